"""What a guest sees and does by the link of one request: that request alone, as its client would with a log-in.

The link decides, not the session: somebody who happens to be logged in acts here as a guest too, except that they can
have the request put among those of their log-in, when that has the same e-mail address. Each act looks at the link and
at the request again under the lock of the request: pressed twice or at once, it is done once or said what is wrong.
"""

from urllib.parse import parse_qs, urlsplit

import frappe
from frappe import _
from frappe.utils import escape_html

from facility_frontoffice.fulfilment import client_tasks
from facility_frontoffice.intake import client_profiles, service
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.portal import (
	client_conversation,
	client_view,
	ending,
	guest_links,
	guest_rules,
	guests,
	writing,
)
from facility_frontoffice.portal.guest_links import Access
from facility_frontoffice.portal.guest_rules import Token
from facility_frontoffice.satisfaction import rules as satisfaction_rules
from facility_frontoffice.satisfaction import service as satisfaction

REQUEST, TASK = "Client Request", "Facility Client Task"
FILE_FIELDS = ["name", "file_name", "owner", "attached_to_doctype", "attached_to_name"]
WRITER_FIELDS = ["name", "client_name", "client_user", "client_email", "service_desk"]
SAME_WORDS_SECONDS = 600
MAXIMUM_FILES_IN_ALL = 20

Files = list[tuple[str, bytes]]


def view(found: Access) -> dict:
	"""The request of a link, as its client sees it. Files have the name of their *File*, and a `file_name`."""
	row = frappe.db.get_value(REQUEST, found.request, client_view.request_fields(), as_dict=True)
	with guests.as_guest():
		shown = client_view.shown(row, guests.GUEST)
	for said in shown["conversation"]:
		said["files"] = [{"name": _name_in(file["url"]), "file_name": file["name"]} for file in said["files"]]
	return {**shown, "own_files": _own_files(found.request), "is_ended": found.state == guest_rules.ENDED}


def _name_in(address: str) -> str:
	"""The name of a *File* in the address at which somebody with a log-in reads it."""
	return parse_qs(urlsplit(address).query)["file"][0]


def file_of(found: Access, name: str):
	"""A *File* that goes with what the guest sent or was sent about this request; throws for any other."""
	file = frappe.db.get_value("File", {"name": name[:140]}, FILE_FIELDS, as_dict=True) if name else None
	if not file or not _may_read(found, file):
		guest_links.refuse()
	return frappe.get_doc("File", file.name)


def _may_read(found: Access, file) -> bool:
	if (file.attached_to_doctype, file.attached_to_name) == (REQUEST, found.request):
		return file.owner == guests.GUEST
	request = frappe.db.get_value(REQUEST, found.request, WRITER_FIELDS, as_dict=True)
	return client_conversation.may_read_file(request, file)


def _own_files(request: str) -> list:
	return frappe.get_all(
		"File",
		filters={"attached_to_doctype": REQUEST, "attached_to_name": request, "owner": guests.GUEST},
		fields=["name", "file_name"],
		order_by="creation, name",
	)


# Acting -------------------------------------------------------------------------------------------


def act(token: Token, name: str, values: dict, files: Files) -> None:
	"""Does what a form of the page sends; `files` are names and contents, not yet checked."""
	if name not in ACTS:
		frappe.throw(
			_("This cannot be done here. Load the page again."), IntakeError, title=_("Not Possible")
		)
	found = guest_links.opened(token)
	# of two at once the second waits, and finds what the first did: also that the link was withdrawn
	service.locked(found.request)
	found = guest_links.opened(token)
	with guests.as_guest():
		ACTS[name](found, values, guests.checked_files(files))


def claim(token: Token, user: str) -> str:
	"""Puts the request among those of a log-in with the same e-mail address, and returns its name; the link dies."""
	found = guest_links.opened(token)
	if not may_claim(found, user):
		guest_links.refuse()
	request = service.locked(found.request)
	request.client_user = user
	request.save(ignore_permissions=True)
	return request.name


