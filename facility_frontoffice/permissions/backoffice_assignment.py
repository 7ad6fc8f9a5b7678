"""Who sees which Backoffice Assignment.

The front office sees all; a member of the backoffice those of their own units and those given to them; a
purchaser those that something is bought for. Roles add up: who is both sees both.
"""

import frappe

from facility_frontoffice.permissions.criteria import (
	EVERYTHING,
	PURCHASERS,
	either,
	is_met,
	quoted,
	sees_everything,
)
from facility_frontoffice.setup import roles

DOCTYPE = "Backoffice Assignment"
# Rows of these say which assignment they buy for.
PURCHASE_ROWS = ("Material Request Item", "Purchase Order Item")


def query_conditions(user: str | None = None) -> str:
	return criterion(user or frappe.session.user)


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	return is_met(DOCTYPE, doc.name, criterion(user or frappe.session.user))


def criterion(user: str) -> str:
	if sees_everything(user):
		return EVERYTHING
	user_roles = set(frappe.get_roles(user))
	return either(
		of_member(user, DOCTYPE, "assigned_to") if roles.MEMBER in user_roles else "",
		_of_purchaser() if user_roles & PURCHASERS else "",
	)


def units_of(user: str) -> list[str]:
	"""The units that the user leads or is a member of."""
	led = frappe.get_all("Backoffice Unit", filters={"lead": user}, pluck="name", order_by="name")
	joined = frappe.get_all(
		"Facility Team Member",
		filters={"user": user, "parenttype": "Backoffice Unit"},
		pluck="parent",
		order_by="parent",
	)
	return sorted({*led, *joined})


def of_member(user: str, doctype: str, person: str) -> str:
	"""What is given to this member of the backoffice, by the field `person`, or to one of their units."""
	units = ", ".join(quoted(unit) for unit in units_of(user))
	return either(
		f"`tab{doctype}`.`{person}` = {quoted(user)}",
		f"`tab{doctype}`.`backoffice_unit` IN ({units})" if units else "",
	)


def _of_purchaser() -> str:
	return either(
		f"`tab{DOCTYPE}`.`action` = 'Purchase'",
		*(
			f"EXISTS (SELECT 1 FROM `tab{rows}` WHERE `tab{rows}`.`backoffice_assignment` = `tab{DOCTYPE}`.`name`)"
			for rows in PURCHASE_ROWS
		),
	)
