from frappe.model.document import Document


class FacilityWaitingSoftener(Document):
	pass
