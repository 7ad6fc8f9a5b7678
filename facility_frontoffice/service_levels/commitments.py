"""What is promised to clients, and by specialists to the front office. The caller has checked the permission.

A promise is checked before it is made: whether it can be kept, and whether who makes it may. From then on it is
kept, broken or withdrawn with a reason, and the client sees which (S46, S49-S52). Each function works under the
row lock of the request, so two agents at once do not promise the same thing twice.
"""

import frappe
from frappe import _
from frappe.utils import now_datetime

from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.fulfilment.following import locked_request
from facility_frontoffice.permissions.backoffice_assignment import units_of
from facility_frontoffice.service_levels import commitment_checks as checks
from facility_frontoffice.service_levels import commitment_document as life
from facility_frontoffice.service_levels import commitment_notices as notices
from facility_frontoffice.service_levels import feasibility, promises
from facility_frontoffice.service_levels.calendars import moment_of, to_moment, to_site_time
from facility_frontoffice.service_levels.errors import CommitmentError

DOCTYPE = life.DOCTYPE


# Making -------------------------------------------------------------------------------------------


def check(
	request: str,
	kind: str,
	due=None,
	line: str | None = None,
	starts_at=None,
	amount: float | None = None,
	responsible: str | None = None,
	backoffice_unit: str | None = None,
) -> dict:
	"""What would come of a promise, before it is made.

	Returns `feasible`, `problems` (in words), `earliest` (the first moment that can be promised, of an appointment
	its begin), `needs_approval` and `approval_reason`. Without `due` only `earliest` says something.
	"""
	doc = frappe.get_doc("Client Request", request)
	checks.line_of(doc, line)
	if kind != promises.EXPERT_ANSWER:
		checks.kind_of_promise(kind)
	if kind != promises.APPOINTMENT:
		starts_at = None
	unit = backoffice_unit or _unit_for_norm(kind, responsible)
	finding = feasibility.judge(doc, kind, due, starts_at, line, unit)
	is_to_client = due and kind in promises.TO_CLIENT
	beyond = checks.why_beyond_mandate(doc, kind, line, due, amount) if is_to_client else []
	return {
		"feasible": bool(due) and not finding.problems,
		"problems": list(finding.problems),
		"earliest": to_site_time(finding.earliest),
		"needs_approval": bool(beyond),
		"approval_reason": " ".join(beyond),
	}


def make(
	request: str,
	kind: str,
	promise: str,
	due,
	line: str | None = None,
	starts_at=None,
	amount: float | None = None,
	responsible: str | None = None,
	backoffice_unit: str | None = None,
	despite: str | None = None,
	in_writing: bool = False,
):
	"""Promises the client something, and returns the commitment: open, or waiting for an approval.

	What cannot be kept is refused with the first moment that can; `despite` says why it is promised all the same,
	and then somebody else must agree, unless a manager promises. `in_writing`: the client was not told in person, and
	is written to as soon as it is promised.
	"""
	doc = locked_request(request)
	row = checks.line_of(doc, line)
	checks.refuse_when_ended(doc, kind)
	commitment = _new(
		doc,
		checks.kind_of_promise(kind),
		promise,
		due,
		request_line=line,
		product=row.product if row else None,
		starts_at=checks.begin_of_appointment(kind, starts_at, due),
		amount=checks.amount(amount),
		responsible=responsible or (None if backoffice_unit else frappe.session.user),
		backoffice_unit=backoffice_unit,
		in_writing=int(in_writing),
	)
	finding = feasibility.judge(doc, kind, commitment.due, commitment.starts_at, line, backoffice_unit)
	checks.refuse_infeasible(finding, despite)
	reasons = checks.why_beyond_mandate(doc, kind, line, commitment.due, commitment.amount)
	if finding.problems:
		commitment.despite_reason = despite.strip()
		if not checks.is_manager():
			reasons += finding.problems
	if promises.TOO_SOON in finding.codes:
		commitment.conflict_since = now_datetime()
	_promise(commitment, reasons)
	if not reasons:
		notices.write_to_client(commitment, doc)
		_note_contact(doc)
	return commitment


def ask_expert(
	request: str,
	question: str,
	backoffice_unit: str | None = None,
	responsible: str | None = None,
	due=None,
):
	"""Asks a specialist, with a clock on the answer; the request stays the front office's (S29, S52).

	Without `due`, by when the unit has agreed to answer. A moment that the unit cannot make is refused.
	"""
	if not (backoffice_unit or responsible):
		frappe.throw(
			_("Choose who should answer: a person or a unit."), CommitmentError, title=_("No Expert")
		)
	doc, kind = locked_request(request), promises.EXPERT_ANSWER
	checks.refuse_when_ended(doc, kind)
	unit = backoffice_unit or _unit_for_norm(kind, responsible)
	commitment = _new(
		doc,
		kind,
		question,
		due or to_site_time(feasibility.expert_due(doc, unit)),
		responsible=responsible,
		backoffice_unit=backoffice_unit,
	)
	checks.refuse_infeasible(feasibility.judge(doc, kind, commitment.due, backoffice_unit=unit))
	return _promise(commitment)


