from frappe.model.document import Document


class FacilityProductStep(Document):
	pass
