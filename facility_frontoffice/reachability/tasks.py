"""What the scheduler calls to keep the record of contacts true."""

import frappe
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.reachability import moments, rules

CHUNK = 500
LIVE = (rules.WAITING, rules.TALKING)


def end_forgotten() -> None:
	"""Ends calls and visits of which nobody told the end, in chunks, each in a transaction of its own.

	They are marked as such: when they ended, and how long they took, is not known. When it is told after all, that
	counts. Looks only at the oldest of what still waits or talks, by an index.
	"""
	hours = frappe.db.get_single_value("Facility Frontoffice Settings", "end_calls_after", cache=False)
	if not hours:
		return
	while _end_chunk(add_to_date(now_datetime(), hours=-hours)) == CHUNK:
		frappe.db.commit()
	frappe.db.commit()


def _end_chunk(before) -> int:
	rows = _forgotten(before)
	now = now_datetime()
	for outcome in LIVE:
		after = rules.GIVEN_UP[outcome]
		names = [row.name for row in rows if row.outcome == outcome]
		values = {"outcome": after, "ended_at": now, "end_unknown": 1, "handling_seconds": None}
		if names:
			frappe.db.set_value(moments.MOMENT, {"name": ("in", names)}, values)
	return len(rows)


def _forgotten(before) -> list:
	"""Several sweeps may run at once: each takes rows that no other has."""
	table = frappe.qb.DocType(moments.MOMENT)
	return (
		frappe.qb.from_(table)
		.select(table.name, table.outcome)
		.where(
			table.outcome.isin(LIVE)
			& (table.started_at < before)
			& table.ended_at.isnull()
			& table.channel.notin(rules.WRITTEN)
		)
		.orderby(table.started_at)
		.limit(CHUNK)
		.for_update(skip_locked=True)
		.run(as_dict=True)
	)
