"""Mail that came back, and clients who call our mail unwanted: known of the message, of the address, and to the owner.

A report counts only when it names a mail of ours and one of those to whom it went: anybody can write a mail that looks
like a bounce. It counts once: the rows of the message are locked, and what came back before does not come back again.
The caller commits.
"""

import frappe
from frappe import _
from frappe.utils import escape_html, now_datetime

from facility_frontoffice.communication import bounce_rules as rules
from facility_frontoffice.communication import to_suppliers
from facility_frontoffice.communication.bounce_rules import Reason
from facility_frontoffice.communication.notices import Notice, notify
from facility_frontoffice.fulfilment.rules import REQUEST_ENDED
from facility_frontoffice.intake import client_profiles

MESSAGE, REQUEST = "Facility Message", "Client Request"
COMES_BACK, COMPLAINED = "Comes Back", "Complained"
# What may still come back; a client who read it on the portal knows.
UNDER_WAY = ("Sent", "Delivered", "Unclear")


def came_back(report) -> bool:
	"""Takes in what a mail server says of a mail of ours; False when it is about none.

	`report` has recipient, status ("5.1.1"), action ("failed"), diagnostic and original_message_id, all as they came.
	"""
	messages = _messages_of(report)
	if not messages:
		return False
	outcome = rules.outcome_of(report.action, report.status, report.diagnostic)
	said = rules.said_by_server(report.diagnostic)
	if outcome == rules.FAILED:
		_failed(messages, report, said)
	elif outcome == rules.DELAYED:
		_note_delay(messages, said)
	return True


def complained(report) -> bool:
	"""Takes in that a client called a mail of ours unwanted; False when it is about none of ours.

	`report` has recipient and original_message_id.
	"""
	messages = _messages_of(report)
	if not messages:
		return False
	to_clients = [row for row in messages if row.audience != "Supplier"]
	if to_clients and _keep_state(
		to_clients[0].recipient, COMPLAINED, _("They reported our mail as unwanted.")
	):
		_tell_owners(to_clients, _words_of_complaint)
	return True


def address_works(email: str | None) -> bool:
	"""A mail came from this address: what was known against it is over. A complaint stays, until a person decides.

	Returns whether it was said to come back.
	"""
	key = client_profiles.key_of(email)
	state = frappe.db.get_value(client_profiles.DOCTYPE, key, "address_state") if key else None
	if state != COMES_BACK:
		return False
	_clear_state(key)
	return True


def clear_address(email: str) -> None:
	"""A person knows that this address may be mailed (again)."""
	_clear_state(client_profiles.key_of(email))


def state_of(email: str | None) -> dict | None:
	"""What is known against an address: `state`, `since` and `reason`; None when nothing is."""
	key = client_profiles.key_of(email)
	row = key and frappe.db.get_value(
		client_profiles.DOCTYPE, key, ["address_state", "address_state_since", "address_reason"], as_dict=True
	)
	if not row or not row.address_state:
		return None
	return {"state": row.address_state, "since": row.address_state_since, "reason": row.address_reason}


# The messages of a mail ---------------------------------------------------------------------------


def _messages_of(report) -> list:
	"""The messages to this recipient that went in the mail with this id, locked; several when they were combined."""
	message_id = rules.message_id(report.original_message_id)
	recipient = client_profiles.key_of(frappe.utils.parse_addr(report.recipient or "")[1] or report.recipient)
	if not message_id or not recipient:
		return []
	queues = frappe.get_all(
		"Email Queue", {"message_id": message_id}, pluck="name", order_by="creation", limit=5
	)
	if not queues:
		return []
	leading = frappe.get_all(MESSAGE, {"email_queue": ("in", queues)}, pluck="name", order_by="name")
	with_them = leading and frappe.get_all(
		MESSAGE, {"combined_in": ("in", leading)}, pluck="name", order_by="name"
	)
	rows = _locked([*leading, *with_them])
	return [row for row in rows if client_profiles.key_of(row.recipient) == recipient]


def _locked(names: list[str]) -> list:
	"""By their names: what is found by anything else would lock all that is looked at."""
	if not names:
		return []
	table = frappe.qb.DocType(MESSAGE)
	fields = ("name", "status", "recipient", "audience", "client_request", "backoffice_assignment")
	return (
		frappe.qb.from_(table)
		.select(*(table[field] for field in fields))
		.where(table.name.isin(names))
		.orderby(table.name)
		.for_update()
		.run(as_dict=True)
	)


