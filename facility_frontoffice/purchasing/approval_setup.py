"""The Workflow for the approval of orders: made once and inactive, following the bands, switched on and off.

An admin says in *Facility Purchase Approval* from which amount who approves. The platform's Workflow follows; what an
admin adds to it beside our states stays.
"""

import json

import frappe
from frappe import _
from frappe.query_builder import Case
from frappe.utils import now_datetime

from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.purchasing import approval_rules as rules
from facility_frontoffice.purchasing.approval_rules import STATE_FIELD, WORKFLOW, Band
from facility_frontoffice.setup import workflow_words
from facility_frontoffice.setup.seed import Seed, defaults_of

SETTINGS = "Facility Purchase Approval"
APPROVAL = "Facility Order Approval"
ORDER = "Purchase Order"
FIRST_BANDS = ({"above": 1000, "role": "Purchase Manager"},)


class ApprovalError(FulfilmentError):
	"""The order, or the approval of orders, cannot do this as it is."""


def settings():
	return frappe.get_cached_doc(SETTINGS)


def bands() -> list[Band]:
	return bands_of(settings())


def bands_of(doc) -> list[Band]:
	return rules.sorted_bands(
		Band(frappe.utils.flt(row.above), row.role, bool(row.may_approve_own)) for row in doc.bands
	)


def is_on() -> bool:
	"""Whether orders go through this approval. The platform keeps the answer in its cache."""
	from frappe.model.workflow import get_workflow_name

	return get_workflow_name(ORDER) == WORKFLOW


# Made once ----------------------------------------------------------------------------------------


def create() -> None:
	"""Makes what is missing: the bands, and the Workflow, inactive. What an admin made of it stays."""
	doc = frappe.get_single(SETTINGS)
	if not doc.bands:
		doc.update({"bands": list(FIRST_BANDS)})
	doc.flags.ignore_mandatory = True
	# an admin may have taken the right to submit from the role; it is said when the bands are saved
	doc.flags.ignore_validate = True
	made = _make_words()
	if made:
		doc.made = json.dumps([*json.loads(doc.made or "[]"), *made])
	doc.save(ignore_permissions=True)


def remove() -> None:
	"""Takes away what we made, and what nobody else uses of it."""
	made = json.loads(frappe.db.get_single_value(SETTINGS, "made") or "[]")
	# an action names no workflow: those in a state that another workflow of orders has too may be of that one
	workflows = frappe.get_all("Workflow", {"document_type": ORDER, "name": ("!=", WORKFLOW)}, pluck="name")
	of_others = frappe.get_all("Workflow Document State", {"parent": ("in", workflows)}, pluck="state")
	states = sorted(set(rules.STATES).difference(of_others))
	frappe.db.delete("Workflow Action", {"reference_doctype": ORDER, "workflow_state": ("in", states)})
	frappe.delete_doc("Workflow", WORKFLOW, force=True, ignore_missing=True, ignore_permissions=True)
	workflow_words.remove(made)
	frappe.db.delete("Singles", {"doctype": SETTINGS})
	frappe.cache.hdel("workflow", ORDER)


def _make_words() -> list[list[str]]:
	"""The states and actions that the site does not have yet. Returns what it made."""
	styles = {name: style for name, (_docstatus, style) in rules.STATES.items()}
	return workflow_words.make(styles, rules.ACTIONS)


# Following the bands ------------------------------------------------------------------------------


def check(doc) -> None:
	"""Refuses bands by which nobody could approve. Called by the controller before each write."""
	problem = rules.problem_of(bands_of(doc))
	if problem:
		frappe.throw(_(problem), ApprovalError, title=_("Please Check the Amounts"))
	able = _roles_that_submit()
	for row in doc.bands:
		if row.role not in able:
			frappe.throw(
				_(
					"Row {0}: {1} may not submit purchase orders, so cannot approve them. Choose another role, or give it that right in the Role Permissions Manager."
				).format(row.idx, row.role),
				ApprovalError,
				title=_("Cannot Approve"),
			)
		# ERPNext looks the supplier up again with the rights of who submits
		blind = [
			user for user in approvers_with(row.role) if not frappe.has_permission("Supplier", user=user)
		]
		if blind:
			frappe.throw(
				_(
					"Row {0}: {1} may not read suppliers, so cannot approve orders. Give {2} that right, or these people a role that has it."
				).format(row.idx, ", ".join(blind[:5]), row.role),
				ApprovalError,
				title=_("Cannot Approve"),
			)


