"""How far a purchase for a client is, and whether it comes in time. Pure: no Frappe, no clock, no database.

Quantities are in the unit in which the item is kept, as the client counts.
"""

from dataclasses import dataclass
from datetime import datetime


def _lt(text: str) -> str:
	"""Marks a text for translation; who shows it translates it."""
	return text


# What is to be done next for a purchase, with gaps for two quantities where there are any.
TO_ORDER = _lt("To order")
REQUESTED = _lt("Requested, to order")
QUOTED = _lt("Quotations are in, to order")
DRAFTED = _lt("{0} of {1} in a draft order")
PARTLY_ORDERED = _lt("{0} of {1} ordered")
ORDERED = _lt("Ordered")
IN_PART = _lt("{0} of {1} received")
RECEIVED = _lt("Received")
ISSUED = _lt("From stock")
WAITS_FOR_CLIENT = _lt("Waits for the client")


@dataclass(frozen=True)
class Amounts:
	"""What is wanted, and how far it is. `ordered` is of orders that still bring something, or brought it.

	`drafted` is in orders that nobody has sent, and `to_order` what an order may still be made for.
	"""

	asked: float
	requested: float = 0
	quoted: float = 0
	drafted: float = 0
	ordered: float = 0
	received: float = 0
	issued: float = 0
	to_order: float = 0

	@property
	def there(self) -> float:
		return self.received + self.issued


@dataclass(frozen=True)
class State:
	"""Words with gaps for what is there and what is wanted, and a colour of the desk."""

	words: str
	colour: str
	done: float = 0
	of: float = 0


def state(amounts: Amounts, waits_for_client: bool = False) -> State:
	"""What somebody who buys should know first: what came, else what was ordered, else what is to be done."""
	wanted = amounts.asked
	if amounts.there >= wanted > 0:
		return State(ISSUED if amounts.issued >= wanted else RECEIVED, "green", amounts.there, wanted)
	if amounts.there > 0:
		return State(IN_PART, "yellow", amounts.there, wanted)
	if amounts.ordered >= wanted > 0:
		return State(ORDERED, "blue", amounts.ordered, wanted)
	if amounts.ordered > 0:
		return State(PARTLY_ORDERED, "yellow", amounts.ordered, wanted)
	if amounts.drafted > 0:
		return State(DRAFTED, "orange", amounts.drafted, wanted)
	if waits_for_client:
		return State(WAITS_FOR_CLIENT, "purple", 0, wanted)
	if amounts.quoted > 0:
		return State(QUOTED, "orange", 0, wanted)
	if amounts.requested > 0:
		return State(REQUESTED, "orange", 0, wanted)
	return State(TO_ORDER, "red", 0, wanted)


@dataclass(frozen=True)
class Lateness:
	"""Days later than promised, on the calendar; None when nothing is late. Zero is late on the day itself."""

	days: int | None

	@property
	def is_late(self) -> bool:
		return self.days is not None


def lateness(promised: datetime | None, expected: datetime | None, now: datetime) -> Lateness:
	"""Against what the client was promised first: by what is expected, else by what has passed.

	All times are naive, in the site's zone.
	"""
	if not promised:
		return Lateness(None)
	late = [moment for moment in (now, expected) if moment and moment > promised]
	return Lateness((max(late).date() - promised.date()).days if late else None)
