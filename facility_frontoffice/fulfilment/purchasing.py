"""From assignments to ERPNext's purchase documents, and which rows of those may name an assignment.

The documents are made here and saved by who asked for them, with that person's own rights. What happens to
them afterwards comes back through `fulfilment.purchase_progress`.
"""

import json

import frappe
from frappe import _
from frappe.utils import flt, getdate, nowdate

from facility_frontoffice.fulfilment import purchasing_rules, rules
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.service_levels.calendars import moment_of

ASSIGNMENT = "Backoffice Assignment"
MATERIAL_REQUEST = "Material Request"
PURCHASE_ORDER = "Purchase Order"


class PurchasingError(FulfilmentError):
	"""The purchase document and the assignment do not go together as they are."""


# Making documents ---------------------------------------------------------------------------------


def make_material_request(source_name: str, target_doc=None):
	"""An unsaved Material Request for what is still to be bought of an assignment.

	With `target_doc` (a document or its JSON) the row is added to it, unless it is there already.
	"""
	target, assignment = _prepare(MATERIAL_REQUEST, source_name, target_doc)
	if not _has_row(target, assignment):
		if not target.items:
			target.material_request_type = "Purchase"
		_append_row(target, assignment, _left_to_request(assignment))
	target.run_method("set_missing_values")
	return target


def make_purchase_order(source_name: str, target_doc=None):
	"""An unsaved Purchase Order for what is still to be ordered of an assignment, at its supplier.

	What a Material Request asks for is ordered from it, so that ERPNext counts it as ordered there.
	"""
	target, assignment = _prepare(PURCHASE_ORDER, source_name, target_doc)
	target.supplier = target.supplier or assignment.supplier
	if not _has_row(target, assignment):
		requested = rows_to_order(assignment.name)
		if requested:
			target = _order_requested(requested, target)
			_fill_days(target, assignment)
		else:
			_append_row(target, assignment, _left_to_order(assignment))
	target.run_method("set_missing_values")
	target.run_method("calculate_taxes_and_totals")
	return target


def _prepare(doctype: str, source_name: str, target_doc):
	"""The document to fill and the assignment to fill it from, both allowed to the session's user."""
	target = target_doc or frappe.new_doc(doctype)
	if isinstance(target, str):
		target = json.loads(target)
	if isinstance(target, dict):
		target = frappe.get_doc(target)
	if target.doctype != doctype:
		frappe.throw(
			_("{0} cannot be added to a {1}.").format(source_name, _(target.doctype)),
			PurchasingError,
			title=_("Wrong Document"),
		)
	target.check_permission("create")
	assignment = frappe.get_doc(ASSIGNMENT, source_name)
	assignment.check_permission("read")
	_refuse_unless_open(assignment)
	target.company = target.company or _company_of(assignment)
	return target, assignment


def _append_row(target, assignment, qty: float) -> None:
	item = frappe.db.get_value("Facility Product", assignment.product, "item")
	row = {
		"item_code": item,
		"qty": qty,
		"schedule_date": _wanted_day(assignment),
		"cost_center": _cost_center_of(assignment, target.company),
		"client_request": assignment.client_request,
		"backoffice_assignment": assignment.name,
	}
	if item:
		row |= _item_values(item, target.company)
	else:
		# The purchaser chooses the item; what the client wants stands beside the empty field.
		row |= {"item_name": assignment.product_name, "description": assignment.product_name}
	target.append("items", row)
	target.schedule_date = target.schedule_date or row["schedule_date"]


def _item_values(item: str, company: str) -> dict:
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


def _order_requested(rows: list, target):
	"""Has ERPNext order what these rows of Material Requests still lack."""
	from erpnext.stock.doctype.material_request.material_request import make_purchase_order as order

	for material_request in dict.fromkeys(row.parent for row in rows):
		children = [row.name for row in rows if row.parent == material_request]
		target = order(material_request, target, args={"filtered_children": children})
	return target


def _fill_days(target, assignment) -> None:
	"""ERPNext leaves a day that has passed empty."""
	wanted = _wanted_day(assignment)
	for row in target.items:
		row.schedule_date = row.schedule_date or wanted
	if not target.schedule_date or getdate(target.schedule_date) < getdate(nowdate()):
		target.schedule_date = wanted


def rows_to_order(assignment: str) -> list:
	"""Rows of Material Requests that still wait to be ordered for this assignment."""
	row, parent = frappe.qb.DocType("Material Request Item"), frappe.qb.DocType(MATERIAL_REQUEST)
	return (
		frappe.qb.from_(row)
		.join(parent)
		.on(parent.name == row.parent)
		.select(row.name, row.parent)
		.where(
			(row.backoffice_assignment == assignment)
			& (row.docstatus == 1)
			& (row.ordered_qty < row.stock_qty)
			& (row.received_qty < row.stock_qty)
			& (parent.status != "Stopped")
			& (parent.material_request_type == "Purchase")
		)
		.orderby(row.creation)
		.orderby(row.idx)
		.run(as_dict=True)
	)


def _left_to_request(assignment) -> float:
	requests = _request_rows(assignment.name)
	names = {row.name for row in requests}
	orders = [row for row in _order_rows(assignment.name) if row.material_request_item not in names]
	return _left(assignment, requests + orders)


def _left_to_order(assignment) -> float:
	return _left(assignment, _order_rows(assignment.name))


