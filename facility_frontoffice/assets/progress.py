"""What happens to repairs, maintenance and movements of assets, told to the assignments that wait for them.

Nothing here stops who saves such a document (`fulfilment.from_documents`). Each function may run again without doing
anything twice, and each assignment is saved once. An assignment is done when all its work on assets is.
"""

import frappe
from frappe import _
from frappe.utils import escape_html, get_datetime, now_datetime, strip_html

from facility_frontoffice.assets import documents, rules
from facility_frontoffice.communication.notices import tell_colleagues
from facility_frontoffice.communication.texts import house_language
from facility_frontoffice.fulfilment import assignment as life
from facility_frontoffice.fulfilment import from_documents, service
from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.people import guardians_of

ASSIGNMENT, REQUEST = documents.ASSIGNMENT, documents.REQUEST
CLOSED = ("Closed", "Cancelled")


# Events -------------------------------------------------------------------------------------------


def changed(doc) -> None:
	"""A document about an asset was saved, submitted or cancelled. Without a link it costs no statement."""
	before = doc.get_doc_before_save()
	earlier = before and before.get("backoffice_assignment")
	from_documents.tell(doc, also=[earlier] if earlier else ())


def deleted(doc) -> None:
	"""A document about an asset is about to go."""
	if name := doc.get("backoffice_assignment"):
		from_documents.guard(doc, name, _take_back)


# What they do -------------------------------------------------------------------------------------


def follow(doc, name: str) -> str | None:
	"""Brings an assignment to what a document about an asset says now; answers with what must still be given for it
	to be finished."""
	state = _state_of(doc)
	if doc.docstatus == 2 or doc.get("backoffice_assignment") != name:
		return _take_back(doc, name)
	if state == rules.PENDING:
		return _begin(doc, name)
	if state == rules.DONE:
		return _finish(doc, name)
	return _note_dropped(doc, name)


def _begin(doc, name: str) -> None:
	assignment = life.locked(name)
	if assignment.status in fulfilment_rules.FINISHED:
		return
	_name_asset(doc, assignment)
	if assignment.status in ("Open", "Accepted"):
		life.move(assignment, "In Progress")
		life.accept(assignment)
		life.save(assignment)


def _finish(doc, name: str, leave_out: str | None = None) -> str | None:
	assignment = life.locked(name)
	if assignment.status in fulfilment_rules.FINISHED:
		return None
	_name_asset(doc, assignment)
	said = _result(doc)
	result = _with_line(assignment.result, said)
	states = [row["state"] for row in documents.states_now(name, leave_out)]
	# what was bought must come in: its receipt finishes such a step
	if not rules.work_is_done(states) or assignment.action == "Purchase":
		_note(assignment, said, result)
		return None
	missing = fulfilment_rules.missing_evidence(
		assignment.evidence_required, life.evidence_of(assignment, result)
	)
	if missing:
		text, gaps = missing
		needed = _(text, house_language()).format(*gaps)
		_note(assignment, said, result)
		return needed
	service.complete(name, result=result)
	return None


def _take_back(doc, name: str) -> str | None:
	"""What a document finished was a mistake, or was not for this assignment: the work goes on, unless what is left
	of it is done."""
	assignment = life.locked(name)
	others = documents.states_now(name, leave_out=doc.name)
	is_done = rules.work_is_done([row["state"] for row in others])
	result = _without_line(assignment.result, doc.name)
	is_its_own = result != (assignment.result or "")
	opens_again = is_its_own and assignment.status == "Completed" and not is_done
	if opens_again and _is_closed(assignment):
		return _leave_to_front_office(doc, assignment)
	if is_its_own:
		assignment.result = result
		if opens_again:
			life.move(assignment, "In Progress")
		life.save(assignment)
	return _finish_with(others, name, leave_out=doc.name) if is_done else None


def _finish_with(others: list[dict], name: str, leave_out: str) -> str | None:
	"""What is left is done: the last of it says what was done."""
	last = next(row for row in reversed(others) if row["state"] == rules.DONE)
	return _finish(frappe.get_doc(last["doctype"], last["name"]), name, leave_out)


