"""Who finds the front office on the desk."""

import frappe

from facility_frontoffice.permissions.criteria import PURCHASERS
from facility_frontoffice.setup import roles

USERS = frozenset((*roles.DESK_ROLES, "System Manager", *PURCHASERS))


def may_use_the_desk() -> bool:
	"""Whether the session's user has work here; the platform asks it for its screen of apps."""
	return frappe.session.user == "Administrator" or bool(USERS.intersection(frappe.get_roles()))
