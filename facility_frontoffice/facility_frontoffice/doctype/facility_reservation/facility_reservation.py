from frappe.model.document import Document

from facility_frontoffice.intake import service


class FacilityReservation(Document):
	"""A room at a time, for one request."""

	def validate(self):
		if self.status == "Booked":
			service.check_reservation(self)
