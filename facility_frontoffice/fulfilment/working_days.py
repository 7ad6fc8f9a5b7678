"""Working days of a calendar, as people count them: the day before, two days after. Pure: no Frappe.

A day is a date of the calendar's zone, a working day one with working time on it. All moments are aware.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from facility_frontoffice.service_levels.working_time import WorkingCalendar

# At an office that is open around the clock the day would begin at midnight; nobody wants a message then.
MORNING = time(9)
# A calendar may be closed for a summer, not for years
_FURTHEST_DAYS = 3_700


def closing_after(calendar: WorkingCalendar, moment: datetime, days: int) -> datetime:
	"""The end of the `days`th working day after that of `moment`: of the day itself with zero, as long as work is
	still to be done on it."""
	zone = _zone(calendar)
	day = moment.astimezone(zone).date()
	if days <= 0 and calendar.elapsed(moment, _midnight(day + timedelta(1), zone)) > 0:
		return _closing(calendar, day)
	return _closing(calendar, _nth(calendar, day, max(1, days)))


def morning_of(calendar: WorkingCalendar, moment: datetime, days: int = 0) -> datetime:
	"""When work begins on the `days`th working day after (below zero: before) the date of `moment`.

	With zero on that date itself, or on the next working day when it is none.
	"""
	day = moment.astimezone(_zone(calendar)).date()
	if days == 0:
		day = day if is_working_day(calendar, day) else _nth(calendar, day, 1)
	else:
		day = _nth(calendar, day, days)
	return _morning(calendar, day)


def is_working_day(calendar: WorkingCalendar, day: date) -> bool:
	return _seconds_of(calendar, day) > 0


def _nth(calendar: WorkingCalendar, day: date, number: int) -> date:
	"""The `number`th working day after `day`, or before it when below zero; never zero."""
	days = (found for found in _days_from(day, 1 if number > 0 else -1) if is_working_day(calendar, found))
	for count, found in enumerate(days, 1):
		if count == abs(number):
			return found
	raise ValueError(f"There are no {abs(number)} working days within ten years of {day}.")


def _days_from(day: date, step: int) -> Iterator[date]:
	for number in range(1, _FURTHEST_DAYS):
		yield day + timedelta(step * number)


def _closing(calendar: WorkingCalendar, day: date) -> datetime:
	"""A day without an end ends a minute before midnight: a date at midnight reads as the next day."""
	closing = calendar.add(_midnight(day, _zone(calendar)), _seconds_of(calendar, day))
	return closing if closing.date() == day else closing - timedelta(minutes=1)


def _morning(calendar: WorkingCalendar, day: date) -> datetime:
	zone = _zone(calendar)
	opening = calendar.next_opening(_midnight(day, zone)).astimezone(zone)
	if opening.time() > time.min:
		return opening
	wished = datetime.combine(day, MORNING, zone)
	return wished if calendar.is_open(wished) else opening


def _seconds_of(calendar: WorkingCalendar, day: date) -> float:
	zone = _zone(calendar)
	return calendar.elapsed(_midnight(day, zone), _midnight(day + timedelta(1), zone))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
	return datetime.combine(day, time.min, zone)


def _zone(calendar: WorkingCalendar) -> ZoneInfo:
	return ZoneInfo(calendar.timezone)
