"""Which part of a row of a purchase document goes to an assignment. Pure: no Frappe, no database.

A row is for one assignment at most. To link a part of it, the row is split in two. All quantities are in the unit of
the row.
"""

import math
from dataclasses import dataclass
from enum import Enum

# As ERPNext rounds quantities at most.
TOLERANCE = 1e-6


class Problem(Enum):
	NOT_POSITIVE = "not positive"
	TOO_MUCH = "more than the row has"
	FRACTION = "no whole number"
	RECEIVED = "received"
	BILLED = "billed"


@dataclass(frozen=True)
class Row:
	"""`received` and `billed` say what ERPNext may not take away from the row any more, `billed` in money."""

	qty: float
	rate: float = 0
	received: float = 0
	billed: float = 0
	whole: bool = False

	def can_shrink_to(self, qty: float) -> bool:
		return not self._why_not(qty)

	def _why_not(self, qty: float) -> Problem | None:
		if self.received > qty + TOLERANCE:
			return Problem.RECEIVED
		# ERPNext compares in the precision of money
		if self.rate > 0 and self.billed > round(self.rate * qty, 2) + 0.005:
			return Problem.BILLED
		return None


@dataclass(frozen=True)
class Split:
	"""`linked` goes to the assignment, `rest` does not; no rest, no split.

	`moves_rest` says that the row itself is linked and its rest goes to a new row: what came in or was billed is of the
	assignment then.
	"""

	linked: float
	rest: float = 0
	moves_rest: bool = False

	@property
	def stays(self) -> float:
		"""What the row itself keeps."""
		return self.linked if self.moves_rest or not self.rest else self.rest


def split(row: Row, qty: float) -> Split | Problem:
	"""How to link `qty` of a row, or why that cannot be."""
	if not qty > TOLERANCE:  # nor what is no number
		return Problem.NOT_POSITIVE
	if qty > row.qty + TOLERANCE:
		return Problem.TOO_MUCH
	rest = row.qty - qty
	if rest <= TOLERANCE:
		return Split(row.qty)
	if row.whole and not (is_whole(qty) and is_whole(rest)):
		return Problem.FRACTION
	if row.can_shrink_to(rest):
		return Split(qty, rest)
	if row.can_shrink_to(qty):
		return Split(qty, rest, moves_rest=True)
	return row._why_not(max(qty, rest))


def possible(row: Row) -> tuple[float, float]:
	"""What may be linked when it is not the whole row: at most the first, or at least the second."""
	least = row.received
	if row.rate > 0:
		least = max(least, row.billed / row.rate)
	return max(row.qty - least, 0.0), least


def suggestion(row_qty: float, left: float, whole: bool) -> float:
	"""How much of a row to link to who still waits for `left`: of packages the first that is enough."""
	wanted = math.ceil(left - TOLERANCE) if whole else left
	return min(row_qty, wanted)


def is_whole(qty: float) -> bool:
	return abs(qty - round(qty)) <= TOLERANCE
