from frappe.model.document import Document


class FacilityUnitPlace(Document):
	"""A place where a unit works, with everything in it."""
