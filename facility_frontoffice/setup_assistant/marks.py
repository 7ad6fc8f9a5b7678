"""What administrators said of the set-up: how far a step is, and what is wanted as it is. Kept for who comes after."""

import frappe
from frappe import _

DOCTYPE = "Facility Setup Mark"
STEP, FINDING = "Step", "Finding"
DONE, LATER, SKIPPED = "Done", "Later", "Skipped"
STATES = (DONE, LATER, SKIPPED)


class SetupError(frappe.ValidationError):
	pass


def of_steps() -> dict[str, dict]:
	return _read(STEP)


def of_findings() -> dict[str, dict]:
	return _read(FINDING)


def set_step(step: str, state: str | None) -> None:
	"""Says how far a step is; without a state it is open again."""
	if state and state not in STATES:
		frappe.throw(_("Choose Done, Later or Skip."), SetupError, title=_("Unknown State"))
	_write(STEP, step, {"state": state} if state else None)
	_tell_onboarding(step, state)


def _tell_onboarding(step: str, state: str | None) -> None:
	"""The list on the workspace asks for the same steps: what is said here is not asked there again."""
	frappe.db.set_value(
		"Onboarding Step",
		f"Facility Setup {frappe.unscrub(step)}",
		{"is_complete": int(state == DONE), "is_skipped": int(state == SKIPPED)},
		update_modified=False,
	)


def want(key: str, fingerprint: str, reason: str) -> None:
	"""Somebody wants what was found as it is, for as long as the facts are these."""
	_write(FINDING, key, {"fingerprint": fingerprint, "reason": reason})


def want_no_more(key: str) -> None:
	_write(FINDING, key, None)


def _read(kind: str) -> dict[str, dict]:
	rows = frappe.get_all(
		DOCTYPE,
		filters={"kind": kind},
		fields=["about", "state", "fingerprint", "reason", "modified_by", "modified"],
		order_by="name",
	)
	names = dict(
		frappe.get_all(
			"User",
			filters={"name": ("in", sorted({row.modified_by for row in rows}))},
			fields=["name", "full_name"],
			as_list=True,
			order_by="name",
		)
		if rows
		else ()
	)
	return {
		row.about: {
			"state": row.state or None,
			"fingerprint": row.fingerprint,
			"reason": row.reason or "",
			"by": names.get(row.modified_by) or row.modified_by,
			"at": row.modified,
		}
		for row in rows
	}


def _write(kind: str, about: str, values: dict | None) -> None:
	"""One row for each thing: two who say something at one moment leave one, of the last. No values: the row goes."""
	name = frappe.db.get_value(DOCTYPE, {"kind": kind, "about": about}, for_update=True)
	if values is None:
		if name:
			frappe.delete_doc(DOCTYPE, name, delete_permanently=True)
		return
	if name:
		frappe.get_doc(DOCTYPE, name).update(values).save()
		return
	try:
		frappe.get_doc({"doctype": DOCTYPE, "kind": kind, "about": about, **values}).insert()
	except frappe.DuplicateEntryError:
		frappe.clear_last_message()
		frappe.get_doc(DOCTYPE, {"kind": kind, "about": about}).update(values).save()
