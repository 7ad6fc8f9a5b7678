"""Leaves a site as if this app had never been there.

All of it before the platform removes the doctypes: it commits then, and not after.
"""

import frappe

from facility_frontoffice.setup import custom_fields, roles, seeds


def before_uninstall() -> None:
	custom_fields.remove()
	seeds.remove()
	roles.remove()
	_remove_what_the_platform_forgets()


def _remove_what_the_platform_forgets() -> None:
	frappe.db.delete("Singles", {"doctype": "Facility Frontoffice Settings"})
	frappe.db.delete("Scheduled Job Type", {"method": ("like", "facility_frontoffice.%")})
	frappe.db.delete("Portal Menu Item", {"route": ("in", ("/my-requests", "/ask"))})
