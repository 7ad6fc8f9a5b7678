from frappe.model.document import Document

from facility_frontoffice.intake import desk_settings


class FacilityFrontofficeSettings(Document):
	def validate(self):
		desk_settings.check_settings(self)
