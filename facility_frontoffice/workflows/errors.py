"""What a workflow does not let happen; each message says who may, or what to do."""

import frappe


class WorkflowError(frappe.ValidationError):
	"""The workflow does not lead there, or not for this person."""


class WorkflowMappingError(WorkflowError):
	"""A workflow cannot be switched on as it is written."""
