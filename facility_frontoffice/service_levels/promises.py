"""What can be promised, and whether it was kept. Pure: no Frappe, no database. Moments are aware.

A promise is feasible when its moment is still to come, when the desk is open then if somebody must be there,
and when the work that it speaks of can be done before. The first moment for which nothing stands in the way
is always named beside a refusal, so that the agent can go on with the client on the line (S50).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from facility_frontoffice.service_levels.working_time import WorkingCalendar, as_utc

CALL_BACK, DELIVERY, APPOINTMENT = "Call-back", "Delivery Date", "Appointment"
INFORMATION, EXPERT_ANSWER = "Information", "Expert Answer"

TO_CLIENT = (CALL_BACK, DELIVERY, APPOINTMENT, INFORMATION)
# Somebody of ours must be at work at that moment.
IN_HOURS = (CALL_BACK, APPOINTMENT)
# Keeping it is a talk with the client.
SPOKEN = (CALL_BACK, APPOINTMENT, INFORMATION)
# The moment cannot be sooner than work can be done.
BY_WORK = (DELIVERY, EXPERT_ANSWER)
# What the end of a request fulfils: the client has it, and was told.
FULFILLED_BY_THE_END = (DELIVERY, INFORMATION)

TO_APPROVE, OPEN, KEPT, BROKEN = "To Approve", "Open", "Kept", "Broken"
WITHDRAWN, DECLINED = "Withdrawn", "Declined"


def _lt(text: str) -> str:
	"""Marks a text for translation; who shows it translates it."""
	return text


# Reasons of withdrawing that nobody typed
LINE_CANCELLED = _lt("This part of your question was cancelled.")
REQUEST_DONE = _lt("The request is done.")

# How an attempt to call back can go
REACHED = "Reached"
ATTEMPTS = (REACHED, "No Answer", "Left a Message")

# Why a moment is not feasible
PASSED, CLOSED, TOO_SOON = "passed", "closed", "too soon"

_MINUTE = timedelta(minutes=1)
_MOMENT_BEFORE = timedelta(seconds=1)

# A step that is still to be done: seconds of working time by a calendar, or the moment that was given for it.
Step = tuple[WorkingCalendar, float] | datetime


@dataclass(frozen=True)
class Promise:
	"""What is promised by `due`. `starts_at` is the begin of an appointment, None for other kinds."""

	kind: str
	due: datetime
	starts_at: datetime | None = None

	@property
	def begins(self) -> datetime:
		return self.starts_at or self.due


def earliest(now: datetime, stages: Sequence[Sequence[Step]]) -> datetime:
	"""When work of these stages can be done that goes on now: never before now.

	The steps of one stage go side by side, so the slowest of them counts; the next stage begins after it. A
	moment that was given for a step and has passed says nothing any more: it can be done now at the earliest.
	"""
	at = as_utc(now)
	for stage in stages:
		at = max([at, *(_done_at(step, at) for step in stage)])
	return at


def problems_of(
	promise: Promise,
	now: datetime,
	hours: WorkingCalendar | None = None,
	done_at: datetime | None = None,
) -> tuple[str, ...]:
	"""Why a promise cannot be kept: of PASSED, CLOSED and TOO_SOON; empty when it can.

	`hours` are those of who must be there, None for any time; `done_at` is when the work can be done, None when
	it waits for none. Closing time is within the hours: "before 17:00" can be kept until then.
	"""
	problems = []
	if as_utc(promise.begins) < as_utc(now):
		problems.append(PASSED)
	if promise.kind in IN_HOURS and hours and not _is_within(hours, promise):
		problems.append(CLOSED)
	if promise.kind in BY_WORK and done_at and as_utc(promise.due) < as_utc(done_at):
		problems.append(TOO_SOON)
	return tuple(problems)


def first_possible(
	kind: str,
	now: datetime,
	hours: WorkingCalendar | None = None,
	done_at: datetime | None = None,
	wished: Promise | None = None,
) -> datetime:
	"""The first moment that can be promised, in whole minutes, for people type no seconds.

	Of an appointment it is the begin. When `wished` falls outside the hours, the first opening after it: who
	cannot have Saturday wants Monday, not today.
	"""
	at = as_utc(now)
	if kind in BY_WORK and done_at:
		at = max(at, as_utc(done_at))
	if kind in IN_HOURS and hours:
		if wished and not _is_within(hours, wished):
			begins, due = as_utc(wished.begins), as_utc(wished.due)
			at = max(at, due if hours.is_open(begins) else begins)
		return as_utc(hours.next_opening(_whole_minute(at)))
	return _whole_minute(at)


def is_late(due: datetime, at: datetime) -> bool:
	"""Whether `at` is past what was promised. Exactly on time is on time."""
	return as_utc(at) > as_utc(due)


def is_owed(status: str, fulfilled: bool) -> bool:
	"""Whether a promise must still be kept: a broken one too, as long as it was not fulfilled after all."""
	return status == OPEN or (status == BROKEN and not fulfilled)


def _done_at(step: Step, start: datetime) -> datetime:
	if isinstance(step, datetime):
		return as_utc(step)
	calendar, seconds = step
	return as_utc(calendar.add(start, seconds))


def _is_within(hours: WorkingCalendar, promise: Promise) -> bool:
	if promise.starts_at and not hours.is_open(promise.starts_at):
		return False
	due = as_utc(promise.due)
	return hours.is_open(due) or hours.elapsed(due - _MOMENT_BEFORE, due) > 0


def _whole_minute(at: datetime) -> datetime:
	rest = timedelta(seconds=at.second, microseconds=at.microsecond)
	return at - rest + _MINUTE if rest else at
