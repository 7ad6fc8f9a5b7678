from frappe.model.document import Document


class FacilityDeclinedMessage(Document):
	pass
