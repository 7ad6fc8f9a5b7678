from frappe.model.document import Document


class ClientRequestLine(Document):
	pass
