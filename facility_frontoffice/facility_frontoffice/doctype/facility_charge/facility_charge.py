import frappe
from frappe.model.document import Document

from facility_frontoffice.charging import charges


class FacilityCharge(Document):
	"""What a line of a request costs who asked, and whether that was charged on."""

	def validate(self):
		charges.check(self)

	def on_trash(self):
		charges.refuse_deleting(self)


def on_doctype_update():
	"""A period is charged along the first; lists and the report go by the others."""
	for fields in (
		["status", "company", "day"],
		["document_type", "document_name"],
		["customer", "status"],
		["cost_center", "status"],
	):
		frappe.db.add_index("Facility Charge", fields)
