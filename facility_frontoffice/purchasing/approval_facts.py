"""What an approver sees of an order: what it is, for whom, who bears it, and what is left of their budget.

For the mail, the page behind its link, and the panel on the form alike. Of a client's request only its number and
product: what the client wrote and what colleagues noted is not the approver's to read.
"""

import frappe
from frappe import _
from frappe.utils import flt, fmt_money, format_date, format_datetime

from facility_frontoffice.people import name_of
from facility_frontoffice.purchasing import budgets
from facility_frontoffice.purchasing.approval_rules import STATE_FIELD

MOST_ROWS = 20


def of_order(doc, approval=None) -> dict:
	"""The facts of an order, as texts in the language of now.

	`budgets` has for each cost centre and account the amounts of `purchasing.budgets`, as texts, and whether the order
	goes over it. `for_whom` has the requests by number and product.
	"""
	currency = frappe.get_cached_value("Company", doc.company, "default_currency")

	def money(amount) -> str:
		return fmt_money(amount, currency=currency)

	own = fmt_money(doc.grand_total, currency=doc.currency) if doc.currency != currency else ""
	return {
		"order": doc.name,
		"state": doc.get(STATE_FIELD) or "",
		"supplier": doc.supplier_name or doc.supplier or "",
		"company": doc.company,
		"amount": money(doc.base_grand_total),
		"amount_in_own_currency": own,
		"wanted": format_date(doc.schedule_date) if doc.schedule_date else "",
		"asked_by": name_of(approval.asked_by if approval else doc.owner) or "",
		"asked_at": format_datetime(approval.asked_at, "d MMM y, HH:mm") if approval else "",
		"who_approves": _(approval.role) if approval else "",
		"rows": [
			{
				"item": row.item_name or row.item_code,
				"qty": f"{flt(row.qty):g} {_(row.uom or '')}".strip(),
				"amount": fmt_money(row.amount, currency=doc.currency),
				"cost_center": _short(row.cost_center),
			}
			for row in doc.items[:MOST_ROWS]
		],
		"more_rows": max(len(doc.items) - MOST_ROWS, 0),
		"for_whom": for_whom(doc),
		"budgets": [_budget(row, money) for row in budgets.of_order(doc)],
	}


def for_whom(doc) -> list[dict]:
	"""The requests that an order is for: `request`, and its `product` with the number of it."""
	assignments = sorted({row.backoffice_assignment for row in doc.items if row.get("backoffice_assignment")})
	found = (
		frappe.get_all(
			"Backoffice Assignment",
			filters={"name": ("in", assignments)},
			fields=["client_request", "product", "product_name", "qty"],
			order_by="client_request, name",
		)
		if assignments
		else []
	)
	known = {row.client_request for row in found}
	alone = sorted({row.client_request for row in doc.items if row.get("client_request")} - known)
	return [
		*(
			{
				"request": row.client_request,
				"product": (f"{row.qty:g} × " if row.qty and row.qty != 1 else "")
				+ _(row.product_name or row.product),
			}
			for row in found
		),
		*({"request": request, "product": ""} for request in alone),
	]


def _budget(row, money) -> dict:
	return {
		"cost_center": _short(row.cost_center),
		"account": _short(row.account),
		"has_budget": row.has_budget,
		"period": row.period,
		"budget": money(row.budget),
		"spent": money(row.spent),
		"ordered": money(row.ordered),
		"this_order": money(row.this_order),
		"left": money(row.left),
		"is_over": row.has_budget and row.left < 0,
	}


def _short(name: str | None) -> str:
	"""A cost centre or account without its company, as people call it."""
	return (name or "").rsplit(" - ", 1)[0]


def needs_approval(doc) -> str:
	"""The role that approves the order as it is now; empty when nobody has to."""
	from facility_frontoffice.purchasing.approval import band_of

	band = band_of(doc)
	return band.role if band else ""
