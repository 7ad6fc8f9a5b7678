"""When something that failed is tried again. Pure: no Frappe, no clock, no database."""

from datetime import datetime, timedelta

OPEN, SOLVED, GIVEN_UP = "Open", "Solved", "Given Up"
UNSOLVED = (OPEN, GIVEN_UP)

# Minutes until the next try, after so many tries: at once, for two people were busy with the same; then less and
# less often, for a person has to do something first. Together nearly three days, so that a weekend is not enough.
WAITS = (0, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60, 24 * 60)


def next_try(tries: int, now: datetime) -> datetime | None:
	"""When to try again after `tries` tries that failed; None when it has been tried often enough."""
	if tries < 0:
		raise ValueError("tries are counted from 0")
	return now + timedelta(minutes=WAITS[tries]) if tries < len(WAITS) else None
