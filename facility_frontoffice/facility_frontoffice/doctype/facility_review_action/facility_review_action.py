from frappe.model.document import Document


class FacilityReviewAction(Document):
	"""What was agreed in a review, by whom, before when."""
