"""What the unit board costs at 10,000 open assignments, beside what the platform's own list and Kanban ask, in one run.

	make python FILE=benchmarks/board.py

Medians of nine rounds in milliseconds, and the statements of one. The platform's list is `frappe.desk.reportview.get`
of one page with its count; its Kanban board is that list once for each column. Both are asked with the same filters
and the same fields, and neither says for whom a card waits, what is urgent, or who is in. The rows are committed, for
the database measures its tables only then, and removed at the end.
"""

import json
import statistics
import time
from datetime import timedelta

import frappe
from frappe.desk import reportview
from frappe.utils import now_datetime, today

from facility_frontoffice.api import board as api
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import board, board_rules

OPEN, DONE, UNITS, PEOPLE = 10_000, 20_000, 10, 40
ROUNDS = 9
ASSIGNMENT, REQUEST = "Backoffice Assignment", "Client Request"
STAMP = ("name", "creation", "modified", "owner", "modified_by")
FIELDS = (
	*STAMP, "client_request", "product", "product_name", "step", "action", "backoffice_unit", "assigned_to", "status",
	"due", "expected_date", "sent_at", "completed_at", "planned_start", "planned_end", "location", "client_name",
)  # fmt: skip
REQUEST_FIELDS = (*STAMP, "subject", "request_type", "channel", "status", "priority", "client_name")
STATUSES = ("Open", "Open", "Open", "Accepted", "In Progress", "Waiting for Client", "Waiting for Supplier")


def fill() -> str:
	"""Open assignments over ten units, twice as many that are done, and a day of forty people. Returns a unit."""
	now = now_datetime()
	users = [_user(number) for number in range(PEOPLE)]
	units = [_unit(number, users) for number in range(UNITS)]
	product = frappe.db.get_value("Facility Product", {"disabled": 0}, order_by="name")
	stamp = (now, now, "Administrator", "Administrator")
	frappe.db.bulk_insert(
		REQUEST,
		REQUEST_FIELDS,
		(
			(f"BENCH-{number}", *stamp, "Benchmark", "Fault", "Phone", "In Progress", "Medium", "Benchmark")
			for number in range(OPEN)
		),
	)

	def row(number: int, status: str):
		due = now + timedelta(minutes=(number * 7919) % 20_000 - 5_000)
		is_open = status != "Completed"
		planned = (
			now.replace(hour=9 + number % 8, minute=0, second=0, microsecond=0) if number % 50 == 0 else None
		)
		return (
			f"BENCH-BA-{number}", *stamp, f"BENCH-{number % OPEN}", product, "Lighting fault", "Replace the lamp", "Work",
			units[number % UNITS], None if status == "Open" else users[number % PEOPLE], status,
			None if status.startswith("Waiting") else due, due + timedelta(days=2) if number % 9 == 0 else None, now,
			None if is_open else now - timedelta(days=number % 365), planned if is_open else None,
			planned + timedelta(hours=1) if planned and is_open else None, None, "Benchmark",
		)  # fmt: skip

	frappe.db.bulk_insert(
		ASSIGNMENT, FIELDS, (row(number, STATUSES[number % len(STATUSES)]) for number in range(OPEN))
	)
	frappe.db.bulk_insert(
		ASSIGNMENT, FIELDS, (row(number, "Completed") for number in range(OPEN, OPEN + DONE))
	)
	frappe.db.set_value(
		ASSIGNMENT, {"assigned_to": users[0]}, "assigned_to", data.LOGISTICS, update_modified=False
	)
	frappe.db.commit()
	frappe.db.sql_ddl(f"ANALYZE TABLE `tab{ASSIGNMENT}`")
	return units[0]


def remove() -> None:
	frappe.set_user("Administrator")
	frappe.db.rollback()
	for doctype in (ASSIGNMENT, REQUEST):
		frappe.db.delete(doctype, {"name": ("like", "BENCH-%")})
	frappe.db.delete("Facility Team Member", {"parent": ("like", "Bench %"), "parenttype": "Backoffice Unit"})
	for doctype in ("Backoffice Unit", "User"):
		frappe.db.delete(doctype, {"name": ("like", "bench%")})
	frappe.db.commit()