def follow(doc) -> None:
	"""Lets the Workflow say what the bands say. Called by the controller after each write."""
	if not doc.bands:
		return  # the platform saves a bare one when the app is installed
	workflow = _workflow()
	ours = set(rules.STATES)
	others = [row.as_dict() for row in workflow.transitions if not {row.state, row.next_state} <= ours]
	workflow.set("transitions", [])
	for row in (*rules.transitions(bands_of(doc), bool(doc.only_for_clients)), *others):
		workflow.append("transitions", {key: value for key, value in row.items() if key not in _OF_A_ROW})
	save_workflow(workflow)


_OF_A_ROW = (
	"name",
	"idx",
	"parent",
	"parentfield",
	"parenttype",
	"creation",
	"modified",
	"owner",
	"modified_by",
)


def _workflow():
	if frappe.db.exists("Workflow", WORKFLOW):
		return frappe.get_doc("Workflow", WORKFLOW)
	return frappe.get_doc({"doctype": "Workflow", "is_active": 0, **_first_values()})


def _first_values() -> dict:
	# of an order that went out, ERPNext's own status says more
	states = [
		{
			"state": state,
			"doc_status": status,
			"allow_edit": role,
			"avoid_status_override": int(status != "0"),
		}
		for state, (status, _style) in rules.STATES.items()
		for role in rules.PURCHASERS
	]
	return {
		"workflow_name": WORKFLOW,
		"document_type": ORDER,
		"workflow_state_field": STATE_FIELD,
		"override_status": 0,
		# our mail has the facts, can take a reason, and its links end (`purchasing.approval_mail`)
		"send_email_alert": 0,
		"states": states,
	}


def first_settings() -> list[Seed]:
	"""The bands that a new site gets, and the defaults of the other fields."""
	return [Seed(SETTINGS, SETTINGS, {**defaults_of(SETTINGS), "bands": list(FIRST_BANDS)})]


def workflows() -> list[Seed]:
	"""The Workflow as it follows from the bands of now; whether it is on is nothing that was shipped."""
	doc = frappe.get_single(SETTINGS)
	if not doc.bands:
		return []
	transitions = rules.transitions(bands_of(doc), bool(doc.only_for_clients))
	return [Seed("Workflow", WORKFLOW, {**_first_values(), "transitions": transitions})]


def make_workflow(seed: Seed):
	_make_words()
	workflow = frappe.get_doc({"doctype": "Workflow", "is_active": 0, **seed.values})
	save_workflow(workflow)
	return workflow


def save_workflow(workflow) -> None:
	"""Saves it without what the platform does at each save: filling the state of orders, also of a workflow that is off,
	and making a field for the state, which is ours.
	"""
	workflow.update_default_workflow_status = lambda: None
	workflow.create_custom_field_for_workflow_state = lambda: None
	workflow.on_update = forget_meta
	workflow.flags.ignore_permissions = True
	workflow.save()
	frappe.cache.hdel("workflow", ORDER)
	frappe.clear_document_cache("Workflow", WORKFLOW)


def forget_meta() -> None:
	"""The form of an order carries its workflow."""
	frappe.clear_cache(doctype=ORDER)


def _roles_that_submit() -> set[str]:
	table = "Custom DocPerm" if frappe.db.exists("Custom DocPerm", {"parent": ORDER}) else "DocPerm"
	filters = {"parent": ORDER, "submit": 1, "write": 1, "permlevel": 0}
	return set(frappe.get_all(table, filters=filters, pluck="role"))


# On and off ---------------------------------------------------------------------------------------


