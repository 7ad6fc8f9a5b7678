"""How long purchases take, from asking to delivered, and whether they come in time. Pure: no Frappe.

Counted in days, for documents of ERPNext carry dates: from Monday to Wednesday is two days. Working days are those of
`is_working` after the first day up to and with the last, so that from Friday to Monday is one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from facility_frontoffice.intake.figures_rules import median, percentile, share

# The ways from one moment of a purchase to the next, by the names of their figures.
STAGES = {
	"to_send": ("asked", "sent"),
	"to_request": ("sent", "requested"),
	"to_order": ("decided", "ordered"),
	"to_first": ("ordered", "first_in"),
	"to_complete": ("first_in", "complete"),
}
WHOLE = ("asked", "complete")
LONG = 90


@dataclass(frozen=True)
class Purchase:
	"""One purchase for a client, or the part of it of one supplier.

	`promised` is what the client was told first, `agreed` the day that the supplier had to deliver the last of it.
	`orders` and `parts` are numbers: of orders, and of deliveries of each of them together.
	"""

	asked: date
	sent: date | None = None
	requested: date | None = None
	ordered: date | None = None
	first_in: date | None = None
	complete: date | None = None
	promised: date | None = None
	agreed: date | None = None
	orders: int = 0
	parts: int = 0

	@property
	def decided(self) -> date | None:
		"""From when the buyer could order: asked for in a Material Request, else sent out."""
		return self.requested or self.sent


Days = Callable[[date, date], int]


def calendar_days(begin: date, end: date) -> int:
	"""Never below zero: what was written down in another order took no time."""
	return max(0, (end - begin).days)


def working_days(is_working: Callable[[date], bool]) -> Days:
	"""Counts the working days after the first day up to and with the last."""

	def count(begin: date, end: date) -> int:
		days = (begin + timedelta(number) for number in range(1, calendar_days(begin, end) + 1))
		return sum(1 for day in days if is_working(day))

	return count


def durations(purchases: Iterable[Purchase], begin: str, end: str, days: Days) -> list[int]:
	"""Of each purchase that had both moments, how many days lie between them."""
	moments = ((getattr(one, begin), getattr(one, end)) for one in purchases)
	return [days(first, last) for first, last in moments if first and last]


def in_time(purchases: Iterable[Purchase], against: str) -> tuple[int, int]:
	"""How many came on or before the day of `against` ("promised" or "agreed"), of how many that had one."""
	both = [(one.complete, getattr(one, against)) for one in purchases]
	known = [(complete, day) for complete, day in both if complete and day]
	return sum(1 for complete, day in known if complete <= day), len(known)


def measure(purchases: Sequence[Purchase], stages_in: Days, working: Days) -> dict:
	"""Figures of some purchases: medians of the stages in `stages_in`; the whole in calendar and in working days.

	A figure is None where there is nothing to count. Shares are percentages.
	"""
	whole = durations(purchases, *WHOLE, calendar_days)
	whole_working = durations(purchases, *WHOLE, working)
	orders = sum(one.orders for one in purchases)
	return {
		"purchases": len(purchases),
		**{name: median(durations(purchases, *ends, stages_in)) for name, ends in STAGES.items()},
		"whole": median(whole),
		"whole_long": percentile(whole, LONG),
		"whole_working": median(whole_working),
		"whole_working_long": percentile(whole_working, LONG),
		"in_time": share(*in_time(purchases, "promised")),
		"supplier_in_time": share(*in_time(purchases, "agreed")),
		"parts": round(sum(one.parts for one in purchases) / orders, 1) if orders else None,
	}
