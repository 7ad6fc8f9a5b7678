from frappe.model.document import Document

from facility_frontoffice.intake import conduct


class FacilityConductNote(Document):
	"""How somebody behaved, for those who have to protect their people (S53). Kept shortly, read by few."""

	def before_insert(self):
		conduct.prepare(self)

	def validate(self):
		conduct.check(self)

	def on_trash(self):
		conduct.delete_files([self.name])

	def after_delete(self):
		conduct.forget_when_deleted(self)