def approve(commitment: str):
	"""Agrees to a promise beyond the mandate of who wants to make it; from now on it is promised (S51)."""
	doc = life.locked(commitment)
	life.refuse_unless_to_approve(doc)
	checks.refuse_unless_approver(doc)
	checks.refuse_when_passed(doc)
	request = locked_request(doc.client_request)
	checks.refuse_beyond_own_mandate(doc, request)
	life.decide(doc)
	life.begin(doc)
	life.save(doc)
	notices.tell_maker_of_decision(doc)
	notices.tell_keepers(doc)
	if notices.write_to_client(doc, request):
		_note_contact(request)
	return doc


def decline(commitment: str, reason: str):
	"""Does not agree; nothing was promised."""
	doc = life.locked(commitment)
	life.refuse_unless_to_approve(doc)
	checks.refuse_unless_approver(doc)
	life.decide(doc)
	doc.status = promises.DECLINED
	doc.withdrawn_reason = checks.reason(reason)
	life.save(doc)
	notices.tell_maker_of_decision(doc)
	return doc


# Keeping ------------------------------------------------------------------------------------------


def keep(commitment: str, outcome: str = ""):
	"""Done as promised; after its moment it is done too, but the promise stays broken (S49)."""
	doc = life.locked(commitment)
	life.refuse_unless_owed(doc)
	if doc.kind == promises.EXPERT_ANSWER:
		return _answer(doc, outcome)
	life.fulfil(doc, outcome)
	life.save(doc)
	if doc.kind in promises.SPOKEN:
		_note_contact(locked_request(doc.client_request), is_answer=True)
	return doc


def answer_expert(commitment: str, answer: str):
	"""The answer of the specialist; who asked is told."""
	doc = life.locked(commitment)
	if doc.kind != promises.EXPERT_ANSWER:
		frappe.throw(
			_("{0} is no question to an expert.").format(doc.name), CommitmentError, title=_("No Question")
		)
	life.refuse_unless_owed(doc)
	return _answer(doc, answer)


def note_attempt(commitment: str, outcome: str, remark: str = ""):
	"""Notes that the client was called back. Who is reached was called back as promised (S46)."""
	doc = life.locked(commitment)
	life.refuse_unless_owed(doc)
	if doc.kind != promises.CALL_BACK:
		frappe.throw(
			_("Only a call-back has attempts; {0} is: {1}.").format(doc.name, _(doc.kind)),
			CommitmentError,
			title=_("No Call-back"),
		)
	if outcome not in promises.ATTEMPTS:
		frappe.throw(
			_("Say how it went: {0}.").format(", ".join(_(each) for each in promises.ATTEMPTS)),
			CommitmentError,
			title=_("Unknown Outcome"),
		)
	doc.append(
		"attempts",
		{
			"attempted_at": now_datetime(),
			"attempted_by": frappe.session.user,
			"outcome": outcome,
			"remark": (remark or "").strip(),
		},
	)
	if outcome == promises.REACHED:
		life.fulfil(doc, remark)
	life.save(doc)
	if outcome == promises.REACHED:
		_note_contact(locked_request(doc.client_request), is_answer=True)
	return doc


def withdraw(commitment: str, reason: str):
	"""Takes a promise back. Of one to the client, the client reads the reason."""
	doc = life.locked(commitment)
	if doc.status != promises.TO_APPROVE:
		life.refuse_unless_owed(doc)
	_withdraw(doc, checks.reason(reason))
	return doc


# Following the request ----------------------------------------------------------------------------


def follow_request(request) -> None:
	"""Lets the promises follow a saved request, however it was changed. No query when nothing matters to them.

	What was to be delivered or told is, when the request or its line is done. What is cancelled is withdrawn.
	Work that is planned later than was promised is a conflict, and somebody is told (S60).
	"""
	before = request.get_doc_before_save()
	if not before:
		return
	has_ended = before.status != request.status and request.status in fulfilment_rules.REQUEST_ENDED
	has_moved = moment_of(before.promised_date) != moment_of(request.promised_date)
	ended_lines = _ended_lines(request, before)
	if not (has_ended or has_moved or ended_lines or request.flags.work_changed):
		return
	for doc in _unfinished_of(request.name):
		if has_ended or doc.request_line in ended_lines:
			_end_with_request(doc, request)
		elif doc.kind == promises.DELIVERY and life.is_owed(doc):
			_compare_with_work(doc, request)


