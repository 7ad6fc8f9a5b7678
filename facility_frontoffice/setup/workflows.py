"""The two workflows that a site starts with: switched off, as the rules are today, and the admin's from then on.

Everybody who may change a document may do everything in them (the platform's role *Desk User*): an admin gives a row
to another role, or adds states, before switching them on.
"""

import json

import frappe

from facility_frontoffice.fulfilment.rules import UNFINISHED
from facility_frontoffice.setup import workflow_words
from facility_frontoffice.setup.seed import Seed, make, make_missing
from facility_frontoffice.workflows.rules import ASSIGNMENT, DOCTYPES, REQUEST, STATE_FIELD, STATUSES

ANYBODY = "Desk User"
# Where it is kept which words we made, until the app is uninstalled.
MADE = "facility_frontoffice_workflow_words"

STYLES = {
	"New": "Primary",
	"Open": "Primary",
	"In Intake": "Primary",
	"Accepted": "Info",
	"In Progress": "Info",
	"Waiting for Client": "Warning",
	"Waiting for Supplier": "Warning",
	"On Hold": "Warning",
	"Completed": "Success",
	"Closed": "Success",
	"Returned": "Danger",
	"Cancelled": "Inverse",
}

_AT_WORK = ("New", "In Intake", "In Progress", "Waiting for Client", "Waiting for Supplier")
# action: (from these statuses, to this one)
ACTIONS = {
	REQUEST: {
		"Hold": (_AT_WORK, "On Hold"),
		"Resume": (("On Hold",), "In Intake"),
		"Complete": ((*_AT_WORK, "On Hold"), "Completed"),
		"Close": ((*_AT_WORK, "On Hold", "Completed"), "Closed"),
		"Refuse": ((*_AT_WORK, "On Hold", "Completed"), "Cancelled"),
		"Reopen": (("Completed", "Closed", "Cancelled"), "In Intake"),
	},
	ASSIGNMENT: {
		"Accept": (("Open", "Waiting for Client"), "Accepted"),
		"Start": (
			("Open", "Accepted", "Waiting for Client", "Waiting for Supplier"),
			"In Progress",
		),
		"Wait for Supplier": (("Accepted", "In Progress"), "Waiting for Supplier"),
		"Finish": (UNFINISHED, "Completed"),
		"Return": (UNFINISHED, "Returned"),
	},
}


def create() -> None:
	"""Makes what is missing. A name that is taken, by an admin's own workflow for one, stays theirs."""
	_make_words()
	make_missing(seeds())


def seeds() -> list[Seed]:
	"""A workflow for each of our doctypes, as it is shipped. Whether it is on is nothing that was shipped."""
	return [Seed("Workflow", doctype, values_of(doctype), at_first={"is_active": 0}) for doctype in DOCTYPES]


def make_workflow(seed: Seed):
	"""Makes one that an admin deleted, with the words that it needs."""
	_make_words()
	return make(seed)


def _make_words() -> None:
	actions = dict.fromkeys(action for of_doctype in ACTIONS.values() for action in of_doctype)
	if made := workflow_words.make(STYLES, actions):
		_remember(made)


def values_of(doctype: str) -> dict:
	"""The workflow of a doctype as it is shipped: a state for each status."""
	return {
		"workflow_name": doctype,
		"document_type": doctype,
		"workflow_state_field": STATE_FIELD,
		# lists go on to show the status
		"override_status": 1,
		"send_email_alert": 0,
		"states": [
			{
				"state": status,
				"doc_status": "0",
				"update_field": "status",
				"update_value": status,
				"allow_edit": ANYBODY,
			}
			for status in STATUSES[doctype]
		],
		"transitions": [
			{
				"state": status,
				"action": action,
				"next_state": goal,
				"allowed": ANYBODY,
				"allow_self_approval": 1,
			}
			for action, (statuses, goal) in ACTIONS[doctype].items()
			for status in statuses
		],
	}


def remove() -> None:
	"""Takes away all workflows on our documents, and of the words what we made and nobody else uses."""
	for name in frappe.get_all("Workflow", filters={"document_type": ("in", DOCTYPES)}, pluck="name"):
		frappe.delete_doc("Workflow", name, force=True, ignore_permissions=True)
	todo = {"reference_doctype": ("in", DOCTYPES)}
	names = frappe.get_all("Workflow Action", filters=todo, pluck="name")
	frappe.db.delete("Workflow Action Permitted Role", {"parent": ("in", names)})
	frappe.db.delete("Workflow Action", todo)
	workflow_words.remove(_made())
	frappe.defaults.clear_default(MADE)
	for doctype in DOCTYPES:
		frappe.cache.hdel("workflow", doctype)


def _made() -> list[list[str]]:
	return json.loads(frappe.db.get_default(MADE) or "[]")


def _remember(made: list[list[str]]) -> None:
	frappe.db.set_default(MADE, json.dumps([*_made(), *made]))
