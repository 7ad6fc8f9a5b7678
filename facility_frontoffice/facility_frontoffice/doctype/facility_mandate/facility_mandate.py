from frappe.model.document import Document

from facility_frontoffice.service_levels import mandates


class FacilityMandate(Document):
	"""What a role may promise without asking anybody."""

	def validate(self):
		mandates.check(self)
