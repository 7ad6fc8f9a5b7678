from frappe.model.document import Document


class FacilityInspectionPoint(Document):
	pass
