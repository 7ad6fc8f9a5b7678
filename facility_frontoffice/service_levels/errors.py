"""What a norm, a clock or a promise cannot be; each message says what to do."""

import frappe


class ServiceLevelError(frappe.ValidationError):
	"""The norm or the rule cannot be changed as it is."""


class CommitmentError(frappe.ValidationError):
	"""The promise cannot be made, or not be changed, as it is."""


class InfeasiblePromiseError(CommitmentError):
	"""The promise cannot be kept; the message says what can."""
