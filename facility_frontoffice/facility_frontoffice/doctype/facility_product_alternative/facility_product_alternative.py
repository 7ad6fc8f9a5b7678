from frappe.model.document import Document


class FacilityProductAlternative(Document):
	pass
