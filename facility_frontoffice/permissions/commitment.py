"""Who sees which promise: the front office all, a member of the backoffice those that they or their units keep.

What units promise is often a question to them; what else a client was promised is not theirs to know.
"""

import frappe

from facility_frontoffice.permissions.backoffice_assignment import of_member
from facility_frontoffice.permissions.criteria import EVERYTHING, NOTHING, is_met, sees_everything
from facility_frontoffice.setup import roles

DOCTYPE = "Facility Commitment"


def query_conditions(user: str | None = None) -> str:
	return criterion(user or frappe.session.user)


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	return is_met(DOCTYPE, doc.name, criterion(user or frappe.session.user))


def criterion(user: str) -> str:
	if sees_everything(user):
		return EVERYTHING
	return of_member(user, DOCTYPE, "responsible") if roles.MEMBER in frappe.get_roles(user) else NOTHING
