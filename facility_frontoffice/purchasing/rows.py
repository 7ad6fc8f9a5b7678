"""Which rows of purchase documents may name an assignment, and what the document itself says of them."""

import frappe
from frappe import _

from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.purchasing import rules

ASSIGNMENT = "Backoffice Assignment"
# Where ERPNext's mapping takes a row from: the field that names the row, and its doctype.
SOURCES = {
	"material_request_item": "Material Request Item",
	"request_for_quotation_item": "Request for Quotation Item",
	"supplier_quotation_item": "Supplier Quotation Item",
	"purchase_order_item": "Purchase Order Item",
	"po_detail": "Purchase Order Item",
	"purchase_receipt_item": "Purchase Receipt Item",
	"pr_detail": "Purchase Receipt Item",
}


class PurchasingError(FulfilmentError):
	"""The purchase document and the assignment do not go together as they are."""


def check_items_chosen(doc) -> None:
	"""Says which item is missing before ERPNext stumbles over the empty field."""
	for row in doc.get("items"):
		if row.get("backoffice_assignment") and not row.item_code:
			frappe.throw(
				_("Row {0}: choose the item to buy for {1} ({2}).").format(
					row.idx, row.backoffice_assignment, _what_is_asked(row.backoffice_assignment)
				)
				+ " "
				+ _("An item on the Facility Product is filled in by itself the next time."),
				PurchasingError,
				title=_("Item Missing"),
			)


def _what_is_asked(assignment: str) -> str:
	if assignment not in visible({assignment}):
		return "?"
	return _(frappe.db.get_value(ASSIGNMENT, assignment, "product_name"))


def check_rows(doc, only_open: bool = True) -> None:
	"""Refuses rows that name the wrong work; sets the request of the document when all its rows agree.

	With `only_open` the assignments must still be unfinished: nothing is bought that nobody waits for. Who names one
	must be allowed to see it: else naming it would show it. A document without rows of ours costs no query.
	"""
	rows = doc.get("items") or []
	names = {row.backoffice_assignment for row in rows if row.get("backoffice_assignment")}
	found = _assignments(names) if names else {}
	if names:
		_refuse_unseen(doc, rows)
	for row in rows:
		assignment = found.get(row.get("backoffice_assignment"))
		if assignment:
			_check_row(row, assignment, only_open)
	set_common(doc)


def set_common(doc) -> None:
	"""The document is for a request, or an assignment, when all its rows are."""
	for field in ("client_request", "backoffice_assignment"):
		if doc.meta.has_field(field):  # a quotation has them on its rows only
			doc.set(field, rules.common_value(row.get(field) for row in doc.get("items") or []))


def _refuse_unseen(doc, rows) -> None:
	"""Refuses assignments that are new in the document and that its saver may not see.

	What comes from a document that they may see goes on with it: who receives goods sees no assignments at all.
	"""
	before = doc.get_doc_before_save()
	known = {row.get("backoffice_assignment") for row in before.items} if before else set()
	new = [row for row in rows if row.get("backoffice_assignment") and row.backoffice_assignment not in known]
	if not new or doc.flags.ignore_permissions:
		return
	seen = visible({row.backoffice_assignment for row in new})
	unseen = [row for row in new if row.backoffice_assignment not in seen]
	inherited = _inherited(doc, unseen) if unseen else set()
	for row in unseen:
		if row.backoffice_assignment not in inherited:
			frappe.throw(
				_(
					"Row {0}: you may not see {1}, so you cannot buy for it. Choose another assignment, or ask the front office."
				).format(row.idx, row.backoffice_assignment),
				frappe.PermissionError,
				title=_("No Permission"),
			)


def take_from_quotation_request(doc) -> None:
	"""Hands the links on to a quotation that ERPNext makes for a supplier on the portal, which copies fields by name.

	On the desk the mapping has done so, and costs nothing here.
	"""
	asked = {row.request_for_quotation_item for row in doc.items if row.get("request_for_quotation_item")}
	if not doc.flags.ignore_permissions or not asked:
		return
	item, supplier = (
		frappe.qb.DocType("Request for Quotation Item"),
		frappe.qb.DocType("Request for Quotation Supplier"),
	)
	rows = (
		frappe.qb.from_(item)
		.join(supplier)
		.on(supplier.parent == item.parent)
		.select(item.name, item.client_request, item.backoffice_assignment)
		.where(
			item.name.isin(sorted(asked))
			& item.client_request.isnotnull()
			& (supplier.supplier == doc.supplier)  # what was asked of others is not theirs to see
		)
		.run(as_dict=True)
	)
	found = {row.name: row for row in rows}
	for row in doc.items:
		source = found.get(row.request_for_quotation_item)
		if source and not row.client_request:
			row.update(
				{
					"client_request": source.client_request,
					"backoffice_assignment": source.backoffice_assignment,
				}
			)


def visible(names) -> set[str]:
	"""Which of these assignments the session's user may see."""
	if not names or not frappe.has_permission(ASSIGNMENT, "read"):
		return set()
	return set(
		frappe.get_list(
			ASSIGNMENT, filters={"name": ("in", sorted(names))}, pluck="name", limit_page_length=0
		)
	)


def _inherited(doc, rows) -> set[str]:
	"""What the rows have from the documents that they were made from, as far as the saver may read these."""
	found = set()
	for field, source in SOURCES.items():
		named = {row.get(field) for row in rows if row.get(field)}
		if named:
			found |= _named_in(source, {"name": ("in", sorted(named))})
	if doc.get("amended_from"):
		found |= _named_in(rows[0].doctype, {"parent": doc.amended_from})
	return found


def _named_in(rows: str, filters: dict) -> set[str]:
	named = frappe.get_all(
		rows,
		filters={**filters, "backoffice_assignment": ("is", "set")},
		fields=["backoffice_assignment", "parenttype", "parent"],
	)
	documents = {(row.parenttype, row.parent) for row in named}
	readable = {(kind, name) for kind, name in documents if frappe.has_permission(kind, "read", name)}
	return {row.backoffice_assignment for row in named if (row.parenttype, row.parent) in readable}


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
		refuse_unless_open(assignment, row.idx)


def refuse_unless_open(assignment, row_number: int | None = None) -> None:
	where = _("Row {0}:").format(row_number) + " " if row_number else ""
	if assignment.status in fulfilment_rules.FINISHED:
		frappe.throw(
			where
			+ _("{0} is {1}: nobody waits for it any more. Choose another assignment, or none.").format(
				assignment.name, _(assignment.status, context="Backoffice Assignment")
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
