"""The words of workflows that are shared by all of a site: names of states and of actions.

What a site had already is used as it is; only what we made, and nobody else uses, is taken away again.
"""

from collections.abc import Iterable, Mapping

import frappe

STATE, ACTION = "Workflow State", "Workflow Action Master"


def make(states: Mapping[str, str], actions: Iterable[str]) -> list[list[str]]:
	"""Makes the states (name: style of its mark) and actions that are missing; returns [doctype, name] of what it made."""
	wanted = [
		*((STATE, {"workflow_state_name": name, "style": style}) for name, style in states.items()),
		*((ACTION, {"workflow_action_name": name}) for name in actions),
	]
	made = []
	for doctype, values in wanted:
		name = next(iter(values.values()))
		if not frappe.db.exists(doctype, name):
			frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)
			made.append([doctype, name])
	return made


def remove(made: Iterable[Iterable[str]]) -> None:
	for doctype, name in made:
		if not is_used(doctype, name):
			frappe.delete_doc(doctype, name, force=True, ignore_missing=True, ignore_permissions=True)


def is_used(doctype: str, name: str) -> bool:
	"""Whether some workflow has this state or action."""
	if doctype == STATE:
		found = frappe.db.exists("Workflow Document State", {"state": name})
		return bool(found or frappe.db.exists("Workflow Transition", {"next_state": name}))
	return bool(frappe.db.exists("Workflow Transition", {"action": name}))
