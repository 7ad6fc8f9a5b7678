"""What a file, or an import of it, can be refused for."""

import frappe


class ConfigurationError(frappe.ValidationError):
	"""The file cannot be imported here as it is; the message says why, and what to do."""
