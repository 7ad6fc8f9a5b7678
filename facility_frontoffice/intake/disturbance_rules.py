"""What a disturbance is at a moment, who hears of it, and what is still news to them. Pure: no Frappe."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

OUTAGE, PLANNED_WORK = "Outage", "Planned Work"
ANNOUNCED, RUNNING, ENDED = "Announced", "Running", "Ended"
USUAL_PLACE, RECENT_REQUEST = "Usual Place", "Recent Request"

# What is told of the end, and told once
OVER = "over"


@dataclass(frozen=True)
class Person:
	"""Somebody to tell. `key` is one for each person: the address in small letters, else the log-in."""

	email: str | None
	user: str | None
	name: str
	reason: str
	language: str | None = None

	@property
	def key(self) -> str:
		return (self.email or self.user or "").strip().lower()


def status_at(status: str | None, begins_at: datetime | None, now: datetime) -> str:
	"""The status of a disturbance at `now`. What has ended stays ended; work that was put off is announced again."""
	if status == ENDED:
		return ENDED
	return ANNOUNCED if begins_at and begins_at > now else RUNNING


def version_of(number: int | None, is_over: bool) -> str:
	"""Which news it is: the how many-th since it was made known, or that it is over."""
	return OVER if is_over else str(number or 0)


def is_news(told: str | None, version: str) -> bool:
	"""Whether somebody who was last told `told` is to hear `version`. Who never heard of it, need not hear that it is over."""
	if version == OVER and not told:
		return False
	return told != version


def one_each(people: Iterable[Person]) -> list[Person]:
	"""Each person once, as they come first; who has neither an address nor a log-in cannot be told anything."""
	found: dict[str, Person] = {}
	for person in people:
		if person.key:
			found.setdefault(person.key, person)
	return list(found.values())


def wants_news(
	status: str, end: datetime | None, asked_for: datetime | None, now: datetime
) -> datetime | None:
	"""The end that passed without a word, of which nobody was asked yet; None when there is nothing to ask."""
	if status != RUNNING or not end or end > now or end == asked_for:
		return None
	return end
