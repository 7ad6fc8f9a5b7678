"""Who a product is meant for, on this site: what is known of a client, held against the product's audience.

What counts is what the organisation has recorded: the Employee and the customers of a log-in, its roles, and User
Permissions. A client's place is the usual one of their profile and those of their last requests, unless a User
Permission says where they belong: a place keeps a product from who has no business there; to lock it, use a role.
"""

from collections.abc import Iterable

import frappe
from frappe import _

from facility_frontoffice.catalogue import audience_rules as rules
from facility_frontoffice.intake import client_profiles
from facility_frontoffice.setup import roles

TABLE = "Facility Product Audience"
PRODUCT = "Facility Product"
LAST_PLACES = 10


def visible_to(user: str) -> set[str]:
	"""The codes of the published products that are meant for `user`."""
	published = frappe.get_all(
		PRODUCT, filters={"disabled": 0, "published": 1}, pluck="name", order_by="name"
	)
	audiences = _audiences(published)
	if not audiences:
		return set(published)
	belongs_to = known_of(user)
	return {code for code in published if rules.is_for(audiences.get(code, ()), belongs_to)}


def is_for_user(doc, user: str) -> bool:
	"""Whether a product document is meant for `user`; nothing is looked up for a product that is for everybody."""
	rows = rows_of(doc)
	return not rows or rules.is_for(rows, known_of(user))


def why_not(doc, client: dict, known: dict | None = None) -> str:
	"""For whom a product is, when that is not this client as far as is known; else an empty text.

	`client` has fields of a Client Request: client_user, customer, employee, company, department, location. Who asks
	for several products gives what is `known_of_client`, which takes a dozen statements.
	"""
	rows = rows_of(doc)
	absent = rules.missing(rows, known or known_of_client(client)) if rows else {}
	if not absent:
		return ""
	parts = [
		f"{_(kind)} {', '.join(_shown(kind, value) for value in values)}" for kind, values in absent.items()
	]
	return _("{0} is meant for: {1}.").format(_(doc.product_name), "; ".join(parts))


def rows_of(doc) -> list[rules.Row]:
	return [(row.kind, row.value) for row in doc.audience]


def known_of(user: str) -> dict[str, set[str]]:
	"""Per kind what `user` belongs to, with what is above it."""
	return _with_what_is_above(_own(user))


def known_of_client(client: dict) -> dict[str, set[str]]:
	"""As `known_of`, for who asks in a request; that need not be somebody with a log-in."""
	own = _own(client.get("client_user"))
	if client.get("employee"):
		_add_employees(own, {"name": client["employee"]})
	for kind, field in (("Customer", "customer"), ("Department", "department"), ("Location", "location")):
		if client.get(field):
			own[kind].add(client[field])
	if not own["Company"] and client.get("company"):
		own["Company"].add(client["company"])
	return _with_what_is_above(own)


def of_all_clients() -> dict[str, set[str]]:
	"""Per kind every value that any client who can log in has, with what is above it: a product that asks for another
	value is for nobody. Places are left out: anybody may come to be there.
	"""
	role, user = frappe.qb.DocType("Has Role"), frappe.qb.DocType("User")
	clients = (
		frappe.qb.from_(role)
		.join(user)
		.on((user.name == role.parent) & (user.enabled == 1))
		.select(user.name)
		.where((role.parenttype == "User") & (role.role == roles.CLIENT))
	)
	own: dict[str, set[str]] = {kind: set() for kind in rules.KINDS if kind != "Location"}
	own["Role"].update(_column(role, role.role, role.parent, clients), frappe.permissions.AUTOMATIC_ROLES)
	employee = frappe.qb.DocType("Employee")
	own["Company"].update(_column(employee, employee.company, employee.user_id, clients))
	own["Department"].update(_column(employee, employee.department, employee.user_id, clients))
	portal = frappe.qb.DocType("Portal User")
	own["Customer"].update(_column(portal, portal.parent, portal.user, clients))
	link, contact = frappe.qb.DocType("Dynamic Link"), frappe.qb.DocType("Contact")
	of_contacts = frappe.qb.from_(contact).select(contact.name).where(contact.user.isin(clients))
	own["Customer"].update(_column(link, link.link_name, link.parent, of_contacts))
	permission = frappe.qb.DocType("User Permission")
	for kind, value in (
		frappe.qb.from_(permission)
		.select(permission.allow, permission.for_value)
		.distinct()
		.where(permission.user.isin(clients) & permission.allow.isin(list(own)))
		.run()
	):
		own[kind].add(value)
	return _with_what_is_above(own)


