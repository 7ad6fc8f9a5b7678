"""Who reads what clients think: the front office, and nobody else. Nobody writes it for them."""

import frappe

from facility_frontoffice.permissions.criteria import EVERYTHING, NOTHING, sees_everything


def query_conditions(user: str | None = None) -> str:
	return EVERYTHING if sees_everything(user or frappe.session.user) else NOTHING


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	return sees_everything(user or frappe.session.user)