def _note_dropped(doc, name: str) -> str | None:
	assignment = life.locked(name)
	if assignment.status in fulfilment_rules.FINISHED:
		return None
	others = documents.states_now(name, leave_out=doc.name)
	if rules.work_is_done([row["state"] for row in others]):
		return _finish_with(others, name, leave_out=doc.name)
	text = _("{0} {1} was called off. Decide what happens now.", house_language())
	_note(assignment, text.format(_(doc.doctype, house_language()), doc.name), assignment.result or "")
	return None


def _is_closed(assignment) -> bool:
	return frappe.db.get_value(REQUEST, assignment.client_request, "status", for_update=True) in CLOSED


def _leave_to_front_office(doc, assignment) -> None:
	"""Most often a figure is corrected, and an amended document follows: no client is bothered for that again."""

	def words(language: str | None) -> str:
		return _(
			"{0} {1} counts no more, and the request is closed. Open it again if it is not done.", language
		).format(_(doc.doctype, language), doc.name)

	said = words(house_language())
	if assignment.last_note == said:
		return
	_note(assignment, said, assignment.result or "")
	request = frappe.db.get_value(
		REQUEST, assignment.client_request, ["front_office_owner", "service_desk"], as_dict=True
	)
	tell_colleagues(
		guardians_of(request),
		lambda language: escape_html(words(language)),
		REQUEST,
		assignment.client_request,
	)


# What is written ----------------------------------------------------------------------------------


def _name_asset(doc, assignment) -> None:
	"""The asset of the document becomes that of an assignment, and of a request, that name none.

	Straight to the database: it changes nothing else, and the assignment is saved once.
	"""
	asset = _asset_of(doc)
	if not asset or assignment.asset:
		return
	assignment.asset = asset
	frappe.db.set_value(ASSIGNMENT, assignment.name, "asset", asset, update_modified=False)
	if not frappe.db.get_value(REQUEST, assignment.client_request, "asset"):
		frappe.db.set_value(REQUEST, assignment.client_request, "asset", asset, update_modified=False)


def _note(assignment, text: str, result: str) -> None:
	"""Once: an event that comes again, or a retry, says nothing new."""
	if assignment.last_note == text and (assignment.result or "") == result:
		return
	assignment.result = result
	assignment.last_note, assignment.last_update_at = text, now_datetime()
	assignment.add_comment("Info", escape_html(text))
	life.save(assignment, settle_request=False)


def _with_line(text: str | None, line: str) -> str:
	lines = text.split("\n") if text else []
	return "\n".join(lines if line in lines else [*lines, line])


def _without_line(text: str | None, name: str) -> str:
	return "\n".join(line for line in (text or "").split("\n") if not line.endswith(f"({name})"))


def _result(doc) -> str:
	"""What was done, on one line that ends with the number of the document, in the language of the house."""
	language = house_language()
	if doc.doctype == documents.REPAIR:
		said = " ".join(strip_html(doc.actions_performed or "").split())[:500] or _("Repaired", language)
		hours = rules.hours_down(get_datetime(doc.failure_date), _moment(doc.completion_date))
		facts = [_("{0} hours out of order", language).format(round(hours, 1))] if hours else []
		return f"{', '.join([said, *facts])} ({doc.name})"
	if doc.doctype == documents.LOG:
		said = " ".join(strip_html(doc.actions_performed or "").split())[:500]
		said = said or _("Maintenance done: {0}", language).format(doc.task_name or doc.task or "")
		return f"{said} ({doc.name})"
	moved = [
		_("{0} to {1}", language).format(
			row.asset_name or row.asset, row.target_location or row.to_employee or ""
		)
		for row in doc.assets
	]
	return f"{_('Moved: {0}', language).format(', '.join(moved))[:500]} ({doc.name})"


def _moment(value):
	return get_datetime(value) if value else None


def _state_of(doc) -> str:
	return documents.STATES[doc.doctype](doc.docstatus, doc.get(documents.STATUS_FIELDS[doc.doctype]))


def _asset_of(doc) -> str | None:
	if doc.doctype == documents.REPAIR:
		return doc.asset
	if doc.doctype == documents.LOG:
		return doc.asset_maintenance
	assets = {row.asset for row in doc.assets}
	return assets.pop() if len(assets) == 1 else None
