"""What the work does to the request: its lines, status and promised date follow; the next step starts.

This is the app's own doing and needs no right on the request of who did the work.
"""

import json

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from facility_frontoffice.catalogue.answer_rules import shown_answer
from facility_frontoffice.communication import service as communication
from facility_frontoffice.fulfilment import notices, rules
from facility_frontoffice.fulfilment.rules import Step, Work
from facility_frontoffice.service_levels import service as service_levels
from facility_frontoffice.service_levels.agreements import terms_of_work
from facility_frontoffice.service_levels.calendars import moment_of, version_of

SENT_OUT = "Sent Out"


def follow(assignment) -> None:
	"""Lets the request follow a changed assignment, however it was changed. Called by the controller."""
	before = assignment.get_doc_before_save()
	if not before:
		notices.tell_unit(assignment)
		return
	if before.status != assignment.status == "Returned":
		notices.tell_owner_of_return(assignment)
	if assignment.flags.settle_request is False:
		return
	if before.status != assignment.status == "Cancelled":
		notices.tell_owner_of_cancelled_work(assignment)
	if before.status != assignment.status or before.expected_date != assignment.expected_date:
		refresh(assignment.client_request)


def refresh(request: str) -> None:
	"""Brings lines, status and promised date of a request in line with its assignments; starts what can start."""
	roll_up(locked_request(request))


def roll_up(request, send_again: set[str] | None = None) -> list[str]:
	"""Returns the names of the assignments that it made."""
	work = _work_by_line(request.name)
	made = []
	for line in request.lines:
		is_over = "Cancelled" in (line.status, request.status)
		if line.decision != SENT_OUT or not line.plan or is_over:
			continue
		plan = [Step.from_dict(values) for values in json.loads(line.plan)]
		done = [row for row in work.get(line.name, []) if row.round == line.round]
		steps = rules.steps_to_start(plan, [_as_work(row) for row in done])
		if line.name in (send_again or ()):
			steps += [step_of(line, row) for row in _latest(done) if row.status == "Returned"]
		new = [make_assignment(request, line, step) for step in steps]
		made += [row.name for row in new]
		done += new
		line.status = rules.line_status(plan, [_as_work(row) for row in done])
		line.backoffice_assignment = _current(done)
		work[line.name] = done
	_promise(request, [row for rows in work.values() for row in rows])
	request.flags.work_changed = True  # what was promised is compared with the work
	request.save(ignore_permissions=True)
	if request.flags.delay:
		communication.tell(request, "Delay", **request.flags.pop("delay"))
	return made


def _promise(request, assignments) -> None:
	"""The date of the request follows from its slowest open assignment (S60); a later one is a delay."""
	open_work = [row for row in assignments if row.status in rules.UNFINISHED]
	slowest = max(
		(row for row in open_work if row.expected_date), key=lambda row: row.expected_date, default=None
	)
	old = moment_of(request.promised_date)
	expected = [moment_of(row.expected_date or row.due) for row in open_work]
	if request.disturbance:
		expected.append(disturbance_end(request.disturbance))
	new = rules.promised_date(moment_of(request.resolution_due) or old, expected)
	request.promised_date = new
	if slowest and old and new and new > old and get_datetime(slowest.expected_date) == new:
		now = now_datetime()
		request.last_client_update_at = now
		request.flags.delay = {
			"occasion": f"Delay:{slowest.name}:{new.isoformat()}",
			"old_date": old,
			"new_date": new,
			"reason": slowest.delay_reason or "",
			"told_before_old_date": now < old,
		}


def disturbance_end(disturbance: str):
	"""The moment before which a disturbance that runs is over, as far as anybody knows."""
	running = {"name": disturbance, "status": "Running"}
	return moment_of(frappe.db.get_value("Facility Disturbance", running, "expected_end"))


