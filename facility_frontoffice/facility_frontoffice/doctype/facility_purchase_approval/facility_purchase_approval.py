from frappe.model.document import Document

from facility_frontoffice.purchasing import approval_setup


class FacilityPurchaseApproval(Document):
	"""From which amount who approves an order. The platform's Workflow follows from it."""

	def validate(self):
		approval_setup.check(self)

	def on_update(self):
		approval_setup.follow(self)
