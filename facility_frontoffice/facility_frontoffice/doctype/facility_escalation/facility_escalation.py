import frappe
from frappe.model.document import Document


class FacilityEscalation(Document):
	"""That something overdue was noticed, and who was told. Written by the watch."""


def on_doctype_update():
	frappe.db.add_index("Facility Escalation", ["reference_doctype", "reference_name"])
