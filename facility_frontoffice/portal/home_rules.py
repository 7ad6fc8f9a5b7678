"""What the home page of the portal can honestly say. Pure: no Frappe, no clock. Moments are aware.

A wait that nobody measured is not told: an invented one is a promise that nobody made (S50).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from facility_frontoffice.service_levels.working_time import WorkingCalendar, as_utc

MINUTE = 60
# Fewer measured calls than this say more of one caller than of the wait.
FEWEST_CALLS = 3

STEP = timedelta(minutes=30)
# So much working time lies before the first moment that can be chosen, and before each of a day.
LEAST_TIME = timedelta(minutes=30)
MOST_MOMENTS, MOST_DAYS = 48, 2
LOOK_AHEAD = timedelta(days=16)

# A word in the title says what an answer is about; one in its text may be anything.
TITLE_WEIGHT, TEXT_WEIGHT = 3, 1
SHORTEST_STEM = 3


def _lt(text: str) -> str:
	"""Marks a text for translation; who shows it translates it."""
	return text


LESS_THAN_A_MINUTE = _lt("Now answered within a minute by telephone")
ONE_MINUTE = _lt("Now about 1 minute by telephone")
MINUTES = _lt("Now about {0} minutes by telephone")
MINUTES_AT_MOST = _lt("Now about {0} minutes by telephone, {1} at most for nearly everybody")
USUALLY_LESS_THAN_A_MINUTE = _lt("At this hour usually answered within a minute by telephone")
USUALLY_ONE_MINUTE = _lt("At this hour usually about 1 minute by telephone")
USUALLY = _lt("At this hour usually about {0} minutes by telephone")
USUALLY_AT_MOST = _lt("At this hour usually about {0} minutes by telephone, {1} at most for nearly everybody")
# Ways to reach a desk beside the portal, in the order in which they are shown
WAYS = {"Phone": _lt("By telephone"), "Counter": _lt("At the counter"), "Email": _lt("By e-mail")}
NORM_SECONDS = _lt("We want to answer your call within {0} seconds")
NORM_MINUTES = _lt("We want to answer your call within {0} minutes")


# The wait by telephone ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Wait:
	"""Seconds until half of the callers, and nine of ten, were answered; `is_now`: in the last half hour."""

	median: float
	most: float
	is_now: bool


def expected_wait(recent: Sequence[float], waiting: Iterable[float], usual: Sequence[float]) -> Wait | None:
	"""What a caller may expect, in seconds; None when too little was measured.

	`recent` are the waits of calls that were answered shortly before, `usual` those of the same hour of the week
	before, `waiting` how long others wait already. Who waits longer than the rest did counts as a wait of at least
	that long: when nobody answers, the line would otherwise look as good as it did before.
	"""
	middle = _at(recent or usual, 0.5) or 0
	now = [*recent, *(seconds for seconds in waiting if seconds > middle)]
	if len(now) >= FEWEST_CALLS:
		return Wait(_at(now, 0.5), _at(now, 0.9), True)
	if len(usual) >= FEWEST_CALLS:
		return Wait(_at(usual, 0.5), _at(usual, 0.9), False)
	return None


def wait_in_words(wait: Wait | None) -> tuple[str, tuple[int, ...]] | None:
	"""A source text and what goes in its gaps; whole minutes, rounded up, for nobody minds a shorter wait."""
	if not wait:
		return None
	median, most = ceil(wait.median / MINUTE), ceil(wait.most / MINUTE)
	one, several, at_most = (
		(ONE_MINUTE, MINUTES, MINUTES_AT_MOST)
		if wait.is_now
		else (USUALLY_ONE_MINUTE, USUALLY, USUALLY_AT_MOST)
	)
	if most <= 1 and wait.median < MINUTE:
		return (LESS_THAN_A_MINUTE if wait.is_now else USUALLY_LESS_THAN_A_MINUTE), ()
	if most > max(median, 1):
		return at_most, (max(median, 1), most)
	return (one, ()) if median <= 1 else (several, (median,))


def norm_in_words(seconds: int) -> tuple[str, tuple[int, ...]] | None:
	"""What we aim at, for where nothing was measured; None when nothing was agreed."""
	if seconds <= 0:
		return None
	return (NORM_SECONDS, (seconds,)) if seconds <= 2 * MINUTE else (NORM_MINUTES, (ceil(seconds / MINUTE),))


def _at(seconds: Sequence[float], share: float) -> float | None:
	"""The least that so large a share waited at most: a wait that somebody really had."""
	ordered = sorted(seconds)
	return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None


# When we can call back ----------------------------------------------------------------------------


def call_moments(
	calendars: Sequence[WorkingCalendar],
	now: datetime,
	zone: ZoneInfo,
	full: Collection[datetime] = (),
) -> list[datetime]:
	"""The half hours before which somebody can be called, on the first days with any; those that are `full` not.

	All `calendars` are open then: of the desk and of its telephone. "Before 08:30" is nothing to promise when the
	desk opens at half past eight, so working time counts, not the moment.
	"""
	found: list[datetime] = []
	taken = {as_utc(moment) for moment in full}
	days: set = set()
	for moment in _half_hours(now, zone):
		if not all(_has_time(calendar, now, moment) for calendar in calendars):
			continue
		day = moment.astimezone(zone).date()
		if len(found) >= MOST_MOMENTS or (day not in days and len(days) >= MOST_DAYS):
			break
		if moment not in taken:
			days.add(day)
			found.append(moment)
	return found


def end_of_step(at: datetime) -> datetime:
	"""The half hour by the clock on the wall that a moment without a zone is in, by its end."""
	rest = timedelta(minutes=at.minute % 30, seconds=at.second, microseconds=at.microsecond)
	return at + (STEP - rest) if rest else at


def _half_hours(now: datetime, zone: ZoneInfo) -> Iterable[datetime]:
	"""Whole half hours by the clock on the wall, in order, each exact moment once."""
	local = as_utc(now).astimezone(zone).replace(tzinfo=None)
	past_hour = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
	first = local - past_hour
	seen = set()
	for number in range(1, int(LOOK_AHEAD / STEP)):
		moment = as_utc((first + number * STEP).replace(tzinfo=zone))
		if moment > as_utc(now) and moment not in seen:
			seen.add(moment)
			yield moment


def _has_time(calendar: WorkingCalendar, now: datetime, moment: datetime) -> bool:
	least = LEAST_TIME.total_seconds()
	return calendar.elapsed(moment - STEP, moment) >= least and calendar.elapsed(as_utc(now), moment) >= least


# Answers ------------------------------------------------------------------------------------------


def rank(words: Sequence[Collection[str]], texts: Iterable[tuple[str, set[str], set[str]]]) -> list[str]:
	"""Keys of the texts that say these words, best first; `words` are the stems of each word that was said.

	`texts` are (key, stems of the title, stems of the text). A text that shares no word of its title, and fewer than
	half of the words in all, is about something else.
	"""
	scored = []
	for number, (key, title, text) in enumerate(texts):
		in_title = sum(1 for stems in words if title.intersection(stems))
		in_text = sum(1 for stems in words if text.intersection(stems))
		said = sum(1 for stems in words if title.intersection(stems) or text.intersection(stems))
		if in_title or (said and 2 * said >= len(words)):
			scored.append((-(TITLE_WEIGHT * in_title + TEXT_WEIGHT * in_text), number, key))
	return [key for _score, _number, key in sorted(scored)]


def is_safe_address(address: str | None) -> bool:
	"""Whether a page may link to this: the web, or a public page or file of this site; nothing that runs."""
	address = (address or "").strip()
	if address.startswith(("https://", "http://")):
		return True
	return address.startswith("/") and not address.startswith(("//", "/\\", "/private/"))