def remove_of(request: str) -> None:
	"""The promises of a request that is deleted go along, with what was recorded about them."""
	for name in frappe.get_all(DOCTYPE, filters={"client_request": request}, pluck="name", order_by="name"):
		frappe.delete_doc(DOCTYPE, name, ignore_permissions=True, force=True, delete_permanently=True)


def _ended_lines(request, before) -> set[str]:
	"""The lines that have just ended."""
	was = {line.name: line.status for line in before.lines}
	return {
		line.name
		for line in request.lines
		if line.status in feasibility.DONE and was.get(line.name, line.status) != line.status
	}


def _unfinished_of(request: str) -> list:
	"""Under their row locks; a locking read, to see what was promised since this transaction began."""
	table = frappe.qb.DocType(DOCTYPE)
	names = (
		frappe.qb.from_(table)
		.select(table.name)
		.where(
			(table.client_request == request)
			& (
				table.status.isin((promises.TO_APPROVE, promises.OPEN))
				| ((table.status == promises.BROKEN) & table.fulfilled_at.isnull())
			)
		)
		.orderby(table.name)
		.for_update()
		.run(pluck=True)
	)
	return [frappe.get_doc(DOCTYPE, name, for_update=True) for name in names]


def _end_with_request(doc, request) -> None:
	"""What the end of a request, or of the line that the promise is about, does to one promise."""
	line = next((row for row in request.lines if row.name == doc.request_line), None)
	if request.status == "Cancelled" or (line and line.status == "Cancelled"):
		_withdraw(doc, request.cancel_reason or promises.LINE_CANCELLED)
	elif doc.status == promises.TO_APPROVE or doc.kind == promises.EXPERT_ANSWER:
		_withdraw(doc, promises.REQUEST_DONE)
	elif doc.kind in promises.FULFILLED_BY_THE_END:
		life.fulfil(doc)
		life.save(doc)


def _compare_with_work(doc, request) -> None:
	planned = feasibility.work_done_at(request, doc.request_line)
	is_in_conflict = bool(planned) and promises.is_late(to_moment(doc.due), planned)
	if is_in_conflict == bool(doc.conflict_since):
		return
	doc.conflict_since = now_datetime() if is_in_conflict else None
	life.save(doc)
	if is_in_conflict:
		notices.tell_of_conflict(doc, request.front_office_owner, planned)


# Parts --------------------------------------------------------------------------------------------


def _new(request, kind: str, promise: str, due, responsible: str | None, **values):
	"""A commitment that is not stored yet. What was typed is checked for form, and for being promised already."""
	doc = frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"client_request": request.name,
			"kind": kind,
			"promise": checks.text(kind, promise),
			"due": checks.moment(due),
			"made_by": frappe.session.user,
			"responsible": checks.responsible(responsible),
			**values,
		}
	)
	checks.refuse_twice(doc)
	return doc


def _promise(doc, reasons: list[str] | None = None):
	"""Promises it; or asks for an approval first, when there are reasons to."""
	if reasons:
		doc.status = promises.TO_APPROVE
		doc.approval_reason = " ".join(reasons)
	else:
		life.begin(doc)
	doc.insert(ignore_permissions=True)
	if reasons:
		notices.tell_managers(doc)
	else:
		notices.tell_keepers(doc)
	return doc


def _note_contact(request, is_answer: bool = False) -> None:
	"""Somebody spoke to the client: the silence begins anew, and who waited for a first answer has it."""
	request.last_client_update_at = now_datetime()
	if is_answer:
		request.first_response_at = request.first_response_at or request.last_client_update_at
	request.save(ignore_permissions=True)


def _answer(doc, answer: str):
	if not (answer or "").strip():
		frappe.throw(_("Type the answer first."), CommitmentError, title=_("No Answer"))
	life.fulfil(doc, answer)
	life.save(doc)
	owner = frappe.db.get_value("Client Request", doc.client_request, "front_office_owner")
	notices.tell_of_answer(doc, owner)
	return doc


def _withdraw(doc, reason: str) -> None:
	was_to_approve = doc.status == promises.TO_APPROVE
	life.withdraw(doc, reason)
	life.save(doc)
	if not was_to_approve:
		notices.tell_keepers_of_withdrawal(doc)


def _unit_for_norm(kind: str, responsible: str | None) -> str | None:
	"""The unit of a specialist who is asked in person: its norm holds for them too."""
	if kind != promises.EXPERT_ANSWER or not responsible:
		return None
	return next(iter(units_of(responsible)), None)
