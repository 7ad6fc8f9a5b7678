"""How far what is bought for assignments is: the rows of the purchaser's view, and of the panel beside documents.

What is asked, ordered and left is counted by `quantities`, so that the view and the documents that are made from it
say the same. One statement for each kind of document adds names, suppliers, days and what came, whatever there is.
"""

from datetime import datetime

import frappe
from frappe import _
from frappe.utils import flt, format_date, get_datetime, now_datetime

from facility_frontoffice.fulfilment.rules import FINISHED
from facility_frontoffice.people import name_of
from facility_frontoffice.purchasing import facts
from facility_frontoffice.purchasing import who_waits_rules as rules
from facility_frontoffice.purchasing.quantities import Bought, bought_for

MATERIAL_REQUEST, QUOTATION_REQUEST, QUOTATION = (
	"Material Request", "Request for Quotation", "Supplier Quotation",
)  # fmt: skip
ORDER, RECEIPT, INVOICE, STOCK_ENTRY = "Purchase Order", "Purchase Receipt", "Purchase Invoice", "Stock Entry"
# Documents that buy, in the order of a purchase, with the table of their rows.
DOCUMENTS = {
	MATERIAL_REQUEST: "Material Request Item",
	QUOTATION_REQUEST: "Request for Quotation Item",
	QUOTATION: "Supplier Quotation Item",
	ORDER: "Purchase Order Item",
	RECEIPT: "Purchase Receipt Item",
	INVOICE: "Purchase Invoice Item",
	STOCK_ENTRY: "Stock Entry Detail",
}


def rows_of(found: list) -> list[dict]:
	"""One of each row of work that `who_waits` selected, as `_row` says."""
	names = [row.name for row in found]
	documents = {doctype: _document_rows(doctype, names) for doctype in DOCUMENTS} if names else {}
	units = _units({row.backoffice_unit for row in found})
	bought = bought_for(names)
	now = now_datetime()
	of_work = {name: {doctype: rows.get(name, []) for doctype, rows in documents.items()} for name in names}
	readable = {doctype for doctype in DOCUMENTS if names and frappe.has_permission(doctype, "read")}
	return [
		_row(row, bought[row.name], of_work[row.name], units.get(row.backoffice_unit), readable, now)
		for row in found
	]


def _document_rows(doctype: str, names: list[str]) -> dict[str, list]:
	"""Rows of drafts and submitted documents, by assignment; nothing where the rows carry none."""
	table = DOCUMENTS[doctype]
	if not frappe.get_meta(table).has_field("backoffice_assignment"):
		return {}
	row, parent = frappe.qb.DocType(table), frappe.qb.DocType(doctype)
	query = (
		frappe.qb.from_(row)
		.join(parent)
		.on(parent.name == row.parent)
		.select(row.backoffice_assignment, row.parent, row.docstatus, *_columns(doctype, row, parent))
		.where(row.backoffice_assignment.isin(names) & (row.docstatus < 2))
		.orderby(parent.creation)
		.orderby(row.parent)
		.orderby(row.idx)
	)
	if doctype == RECEIPT:
		# what was rejected never counted, so nor does its return
		query = query.where(row.return_qty_from_rejected_warehouse == 0)
	found: dict[str, list] = {}
	for values in query.run(as_dict=True):
		found.setdefault(values.backoffice_assignment, []).append(values)
	return found


def _columns(doctype: str, row, parent) -> tuple:
	if doctype == ORDER:
		return (
			row.stock_qty, row.delivered_by_supplier, parent.supplier, parent.supplier_name, parent.status,
		)  # fmt: skip
	if doctype == QUOTATION:
		return row.stock_qty, parent.status
	if doctype == RECEIPT:
		return (row.stock_qty,)
	if doctype == INVOICE:
		return row.stock_qty, row.item_code, parent.update_stock, row.purchase_receipt
	return ()


