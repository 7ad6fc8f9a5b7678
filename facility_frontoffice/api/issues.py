"""From ERPNext's help desk to the front office. See `intake.from_issue`."""

import frappe

from facility_frontoffice.intake import from_issue


@frappe.whitelist(methods=["POST"])
def make_from_issue(issue: str) -> dict:
	"""Answers with the request in which the Issue goes on; pressed twice, with the same one."""
	frappe.has_permission("Issue", "read", doc=issue, throw=True)
	frappe.has_permission("Client Request", "create", throw=True)
	doc = from_issue.make(issue)
	return {"name": doc.name, "status": doc.status}
