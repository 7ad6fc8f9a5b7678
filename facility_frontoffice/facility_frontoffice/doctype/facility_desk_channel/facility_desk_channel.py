from frappe.model.document import Document


class FacilityDeskChannel(Document):
	pass
