from frappe.model.document import Document


class FacilityWorkAct(Document):
	"""Something that was done from a distance, kept by the key that the sender gave it; see `fulfilment.acts`."""
