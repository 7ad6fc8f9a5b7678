from frappe.model.document import Document

from facility_frontoffice.portal import guest_links


class FacilityGuestLink(Document):
	"""That a guest follows a request by a signed link, and whether the front office withdrew it; see `portal.guest_links`."""

	def before_save(self):
		guest_links.settle(self)
