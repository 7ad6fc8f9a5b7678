"""Colleagues as others see them: by name, and as the people of a unit."""

import frappe


def name_of(user: str | None) -> str | None:
	"""The full name of a user, else their address; None without a user."""
	return (frappe.get_cached_value("User", user, "full_name") or user) if user else None


def people_of_unit(backoffice_unit: str | None) -> list[str | None]:
	"""The lead of a unit (None when it has none) and its members; empty without a unit."""
	if not backoffice_unit:
		return []
	unit = frappe.get_cached_doc("Backoffice Unit", backoffice_unit)
	return [unit.lead, *(member.user for member in unit.members)]
