from frappe.model.document import Document


class FacilityFrontofficeSettings(Document):
	pass
