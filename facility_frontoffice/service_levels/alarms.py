"""When a level of an escalation rule rings for a clock. Pure: no Frappe, no database.

A level rings when the clock has used so much of its norm: a percentage, or a time before or after its end,
all in working time of the clock's calendar, so a wait moves it along with the due moment. After that it may
ring again, each time that so much more has passed. Nothing is kept between readings; what has rung follows
from the record of the clock and the moment until which somebody looked.

- A level rings only while the clock runs: what waits or has ended needs nobody to run for it. Passed while
  nobody looked and ended since, it is left alone; passed and taken up again, it rings then.
- Of repeats that passed while nobody looked, only the last one rings: who was away for a night wants one
  message.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from facility_frontoffice.service_levels.clock import ClockEvent, ClockState, read_clock
from facility_frontoffice.service_levels.working_time import WorkingCalendar, as_utc

PERCENTAGE, BEFORE, AFTER = "At Percentage", "Before Due", "After Due"
TRIGGERS = (PERCENTAGE, BEFORE, AFTER)

# Rounding of seconds must not make a repeat wait for the next look
_EPSILON = 1e-6
# A repeat of a minute for a month; a rehearsal that would show more shows nothing useful
_MAXIMUM_RINGS = 45_000

Events = Sequence[tuple[datetime, str]]


class AlarmError(ValueError):
	"""A level that can never ring, or rings without end. Its message says what to do."""


@dataclass(frozen=True)
class Alarm:
	"""When one level rings.

	`amount`: a percentage of the norm, or seconds of working time before or after its end.
	`repeat_every`: seconds of working time between repeats, None for none; `repeat_times`: how many, None for as
	long as it takes.
	`since`: moments before it do not count, so a new rule does not ring for what passed before it was made.
	"""

	trigger: str
	amount: float
	repeat_every: float | None = None
	repeat_times: int | None = None
	since: datetime | None = None

	def __post_init__(self):
		if self.trigger not in TRIGGERS:
			raise AlarmError(f"{self.trigger!r} is no moment of a clock. Use {', '.join(TRIGGERS)}.")
		if not math.isfinite(self.amount) or self.amount < 0:
			raise AlarmError(f"A level rings at a number of zero or more, not at {self.amount!r}.")
		if self.repeat_every is not None and self.repeat_every < 60:
			raise AlarmError("A level repeats after a minute at least. Choose a longer time, or no repeat.")

	def used(self, norm: float, number: int = 0) -> float:
		"""Seconds of working time that are used when it rings: the first time, or the `number`th repeat."""
		first = {
			PERCENTAGE: norm * self.amount / 100,
			BEFORE: max(0.0, norm - self.amount),
			AFTER: norm + self.amount,
		}[self.trigger]
		return first + number * (self.repeat_every or 0)

	def repeats_until(self, norm: float, elapsed: float) -> int:
		"""The number of the last repeat when so much is used; below zero before the first ring."""
		beyond = elapsed - self.used(norm)
		if beyond < -_EPSILON:
			return -1
		if not self.repeat_every:
			return 0
		number = int((beyond + _EPSILON) // self.repeat_every)
		return number if self.repeat_times is None else min(number, self.repeat_times)

	def may_repeat(self, number: int) -> bool:
		"""Whether there is a `number`th repeat; the first ring is number 0."""
		if number == 0:
			return True
		return bool(self.repeat_every) and (self.repeat_times is None or number <= self.repeat_times)


@dataclass(frozen=True)
class Ring:
	"""An alarm at a moment (aware, in the calendar's zone): the first time (0), or which repeat."""

	number: int
	at: datetime


def last_ring(
	calendar: WorkingCalendar,
	norm: float | None,
	events: Events,
	alarm: Alarm,
	after: datetime | None,
	now: datetime,
) -> Ring | None:
	"""What rings now: the last ring later than `after` and not later than `now`, if the clock runs at `now`.

	After a look at a clock that waited, it may name one again that rang before: for its number counts, not its
	moment.
	"""
	if norm is None or not events:
		return None
	reading = read_clock(calendar, norm, events, now)
	if reading.state is not ClockState.RUNNING:
		return None
	number = alarm.repeats_until(norm, reading.elapsed)
	if number < 0:
		return None
	ring = _ring(calendar, norm, events, alarm, number, now)
	is_new = ring and ring.at <= as_utc(now) and _is_later(ring.at, alarm, seen_until(events, after))
	return ring if is_new else None


def next_ring(
	calendar: WorkingCalendar,
	norm: float | None,
	events: Events,
	alarm: Alarm,
	after: datetime | None,
	now: datetime,
) -> datetime | None:
	"""When to look again: the first ring later than `after`, if nothing more happens to the clock.

	None when nothing more will ring, or the clock does not run at `now`.
	"""
	if norm is None or not events:
		return None
	after = seen_until(events, after)
	begin = max([moment for moment in (after, alarm.since) if moment], default=None)
	number = 0
	if begin is not None:
		number = max(0, alarm.repeats_until(norm, read_clock(calendar, norm, events, begin).elapsed))
	# The one at hand may have passed just before `begin`; then it is the one after that.
	for candidate in (number, number + 1):
		if not alarm.may_repeat(candidate):
			return None
		ring = _ring(calendar, norm, events, alarm, candidate, now)
		if ring is None:
			return None
		if _is_later(ring.at, alarm, after):
			return ring.at
	return None


def rings_between(
	calendar: WorkingCalendar,
	norm: float | None,
	events: Events,
	alarm: Alarm,
	after: datetime,
	until: datetime,
) -> Iterator[Ring]:
	"""Every ring later than `after` and not later than `until`, as if somebody had looked all the time."""
	if norm is None or not events:
		return
	for number in range(_MAXIMUM_RINGS):
		if not alarm.may_repeat(number):
			return
		reading = read_clock(calendar, alarm.used(norm, number), events, until)
		at = reading.breached_at or (reading.due if reading.state is ClockState.RUNNING else None)
		if at is None or at > as_utc(until):
			return
		if _is_later(at, alarm, after):
			yield Ring(number, at)


def seen_until(events: Events, after: datetime | None) -> datetime | None:
	"""Until when somebody has seen what rings, who looked at `after`. At a clock that waited there was nothing to
	see, so what passed before the wait is still to come."""
	if after is None:
		return None
	happened = [event for at, event in events if at <= as_utc(after)]
	return None if happened and happened[-1] == ClockEvent.PAUSE else after


def _ring(
	calendar: WorkingCalendar, norm: float, events: Events, alarm: Alarm, number: int, now: datetime
) -> Ring | None:
	reading = read_clock(calendar, alarm.used(norm, number), events, now)
	if reading.state is not ClockState.RUNNING or reading.due is None:
		return None
	return Ring(number, reading.due)


def _is_later(at: datetime, alarm: Alarm, after: datetime | None) -> bool:
	if alarm.since and at < alarm.since:
		return False
	return after is None or at > as_utc(after)
