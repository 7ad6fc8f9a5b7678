from frappe.model.document import Document

from facility_frontoffice.intake import checks


class ClientRequestLine(Document):
	"""A product that a client asked for. Lives in its request only, which sees to what follows from a change."""

	def validate(self):
		checks.refuse_line_alone(self)

	def on_trash(self):
		checks.refuse_line_alone(self)
