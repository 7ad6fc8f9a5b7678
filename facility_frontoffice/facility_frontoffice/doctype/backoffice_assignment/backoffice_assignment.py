import frappe
from frappe.model.document import Document

from facility_frontoffice.fulfilment import assignment, following


class BackofficeAssignment(Document):
	"""One step of a line, at the unit or supplier that does it."""

	def before_save(self):
		assignment.settle(self)

	def on_update(self):
		assignment.record(self)
		following.follow(self)

	def on_trash(self):
		reference = {"reference_doctype": self.doctype, "reference_name": self.name}
		frappe.db.delete("Facility Clock Event", reference)
		frappe.db.delete("Facility Escalation", reference)
