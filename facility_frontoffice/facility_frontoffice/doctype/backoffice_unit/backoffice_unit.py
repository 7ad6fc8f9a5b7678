from frappe.model.document import Document


class BackofficeUnit(Document):
	pass
