"""What can be wrong with a contact; each message says what to do."""

import frappe


class ContactError(frappe.ValidationError):
	"""The contact cannot be recorded, or not be changed, as it is."""
