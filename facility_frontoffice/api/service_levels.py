"""Norms and escalation, for the desk and for other systems. See `service_levels`."""

import frappe

from facility_frontoffice.fulfilment import following
from facility_frontoffice.intake import service as intake
from facility_frontoffice.service_levels import mandate_rehearsal, rehearsal
from facility_frontoffice.service_levels import service as service_levels

REQUEST, RULE, MANDATE = "Client Request", "Facility Escalation Rule", "Facility Mandate"


@frappe.whitelist(methods=["GET", "POST"])
def terms_now(request: str) -> dict:
	"""What was promised for a request, and what would be by the settings of now; see `service.terms_now`."""
	doc = frappe.get_doc(REQUEST, request)
	doc.check_permission("read")
	return service_levels.terms_now(doc)


@frappe.whitelist(methods=["POST"])
def reapply_norm(request: str, reason: str) -> dict:
	"""Chooses the norm of a request anew, with a reason."""
	frappe.has_permission(REQUEST, "write", doc=request, throw=True)
	doc = service_levels.reapply_norm(intake.locked(request), reason)
	following.refresh(doc.name)
	doc.reload()
	return {
		"name": doc.name,
		"service_level": doc.service_level,
		"resolution_due": doc.resolution_due,
		"promised_date": doc.promised_date,
	}


@frappe.whitelist(methods=["GET", "POST"])
def rehearse_rule(rule: dict | str) -> dict:
	"""What a rule would have done over the past month; see `rehearsal.rehearse`.

	`rule` is the document as it stands on the form, also when it was not saved yet.
	"""
	frappe.has_permission(RULE, "write", throw=True)
	doc = frappe.get_doc({**frappe.parse_json(rule), "doctype": RULE})
	doc.check_levels()
	return rehearsal.rehearse(doc)


@frappe.whitelist(methods=["GET", "POST"])
def rehearse_mandate(mandate: dict | str) -> dict:
	"""What a mandate would have meant over the past month; see `mandate_rehearsal.rehearse`."""
	frappe.has_permission(MANDATE, "write", throw=True)
	return mandate_rehearsal.rehearse(frappe.get_doc({**frappe.parse_json(mandate), "doctype": MANDATE}))
