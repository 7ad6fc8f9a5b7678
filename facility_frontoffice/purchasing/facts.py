"""How it stands with what is bought for an assignment, read from ERPNext's submitted documents as they are now.

Locking reads: in the state of when this transaction began, two receipts at once would each miss the other. They do
not wait, for the other may be waiting for the assignment that this one holds; what cannot be read is tried again
(`fulfilment.missed_updates`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import frappe
from frappe.utils import flt, getdate

from facility_frontoffice.purchasing import rules, stock
from facility_frontoffice.purchasing.rules import OrderRow

MATERIAL_REQUEST = "Material Request"
PURCHASE_ORDER = "Purchase Order"
PURCHASE_RECEIPT = "Purchase Receipt"
PURCHASE_INVOICE = "Purchase Invoice"
# With these an order whose supplier delivers to the client itself says that it was delivered.
DROP_SHIPPED = ("Delivered", "Completed")


@dataclass
class Facts:
	"""Quantities are in the unit in which an item is kept.

	`requests` and `orders` are names, the first first. `brought` are the documents with which something came, as
	(doctype, name), the latest last. `loose` is what came without an order, also from stock.
	"""

	requests: list[str] = field(default_factory=list)
	rows: list[OrderRow] = field(default_factory=list)
	brought: list[tuple[str, str]] = field(default_factory=list)
	loose: float = 0.0

	@property
	def orders(self) -> list[str]:
		return list(dict.fromkeys(row.order for row in self.rows))

	def brought_by(self, documents: Iterable[tuple[str, str]]) -> bool:
		"""Whether something came with one of these documents."""
		return any(document in self.brought for document in documents)

	@property
	def total(self) -> float:
		return sum(row.accepted for row in self.rows) + self.loose


def facts_of(assignment: str) -> Facts:
	orders = _order_rows(assignment)
	names = [row.name for row in orders]
	receipts, invoices = _receipt_rows(assignment, names), _invoice_rows(assignment, names)
	receipts, invoices = _free_of_orders(receipts, names), _free_of_orders(invoices, names)
	per_order, loose = _sums(receipts, invoices)
	rows = [_order_row(row, per_order.get(row.name) or _Sum()) for row in orders]
	issues = stock.issues_of(assignment)
	came_loose = sum(one.came(item) for item, one in loose.items())
	return Facts(
		requests=_requests(assignment),
		rows=rows,
		brought=[*_drop_shipped(orders), *_brought(receipts, invoices, issues)],
		loose=came_loose + sum(flt(row.transfer_qty) for row in issues),
	)


@dataclass
class _Sum:
	received: float = 0.0
	billed: float = 0.0

	def came(self, item: str | None) -> float:
		return rules.came(self.received, self.billed, is_service(item))


def is_service(item: str | None) -> bool:
	"""Neither kept in stock nor an asset: nothing that somebody takes in. What is no item at all is a service too."""
	if not item:
		return True
	found = frappe.get_cached_value("Item", item, ["is_stock_item", "is_fixed_asset"], as_dict=True)
	return bool(found) and not found.is_stock_item and not found.is_fixed_asset


def _order_rows(assignment: str) -> list:
	row, order = frappe.qb.DocType("Purchase Order Item"), frappe.qb.DocType(PURCHASE_ORDER)
	return (
		frappe.qb.from_(row)
		.join(order)
		.on(order.name == row.parent)
		.select(
			row.name,
			row.parent,
			row.item_code,
			row.stock_qty,
			row.schedule_date,
			row.expected_delivery_date,
			row.delivered_by_supplier,
			order.status,
		)
		.where((row.backoffice_assignment == assignment) & (row.docstatus == 1))
		.orderby(order.creation)
		.orderby(row.idx)
		.for_update(nowait=True)
		.run(as_dict=True)
	)


def _order_row(found, came: _Sum) -> OrderRow:
	accepted = flt(found.stock_qty) if _is_drop_shipped(found) else came.came(found.item_code)
	# what the supplier confirmed, else what was asked
	day = found.expected_delivery_date or found.schedule_date
	return OrderRow(
		order=found.parent,
		qty=flt(found.stock_qty),
		accepted=accepted,
		day=getdate(day) if day else None,
		closed=found.status == "Closed",
		held=found.status == "On Hold",
	)


def _is_drop_shipped(row) -> bool:
	return bool(row.delivered_by_supplier) and row.status in DROP_SHIPPED


def _drop_shipped(order_rows: list) -> list[tuple[str, str]]:
	"""What a supplier brought to the client itself has no other document than its order."""
	return list(dict.fromkeys((PURCHASE_ORDER, row.parent) for row in order_rows if _is_drop_shipped(row)))


def _receipt_rows(assignment: str, order_rows: list[str]) -> list:
	"""What was accepted, and below zero what was sent back of that: of these rows of orders, and what names it.

	What was rejected never counted; so nor does its return, which ERPNext writes as a quantity like any other.
	"""
	row = frappe.qb.DocType("Purchase Receipt Item")
	query = (
		frappe.qb.from_(row)
		.select(
			row.name,
			row.parent,
			row.creation,
			row.item_code,
			row.stock_qty,
			row.purchase_order_item.as_("order_row"),
		)
		.where((row.docstatus == 1) & (row.return_qty_from_rejected_warehouse == 0))
		.for_update(nowait=True)
	)
	return _either(query, row.backoffice_assignment == assignment, row.purchase_order_item, order_rows)


def _invoice_rows(assignment: str, order_rows: list[str]) -> list:
	"""What was billed; with *Update Stock* an invoice takes the goods in too. A debit note counts below zero."""
	row, invoice = frappe.qb.DocType("Purchase Invoice Item"), frappe.qb.DocType(PURCHASE_INVOICE)
	query = (
		frappe.qb.from_(row)
		.join(invoice)
		.on(invoice.name == row.parent)
		.select(
			row.name,
			row.parent,
			row.creation,
			row.item_code,
			row.stock_qty,
			row.po_detail.as_("order_row"),
			invoice.update_stock,
		)
		.where(row.docstatus == 1)
		.for_update(nowait=True)
	)
	return _either(query, row.backoffice_assignment == assignment, row.po_detail, order_rows)


def _either(query, names_it, order_row, order_rows: list[str]) -> list:
	"""Rows that name the assignment and rows of these orders, each once, the first first.

	Each looked up by its own index: with both in one question the database reads, and locks, a whole table.
	"""
	rows = query.where(names_it).run(as_dict=True)
	if order_rows:
		rows += query.where(order_row.isin(order_rows)).run(as_dict=True)
	found = {row.name: row for row in rows}
	return sorted(found.values(), key=lambda row: (row.creation, row.parent))


def _free_of_orders(rows: list, order_rows: list[str]) -> list:
	"""What names the assignment itself and came without one of its orders has no order then: it counts as loose.

	Also when its order was cancelled at the very moment at which it came. What came with the order of another assignment
	is theirs.
	"""
	others = {row.order_row for row in rows if row.order_row} - set(order_rows)
	if not others:
		return rows
	living = frappe.get_all(
		"Purchase Order Item", filters={"name": ("in", sorted(others)), "docstatus": 1}, pluck="name"
	)
	for row in rows:
		if row.order_row in others and row.order_row not in living:
			row.order_row = None
	return [row for row in rows if row.order_row not in living]


def _sums(receipts: list, invoices: list) -> tuple[dict[str, _Sum], dict[str, _Sum]]:
	"""What came and what was billed, per row of an order; and per item of what has no order."""
	per_order, loose = defaultdict(_Sum), defaultdict(_Sum)
	for row in receipts:
		(per_order[row.order_row] if row.order_row else loose[row.item_code]).received += flt(row.stock_qty)
	for row in invoices:
		found = per_order[row.order_row] if row.order_row else loose[row.item_code]
		found.billed += flt(row.stock_qty)
		if row.update_stock:
			found.received += flt(row.stock_qty)
	return per_order, loose


def _brought(receipts: list, invoices: list, issues: list) -> list[tuple[str, str]]:
	with_goods = [(row.creation, PURCHASE_RECEIPT, row.parent) for row in receipts if row.stock_qty > 0]
	with_goods += [(row.creation, stock.STOCK_ENTRY, row.parent) for row in issues]
	with_goods += [
		(row.creation, PURCHASE_INVOICE, row.parent)
		for row in invoices
		if row.stock_qty > 0 and (row.update_stock or is_service(row.item_code))
	]
	return list(dict.fromkeys((doctype, name) for _creation, doctype, name in sorted(with_goods)))


def _requests(assignment: str) -> list[str]:
	return frappe.get_all(
		"Material Request Item",
		filters={"backoffice_assignment": assignment, "docstatus": 1},
		pluck="parent",
		order_by="creation, parent",
		distinct=True,
	)


def being_bought(assignment: str) -> list[str]:
	"""Documents in which more is asked or written for an assignment, and not ordered yet."""
	drafts = frappe.get_all(
		"Purchase Order Item",
		filters={"backoffice_assignment": assignment, "docstatus": 0},
		pluck="parent",
		order_by="parent",
	)
	return list(dict.fromkeys([*_requests_to_order(assignment), *drafts]))


def _requests_to_order(assignment: str) -> list[str]:
	"""Material Requests with rows that still wait to be ordered, the first first."""
	row, parent = frappe.qb.DocType("Material Request Item"), frappe.qb.DocType(MATERIAL_REQUEST)
	return (
		frappe.qb.from_(row)
		.join(parent)
		.on(parent.name == row.parent)
		.select(row.parent)
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
		.run(pluck=True)
	)


def first_or_kept(kept: str | None, names: Iterable[str]) -> str | None:
	"""The document that was noted, as long as it stands; else the first of those that do."""
	names = list(names)
	return kept if kept in names else next(iter(names), None)
