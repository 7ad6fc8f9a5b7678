"""How a client ends a request of theirs: takes it back, says that it is right, or that it is not.

Each looks at how it stands under its lock: of two people, tabs or presses at once the second finds what the first did.
What was done already is done, and needs no second message; what cannot be any more is said, with what can. A workflow
says what the front office may decide, and does not stand in the way of a client.
"""

import frappe
from frappe import _

from facility_frontoffice.intake import service
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.portal import client_words
from facility_frontoffice.workflows.service import as_consequence


def take_back(request: str, reason: str = "") -> None:
	"""Ends what the client does not need any more; only while nobody has begun."""
	doc = service.locked(request)
	if doc.status == "Cancelled":
		return
	if doc.status in ("Completed", "Closed"):
		_refuse(
			_(
				"This is done already, so there is nothing to take back. Load the page again to see what we did."
			)
		)
	if doc.status not in client_words.MAY_BE_TAKEN_BACK:
		frappe.throw(
			_("We have begun already. Write to us below that you do not need it any more."),
			IntakeError,
			title=_("Already Begun"),
		)
	with as_consequence():
		service.cancel(
			request,
			_("Taken back by the client: {0}").format(reason) if reason else _("Taken back by the client"),
			_("A new question can be asked at any time."),
		)


def confirm(request: str) -> None:
	"""The client says that what was delivered is right."""
	status = service.locked(request).status
	if status == "Closed":
		return
	if status != "Completed":
		_refuse(
			_(
				"This has changed since you opened the page: it is not done any more. Load it again to see how it stands."
			)
		)
	with as_consequence():
		service.close(request)


def reopen(request: str, reason: str) -> None:
	"""The client says what is not right yet; the front office takes it up again."""
	status = service.locked(request).status
	if status in client_words.OPEN:
		_refuse(
			_(
				"We have taken this up again already. Load the page again, and write to us below if there is more."
			)
		)
	if status != "Completed":
		frappe.throw(
			_("This cannot be taken up again. Ask a new question, and mention {0}.").format(request),
			IntakeError,
			title=_("Not Possible Any More"),
		)
	with as_consequence():
		service.reopen(request, reason, clients_words=reason)


def _refuse(words: str) -> None:
	frappe.throw(words, IntakeError, title=_("Changed Meanwhile"))
