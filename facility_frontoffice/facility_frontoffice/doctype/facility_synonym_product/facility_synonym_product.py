from frappe.model.document import Document


class FacilitySynonymProduct(Document):
	pass
