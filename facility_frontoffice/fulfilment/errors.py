"""What an assignment cannot do; each message says what to do."""

import frappe


class FulfilmentError(frappe.ValidationError):
	"""The assignment, or the task of the client, cannot do this as it is."""