def may_claim(found: Access, user: str) -> bool:
	if user == guests.GUEST:
		return False
	email = frappe.db.get_value("User", {"name": user, "enabled": 1}, "email")
	return client_profiles.key_of(email) == client_profiles.key_of(found.email)


def _reply(found: Access, values: dict, files: Files) -> None:
	words = writing.checked(values.get("message"), is_needed=not files)
	if _was_just_said(found.request, words, files):
		return
	_check_number_of_files(found.request, files)
	row = frappe.db.get_value(REQUEST, found.request, WRITER_FIELDS, as_dict=True)
	writing.write(found.request, words, files, sender=found.email, sender_name=row.client_name or found.email)


def _was_just_said(request: str, words: str, files: Files) -> bool:
	"""Whether the form came twice: the same words as the last time, a moment ago. With files it is told by their names."""
	last = frappe.db.get_value(
		"Communication",
		{
			"reference_doctype": REQUEST,
			"reference_name": request,
			"communication_medium": "Chat",
			"sent_or_received": "Received",
		},
		["name", "content", "creation"],
		as_dict=True,
		order_by="creation desc, name desc",
		for_update=True,
	)
	if not last or last.content != escape_html(words).replace("\n", "<br>"):
		return False
	if frappe.utils.time_diff_in_seconds(frappe.utils.now_datetime(), last.creation) > SAME_WORDS_SECONDS:
		return False
	attached = frappe.db.count(
		"File", {"attached_to_doctype": "Communication", "attached_to_name": last.name}
	)
	return attached == len(files)


def _check_number_of_files(request: str, files: Files) -> None:
	"""A link that got about must not fill the disk."""
	if not files:
		return
	file, message = frappe.qb.DocType("File"), frappe.qb.DocType("Communication")
	sent = (
		frappe.qb.from_(file)
		.join(message)
		.on((file.attached_to_doctype == "Communication") & (file.attached_to_name == message.name))
		.select(frappe.query_builder.functions.Count(file.name))
		.where((message.reference_doctype == REQUEST) & (message.reference_name == request))
		.where(message.sent_or_received == "Received")
		.run()
	)
	if sent[0][0] + len(files) > MAXIMUM_FILES_IN_ALL:
		frappe.throw(
			_("You have sent many files about this already. Reply to our e-mail to send more."),
			IntakeError,
			title=_("Too Many Files"),
		)


def _cancel(found: Access, values: dict, _files: Files) -> None:
	reason = guest_rules.lines(values.get("reason"), writing.MESSAGE_LENGTH)
	ending.take_back(found.request, reason[: writing.MESSAGE_LENGTH])


def _confirm(found: Access, _values: dict, _files: Files) -> None:
	ending.confirm(found.request)


def _reopen(found: Access, values: dict, _files: Files) -> None:
	ending.reopen(found.request, escape_html(writing.checked(values.get("reason"))))


def _feedback(found: Access, values: dict, _files: Files) -> None:
	remark = guest_rules.lines(values.get("remark"), satisfaction_rules.REMARK_LENGTH)
	satisfaction.give(found.request, values.get("result_score"), values.get("treatment_score"), remark)


def _complete(found: Access, values: dict, files: Files) -> None:
	_give(client_tasks.complete, found, values, files)


def _correct(found: Access, values: dict, files: Files) -> None:
	_give(client_tasks.correct, found, values, files)


def _give(give, found: Access, values: dict, files: Files) -> None:
	task = frappe.db.get_value(TASK, {"name": str(values.get("task") or ""), "client_request": found.request})
	if not task:
		guest_links.refuse()
	filename, content = files[0] if files else (None, None)
	answer = guest_rules.lines(values.get("answer"), client_tasks.TEXT_LENGTH)
	give(task, answer, filename, content)


ACTS = {
	"reply": _reply,
	"cancel": _cancel,
	"confirm": _confirm,
	"reopen": _reopen,
	"feedback": _feedback,
	"complete": _complete,
	"correct": _correct,
}
