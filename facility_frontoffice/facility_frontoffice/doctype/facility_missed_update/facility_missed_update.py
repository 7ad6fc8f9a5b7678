import frappe
from frappe.model.document import Document


class FacilityMissedUpdate(Document):
	"""What an assignment could not follow of a document of ERPNext; see `fulfilment.missed_updates`."""


def on_doctype_update():
	"""One row for each document and assignment; the sweep picks by the second."""
	frappe.db.add_unique(
		"Facility Missed Update", ["reference_doctype", "reference_name", "backoffice_assignment"]
	)
	frappe.db.add_index("Facility Missed Update", ["status", "next_try_at"])