def _failed(messages: list, report, said: str) -> None:
	reason = rules.reason_of(report.status, report.diagnostic)
	now = [row for row in messages if row.status in UNDER_WAY]
	if now:
		frappe.db.set_value(
			MESSAGE,
			{"name": ("in", [row.name for row in now])},
			{"status": "Bounced", "bounced_at": now_datetime(), "error": _in_one(reason, said)},
		)
	to_clients = [row for row in messages if row.audience != "Supplier"]
	if to_clients and rules.is_about_the_address(reason):
		_keep_state(to_clients[0].recipient, COMES_BACK, _in_one(reason, said))
	_tell_owners([row for row in now if row.audience != "Supplier"], _words_of_bounce(reason))
	for row in now:
		if row.audience == "Supplier":
			to_suppliers.tell_owner_of_failure(row)


def _note_delay(messages: list, said: str) -> None:
	names = [row.name for row in messages if row.status in UNDER_WAY]
	if names:
		words = _("Their mail server takes it later: {0}").format(said or "–")
		frappe.db.set_value(MESSAGE, {"name": ("in", names)}, "error", words)


def _in_one(reason: Reason, said: str) -> str:
	"""Why, in our words and in those of the server; both are kept as plain text."""
	return " ".join(filter(None, (in_words(reason), f"({said})" if said else "")))


def in_words(reason: Reason, language: str | None = None) -> str:
	return {
		Reason.NO_MAILBOX: _("There is no such mailbox.", language),
		Reason.NO_SERVER: _("The mail server of this address cannot be found or reached.", language),
		Reason.FULL: _("The mailbox is full.", language),
		Reason.TOO_LARGE: _("The mail was too large for their server.", language),
		Reason.REFUSED: _("Their mail server refuses our mail.", language),
		Reason.UNKNOWN: _("Their mail server could not deliver it.", language),
	}[reason]


# The address --------------------------------------------------------------------------------------


def _keep_state(email: str, state: str, reason: str) -> bool:
	"""Writes down what is known against an address; returns whether that is new. A complaint weighs more than a bounce."""
	doctype, key = client_profiles.DOCTYPE, client_profiles.key_of(email)
	client_profiles.make_sure_of(key)
	if frappe.db.get_value(doctype, key, "address_state", for_update=True) in (state, COMPLAINED):
		return False
	frappe.db.set_value(
		doctype,
		key,
		{"address_state": state, "address_state_since": now_datetime(), "address_reason": reason},
	)
	return True


def _clear_state(key: str) -> None:
	frappe.db.set_value(
		client_profiles.DOCTYPE,
		key,
		{"address_state": None, "address_state_since": None, "address_reason": None},
	)


# The owner ----------------------------------------------------------------------------------------


def _tell_owners(messages: list, words_for) -> None:
	"""One notice to the owner of each request that is open: they call, for the client knows nothing."""
	requests = {row.client_request: row for row in messages if row.client_request}
	if not requests:
		return
	rows = frappe.get_all(
		REQUEST,
		filters={"name": ("in", list(requests)), "status": ("not in", REQUEST_ENDED)},
		fields=["name", "front_office_owner", "client_name", "client_phone"],
		order_by="name",
	)
	notify(
		Notice(row.front_office_owner, words_for(requests[row.name].recipient, row), REQUEST, row.name)
		for row in rows
		if row.front_office_owner
	)


def _words_of_bounce(reason: Reason):
	def for_request(address: str, request):
		def words(language: str | None) -> str:
			return _("Mail to {0} about {1} came back: {2} {3}", language).format(
				escape_html(address),
				request.name,
				in_words(reason, language),
				_how_to_reach(request, language),
			)

		return words

	return for_request


def _words_of_complaint(address: str, request):
	def words(language: str | None) -> str:
		return _("{0} reported our mail about {1} as unwanted. {2}", language).format(
			escape_html(address), request.name, _how_to_reach(request, language)
		)

	return words


def _how_to_reach(request, language: str | None) -> str:
	name = escape_html(request.client_name or _("the client", language))
	if request.client_phone:
		return _("Call {0}: {1}.", language).format(name, escape_html(request.client_phone))
	return _("Find another way to reach {0}.", language).format(name)
