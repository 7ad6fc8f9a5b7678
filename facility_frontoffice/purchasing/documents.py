"""From assignments to ERPNext's purchase documents.

The documents are made here and saved by who asked for them, with that person's own rights. What happens to
them afterwards comes back through `purchasing.progress`. Supplier, prices, taxes and accounts are filled in by
ERPNext, as on its own forms; from here come what is asked, when, and who bears it.
"""

import json
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import flt, getdate, nowdate

from facility_frontoffice.charging import cost_centers
from facility_frontoffice.purchasing import asked, quantities
from facility_frontoffice.purchasing.rows import PurchasingError

MATERIAL_REQUEST = "Material Request"
REQUEST_FOR_QUOTATION = "Request for Quotation"
PURCHASE_ORDER = "Purchase Order"
# What can be made, and how what must be chosen is called in messages.
BUYING = (MATERIAL_REQUEST, REQUEST_FOR_QUOTATION, PURCHASE_ORDER)


# Making documents ---------------------------------------------------------------------------------


def make_material_request(source_name: str, target_doc=None):
	"""An unsaved Material Request for what is still to be bought of an assignment.

	With `target_doc` (a document or its JSON) the row is added to it, unless it is there already.
	"""
	return make(MATERIAL_REQUEST, [source_name], target_doc)


def make_request_for_quotation(source_name: str, target_doc=None):
	"""An unsaved Request for Quotation at the supplier of an assignment, if it has one; others can be added."""
	return make(REQUEST_FOR_QUOTATION, [source_name], target_doc)


def make_purchase_order(source_name: str, target_doc=None):
	"""An unsaved Purchase Order for what is still to be ordered of an assignment, at its supplier.

	What a Material Request asks for is ordered from it, so that ERPNext counts it as ordered there.
	"""
	return make(PURCHASE_ORDER, [source_name], target_doc)


def make(
	doctype: str,
	names: Iterable[str],
	target_doc=None,
	items: dict | None = None,
	supplier: str | None = None,
):
	"""An unsaved document for what is still to be bought of these assignments, each on rows of its own.

	`items` are items by assignment, for products that have none, or to buy something else than the usual. An order goes
	to `supplier`, else to the one that all of them have.
	"""
	target = open_target(doctype, target_doc)
	has_rows = any(row.get("item_code") or row.get("backoffice_assignment") for row in target.items)
	assignments = asked.to_buy_for(names)
	set_company(target, assignments, may_change=not has_rows and not target_doc)
	if doctype == MATERIAL_REQUEST and not target.items:
		target.material_request_type = "Purchase"
	if doctype == PURCHASE_ORDER:
		target.supplier = supplier or target.supplier or _common_supplier(assignments)
		if target.supplier and not target_doc:
			_take_terms(target)
	if doctype == REQUEST_FOR_QUOTATION:
		_ask_suppliers(target, [supplier] if supplier else [row.at_supplier for row in assignments])
	target = _add_rows(target, assignments, items or {})
	target.run_method("set_missing_values")
	if doctype == PURCHASE_ORDER:
		target.run_method("calculate_taxes_and_totals")
	return target


def open_target(doctype: str, target_doc):
	"""The document to fill, that the session's user may make."""
	target = target_doc or frappe.new_doc(doctype)
	if isinstance(target, str):
		target = json.loads(target)
	if isinstance(target, dict):
		target = frappe.get_doc(target)
	if target.doctype != doctype:
		frappe.throw(
			_("Assignments are added to a {0} here, not to a {1}.").format(_(doctype), _(target.doctype)),
			PurchasingError,
			title=_("Wrong Document"),
		)
	target.check_permission("create")
	return target


# Whose, and where ---------------------------------------------------------------------------------


def set_company(target, assignments: list, may_change: bool) -> None:
	"""One document is of one company: what is for another goes on a document of its own."""
	by_company = {}
	for row in assignments:
		by_company.setdefault(row.company, row.name)
	if len(by_company) > 1:
		parts = ", ".join(f"{name}: {company}" for company, name in by_company.items())
		frappe.throw(
			_("These are for more than one company ({0}). Make a document for each company.").format(parts),
			PurchasingError,
			title=_("Several Companies"),
		)
	company, name = next(iter(by_company.items()))
	if may_change or not target.company:
		target.company = company or target.company
	elif company and company != target.company:
		frappe.throw(
			_("{0} is for {1}, this document is of {2}. Make one of {1} for it.").format(
				name, company, target.company
			),
			PurchasingError,
			title=_("Another Company"),
		)


def _common_supplier(assignments: list) -> str | None:
	"""Their supplier; what has none goes along. Several are for the purchaser to choose from."""
	suppliers = sorted({row.at_supplier for row in assignments if row.at_supplier})
	if len(suppliers) > 1:
		frappe.throw(
			_(
				"These have different suppliers: {0}. Choose one, make an order for each, or ask all of them for a quotation."
			).format(", ".join(suppliers)),
			PurchasingError,
			title=_("Several Suppliers"),
		)
	return suppliers[0] if suppliers else None


def _take_terms(target) -> None:
	"""Price list and currency of the supplier, as on ERPNext's form when one is chosen; the defaults go otherwise."""
	from erpnext.accounts.party import get_default_price_list

	supplier = frappe.get_cached_doc("Supplier", target.supplier)
	target.buying_price_list = get_default_price_list(supplier) or target.buying_price_list
	if supplier.default_currency and supplier.default_currency != target.currency:
		target.update({"currency": supplier.default_currency, "conversion_rate": None})


