from frappe.model.document import Document


class FacilityClientTask(Document):
	pass
