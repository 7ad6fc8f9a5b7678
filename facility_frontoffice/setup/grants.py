"""What our roles may choose from in ERPNext's registers, for example a place or a supplier.

Granted once, as an admin would in the Role Permissions Manager, and the admin's from then on. To choose is
all: the names show in a field, the documents stay closed.
"""

from collections.abc import Iterable

import frappe
from frappe.permissions import add_permission, reset_perms

from facility_frontoffice.setup import roles, site_before
from facility_frontoffice.setup.seed import Seed

FRONT_OFFICE = (roles.AGENT, roles.MANAGER, roles.ADMINISTRATOR)

SELECTABLE = {
	"Account": (roles.ADMINISTRATOR,),
	"Asset": (*FRONT_OFFICE, roles.MEMBER),
	"Company": FRONT_OFFICE,
	"Contact": FRONT_OFFICE,
	"Cost Center": FRONT_OFFICE,
	"Customer": FRONT_OFFICE,
	"Department": FRONT_OFFICE,
	"Email Account": (roles.ADMINISTRATOR,),
	"Employee": FRONT_OFFICE,
	"Holiday List": (roles.ADMINISTRATOR,),
	"Item": (roles.ADMINISTRATOR,),
	"Location": (*FRONT_OFFICE, roles.MEMBER),
	"Project": FRONT_OFFICE,
	"Role": (roles.MANAGER, roles.ADMINISTRATOR),
	"Supplier": FRONT_OFFICE,
	"Warehouse": (roles.ADMINISTRATOR,),
}


NOT_GRANTED = ("read", "write", "create", "delete", "report", "export", "print", "email", "share")


def create(doctypes: Iterable[str] = SELECTABLE) -> None:
	"""Grants what is missing; `doctypes` are those that a later release adds."""
	for doctype in doctypes:
		for role in SELECTABLE[doctype]:
			if not frappe.db.exists("Custom DocPerm", {"parent": doctype, "role": role}):
				grant(doctype, role)


def grant(doctype: str, role: str) -> None:
	add_permission(doctype, role, ptype="select")
	_only_select(doctype, role)


def seeds() -> list[Seed]:
	return [
		Seed(
			"Custom DocPerm",
			f"{doctype}: {role}",
			{"select": 1, **dict.fromkeys(NOT_GRANTED, 0)},
			identity={"parent": doctype, "role": role, "permlevel": 0},
		)
		for doctype, granted in SELECTABLE.items()
		for role in granted
	]


def make(seed: Seed):
	grant(seed.identity["parent"], seed.identity["role"])
	frappe.clear_cache(doctype=seed.identity["parent"])
	return frappe.get_doc("Custom DocPerm", seed.identity)


def save(doc) -> None:
	doc.save()
	frappe.clear_cache(doctype=doc.parent)


def remove() -> None:
	"""Takes the grants back. Where no admin ever changed anything, the platform's own permissions hold again."""
	frappe.db.delete("Custom DocPerm", {"role": ("in", roles.ALL_ROLES)})
	for doctype in SELECTABLE:
		is_untouched = _rules("Custom DocPerm", doctype) == _rules("DocPerm", doctype)
		if is_untouched and not site_before.had_own_permissions(doctype):
			reset_perms(doctype)
		frappe.clear_cache(doctype=doctype)


def _only_select(doctype: str, role: str) -> None:
	"""A new rule comes with the platform's defaults for reading along; to choose needs none of these."""
	of_the_rule = {"parent": doctype, "role": role, "permlevel": 0}
	frappe.db.set_value("Custom DocPerm", of_the_rule, dict.fromkeys(NOT_GRANTED, 0))


def _rules(table: str, doctype: str) -> set[tuple]:
	fields = [
		"role", "permlevel", "if_owner", "select", "read", "write", "create", "delete", "submit", "cancel",
		"amend", "report", "export", "import", "share", "print", "email",
	]  # fmt: skip
	return set(frappe.get_all(table, filters={"parent": doctype}, fields=fields, as_list=True))
