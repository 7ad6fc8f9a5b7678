"""Whether mail is held because too much comes of its sender."""

import frappe
from frappe import _
from frappe.utils import get_datetime

from facility_frontoffice.communication.inbound import holding_rules as rules
from facility_frontoffice.communication.inbound import store, thread_rules
from facility_frontoffice.communication.inbound.holding_rules import Earlier, Storm
from facility_frontoffice.communication.texts import settings

TOO_MANY = "Too Many"


def storm_of(row, is_reply: bool) -> Storm | None:
	"""Why this mail must be held, if it must."""
	if rules.is_trusted(row.sender, settings().never_held):
		return None
	received_at = get_datetime(row.received_at)
	earlier = frappe.get_all(
		store.DOCTYPE,
		filters=[
			["sender", "=", row.sender or ""],
			["received_at", ">", received_at - rules.HOUR],
			["received_at", "<=", received_at],
			["state", "in", (store.TAKEN_IN, store.HELD)],
			["name", "!=", row.name],
		],
		fields=["received_at", "subject"],
		order_by="received_at desc",
		limit=1000,
	)
	return rules.storm(
		received_at,
		_subject_of(row),
		is_reply,
		[Earlier(get_datetime(mail.received_at), _subject_of(mail)) for mail in earlier],
		settings().mails_per_hour or 0,
	)


def _subject_of(row) -> str:
	subject = row.subject or ""
	return "" if subject == store.NO_SUBJECT else thread_rules.subject_alone(subject)


def in_words(storm: Storm) -> str:
	if storm is Storm.MANY:
		return _("More than {0} mails within an hour from this sender.").format(settings().mails_per_hour)
	return _("More than {0} times the same subject within ten minutes from this sender.").format(
		rules.MOST_OF_THE_SAME
	)
