"""When a client is reminded of what we asked, and when it counts as forgotten (S18). Pure: no Frappe.

The moments of a task follow from its date alone: the morning of some working days before it, the morning of the day
itself, and after that every few working days. Of those that passed while nobody looked only one is made up for, so
who was away for a week sends no pile of reminders. When the last reminder went out and the next moment comes without
an answer, the task is forgotten: then a person calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from facility_frontoffice.fulfilment.working_days import morning_of
from facility_frontoffice.service_levels.working_time import WorkingCalendar

REMIND, CALL = "remind", "call"


@dataclass(frozen=True)
class Schedule:
	"""`days_before`: working days before the date, 0 for none before the day itself. `every`: working days between
	reminders after it, at least 1. `maximum`: how many at most; 0 leaves only the call."""

	days_before: int = 1
	every: int = 2
	maximum: int = 3

	def __post_init__(self):
		if self.days_before < 0 or self.every < 1 or self.maximum < 0:
			raise ValueError(f"No schedule of reminders: {self!r}.")


def next_moment(
	calendar: WorkingCalendar, schedule: Schedule, due: datetime, reminders: int, after: datetime
) -> datetime:
	"""When to look at a task again that got so many `reminders`, later than `after`. The call comes after the date."""
	if reminders >= schedule.maximum:
		after = max(after, due)
	return next(moment for moment in moments(calendar, schedule, due) if moment > after)


def what_to_do(schedule: Schedule, due: datetime, reminders: int, now: datetime) -> str | None:
	"""What the moment that has come asks for: REMIND, CALL, or None while a call would be before the date."""
	if reminders < schedule.maximum:
		return REMIND
	return CALL if now > due else None


def moments(calendar: WorkingCalendar, schedule: Schedule, due: datetime) -> Iterator[datetime]:
	"""The moments of a task, ascending and without end."""
	if schedule.days_before:
		yield morning_of(calendar, due, -schedule.days_before)
	on_the_day = morning_of(calendar, due)
	# A date on a day off has its morning after it
	yield on_the_day
	number = schedule.every
	while True:
		yield morning_of(calendar, on_the_day, number)
		number += schedule.every


def next_working_moment(calendar: WorkingCalendar, now: datetime) -> datetime:
	"""`now` while there is somebody at work, else the next morning on which there is."""
	return now if calendar.is_open(now) else calendar.next_opening(now)


def next_working_day(calendar: WorkingCalendar, now: datetime) -> datetime:
	"""The morning of the working day after that of `now`."""
	return morning_of(calendar, now, 1)
