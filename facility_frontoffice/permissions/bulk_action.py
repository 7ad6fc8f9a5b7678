"""Who sees a Facility Bulk Action: who asked for it, and who sees everything and may look into what was done."""

import frappe

from facility_frontoffice.permissions.criteria import EVERYTHING, is_met, quoted
from facility_frontoffice.setup import roles

DOCTYPE = "Facility Bulk Action"
SEE_ALL = frozenset((roles.MANAGER, roles.ADMINISTRATOR, "System Manager"))


def query_conditions(user: str | None = None) -> str:
	return criterion(user or frappe.session.user)


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	return is_met(DOCTYPE, doc.name, criterion(user or frappe.session.user))


def criterion(user: str) -> str:
	if user == "Administrator" or SEE_ALL.intersection(frappe.get_roles(user)):
		return EVERYTHING
	return f"(`tab{DOCTYPE}`.`done_by` = {quoted(user)})"
