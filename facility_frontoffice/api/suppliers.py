"""Suppliers at the desk: what to know of one, and the link by which they act. See `fulfilment.suppliers`."""

import frappe
from frappe import _

from facility_frontoffice.fulfilment import supplier_links, suppliers
from facility_frontoffice.fulfilment.supplier_link_rules import is_of_supplier
from facility_frontoffice.permissions.criteria import sees_everything

ASSIGNMENT = "Backoffice Assignment"


@frappe.whitelist(methods=["GET", "POST"])
def card(supplier: str) -> dict:
	"""The card of a supplier: contract, agreement, how much work is open and late. For who may choose or read them."""
	if not sees_everything(frappe.session.user):
		frappe.has_permission("Supplier", "read", doc=supplier, throw=True)
	return suppliers.card(supplier)


@frappe.whitelist(methods=["GET", "POST"])
def access(assignment: str) -> dict | None:
	"""Who was mailed about an assignment, and what was done with the link; None when no supplier does the work."""
	_check()
	doc = frappe.get_doc(ASSIGNMENT, assignment)
	doc.check_permission("read")
	return supplier_links.standing(doc) if doc.supplier and is_of_supplier(doc.action) else None


@frappe.whitelist(methods=["POST"])
def send_link(assignment: str) -> dict:
	"""Mails a new link; those before it work no more."""
	_check()
	frappe.has_permission(ASSIGNMENT, "write", doc=assignment, throw=True)
	return {"recipient": supplier_links.send_again(assignment)}


@frappe.whitelist(methods=["POST"])
def withdraw_link(assignment: str) -> None:
	_check()
	frappe.has_permission(ASSIGNMENT, "write", doc=assignment, throw=True)
	supplier_links.withdraw(assignment)


def _check() -> None:
	"""Links are the front office's: a unit that guards a supplier asks there."""
	if not sees_everything(frappe.session.user):
		frappe.throw(
			_("Links of suppliers are sent and withdrawn by the front office. Ask them."),
			frappe.PermissionError,
			title=_("Not Permitted"),
		)
