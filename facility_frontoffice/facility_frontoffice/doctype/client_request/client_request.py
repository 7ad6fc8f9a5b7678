import frappe
from frappe.model.document import Document

from facility_frontoffice.intake import checks, recurring, request
from facility_frontoffice.own_fields import needed
from facility_frontoffice.service_levels import service as service_levels
from facility_frontoffice.workflows import service as workflows


class ClientRequest(Document):
	"""A question of a client, from the first contact to the last message."""

	def on_recurring(self, reference_doc, auto_repeat_doc):
		recurring.prepare(self, reference_doc, auto_repeat_doc)

	def insert(self, *args, **kwargs):
		"""An occurrence that is there already is not made again."""
		if made := recurring.made_before(self):
			self.name = made
			self.set("__islocal", False)
			return self
		with recurring.whole(self):
			return super().insert(*args, **kwargs)

	def _get_missing_mandatory_fields(self):
		return needed.missing(self, super()._get_missing_mandatory_fields())

	def before_insert(self):
		request.prepare_new(self)

	def validate(self):
		workflows.take(self)
		checks.check(self)

	def validate_workflow(self):
		workflows.follow(self)

	def before_save(self):
		request.settle(self)

	def on_update(self):
		request.record(self)
		recurring.follow(self)

	def on_change(self):
		service_levels.catch_up(self)

	def on_trash(self):
		request.remove_traces(self)
		recurring.forget(self.name)


def on_doctype_update():
	"""The lists of the portal: one's own, what is for somebody, and those of a department or customer, newest first."""
	for field in ("client_user", "beneficiary", "department", "customer"):
		frappe.db.add_index("Client Request", [field, "received_at"])
