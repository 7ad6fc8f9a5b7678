from frappe.model.document import Document

from facility_frontoffice.catalogue import suggestions, synonyms


class FacilitySynonym(Document):
	"""A word or phrase of clients, and the words or products that it means."""

	def validate(self):
		synonyms.prepare(self)
		synonyms.check(self)

	def on_update(self):
		suggestions.forget()

	def on_trash(self):
		suggestions.forget()
