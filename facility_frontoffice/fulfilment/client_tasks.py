"""What the client must do before the work can go on. The clock waits for it, and the client is told (S18)."""

import frappe
from frappe import _
from frappe.utils import now_datetime

from facility_frontoffice import files
from facility_frontoffice.fulfilment import assignment as assignment_life
from facility_frontoffice.fulfilment import following, notices
from facility_frontoffice.fulfilment.errors import FulfilmentError

TEXT_LENGTH = 5_000


def ask(assignment: str, task: str, answer_type: str = "Confirmation", due=None):
	"""Gives the client something to do; the assignment waits, and the client is told (S18)."""
	doc = assignment_life.locked(assignment)
	if not (task or "").strip():
		frappe.throw(_("Say what the client must do."), FulfilmentError, title=_("Task Missing"))
	assignment_life.move(doc, "Waiting for Client")
	client_task = following.make_client_task(
		following.locked_request(doc.client_request), doc, task.strip(), answer_type, due
	)
	assignment_life.save(doc)
	return client_task


def complete(task: str, answer: str | None = None, filename: str | None = None, content: bytes | None = None):
	"""Notes what the client gave; when nothing else waits for the client, the work and its clock go on."""
	doc = _locked(task)
	if doc.status != "Open":
		frappe.throw(
			_("This was already done, or is not needed any more."), FulfilmentError, title=_("Already Done")
		)
	_take_answer(doc, answer, filename, content)
	doc.update({"status": "Done", "completed_at": now_datetime(), "completed_by": frappe.session.user})
	doc.save(ignore_permissions=True)
	_continue_after_client(doc)
	return doc.client_request


def withdraw(task: str) -> None:
	"""Takes back what the client was asked; the work goes on without."""
	doc = _locked(task)
	if doc.status != "Open":
		return
	doc.status = "Withdrawn"
	doc.save(ignore_permissions=True)
	_continue_after_client(doc)


def _locked(task: str):
	"""The task under its row lock; its request is locked first, as everywhere."""
	client_request = frappe.db.get_value("Facility Client Task", task, "client_request")
	following.locked_request(client_request)
	return frappe.get_doc("Facility Client Task", task, for_update=True)


def _take_answer(task, answer: str | None, filename: str | None, content: bytes | None) -> None:
	answer = (answer or "").strip()
	if len(answer) > TEXT_LENGTH:
		frappe.throw(
			_("The answer has {0} characters; at most {1} fit. Send the rest as a file.").format(
				len(answer), TEXT_LENGTH
			),
			FulfilmentError,
			title=_("Text Too Long"),
		)
	if task.answer_type == "Text" and not answer:
		frappe.throw(_("Type your answer first."), FulfilmentError, title=_("Answer Missing"))
	if task.answer_type == "File" and not content:
		frappe.throw(_("Choose a file first."), FulfilmentError, title=_("File Missing"))
	task.answer = answer
	if content:
		name = files.check(filename, content)
		task.attachment = files.attach(task.doctype, task.name, name, content)


def _continue_after_client(task) -> None:
	if not task.backoffice_assignment:
		return
	# A locking read: another task of this assignment may have been done since this transaction began.
	waits_for = {"backoffice_assignment": task.backoffice_assignment, "status": "Open"}
	if frappe.db.get_value("Facility Client Task", waits_for, for_update=True):
		return
	doc = frappe.get_doc("Backoffice Assignment", task.backoffice_assignment, for_update=True)
	if task.status == "Done":
		notices.tell_of_client_task(task, doc)
	if doc.status == "Waiting for Client":
		doc.status = "In Progress" if doc.accepted_at else "Open"
		assignment_life.save(doc)
