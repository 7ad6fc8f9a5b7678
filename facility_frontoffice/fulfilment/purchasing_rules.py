"""What the state of purchase documents says about an assignment. Pure: no Frappe, no clock, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

# A supplier promises a day, a client is told a moment: by then the day's deliveries are in.
END_OF_DELIVERIES = time(17, 0)


@dataclass(frozen=True)
class OrderRow:
	"""One row of a submitted order. Quantities are in the row's own unit of measure.

	`accepted` is what came in, less what was rejected or sent back. `day` is when the supplier delivers it.
	"""

	order: str
	qty: float
	accepted: float
	day: date | None
	closed: bool = False

	@property
	def is_in(self) -> bool:
		"""Nothing more of this row will come. A closed order brings no more, whatever it still lacked."""
		return self.closed or self.accepted >= self.qty


def all_in(rows: Sequence[OrderRow]) -> bool:
	"""Whether everything that was ordered is there: orders were made, nothing is awaited, something came."""
	return bool(rows) and all(row.is_in for row in rows) and any(row.accepted > 0 for row in rows)


def delivery_day(rows: Iterable[OrderRow]) -> date | None:
	"""The day on which the last of what is still awaited comes; None when nothing is, or no day is known."""
	return max((row.day for row in rows if row.day and not row.is_in), default=None)


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
