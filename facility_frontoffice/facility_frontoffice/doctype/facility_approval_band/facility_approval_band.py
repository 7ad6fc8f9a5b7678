from frappe.model.document import Document


class FacilityApprovalBand(Document):
	"""From an amount on, a role approves an order."""
