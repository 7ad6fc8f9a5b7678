from frappe.model.document import Document


class FacilityDeskMove(Document):
	"""A request went from one desk to another. Written by the request itself."""
