"""Who is in, from the days that somebody works, the hours of the unit and absences. Pure: no Frappe.

Moments are aware, spans are (start, end) with the end not included. Total: what cannot be read counts for nothing, and
is told by `unknown_days_in`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from facility_frontoffice.intake.desk_rules import closes_at
from facility_frontoffice.service_levels.working_time import CalendarError, WorkingCalendar, as_utc

EVERY_DAY = frozenset(range(7))

# Per weekday, Monday first, how it begins in English and in Dutch. Each is told apart from the others by its first letters.
_NAMES = (
	("monday", "maandag"),
	("tuesday", "dinsdag"),
	("wednesday", "woensdag"),
	("thursday", "donderdag"),
	("friday", "vrijdag"),
	("saturday", "zaterdag"),
	("sunday", "zondag"),
)
_SHORTEST = 2
_LINKING = ("and", "en", "&")
_UNTIL = re.compile(r"\s*(?:-|–|—|\bto\b|\btot\b|\bt/m\b|\bt\.e\.m\.?)\s*", re.IGNORECASE)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Absence:
	"""A time that somebody is away. `ends` is None until further notice."""

	starts: datetime
	ends: datetime | None
	kind: str = ""
	note: str = ""


@dataclass(frozen=True)
class Standing:
	"""How one person stands on one day. `spans` are when they are in; `absences` those that take from the hours."""

	spans: tuple[Span, ...]
	absences: tuple[Absence, ...] = ()
	is_closed: bool = False
	is_day_off: bool = False

	@property
	def is_in(self) -> bool:
		return bool(self.spans)


# The days that somebody works -----------------------------------------------------------------------


def days_in(text: str | None) -> frozenset[int]:
	"""The weekdays that were typed, Monday is 0: “Mon Tue Thu”, “ma, di en do”, “Mon-Fri”. Nothing typed is every day."""
	days, unknown = _read(text)
	return days if days or unknown else EVERY_DAY


def unknown_days_in(text: str | None) -> list[str]:
	"""What was typed that is no weekday."""
	return _read(text)[1]


def _read(text: str | None) -> tuple[frozenset[int], list[str]]:
	days: set[int] = set()
	unknown: list[str] = []
	for part in re.split(r"[\s,;./]+", _UNTIL.sub("-", text or "")):
		if not part.strip("-") or part.casefold() in _LINKING:
			continue
		ends = [_day(name) for name in part.split("-")]
		if len(ends) > 2 or None in ends:
			unknown.append(part)
		else:
			days.update(_from_to(ends[0], ends[-1]))
	return frozenset(days), unknown


def _day(name: str) -> int | None:
	name = name.casefold()
	found = {
		number
		for number, names in enumerate(_NAMES)
		if len(name) >= _SHORTEST and any(full.startswith(name) for full in names)
	}
	return found.pop() if len(found) == 1 else None


def _from_to(first: int, last: int) -> Iterable[int]:
	"""Over the weekend where the last comes before the first."""
	return (day % 7 for day in range(first, (last if last >= first else last + 7) + 1))


# Absences -------------------------------------------------------------------------------------------


def bounds(
	from_date: date, from_time: time | None, until_date: date | None, until_time: time | None
) -> tuple[datetime, datetime | None]:
	"""When an absence starts and ends, without a zone: whole days where no time is given, None until further notice.

	A last day until midnight is that whole day.
	"""
	starts = datetime.combine(from_date, from_time or time.min)
	if until_date is None:
		return starts, None
	if not until_time or until_time == time.min:
		return starts, datetime.combine(until_date, time.min) + timedelta(days=1)
	return starts, datetime.combine(until_date, until_time)


def without(
	starts: datetime, ends: datetime | None, morning: datetime, evening: datetime
) -> list[tuple[datetime, datetime | None]]:
	"""What is left of an absence when somebody is in after all between two moments: what lies before, and what after."""
	before = [(starts, min(filter(None, (ends, morning))))] if starts < morning else []
	after = [(max(starts, evening), ends)] if ends is None or ends > evening else []
	return before + after


# One day --------------------------------------------------------------------------------------------


def day_of(calendar: WorkingCalendar, day: date) -> Span:
	"""When a date of the calendar's own time zone begins and ends, in UTC; also when the clock is changed on it."""
	zone = ZoneInfo(calendar.timezone)
	return (
		as_utc(datetime.combine(day, time.min, zone)),
		as_utc(datetime.combine(day + timedelta(days=1), time.min, zone)),
	)


@lru_cache(maxsize=2048)
def spans_of(calendar: WorkingCalendar, day: date) -> tuple[Span, ...]:
	"""When a place is open on one date of its own time zone, in UTC."""
	at, end = day_of(calendar, day)
	spans: list[Span] = []
	while at < end:
		try:
			opens = as_utc(calendar.next_opening(at))
		except CalendarError:  # holidays without end
			break
		if opens >= end:
			break
		closes = closes_at(calendar, opens)
		at = min(as_utc(closes) if closes else end, end)
		spans.append((opens, at))
	return tuple(spans)


def standing(
	calendar: WorkingCalendar, works_on: str | None, absences: Iterable[Absence], day: date
) -> Standing:
	"""How somebody who works on these weekdays stands on a date of the calendar's zone."""
	spans = spans_of(calendar, day)
	if not spans:
		return Standing((), is_closed=True)
	if day.weekday() not in days_in(works_on):
		return Standing((), is_day_off=True)
	taking = tuple(
		absence
		for absence in sorted(absences, key=lambda absence: absence.starts)
		if any(_overlaps(span, absence) for span in spans)
	)
	return Standing(_left_of(spans, taking), taking)


def is_in_at(
	calendar: WorkingCalendar, works_on: str | None, absences: Iterable[Absence], at: datetime
) -> bool:
	"""Whether somebody is at work at a moment."""
	day = at.astimezone(ZoneInfo(calendar.timezone)).date()
	at = at.astimezone(timezone.utc)
	return any(start <= at < end for start, end in standing(calendar, works_on, absences, day).spans)


def _left_of(spans: Sequence[Span], absences: Iterable[Absence]) -> tuple[Span, ...]:
	left = list(spans)
	for absence in absences:
		left = [piece for span in left for piece in _cut(span, absence)]
	return tuple(left)


def _cut(span: Span, absence: Absence) -> list[Span]:
	if not _overlaps(span, absence):
		return [span]
	start, end = span
	pieces = [(start, absence.starts)] if start < absence.starts else []
	if absence.ends is not None and absence.ends < end:
		pieces.append((absence.ends, end))
	return pieces


def _overlaps(span: Span, absence: Absence) -> bool:
	return absence.starts < span[1] and (absence.ends is None or absence.ends > span[0])
