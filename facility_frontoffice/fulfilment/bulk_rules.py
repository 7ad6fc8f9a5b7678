"""The same act on many documents, as far as it can be said without a site. Pure: no Frappe, no clock, no database."""

from collections import Counter
from collections.abc import Iterable, Mapping

QUEUED, RUNNING, DONE, UNDOING, UNDONE = "Queued", "Running", "Done", "Undoing", "Undone"
AT_WORK = (QUEUED, RUNNING, UNDOING)

# What came of a row. One that is left was done, and could not be undone.
ROW_DONE, ROW_REFUSED, ROW_UNDONE, ROW_LEFT = "Done", "Refused", "Undone", "Left"
OUTCOMES = ("", ROW_DONE, ROW_REFUSED, ROW_UNDONE, ROW_LEFT)

# So many are done while one waits; more go to a worker.
INLINE = 10
MOST = 500


def unique(names: Iterable[str]) -> list[str]:
	"""Each name once, in the order in which it came first."""
	return list(dict.fromkeys(names))


def waits_for(status: str) -> str | None:
	"""The outcome of the rows that are still to be done in this status; None when the work is over."""
	return {QUEUED: "", RUNNING: "", UNDOING: ROW_DONE}.get(status)


def ended(status: str) -> str:
	"""The status of work that has no row left to do."""
	return UNDONE if status == UNDOING else DONE


def differences(wanted: Mapping, present: Mapping) -> list[str]:
	"""The fields that are not any more what the act left: somebody else has been there. In order of `wanted`.

	Nothing, an empty text and zero are the same nothing, as a document stores them.
	"""
	return [field for field, value in wanted.items() if (value or None) != (present.get(field) or None)]


def figures(outcomes: Iterable[str]) -> dict[str, int]:
	"""How many of each outcome, and `handled`: those that have one."""
	counted = Counter(outcomes)
	return {
		"total": counted.total(),
		"handled": counted.total() - counted[""],
		"done": counted[ROW_DONE],
		"refused": counted[ROW_REFUSED],
		"undone": counted[ROW_UNDONE],
		"left": counted[ROW_LEFT],
	}
