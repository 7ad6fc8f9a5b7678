"""The answer of who was asked how it stands. See `fulfilment.chasing`; a later date is `api.fulfilment.report_delay`."""

import frappe
from frappe import _

from facility_frontoffice.fulfilment import service


@frappe.whitelist(methods=["POST"])
def on_time(assignment: str) -> dict:
	"""It goes as agreed: one click."""
	frappe.has_permission("Backoffice Assignment", "write", doc=assignment, throw=True)
	doc = service.note(assignment, _("It goes as agreed."))
	return {"name": doc.name, "status": doc.status, "last_update_at": doc.last_update_at}
