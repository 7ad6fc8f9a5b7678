"""What assignments missed of documents of ERPNext, for the desk and for other systems. See `fulfilment.missed_updates`."""

import frappe
from frappe import _

from facility_frontoffice.fulfilment import missed_updates


@frappe.whitelist(methods=["GET", "POST"])
def missed_of(doctype: str, name: str) -> list[dict]:
	"""What is not solved of a document, or of an assignment: [{name, reference_doctype, reference_name,
	backoffice_assignment, client_request, reason, status, tries, next_try_at}], for who may read it."""
	frappe.has_permission(doctype, "read", doc=name, throw=True)
	return missed_updates.missed_of(doctype, name)


@frappe.whitelist(methods=["POST"])
def try_again(missed_update: str) -> dict:
	"""Tries one now; returns it as it is then, as above. For who may see it, or may change what it is about."""
	if not _may_try(missed_update):
		frappe.throw(_("You may not try this again."), frappe.PermissionError, title=_("No Permission"))
	return missed_updates.try_again(missed_update)


def _may_try(name: str) -> bool:
	about = frappe.db.get_value(
		missed_updates.DOCTYPE,
		name,
		["reference_doctype", "reference_name", "backoffice_assignment"],
		as_dict=True,
	)
	if not about:
		frappe.throw(_("This is gone, with its assignment."), frappe.DoesNotExistError, title=_("Not Found"))
	return bool(
		frappe.has_permission(missed_updates.DOCTYPE, "read", doc=name)
		or frappe.has_permission(missed_updates.ASSIGNMENT, "write", doc=about.backoffice_assignment)
		or (
			frappe.db.exists(about.reference_doctype, about.reference_name)
			and frappe.has_permission(about.reference_doctype, "write", doc=about.reference_name)
		)
	)
