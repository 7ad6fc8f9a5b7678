"""What the work does to the request: its lines, status and promised date follow; the next step starts.

This is the app's own doing and needs no right on the request of who did the work.
"""

import json
from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import now_datetime

from facility_frontoffice.catalogue.answer_rules import shown_answer
from facility_frontoffice.catalogue.rules import read_options
from facility_frontoffice.communication import service as communication
from facility_frontoffice.fulfilment import (
	client_task_dates,
	notices,
	routing,
	rules,
	supplier_links,
	suppliers,
)
from facility_frontoffice.fulfilment.rules import LineState, Party, Step, Work
from facility_frontoffice.intake.recurring_rules import is_quiet
from facility_frontoffice.purchasing import client_sees
from facility_frontoffice.service_levels import service as service_levels
from facility_frontoffice.service_levels.agreements import terms_of_work
from facility_frontoffice.service_levels.calendars import moment_of, version_of

SENT_OUT = "Sent Out"
TASK = "Facility Client Task"
# What is left of a norm is counted in seconds with a fraction: no client is told of a delay of that.
SAME_MOMENT = timedelta(minutes=1)


def follow(assignment) -> None:
	"""Lets the request follow a changed assignment, however it was changed. Called by the controller."""
	before = assignment.get_doc_before_save()
	supplier_links.follow(assignment, before)
	is_handed_over = before and assignment.assigned_to and before.assigned_to != assignment.assigned_to
	if not before or (is_handed_over and not assignment.flags.told_apart):
		notices.tell_of_new_work(assignment)
	if not before:
		return
	if before.status != assignment.status == "Returned":
		notices.tell_owner_of_return(assignment)
	if before.status != assignment.status and assignment.status in rules.FINISHED:
		_ask_no_more(assignment.name)
	if before.status != assignment.status == "Completed":
		_tell_of_completion(assignment)
	if assignment.flags.settle_request is False:
		return
	if before.status != assignment.status == "Cancelled":
		notices.tell_owner_of_cancelled_work(assignment)
	if before.status != assignment.status or assignment.has_value_changed("expected_date"):
		refresh(assignment.client_request)


def _ask_no_more(assignment: str) -> None:
	"""Nobody waits any more for what the client was asked for this work."""
	frappe.db.set_value(TASK, {"backoffice_assignment": assignment, "status": "Open"}, "status", "Withdrawn")


def _tell_of_completion(assignment) -> None:
	"""A client who is to hear of this step hears it now; the owner hears what an inspection found wrong."""
	if assignment.client_message:
		_tell_of_step(frappe.get_doc("Client Request", assignment.client_request), assignment)
	wrong = [row for row in assignment.inspection if row.outcome == rules.NOT_IN_ORDER]
	if wrong:
		notices.tell_owner_of_inspection(assignment, wrong)


def _tell_of_step(request, assignment) -> None:
	if is_quiet(request):
		return
	words = _(assignment.client_message, communication.language_of(request))
	if communication.tell(request, "Step done", f"Step done:{assignment.name}", message=words):
		frappe.db.set_value(
			request.doctype, request.name, "last_client_update_at", now_datetime(), update_modified=False
		)


def refresh(request: str) -> None:
	"""Brings lines, status and promised date of a request in line with its assignments; starts what can start."""
	roll_up(locked_request(request))


def roll_up(request, send_again: set[str] | None = None, chosen_party: Party | None = None) -> list[str]:
	"""Lets the lines follow from the work, and the request from its lines. Returns the assignments that it made.

	`send_again` are lines of which returned work is sent once more; `chosen_party` gets what starts now.
	"""
	work = _work_by_line(request.name)
	is_first = not work
	made = []
	for line in request.lines:
		is_over = "Cancelled" in (line.status, request.status)
		if line.decision != SENT_OUT or not line.plan or is_over:
			continue
		plan = [Step.from_dict(values) for values in json.loads(line.plan)]
		done = [row for row in work.get(line.name, []) if row.round == line.round]
		starting = [(step, 1) for step in rules.steps_to_start(plan, [_as_work(row) for row in done])]
		if line.name in (send_again or ()):
			starting += [
				(step_of(line, row), (row.hop or 1) + 1) for row in _latest(done) if row.status == "Returned"
			]
		parties = _parties(request, line, starting, chosen_party, is_asked=send_again is not None)
		new = [
			make_assignment(request, line, step, party, hop)
			for (step, hop), party in zip(starting, parties, strict=True)
		]
		made += [row.name for row in new]
		done += new
		line.status = rules.line_status(plan, [_as_work(row) for row in done])
		line.backoffice_assignment = _current(done)
		_show_on_line(line, _latest(done))
		work[line.name] = done
	_promise(request, [row for rows in work.values() for row in rows], is_first)
	request.flags.work_changed = True  # what was promised is compared with the work
	request.save(ignore_permissions=True)
	delay = request.flags.pop("delay", None)
	if delay and not is_quiet(request):
		communication.tell(request, "Delay", **delay)
	return made


def _parties(request, line, starting, chosen: Party | None, is_asked: bool) -> list[Party]:
	"""Who gets each of the steps that start.

	A party that was chosen by hand is for what nobody else would get; when there is nothing such, for all plain work.
	"""
	found = []
	for step, _hop in starting:
		try:
			found.append(routing.party_for(step, line, request, is_asked=is_asked))
		except routing.NobodyError:
			if not chosen:
				raise
			frappe.clear_last_message()  # somebody was chosen for it: nothing is wrong
			found.append(None)
	if not chosen:
		return found
	if None in found:
		return [party or chosen for party in found]
	return [
		chosen if step.action == "Work" else party
		for (step, _hop), party in zip(starting, found, strict=True)
	]


