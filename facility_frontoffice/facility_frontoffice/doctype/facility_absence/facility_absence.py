from frappe.model.document import Document

from facility_frontoffice.fulfilment import presence


class FacilityAbsence(Document):
	"""A time that somebody of a unit or desk is not there."""

	def _set_defaults(self):
		"""The platform makes the present of a time that is left empty; here that is the start or end of the day."""
		given = self.from_time, self.until_time
		super()._set_defaults()
		self.from_time, self.until_time = given

	def validate(self):
		presence.check(self)
