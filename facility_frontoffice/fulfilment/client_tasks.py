"""What the client must do before the work can go on. The clock waits for it, and the client is told (S18)."""

import frappe
from frappe import _
from frappe.utils import now_datetime

from facility_frontoffice import files
from facility_frontoffice.fulfilment import assignment as assignment_life
from facility_frontoffice.fulfilment import (
	client_task_dates,
	following,
	missed_updates,
	notices,
	supplier_links,
)
from facility_frontoffice.fulfilment import rules as work_rules
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.purchasing import progress
from facility_frontoffice.service_levels.calendars import moment_of
from facility_frontoffice.workflows.service import as_consequence

TEXT_LENGTH = 5_000
PORTAL = "Portal"
# How an answer may come in beside the portal
THROUGH = ("Phone", "Email", "Counter", "Other")
# What follows from what the client did; a form or the API of the platform does not write it
OURS = ("status", "answer", "attachment", "completed_at", "completed_by", "answered_through")


def settle(doc) -> None:
	"""Lets date and reminders follow. Called by the controller before each write."""
	before = doc.get_doc_before_save()
	_check_is_ours(doc, before)
	client_task_dates.plan(doc, before)


def _check_is_ours(doc, before) -> None:
	"""A status that is only set would leave the work waiting, and its clock standing still."""
	if not before or doc.flags.is_held:
		return
	if doc.status != before.status:
		frappe.throw(
			_("Use the buttons “Done by the client” or “Go on without”, so that the work goes on."),
			FulfilmentError,
			title=_("Not Possible"),
		)
	doc.update({name: before.get(name) for name in OURS})


def ask(assignment: str, task: str, answer_type: str = "Confirmation", due=None):
	"""Gives the client something to do; the assignment waits, and the client is told (S18)."""
	doc = assignment_life.locked(assignment)
	if not (task or "").strip():
		frappe.throw(_("Say what the client must do."), FulfilmentError, title=_("Task Missing"))
	with as_consequence():  # it is the question that makes it wait
		assignment_life.move(doc, "Waiting for Client")
	client_task = following.make_client_task(
		following.locked_request(doc.client_request), doc, task.strip(), answer_type, due
	)
	assignment_life.save(doc)
	return client_task


def complete(
	task: str,
	answer: str | None = None,
	filename: str | None = None,
	content: bytes | None = None,
	through: str = PORTAL,
):
	"""Notes what the client gave; when nothing else waits for the client, the work and its clock go on.

	`through` is the portal, or one of `THROUGH` when a colleague notes what came in otherwise; then words will do
	where a file was asked.
	"""
	if through not in (PORTAL, *THROUGH):
		frappe.throw(
			_("Choose how the answer came in: {0}.").format(", ".join(_(way) for way in THROUGH)),
			FulfilmentError,
			title=_("Unknown Way"),
		)
	doc = _locked(task)
	if doc.status != "Open":
		frappe.throw(
			_("This was already done, or is not needed any more."), FulfilmentError, title=_("Already Done")
		)
	_take_answer(doc, answer, filename, content, words_will_do=through != PORTAL)
	doc.update(
		{
			"status": "Done",
			"completed_at": now_datetime(),
			"completed_by": frappe.session.user,
			"answered_through": through,
		}
	)
	doc.save(ignore_permissions=True)
	_continue_after_client(doc)
	return doc.client_request


def correct(task: str, answer: str | None = None, filename: str | None = None, content: bytes | None = None):
	"""Takes another answer in place of the one that was given, as long as the work is not done; who does it hears so."""
	doc = _locked(task)
	work = doc.backoffice_assignment
	assignment = frappe.get_doc("Backoffice Assignment", work, for_update=True) if work else None
	if not may_correct(doc, assignment and assignment.status):
		frappe.throw(
			_("The work has gone on with what you sent. Write to us about it below."),
			FulfilmentError,
			title=_("Not Possible Any More"),
		)
	before = doc.answer or doc.attachment
	_take_answer(doc, answer, filename, content)
	doc.save(ignore_permissions=True)
	doc.add_comment("Info", _("Answered before: {0}").format(frappe.utils.escape_html(before or "")))
	notices.tell_of_corrected_task(doc, assignment)
	if assignment.supplier and not supplier_links.has_log_in(assignment):
		notices.tell_owner_to_pass_on(doc, assignment)
	return doc.client_request


def may_correct(task, assignment_status: str | None) -> bool:
	"""Whether the client may still change what they gave. What was done outside the computer is not given here."""
	return (
		task.status == "Done"
		and task.answer_type != "Confirmation"
		and assignment_status in work_rules.UNFINISHED
	)


def change_due(task: str, due) -> None:
	"""Gives the client another date; they are reminded of that one, from the beginning."""
	doc = _locked(task)
	if doc.status != "Open":
		frappe.throw(
			_("This was already done, or is not needed any more."), FulfilmentError, title=_("Already Done")
		)
	doc.due = moment_of(due)
	doc.save(ignore_permissions=True)


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
	doc = frappe.get_doc("Facility Client Task", task, for_update=True)
	doc.flags.is_held = True
	return doc


def _take_answer(
	task, answer: str | None, filename: str | None, content: bytes | None, words_will_do: bool = False
) -> None:
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
	if task.answer_type == "File" and not (content or (words_will_do and answer)):
		frappe.throw(_("Choose a file first."), FulfilmentError, title=_("File Missing"))
	task.answer = answer
	if content:
		name = files.check(filename, content)
		task.attachment = files.attach(task.doctype, task.name, name, content, "attachment")


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
		doc.status = progress.status_by_orders(doc) or ("In Progress" if doc.accepted_at else "Open")
		assignment_life.save(doc)
		missed_updates.try_soon(doc.name)  # what came in meanwhile could not finish it
