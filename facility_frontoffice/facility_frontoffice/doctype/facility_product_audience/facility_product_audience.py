from frappe.model.document import Document


class FacilityProductAudience(Document):
	pass
