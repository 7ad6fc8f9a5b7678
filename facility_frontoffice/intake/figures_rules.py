"""Shares, medians and gaps, as the figures of the front office count them. Pure: no Frappe."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, time

SECONDS_OF_A_DAY = 24 * 3600


def share(part: float | None, whole: float | None) -> float | None:
	"""Percentage, with one decimal; None when there is nothing to have a share of."""
	return round(100 * (part or 0) / whole, 1) if whole else None


def percentile(values: Iterable[float], percent: float) -> float | None:
	"""The value below which `percent` of the values are, between two of them in proportion; None without values.

	The linear method, number 7 of Hyndman and Fan (1996): that of a spreadsheet's PERCENTILE.
	"""
	ordered = sorted(values)
	if not ordered:
		return None
	place = (len(ordered) - 1) * percent / 100
	low, high = math.floor(place), math.ceil(place)
	return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def median(values: Iterable[float]) -> float | None:
	return percentile(values, 50)


def gap_days(wished: datetime, other: datetime | None) -> float | None:
	"""Days from the wish to another moment, negative when that is sooner; None without one.

	A wish without a time (midnight) lasts the whole day, so it is compared by the date.
	"""
	if other is None:
		return None
	if wished.time() == time.min:
		return float((other.date() - wished.date()).days)
	return round((other - wished).total_seconds() / SECONDS_OF_A_DAY, 1)


def sum_of(rows: Sequence[dict], *names: str) -> dict:
	return {name: sum(row[name] or 0 for row in rows) for name in names}
