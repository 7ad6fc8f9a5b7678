"""What recurs, and how the platform's *Auto Repeat* must be told it. Pure: no Frappe.

The platform counts from a start, and its first time is one step after it. People say when the first time is.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = {"Monthly": 1, "Quarterly": 3, "Half-yearly": 6, "Yearly": 12}
FREQUENCIES = ("Daily", "Weekly", *MONTHS)


def start_for(frequency: str, first: date) -> date:
	"""The start that makes `first`, or the first chosen weekday from it on, the first time."""
	if frequency not in MONTHS:
		return first - timedelta(days=1)
	return months_before(first, MONTHS[frequency])


def months_before(day: date, months: int) -> date:
	"""So many months earlier; at most on the last day of that month."""
	number = day.year * 12 + day.month - 1 - months
	year, month = divmod(number, 12)
	return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def in_order(weekdays: Iterable[str]) -> list[str]:
	"""Each weekday once, Monday first. Raises ValueError for what is none."""
	chosen = set(weekdays)
	if unknown := chosen - set(WEEKDAYS):
		raise ValueError(f"No weekdays: {', '.join(sorted(unknown))}")
	return [day for day in WEEKDAYS if day in chosen]


def moved_answer(answer: str, asked_on: date, occurs_on: date) -> str | None:
	"""A date (ISO) that was answered at first, for a later time: as many days after it as it was then.

	None when it lay before the asking: that was a fact of then, and must be asked again.
	"""
	days = (date.fromisoformat(answer) - asked_on).days
	return (occurs_on + timedelta(days=days)).isoformat() if days >= 0 else None


def is_quiet(request) -> bool:
	"""Whether the client need not hear of a request: it recurs, and they do not want to hear of each time.

	What they must do themselves, they are asked all the same. `request` is a document, or a row with its fields.
	"""
	return bool(request.get("recurrence_key")) and not request.get("repeat_tells_client")
