"""What can be wrong with a request; each message says what to do."""

import frappe


class IntakeError(frappe.ValidationError):
	"""The request cannot be taken in, or not be changed, as it is."""


class DoubleBookingError(IntakeError):
	"""The room is taken at that time."""
