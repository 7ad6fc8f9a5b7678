"""Who sees the mail that came in, also what was never about a request: the front office, and nobody else."""

import frappe

from facility_frontoffice.permissions.criteria import EVERYTHING, NOTHING, is_met, sees_everything

DOCTYPE = "Facility Inbound Mail"


def query_conditions(user: str | None = None) -> str:
	return criterion(user or frappe.session.user)


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	return is_met(DOCTYPE, doc.name, criterion(user or frappe.session.user))


def criterion(user: str) -> str:
	return EVERYTHING if sees_everything(user) else NOTHING
