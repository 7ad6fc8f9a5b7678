"""What became of the translation of a question into products. Pure: no Frappe, no database.

A line is translated when somebody chooses its product, and handed over when it is first decided who does it. A
change of its product after that is a re-translation (S42).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SENT_OUT = "Sent Out"
TO_DECIDE, COMPLETED, CANCELLED = "New", "Completed", "Cancelled"

# Why a line cannot become another product now.
AT_WORK, DELIVERED, REFUSED, STAYS = "at work", "delivered", "refused", "stays"


@dataclass(frozen=True)
class Line:
	"""A line of a request as far as its translation goes. `name` is None for one that was never stored."""

	name: str | None
	product: str
	status: str = TO_DECIDE
	decision: str = ""
	is_handed_over: bool = False


@dataclass(frozen=True)
class Change:
	"""A line that was handed over, and the one that is there in its place now, None when nothing is."""

	before: Line
	after: Line | None

	@property
	def is_in_place(self) -> bool:
		return self.after is not None and self.after.name == self.before.name


def changes(before: Sequence[Line], after: Sequence[Line], moved: Iterable[str] = ()) -> list[Change]:
	"""What was handed over and is something else now, in the order of the lines before.

	A line that is gone is paired with the lines that came in the same change, in their order: that is how a
	table is edited. Lines that `moved` to another request go on there.
	"""
	stored = {line.name for line in before}
	now = {line.name: line for line in after if line.name in stored}
	new = iter([line for line in after if line.name not in stored])
	moved = set(moved)
	found = []
	for line in before:
		if not line.is_handed_over or line.name in moved:
			continue
		if line.name not in now:
			found.append(Change(line, next(new, None)))
		elif now[line.name].product != line.product:
			found.append(Change(line, now[line.name]))
	return found


def why_not(change: Change) -> str | None:
	"""Why this change cannot be made, or None when it can, with a reason.

	What the front office does itself may be named anew at any moment: the record becomes right. What others are
	busy with, or delivered, was that product. A row that goes takes its history along, so it goes only when the
	decision is the front office's again and something else takes its place.
	"""
	line = change.before
	if not change.is_in_place and (change.after is None or line.status != TO_DECIDE):
		return STAYS
	if line.status == CANCELLED:
		return REFUSED
	if line.decision == SENT_OUT and line.status == COMPLETED:
		return DELIVERED
	if line.decision == SENT_OUT and line.status != TO_DECIDE:
		return AT_WORK
	return None


def is_decided_anew(change: Change) -> bool:
	"""Whether the front office has to decide again who does it: the steps of the other product are different."""
	return change.is_in_place and change.before.status == TO_DECIDE
