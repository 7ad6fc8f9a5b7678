from frappe.model.document import Document

from facility_frontoffice.intake import desk_settings
from facility_frontoffice.own_fields import service as own_fields


class FacilityFrontofficeSettings(Document):
	def onload(self):
		own_fields.show_all(self)

	def validate(self):
		desk_settings.check_settings(self)
		own_fields.settle(self)

	def on_update(self):
		own_fields.apply(self)
