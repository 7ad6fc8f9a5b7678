"""What is being bought for assignments already: asked of nobody, counted from the documents each time.

Drafts count too. Two purchasers who save at once are seen by `claim`: the second hears of it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils import flt

from facility_frontoffice.purchasing import quantity_rules as rules
from facility_frontoffice.purchasing.quantity_rules import Requested, Taken
from facility_frontoffice.purchasing.rows import ASSIGNMENT, PurchasingError

# Of a Stock Entry, what brings things to a client; its other purposes move or make stock.
ISSUES = ("Material Issue", "Material Transfer")
# The field with which a row says from which row of a Material Request it comes.
REQUEST_ROW = "material_request_item"


@dataclass
class Bought:
	"""How the buying for one assignment stands; quantities in the unit in which the item is kept."""

	asked: float
	requested: list[Requested] = field(default_factory=list)
	taken: list[Taken] = field(default_factory=list)

	@property
	def left(self) -> float:
		return rules.left(self.asked, self.requested, self.taken)

	@property
	def committed(self) -> float:
		return rules.committed(self.requested, self.taken)

	@property
	def documents(self) -> list[str]:
		"""What there is already, the first first."""
		return list(dict.fromkeys(part.document for part in (*self.requested, *self.taken)))

	@property
	def from_stock(self) -> "Bought":
		"""As who issues from stock sees it: what is only asked to be bought is not, and stock goes before buying."""
		return Bought(self.asked, [row for row in self.requested if not row.buys], self.taken)

	def waiting(self, buys: bool = True) -> dict[str, float]:
		"""Rows of submitted Material Requests that wait for an order, or for an issue, and how much of each."""
		open_rows = {row.row for row in self.requested if row.buys == buys and not row.draft}
		found = rules.pending(self.requested, self.taken)
		return {row: qty for row, qty in found.items() if row in open_rows and qty > rules.TOLERANCE}


def bought_for(assignments: Iterable[str], without: str | None = None) -> dict[str, Bought]:
	"""How the buying for each assignment stands, in a handful of queries for all; not counting document `without`."""
	names = list(dict.fromkeys(assignments))
	if not names:
		return {}
	asked = frappe.get_all(
		ASSIGNMENT, filters={"name": ("in", names)}, fields=["name", "qty"], order_by="name"
	)
	found = {row.name: Bought(flt(row.qty) or 1.0) for row in asked}
	for name, row in _requests(names):
		if row.document != without:
			found[name].requested.append(row)
	for name, row in (*_orders(names), *_receipts(names), *_invoices(names), *_issues(names)):
		if row.document != without:
			found[name].taken.append(row)
	return found


def nothing_left(assignment: str, bought: Bought) -> None:
	frappe.throw(
		_("Everything of {0} is in {1} already. Go on there, or change the quantity there.").format(
			assignment, ", ".join(bought.documents)
		),
		PurchasingError,
		title=_("Nothing Left to Buy"),
	)


# Nothing twice ------------------------------------------------------------------------------------


def refuse_bought_twice(doc) -> None:
	"""Refuses a draft that buys for an assignment what is bought elsewhere, also by who saves at this moment.

	Only what is new in the document is looked at: saving or submitting what was there already costs no query.
	"""
	more = _more_than_before(doc)
	if not more:
		return
	claim(more)
	elsewhere = bought_for(more, without=doc.name)
	for name in more:
		there = elsewhere[name].from_stock if doc.doctype == "Stock Entry" else elsewhere[name]
		check(name, there, list(taken_by(doc, name)), requested_by(doc, name))


def check(name: str, elsewhere: Bought, taken: list[Taken], requested: list[Requested] = ()) -> None:
	"""Refuses rows that buy for an assignment what the other documents buy already."""
	before = elsewhere.committed
	after = rules.committed([*elsewhere.requested, *requested], [*elsewhere.taken, *taken])
	mine = sum(part.qty for part in (*taken, *requested))
	if not rules.is_too_much(elsewhere.asked, before, after - mine, after):
		return
	if not elsewhere.left:
		nothing_left(name, elsewhere)
	frappe.throw(
		_("Of {0} only {1} is left to buy; the rest is in {2}. Take a smaller quantity.").format(
			name, number(elsewhere.left), ", ".join(elsewhere.documents)
		),
		PurchasingError,
		title=_("Bought Already"),
	)


def claim(assignments: Iterable[str]) -> None:
	"""Lets who buys for the same assignments at this moment wait, and hear afterwards that it was bought.

	The database shows each the state of when they began, so who waited here cannot see what the first bought. The
	mark says that there is something to see. Locks of the rows that are not there yet would stop also those who
	buy for others.
	"""
	names = sorted(set(assignments))
	requests = frappe.get_all(ASSIGNMENT, filters={"name": ("in", names)}, pluck="client_request")
	request, assignment = frappe.qb.DocType("Client Request"), frappe.qb.DocType(ASSIGNMENT)
	(
		frappe.qb.from_(request)
		.select(request.name)
		.where(request.name.isin(sorted(set(requests))))
		.orderby(request.name)
		.for_update()
		.run()
	)
	marks = (
		frappe.qb.from_(assignment)
		.select(assignment.name, assignment.purchase_mark)
		.where(assignment.name.isin(names))
		.orderby(assignment.name)
	)
	as_seen = dict(marks.run())
	changed = [name for name, mark in marks.for_update().run() if as_seen.get(name) != mark]
	if changed:
		frappe.throw(
			_("Somebody else is buying for {0} at this moment. Save again to see what is left.").format(
				", ".join(changed)
			),
			PurchasingError,
			title=_("Two at Once"),
		)
	frappe.db.set_value(
		ASSIGNMENT,
		{"name": ("in", names)},
		"purchase_mark",
		frappe.generate_hash(length=10),
		update_modified=False,
	)


def _more_than_before(doc) -> list[str]:
	before = doc.get_doc_before_save()
	old = _per_assignment(before) if before else {}
	new = _per_assignment(doc)
	return sorted(name for name, qty in new.items() if qty > old.get(name, 0.0) + rules.TOLERANCE)


def _per_assignment(doc) -> dict[str, float]:
	found = defaultdict(float)
	for row in doc.items:
		if row.get("backoffice_assignment"):
			found[row.backoffice_assignment] += stock_qty(row)
	return found


def stock_qty(row) -> float:
	"""The quantity of a row in the unit of stock, also of one that ERPNext has not worked out yet."""
	return flt(row.qty) * (flt(row.get("conversion_factor")) or 1.0)


def number(qty: float) -> str:
	"""A quantity in words for who buys, as the platform shows one."""
	return frappe.format_value(qty, {"fieldtype": "Float"})


def taken_by(doc, assignment: str) -> Iterable[Taken]:
	"""What a document takes for an assignment; nothing when it only asks."""
	if doc.doctype == "Material Request":
		return
	for row in doc.items:
		if row.get("backoffice_assignment") == assignment:
			yield Taken(doc.name, stock_qty(row), row.get(REQUEST_ROW) or None, draft=doc.docstatus == 0)


def requested_by(doc, assignment: str) -> list[Requested]:
	if doc.doctype != "Material Request":
		return []
	return [
		Requested(row.name or str(row.idx), doc.name or "", stock_qty(row), draft=doc.docstatus == 0)
		for row in doc.items
		if row.get("backoffice_assignment") == assignment
	]


# Counting -----------------------------------------------------------------------------------------


def _requests(names: list[str]):
	"""Drafts and submitted Material Requests; a stopped one asks no more."""
	row, parent = frappe.qb.DocType("Material Request Item"), frappe.qb.DocType("Material Request")
	rows = (
		frappe.qb.from_(row)
		.join(parent)
		.on(parent.name == row.parent)
		.select(
			row.name,
			row.parent,
			row.docstatus,
			row.backoffice_assignment,
			row.stock_qty,
			row.ordered_qty,
			row.received_qty,
			parent.material_request_type,
		)
		.where(row.backoffice_assignment.isin(names) & (row.docstatus < 2) & (parent.status != "Stopped"))
		.orderby(row.creation)
		.orderby(row.idx)
		.run(as_dict=True)
	)
	for found in rows:
		yield (
			found.backoffice_assignment,
			Requested(
				found.name,
				found.parent,
				flt(found.stock_qty),
				max(flt(found.ordered_qty), flt(found.received_qty)),
				buys=found.material_request_type == "Purchase",
				draft=found.docstatus == 0,
			),
		)


def _orders(names: list[str]):
	"""What drafts and submitted orders bring: of a closed one what came already, of no one what was rejected."""
	row, parent = frappe.qb.DocType("Purchase Order Item"), frappe.qb.DocType("Purchase Order")
	rows = (
		frappe.qb.from_(row)
		.join(parent)
		.on(parent.name == row.parent)
		.select(
			row.name,
			row.parent,
			row.docstatus,
			row.backoffice_assignment,
			row.stock_qty,
			row.material_request_item,
			row.received_qty,
			row.conversion_factor,
			parent.status,
		)
		.where(row.backoffice_assignment.isin(names) & (row.docstatus < 2))
		.orderby(row.creation)
		.orderby(row.idx)
		.run(as_dict=True)
	)
	rejected = _rejected([found.name for found in rows if found.received_qty])
	for found in rows:
		factor = flt(found.conversion_factor) or 1.0
		qty = flt(found.received_qty) * factor if found.status == "Closed" else flt(found.stock_qty)
		qty = max(qty - rejected.get(found.name, 0.0) * factor, 0.0)
		yield (
			found.backoffice_assignment,
			Taken(found.parent, qty, found.material_request_item or None, draft=found.docstatus == 0),
		)


def _rejected(order_rows: list[str]) -> dict[str, float]:
	"""Per row of an order, in its unit: ERPNext counts what was rejected as received."""
	if not order_rows:
		return {}
	received, billed = frappe.qb.DocType("Purchase Receipt Item"), frappe.qb.DocType("Purchase Invoice Item")
	invoice = frappe.qb.DocType("Purchase Invoice")
	in_receipts = (
		frappe.qb.from_(received)
		.select(received.purchase_order_item, received.rejected_qty)
		.where(received.purchase_order_item.isin(order_rows) & (received.docstatus == 1))
	)
	in_invoices = (
		frappe.qb.from_(billed)
		.join(invoice)
		.on(invoice.name == billed.parent)
		.select(billed.po_detail, billed.rejected_qty)
		.where(billed.po_detail.isin(order_rows) & (billed.docstatus == 1) & (invoice.update_stock == 1))
	)
	found = defaultdict(float)
	for row, qty in (*in_receipts.run(), *in_invoices.run()):
		found[row] += flt(qty)
	return found


def _receipts(names: list[str]):
	"""What came without an order; what was sent back counts below zero."""
	return _without("Purchase Receipt Item", ("purchase_order_item",), names)


def _invoices(names: list[str]):
	"""What was billed without an order or a receipt; what was credited counts below zero."""
	return _without("Purchase Invoice Item", ("po_detail", "pr_detail"), names)


def _without(table: str, origins: tuple[str, ...], names: list[str]):
	"""Rows of submitted documents that come from no row of another document, by the fields that would name it."""
	row = frappe.qb.DocType(table)
	query = (
		frappe.qb.from_(row)
		.select(row.parent, row.backoffice_assignment, row.stock_qty)
		.where(row.backoffice_assignment.isin(names) & (row.docstatus == 1))
		.orderby(row.creation)
	)
	for origin in origins:
		query = query.where(row[origin].isnull() | (row[origin] == ""))
	for found in query.run(as_dict=True):
		yield found.backoffice_assignment, Taken(found.parent, flt(found.stock_qty))


def _issues(names: list[str]):
	"""Drafts and submitted Stock Entries; what ends a transit was counted when it was sent."""
	row, parent = frappe.qb.DocType("Stock Entry Detail"), frappe.qb.DocType("Stock Entry")
	rows = (
		frappe.qb.from_(row)
		.join(parent)
		.on(parent.name == row.parent)
		.select(
			row.parent, row.docstatus, row.backoffice_assignment, row.transfer_qty, row.material_request_item
		)
		.where(
			row.backoffice_assignment.isin(names)
			& (row.docstatus < 2)
			& parent.purpose.isin(list(ISSUES))
			& (parent.outgoing_stock_entry.isnull() | (parent.outgoing_stock_entry == ""))
		)
		.orderby(row.creation)
		.orderby(row.idx)
		.run(as_dict=True)
	)
	for found in rows:
		yield (
			found.backoffice_assignment,
			Taken(
				found.parent,
				flt(found.transfer_qty),
				found.material_request_item or None,
				draft=found.docstatus == 0,
			),
		)
