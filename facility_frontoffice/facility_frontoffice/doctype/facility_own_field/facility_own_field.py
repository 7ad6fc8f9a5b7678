from frappe.model.document import Document


class FacilityOwnField(Document):
	pass
