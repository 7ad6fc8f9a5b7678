"""How fast the service clock is, as a ratio against a peer in the same run.

The peer is `businesstimedelta` (PyPI), which also adds and measures working time with spans, lunch breaks, holidays and a
time zone. It has no clock with pauses, so for `read_clock` it does the same sums: one difference per run and one addition.
Both get the same office (Europe/Amsterdam, 08:30-12:30 and 13:00-17:00 on weekdays, nine holidays a year) and the same
random moments. Where they answer differently that is counted and shown, and not timed away.

Run: `pip install businesstimedelta` and then `python benchmarks/clock.py` from the root of the checkout.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from datetime import time as wall_time
from pathlib import Path

try:
	import businesstimedelta
	import pytz
except ImportError:
	sys.exit("This benchmark compares with a peer. Run: pip install businesstimedelta")

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from facility_frontoffice.service_levels.clock import read_clock
from facility_frontoffice.service_levels.working_time import WorkingCalendar

HOUR = 3600
YEARS = range(2025, 2033)
HOLIDAYS = [
	date(year, month, day)
	for year in YEARS
	for month, day in ((1, 1), (4, 3), (4, 6), (4, 27), (5, 5), (5, 14), (5, 25), (12, 25), (12, 26))
]
CONFIG = {
	"timezone": "Europe/Amsterdam",
	"hours": {day: [["08:30", "12:30"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
	"holidays": HOLIDAYS,
}
REPEATS = 5


def main() -> None:
	"""Print a table: microseconds per question for ours and the peer's, the ratio, and answers that differ."""
	calendar, peer = WorkingCalendar.from_config(CONFIG), _peer()
	begun = time.perf_counter()
	calendar.elapsed(datetime(2026, 1, 5, tzinfo=timezone.utc), datetime(2026, 12, 1, tzinfo=timezone.utc))
	layout = time.perf_counter() - begun
	moments = _moments(200)
	print(f"{'question':34}{'ours us':>10}{'peer us':>12}{'peer/ours':>11}{'differ':>12}")
	for name, hours in (("4 hours", 4), ("40 hours", 40), ("a year (2080 hours)", 2080)):
		_row(f"add {name}", moments, *_adders(calendar, peer, hours))
	for name, days in (("a day", 1), ("a month", 30), ("a year", 365)):
		_row(f"elapsed over {name}", moments, *_measurers(calendar, peer, timedelta(days=days)))
	_row("read_clock, 2 pauses, a month", moments, *_readers(calendar, peer))
	print(f"\nlaying out one calendar year, once per calendar and process: {layout * 1e6:.0f} us")


def _peer() -> businesstimedelta.Rules:
	zone = pytz.timezone("Europe/Amsterdam")
	spans = [
		businesstimedelta.WorkDayRule(start_time=start, end_time=end, working_days=[0, 1, 2, 3, 4], tz=zone)
		for start, end in ((wall_time(8, 30), wall_time(12, 30)), (wall_time(13), wall_time(17)))
	]
	return businesstimedelta.Rules([*spans, businesstimedelta.HolidayRule(frozenset(HOLIDAYS), tz=zone)])


def _moments(count: int) -> list[datetime]:
	chance = random.Random(20260302)
	first = datetime(2026, 1, 1, tzinfo=timezone.utc)
	return [first + timedelta(minutes=chance.randrange(365 * 24 * 60)) for _ in range(count)]


def _adders(
	calendar: WorkingCalendar, peer: businesstimedelta.Rules, hours: int
) -> tuple[Callable, Callable]:
	duration = businesstimedelta.BusinessTimeDelta(peer, hours=hours)
	return (lambda start: calendar.add(start, hours * HOUR)), (lambda start: start + duration)


def _measurers(
	calendar: WorkingCalendar, peer: businesstimedelta.Rules, length: timedelta
) -> tuple[Callable, Callable]:
	return (
		lambda start: calendar.elapsed(start, start + length),
		lambda start: _seconds(peer.difference(start, start + length)),
	)


def _readers(calendar: WorkingCalendar, peer: businesstimedelta.Rules) -> tuple[Callable, Callable]:
	target, turns = 200 * HOUR, [timedelta(days=days) for days in (0, 3, 8, 11, 15)]
	kinds = ("start", "pause", "resume", "pause", "resume")

	def ours(start: datetime):
		record = [(start + turn, kind) for turn, kind in zip(turns, kinds, strict=True)]
		reading = read_clock(calendar, target, record, start + timedelta(days=30))
		return reading.elapsed, reading.due

	def theirs(start: datetime):
		at = [start + turn for turn in turns]
		used = _seconds(peer.difference(at[0], at[1])) + _seconds(peer.difference(at[2], at[3]))
		due = at[4] + businesstimedelta.BusinessTimeDelta(peer, seconds=target - used)
		return used + _seconds(peer.difference(at[4], start + timedelta(days=30))), due

	return ours, theirs


def _seconds(difference: businesstimedelta.BusinessTimeDelta) -> float:
	return difference.hours * HOUR + difference.seconds


def _row(name: str, moments: list[datetime], ours: Callable, theirs: Callable) -> None:
	differ = sum(ours(moment) != theirs(moment) for moment in moments)
	our_time, their_time = _best_time(ours, moments), _best_time(theirs, moments[:20])
	print(
		f"{name:34}{our_time * 1e6:10.2f}{their_time * 1e6:12.1f}{their_time / our_time:10.0f}x"
		f"{differ:7} of {len(moments)}"
	)


def _best_time(ask: Callable, moments: list[datetime]) -> float:
	"""Seconds per question: the best of some rounds, which is the one that was least disturbed."""
	rounds = []
	for _ in range(REPEATS):
		begun = time.perf_counter()
		for moment in moments:
			ask(moment)
		rounds.append((time.perf_counter() - begun) / len(moments))
	return min(rounds)


if __name__ == "__main__":
	main()