def _ask_suppliers(target, suppliers: list) -> None:
	there = {row.supplier for row in target.suppliers}
	for supplier in dict.fromkeys(filter(None, suppliers)):
		if supplier not in there:
			target.append("suppliers", {"supplier": supplier, "send_email": 1})


# What ---------------------------------------------------------------------------------------------


def _add_rows(target, assignments: list, items: dict):
	"""A row for what is left of each, after what waits in Material Requests for an order."""
	there = {row.get("backoffice_assignment") for row in target.items}
	new = [row for row in assignments if row.name not in there]
	if not new:
		return target
	bought = quantities.bought_for([row.name for row in new])
	centers = cost_centers.cost_centers_of(new, target.company)
	projects = cost_centers.projects_of(new, target.company)
	waiting = {}
	for row in new:
		row.cost_center, row.project = centers[row.name], projects[row.name]
		waits = bought[row.name].waiting() if target.doctype != MATERIAL_REQUEST else {}
		if not waits and not bought[row.name].left:
			quantities.nothing_left(row.name, bought[row.name])
		waiting |= waits
	if waiting:
		target = _from_requests(target, waiting, {row.name: row for row in new})
	for row in new:
		if bought[row.name].left:
			_append_row(target, row, bought[row.name].left, items.get(row.name))
	return target


def _append_row(target, assignment, qty: float, item: str | None) -> None:
	item = item or assignment.item
	row = {
		"item_code": item,
		"qty": qty,
		"schedule_date": asked.wanted_day(assignment),
		"client_request": assignment.client_request,
		"backoffice_assignment": assignment.name,
	}
	if target.doctype == REQUEST_FOR_QUOTATION:
		row["project_name"] = assignment.project
	else:
		row |= {"cost_center": assignment.cost_center, "project": assignment.project}
	if item:
		row |= item_values(item, target.company)
	else:
		# The purchaser chooses the item; what the client wants stands beside the empty field.
		row |= {"item_name": assignment.product_name, "description": assignment.product_name}
	target.append("items", row)
	target.schedule_date = target.get("schedule_date") or row["schedule_date"]


def item_values(item: str, company: str) -> dict:
	"""The client counts in the unit in which the item is kept, not in the one in which it is bought."""
	values = frappe.get_cached_value(
		"Item", item, ["item_name", "description", "stock_uom", "is_stock_item"], as_dict=True
	)
	row = {
		"item_name": values.item_name,
		"description": values.description or values.item_name,
		"uom": values.stock_uom,
		"stock_uom": values.stock_uom,
		"conversion_factor": 1,
	}
	warehouse = _settings().default_warehouse
	if values.is_stock_item and _is_of("Warehouse", warehouse, company):
		row["warehouse"] = warehouse
	return row


def _from_requests(target, waiting: dict[str, float], assignments: dict):
	"""Has ERPNext fill rows from the rows of Material Requests that wait; no more than what is in no draft yet."""
	from erpnext.stock.doctype.material_request import material_request as mapping

	parents = material_requests_of(waiting)
	before = {id(row) for row in target.items}
	for material_request in dict.fromkeys(parents.values()):
		rows = [name for name, parent in parents.items() if parent == material_request]
		if target.doctype == PURCHASE_ORDER:
			target = mapping.make_purchase_order(material_request, target, args={"filtered_children": rows})
		else:
			target = with_children(rows, mapping.make_request_for_quotation, material_request, target)
	for row in target.items:
		if id(row) not in before and row.get("material_request_item") in waiting:
			_fit(row, waiting[row.material_request_item], assignments)
	if not target.get("schedule_date") or getdate(target.schedule_date) < getdate(nowdate()):
		target.schedule_date = max(getdate(row.schedule_date) for row in target.items if row.schedule_date)
	return target


def material_requests_of(rows: Iterable[str]) -> dict[str, str]:
	"""The Material Request of each of these rows, the first first."""
	found = frappe.get_all(
		"Material Request Item",
		filters={"name": ("in", list(rows))},
		fields=["name", "parent"],
		order_by="creation, idx",
	)
	return {row.name: row.parent for row in found}


def with_children(rows: list[str], mapping, *args):
	"""Has one of ERPNext's mappings take these rows only, as when they are chosen on the form."""
	before = frappe.flags.selected_children
	frappe.flags.selected_children = {"items": rows}
	try:
		return mapping(*args)
	finally:
		frappe.flags.selected_children = before


def _fit(row, qty: float, assignments: dict) -> None:
	"""ERPNext leaves a day that has passed empty, and does not see what is in a draft."""
	row.qty = qty / (flt(row.conversion_factor) or 1.0)
	row.stock_qty = qty
	wanted = asked.wanted_day(assignments[row.backoffice_assignment])
	if not row.schedule_date or getdate(row.schedule_date) < getdate(nowdate()):
		row.schedule_date = wanted


def _is_of(doctype: str, name: str | None, company: str | None) -> bool:
	return bool(name) and frappe.get_cached_value(doctype, name, "company") == company


def _settings():
	return frappe.get_cached_doc("Facility Frontoffice Settings")
