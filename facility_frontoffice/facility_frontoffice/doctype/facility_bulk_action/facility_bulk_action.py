from frappe.model.document import Document


class FacilityBulkAction(Document):
	"""The same act on many documents, asked for by one person; see `fulfilment.bulk`."""
