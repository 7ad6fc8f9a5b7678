"""What purchasers' views cost at 10,000 open assignments, as ratios to a plain list of the platform, in one run.

	make python FILE=benchmarks/purchasing.py

Medians of nine rounds in milliseconds, and the statements of one. The plain list is the first page of assignments as
the front office sees it, for whom there is no condition; a purchaser's has the criterion of `permissions`. Half of the
open work is to be bought, a tenth of the rest was bought for. The rows are committed, for the database measures its
tables only then, and removed at the end.
"""

import statistics
import time
from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from facility_frontoffice.api import purchasing_views as api
from facility_frontoffice.demo import data
from facility_frontoffice.permissions import backoffice_assignment
from facility_frontoffice.purchasing import who_waits

OPEN, DONE, ROUNDS = 10_000, 20_000, 9
ASSIGNMENT, REQUEST, MESSAGE = "Backoffice Assignment", "Client Request", "Facility Message"
STAMP = ("name", "creation", "modified", "owner", "modified_by")
FIELDS = (
	*STAMP, "client_request", "product", "product_name", "step", "action", "backoffice_unit", "status", "qty", "due",
	"expected_date", "sent_at", "completed_at", "location", "client_name", "purchase_order",
)  # fmt: skip
REQUEST_FIELDS = (
	*STAMP,
	"subject",
	"request_type",
	"channel",
	"status",
	"priority",
	"client_name",
	"promised_date",
)
ORDER_FIELDS = (*STAMP, "docstatus", "supplier", "supplier_name", "status", "transaction_date", "company")
ROW_FIELDS = (
	*STAMP, "parent", "parenttype", "parentfield", "docstatus", "idx", "qty", "stock_qty", "received_qty",
	"conversion_factor", "schedule_date", "client_request", "backoffice_assignment",
)  # fmt: skip
MESSAGE_FIELDS = (*STAMP, "client_request", "kind", "audience", "status", "message_key", "context")


