"""Who sees a note on conduct: managers and administrators of the front office; who wrote one, that one."""

import frappe

from facility_frontoffice.intake.conduct import DOCTYPE, may_read_all
from facility_frontoffice.permissions.criteria import EVERYTHING, NOTHING, is_met, quoted
from facility_frontoffice.setup import roles


def query_conditions(user: str | None = None) -> str:
	return criterion(user or frappe.session.user)


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	user = user or frappe.session.user
	if doc.is_new():
		return roles.AGENT in frappe.get_roles(user) or may_read_all(user)
	return is_met(DOCTYPE, doc.name, criterion(user))


def criterion(user: str) -> str:
	if may_read_all(user):
		return EVERYTHING
	if roles.AGENT not in frappe.get_roles(user):
		return NOTHING
	return f"(`tab{DOCTYPE}`.`owner` = {quoted(user)})"
