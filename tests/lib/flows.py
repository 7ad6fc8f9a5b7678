"""What tests make of the workflows that are shipped."""

import frappe

from facility_frontoffice.setup import roles
from facility_frontoffice.setup.workflows import ANYBODY

REQUEST, ASSIGNMENT = "Client Request", "Backoffice Assignment"
BUDGET = "Waiting for budget"


def new_word(name: str, doctype: str = "Workflow State", field: str = "workflow_state_name") -> str:
	if not frappe.db.exists(doctype, name):
		frappe.get_doc({"doctype": doctype, field: name}).insert()
	return name


def new_action(name: str) -> str:
	return new_word(name, "Workflow Action Master", "workflow_action_name")


def add_budget(doc) -> None:
	"""*Waiting for budget* is a pause; a manager says that there is money."""
	add_state(doc, BUDGET, "On Hold")
	for state in ("New", "In Intake", "In Progress"):
		add_transition(doc, state, "Ask for Budget", BUDGET, roles.AGENT)
	add_transition(doc, BUDGET, "Budget Is There", "In Progress", roles.MANAGER)
	add_transition(doc, BUDGET, "No Budget", "Cancelled", roles.MANAGER)


def add_state(doc, name: str, status: str) -> None:
	values = {"state": new_word(name), "update_field": "status", "update_value": status}
	doc.append("states", {**values, "doc_status": "0", "allow_edit": ANYBODY})


def add_transition(doc, state: str, action: str, goal: str, role: str, **values) -> None:
	row = {"state": state, "action": new_action(action), "next_state": goal, "allowed": role}
	doc.append("transitions", {"allow_self_approval": 1, **row, **values})


def only_for(doc, action: str, role: str) -> None:
	for row in doc.transitions:
		if row.action == action:
			row.allowed = role


def without(doc, action: str) -> None:
	doc.set("transitions", [row for row in doc.transitions if row.action != action])


def keep_meta(monkeypatch) -> None:
	"""Building the metadata of our doctypes again takes longer than a test; which workflow is on is forgotten all the same."""
	real = frappe.clear_cache

	def forget(user=None, doctype=None):
		if doctype in (REQUEST, ASSIGNMENT):
			frappe.cache.hdel("workflow", doctype)
		else:
			real(user, doctype)

	monkeypatch.setattr(frappe, "clear_cache", forget)
