from frappe.model.document import Document

from facility_frontoffice.fulfilment import reviews


class FacilityReview(Document):
	"""The monthly talk of the front office with units and suppliers: figures, conclusions, actions (S64)."""

	def autoname(self):
		self.name = reviews.name_for(self.month)

	def validate(self):
		reviews.settle(self)
