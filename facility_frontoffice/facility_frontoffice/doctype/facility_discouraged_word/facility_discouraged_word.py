from frappe.model.document import Document

from facility_frontoffice.intake import discouraged_words


class FacilityDiscouragedWord(Document):
	"""A word that an answer to a client should not have, and what to say instead (S45)."""

	def validate(self):
		discouraged_words.check(self)

	def on_change(self):
		discouraged_words.forget()

	def after_delete(self):
		discouraged_words.forget()