def fill() -> None:
	now = now_datetime()
	stamp = (now, now, "Administrator", "Administrator")
	product = frappe.db.get_value("Facility Product", {"disabled": 0}, order_by="name")
	unit = frappe.db.get_value("Backoffice Unit", {"disabled": 0}, order_by="name")
	company = frappe.db.get_value("Company", {}, order_by="name")

	def ordered(number: int) -> bool:
		return number < OPEN and (number % 4 == 0 or number % 20 == 1)

	def request(number: int):
		promised = now + timedelta(hours=(number * 7919) % 400 - 40)
		return (
			f"BENCH-{number}", *stamp, "Benchmark", "Request", "Phone", "In Progress", "Medium", f"Client {number % 500}",
			promised,
		)  # fmt: skip

	def assignment(number: int):
		is_open = number < OPEN
		expected = now + timedelta(hours=(number * 7907) % 500) if ordered(number) else None
		return (
			f"BENCH-BA-{number}", *stamp, f"BENCH-{number % OPEN}", product, "Office chair", "Order the chair",
			"Purchase" if number % 2 == 0 else "Work", unit, "Open" if is_open else "Completed", 2, None, expected, now,
			None if is_open else now - timedelta(days=number % 365), None, f"Client {number % 500}",
			f"BENCH-PO-{number // 20}" if ordered(number) else None,
		)  # fmt: skip

	frappe.db.bulk_insert(REQUEST, REQUEST_FIELDS, (request(number) for number in range(OPEN)))
	frappe.db.bulk_insert(ASSIGNMENT, FIELDS, (assignment(number) for number in range(OPEN + DONE)))
	frappe.db.bulk_insert(
		"Purchase Order",
		ORDER_FIELDS,
		(
			(
				f"BENCH-PO-{number}",
				*stamp,
				1,
				data.FURNITURE_SUPPLIER,
				"Bench",
				"To Receive",
				now.date(),
				company,
			)
			for number in range(OPEN // 20)
		),
	)
	frappe.db.bulk_insert(
		"Purchase Order Item",
		ROW_FIELDS,
		(
			(
				f"BENCH-ROW-{number}", *stamp, f"BENCH-PO-{number // 20}", "Purchase Order", "items", 1, number % 20 + 1, 2, 2,
				0, 1, now.date(), f"BENCH-{number}" if ordered(number) else None,
				f"BENCH-BA-{number}" if ordered(number) else None,
			)
			for number in range(OPEN)
		),
	)  # fmt: skip
	frappe.db.bulk_insert(
		MESSAGE,
		MESSAGE_FIELDS,
		(
			(
				f"BENCH-M-{number}", *stamp, f"BENCH-{number}", "Delay", "Client", "Sent", f"bench:{number}",
				frappe.as_json({"old_date": str(now)}),
			)
			for number in range(0, OPEN, 10)
		),
	)  # fmt: skip
	frappe.db.commit()
	for doctype in (ASSIGNMENT, REQUEST, MESSAGE, "Purchase Order", "Purchase Order Item"):
		frappe.db.sql_ddl(f"ANALYZE TABLE `tab{doctype}`")


def remove() -> None:
	frappe.set_user("Administrator")
	frappe.db.rollback()
	for doctype in (ASSIGNMENT, REQUEST, MESSAGE, "Purchase Order", "Purchase Order Item"):
		frappe.db.delete(doctype, {"name": ("like", "BENCH-%")})
	frappe.db.commit()


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


def page_of_assignments(filters: dict | None = None) -> None:
	frappe.get_list(
		ASSIGNMENT,
		filters=filters,
		fields=["name", "product_name", "status"],
		order_by="modified desc",
		limit=20,
	)


def count_of_assignments() -> None:
	frappe.get_list(ASSIGNMENT, fields=["count(*) as number"])


def one_document() -> None:
	backoffice_assignment.has_permission(frappe._dict(name="BENCH-BA-3"), "read")


def explain() -> None:
	print("The list of a purchaser:")
	condition = backoffice_assignment.query_conditions(data.PURCHASER)
	rows = frappe.db.sql(
		f"EXPLAIN SELECT name FROM `tab{ASSIGNMENT}` WHERE {condition} ORDER BY modified DESC LIMIT 20",
		as_dict=True,
	)
	for row in rows:
		print(f"  {row.table:<30}{row.type:<10}{row.key or '-':<34}{row.rows or '':>8}  {row.Extra or ''}")


def show(name: str, user: str, action, plain: float | None = None) -> float:
	frappe.set_user(user)
	milliseconds, statements = measure(action)
	ratio = f"{milliseconds / plain:>10.1f}" if plain else ""
	print(f"{name:<46}{milliseconds:>10.1f}{statements:>12}{ratio}")
	frappe.set_user("Administrator")
	return milliseconds


data.load()
remove()  # what a run that was stopped left
try:
	fill()
	print(f"{OPEN} open, {DONE} done\n{'':<46}{'ms':>10}{'statements':>12}{'ratio':>10}")
	plain = show("list of the front office", data.AGENT, page_of_assignments)
	show("list of a purchaser", data.PURCHASER, page_of_assignments, plain)
	show("one document of a purchaser", data.PURCHASER, one_document, plain)
	plain_count = show("count of the front office", data.AGENT, count_of_assignments)
	show("count of a purchaser", data.PURCHASER, count_of_assignments, plain_count)
	show("who waits for what, first 50", data.PURCHASER, lambda: api.waiting(limit=50), plain)
	show("who waits for what, late only", data.PURCHASER, lambda: api.waiting(late=True, limit=50), plain)
	show(
		"who waits for what, of a supplier",
		data.PURCHASER,
		lambda: api.waiting(supplier=data.FURNITURE_SUPPLIER, limit=50),
		plain,
	)
	order = frappe.get_doc("Purchase Order", "BENCH-PO-0")
	show("who waits for an order of 20 rows", data.PURCHASER, lambda: who_waits.who_waits(order), plain)
	for card in (api.to_buy, api.ordered_and_late, api.comes_this_week):
		show(f"card: {card.__name__}", data.PURCHASER, card, plain)
	explain()
finally:
	remove()
