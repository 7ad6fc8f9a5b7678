"""Colleagues as others see them: by name, and as the people of a unit."""

import frappe
from frappe.utils.user import get_users_with_role

from facility_frontoffice.setup import roles


def name_of(user: str | None) -> str | None:
	"""The full name of a user, else their address; None without a user."""
	return (frappe.get_cached_value("User", user, "full_name") or user) if user else None


def people_of_unit(backoffice_unit: str | None) -> list[str | None]:
	"""The lead of a unit (None when it has none) and its members; empty without a unit."""
	if not backoffice_unit:
		return []
	unit = frappe.get_cached_doc("Backoffice Unit", backoffice_unit)
	return [unit.lead, *(member.user for member in unit.members)]


def guardians_of(request) -> list[str]:
	"""Who hears what must be done about a request: its owner; without one at work the lead of its desk, else the
	managers of the front office.

	`request` is a Client Request, or a row with its front_office_owner and service_desk.
	"""
	desk = request.get("service_desk")
	lead = frappe.get_cached_doc("Facility Service Desk", desk).lead if desk else None
	for person in (request.get("front_office_owner"), lead):
		if is_at_work(person):
			return [person]
	return managers()


def managers() -> list[str]:
	"""Who leads the front office."""
	return sorted(get_users_with_role(roles.MANAGER))


def is_at_work(user: str | None) -> bool:
	"""Whether this is somebody who can still log in."""
	return bool(user and frappe.db.get_value("User", user, "enabled", cache=True))


def without_role(users: list[str]) -> list[str]:
	"""Who of these sees nothing of a unit's work: neither a member of the backoffice nor of the front office."""
	if not users:
		return []
	able = (roles.MEMBER, roles.AGENT, roles.MANAGER, roles.ADMINISTRATOR, "System Manager", "Purchase User")
	having = frappe.get_all(
		"Has Role",
		filters={"parenttype": "User", "parent": ("in", users), "role": ("in", able)},
		pluck="parent",
		order_by="parent",
	)
	return [user for user in users if user not in having and user != "Administrator"]
