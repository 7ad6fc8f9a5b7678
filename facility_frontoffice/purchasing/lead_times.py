"""The purchases that were completed in a period, with the days on which each came further.

One statement finds them and one for each kind of document adds its days, whatever there is. Days are those of the
documents themselves: what was written down later counts from the day that it speaks of.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

import frappe
from frappe.desk.reportview import build_match_conditions
from frappe.query_builder.functions import Coalesce
from frappe.utils import getdate
from pypika.terms import LiteralValue

from facility_frontoffice.fulfilment import working_days as calendar_days
from facility_frontoffice.intake import figures
from facility_frontoffice.own_fields import in_reports
from facility_frontoffice.purchasing import lead_time_rules as rules
from facility_frontoffice.purchasing.how_far import DOCUMENTS, INVOICE, MATERIAL_REQUEST, ORDER, RECEIPT
from facility_frontoffice.purchasing.lead_time_rules import Purchase
from facility_frontoffice.purchasing.who_waits import first_promise
from facility_frontoffice.service_levels.calendars import working_calendar

ASSIGNMENT, REQUEST = "Backoffice Assignment", "Client Request"


@dataclass
class Bought:
	"""A completed purchase: `whole`, and the part of each supplier."""

	name: str
	client_request: str
	product: str
	company: str | None
	own_value: str | None  # of the field of an admin that is counted by
	whole: Purchase
	by_supplier: dict[str, Purchase] = field(default_factory=dict)


def completed(filters) -> list[Bought]:
	"""The purchases of a period by the day on which they were complete, oldest first.

	`filters` has from_date, to_date, group_by, and optionally supplier, product, company and fields of an admin. Of a
	supplier only what they had a part in is kept.
	"""
	work, request = frappe.qb.DocType(ASSIGNMENT), frappe.qb.DocType(REQUEST)
	query = (
		_of_period(frappe.qb.from_(work), work, request, filters)
		.select(
			work.name,
			work.client_request,
			work.product,
			work.supplier,
			work.sent_at,
			work.completed_at,
			request.company,
			request.received_at,
			first_promise(request).as_("promised"),
			*_own_value(filters),
		)
		.orderby(work.completed_at)
		.orderby(work.name)
	)
	found = query.run(as_dict=True)
	if not found:
		return []
	requested = _first_requested(filters)
	orders, receipts = _orders(filters), _receipts(filters)
	bought = [
		_bought(row, requested.get(row.name), orders.get(row.name, []), receipts.get(row.name, []))
		for row in found
	]
	if filters.get("supplier"):
		return [one for one in bought if filters.supplier in one.by_supplier]
	return bought


def working() -> rules.Days:
	"""Counts working days by the calendar of the front office."""
	calendar = working_calendar(frappe.get_cached_doc("Facility Frontoffice Settings").default_calendar)
	return rules.working_days(
		lru_cache(maxsize=None)(lambda day: calendar_days.is_working_day(calendar, day))
	)


# Asking -------------------------------------------------------------------------------------------


def _of_period(query, work, request, filters):
	query = (
		query.join(request)
		.on(request.name == work.client_request)
		.where((work.status == "Completed") & figures.in_period(work.completed_at, filters))
		.where((work.action == "Purchase") | (Coalesce(work.purchase_order, "") != ""))
	)
	query = figures.narrow(query, filters, product=work.product, request=request.name, work=work.name)
	if filters.get("company"):
		query = query.where(request.company == filters.company)
	seen = build_match_conditions(ASSIGNMENT)
	return query.where(LiteralValue(f"({seen})")) if seen else query


def _own_value(filters) -> list:
	own = in_reports.group_of(filters.group_by)
	return [] if own is None else [own.as_("own_value")]


def _document_rows(doctype: str, filters, columns: Callable) -> dict[str, list]:
	"""The rows of submitted documents of the purchases of the period, by assignment."""
	if not frappe.get_meta(DOCUMENTS[doctype]).has_field("backoffice_assignment"):
		return {}
	row, parent = frappe.qb.DocType(DOCUMENTS[doctype]), frappe.qb.DocType(doctype)
	work, request = frappe.qb.DocType(ASSIGNMENT), frappe.qb.DocType(REQUEST)
	query = (
		frappe.qb.from_(work)
		.join(row)
		.on(row.backoffice_assignment == work.name)
		.join(parent)
		.on(parent.name == row.parent)
		.select(work.name.as_("assignment"), parent.name, *columns(row, parent))
		.where(parent.docstatus == 1)
		.orderby(parent.creation)
		.orderby(row.idx)
	)
	found: dict[str, list] = {}
	for values in _of_period(query, work, request, filters).run(as_dict=True):
		found.setdefault(values.assignment, []).append(values)
	return found


def _first_requested(filters) -> dict[str, date]:
	rows = _document_rows(MATERIAL_REQUEST, filters, lambda row, parent: (parent.transaction_date,))
	return {name: min(getdate(row.transaction_date) for row in found) for name, found in rows.items()}


def _orders(filters) -> dict[str, list]:
	return _document_rows(
		ORDER,
		filters,
		lambda row, parent: (
			parent.supplier,
			parent.transaction_date,
			Coalesce(row.expected_delivery_date, row.schedule_date).as_("agreed"),
		),
	)


def _receipts(filters) -> dict[str, list]:
	"""What came: by receipt, or with an invoice that moved stock. What was sent back is no delivery."""
	rows = _document_rows(
		RECEIPT,
		filters,
		lambda row, parent: (
			parent.supplier,
			parent.posting_date,
			parent.is_return,
			row.purchase_order.as_("from_order"),
		),
	)
	invoices = _document_rows(
		INVOICE,
		filters,
		lambda row, parent: (
			parent.supplier,
			parent.posting_date,
			parent.is_return,
			parent.update_stock,
			row.purchase_order.as_("from_order"),
		),
	)
	for name, found in invoices.items():
		rows.setdefault(name, []).extend(row for row in found if row.update_stock)
	return {name: [row for row in found if not row.is_return] for name, found in rows.items()}


# Putting together ---------------------------------------------------------------------------------


def _bought(row, requested: date | None, orders: list, receipts: list) -> Bought:
	base = Purchase(
		asked=getdate(row.received_at),
		sent=_day(row.sent_at),
		requested=requested,
		promised=_day(row.promised),
	)
	completed_on = _day(row.completed_at)
	suppliers = dict.fromkeys([order.supplier for order in orders] + [came.supplier for came in receipts])
	parts = {
		supplier: _part(
			base,
			[order for order in orders if order.supplier == supplier],
			[came for came in receipts if came.supplier == supplier],
			completed_on,
		)
		for supplier in suppliers
		if supplier
	}
	if not parts and row.supplier:
		parts[row.supplier] = replace(base, complete=completed_on)
	return Bought(
		row.name,
		row.client_request,
		row.product,
		row.company,
		row.own_value,
		_part(base, orders, receipts, completed_on),
		parts,
	)


def _part(base: Purchase, orders: list, receipts: list, completed_on: date | None) -> Purchase:
	came = [getdate(receipt.posting_date) for receipt in receipts]
	return replace(
		base,
		ordered=min((getdate(order.transaction_date) for order in orders), default=None),
		first_in=min(came, default=None),
		complete=max(came, default=completed_on),
		agreed=max((getdate(order.agreed) for order in orders if order.agreed), default=None),
		orders=len({order.name for order in orders}),
		parts=len({(receipt.name, receipt.from_order) for receipt in receipts if receipt.from_order}),
	)


def _day(value) -> date | None:
	return getdate(value) if value else None
