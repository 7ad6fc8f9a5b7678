"""The same act on many documents, with progress and undo. See `fulfilment.bulk`."""

import frappe

from facility_frontoffice.fulfilment import bulk
from facility_frontoffice.fulfilment.bulk_acts import act_named, people_for


@frappe.whitelist(methods=["POST"])
def start(action: str, names: list | str, key: str, arguments: dict | str | None = None) -> dict:
	"""The right on each document is checked when its turn comes."""
	frappe.has_permission(act_named(action).doctype, "write", throw=True)
	return bulk.start(
		action, [str(name) for name in frappe.parse_json(names)], frappe.parse_json(arguments) or {}, key
	)


@frappe.whitelist(methods=["GET", "POST"])
def standing(name: str) -> dict:
	frappe.has_permission(bulk.DOCTYPE, "read", doc=name, throw=True)
	return bulk.standing(name)


@frappe.whitelist(methods=["POST"])
def undo(name: str) -> dict:
	"""Only who did it: another would undo it with other rights."""
	if frappe.db.get_value(bulk.DOCTYPE, name, "done_by") != frappe.session.user:
		frappe.throw(
			frappe._("Only who did this can undo it."), frappe.PermissionError, title=frappe._("Not Yours")
		)
	return bulk.undo(name)


@frappe.whitelist(methods=["GET", "POST"])
def people(action: str) -> list[dict]:
	"""Whom an action can be for: [{user, full_name, unit}], of the front office or of the units that one may look at."""
	act = act_named(action)
	frappe.has_permission(act.doctype, "write", throw=True)
	return people_for(act)
