"""What is good to know about a client, as an agent writes it down (S19). See `intake.client_profiles`."""

import frappe

from facility_frontoffice.intake import client_profiles


@frappe.whitelist(methods=["POST"])
def keep(email: str, values: dict | str) -> dict:
	"""Answers with what is known now. `values` are fields of a Facility Client Profile; others stay as they are."""
	frappe.has_permission(client_profiles.DOCTYPE, "write", throw=True)
	return client_profiles.keep(email, frappe.parse_json(values))
