from frappe.model.document import Document


class FacilityMessageTemplate(Document):
	pass
