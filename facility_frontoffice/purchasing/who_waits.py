"""Who waits for what is bought: for the purchaser's view, and beside each document of ERPNext.

Told is what somebody who buys needs: whose it is, what and how much, where it goes, by when, and whom to ask. Nothing
of the request's notes, messages or other questions. The number of statements does not depend on how much there is:
one finds the work, what is late against the promise first, and `how_far` adds the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import frappe
from frappe.desk.reportview import build_match_conditions
from frappe.query_builder import Case, CustomFunction
from frappe.query_builder.functions import Coalesce, Count, Locate, Min
from frappe.utils import now_datetime
from pypika import Order
from pypika.terms import Criterion, LiteralValue

from facility_frontoffice.fulfilment.rules import FINISHED
from facility_frontoffice.purchasing.how_far import DOCUMENTS, ORDER, rows_of

ASSIGNMENT, REQUEST, MESSAGE = "Backoffice Assignment", "Client Request", "Facility Message"
MOST = 200
NO_LIMIT = 2**63 - 1
_json_value = CustomFunction("JSON_VALUE", ["document", "path"])


@dataclass(frozen=True)
class Choice:
	"""What somebody chose to look at; nothing of a field is everything that they may see."""

	supplier: str | None = None
	unit: str | None = None
	company: str | None = None
	location: str | None = None
	person: str | None = None
	late: bool = False
	words: str | None = None


def waiting(choice: Choice, limit: int = MOST, start: int = 0) -> dict:
	"""Work to buy, or bought for, that is not done: `{"rows": [...], "more": bool}`, late first, then by promise.

	Each row is as `how_far` says. `start` is how many rows to pass over.
	"""
	limit = max(1, min(int(limit), MOST))
	found = _found(choice, limit + 1, max(0, int(start)))
	return {"rows": rows_of(found[:limit]), "more": len(found) > limit}


def number_late() -> int:
	"""How much is ordered, and late against what the client was promised first."""
	work = _work_of(Choice(), only_ordered=True)
	return frappe.qb.from_(work).select(Count(work.name)).where(_is_late(work)).run()[0][0]


def who_waits(doc) -> list[dict]:
	"""Who waits for a document that the session's user may read; the caller has checked that.

	A draft may name any assignment: of one that is not submitted only what the user may see anyhow is told.
	"""
	names = assignments_in(doc)
	mine = _may_open(names) if names else set()
	rows = rows_of(_named_work(sorted(mine) if doc.docstatus == 0 else names))
	for row in rows:
		row["may_open"] = row["assignment"] in mine
	return sorted(rows, key=lambda row: (not row["is_late"], str(row["promised"] or "9"), row["assignment"]))


def assignments_in(doc) -> list[str]:
	"""The assignments that a document names, in its rows or itself."""
	named = [row.get("backoffice_assignment") for row in doc.get("items") or []]
	return sorted({*named, doc.get("backoffice_assignment")} - {None, ""})


def _may_open(names: list[str]) -> set[str]:
	if not frappe.has_permission(ASSIGNMENT, "read"):
		return set()
	return set(
		frappe.get_list(ASSIGNMENT, filters={"name": ("in", names)}, pluck="name", order_by="name", limit=0)
	)


# Finding ------------------------------------------------------------------------------------------


def _selected(work, request):
	return (
		frappe.qb.from_(work)
		.left_join(request)
		.on(request.name == work.client_request)
		.select(
			work.name,
			work.client_request,
			work.client_name,
			work.product,
			work.product_name,
			work.location,
			work.backoffice_unit,
			work.assigned_to,
			work.supplier,
			work.status,
			work.expected_date,
			request.company,
			request.priority,
			request.promised_date.as_("told"),
			first_promise(request).as_("promised"),
		)
	)


def first_promise(request):
	"""What the client was promised before they were told of a delay; each delay moves the date of the request."""
	message = frappe.qb.DocType(MESSAGE)
	before = (
		frappe.qb.from_(message)
		.select(Min(_json_value(message.context, "$.old_date")))
		.where(
			(message.client_request == request.name)
			& (message.kind == "Delay")
			& (message.audience == "Client")
		)
	)
	return Coalesce(before, request.promised_date)


def _is_late(work):
	return (work.promised < now_datetime()) | (Coalesce(work.expected_date, work.promised) > work.promised)


def _work_of(choice: Choice, only_ordered: bool = False):
	"""The name, date and first promise of all work to choose from, as a table of its own.

	The limit says that it is worked out once: else the database would look for the promise at each mention of it.
	"""
	work, request = frappe.qb.DocType(ASSIGNMENT), frappe.qb.DocType(REQUEST)
	is_ordered = Coalesce(work.purchase_order, "") != ""
	is_bought_for = is_ordered if only_ordered else (work.action == "Purchase") | is_ordered
	if not only_ordered:
		for document in (work.material_request, work.stock_entry):
			is_bought_for |= Coalesce(document, "") != ""
	query = (
		frappe.qb.from_(work)
		.left_join(request)
		.on(request.name == work.client_request)
		.select(work.name, work.expected_date, first_promise(request).as_("promised"))
		.where(work.status.notin(FINISHED) & is_bought_for)
	)
	for condition in _conditions(choice, work, request):
		query = query.where(condition)
	return query.limit(NO_LIMIT).as_("work")


def _found(choice: Choice, limit: int, start: int) -> list:
	work = _work_of(choice)
	is_late = _is_late(work)
	query = frappe.qb.from_(work).select(work.name)
	if choice.late:
		query = query.where(is_late)
	names = (
		query.orderby(Case().when(is_late, 0).else_(1))
		.orderby(Case().when(work.promised.isnull(), 1).else_(0))
		.orderby(work.promised)
		.orderby(work.name, order=Order.asc)
		.limit(limit)
		.offset(start)
		.run(pluck=True)
	)
	rows = {row.name: row for row in _named_work(names)}
	return [rows[name] for name in names]


def _named_work(names: list[str]) -> list:
	work, request = frappe.qb.DocType(ASSIGNMENT), frappe.qb.DocType(REQUEST)
	query = _selected(work, request).where(work.name.isin(names)).orderby(work.name)
	return query.run(as_dict=True) if names else []


def _conditions(choice: Choice, work, request) -> Iterable:
	if choice.unit:
		yield work.backoffice_unit == choice.unit
	if choice.company:
		yield request.company == choice.company
	if choice.person:
		yield work.assigned_to == choice.person
	if choice.location:
		within = frappe.db.get_descendants("Location", choice.location)
		yield work.location.isin([choice.location, *within])
	if choice.words:
		named = (work.client_name, work.name, work.client_request, work.purchase_order)
		yield Criterion.any(Locate(choice.words, field) > 0 for field in named)
	if choice.supplier:
		row, order = frappe.qb.DocType(DOCUMENTS[ORDER]), frappe.qb.DocType(ORDER)
		ordered = (
			frappe.qb.from_(row)
			.join(order)
			.on(order.name == row.parent)
			.select(row.backoffice_assignment)
			.where((order.supplier == choice.supplier) & (order.docstatus == 1))
			.where(row.backoffice_assignment.isnotnull())
		)
		yield (work.supplier == choice.supplier) | work.name.isin(ordered)
	# The platform's own condition for this user: escaped values only, written for a query with parameters
	seen = build_match_conditions(ASSIGNMENT)
	if seen:
		yield LiteralValue(f"({seen})")
