from frappe.model.document import Document


class FacilityGuestQuestion(Document):
	"""What a visitor asked and has not confirmed yet by the link in the mail; see `portal.guests`."""
