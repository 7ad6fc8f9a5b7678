"""What was said to and by a client, what a person decides about what did not arrive, and the marks that come from mails."""

import base64

import frappe
from frappe import parse_json
from werkzeug.wrappers import Response

from facility_frontoffice.communication import bounces, conversation, decisions, notes, read_marks
from facility_frontoffice.intake import client_profiles
from facility_frontoffice.permissions.limits import is_over_limit

REQUEST, MESSAGE = "Client Request", "Facility Message"
READABLE = (MESSAGE, "Communication", "Comment")
PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
WINDOW, FETCHES = 600, 600


@frappe.whitelist(methods=["GET", "POST"])
def of_request(request: str, before: list | str | None = None) -> dict:
	"""The conversation of a request, newest first; see `communication.conversation`.

	`before` is the one of the answer before. Who only does the work sees the notes of colleagues, not the letters.
	"""
	doc = frappe.get_doc(REQUEST, request)
	doc.check_permission("read")
	found = conversation.of_request(doc, frappe.has_permission(MESSAGE, "read"), parse_json(before) or None)
	return {**found, "may_write": doc.has_permission("write")}


@frappe.whitelist(methods=["GET", "POST"])
def content(doctype: str, name: str) -> dict:
	"""One message, mail or note as it was written, safe to show."""
	if doctype not in READABLE:
		raise frappe.PermissionError
	if doctype == MESSAGE:
		frappe.has_permission(MESSAGE, "read", doc=name, throw=True)
	else:
		about = frappe.db.get_value(doctype, name, ["reference_doctype", "reference_name"], as_dict=True)
		if not about or about.reference_doctype != REQUEST:
			raise frappe.PermissionError
		frappe.has_permission(REQUEST, "read", doc=about.reference_name, throw=True)
		if doctype == "Communication":
			frappe.has_permission(MESSAGE, "read", throw=True)
	return conversation.content(doctype, name)


@frappe.whitelist(methods=["POST"])
def keep_note(request: str, note: str, colleague: str | None = None) -> str:
	"""Keeps a note for colleagues, and draws the attention of one of them. No client ever sees it."""
	frappe.has_permission(REQUEST, "read", doc=request, throw=True)
	return notes.keep(request, note, colleague)


@frappe.whitelist(methods=["POST"])
def change_note(name: str, note: str) -> None:
	"""Corrects a note that the caller wrote."""
	notes.change(name, note)


@frappe.whitelist(methods=["POST"])
def send_again(messages: list | str, recipient: str | None = None, keep_address: bool = False) -> list[str]:
	"""Sends messages again that did not arrive; one of them also to another address. Answers with the new ones.

	With `keep_address` the request gets that address for all that follows.
	"""
	names = _decidable(messages)
	if keep_address and recipient:
		decisions.keep_address(names, recipient)
	return decisions.send_again(names, recipient)


@frappe.whitelist(methods=["POST"])
def leave(messages: list | str) -> None:
	"""Nothing more needs to be sent of these."""
	decisions.leave(_decidable(messages))


@frappe.whitelist(methods=["POST"])
def address_works(email: str) -> None:
	"""A colleague knows that this address may be mailed again."""
	frappe.has_permission(client_profiles.DOCTYPE, "write", throw=True)
	bounces.clear_address(email)


@frappe.whitelist(allow_guest=True, methods=["GET"])
def seen(m: str = "", _signature: str = "") -> Response:
	"""The picture in a mail. Who guesses gets the same picture, and learns nothing."""
	if not is_over_limit(f"seen:{m[:20]}", FETCHES, WINDOW) and read_marks.fetched(m, _signature):
		frappe.local.flags.commit = True
	return Response(PICTURE, mimetype="image/gif", headers={"Cache-Control": "no-store, private"})


seen.limit_for_guests = (FETCHES, WINDOW)


def _decidable(messages: list | str) -> list[str]:
	"""The names of messages of which the caller may decide. Who reads letters to clients reads all requests."""
	frappe.has_permission(MESSAGE, "read", throw=True)
	frappe.has_permission(REQUEST, "write", throw=True)
	return parse_json(messages)
