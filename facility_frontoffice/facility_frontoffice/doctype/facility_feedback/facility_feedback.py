from frappe.model.document import Document

from facility_frontoffice.satisfaction import service


class FacilityFeedback(Document):
	"""What a client thinks of a request that was done: of what they got, and apart from that of how they were treated."""

	def validate(self):
		service.check(self)
