import frappe
from frappe.model.document import Document

from facility_frontoffice.fulfilment import acts, assignment, following, missed_updates, supplier_links
from facility_frontoffice.service_levels import service as service_levels
from facility_frontoffice.workflows import service as workflows


class BackofficeAssignment(Document):
	"""One step of a line, at the unit or supplier that does it."""

	def validate(self):
		workflows.take(self)

	def before_save(self):
		assignment.settle(self)

	def validate_workflow(self):
		workflows.follow(self)

	def on_update(self):
		assignment.record(self)
		following.follow(self)

	def on_change(self):
		service_levels.catch_up(self)

	def on_trash(self):
		service_levels.forget(self.doctype, self.name)
		supplier_links.forget(self.name)
		acts.forget(self.name)
		missed_updates.forget(self.name)


def on_doctype_update():
	"""The board, the list and the day walk along these (`fulfilment.board`); the first is also for who sees all.

	What was handed over in a period is looked up for a product by who could do returned work, else by reports.
	"""
	for fields in (
		["status", "expected_date", "due", "creation"],
		["backoffice_unit", "status", "expected_date", "due", "creation"],
		["assigned_to", "status", "expected_date", "due", "creation"],
		["status", "completed_at"],
		["backoffice_unit", "planned_start"],
		["assigned_to", "planned_start"],
		["product", "sent_at"],
	):
		frappe.db.add_index("Backoffice Assignment", fields)
