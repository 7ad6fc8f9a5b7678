from frappe.model.document import Document


class FacilityMessage(Document):
	pass
