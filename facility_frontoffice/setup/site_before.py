"""What a site was like before the app came: noted once, at the start of the installation, for when the app goes again.

Sites that are older than this note have none.
"""

import json
from collections.abc import Iterable

import frappe

NOTE = "facility_frontoffice_site_before"


def note(doctypes: Iterable[str]) -> None:
	"""Notes which of these doctypes have permissions of an admin's own. An installation that was broken off has done so."""
	if is_noted():
		return
	rules = frappe.get_all(
		"Custom DocPerm", {"parent": ("in", list(doctypes))}, pluck="parent", distinct=True, order_by="parent"
	)
	frappe.db.set_default(NOTE, json.dumps({"own_permissions": rules}))


def is_noted() -> bool:
	return bool(frappe.db.get_default(NOTE))


def had_own_permissions(doctype: str) -> bool:
	return doctype in json.loads(frappe.db.get_default(NOTE) or "{}").get("own_permissions", ())


def forget() -> None:
	frappe.defaults.clear_default(NOTE)
