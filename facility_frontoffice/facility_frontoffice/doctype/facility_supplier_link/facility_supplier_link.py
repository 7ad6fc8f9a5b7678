from frappe.model.document import Document


class FacilitySupplierLink(Document):
	"""A link by which a supplier acts on one assignment without a log-in; see `fulfilment.supplier_links`."""
