"""What the state of purchase documents says about an assignment. Pure: no Frappe, no clock, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

# A supplier promises a day, a client is told a moment: by then the day's deliveries are in.
END_OF_DELIVERIES = time(17, 0)

# How it stands with what is bought for an assignment.
NOTHING = "Nothing"  # no order, and nothing came
AWAITED = "Awaited"  # the supplier brings more
SHORT = "Short"  # no more is on its way, and it is not all: somebody has to act
DELIVERED = "Delivered"

# Quantities are sums of products of decimals: what differs by less is the same.
SAME = 1e-6


@dataclass(frozen=True)
class OrderRow:
	"""One row of a submitted order. Quantities are in the unit in which the item is kept, whatever it is bought in.

	`accepted` is what came in, less what was rejected or sent back. `day` is when the supplier delivers it. A `closed`
	order brings no more; a `held` one brings nothing for the time being.
	"""

	order: str
	qty: float
	accepted: float
	day: date | None
	closed: bool = False
	held: bool = False

	@property
	def is_full(self) -> bool:
		return not is_less(self.accepted, self.qty)

	@property
	def is_in(self) -> bool:
		"""Nothing more of this row will come."""
		return self.closed or self.is_full

	@property
	def is_awaited(self) -> bool:
		return not self.is_in and not self.held


def is_less(qty: float, than: float) -> bool:
	return qty < than - SAME


def came(received: float, billed: float, is_service: bool) -> float:
	"""What came of something: of goods what was taken in; a service that was billed was done, receipt or not."""
	return max(received, billed) if is_service else received


def all_in(rows: Sequence[OrderRow], wanted: float = 0, loose: float = 0) -> bool:
	"""Whether everything is there: orders were made, nothing is to come, something came.

	An order that was closed short may leave the rest to be bought elsewhere: then all that is `wanted` must be there.
	`loose` is what came without an order.
	"""
	total = sum(row.accepted for row in rows) + loose
	is_cut_short = any(row.closed and not row.is_full for row in rows)
	return (
		bool(rows)
		and all(row.is_in for row in rows)
		and total > SAME
		and not (is_cut_short and is_less(total, wanted))
	)


def standing(rows: Sequence[OrderRow], loose: float, wanted: float) -> str:
	"""How it stands with what is bought: `rows` of orders, `loose` that came without one, `wanted` by the client."""
	if any(row.is_awaited for row in rows):
		return AWAITED
	if all_in(rows, wanted, loose) or (not rows and loose > SAME and not is_less(loose, wanted)):
		return DELIVERED
	return SHORT if rows or loose > SAME else NOTHING


def delivery_day(rows: Iterable[OrderRow], latest: date = date.max) -> date | None:
	"""The day on which the last of what is still awaited comes; None when nothing is, or no day is known.

	A day after `latest` is a slip of the pen, see `far_days`.
	"""
	return max((row.day for row in rows if row.day and row.is_awaited and row.day <= latest), default=None)


def far_days(rows: Iterable[OrderRow], latest: date) -> list[tuple[str, date]]:
	"""Orders with a day after `latest`, with that day: nobody is told of it."""
	return sorted({(row.order, row.day) for row in rows if row.day and row.is_awaited and row.day > latest})


def delivery_moment(day: date | None, promises: Iterable[datetime | None], now: datetime) -> datetime | None:
	"""The moment that a client can expect what comes on `day`.

	On the day of a promise it is the promised moment: a delivery on the promised day is no delay. All times
	are naive, in the site's zone. None for a day that has passed, which says nothing about when it will come.
	"""
	if not day or day < now.date():
		return None
	kept = [promise for promise in promises if promise and promise.date() == day and promise > now]
	if kept:
		return max(kept)
	moment = datetime.combine(day, END_OF_DELIVERIES)
	return moment if moment > now else datetime.combine(day, time.max).replace(microsecond=0)


def order_day(due: datetime | None, promised: datetime | None, today: date) -> date:
	"""The day to ask a supplier for: when the step must be done, else what the client was promised; not past."""
	wanted = due or promised
	return max(wanted.date(), today) if wanted else today


def common_value(values: Iterable[str | None]) -> str | None:
	"""The value that all rows share, None when they do not."""
	distinct = {value or None for value in values}
	return distinct.pop() if len(distinct) == 1 else None
