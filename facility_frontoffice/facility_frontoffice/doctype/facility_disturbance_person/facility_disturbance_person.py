import frappe
from frappe.model.document import Document


class FacilityDisturbancePerson(Document):
	"""Somebody who hears of a disturbance without having asked about it, and what they heard last."""


def on_doctype_update():
	# Who is still to hear the latest, in order of name.
	frappe.db.add_index("Facility Disturbance Person", ["disturbance", "told_version"])
