from frappe.model.document import Document


class FacilityDeskFamily(Document):
	pass
