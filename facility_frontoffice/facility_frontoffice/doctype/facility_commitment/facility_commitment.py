from frappe.model.document import Document

from facility_frontoffice.reachability import choices
from facility_frontoffice.service_levels import commitment_document
from facility_frontoffice.service_levels import service as service_levels


class FacilityCommitment(Document):
	"""A promise: of an agent to a client, or of a specialist to the front office."""

	def before_save(self):
		commitment_document.settle(self)

	def on_update(self):
		commitment_document.record(self)
		choices.follow_commitment(self)

	def on_change(self):
		service_levels.catch_up(self)

	def on_trash(self):
		choices.forget_commitment(self.name)
		service_levels.forget(self.doctype, self.name)
