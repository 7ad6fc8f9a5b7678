"""How much of what is asked is being bought already. Pure: no Frappe, no database.

All quantities are in the unit in which an item is kept. What is asked in a Material Request and taken from it by an
order or an issue counts once.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

# Smaller differences come from dividing by a conversion factor.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Requested:
	"""One row of a Material Request that goes on, draft or submitted.

	`ordered` is what ERPNext counts on it of submitted orders and issues; `buys` says that it waits for an order, not
	for an issue from stock.
	"""

	row: str
	document: str
	qty: float
	ordered: float = 0
	buys: bool = True
	draft: bool = False


@dataclass(frozen=True)
class Taken:
	"""What one row of an order, a receipt without order, or an issue from stock brings; `request_row` it came from."""

	document: str
	qty: float
	request_row: str | None = None
	draft: bool = False


def pending(requested: Sequence[Requested], taken: Sequence[Taken]) -> dict[str, float]:
	"""What each row of a Material Request still waits for: not ordered, and in no draft of an order either."""
	drafts = Counter()
	for part in taken:
		if part.draft and part.request_row:
			drafts[part.request_row] += part.qty
	return {one.row: max(one.qty - one.ordered - drafts[one.row], 0.0) for one in requested}


def committed(requested: Sequence[Requested], taken: Sequence[Taken]) -> float:
	"""What is asked for, ordered, or taken from stock, all together."""
	return sum(pending(requested, taken).values()) + sum(part.qty for part in taken)


def left(asked: float, requested: Sequence[Requested], taken: Sequence[Taken]) -> float:
	"""What nobody buys yet; never below zero."""
	rest = asked - committed(requested, taken)
	return rest if rest > TOLERANCE else 0.0


def is_too_much(asked: float, before: float, others: float, after: float) -> bool:
	"""Whether a document buys what is being bought elsewhere already.

	`before` and `after` are what is committed without and with it, `others` is what is not in it of `after`. Who buys
	alone may buy more than was asked: a box is a box. What only moves, from a request to its order, is no more.
	"""
	return others > TOLERANCE and after > max(asked, before) + TOLERANCE
