from frappe.model.document import Document


class FacilityBulkActionRow(Document):
	"""What came of one document of a *Facility Bulk Action*."""
