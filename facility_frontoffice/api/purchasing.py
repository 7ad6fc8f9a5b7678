"""Purchase documents from assignments, for the desk and for other systems. See `facility_frontoffice.purchasing`.

The documents come back unsaved, as from ERPNext's own "Create" buttons: who saves one needs the right to. Links are
made on saved documents, by who may change these and see the assignments.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from facility_frontoffice.purchasing import asked, documents, going_back, linking, stock
from facility_frontoffice.purchasing import candidates as searching
from facility_frontoffice.purchasing.rows import PurchasingError


@frappe.whitelist(methods=["GET", "POST"])
def make_material_request(source_name: str, target_doc: str | Document | None = None) -> Document:
	return documents.make_material_request(source_name, target_doc)


@frappe.whitelist(methods=["GET", "POST"])
def make_request_for_quotation(source_name: str, target_doc: str | Document | None = None) -> Document:
	return documents.make_request_for_quotation(source_name, target_doc)


@frappe.whitelist(methods=["GET", "POST"])
def make_purchase_order(source_name: str, target_doc: str | Document | None = None) -> Document:
	return documents.make_purchase_order(source_name, target_doc)


@frappe.whitelist(methods=["GET", "POST"])
def make_stock_entry(
	source_name: str, target_doc: str | Document | None = None, warehouse: str | None = None
) -> Document:
	return stock.make_stock_entry(source_name, target_doc, warehouse)


@frappe.whitelist(methods=["POST"])
def make_document(
	doctype: str,
	assignments: list | str,
	items: dict | str | None = None,
	supplier: str | None = None,
	remember: bool = False,
) -> Document:
	"""One unsaved document for several assignments.

	`items` are item codes by assignment, for what the product names none. With `remember` they are noted on the products
	that have none yet.
	"""
	if doctype not in documents.BUYING:
		frappe.throw(_("A {0} is not made of assignments.").format(_(doctype)), PurchasingError)
	chosen = frappe.parse_json(items) or {}
	doc = documents.make(doctype, _names(assignments), items=chosen, supplier=supplier)
	if remember and chosen:
		asked.remember_items(chosen)
	return doc


@frappe.whitelist(methods=["GET", "POST"])
def choices(assignments: list | str) -> list[dict]:
	"""What there is to buy for each of these assignments; see `asked.choices`."""
	return asked.choices(_names(assignments))


@frappe.whitelist(methods=["GET", "POST"])
def standing(assignment: str) -> dict | None:
	"""How the buying for an assignment stands and what lies in stock; nothing for who neither buys nor issues."""
	return stock.standing(assignment) if stock.may_see_stock() else None


@frappe.whitelist(methods=["GET", "POST"])
def candidates(doctype: str, name: str, row: str, text: str = "") -> list[dict]:
	"""Open assignments that a row of a saved document can be linked to; see `purchasing.candidates`."""
	return searching.candidates(doctype, name, row, text)


@frappe.whitelist(methods=["POST"])
def link(doctype: str, name: str, links: list | str) -> None:
	"""Links rows of a saved document: `links` are `{"row", "assignment", "qty"}`; see `linking.link`."""
	linking.link(doctype, name, frappe.parse_json(links))


@frappe.whitelist(methods=["POST"])
def unlink(doctype: str, name: str, rows: list | str) -> None:
	"""Takes the links of these rows of a saved document away."""
	linking.unlink(doctype, name, frappe.parse_json(rows))


@frappe.whitelist(methods=["POST"])
def decide_on_goods_back(assignment: str, decision: str) -> None:
	"""Notes what the client gets of what went back after they were told that it is done. For the front office."""
	client_request = frappe.db.get_value("Backoffice Assignment", assignment, "client_request")
	frappe.has_permission("Client Request", "write", doc=client_request, throw=True)
	going_back.decide(assignment, decision)


def _names(assignments: list | str) -> list[str]:
	names = frappe.parse_json(assignments)
	if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
		frappe.throw(_("Choose at least one assignment."), PurchasingError, title=_("Nothing Chosen"))
	return names
