"""What happens to a document of ERPNext, told to the assignments that it is for, without standing in its way.

The platform has checked who may submit the document; the assignment and its request follow with the app's own
rights, for a purchaser has none on a Client Request. Nothing here stops who saves the document: what cannot follow
is taken back as a whole, shown as a Facility Missed Update, and tried again (`fulfilment.missed_updates`).

A kind of document takes part in two steps:

- `assignment_followers` in hooks.py names its function `follow(doc, assignment)`: what this document says to this
  assignment **now**, by its state (docstatus, status, rows) and not by what just happened to it. It may run at any
  moment and as often as one likes: it changes nothing that is right already, and saves the assignment once at most.
  It takes the assignment by `fulfilment.assignment.locked`, raises when nothing of it is possible, and may return a
  sentence for the purchaser about the part that was not.
- its doc_events call `tell(doc)`: on submit, cancel, change; and `on_change` where ERPNext goes round a save.
"""

import html
from collections.abc import Callable, Iterable

import frappe
from frappe import _
from frappe.utils import escape_html, strip_html

from facility_frontoffice.communication.texts import house_language
from facility_frontoffice.fulfilment import missed_updates
from facility_frontoffice.workflows.service import as_consequence

ASSIGNMENT = "Backoffice Assignment"
SAVEPOINT = "from_documents"
SAVEPOINT_OF_NOTE = "from_documents_note"
HOOK = "assignment_followers"
# How long who saves a document waits for somebody who is at work on the request, in seconds; the database alone would
# let them wait for most of a minute.
PATIENCE = 5


def tell(doc, also: Iterable[str] = ()) -> None:
	"""Lets the assignments that a document names follow it, and `also` those that it named before.

	A document that names none costs no query.
	"""
	names = assignments_of(doc)
	if earlier := set(also).difference(names):
		names = _in_order([*names, *earlier])
	for name in names:
		guard(doc, name, follower_of(doc.doctype))


def for_each_assignment(doc, change: Callable) -> None:
	"""Runs one change for each assignment of a document; what fails is tried again by the follower of its doctype."""
	for name in assignments_of(doc):
		guard(doc, name, change)


def assignments_of(doc) -> list[str]:
	"""Of its rows and of itself; in one order everywhere, so that two documents at once do not wait in a circle."""
	found = {
		row.get("backoffice_assignment"): row.get("client_request") or ""
		for row in (doc, *(doc.get("items") or ()))
		if row.get("backoffice_assignment")
	}
	return sorted(found, key=lambda name: (found[name], name))


def _in_order(names: list[str]) -> list[str]:
	"""As `assignments_of` orders them; what is deleted follows nothing."""
	return frappe.get_all(
		ASSIGNMENT, filters={"name": ("in", names)}, pluck="name", order_by="client_request, name"
	)


def follower_of(doctype: str) -> Callable:
	"""The function by which an assignment follows documents of this kind."""
	methods = (frappe.get_hooks(HOOK) or {}).get(doctype)
	if not methods:
		raise LookupError(f"no {HOOK} in hooks.py for {doctype}")
	return frappe.get_attr(methods[-1])


def guard(doc, name: str, change: Callable, tries: int = 0) -> bool:
	"""Runs one change whole or not at all; the purchaser's own document is saved either way.

	`change(doc, name)` may return a sentence about what it had to leave. Returns whether all of it was done.
	`tries` is how often it was tried again before, 0 for who saves the document and hears what is wrong.
	"""
	messages = len(frappe.local.message_log)
	frappe.db.savepoint(SAVEPOINT)
	try:
		wait_for_request(name)
		with as_consequence():
			left = change(doc, name)
	except frappe.QueryDeadlockError:
		# The database has undone the whole transaction, the purchaser's document included.
		raise
	except Exception as error:
		frappe.db.rollback(save_point=SAVEPOINT)
		del frappe.local.message_log[messages:]
		if not frappe.db.exists(ASSIGNMENT, name):
			missed_updates.forget(name)  # it was deleted, by force: nobody waits for the document any more
			return True
		left = _reason(doc, name, error)
	else:
		frappe.db.release_savepoint(SAVEPOINT)
	if not left:
		missed_updates.solve(doc, name)
		return True
	_keep(doc, name, left, tries)
	if not tries:
		_tell_who_saves(name, left)
	return False


def wait_for_request(assignment: str) -> None:
	"""Takes the first lock of the order for at most `PATIENCE`; what it stands for is taken again by who changes it."""
	frappe.db.sql(
		f"""SELECT name FROM `tabClient Request`
		WHERE name = (SELECT client_request FROM `tab{ASSIGNMENT}` WHERE name = %s) FOR UPDATE WAIT {PATIENCE}""",
		assignment,
	)


def _keep(doc, name: str, left: str, tries: int) -> None:
	"""Notes what could not follow; that even this fails is no reason to stop who saves the document."""
	messages = len(frappe.local.message_log)
	frappe.db.savepoint(SAVEPOINT_OF_NOTE)
	try:
		if missed_updates.keep(doc, name, left, tries):
			_note_on_assignment(doc, name, left)
	except frappe.QueryDeadlockError:
		raise
	except Exception:
		frappe.db.rollback(save_point=SAVEPOINT_OF_NOTE)
		del frappe.local.message_log[messages:]
		frappe.log_error(
			title=_("What {0} missed of {1} could not be noted").format(name, doc.name),
			reference_doctype=ASSIGNMENT,
			reference_name=name,
		)
	else:
		frappe.db.release_savepoint(SAVEPOINT_OF_NOTE)


def _reason(doc, name: str, error: Exception) -> str:
	"""Why it failed, in words for people. What nobody foresaw goes to the error log."""
	if isinstance(error, frappe.ValidationError):
		return html.unescape(strip_html(str(error)))
	if isinstance(error, frappe.QueryTimeoutError):
		return _("Somebody else was busy with it at that moment.")
	frappe.log_error(
		title=_("{0} could not follow {1}").format(name, doc.name),
		reference_doctype=ASSIGNMENT,
		reference_name=name,
	)
	return _("An error occurred; it was logged.")


def _note_on_assignment(doc, name: str, reason: str) -> None:
	words = _("{0} was saved, but this assignment could not follow: {1}", house_language())
	frappe.get_doc(ASSIGNMENT, name).add_comment("Info", words.format(doc.name, escape_html(reason)))


def _tell_who_saves(name: str, reason: str) -> None:
	frappe.msgprint(
		_("{0} could not follow: {1}").format(name, escape_html(reason))
		+ " "
		+ _("It is tried again by itself."),
		title=_("Front Office"),
		indicator="orange",
		alert=True,
	)
