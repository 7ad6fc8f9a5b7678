"""The board and the day of a unit, worked out. Pure: no Frappe, no clock, no database.

Moments of one call are of one kind: all naive in one zone, or all aware. Durations are real seconds only when they
are aware.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from heapq import merge
from itertools import islice

# The columns of the board, and the statuses that each shows. What was returned is at the front office again, and
# is only counted.
COLUMNS: Mapping[str, tuple[str, ...]] = {
	"Open": ("Open",),
	"Accepted": ("Accepted",),
	"In Progress": ("In Progress",),
	"Waiting": ("Waiting for Client", "Waiting for Supplier"),
	"Done": ("Completed",),
}
DONE = "Done"
EVERYTHING = "All"
UNPLANNED = "Unplanned"
UNFINISHED = tuple(status for key, statuses in COLUMNS.items() if key != DONE for status in statuses)
WAITING = COLUMNS["Waiting"]

# The order of what is alike, as the index has it.
ORDER = ("expected_date", "due", "creation")

PAGE = 50
MOST_CARDS = 500
MOST_COUNTED = 500

SLOT_MINUTES = 30
# Minutes that work is planned for. A day looks back over the longest.
SHORTEST, LONGEST = 5, 24 * 60
OFFICE_HOURS = (8, 18)

Span = tuple[datetime, datetime]


def expected_at(card: Mapping) -> datetime | None:
	"""The moment that a card is looked at by: what was reported last, or else what was agreed.

	None while the clock waits: nobody is late who may not go on.
	"""
	if clock_waits(card):
		return None
	return card.get("expected_date") or card.get("due")


def clock_waits(card: Mapping) -> bool:
	"""Whether the clock stands still: it has no moment then, and the status says for whom it waits."""
	return not card.get("due") and card.get("status") in WAITING


def most_urgent(branches: Iterable[Sequence[Mapping]], limit: int) -> list[Mapping]:
	"""The first `limit` cards of several lists, late first; what has no moment comes last, by its age.

	Each list is of one kind (with a new date, with the agreed one only, with none, or waiting) and in the order of
	`ORDER` and the name, nothing first, as the database gave it; what waits is in the order of its age.
	"""
	return list(islice(merge(*branches, key=_urgency), max(limit, 0)))


def _urgency(card: Mapping) -> tuple:
	moment, due = expected_at(card), card.get("due")
	age = card["creation"]
	return (moment is None, moment or age, due is not None, due or age, age, card["name"])


def page_size(wanted: int | None) -> int:
	"""How many cards a column shows: whole pages, and never so many that a browser chokes on them."""
	pages = -(-max(wanted or 0, 1) // PAGE)
	return min(pages * PAGE, MOST_CARDS)


# A day --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slot:
	"""A row of the day: from `starts` to the start of the next, in the time of the site."""

	starts: datetime
	is_open: bool


def day_bounds(day: date, zone: tzinfo) -> Span:
	"""The first moment of a day and that of the next, as the clocks of `zone` show them; in UTC.

	Where midnight is skipped by a change of the clocks, the moment of the change.
	"""
	return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: tzinfo) -> datetime:
	return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(timezone.utc)


def day_slots(day: date, opens: Sequence[Span], zone: tzinfo, minutes: int = SLOT_MINUTES) -> list[Slot]:
	"""The rows of a day: from the hour in which it opens until the one in which it closes; office hours when it
	does not.

	`opens` are aware moments, in order. What the clocks skip has no row; an hour that comes twice has one, for
	documents cannot tell its two moments apart.
	"""
	begins, ends = day_bounds(day, zone)
	first, last = _shown_hours(begins, ends, opens, zone)
	slots: dict[datetime, bool] = {}
	at, step = begins, timedelta(minutes=minutes)
	while at < ends:
		wall = at.astimezone(zone).replace(tzinfo=None, fold=0)
		if wall.date() == day and first <= wall < last:
			is_open = any(start < at + step and at < end for start, end in opens)
			slots[wall] = slots.get(wall, False) or is_open
		at += step
	return [Slot(wall, slots[wall]) for wall in sorted(slots)]


def _shown_hours(begins: datetime, ends: datetime, opens: Sequence[Span], zone: tzinfo) -> Span:
	midnight = datetime.combine(begins.astimezone(zone).date(), datetime.min.time())
	if not opens:
		return tuple(midnight + timedelta(hours=hour) for hour in OFFICE_HOURS)
	first = max(opens[0][0], begins).astimezone(zone).replace(tzinfo=None, fold=0)
	last = opens[-1][1]
	if last >= ends:
		return first.replace(minute=0, second=0, microsecond=0), midnight + timedelta(days=1)
	last = last.astimezone(zone).replace(tzinfo=None, fold=0)
	whole = last.replace(minute=0, second=0, microsecond=0)
	return first.replace(minute=0, second=0, microsecond=0), whole + timedelta(hours=int(whole < last))


def clipped(spans: Iterable[Span], starts: datetime, ends: datetime) -> list[Span]:
	"""What of these lies between two moments."""
	cut = [(max(start, starts), min(end, ends)) for start, end in spans]
	return [(start, end) for start, end in cut if start < end]


def total_seconds(spans: Iterable[Span]) -> int:
	"""The length of these together; what overlaps counts twice, for it is work twice."""
	return round(sum((end - start).total_seconds() for start, end in spans))


def overlap(one: Span, other: Span) -> bool:
	"""Whether two share a moment; an end belongs to what comes after it."""
	return one[0] < other[1] and other[0] < one[1]


def lanes(blocks: Sequence[Span]) -> list[tuple[int, int]]:
	"""For each block (lane, number of lanes) so that blocks that overlap stand side by side.

	Blocks that overlap directly or through others share one number of lanes, which is the least that does.
	"""
	order = sorted(range(len(blocks)), key=lambda index: (blocks[index], index))
	lane: dict[int, int] = {}
	result: dict[int, tuple[int, int]] = {}
	cluster: list[int] = []
	free_from: list[datetime] = []  # the end of the last block in each lane of the present cluster

	def close() -> None:
		result.update({index: (lane[index], len(free_from)) for index in cluster})
		cluster.clear()
		free_from.clear()

	for index in order:
		start, end = blocks[index]
		if cluster and all(until <= start for until in free_from):
			close()
		place = next((number for number, until in enumerate(free_from) if until <= start), len(free_from))
		if place == len(free_from):
			free_from.append(end)
		else:
			free_from[place] = end
		lane[index] = place
		cluster.append(index)
	close()
	return [result[index] for index in range(len(blocks))]


def first_free(opens: Sequence[Span], busy: Iterable[Span], length: timedelta) -> datetime | None:
	"""The first moment from which `length` fits within opening hours and beside what is planned; None for none."""
	taken = sorted(busy)
	for opening, closing in opens:
		start = opening
		for begin, end in taken:
			if overlap((start, start + length), (begin, end)):
				start = max(start, end)
		if start + length <= closing:
			return start
	return None
