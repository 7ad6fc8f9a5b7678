"""Who sees an absence, with its reason: who it is about, the lead of their unit or desk, and managers.

That somebody is away, and until when, is told to the front office and to colleagues by `fulfilment.presence`.
"""

import frappe

from facility_frontoffice.fulfilment.presence import DOCTYPE, SEE_WHY, may_speak_for, people_led_by
from facility_frontoffice.permissions.criteria import EVERYTHING, NOTHING, is_met, quoted
from facility_frontoffice.setup import roles

STAFF = frozenset((roles.AGENT, roles.MEMBER))


def query_conditions(user: str | None = None) -> str:
	return criterion(user or frappe.session.user)


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	user = user or frappe.session.user
	if doc.is_new():
		return not doc.user or may_speak_for(doc.user, user)
	return is_met(DOCTYPE, doc.name, criterion(user))


def criterion(user: str) -> str:
	user_roles = set(frappe.get_roles(user))
	if user == "Administrator" or user_roles & SEE_WHY:
		return EVERYTHING
	if not user_roles & STAFF:
		return NOTHING
	people = ", ".join(quoted(person) for person in sorted({user, *people_led_by(user)}))
	return f"(`tab{DOCTYPE}`.`user` IN ({people}))"
