from frappe.model.document import Document

from facility_frontoffice.intake import disturbances


class FacilityDisturbance(Document):
	"""A trouble that is known and being worked on: who reports it waits with it, and hears when it is over."""

	def validate(self):
		disturbances.check(self)

	def on_update(self):
		disturbances.spread_later(self)

	def on_trash(self):
		disturbances.refuse_when_somebody_waits(self)
