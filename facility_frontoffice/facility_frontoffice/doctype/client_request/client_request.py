from frappe.model.document import Document

from facility_frontoffice.intake import checks, request
from facility_frontoffice.service_levels import service as service_levels


class ClientRequest(Document):
	"""A question of a client, from the first contact to the last message."""

	def before_insert(self):
		request.prepare_new(self)

	def validate(self):
		checks.check(self)

	def before_save(self):
		request.settle(self)

	def on_update(self):
		request.record(self)

	def on_change(self):
		service_levels.catch_up(self)

	def on_trash(self):
		request.remove_traces(self)
