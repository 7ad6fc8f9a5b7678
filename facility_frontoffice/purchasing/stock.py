"""What is in stock is issued instead of bought.

A Stock Entry of ERPNext takes it out; serial numbers, batches and valuation are ERPNext's. What it does to the
assignment comes back through `purchasing.issuing`.
"""

import frappe
from frappe import _
from frappe.utils import flt

from facility_frontoffice.charging import cost_centers
from facility_frontoffice.purchasing import asked, documents, quantities, stock_rules
from facility_frontoffice.purchasing.rows import PurchasingError
from facility_frontoffice.purchasing.stock_rules import Shelf

STOCK_ENTRY = "Stock Entry"
ISSUE = "Material Issue"
# Who may make one of these has a use for what is in stock.
HANDLERS = (STOCK_ENTRY, "Material Request", "Purchase Order")


def standing(assignment: str) -> dict:
	"""What there is to buy for an assignment (`asked.choices`), and under `stock` what lies in the warehouses.

	`stock` is None when the item is not kept in stock, else: `available` in all, `warehouses` with what is actual, reserved
	and available in each, `chosen`: the one that would be taken from, and `to_issue`: how much that would be at most.
	Quantities are in the unit of stock.
	"""
	(about,) = asked.choices([assignment])
	item = _stock_item(about["item"])
	if not item:
		return about | {"stock": None}
	wanted = quantities.bought_for([assignment])[assignment].from_stock.left
	shelves = shelves_of(item.name, about["company"])
	chosen = stock_rules.choose(shelves, wanted or 1, _usual_warehouse())
	return about | {
		"stock": {
			"available": stock_rules.available(shelves),
			"to_issue": wanted,
			"chosen": chosen.warehouse if chosen else None,
			"warehouses": [
				{
					"warehouse": shelf.warehouse,
					"actual": shelf.actual,
					"reserved": shelf.reserved,
					"available": shelf.available,
				}
				for shelf in shelves
			],
		}
	}


def may_see_stock(user: str | None = None) -> bool:
	return any(frappe.has_permission(doctype, "create", user=user) for doctype in HANDLERS)


def shelves_of(item: str, company: str) -> list[Shelf]:
	"""Where the item lies in this company; not what was rejected, nor what is on its way."""
	stock, warehouse = frappe.qb.DocType("Bin"), frappe.qb.DocType("Warehouse")
	rows = (
		frappe.qb.from_(stock)
		.join(warehouse)
		.on(warehouse.name == stock.warehouse)
		.select(
			stock.warehouse,
			stock.actual_qty,
			(
				stock.reserved_qty
				+ stock.reserved_qty_for_production
				+ stock.reserved_qty_for_production_plan
				+ stock.reserved_qty_for_sub_contract
			).as_("reserved"),
		)
		.where(
			(stock.item_code == item)
			& (stock.actual_qty > 0)
			& (warehouse.company == company)
			& (warehouse.disabled == 0)
			& (warehouse.is_rejected_warehouse == 0)
			& (warehouse.warehouse_type.isnull() | (warehouse.warehouse_type != "Transit"))
		)
		.orderby(warehouse.name)
		.run(as_dict=True)
	)
	return [Shelf(row.warehouse, flt(row.actual_qty), flt(row.reserved)) for row in rows]


def issues_of(assignment: str) -> list:
	"""Rows of submitted Stock Entries that brought something, the first first; not waited for, see `facts`.

	What is sent on its way is there with the entry that ends the transit.
	"""
	row, parent = frappe.qb.DocType("Stock Entry Detail"), frappe.qb.DocType(STOCK_ENTRY)
	return (
		frappe.qb.from_(row)
		.join(parent)
		.on(parent.name == row.parent)
		.select(row.parent, row.creation, row.transfer_qty)
		.where(
			(row.backoffice_assignment == assignment)
			& (row.docstatus == 1)
			& parent.purpose.isin(list(quantities.ISSUES))
			& (parent.add_to_transit == 0)
		)
		.orderby(row.creation)
		.orderby(row.parent)
		.for_update(nowait=True)
		.run(as_dict=True)
	)


def make_stock_entry(source_name: str, target_doc=None, warehouse: str | None = None):
	"""An unsaved Stock Entry (Material Issue) of what is left of an assignment, as far as it is free in stock.

	What a Material Request for an issue waits for is issued from that. `warehouse` is where to take it, else the best.
	"""
	target = documents.open_target(STOCK_ENTRY, target_doc)
	(row,) = asked.to_buy_for([source_name])
	if any(there.get("backoffice_assignment") == row.name for there in target.items):
		return target
	documents.set_company(target, [row], may_change=not target_doc)
	if not target.items:
		target.stock_entry_type = target.purpose = ISSUE
	bought = quantities.bought_for([row.name])[row.name].from_stock
	waiting = bought.waiting(buys=False)
	if waiting:
		return _issue_requested(waiting, target)
	if not bought.left:
		quantities.nothing_left(row.name, bought)
	_append_row(target, row, bought.left, warehouse)
	return target


def _append_row(target, assignment, wanted: float, warehouse: str | None) -> None:
	item = _stock_item(assignment.item)
	if not item:
		frappe.throw(
			_(
				"{0} has no item that is kept in stock. Choose one on the Facility Product {1}, or buy it."
			).format(assignment.name, assignment.product_name),
			PurchasingError,
			title=_("Not in Stock"),
		)
	shelves = shelves_of(item.name, target.company)
	if warehouse:
		shelves = [shelf for shelf in shelves if shelf.warehouse == warehouse]
	shelf = stock_rules.choose(shelves, wanted, _usual_warehouse())
	if not shelf:
		frappe.throw(
			_("Nothing of {0} is free in {1}. Buy it, or choose another warehouse.").format(
				item.item_name, warehouse or target.company
			),
			PurchasingError,
			title=_("Not in Stock"),
		)
	qty = min(wanted, shelf.available)
	values = target.get_item_details(
		frappe._dict(item_code=item.name, warehouse=shelf.warehouse, qty=qty, company=target.company)
	)
	values.update(
		item_code=item.name,
		s_warehouse=shelf.warehouse,
		qty=qty,
		transfer_qty=qty,
		client_request=assignment.client_request,
		backoffice_assignment=assignment.name,
		project=cost_centers.project_of(assignment, target.company),
	)
	values.cost_center = cost_centers.cost_center_of(assignment, target.company) or values.cost_center
	target.append("items", values)


def _issue_requested(waiting: dict[str, float], target):
	"""Has ERPNext issue what rows of Material Requests wait for, so that it counts as issued there."""
	from erpnext.stock.doctype.material_request.material_request import make_stock_entry as issue

	parents = documents.material_requests_of(waiting)
	for material_request in dict.fromkeys(parents.values()):
		rows = [name for name, parent in parents.items() if parent == material_request]
		target = documents.with_children(rows, issue, material_request, target)
	for row in target.items:
		if row.get(quantities.REQUEST_ROW) in waiting:
			row.transfer_qty = waiting[row.material_request_item]
			row.qty = row.transfer_qty / (flt(row.conversion_factor) or 1.0)
	return target


def _stock_item(item: str | None):
	"""The item when it is kept in stock, else None."""
	if not item:
		return None
	found = frappe.get_cached_value(
		"Item", item, ["name", "item_name", "stock_uom", "is_stock_item", "disabled"], as_dict=True
	)
	return found if found and found.is_stock_item and not found.disabled else None


def _usual_warehouse() -> str | None:
	return frappe.get_cached_doc("Facility Frontoffice Settings").default_warehouse
