import frappe
from frappe.model.document import Document


class FacilityEscalation(Document):
	"""That a level of a rule rang for a document, who was told, and what was done. Written by the watch."""


def on_doctype_update():
	frappe.db.add_index("Facility Escalation", ["reference_doctype", "reference_name"])
