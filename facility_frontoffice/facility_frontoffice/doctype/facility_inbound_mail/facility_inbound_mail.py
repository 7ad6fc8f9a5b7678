import frappe
from frappe.model.document import Document

from facility_frontoffice.communication.inbound import store


class FacilityInboundMail(Document):
	"""A mail that came in, and what became of it; see `communication.inbound.store`."""

	def on_trash(self):
		store.delete_raw([self.name])


def on_doctype_update():
	"""For the sweep, for how much one sender sent, for what is kept already, and for the same mail by another way."""
	frappe.db.add_index("Facility Inbound Mail", ["state", "next_attempt_at"])
	frappe.db.add_index("Facility Inbound Mail", ["sender", "received_at"])
	frappe.db.add_index("Facility Inbound Mail", ["email_account", "folder(60)", "uid(60)"])
	# of two columns: one of a single column is dropped by the platform when somebody adds a field
	frappe.db.add_index("Facility Inbound Mail", ["message_id(140)", "state"])
	frappe.db.add_index("Facility Inbound Mail", ["state", "handled_at"])