def _column(table, column, person, clients) -> set[str]:
	query = frappe.qb.from_(table).select(column).distinct().where(person.isin(clients))
	return {value for value in query.run(pluck=True) if value}


def _own(user: str | None) -> dict[str, set[str]]:
	own: dict[str, set[str]] = {kind: set() for kind in rules.KINDS}
	if not user or user == "Guest":
		return own
	own["Role"].update(frappe.get_roles(user))
	_add_employees(own, {"user_id": user, "status": "Active"})
	own["Customer"].update(_customers(user))
	permitted = _permitted(user)
	for kind, value in permitted:
		own[kind].add(value)
	if not own["Location"]:
		own["Location"].update([*_usual_places(user), *_last_places(user)])
	return own


def _add_employees(own: dict[str, set[str]], filters: dict) -> None:
	for row in frappe.get_all("Employee", filters=filters, fields=["company", "department"], order_by="name"):
		own["Company"].update(filter(None, [row.company]))
		own["Department"].update(filter(None, [row.department]))


def _customers(user: str) -> list[str]:
	"""As the portal knows them, and by the contact that stands for the log-in."""
	by_portal = frappe.get_all(
		"Portal User",
		filters={"user": user, "parenttype": "Customer"},
		pluck="parent",
		order_by="parent",
	)
	link, contact = frappe.qb.DocType("Dynamic Link"), frappe.qb.DocType("Contact")
	by_contact = (
		frappe.qb.from_(link)
		.join(contact)
		.on((link.parent == contact.name) & (link.parenttype == "Contact"))
		.select(link.link_name)
		.where((contact.user == user) & (link.link_doctype == "Customer"))
		.orderby(link.link_name)
		.run(pluck=True)
	)
	return [*by_portal, *by_contact]


def _permitted(user: str) -> list[tuple]:
	return frappe.get_all(
		"User Permission",
		filters={"user": user, "allow": ("in", rules.KINDS)},
		fields=["allow", "for_value"],
		order_by="allow, for_value",
		as_list=True,
	)


def _usual_places(user: str) -> list[str]:
	email = frappe.db.get_value("User", user, "email", cache=True)
	profile = client_profiles.about(email) or {}
	return [profile["location"]] if profile.get("location") else []


def _last_places(user: str) -> list[str]:
	return frappe.get_all(
		"Client Request",
		filters={"client_user": user, "location": ("is", "set")},
		pluck="location",
		order_by="creation desc, name desc",
		limit=LAST_PLACES,
	)


def _with_what_is_above(own: dict[str, set[str]]) -> dict[str, set[str]]:
	return {kind: own[kind] | (_above(kind, own[kind]) if kind in rules.TREES else set()) for kind in own}


def _above(doctype: str, names: set[str]) -> set[str]:
	if not names:
		return set()
	below, above = frappe.qb.DocType(doctype).as_("below"), frappe.qb.DocType(doctype).as_("above")
	rows = (
		frappe.qb.from_(below)
		.join(above)
		.on((above.lft < below.lft) & (above.rgt > below.rgt))
		.select(above.name)
		.distinct()
		.where(below.name.isin(sorted(names)))
		.orderby(above.name)
		.run(pluck=True)
	)
	return set(rows)


def _audiences(products: Iterable[str]) -> dict[str, list[rules.Row]]:
	found: dict[str, list[rules.Row]] = {}
	wanted = set(products)
	for row in frappe.get_all(TABLE, fields=["parent", "kind", "value"], order_by="parent, idx"):
		if row.parent in wanted:
			found.setdefault(row.parent, []).append((row.kind, row.value))
	return found


def _shown(kind: str, value: str) -> str:
	return _(value) if kind == "Role" else value
