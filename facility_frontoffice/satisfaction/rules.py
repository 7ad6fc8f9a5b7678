"""When feedback can be given and changed, and what it may be. Pure: no Frappe.

Two scores, kept apart (S16, S24): of what was delivered, and of how the client was treated. Five is best.
"""

from datetime import datetime, timedelta

LOWEST, HIGHEST = 1, 5
DAYS_TO_CHANGE = 14
REMARK_LENGTH = 2_000
ASKED_WHEN = ("Completed", "Closed")


def may_give(status: str, merged_into: str | None = None) -> bool:
	"""Of what was done; of two requests that were joined, of the one that went on."""
	return status in ASKED_WHEN and not merged_into


def may_change(given_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
	"""Whether what was said can still be said otherwise. What was taken up again and ended anew is a new matter."""
	last = max(given_at, ended_at) if ended_at else given_at
	return now <= last + timedelta(days=DAYS_TO_CHANGE)


def score_in(value: object) -> int | None:
	"""The score in what a page sent; None when there is none, or it is no whole number of the scale."""
	if isinstance(value, bool):
		return None
	try:
		score = int(str(value).strip())
	except (TypeError, ValueError):
		return None
	return score if LOWEST <= score <= HIGHEST else None
