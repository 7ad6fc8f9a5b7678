"""Whether something can be promised: the hours of the desk, and the work that is still to be done (S50).

The work of a line is the plan that it was sent out with, or that of its product as long as it is at the front
office. A step that is out counts with the date that its unit or supplier gave, or else was given; a step to
come with its agreed norm. Reads only.
"""

import json
from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe import _
from frappe.utils import format_datetime

from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.fulfilment.following import SENT_OUT
from facility_frontoffice.service_levels import agreements, promises
from facility_frontoffice.service_levels.calendars import UTC, to_moment, to_site_time, working_calendar
from facility_frontoffice.service_levels.promises import Promise, Step
from facility_frontoffice.service_levels.working_time import WorkingCalendar

DONE = ("Completed", "Cancelled")


@dataclass(frozen=True)
class Finding:
	"""`problems` are in words; `codes` are those of `promises`. `earliest` is the first moment that can be promised."""

	problems: tuple[str, ...]
	codes: tuple[str, ...]
	earliest: datetime

	@property
	def has_passed(self) -> bool:
		return promises.PASSED in self.codes


def judge(
	request, kind: str, due=None, starts_at=None, line: str | None = None, backoffice_unit: str | None = None
) -> Finding:
	"""What stands in the way of a promise about a request, or about one of its lines.

	`due` and `starts_at` are in the site's time. Without `due` nothing is judged, and `earliest` is what to begin
	the conversation with.
	"""
	now = datetime.now(UTC)
	hours = hours_of(request, backoffice_unit)
	done_at = _done_at(request, kind, line, backoffice_unit, now)
	promise = Promise(kind, to_moment(due), to_moment(starts_at)) if due else None
	codes = promises.problems_of(promise, now, hours, done_at) if promise else ()
	return Finding(
		problems=tuple(_in_words(code, promise, done_at) for code in codes),
		codes=codes,
		earliest=promises.first_possible(kind, now, hours, done_at, promise),
	)


def hours_of(request, backoffice_unit: str | None = None) -> WorkingCalendar | None:
	"""The hours of the unit, else of the desk, else the usual ones; None when there are none: any time."""
	owners = (("Backoffice Unit", backoffice_unit), ("Facility Service Desk", request.service_desk))
	of_owner = (frappe.get_cached_value(doctype, name, "calendar") for doctype, name in owners if name)
	calendar = (
		next(filter(None, of_owner), None)
		or frappe.get_cached_doc("Facility Frontoffice Settings").default_calendar
	)
	return working_calendar(calendar) if calendar else None


def work_done_at(request, line: str | None = None, now: datetime | None = None) -> datetime | None:
	"""When the slowest open line of a request, or the line of that name, can be done; None without open lines."""
	now = now or datetime.now(UTC)
	open_lines = [row for row in request.lines if row.status not in DONE and (not line or row.name == line)]
	if not open_lines:
		return None
	assignments = _assignments_of(request.name)
	return max(
		promises.earliest(now, _stages(request, row, assignments.get(row.name, []), now))
		for row in open_lines
	)


def expert_due(request, backoffice_unit: str | None) -> datetime:
	"""By when a specialist answers: the norm of the unit, from now; a working day where nothing was agreed."""
	now = datetime.now(UTC)
	terms = agreements.terms_of_work(backoffice_unit, None, None, request.priority)
	calendar = working_calendar(terms.calendar or request.calendar)
	seconds = terms.resolve or calendar.working_day_seconds
	answered = promises.earliest(now, [[(calendar, seconds)]])
	return promises.first_possible(promises.EXPERT_ANSWER, now, done_at=answered)


def _done_at(
	request, kind: str, line: str | None, backoffice_unit: str | None, now: datetime
) -> datetime | None:
	if kind == promises.DELIVERY:
		return work_done_at(request, line, now)
	if kind == promises.EXPERT_ANSWER and backoffice_unit:
		return promises.earliest(now, [[_time_for(request, backoffice_unit)]])
	return None


def _stages(request, line, assignments: list, now: datetime) -> list[list[Step]]:
	"""What is still to be done for a line: the steps of one number go side by side."""
	is_out = line.decision == SENT_OUT and line.plan
	plan = (
		[fulfilment_rules.Step.from_dict(values) for values in json.loads(line.plan)]
		if is_out
		else fulfilment.plan_of(line)
	)
	# in order of making: of a step that was sent again, the latest counts
	latest = {
		(row.sequence, row.step or ""): row for row in assignments if is_out and row.round == line.round
	}
	stages: dict[int, list[Step]] = {}
	for step in sorted(plan, key=lambda step: step.sequence):
		row = latest.get((step.sequence, step.step))
		if row and row.status in DONE:
			continue
		is_at_work = row and row.status in fulfilment_rules.UNFINISHED
		stages.setdefault(step.sequence, []).append(
			_date_of(request, row)
			if is_at_work
			else _time_for(request, step.backoffice_unit, step.supplier, step.norm)
		)
	return list(stages.values())


def _date_of(request, assignment) -> Step:
	"""The date of a step that is out. What waits for the client has none; then its norm counts from now."""
	date = to_moment(assignment.expected_date or assignment.due)
	if date:
		return date
	return working_calendar(assignment.calendar or request.calendar), float(assignment.norm or 0)


def _time_for(
	request, backoffice_unit: str | None, supplier: str | None = None, norm: float | None = None
) -> Step:
	"""How long who delivers takes, by agreement. Without one, what is left until the date of the request."""
	terms = agreements.terms_of_work(backoffice_unit, supplier, norm, request.priority)
	calendar = working_calendar(terms.calendar or request.calendar)
	if not terms.resolve and (backoffice_unit or supplier) and request.resolution_due:
		return to_moment(request.resolution_due)
	return calendar, float(terms.resolve or 0)


def _assignments_of(request: str) -> dict[str, list]:
	rows = frappe.get_all(
		"Backoffice Assignment",
		filters={"client_request": request},
		fields=[
			"name", "request_line", "sequence", "step", "status", "round", "due", "expected_date", "norm", "calendar",
		],
		order_by="creation, name",
	)  # fmt: skip
	by_line: dict[str, list] = {}
	for row in rows:
		by_line.setdefault(row.request_line, []).append(row)
	return by_line


def _in_words(code: str, promise: Promise, done_at: datetime | None) -> str:
	if code == promises.PASSED:
		return _("{0} has passed.").format(_shown(promise.begins))
	if code == promises.CLOSED:
		return _("{0} is outside the opening hours.").format(_shown(promise.begins))
	words = (
		_("The answer takes until {0} by what was agreed.")
		if promise.kind == promises.EXPERT_ANSWER
		else _("The work takes until {0} by what was agreed.")
	)
	return words.format(_shown(done_at))


def _shown(moment: datetime) -> str:
	return format_datetime(to_site_time(moment), "EEE d MMM, HH:mm")
