"""Mail that came in and waits for a person: taken in, put with a request, set aside, tried again, looked at.

For the front office. See `communication.inbound`.
"""

import frappe
from frappe import _

from facility_frontoffice.communication.inbound import store, taking_in, tasks
from facility_frontoffice.intake.errors import IntakeError

REQUEST = "Client Request"
AT_ONCE = 100


@frappe.whitelist(methods=["GET", "POST"])
def words_of(mail: str) -> dict:
	"""What a mail says, to decide what to do with it: {"text", "files": [name]}; the text is plain."""
	_check_may_see([mail])
	return taking_in.words_of(mail)


@frappe.whitelist(methods=["POST"])
def take_in(mail: str) -> dict:
	"""Makes a request of a mail: {"client_request", "outcome"}."""
	_check_may_see([mail])
	frappe.has_permission(REQUEST, "create", throw=True)
	return _as_answer(taking_in.take_in_now(mail))


@frappe.whitelist(methods=["POST"])
def attach(mail: str, client_request: str) -> dict:
	"""Puts a mail with a request that is there: {"client_request", "outcome"}."""
	_check_may_see([mail])
	frappe.has_permission(REQUEST, "write", doc=client_request, throw=True)
	return _as_answer(taking_in.take_in_now(mail, client_request))


@frappe.whitelist(methods=["POST"])
def set_aside(mails: list | str) -> int:
	"""Does nothing with these mails; returns how many were set aside."""
	return taking_in.set_aside(_chosen(mails))


@frappe.whitelist(methods=["POST"])
def try_again(mails: list | str) -> int:
	"""Has mails that could not be taken in handled anew; returns how many."""
	count = taking_in.try_again(_chosen(mails))
	frappe.db.after_commit.add(tasks.handle_soon)
	return count


@frappe.whitelist(methods=["POST"])
def let_in(mails: list | str) -> int:
	"""Takes in mails that are held, each to where it belongs; returns how many."""
	frappe.has_permission(REQUEST, "create", throw=True)
	count = taking_in.let_in(_chosen(mails))
	frappe.db.after_commit.add(tasks.handle_soon)
	return count


@frappe.whitelist(methods=["GET"])
def download(mail: str) -> None:
	"""The mail as it came, as a file to keep; never as a page to show."""
	_check_may_see([mail])
	row = frappe.get_doc(store.DOCTYPE, mail)
	try:
		content = store.raw_of(row)
	except FileNotFoundError:
		frappe.throw(
			_("The mail as it came is kept no more. What was taken in is on the request."),
			frappe.DoesNotExistError,
			title=_("Not Kept"),
		)
	frappe.response.filename = f"{row.name}.eml"
	frappe.response.filecontent = content
	frappe.response.type = "download"
	frappe.response.content_type = "application/octet-stream"


def _chosen(mails: list | str) -> list[str]:
	names = [str(name) for name in frappe.parse_json(mails)]
	if len(names) > AT_ONCE:
		frappe.throw(_("Choose at most {0} mails at once.").format(AT_ONCE), IntakeError, title=_("Too Many"))
	_check_may_see(names)
	return names


def _check_may_see(names: list[str]) -> None:
	for name in names:
		frappe.has_permission(store.DOCTYPE, "read", doc=name, throw=True)


def _as_answer(outcome) -> dict:
	return {"client_request": outcome.client_request, "outcome": outcome.outcome}
