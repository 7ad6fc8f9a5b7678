"""Who sees what the client was asked: whoever sees the assignment that waits for it."""

import frappe

from facility_frontoffice.permissions import backoffice_assignment
from facility_frontoffice.permissions.criteria import EVERYTHING, NOTHING, is_met

DOCTYPE = "Facility Client Task"


def query_conditions(user: str | None = None) -> str:
	return criterion(user or frappe.session.user)


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	return is_met(DOCTYPE, doc.name, criterion(user or frappe.session.user))


def criterion(user: str) -> str:
	of_assignment = backoffice_assignment.criterion(user)
	if of_assignment in (EVERYTHING, NOTHING):
		return of_assignment
	return (
		f"EXISTS (SELECT 1 FROM `tab{backoffice_assignment.DOCTYPE}`"
		f" WHERE `tab{backoffice_assignment.DOCTYPE}`.`name` = `tab{DOCTYPE}`.`backoffice_assignment`"
		f" AND {of_assignment})"
	)
