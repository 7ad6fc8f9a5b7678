import frappe
from frappe.model.document import Document

from facility_frontoffice.intake import disturbance_news, disturbance_people, disturbances


class FacilityDisturbance(Document):
	"""A trouble that is known, or work that was planned: who reports it waits with it, and hears when it is over."""

	def validate(self):
		disturbances.check(self)

	def on_update(self):
		disturbance_news.spread_later(self)

	def on_trash(self):
		disturbances.refuse_when_somebody_waits(self)
		disturbance_people.forget(self.name)


def on_doctype_update():
	# The sweep looks at what begins, and at what should be over.
	frappe.db.add_index("Facility Disturbance", ["status", "expected_end"])