def make_assignment(
	request, line, step: Step, backoffice_unit: str | None = None, supplier: str | None = None
):
	unit = backoffice_unit or (None if supplier else step.backoffice_unit)
	doc = frappe.get_doc(
		{
			"doctype": "Backoffice Assignment",
			"client_request": request.name,
			"request_line": line.name,
			"round": line.round,
			"product": line.product,
			"product_name": line.product_name,
			"sequence": step.sequence,
			"step": step.step,
			"action": step.action,
			"backoffice_unit": unit,
			"supplier": supplier or (None if backoffice_unit else step.supplier),
			"evidence_required": step.evidence,
			"norm": step.norm,
			"client_name": request.client_name,
			"location": request.location,
			"asset": request.asset,
			"qty": line.qty,
			"instructions": _instructions(request, line),
			"sent_at": now_datetime(),
			"sent_by": frappe.session.user,
			"status": "Waiting for Client" if step.client_task else "Open",
		}
	)
	_agree(doc, request)
	doc.insert(ignore_permissions=True)
	if step.client_task:
		make_client_task(request, doc, step.client_task, step.client_task_type or "Confirmation")
	return doc


def _agree(doc, request) -> None:
	"""Fixes what is agreed with who delivers; where nothing is, what is left until the date of the request."""
	terms = terms_of_work(doc.backoffice_unit, doc.supplier, doc.norm, request.priority)
	calendar = terms.calendar or request.calendar
	norm, source = terms.resolve, terms.source
	if not source and request.resolution_due:
		norm = service_levels.working_seconds(calendar, doc.sent_at, request.resolution_due)
		source = request.doctype
	doc.update(
		{
			"norm": norm,
			"norm_source": source,
			"acceptance_norm": terms.respond,
			"calendar": calendar,
			"calendar_version": version_of(calendar),
			"clock_waits_in": "\n".join(terms.waits_in),
		}
	)


def _instructions(request, line) -> str:
	answers = [f"{_(row['question'])} {shown_answer(row)}" for row in json.loads(line.answers or "[]")]
	return "\n".join(filter(None, (request.description, *answers)))


def make_client_task(request, assignment, task: str, answer_type: str, due=None):
	doc = frappe.get_doc(
		{
			"doctype": "Facility Client Task",
			"client_request": request.name,
			"backoffice_assignment": assignment.name,
			"task": task,
			"answer_type": answer_type,
			"due": due,
		}
	).insert(ignore_permissions=True)
	communication.tell(request, "Needs you", f"Needs you:{doc.name}", task=task)
	return doc


def locked_request(request: str):
	return frappe.get_doc("Client Request", request, for_update=True)


def _work_by_line(request: str) -> dict[str, list]:
	"""The assignments of a request by line, in order of making; a locking read, to see the latest."""
	table = frappe.qb.DocType("Backoffice Assignment")
	rows = (
		frappe.qb.from_(table)
		.select(
			table.name,
			table.request_line,
			table.sequence,
			table.step,
			table.status,
			table.round,
			table.due,
			table.expected_date,
			table.delay_reason,
			table.backoffice_unit,
			table.supplier,
		)
		.where(table.client_request == request)
		.orderby(table.creation)
		.orderby(table.name)
		.for_update()
		.run(as_dict=True)
	)
	by_line: dict[str, list] = {}
	for row in rows:
		by_line.setdefault(row.request_line, []).append(row)
	return by_line


def _as_work(row) -> Work:
	return Work(name=row.name, sequence=row.sequence, step=row.step or "", status=row.status)


def _latest(rows) -> list:
	names = {work.name for work in rules.current_work([_as_work(row) for row in rows])}
	return [row for row in rows if row.name in names]


def _current(rows) -> str | None:
	"""The assignment that a line shows: the first unfinished one, else the last."""
	latest = _latest(rows)
	return next(
		(row.name for row in latest if row.status in rules.UNFINISHED), latest[-1].name if latest else None
	)


def step_of(line, assignment) -> Step:
	plan = [Step.from_dict(values) for values in json.loads(line.plan or "[]")]
	return next(
		step for step in plan if (step.sequence, step.step) == (assignment.sequence, assignment.step or "")
	)
