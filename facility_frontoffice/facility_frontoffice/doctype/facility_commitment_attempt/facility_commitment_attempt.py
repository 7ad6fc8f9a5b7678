from frappe.model.document import Document


class FacilityCommitmentAttempt(Document):
	"""One time that the client was called back, and what came of it."""
