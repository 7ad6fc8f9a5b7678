"""Who sees which Backoffice Assignment, and who may act on it.

The front office sees all; a member of the backoffice those of their own units and those given to them; a
purchaser the purchases, and what a submitted document of theirs buys for. Roles add up: who is both sees both.

A row of a draft gives no right: anybody who may make a draft could name any assignment in it. What is bought for
the work of others may be read along with, and is theirs to accept, return and finish. Who is kept to some companies
by User Permissions sees no purchases of others.
"""

import frappe
from frappe.core.doctype.user_permission.user_permission import get_user_permissions

from facility_frontoffice.permissions.criteria import (
	EVERYTHING,
	NOTHING,
	PURCHASERS,
	either,
	is_met,
	quoted,
	sees_everything,
)
from facility_frontoffice.setup import roles

DOCTYPE = "Backoffice Assignment"
REQUEST = "Client Request"
# Rows of these say which assignment they buy for.
PURCHASE_DOCUMENTS = ("Material Request", "Purchase Order", "Purchase Receipt")
# What only looks. Everything else acts.
LOOKING = ("read", "select", "report", "print", "email", "export")


def query_conditions(user: str | None = None) -> str:
	return criterion(user or frappe.session.user)


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	user = user or frappe.session.user
	looks = (ptype or "read") in LOOKING
	return is_met(DOCTYPE, doc.name, criterion(user) if looks else _criterion_to_act(user))


def criterion(user: str) -> str:
	"""What they may read."""
	if sees_everything(user):
		return EVERYTHING
	return either(_of_who_delivers(user), *_of_purchaser(user))


def criterion_of_who_delivers(user: str) -> str:
	"""What they see of the request behind it, with its notes and messages: not what a purchaser sees."""
	return EVERYTHING if sees_everything(user) else _of_who_delivers(user) or NOTHING


def that_name_one(doctype: str, of_assignment: str) -> str:
	"""The documents of a kind whose `backoffice_assignment` meets a criterion."""
	if of_assignment in (EVERYTHING, NOTHING):
		return of_assignment
	return (
		f"EXISTS (SELECT 1 FROM `tab{DOCTYPE}`"
		f" WHERE `tab{DOCTYPE}`.`name` = `tab{doctype}`.`backoffice_assignment` AND {of_assignment})"
	)


def _criterion_to_act(user: str) -> str:
	if sees_everything(user):
		return EVERYTHING
	return either(_of_who_delivers(user), *_of_purchaser(user)[:1])


def _of_who_delivers(user: str) -> str:
	return of_member(user, DOCTYPE, "assigned_to") if roles.MEMBER in frappe.get_roles(user) else ""


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


def _of_purchaser(user: str) -> tuple[str, ...]:
	"""What is to be bought, and then what was bought for; nothing for who does not buy."""
	if not PURCHASERS.intersection(frappe.get_roles(user)):
		return ()
	companies = ", ".join(quoted(company) for company in companies_of(user))
	return _to_buy(companies), *(_bought_for(document, companies) for document in PURCHASE_DOCUMENTS)


def companies_of(user: str) -> list[str]:
	"""The companies that User Permissions keep somebody to; none when they may work for all."""
	kept_to = get_user_permissions(user).get("Company", ())
	return sorted({row.doc for row in kept_to if (row.applicable_for or DOCTYPE) in (DOCTYPE, REQUEST)})


def _to_buy(companies: str) -> str:
	is_purchase = f"`tab{DOCTYPE}`.`action` = 'Purchase'"
	if not companies:
		return is_purchase
	return (
		f"({is_purchase} AND NOT EXISTS (SELECT 1 FROM `tab{REQUEST}` AS `of_another`"
		f" WHERE `of_another`.`name` = `tab{DOCTYPE}`.`client_request` AND `of_another`.`company` NOT IN ({companies})))"
	)


def _bought_for(document: str, companies: str) -> str:
	"""With `<=>` the database looks the few rows of an assignment up; with `=` it would read the whole table first."""
	rows = f"tab{document} Item"
	of_company = (
		f" AND EXISTS (SELECT 1 FROM `tab{document}` WHERE `tab{document}`.`name` = `{rows}`.`parent`"
		f" AND `tab{document}`.`company` IN ({companies}))"
		if companies
		else ""
	)
	return (
		f"EXISTS (SELECT 1 FROM `{rows}` WHERE `{rows}`.`backoffice_assignment` <=> `tab{DOCTYPE}`.`name`"
		f" AND `{rows}`.`docstatus` = 1{of_company})"
	)
