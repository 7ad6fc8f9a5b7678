import frappe
from frappe.model.document import Document

from facility_frontoffice.intake import desk_settings, skills


class FacilityServiceDesk(Document):
	"""Where clients come with their questions."""

	def validate(self):
		desk_settings.check_desk(self)
		skills.warn_of_unknown(agent.skills for agent in self.agents)
		if self.is_default:
			frappe.db.set_value(
				"Facility Service Desk", {"is_default": 1, "name": ("!=", self.name)}, "is_default", 0
			)
