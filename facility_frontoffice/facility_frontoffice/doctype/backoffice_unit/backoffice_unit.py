from frappe.model.document import Document

from facility_frontoffice.fulfilment import unit_card


class BackofficeUnit(Document):
	"""People who do a kind of work, with what was agreed with them."""

	def validate(self):
		unit_card.check(self)