def _left(assignment, rows: list) -> float:
	left = flt(assignment.qty or 1) - sum(flt(row.stock_qty) for row in rows)
	if left <= 0:
		frappe.throw(
			_("Everything of {0} is in {1} already. Go on there, or change the quantity there.").format(
				assignment.name, ", ".join(dict.fromkeys(row.parent for row in rows))
			),
			PurchasingError,
			title=_("Nothing Left to Buy"),
		)
	return left


def _request_rows(assignment: str) -> list:
	"""What is asked for an assignment in drafts and submitted Material Requests that go on."""
	row, parent = frappe.qb.DocType("Material Request Item"), frappe.qb.DocType(MATERIAL_REQUEST)
	return (
		frappe.qb.from_(row)
		.join(parent)
		.on(parent.name == row.parent)
		.select(row.name, row.parent, row.stock_qty)
		.where((row.backoffice_assignment == assignment) & (row.docstatus < 2) & (parent.status != "Stopped"))
		.orderby(row.creation)
		.run(as_dict=True)
	)


def _order_rows(assignment: str) -> list:
	"""What drafts and submitted orders bring for an assignment; of a closed one, what came already."""
	row, parent = frappe.qb.DocType("Purchase Order Item"), frappe.qb.DocType(PURCHASE_ORDER)
	rows = (
		frappe.qb.from_(row)
		.join(parent)
		.on(parent.name == row.parent)
		.select(
			row.parent,
			row.stock_qty,
			row.material_request_item,
			row.received_qty,
			row.conversion_factor,
			parent.status,
		)
		.where((row.backoffice_assignment == assignment) & (row.docstatus < 2))
		.orderby(row.creation)
		.run(as_dict=True)
	)
	for found in rows:
		if found.status == "Closed":
			found.stock_qty = flt(found.received_qty) * flt(found.conversion_factor)
	return rows


def _has_row(target, assignment) -> bool:
	return any(row.get("backoffice_assignment") == assignment.name for row in target.items)


def _wanted_day(assignment):
	promised = frappe.db.get_value("Client Request", assignment.client_request, "promised_date")
	return purchasing_rules.order_day(moment_of(assignment.due), promised, getdate(nowdate()))


def _company_of(assignment) -> str | None:
	return (
		frappe.db.get_value("Client Request", assignment.client_request, "company")
		or _settings().default_company
		or frappe.defaults.get_user_default("Company")
	)


def _cost_center_of(assignment, company: str) -> str | None:
	if not assignment.backoffice_unit:
		return None
	cost_center = frappe.get_cached_value("Backoffice Unit", assignment.backoffice_unit, "cost_center")
	return cost_center if _is_of("Cost Center", cost_center, company) else None


def _is_of(doctype: str, name: str | None, company: str | None) -> bool:
	return bool(name) and frappe.get_cached_value(doctype, name, "company") == company


def _settings():
	return frappe.get_cached_doc("Facility Frontoffice Settings")


# Checking documents -------------------------------------------------------------------------------


def check_items_chosen(doc) -> None:
	"""Says which item is missing before ERPNext stumbles over the empty field."""
	for row in doc.get("items"):
		if row.get("backoffice_assignment") and not row.item_code:
			product = frappe.db.get_value(ASSIGNMENT, row.backoffice_assignment, "product_name")
			frappe.throw(
				_("Row {0}: choose the item to buy for {1} ({2}).").format(
					row.idx, row.backoffice_assignment, product
				)
				+ " "
				+ _("An item on the Facility Product is filled in by itself the next time."),
				PurchasingError,
				title=_("Item Missing"),
			)


def check_rows(doc, only_open: bool = True) -> None:
	"""Refuses rows that name the wrong work; sets the request of the document when all its rows agree.

	With `only_open` the assignments must still be unfinished: nothing is bought that nobody waits for.
	A document without rows of ours costs no query.
	"""
	rows = doc.get("items") or []
	names = {row.backoffice_assignment for row in rows if row.get("backoffice_assignment")}
	found = _assignments(names) if names else {}
	for row in rows:
		assignment = found.get(row.get("backoffice_assignment"))
		if assignment:
			_check_row(row, assignment, only_open)
	doc.client_request = purchasing_rules.common_value(row.get("client_request") for row in rows)
	doc.backoffice_assignment = purchasing_rules.common_value(
		row.get("backoffice_assignment") for row in rows
	)


def _assignments(names: set[str]) -> dict:
	rows = frappe.get_all(
		ASSIGNMENT, filters={"name": ("in", names)}, fields=["name", "client_request", "status", "action"]
	)
	return {row.name: row for row in rows}


def _check_row(row, assignment, only_open: bool) -> None:
	row.client_request = row.client_request or assignment.client_request
	if row.client_request != assignment.client_request:
		frappe.throw(
			_("Row {0}: {1} belongs to {2}, not to {3}. Correct one of the two.").format(
				row.idx, assignment.name, assignment.client_request, row.client_request
			),
			PurchasingError,
			title=_("Wrong Assignment"),
		)
	if only_open:
		_refuse_unless_open(assignment, row.idx)


def _refuse_unless_open(assignment, row_number: int | None = None) -> None:
	where = _("Row {0}:").format(row_number) + " " if row_number else ""
	if assignment.status in rules.FINISHED:
		frappe.throw(
			where
			+ _("{0} is {1}: nobody waits for it any more. Choose another assignment, or none.").format(
				assignment.name, _(assignment.status)
			),
			PurchasingError,
			title=_("Assignment Finished"),
		)
	if assignment.action == "Approve":
		frappe.throw(
			where
			+ _("{0} asks for an approval; nothing is bought for that. Choose the step that buys.").format(
				assignment.name
			),
			PurchasingError,
			title=_("Not a Purchase"),
		)
