"""What the watch costs, beside a loop that loads and saves what became due, in one run on one site.

	make python FILE=benchmarks/watch.py

For each number of open requests, 100 of them became due; the watch marks them, rings the rules that every site
has and tells their owner. The loop does nothing but load and save. The line should be flat: cost follows what became due, and not
what is open. Everything is rolled back; the watch's own commits are held off.
"""

import time

import frappe
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.service_levels import tasks
from facility_frontoffice.service_levels.calendars import to_moment, to_utc
from facility_frontoffice.service_levels.escalation_rules import forget_rules
from facility_frontoffice.service_levels.service import EVENT, EVENT_FIELDS

OPEN = (1_000, 10_000, 100_000)
DUE = 100
FIELDS = (
	"name", "creation", "modified", "owner", "modified_by", "subject", "request_type", "channel", "status",
	"priority", "client_name", "front_office_owner", "received_at", "resolution_norm", "next_due_at", "cycle",
)  # fmt: skip
NAMES = [f"BENCH-{number}" for number in range(DUE)]
ASKED_DAYS_AGO = 3
NORM = ASKED_DAYS_AGO * 86400 - 60  # ran out a minute ago


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
				"In Progress", "Medium", "Benchmark", "Administrator", now, NORM, later, 0,
			)
			for number in range(there, count)
		),
	)  # fmt: skip


def make_due() -> list[str]:
	"""100 that ran out of their norm since anybody looked, each with the record of its clock."""
	for doctype, field in (
		("Facility Escalation", "reference_name"),
		("Facility Clock Event", "reference_name"),
	):
		frappe.db.delete(doctype, {field: ("in", NAMES)})
	asked = add_to_date(now_datetime(), days=-ASKED_DAYS_AGO)
	begun = to_moment(asked)
	frappe.db.bulk_insert(
		EVENT,
		EVENT_FIELDS,
		[
			[
				frappe.generate_hash(length=10), asked, asked, "Administrator", "Administrator", "Client Request",
				name, 0, "Resolution", "start", asked, to_utc(begun), "In Progress", NORM, None, None,
			]
			for name in NAMES
		],
	)  # fmt: skip
	frappe.db.set_value(
		"Client Request",
		{"name": ("in", NAMES)},
		{
			"next_due_at": to_utc(begun),
			"watched_until": add_to_date(to_utc(to_moment(now_datetime())), minutes=-2),
			"resolution_breached_at": None,
		},
		update_modified=False,
	)
	return NAMES


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
		doc.description = "Seen"
		doc.save(ignore_permissions=True)


frappe.db.commit = lambda: None
# The rules that every site has, as if they had been there all the time
frappe.db.set_value("Facility Escalation Rule", {}, "effective_from", "2020-01-01 00:00:00")
forget_rules()
# A warm start for both
fill(OPEN[0])
make_due()
tasks.watch()
load_and_save(make_due())
print(f"{'open':>8}{'watch ms':>12}{'statements':>12}{'loop ms':>12}{'statements':>12}{'ratio':>8}")
for count in OPEN:
	fill(count)
	make_due()
	watch_seconds, watch_statements = measure(tasks.watch)
	assert frappe.db.count("Facility Escalation", {"reference_name": ("in", NAMES)}) >= DUE
	names = make_due()
	loop_seconds, loop_statements = measure(lambda names=names: load_and_save(names))
	print(
		f"{count:>8}{watch_seconds * 1000:>12.1f}{watch_statements:>12}{loop_seconds * 1000:>12.1f}"
		f"{loop_statements:>12}{loop_seconds / watch_seconds:>8.1f}"
	)
frappe.db.rollback()
