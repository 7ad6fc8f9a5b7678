import frappe
from frappe.model.document import Document


class FacilityOrderApproval(Document):
	"""One time that approval of an order was asked, and what was decided. See `purchasing.approval`."""


def on_doctype_update():
	frappe.db.add_index("Facility Order Approval", ["status", "asked_at"])
