"""From which warehouse something is taken. Pure: no Frappe, no database. Quantities are in the unit of stock."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Shelf:
	"""What of one item lies in one warehouse, and what of that is promised to others."""

	warehouse: str
	actual: float
	reserved: float = 0

	@property
	def available(self) -> float:
		return max(self.actual - self.reserved, 0.0)


def available(shelves: Iterable[Shelf]) -> float:
	return sum(shelf.available for shelf in shelves)


def choose(shelves: Iterable[Shelf], wanted: float, usual: str | None = None) -> Shelf | None:
	"""The warehouse to take `wanted` from, None when nothing is free.

	The usual one when it has all of it; else the one that has all of it with the least to spare, so that the big stock
	stays whole; else the one that has most.
	"""
	free = [shelf for shelf in shelves if shelf.available > 0]
	enough = [shelf for shelf in free if shelf.available >= wanted]
	for shelf in enough:
		if shelf.warehouse == usual:
			return shelf
	if enough:
		return min(enough, key=lambda shelf: (shelf.available, shelf.warehouse))
	return max(free, key=lambda shelf: (shelf.available, shelf.warehouse == usual), default=None)
