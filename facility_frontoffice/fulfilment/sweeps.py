"""What the sweeps of this room share: work in chunks, each a transaction, and never in the way of a person.

The lock order is the request first, and then what belongs to it. A sweep comes from the other side: it takes what
has become due, as far as nobody has it, and then only the requests that nobody has; the rest is for the next time.
So it waits for nobody, and two sweeps at once do different rows.
"""

from collections.abc import Callable
from datetime import datetime

import frappe

from facility_frontoffice.service_levels.calendars import to_utc

REQUEST = "Client Request"


def in_chunks(sweep: Callable[[], int], chunk: int) -> None:
	"""Calls `sweep` until it did less than a whole chunk; each call is committed on its own."""
	frappe.db.commit()  # what follows must see what others have committed
	while True:
		done = sweep()
		frappe.db.commit()
		if done < chunk:
			return


def take(doctype: str, due_field: str, columns: tuple[str, ...], now: datetime, limit: int) -> list:
	"""The rows whose moment (in UTC) has come, the oldest first, locked; without those that somebody has."""
	table = frappe.qb.DocType(doctype)
	return (
		frappe.qb.from_(table)
		.select(*(table[column] for column in columns))
		.where(table[due_field] <= to_utc(now))
		.orderby(table[due_field])
		.limit(limit)
		.for_update(skip_locked=True)
		.run(as_dict=True)
	)


def free_requests(names: set[str], columns: tuple[str, ...]) -> dict[str, frappe._dict]:
	"""These requests by name, locked; without those that somebody has."""
	if not names:
		return {}
	table = frappe.qb.DocType(REQUEST)
	rows = (
		frappe.qb.from_(table)
		.select(*(table[column] for column in ("name", *columns)))
		.where(table.name.isin(names))
		.for_update(skip_locked=True)
		.run(as_dict=True)
	)
	return {row.name: row for row in rows}
