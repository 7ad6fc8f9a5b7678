"""The service clock: what a promise reads at a moment, from the record of what happened.

Pure Python; nothing here knows of Frappe or of a database. Nothing is kept between readings: the same
calendar, target, events and moment give the same reading, so that every figure on a document can be
computed again.

What events do (`running`, `paused`, `stopped` are the states):

| event  | not started | running | paused  | stopped                          |
|--------|-------------|---------|---------|----------------------------------|
| start  | running     | -       | -       | -                                |
| pause  | refused     | paused  | -       | paused (reopened into a wait)    |
| resume | refused     | -       | running | running (reopened)               |
| stop   | refused     | stopped | stopped | - (the first stop holds)         |

"-" changes nothing: events can come twice (two workers, an import, a retry), the record is append-only, and
a reading must not fail over it. What would read as something else than what happened is refused: events out
of order, an unknown event, a first event that is not a start.

- **Elapsed** is working time while running. Time paused, and time between a stop and what reopens it, does
  not count.
- **Due** while running is the moment at which the target is reached if nothing more happens. It is None
  while paused. When stopped it is the due that held; a stop in a pause ends that pause, so then it is the
  due that a resume would have given.
- **Breached** is running later than due: a promised date holds on the wall clock, also when due is closing
  time and what is late happens before the next opening. So `due < now` in a query and a reading say the
  same. Exactly on time is on time. From then on due stays that moment, for a missed promise is not moved by
  a later pause or reopening, and nothing takes it away.
- **A reading is as of now**: events after `now` are checked but do not count. Before the start, and without
  events, the clock is at rest: stopped, nothing elapsed, no due.

The moment at which a percentage of the target is used, or a time before or after the target, is the due of
the same events with that target.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from facility_frontoffice.service_levels.working_time import WorkingCalendar, as_utc


class ClockError(ValueError):
	"""A target or a record of events that no clock can read. Its message says what to do."""


class _Text(str, Enum):
	"""Text with a name: equal to, printed as, and stored as its value (StrEnum is not in Python 3.10)."""

	__str__ = str.__str__
	__format__ = str.__format__


class ClockEvent(_Text):
	"""What can happen to a clock."""

	START = "start"
	PAUSE = "pause"
	RESUME = "resume"
	STOP = "stop"


class ClockState(_Text):
	"""What a clock does."""

	RUNNING = "running"
	PAUSED = "paused"
	STOPPED = "stopped"


@dataclass(frozen=True)
class ClockReading:
	"""What a clock reads at a moment.

	`due` and `breached_at` are aware, in the calendar's zone, or None. `elapsed` is seconds of working time.
	"""

	due: datetime | None
	elapsed: float
	state: ClockState
	breached_at: datetime | None


def read_clock(
	calendar: WorkingCalendar,
	target_seconds: float | None,
	events: Iterable[tuple[datetime, str]],
	now: datetime,
) -> ClockReading:
	"""What the clock reads at `now`; the rules are in the module's docstring.

	`target_seconds`: working time promised, in seconds; None is "no norm": never due, never breached, elapsed
	still counted.
	`events`: (aware datetime, "start" | "pause" | "resume" | "stop") in order of time; those of one moment in
	the order given.
	Raises ClockError for a target below zero or not finite and for a record that is out of order, has an
	unknown event or does not begin with a start. Raises CalendarError for a naive datetime and for a due that
	the calendar never reaches.
	"""
	_check_target(target_seconds)
	moment = as_utc(now)
	tally = _Tally(calendar, target_seconds)
	for at, event in _checked(events):
		if at <= moment:
			tally.apply(at, event)
	return tally.reading(moment)


class _Tally:
	"""What is known of a clock up to the last event that was applied. Moments are in UTC."""

	def __init__(self, calendar: WorkingCalendar, target_seconds: float | None):
		self.calendar = calendar
		self.target = target_seconds
		self.state: ClockState | None = None  # None: not started
		self.running_since: datetime | None = None
		self.elapsed = 0.0
		self.due: datetime | None = None
		self.breached_at: datetime | None = None

	def apply(self, at: datetime, event: ClockEvent) -> None:
		if event is ClockEvent.START:
			if self.state is None:
				self._run(at)
		elif event is ClockEvent.RESUME:
			if self.state is not ClockState.RUNNING:
				self._run(at)
		elif event is ClockEvent.PAUSE:
			self._count_until(at)
			self.state = ClockState.PAUSED
		else:
			self._stop(at)

	def reading(self, now: datetime) -> ClockReading:
		self._count_until(now)
		return ClockReading(
			due=None if self.state is ClockState.PAUSED else self.due,
			elapsed=self.elapsed,
			state=self.state or ClockState.STOPPED,
			breached_at=self.breached_at,
		)

	def _run(self, at: datetime) -> None:
		self.state = ClockState.RUNNING
		self.running_since = at
		self._set_due(at)

	def _stop(self, at: datetime) -> None:
		if self.state is ClockState.PAUSED:
			self._set_due(at)
		self._count_until(at)
		self.state = ClockState.STOPPED

	def _set_due(self, at: datetime) -> None:
		"""Due, for a clock that runs on from `at`. A promise that was missed stays where it was."""
		if self.target is not None and self.breached_at is None:
			# Without a breach, only rounding can put what was used past the target.
			self.due = self.calendar.add(at, max(0.0, self.target - self.elapsed))

	def _count_until(self, at: datetime) -> None:
		"""End the present run, if any, at `at`."""
		if self.running_since is None:
			return
		self.elapsed += self.calendar.elapsed(self.running_since, at)
		if self.due is not None and at > self.due:  # once breached, due stays the moment of the breach
			self.breached_at = self.due
		self.running_since = None


def _check_target(target_seconds: float | None) -> None:
	if target_seconds is None:
		return
	if (
		not isinstance(target_seconds, (int, float))
		or not math.isfinite(target_seconds)
		or target_seconds < 0
	):
		raise ClockError(
			f"A target is a number of seconds, zero or more, or None for no norm; not {target_seconds!r}."
		)


def _checked(events: Iterable[tuple[datetime, str]]) -> list[tuple[datetime, ClockEvent]]:
	"""The events in UTC; all of them are checked, also those that a reading leaves out."""
	checked: list[tuple[datetime, ClockEvent]] = []
	for at, name in events:
		at, event = as_utc(at), _read_event(name)
		if checked and at < checked[-1][0]:
			raise ClockError(
				f'"{event}" at {at.isoformat()} comes after an event of {checked[-1][0].isoformat()}. '
				"Give the events in order of time."
			)
		if not checked and event is not ClockEvent.START:
			raise ClockError(
				f'The first event is "{event}" at {at.isoformat()}. A clock begins with a "start".'
			)
		checked.append((at, event))
	return checked


def _read_event(name: str) -> ClockEvent:
	try:
		return ClockEvent(name)
	except ValueError as error:
		known = ", ".join(ClockEvent)
		raise ClockError(f"{name!r} is no event of a clock. Use {known}.") from error
