import frappe
from frappe.model.document import Document

from facility_frontoffice.reachability import moments, requests


class FacilityContactMoment(Document):
	"""One time that a client reached us, or tried to: a call, a mail, a visit to the counter or the portal."""

	def validate(self):
		moments.check(self)

	def before_save(self):
		moments.settle(self)

	def on_update(self):
		requests.spoke(self)


def on_doctype_update():
	# Told twice, or by two at once, a call is one: the second insert is refused.
	frappe.db.add_unique("Facility Contact Moment", ["system", "external_id"])
	# What still waits or talks; the sweep looks at the oldest of these.
	frappe.db.add_index("Facility Contact Moment", ["outcome", "started_at"])
