"""What a request must be to be taken in. Pure: no Frappe."""

import re
from datetime import datetime

SUBJECT_LENGTH = 140
DESCRIPTION_LENGTH = 50_000

LONGEST_INTAKE = 4 * 3600  # seconds

# Requests of these types may be closed without a product: there is nothing to deliver (S2).
TYPES_WITHOUT_PRODUCT = ("Information", "Complaint", "Wish", "Compliment", "Remark")

_MARKUP = re.compile(r"<[/!]?[a-z][^>]*>", re.IGNORECASE)
_WHITE_SPACE = re.compile(r"\s+")


def contains_markup(text: str | None) -> bool:
	"""Whether a text that is meant to be plain holds a tag, for example of a script."""
	return bool(text and _MARKUP.search(text))


def without_markup(text: str | None) -> str:
	"""The text without its tags, for a subject that came by mail and cannot be sent back."""
	return _WHITE_SPACE.sub(" ", _MARKUP.sub(" ", text or "")).strip()


def subject_from(text: str | None) -> str:
	"""A subject for a question that came without one: its first sentence, cut at a word."""
	first_line = next((line for line in (text or "").splitlines() if line.strip()), "")
	sentence = re.split(r"(?<=[.!?])\s", first_line.strip(), maxsplit=1)[0]
	if len(sentence) <= SUBJECT_LENGTH:
		return sentence
	return sentence[: SUBJECT_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def seconds_of_intake(seconds) -> int | None:
	"""Seconds as measured by a screen; None for what cannot be: a form that was left open says nothing."""
	try:
		seconds = int(seconds or 0)
	except (TypeError, ValueError):
		return None
	return seconds if 0 < seconds <= LONGEST_INTAKE else None


def is_past(moment: datetime | None, now: datetime) -> bool:
	"""Whether a wished moment has passed. A date without a time (midnight) lasts the whole day."""
	if moment is None:
		return False
	if moment.time() == datetime.min.time():
		return moment.date() < now.date()
	return moment < now