def _row(
	row, bought: Bought, documents: dict[str, list], unit: dict | None, readable: set[str], now: datetime
) -> dict:
	"""What a purchaser should know of one assignment.

	`assignment`, `request`, `client`, `product`, `qty`, `location`, `unit`, `contact` (of the unit), `person`,
	`company`, `priority`; `requested`, `quoted`, `drafted`, `ordered`, `received`, `issued` and `to_order`; `promised`
	first and `told` last to the client, `expected` as the assignment follows its orders; `is_late` and `late_days`;
	names of `suppliers`, `documents` [{doctype, name, draft}] that the user may read; `words` and `colour`.
	"""
	amounts = _amounts(bought, documents)
	promised = get_datetime(row.promised) if row.promised else None
	state = rules.state(amounts, row.status == "Waiting for Client")
	late = rules.lateness(promised, row.expected_date, now)
	return {
		"assignment": row.name,
		"request": row.client_request,
		"client": row.client_name or "",
		"product": _(row.product_name or row.product),
		"qty": amounts.asked,
		"location": row.location or "",
		"unit": _(row.backoffice_unit) if row.backoffice_unit else "",
		"contact": unit or {},
		"person": name_of(row.assigned_to) or "",
		"company": row.company or "",
		"priority": row.priority or "",
		"requested": amounts.requested,
		"quoted": amounts.quoted,
		"drafted": amounts.drafted,
		"ordered": amounts.ordered,
		"received": amounts.received,
		"issued": amounts.issued,
		"to_order": amounts.to_order,
		"promised": promised,
		"told": row.told,
		"expected": row.expected_date,
		"is_late": late.is_late,
		"late_days": late.days,
		"suppliers": _suppliers(row, documents.get(ORDER, [])),
		"documents": _named(documents, readable),
		"words": _words(state, row.expected_date, promised),
		"colour": state.colour,
		"is_open": row.status not in FINISHED,
	}


def _amounts(bought: Bought, documents: dict[str, list]) -> rules.Amounts:
	def came(doctype: str, keep=lambda found: True) -> float:
		return sum(
			flt(found.stock_qty)
			for found in documents.get(doctype, [])
			if found.docstatus == 1 and keep(found)
		)

	def taken(doctype: str, draft: bool = False) -> float:
		names = {found.parent for found in documents.get(doctype, [])}
		return sum(part.qty for part in bought.taken if part.document in names and part.draft == draft)

	quoted: dict[str, float] = {}
	for found in documents.get(QUOTATION, []):
		if found.docstatus == 1 and found.status not in ("Stopped", "Expired"):
			quoted[found.parent] = quoted.get(found.parent, 0) + flt(found.stock_qty)
	return rules.Amounts(
		asked=bought.asked,
		requested=sum(part.qty for part in bought.requested if not part.draft),
		# What several suppliers offer is offered once
		quoted=max(quoted.values(), default=0),
		drafted=taken(ORDER, draft=True),
		ordered=taken(ORDER),
		received=came(RECEIPT) + came(INVOICE, _brings) + came(ORDER, _is_delivered_by_supplier),
		issued=taken(STOCK_ENTRY),
		to_order=bought.left + sum(bought.waiting().values()),
	)


def _brings(invoice_row) -> bool:
	"""An invoice brings goods when it moves stock; of a service the invoice is all that comes."""
	return not invoice_row.purchase_receipt and (
		invoice_row.update_stock or facts.is_service(invoice_row.item_code)
	)


def _is_delivered_by_supplier(order_row) -> bool:
	return bool(order_row.delivered_by_supplier) and order_row.status in facts.DROP_SHIPPED


def _suppliers(row, orders: list) -> list[str]:
	found = [order.supplier_name or order.supplier for order in orders if order.docstatus == 1]
	if not found and row.supplier:
		found = [frappe.get_cached_value("Supplier", row.supplier, "supplier_name") or row.supplier]
	return list(dict.fromkeys(found))


def _named(documents: dict[str, list], readable: set[str]) -> list[dict]:
	return [
		{"doctype": doctype, "name": name, "draft": not docstatus}
		for doctype, rows in documents.items()
		if doctype in readable
		for name, docstatus in {row.parent: row.docstatus for row in rows}.items()
	]


def _words(state: rules.State, expected, promised) -> str:
	"""How far it is, when it comes and what was promised, in a line."""
	words = [_(state.words).format(_number(state.done), _number(state.of))]
	if expected and state.words in (rules.ORDERED, rules.PARTLY_ORDERED, rules.IN_PART):
		words.append(_("comes {0}").format(format_date(expected, "EEE d MMM")))
	if promised:
		words.append(_("promised {0}").format(format_date(promised, "EEE d MMM")))
	return ", ".join(words)


def _number(value: float) -> str:
	return f"{flt(value, 3):g}"


def _units(names: set[str | None]) -> dict[str, dict]:
	"""Whom to ask at a unit."""
	names = names - {None, ""}
	if not names:
		return {}
	rows = frappe.get_all(
		"Backoffice Unit",
		filters={"name": ("in", sorted(names))},
		fields=["name", "contact_person", "phone", "email"],
		order_by="name",
	)
	return {
		row.name: {"person": row.contact_person or "", "phone": row.phone or "", "email": row.email or ""}
		for row in rows
	}
