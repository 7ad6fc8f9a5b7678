"""Who sees which promise: the front office all, a member of the backoffice those that they or their units keep.

What units promise is often a question to them; what else a client was promised is not theirs to know.
"""

import frappe

from facility_frontoffice.permissions.backoffice_assignment import units_of
from facility_frontoffice.permissions.criteria import (
	EVERYTHING,
	NOTHING,
	either,
	is_met,
	quoted,
	sees_everything,
)
from facility_frontoffice.setup import roles

DOCTYPE = "Facility Commitment"


def query_conditions(user: str | None = None) -> str:
	return criterion(user or frappe.session.user)


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	return is_met(DOCTYPE, doc.name, criterion(user or frappe.session.user))


def criterion(user: str) -> str:
	if sees_everything(user):
		return EVERYTHING
	if roles.MEMBER not in frappe.get_roles(user):
		return NOTHING
	units = ", ".join(quoted(unit) for unit in units_of(user))
	return either(
		f"`tab{DOCTYPE}`.`responsible` = {quoted(user)}",
		f"`tab{DOCTYPE}`.`backoffice_unit` IN ({units})" if units else "",
	)
