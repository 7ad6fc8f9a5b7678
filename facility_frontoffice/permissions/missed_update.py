"""Who sees what assignments missed of documents: the front office all, others that of the assignments that they see."""

import frappe

from facility_frontoffice.permissions import backoffice_assignment
from facility_frontoffice.permissions.criteria import is_met

DOCTYPE = "Facility Missed Update"


def query_conditions(user: str | None = None) -> str:
	return criterion(user or frappe.session.user)


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	return is_met(DOCTYPE, doc.name, criterion(user or frappe.session.user))


def criterion(user: str) -> str:
	return backoffice_assignment.that_name_one(DOCTYPE, backoffice_assignment.criterion(user))
