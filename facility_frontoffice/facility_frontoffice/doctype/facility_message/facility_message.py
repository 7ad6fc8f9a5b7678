import frappe
from frappe.model.document import Document


class FacilityMessage(Document):
	pass


def on_doctype_update():
	"""For what is sent each minute, what becomes of it, and how much an address had in the last hour."""
	frappe.db.add_index("Facility Message", ["status", "next_attempt_at"])
	frappe.db.add_index("Facility Message", ["status", "sent_at"])
	frappe.db.add_index("Facility Message", ["recipient", "sent_at"])
