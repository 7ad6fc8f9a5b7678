from frappe.model.document import Document

from facility_frontoffice.intake import client_profiles


class FacilityClientProfile(Document):
	"""What an agent should know about a client before the first word is said (S19). One per e-mail address."""

	def autoname(self):
		self.email = self.name = client_profiles.key_of(self.email)

	def validate(self):
		client_profiles.check(self)
