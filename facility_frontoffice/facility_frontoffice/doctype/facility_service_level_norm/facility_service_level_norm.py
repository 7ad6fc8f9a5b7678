from frappe.model.document import Document


class FacilityServiceLevelNorm(Document):
	pass
