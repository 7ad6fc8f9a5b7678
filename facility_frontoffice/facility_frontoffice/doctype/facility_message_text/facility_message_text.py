from frappe.model.document import Document


class FacilityMessageText(Document):
	pass
