"""What an assignment missed of a document of ERPNext: shown, tried again, and given up with a word to a person.

One row for each document and assignment. Nothing is kept of what went wrong but a sentence: trying again asks what
the document says now (`fulfilment.from_documents`). The lock order is that of who saves the document: the document, the
request, the assignment, and the row here last; so two sweeps, or a sweep and a purchaser, wait for each other.
"""

import frappe
from frappe import _
from frappe.utils import add_to_date, escape_html, now_datetime

from facility_frontoffice.communication.notices import Notice, notify
from facility_frontoffice.fulfilment import missed_rules as rules
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.people import guardians_of

DOCTYPE = "Facility Missed Update"
ASSIGNMENT = "Backoffice Assignment"
# What one sweep takes on; the next takes the rest.
AT_ONCE = 200
KEPT_DAYS = 90
SAVEPOINT = "missed_update"
SHOWN = ("name", "reference_doctype", "reference_name", "backoffice_assignment", "client_request", "reason", "status",
	"tries", "next_try_at")  # fmt: skip


# Written by `from_documents.guard` ----------------------------------------------------------------


def keep(doc, assignment: str, reason: str, tries: int = 0) -> bool:
	"""Notes what could not follow, after `tries` tries. Returns whether that is news: another reason than before.

	Of the document it needs doctype and name. Who comes here holds it, so nobody else makes this row. A lock on a row that is not there would stop
	others who make theirs, and they this one.
	"""
	now = now_datetime()
	row = _row_of(doc, assignment)
	next_try_at = rules.next_try(tries, now)
	values = {
		"reason": reason,
		"tries": tries,
		"last_try_at": now,
		"next_try_at": next_try_at,
		"status": rules.OPEN if next_try_at else rules.GIVEN_UP,
		"solved_at": None,
	}
	if not row:
		_insert(doc, assignment, values)
		return True
	frappe.db.set_value(DOCTYPE, row.name, values)
	if values["status"] == rules.GIVEN_UP != row.status:
		_tell_guardians(row.name, assignment, doc.name, reason)
	# a try says it in the language of the sweep, and on the row
	return not tries and (row.status == rules.SOLVED or row.reason != reason)


def solve(doc, assignment: str) -> None:
	"""The assignment follows the document now. A statement, when nothing was missed."""
	row = _row_of(doc, assignment)
	if row and row.status != rules.SOLVED:
		_solve(row.name)


def try_soon(assignment: str) -> None:
	"""What stood in the way of an assignment may be gone: the next sweep tries again, also what was given up."""
	frappe.db.set_value(
		DOCTYPE,
		{"backoffice_assignment": assignment, "status": ("in", rules.UNSOLVED)},
		{"status": rules.OPEN, "next_try_at": now_datetime()},
	)


def forget(assignment: str) -> None:
	"""An assignment that is deleted takes along what it missed."""
	frappe.db.delete(DOCTYPE, {"backoffice_assignment": assignment})


def forget_old() -> None:
	"""Deletes what was solved long ago. Called each day by the scheduler."""
	before = add_to_date(now_datetime(), days=-KEPT_DAYS)
	frappe.db.delete(DOCTYPE, {"status": rules.SOLVED, "solved_at": ("<", before)})


def _solve(name: str) -> None:
	frappe.db.set_value(
		DOCTYPE, name, {"status": rules.SOLVED, "next_try_at": None, "solved_at": now_datetime()}
	)


def _row_of(doc, assignment: str):
	return frappe.db.get_value(
		DOCTYPE,
		{"reference_doctype": doc.doctype, "reference_name": doc.name, "backoffice_assignment": assignment},
		["name", "status", "reason"],
		as_dict=True,
	)


def _insert(doc, assignment: str, values: dict) -> None:
	frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"reference_doctype": doc.doctype,
			"reference_name": doc.name,
			"backoffice_assignment": assignment,
			"client_request": frappe.db.get_value(ASSIGNMENT, assignment, "client_request"),
			**values,
		}
	).insert(ignore_permissions=True, ignore_links=True)


def _tell_guardians(name: str, assignment: str, document: str, reason: str) -> None:
	"""Nobody looks at a list that nobody was told of: who guards the request hears that a person must act."""

	def words(language: str | None) -> str:
		return _("{0} does not follow {1}, and is not tried again: {2}", language).format(
			f"<strong>{escape_html(assignment)}</strong>", escape_html(document), escape_html(reason)
		)

	request = frappe.db.get_value(ASSIGNMENT, assignment, "client_request")
	guarded = frappe.db.get_value(
		"Client Request", request, ["front_office_owner", "service_desk"], as_dict=True
	)
	# also who saved the document, in whose name it was tried
	people = guardians_of(guarded or frappe._dict())
	notify(Notice(user, words, DOCTYPE, name) for user in sorted(set(filter(None, people))))


