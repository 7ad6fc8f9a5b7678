"""What came with the app, for who administers it: what became of it, and putting it back. See `setup.shipped`."""

import frappe
from frappe import _

from facility_frontoffice.setup import roles, shipped


@frappe.whitelist(methods=["GET", "POST"])
def overview() -> list[dict]:
	"""All that came with the app, by kind, with its state; see `setup.shipped.overview`."""
	_check_role()
	return shipped.overview()


@frappe.whitelist(methods=["GET", "POST"])
def compare(kind: str, name: str) -> dict:
	"""How one record differs from what was shipped; see `setup.shipped.compare`."""
	_check_role()
	return shipped.compare(kind, name)


@frappe.whitelist(methods=["GET", "POST"])
def compare_record(doctype: str, record: str) -> dict | None:
	"""The same for a record that is open on a form; nothing when it did not come with the app."""
	_check_role()
	frappe.has_permission(doctype, "read", doc=record, throw=True)
	return shipped.compare_record(doctype, record)


@frappe.whitelist(methods=["POST"])
def restore(kind: str, name: str, seen: str = "") -> dict:
	"""Puts one record back as it came; `seen` is what `compare` gave. Writes with the caller's own rights."""
	_check_role()
	return shipped.restore(kind, name, seen)


def _check_role() -> None:
	# not `only_for`: that one lets everything pass within tests
	allowed = {roles.ADMINISTRATOR, "System Manager"}
	if frappe.session.user != "Administrator" and not allowed & set(frappe.get_roles()):
		frappe.throw(
			_("Only a Facility Administrator or a System Manager sees what came with the app."),
			frappe.PermissionError,
			title=_("No Permission"),
		)
