import frappe
from frappe.model.document import Document


class FacilityServiceDesk(Document):
	"""Where clients come with their questions."""

	def validate(self):
		if self.is_default:
			frappe.db.set_value(
				"Facility Service Desk", {"is_default": 1, "name": ("!=", self.name)}, "is_default", 0
			)
