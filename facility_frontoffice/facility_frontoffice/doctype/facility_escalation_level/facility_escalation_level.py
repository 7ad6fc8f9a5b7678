from frappe.model.document import Document


class FacilityEscalationLevel(Document):
	pass