def rehearse() -> dict:
	"""What switching on would do: `orders` by state, `open_above` drafts that would need approval, `other` workflow that
	would be switched off, and the `missing` roles that nobody has."""
	order, row = frappe.qb.DocType(ORDER), frappe.qb.DocType("Purchase Order Item")
	counts = dict(
		frappe.qb.from_(order)
		.select(order.docstatus, frappe.query_builder.functions.Count("*"))
		.groupby(order.docstatus)
		.run()
	)
	above = bands()[0].above if bands() else 0
	drafts = (
		frappe.qb.from_(order)
		.select(frappe.query_builder.functions.Count(order.name).distinct())
		.where((order.docstatus == 0) & (order.base_grand_total > above))
	)
	if settings().only_for_clients:
		drafts = drafts.join(row).on((row.parent == order.name) & (row.client_request > ""))
	return {
		"is_on": is_on(),
		"drafts": counts.get(0, 0),
		"submitted": counts.get(1, 0),
		"cancelled": counts.get(2, 0),
		"drafts_to_approve": drafts.run()[0][0],
		"waiting": frappe.db.count(APPROVAL, {"status": "Waiting"}),
		"other": frappe.db.get_value(
			"Workflow",
			{"document_type": ORDER, "is_active": 1, "name": ("!=", WORKFLOW)},
			"name",
			order_by="name",
		),
		"missing": [band.role for band in bands() if not approvers_with(band.role)],
	}


def approvers_with(role: str) -> list[str]:
	"""Who has the role and can still log in."""
	from frappe.utils.user import get_users_with_role

	return sorted(set(get_users_with_role(role)) - {"Administrator", "Guest"})


def turn_on() -> None:
	"""Switches the approval on: each order gets the state that goes with it, in one statement."""
	found = rehearse()
	if found["missing"]:
		frappe.throw(
			_("Nobody has the role {0}. Give it to somebody first, or orders would wait for ever.").format(
				", ".join(found["missing"])
			),
			ApprovalError,
			title=_("Nobody to Approve"),
		)
	workflow = _workflow()
	_check_states(workflow)
	_set_states([row.state for row in workflow.states if row.doc_status == "0"])
	workflow.is_active = 1
	save_workflow(workflow)


def turn_off() -> None:
	"""Switches the approval off. Orders that wait are drafts again, which anybody who orders can submit."""
	if not is_on():
		return
	ended = {"status": "Taken Back", "decided_by": frappe.session.user, "decided_at": now_datetime()}
	frappe.db.set_value(APPROVAL, {"status": "Waiting"}, {**ended, "open_key": None})
	order = frappe.qb.DocType(ORDER)
	(
		frappe.qb.update(order)
		.set(order[STATE_FIELD], rules.DRAFT)
		.where(order[STATE_FIELD].isin((rules.WAITING, rules.REJECTED)) & (order.docstatus == 0))
		.run()
	)
	frappe.db.delete("Workflow Action", {"reference_doctype": ORDER, "status": "Open"})
	workflow = _workflow()
	workflow.is_active = 0
	save_workflow(workflow)


def _check_states(workflow) -> None:
	"""A state that an admin took out of the Workflow would make its orders unsaveable."""
	there = {row.state for row in workflow.states}
	gone = [state for state in rules.STATES if state not in there]
	if gone:
		frappe.throw(
			_("The workflow {0} has no state {1} any more. Add it again first.").format(
				WORKFLOW, ", ".join(gone)
			),
			ApprovalError,
			title=_("State Missing"),
		)


def _set_states(of_drafts: list[str]) -> None:
	"""Drafts stay in the state that they were in, also in one of an admin's own."""
	order = frappe.qb.DocType(ORDER)
	state = order[STATE_FIELD]
	kept = state.isin(of_drafts)
	(
		frappe.qb.update(order)
		.set(
			state,
			Case()
			.when(order.docstatus == 1, rules.APPROVED)
			.when(order.docstatus == 2, rules.CANCELLED)
			.when(kept, state)
			.else_(rules.DRAFT),
		)
		.run()
	)
