"""Who may do what, as records: one for each doctype whose rights an admin has set.

Of our own doctypes all rules travel, of those of others the rules of our roles, which choose from them. Where a doctype
gets its first rule of this kind the platform forgets those that it came with, so these are copied first.
"""

import frappe
from frappe.permissions import setup_custom_perms

from facility_frontoffice.configuration import rules
from facility_frontoffice.configuration.registry import PERMISSIONS
from facility_frontoffice.configuration.shapes import PERMISSION_SHAPES, RIGHTS
from facility_frontoffice.setup import roles
from facility_frontoffice.setup.custom_fields import MODULE


def collect() -> list[dict]:
	"""`{"document_type", "rules"}` for each, in one order."""
	ours = set(frappe.get_all("DocType", filters={"module": MODULE}, pluck="name"))
	found: dict[str, list] = {}
	for row in frappe.get_all(
		PERMISSIONS,
		fields=["parent", "role", "permlevel", "if_owner", *RIGHTS],
	):
		if row.parent in ours or row.role in roles.ALL_ROLES:
			found.setdefault(row.parent, []).append(row)
	return [
		rules.canonical_record(
			PERMISSION_SHAPES, {"document_type": doctype, "rules": sorted(found[doctype], key=_place)}
		)
		for doctype in sorted(found)
	]


def in_order(record: dict) -> dict:
	"""The order of rules means nothing."""
	return {**record, "rules": sorted(record.get("rules") or (), key=_place)}


def _place(row: dict) -> tuple:
	return (row.get("role") or "", row.get("permlevel") or 0, row.get("if_owner") or 0)


def write(record: dict) -> None:
	"""Sets the rules of a doctype; those of other roles on a doctype of others stay."""
	doctype = record["document_type"]
	frappe.has_permission(PERMISSIONS, "write", throw=True)
	setup_custom_perms(doctype)
	filters = {"parent": doctype}
	is_ours = frappe.get_cached_value("DocType", doctype, "module") == MODULE
	if not is_ours:
		filters["role"] = ("in", roles.ALL_ROLES)
	frappe.db.delete(PERMISSIONS, filters)
	for row in record["rules"]:
		if is_ours or row["role"] in roles.ALL_ROLES:
			frappe.get_doc(
				{
					"doctype": PERMISSIONS,
					"parent": doctype,
					"parenttype": "DocType",
					"parentfield": "permissions",
					**row,
				}
			).insert()
	frappe.clear_cache(doctype=doctype)
