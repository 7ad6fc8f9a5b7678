"""Working time: when an organisation is open, and how much of that lies between two moments.

Pure Python; nothing here knows of Frappe or of a database.

Guarantees:
- Hours are wall-clock times of the calendar's own zone. Durations are real seconds, also over a change of
  daylight saving: a night shift that loses an hour is an hour shorter.
- A wall-clock time stands for one moment: one that comes twice (clock set back) for its first, one that is
  skipped (clock set forward) for the moment of the change. Spans that touch on the clock therefore touch in
  time, and never overlap.
- A span is open from its start up to, and not including, its end.
- `add` and `elapsed` are each other's inverse: `elapsed(start, add(start, seconds)) == seconds`.
- What is returned is in the calendar's zone. Compare it after `astimezone(timezone.utc)` (`as_utc`): in an hour
  that comes twice Python compares datetimes of *one* zone by the wall clock only, and finds those of two zones
  never equal (PEP 495).

A year is laid out once as sorted spans with a running total, so a question costs a binary search plus one
step per calendar year that it crosses.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# A search gives up after so many calendar years in a row without any working time.
MAXIMUM_EMPTY_YEARS = 10

_FIRST_YEAR, _LAST_YEAR = 2, 9998  # a year's neighbours must be dates too
_MAXIMUM_CACHED_YEARS = 64
_MICROSECONDS = 1_000_000
_DAY_SECONDS = 24 * 60 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_NAIVE_EPOCH = datetime(1970, 1, 1)
_CONFIG_KEYS = {"timezone", "hours", "holidays"}
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")

# One weekday: (start, end) in seconds after midnight on the wall clock, sorted, not overlapping.
DaySpans = tuple[tuple[int, int], ...]


class CalendarError(ValueError):
	"""A calendar, or a question to it, that cannot be right. Its message says what to do."""


@dataclass(frozen=True)
class WorkingCalendar:
	"""The working time of a place. Immutable, hashable, safe to share between threads.

	Make one with `from_config` or `always`. `hours` has seven entries, Monday first.
	"""

	timezone: str
	hours: tuple[DaySpans, ...]
	holidays: frozenset[date] = frozenset()
	_zone: ZoneInfo = field(init=False, repr=False, compare=False)
	_years: dict[int, _Year] = field(init=False, repr=False, compare=False, default_factory=dict)

	def __post_init__(self):
		if not any(self.hours):
			raise CalendarError(
				"The calendar has no working time. Give at least one weekday a span, such as "
				'"mon": [["08:30", "17:00"]].'
			)
		object.__setattr__(self, "_zone", _read_zone(self.timezone))

	@classmethod
	def from_config(cls, config: Mapping) -> WorkingCalendar:
		"""The calendar that `config` describes.

		`config`: `{"timezone": IANA name, "hours": {"mon": [["08:30", "12:30"], ...], ...},
		"holidays": ["2026-12-25", ...]}`. Weekdays are mon to sun; one that is left out is closed. A time is
		"HH:MM" or "HH:MM:SS"; an end may be "24:00". A night shift is two spans. A holiday (ISO text or
		`date`; the list may be left out) closes its whole local date.

		Equal configurations give one shared object, so that its laid-out years are shared as well.
		Raises CalendarError for anything that is unknown, malformed, overlapping or without working time.
		"""
		if not isinstance(config, Mapping):
			raise CalendarError(f"A calendar is described by a dict, not by {config!r}.")
		_refuse_unknown(config, _CONFIG_KEYS, "setting")
		for key in ("timezone", "hours"):
			if key not in config:
				raise CalendarError(f'The calendar has no "{key}". Add it.')
		return _shared_calendar(
			_read_zone_name(config["timezone"]),
			_read_hours(config["hours"]),
			_read_holidays(config.get("holidays") or ()),
		)

	@classmethod
	def always(cls, timezone: str = "UTC") -> WorkingCalendar:
		"""The calendar that is open 24 hours a day, 7 days a week.

		`timezone` (IANA name) only decides the zone of the answers. Raises CalendarError when it is unknown.
		"""
		return cls.from_config(
			{"timezone": timezone, "hours": {day: [["00:00", "24:00"]] for day in WEEKDAYS}}
		)

	@property
	def working_day_seconds(self) -> int:
		"""Seconds in the most usual working day by the wall clock: what a norm of "1 working day" means.

		Where two lengths are equally usual the longer one: the promise that can be kept.
		"""
		lengths = Counter(sum(end - start for start, end in spans) for spans in self.hours if spans)
		return max(lengths, key=lambda length: (lengths[length], length))

	def add(self, start: datetime, seconds: float) -> datetime:
		"""The first moment, from `start` on, at which `seconds` of working time have passed.

		Zero seconds give `start` itself, open or not. A negative number goes back: the last moment from which
		so much working time passes until `start`. Rounded to microseconds. Raises CalendarError for a naive
		`start`, a number that is not finite, and when MAXIMUM_EMPTY_YEARS years have no working time.
		"""
		at = _microseconds_of(start)
		distance = _read_seconds(seconds)
		if not distance:
			return self._as_datetime(at)
		year = self._year_at(at, start.year)
		position = year.worked_before(at) + distance
		if distance > 0:
			return self._as_datetime(self._forward(year, position))
		return self._as_datetime(self._backward(year, position))

	def elapsed(self, start: datetime, end: datetime) -> float:
		"""Seconds of working time from `start` to `end`; negative when `end` is the earlier.

		Raises CalendarError for a naive datetime.
		"""
		begin, finish = _microseconds_of(start), _microseconds_of(end)
		if finish < begin:
			return -self.elapsed(end, start)
		first = self._year_at(begin, start.year)
		last = first if finish < first.ends else self._year_at(finish, end.year)
		worked = last.worked_before(finish) - first.worked_before(begin)
		worked += sum(self._year(number).total for number in range(first.number, last.number))
		return worked / _MICROSECONDS

	def is_open(self, at: datetime) -> bool:
		"""Whether `at` is working time. Raises CalendarError for a naive datetime."""
		moment = _microseconds_of(at)
		return self._year_at(moment, at.year).is_open(moment)

	def next_opening(self, at: datetime) -> datetime:
		"""`at` itself when that is working time, else the start of the next span.

		Raises CalendarError for a naive datetime, and when nothing opens within MAXIMUM_EMPTY_YEARS years.
		"""
		moment = _microseconds_of(at)
		for year in self._years_from(self._year_at(moment, at.year), step=1):
			opening = year.opening_from(moment)
			if opening is not None:
				return self._as_datetime(opening)
		raise AssertionError("unreachable: the years end with an error")

	def _forward(self, year: _Year, position: int) -> int:
		"""The first moment with `position` (above zero) worked since the start of `year`."""
		for current in self._years_from(year, step=1):
			if position <= current.total:
				return current.first_moment_at(position)
			position -= current.total
		raise AssertionError("unreachable: the years end with an error")

	def _backward(self, year: _Year, position: int) -> int:
		"""The last moment with `position` (maybe below zero) worked since the start of `year`."""
		if position >= 0:
			return year.last_moment_at(position)
		for current in self._years_from(self._year(year.number - 1), step=-1):
			position += current.total
			if position >= 0 and current.total:
				return current.last_moment_at(position)
		raise AssertionError("unreachable: the years end with an error")

	def _years_from(self, year: _Year, step: int) -> Iterator[_Year]:
		"""`year` and those after it (or before it: step -1); never endless, see MAXIMUM_EMPTY_YEARS."""
		empty = 0
		while True:
			yield year
			empty = 0 if year.total else empty + 1
			if empty >= MAXIMUM_EMPTY_YEARS:
				raise CalendarError(
					f"The calendar has no working time in {MAXIMUM_EMPTY_YEARS} years around {year.number}. "
					"Check its holidays against its hours."
				)
			year = self._year(year.number + step)

	def _year_at(self, moment: int, guess: int) -> _Year:
		"""The local year that holds `moment`. `guess` is its year in any zone, so may be off."""
		year = self._year(guess)
		while moment < year.begins:
			year = self._year(year.number - 1)
		while moment >= year.ends:
			year = self._year(year.number + 1)
		return year

	def _year(self, number: int) -> _Year:
		year = self._years.get(number)
		if year is None:
			if not _FIRST_YEAR <= number <= _LAST_YEAR:
				raise CalendarError(
					f"The year {number} is outside what a calendar counts. Check duration and moments."
				)
			if len(self._years) >= _MAXIMUM_CACHED_YEARS:
				self._years.clear()
			year = self._years[number] = _lay_out_year(number, self.hours, self.holidays, self._zone)
		return year

	def _as_datetime(self, moment: int) -> datetime:
		return (_EPOCH + timedelta(microseconds=moment)).astimezone(self._zone)


@dataclass(frozen=True)
class _Year:
	"""One calendar year of working time. All moments are whole microseconds since 1970 in UTC."""

	number: int
	begins: int
	ends: int  # exclusive
	opens: tuple[int, ...]
	closes: tuple[int, ...]
	worked: tuple[int, ...]  # working time of this year up to the end of each span
	total: int

	def worked_before(self, moment: int) -> int:
		"""Working time of this year that lies before `moment`."""
		begun = bisect_right(self.opens, moment)
		if not begun:
			return 0
		return self.worked[begun - 1] - max(0, self.closes[begun - 1] - moment)

	def first_moment_at(self, position: int) -> int:
		"""The first moment with `position` of working time before it; 0 < position <= total."""
		span = bisect_left(self.worked, position)
		return self.closes[span] - (self.worked[span] - position)

	def last_moment_at(self, position: int) -> int:
		"""The last moment with `position` of working time before it; 0 <= position < total."""
		span = bisect_right(self.worked, position)
		return self.closes[span] - (self.worked[span] - position)

	def is_open(self, moment: int) -> bool:
		begun = bisect_right(self.opens, moment)
		return bool(begun) and moment < self.closes[begun - 1]

	def opening_from(self, moment: int) -> int | None:
		"""`moment` if open, else the next start of a span in this year; None when there is none."""
		span = bisect_right(self.closes, moment)
		return max(moment, self.opens[span]) if span < len(self.opens) else None


def as_utc(at: datetime) -> datetime:
	"""`at` in UTC, where comparing is safe. Raises CalendarError when it is no datetime or has no zone."""
	_require_aware(at)
	return at.astimezone(timezone.utc)


def _require_aware(at: datetime) -> None:
	if not isinstance(at, datetime):
		raise CalendarError(f"A moment is a datetime, not {at!r}.")
	if at.utcoffset() is None:
		raise CalendarError(f"{at.isoformat()} has no time zone, so it is no moment. Give it a tzinfo.")


def _microseconds_of(at: datetime) -> int:
	_require_aware(at)
	return _in_microseconds(at - _EPOCH)


def _in_microseconds(duration: timedelta) -> int:
	return (duration.days * _DAY_SECONDS + duration.seconds) * _MICROSECONDS + duration.microseconds


def _read_seconds(seconds: float) -> int:
	"""`seconds` in whole microseconds."""
	if not isinstance(seconds, (int, float)) or not math.isfinite(seconds):
		raise CalendarError(f"A duration is a finite number of seconds, not {seconds!r}.")
	return round(seconds * _MICROSECONDS)


# Laying out a year


def _lay_out_year(
	number: int, hours: tuple[DaySpans, ...], holidays: frozenset[date], zone: ZoneInfo
) -> _Year:
	opens, closes, worked, total = [], [], [], 0
	for start, end in _spans_of_year(number, hours, holidays, zone):
		if start == end:  # the clock jumped over the whole span
			continue
		total += end - start
		if closes and closes[-1] == start:
			closes[-1], worked[-1] = end, total
		else:
			opens.append(start)
			closes.append(end)
			worked.append(total)
	return _Year(
		number=number,
		begins=_moment_of(datetime(number, 1, 1), zone),
		ends=_moment_of(datetime(number + 1, 1, 1), zone),
		opens=tuple(opens),
		closes=tuple(closes),
		worked=tuple(worked),
		total=total,
	)


def _spans_of_year(
	number: int, hours: tuple[DaySpans, ...], holidays: frozenset[date], zone: ZoneInfo
) -> Iterator[tuple[int, int]]:
	midnight, next_year = datetime(number, 1, 1), datetime(number + 1, 1, 1)
	while midnight < next_year:
		spans = hours[midnight.weekday()]
		if spans and midnight.date() not in holidays:
			yield from _spans_of_date(midnight, spans, zone)
		midnight += timedelta(days=1)


def _spans_of_date(midnight: datetime, spans: DaySpans, zone: ZoneInfo) -> list[tuple[int, int]]:
	offset = midnight.replace(tzinfo=zone).utcoffset()
	# fold=1 says the offset after a change, so that one over the next midnight is seen here too.
	if offset == (midnight + timedelta(days=1)).replace(tzinfo=zone, fold=1).utcoffset():
		begins = _in_microseconds(midnight - offset - _NAIVE_EPOCH)
		return [(begins + start * _MICROSECONDS, begins + end * _MICROSECONDS) for start, end in spans]
	return [
		(
			_moment_of(midnight + timedelta(seconds=start), zone),
			_moment_of(midnight + timedelta(seconds=end), zone),
		)
		for start, end in spans
	]


def _moment_of(wall: datetime, zone: ZoneInfo) -> int:
	"""When the clocks in `zone` first show `wall`, or jump over it; a later `wall` is never earlier."""
	earlier = wall.replace(tzinfo=zone).utcoffset()
	later = wall.replace(tzinfo=zone, fold=1).utcoffset()
	# PEP 495: in the skipped hour, and only there, fold=0 has the smaller offset of the two.
	if earlier < later:
		return _moment_of_change(wall - later, wall - earlier, zone)
	return _in_microseconds(wall - earlier - _NAIVE_EPOCH)


def _moment_of_change(before: datetime, after: datetime, zone: ZoneInfo) -> int:
	"""When, between two naive UTC times, the offset changes; found by halving, to the whole second."""

	def offset_at(second: int) -> timedelta:
		return (_EPOCH + timedelta(seconds=second)).astimezone(zone).utcoffset()

	low = _in_microseconds(before - _NAIVE_EPOCH) // _MICROSECONDS
	high = _in_microseconds(after - _NAIVE_EPOCH) // _MICROSECONDS
	old = offset_at(low)
	while high - low > 1:
		middle = (low + high) // 2
		low, high = (middle, high) if offset_at(middle) == old else (low, middle)
	return high * _MICROSECONDS


# Reading a configuration


@lru_cache(maxsize=256)
def _shared_calendar(zone: str, hours: tuple[DaySpans, ...], holidays: frozenset[date]) -> WorkingCalendar:
	return WorkingCalendar(zone, hours, holidays)


@lru_cache(maxsize=256)
def _read_zone(name: str) -> ZoneInfo:
	try:
		return ZoneInfo(name)
	except (KeyError, ValueError, OSError) as error:  # OSError: "Europe" is a folder of the database
		raise CalendarError(
			f'"{name}" is no known time zone. Use an IANA name, such as "Europe/Amsterdam".'
		) from error


def _read_zone_name(name: str) -> str:
	_read_zone(str(name))
	return str(name)


def _read_hours(hours: Mapping) -> tuple[DaySpans, ...]:
	if not isinstance(hours, Mapping):
		raise CalendarError(f"Hours are a dict of weekday to spans, not {hours!r}.")
	_refuse_unknown(hours, set(WEEKDAYS), "weekday")
	return tuple(_read_day(day, hours.get(day) or ()) for day in WEEKDAYS)


def _read_day(day: str, spans: Iterable) -> DaySpans:
	if not isinstance(spans, (list, tuple)):
		raise CalendarError(f'The spans of {day} are a list such as [["08:30", "17:00"]], not {spans!r}.')
	ordered = sorted(_read_span(day, span) for span in spans)
	for (start, end), (next_start, next_end) in pairwise(ordered):
		if next_start < end:
			raise CalendarError(
				f"On {day}, {_show(start)}-{_show(end)} and {_show(next_start)}-{_show(next_end)} overlap. "
				"Join them, or let the second start when the first ends."
			)
	return tuple(ordered)


def _read_span(day: str, span: Iterable) -> tuple[int, int]:
	if not isinstance(span, (list, tuple)) or len(span) != 2:
		raise CalendarError(f'A span of {day} is a pair such as ["08:30", "17:00"], not {span!r}.')
	start, end = (_read_time(day, text) for text in span)
	if end <= start:
		raise CalendarError(
			f"On {day}, {_show(start)}-{_show(end)} ends before it has begun. "
			'Write a night shift as two spans: up to "24:00", and from "00:00" on the next day.'
		)
	return start, end


def _read_time(day: str, text: str) -> int:
	"""Seconds after midnight."""
	match = _TIME.fullmatch(text) if isinstance(text, str) else None
	if match:
		hour, minute, second = (int(part or 0) for part in match.groups())
		seconds = hour * 3600 + minute * 60 + second
		if minute < 60 and second < 60 and seconds <= _DAY_SECONDS:
			return seconds
	raise CalendarError(f'On {day}, {text!r} is no time. Write "HH:MM", from "00:00" to "24:00".')


def _show(seconds: int) -> str:
	hour, minute = divmod(seconds // 60, 60)
	return f"{hour:02}:{minute:02}" + (f":{seconds % 60:02}" if seconds % 60 else "")


def _read_holidays(holidays: Iterable) -> frozenset[date]:
	if isinstance(holidays, (str, Mapping)) or not isinstance(holidays, Iterable):
		raise CalendarError(f'Holidays are a list of dates such as ["2026-12-25"], not {holidays!r}.')
	return frozenset(_read_holiday(day) for day in holidays)


def _read_holiday(day: str | date) -> date:
	if isinstance(day, date) and not isinstance(day, datetime):
		return day
	try:
		return date.fromisoformat(day)
	except (TypeError, ValueError) as error:
		raise CalendarError(f'{day!r} is no date for a holiday. Write "YYYY-MM-DD".') from error


def _refuse_unknown(given: Mapping, known: set[str], what: str) -> None:
	unknown = [key for key in given if key not in known]
	if unknown:
		raise CalendarError(
			f"{unknown[0]!r} is no known {what} of a calendar. Use {', '.join(sorted(known))}."
		)