# Trying again -------------------------------------------------------------------------------------


def retry_due() -> None:
	"""Tries again what is due, each in a transaction of its own. Called by the scheduler."""
	due = frappe.get_all(
		DOCTYPE,
		filters={"status": rules.OPEN, "next_try_at": ("<=", now_datetime())},
		fields=["name", "owner"],
		order_by="next_try_at, name",
		limit=AT_ONCE,
	)
	sweeper = frappe.session.user
	try:
		for row in due:
			frappe.set_user(row.owner)  # whose doing it is, as if it had been done at once
			_retry_apart(row.name)
	finally:
		frappe.set_user(sweeper)


def _retry_apart(name: str) -> None:
	frappe.db.savepoint(SAVEPOINT)
	try:
		_retry(name, only_due=True)
	except frappe.QueryDeadlockError:
		frappe.db.rollback()  # the database has undone it already; it is still due at the next sweep
	except frappe.QueryTimeoutError:
		frappe.db.rollback(save_point=SAVEPOINT)  # somebody is at work on it: the same
	except Exception:  # one that cannot even be tried does not keep the others waiting
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.log_error(_("{0} could not be tried again").format(name))
		_count_as_tried(name)
	frappe.db.commit()


def try_again(name: str) -> dict:
	"""Tries one again because somebody asks for it; returns it as it is then, see `SHOWN`."""
	try:
		_retry(name)
	except frappe.QueryTimeoutError:
		frappe.throw(
			_("Somebody is busy with this document. Try again in a moment."),
			FulfilmentError,
			title=_("Two at Once"),
		)
	return frappe.db.get_value(DOCTYPE, name, SHOWN, as_dict=True)


def _retry(name: str, only_due: bool = False) -> None:
	from facility_frontoffice.fulfilment import from_documents  # it keeps here what it could not do

	key = frappe.db.get_value(
		DOCTYPE, name, ["reference_doctype", "reference_name", "backoffice_assignment"], as_dict=True
	)
	if not key:
		return  # deleted meanwhile, with its assignment
	doc = _locked_document(key.reference_doctype, key.reference_name)
	from_documents.wait_for_request(key.backoffice_assignment)
	row = frappe.db.get_value(
		DOCTYPE, name, ["status", "tries", "next_try_at"], as_dict=True, for_update=True
	)
	if not row or row.status == rules.SOLVED:
		return
	if only_due and (row.status != rules.OPEN or row.next_try_at > now_datetime()):
		return  # another sweep was first
	if not doc:
		_solve(name)  # a document that is gone says nothing any more
		return
	# a person who tries takes none of the tries away
	tries = row.tries + 1 if only_due else max(row.tries, 1)
	from_documents.guard(doc, key.backoffice_assignment, from_documents.follower_of(doc.doctype), tries)


def _count_as_tried(name: str) -> None:
	"""What cannot even be tried is logged as often as anything is tried; then a person hears of it."""
	row = frappe.db.get_value(
		DOCTYPE,
		name,
		["reference_doctype", "reference_name", "backoffice_assignment", "reason", "tries"],
		as_dict=True,
	)
	if row:
		document = frappe._dict(doctype=row.reference_doctype, name=row.reference_name)
		keep(document, row.backoffice_assignment, row.reason, row.tries + 1)


def _locked_document(doctype: str, name: str):
	"""The document as it was committed last; None when it is gone. Waits for nobody: who saves it tells it anyhow."""
	if not frappe.db.get_value(doctype, name, "name", for_update=True, wait=False):
		return None
	return frappe.get_doc(doctype, name, for_update=True)


# Shown --------------------------------------------------------------------------------------------


def missed_of(doctype: str, name: str) -> list[dict]:
	"""What is not solved of a document of ERPNext, or of an assignment; see `SHOWN`."""
	of_assignment = doctype == ASSIGNMENT
	about = (
		{"backoffice_assignment": name}
		if of_assignment
		else {"reference_doctype": doctype, "reference_name": name}
	)
	return frappe.get_all(
		DOCTYPE, filters={**about, "status": ("in", rules.UNSOLVED)}, fields=SHOWN, order_by="creation, name"
	)
