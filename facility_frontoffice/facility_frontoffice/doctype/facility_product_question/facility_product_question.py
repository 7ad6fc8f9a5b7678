from frappe.model.document import Document


class FacilityProductQuestion(Document):
	pass
