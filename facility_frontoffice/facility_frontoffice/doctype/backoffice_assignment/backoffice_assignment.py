from frappe.model.document import Document

from facility_frontoffice.fulfilment import assignment, following
from facility_frontoffice.service_levels import service as service_levels


class BackofficeAssignment(Document):
	"""One step of a line, at the unit or supplier that does it."""

	def before_save(self):
		assignment.settle(self)

	def on_update(self):
		assignment.record(self)
		following.follow(self)

	def on_change(self):
		service_levels.catch_up(self)

	def on_trash(self):
		service_levels.forget(self.doctype, self.name)
