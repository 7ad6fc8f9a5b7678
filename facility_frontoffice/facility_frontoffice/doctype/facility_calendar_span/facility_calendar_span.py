from frappe.model.document import Document


class FacilityCalendarSpan(Document):
	pass
