"""The five roles of a front office."""

import frappe

from facility_frontoffice.setup.seed import Seed, make_missing

CLIENT = "Facility Client"
AGENT = "Frontoffice Agent"
MANAGER = "Frontoffice Manager"
MEMBER = "Backoffice Member"
ADMINISTRATOR = "Facility Administrator"

DESK_ROLES = (AGENT, MANAGER, MEMBER, ADMINISTRATOR)
ALL_ROLES = (CLIENT, *DESK_ROLES)


def create() -> None:
	make_missing(seeds())


def seeds() -> list[Seed]:
	return [
		Seed("Role", role, {"role_name": role, "desk_access": int(role in DESK_ROLES), "disabled": 0})
		for role in ALL_ROLES
	]


def remove() -> None:
	"""Takes the roles away, also from the users who have them."""
	for table in ("Has Role", "DocPerm"):
		frappe.db.delete(table, {"role": ("in", ALL_ROLES)})
	for role in ALL_ROLES:
		frappe.delete_doc("Role", role, force=True, ignore_missing=True)
