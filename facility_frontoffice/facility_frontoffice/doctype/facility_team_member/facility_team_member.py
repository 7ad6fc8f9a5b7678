from frappe.model.document import Document


class FacilityTeamMember(Document):
	pass
