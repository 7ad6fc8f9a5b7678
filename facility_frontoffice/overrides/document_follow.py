"""Who follows a document of ours gets mails with its changes and its notes."""

import frappe
from frappe import _

HOLD_NOTES = ("Client Request", "Backoffice Assignment")


def validate(doc, method=None) -> None:
	"""The platform has anybody with the desk follow anything; here only what one may read."""
	if doc.ref_doctype not in HOLD_NOTES:
		return
	if not frappe.has_permission(doc.ref_doctype, "read", doc=doc.ref_docname, user=doc.user):
		frappe.throw(
			_("You cannot follow what you may not read."), frappe.PermissionError, title=_("Not Permitted")
		)
