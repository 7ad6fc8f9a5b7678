"""Tells the managers of the front office that a person must look at a mail; of many alike once an hour.

The list of mails says the rest: a notice that comes a hundred times is read by nobody.
"""

import frappe
from frappe import _
from frappe.utils import add_to_date, escape_html, now_datetime

from facility_frontoffice import people
from facility_frontoffice.communication.inbound import store
from facility_frontoffice.communication.notices import tell_colleagues

FAILED, UNREADABLE, LARGE, HELD, NOT_GIVEN = "failed", "unreadable", "large", "held", "not given"
FIELDS = ["name", "sender", "sender_name", "subject", "email_account"]
# The rows of which one was told
ALIKE = {
	FAILED: [["state", "=", store.FAILED], ["digest", "is", "set"]],
	UNREADABLE: [["state", "=", store.RECORDED], ["outcome", "=", store.UNREADABLE]],
	LARGE: [["state", "=", store.RECORDED], ["outcome", "=", store.TOO_LARGE]],
	HELD: [["state", "=", store.HELD]],
	NOT_GIVEN: [["state", "=", store.FAILED], ["digest", "is", "not set"]],
}


def tell_managers(row, why: str) -> None:
	"""`row` is a mail's row, `why` one of the above. Of what is held, once an hour for each sender."""
	now = now_datetime()
	alike = [
		*ALIKE[why],
		["handled_at", ">", add_to_date(now, hours=-1)],
		["handled_at", "<=", now],
		["name", "!=", row.name],
	]
	if why == HELD:
		alike.append(["sender", "=", row.sender or ""])
	if not frappe.get_all(store.DOCTYPE, filters=alike, limit=1, pluck="name"):
		tell_colleagues(people.managers(), _words(row, why), store.DOCTYPE, row.name)


def tell_of(name: str, why: str) -> None:
	"""As `tell_managers`, of a mail by its name."""
	row = frappe.db.get_value(store.DOCTYPE, name, FIELDS, as_dict=True)
	tell_managers(row, why)


def _words(row, why: str):
	sender = escape_html(row.sender or row.sender_name or "?")
	subject = f"<strong>{escape_html(row.subject or '-')}</strong>"

	account = escape_html(row.email_account or "?")

	def words(language: str | None) -> str:
		return {
			FAILED: _("Mail of {0} could not be taken in: {1}", language),
			UNREADABLE: _("Mail of {0} cannot be read: {1}", language),
			LARGE: _("Mail of {0} is too large to take in: {1}", language),
			HELD: _("Much mail of {0} comes in and is held: {1}", language),
			NOT_GIVEN: _(
				"A mail in the mailbox {2} cannot be fetched: the server does not give it.", language
			),
		}[why].format(sender, subject, account)

	return words