def _show_on_line(line, work) -> None:
	"""With whom a line is, and until when, from the slowest work that its status speaks of."""
	slowest = rules.slowest_of(line.status, work)
	line.held_by = (slowest.supplier or slowest.backoffice_unit) if slowest else None
	dates = [_date_of(row) for row in work if row.status in rules.UNFINISHED]
	line.expected_date = max(filter(None, dates), default=None)


def _promise(request, assignments, is_first: bool) -> None:
	"""The date of the request follows from its slowest open line (S60); a later one is a delay (S62).

	A client who hears with the first hand-over that it is on its way hears its date with that; and what a wait for
	the client adds is no delay of ours.
	"""
	dated = [(_date_of(row), row) for row in assignments if row.status in rules.UNFINISHED]
	date, slowest = max(
		((date, row) for date, row in dated if date), key=lambda found: found[0], default=(None, None)
	)
	old = moment_of(request.promised_date)
	lines = lines_of(request)
	if request.disturbance:
		lines.append(LineState("In Progress", expected=disturbance_end(request.disturbance)))
	norm = moment_of(request.resolution_due) or old
	new = rules.roll_up(request.status, request.front_office_owner or "", norm, lines).promised
	request.promised_date = new
	is_ours = bool(request.resolution_due) or (slowest and moment_of(slowest.expected_date) == new)
	is_later = bool(old and new) and new - old >= SAME_MOMENT
	if is_later and date == new and is_ours and not is_first:
		now = now_datetime()
		if not is_quiet(request) and request.client_email and communication.tells("Delay", request):
			request.last_client_update_at = now
		request.flags.delay = {
			"occasion": f"Delay:{slowest.name}:{new.isoformat()}",
			"old_date": old,
			"new_date": new,
			"reason": _reason_of(slowest, communication.language_of(request)),
			"told_before_old_date": now < old,
		}


def _reason_of(assignment, language: str) -> str:
	"""Why it is later, as the client may read it."""
	if not assignment.delay_reason:
		return _("It takes more time than we thought.", language)
	return client_sees.words_about(assignment.name, assignment.supplier, assignment.delay_reason, language)


def _date_of(assignment):
	return moment_of(assignment.expected_date or assignment.due)


def lines_of(request) -> list[LineState]:
	"""The lines of a request, as far as it follows from them."""
	return [
		LineState(line.status, line.held_by or "", moment_of(line.expected_date)) for line in request.lines
	]


def disturbance_end(disturbance: str):
	"""The moment before which a disturbance that runs is over, as far as anybody knows."""
	running = {"name": disturbance, "status": "Running"}
	return moment_of(frappe.db.get_value("Facility Disturbance", running, "expected_end"))


def make_assignment(request, line, step: Step, party: Party, hop: int = 1):
	"""Sends a step to who does it. `hop` counts its hand-overs; what the client gave for it before goes along."""
	suppliers.check_contract(party.supplier)
	given = _given_before(line, step) if hop > 1 and step.client_task else []
	asks_client = bool(step.client_task) and not given
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
			"backoffice_unit": party.backoffice_unit,
			"supplier": party.supplier,
			"routing_reason": party.reason,
			"hop": hop,
			"evidence_required": step.evidence,
			"inspection": [{"point": point} for point in read_options(step.checklist)],
			"client_message": step.client_message,
			"norm": step.norm,
			"client_name": request.client_name,
			"location": request.location,
			"asset": request.asset,
			"qty": line.qty,
			"instructions": _instructions(request, line),
			"sent_at": now_datetime(),
			"sent_by": frappe.session.user,
			"status": "Waiting for Client" if asks_client else "Open",
		}
	)
	_agree(doc, request)
	doc.assigned_to, doc.person_reason = routing.person_for(doc.backoffice_unit, line.product, doc.due, doc)
	doc.insert(ignore_permissions=True)
	if given:
		frappe.db.set_value(TASK, {"name": ("in", given)}, "backoffice_assignment", doc.name)
	if asks_client:
		make_client_task(
			request,
			doc,
			step.client_task,
			step.client_task_type or "Confirmation",
			days=step.client_task_days,
		)
	return doc


def _given_before(line, step: Step) -> list[str]:
	"""What the client did for this step at a party that returned it: nobody is asked the same again."""
	task, work = frappe.qb.DocType(TASK), frappe.qb.DocType("Backoffice Assignment")
	return (
		frappe.qb.from_(task)
		.join(work)
		.on(work.name == task.backoffice_assignment)
		.select(task.name)
		.where(
			(task.status == "Done")
			& (work.request_line == line.name)
			& (work.round == line.round)
			& (work.sequence == step.sequence)
			& (work.step == step.step)
		)
		.orderby(task.name)
		.run(pluck=True)
	)


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


def make_client_task(request, assignment, task: str, answer_type: str, due=None, days: int | None = None):
	doc = frappe.get_doc(
		{
			"doctype": "Facility Client Task",
			"client_request": request.name,
			"backoffice_assignment": assignment.name,
			"task": task,
			"answer_type": answer_type,
			"due": due or client_task_dates.due_for(request, days),
		}
	).insert(ignore_permissions=True)
	due_in_words = client_task_dates.due_in_words(request, doc.due)
	words = _(task, communication.language_of(request))
	communication.tell(request, "Needs you", f"Needs you:{doc.name}", task=words, due=due_in_words)
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
			table.hop,
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