def _user(number: int) -> str:
	name = f"bench-{number}@example.com"
	frappe.get_doc(
		{"doctype": "User", "name": name, "email": name, "first_name": f"Bench {number}"}
	).db_insert()
	return name


def _unit(number: int, users: list[str]) -> str:
	members = [{"user": user} for user in users[number::UNITS]]
	if number == 0:
		members.append({"user": data.LOGISTICS})
	doc = frappe.get_doc({"doctype": "Backoffice Unit", "unit_name": f"Bench {number}", "members": members})
	doc.insert(ignore_permissions=True)
	return doc.name


def measure(action) -> tuple[float, int]:
	action()  # a warm start
	seconds = []
	for _round in range(ROUNDS):
		began = time.perf_counter()
		action()
		seconds.append(time.perf_counter() - began)
	count, real = [], frappe.db.sql
	frappe.db.sql = lambda *values, **options: count.append(1) or real(*values, **options)
	try:
		action()
	finally:
		del frappe.db.sql
	return statistics.median(seconds) * 1000, len(count)


def platform_list(filters: list) -> None:
	"""One page of the platform's list and its count, as the page of the desk asks them."""
	asked = {
		"doctype": ASSIGNMENT,
		"filters": json.dumps([[ASSIGNMENT, *filter] for filter in filters]),
		"fields": json.dumps([f"`tab{ASSIGNMENT}`.`{field}`" for field in board.FIELDS]),
	}
	_ask(
		reportview.get,
		**asked,
		order_by=f"`tab{ASSIGNMENT}`.`due` asc",
		start=0,
		page_length=board_rules.PAGE,
		view="List",
	)
	_ask(reportview.get_count, **asked | {"fields": "[]"}, limit=board_rules.MOST_COUNTED + 1)


def platform_kanban(filters: list) -> None:
	"""A Kanban board of the platform is the list, once for each column."""
	for key, statuses in board_rules.COLUMNS.items():
		done = [["completed_at", ">=", today()]] if key == board_rules.DONE else []
		platform_list([*filters, ["status", "in", statuses], *done])


def _ask(method, **values) -> None:
	frappe.local.form_dict = frappe._dict(values, cmd="")
	method()


def compare(user: str, unit: str | None, person: str | None) -> None:
	filters = [["backoffice_unit", "=", unit]] if unit else []
	filters += [["assigned_to", "=", person]] if person else []
	still_open = [*filters, ["status", "in", board_rules.UNFINISHED]]
	choice = {"unit": unit, "person": person}
	rows = [
		("board", lambda: api.get(**choice), lambda: platform_kanban(filters)),
		("list", lambda: api.get(view="list", **choice), lambda: platform_list(still_open)),
		("late only", lambda: api.get(late=True, **choice), None),
		("words", lambda: api.get(words="lamp fault", **choice), None),
	]
	if unit and not person:
		rows.append(("day", lambda: api.day(unit), None))
	frappe.set_user(user)
	whose = "own work" if person else unit or "everything"
	for name, ours, theirs in rows:
		milliseconds, statements = measure(ours)
		line = f"{whose:<12}{name:<12}{milliseconds:>10.1f}{statements:>12}"
		if theirs:
			platform_milliseconds, platform_statements = measure(theirs)
			line += f"{platform_milliseconds:>14.1f}{platform_statements:>12}{milliseconds / platform_milliseconds:>8.2f}"
		print(line)
	frappe.set_user("Administrator")


data.load()
remove()  # what a run that was stopped left
try:
	unit = fill()
	print(f"{OPEN} open, {DONE} done, {UNITS} units")
	print(f"{'':<24}{'ours ms':>10}{'statements':>12}{'platform ms':>14}{'statements':>12}{'ratio':>8}")
	print("The front office:")
	compare(data.AGENT, None, None)
	compare(data.AGENT, unit, None)
	print("A member of the unit:")
	compare(data.LOGISTICS, unit, None)
	compare(data.LOGISTICS, None, data.LOGISTICS)
finally:
	remove()
