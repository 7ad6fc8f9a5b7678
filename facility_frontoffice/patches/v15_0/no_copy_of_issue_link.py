"""A copy of an Issue is another question: it does not belong to the request in which the first goes on."""

import frappe


def execute() -> None:
	frappe.db.set_value(
		"Custom Field",
		{"dt": "Issue", "fieldname": ("in", ("client_request", "backoffice_assignment"))},
		"no_copy",
		1,
	)
	frappe.clear_cache(doctype="Issue")
