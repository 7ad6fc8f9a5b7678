"""What the watch costs, beside a loop that loads and saves what became due, in one run on one site.

	make python FILE=benchmarks/watch.py

For each number of open requests, 100 of them became due. The line should be flat: cost follows what became due, and not
what is open. Everything is rolled back; the watch's own commits are held off.
"""

import time

import frappe
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.service_levels import tasks

OPEN = (1_000, 10_000, 100_000)
DUE = 100
FIELDS = (
	"name", "creation", "modified", "owner", "modified_by", "subject", "request_type", "channel", "status",
	"priority", "client_name", "received_at", "resolution_norm", "resolution_due", "next_due_at", "cycle",
)  # fmt: skip


def fill(count: int) -> None:
	"""Brings the number of open requests to `count`, none of them due for a day."""
	there = frappe.db.count("Client Request", {"subject": "Benchmark"})
	now, later = now_datetime(), add_to_date(now_datetime(), days=1)
	frappe.db.bulk_insert(
		"Client Request",
		FIELDS,
		(
			(
				f"BENCH-{number}", now, now, "Administrator", "Administrator", "Benchmark", "Fault", "Phone",
				"In Progress", "Medium", "Benchmark", now, 3600, later, later, 0,
			)
			for number in range(there, count)
		),
	)  # fmt: skip


def make_due() -> list[str]:
	names = [f"BENCH-{number}" for number in range(DUE)]
	past = add_to_date(now_datetime(), minutes=-1)
	table = frappe.qb.DocType("Client Request")
	frappe.qb.update(table).set(table.resolution_due, past).set(table.next_due_at, past).set(
		table.resolution_breached_at, None
	).where(table.name.isin(names)).run()
	frappe.db.delete("Facility Escalation", {"reference_name": ("in", names)})
	return names


def measure(action) -> tuple[float, int]:
	count, real = [], frappe.db.sql
	frappe.db.sql = lambda *values, **options: count.append(1) or real(*values, **options)
	began = time.perf_counter()
	try:
		action()
	finally:
		del frappe.db.sql
	return time.perf_counter() - began, len(count)


def load_and_save(names: list[str]) -> None:
	for name in names:
		doc = frappe.get_doc("Client Request", name)
		doc.resolution_breached_at = doc.resolution_due
		doc.save(ignore_permissions=True)


frappe.db.commit = lambda: None
tasks.watch()
print(f"{'open':>8}{'watch ms':>12}{'statements':>12}{'loop ms':>12}{'statements':>12}{'ratio':>8}")
for count in OPEN:
	fill(count)
	make_due()
	watch_seconds, watch_statements = measure(tasks.watch)
	names = make_due()
	loop_seconds, loop_statements = measure(lambda names=names: load_and_save(names))
	print(
		f"{count:>8}{watch_seconds * 1000:>12.1f}{watch_statements:>12}{loop_seconds * 1000:>12.1f}"
		f"{loop_statements:>12}{loop_seconds / watch_seconds:>8.1f}"
	)
frappe.db.rollback()
