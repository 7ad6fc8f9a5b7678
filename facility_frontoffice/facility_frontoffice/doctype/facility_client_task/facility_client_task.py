from frappe.model.document import Document

from facility_frontoffice.fulfilment import client_tasks


class FacilityClientTask(Document):
	"""What a client must do before the work can go on."""

	def before_save(self):
		client_tasks.settle(self)
