from frappe.model.document import Document

from facility_frontoffice.fulfilment import routing, routing_checks


class FacilityRoutingRule(Document):
	"""Who gets which steps, where that is not who the product says."""

	def validate(self):
		routing_checks.check(self)

	def on_update(self):
		routing.forget_rules()

	def after_rename(self, old, new, merge=False):
		routing.forget_rules()

	def on_trash(self):
		routing.forget_rules()
