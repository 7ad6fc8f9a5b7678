"""Contracts with suppliers. Pure: no Frappe, no clock, no database."""

from datetime import date

IN_FORCE, NOT_BEGUN, ENDED, NONE = "in force", "not begun", "ended", "none"
# So long before its end a contract is something to look at.
ENDS_SOON_DAYS = 60


def contract_state(begins: date | None, ends: date | None, day: date) -> str:
	"""How a contract stands on a day: in force on its first day and its last; without dates there is none.

	An open begin or end has no limit.
	"""
	if not begins and not ends:
		return NONE
	if begins and day < begins:
		return NOT_BEGUN
	return ENDED if ends and day > ends else IN_FORCE


def days_left(begins: date | None, ends: date | None, day: date) -> int | None:
	"""Days until the last one of a contract in force that ends soon, 0 on the last; None when it does not."""
	if not ends or contract_state(begins, ends, day) != IN_FORCE:
		return None
	left = (ends - day).days
	return left if left <= ENDS_SOON_DAYS else None
