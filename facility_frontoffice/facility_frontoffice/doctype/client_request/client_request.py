from frappe.model.document import Document

from facility_frontoffice.intake import request


class ClientRequest(Document):
	"""A question of a client, from the first contact to the last message."""

	def before_insert(self):
		request.prepare_new(self)

	def validate(self):
		request.check(self)

	def before_save(self):
		request.settle(self)

	def on_update(self):
		request.record(self)

	def on_trash(self):
		request.remove_traces(self)
