from frappe.model.document import Document


class FacilityConfigurationImport(Document):
	"""An import of the whole configuration from a file: who, when, and what it did; see `configuration.jobs`."""
