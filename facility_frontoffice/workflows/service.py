"""The state of a request or assignment by the workflow that is on, if any. Without one nothing here does anything.

A save passes here twice. `take` comes first: what a person chose, by the platform's Actions or a call, is checked
against the transitions and gives the status; a status that was changed round the workflow is refused. `follow` comes
last: the state follows the status that the work came to. What the app itself does is saved with its own right, and is
never refused here: work that is done is done, whoever may press which button.

`decide` is for the buttons of the app: what they do is somebody's decision, and obeys the transitions too.
"""

from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import replace

import frappe
from frappe import _
from frappe.model.workflow import get_workflow_name, has_approval_access, is_transition_condition_satisfied

from facility_frontoffice.workflows import rules
from facility_frontoffice.workflows.errors import WorkflowError
from facility_frontoffice.workflows.rules import Flow, State, Transition

CONSEQUENCE = "facility_is_consequence"


def active(doctype: str) -> Flow | None:
	"""The workflow that is on, from the caches of the platform."""
	name = get_workflow_name(doctype)
	return flow_of(frappe.get_cached_doc("Workflow", name)) if name else None


def flow_of(workflow) -> Flow:
	"""A Workflow of the platform, as the rules read it."""
	return Flow(
		doctype=workflow.document_type,
		name=workflow.workflow_name or workflow.name or "",
		state_field=workflow.workflow_state_field or "",
		states=tuple(
			State(
				row.state or "",
				row.update_field or "",
				(row.update_value or "").strip(),
				str(row.doc_status or "0"),
				row.idx,
			)
			for row in workflow.states
		),
		transitions=tuple(
			Transition(
				row.state or "",
				row.next_state or "",
				row.action or "",
				row.allowed or "",
				row.condition or "",
				bool(row.allow_self_approval),
				row.idx,
			)
			for row in workflow.transitions
		),
	)


# In a save ----------------------------------------------------------------------------------------


def take(doc) -> None:
	"""Takes over what a person chose. Called by the controllers before anything else looks at the status."""
	flow = active(doc.doctype)
	if not flow or doc.flags.ignore_permissions:
		return
	before = doc.get_doc_before_save()
	if not before:
		_begin(doc, flow)
		return
	stored, chosen = before.get(rules.STATE_FIELD), doc.get(rules.STATE_FIELD)
	present = flow.state_for(before.status, stored)
	if stored and chosen and chosen not in (stored, present):
		_take_state(doc, before, flow, present, chosen)
		return
	doc.set(rules.STATE_FIELD, present)
	if doc.status != before.status:
		_refuse_status(doc)


def follow(doc) -> None:
	"""Lets the state follow the status, in place of the platform's own check of a transition."""
	if flow := active(doc.doctype):
		doc.set(rules.STATE_FIELD, flow.state_for(doc.status, doc.get(rules.STATE_FIELD)))


def _begin(doc, flow: Flow) -> None:
	"""A form proposes the first state of the workflow, whatever it means; a new document begins as new."""
	doc.set(rules.STATE_FIELD, None)
	if doc.status and doc.status != rules.FIRST[doc.doctype]:
		_refuse_status(doc)


def _take_state(doc, before, flow: Flow, present: str | None, chosen: str) -> None:
	_check(flow, before, present, [chosen], flow.status_of(chosen))
	status = flow.status_of(chosen)
	if doc.doctype == rules.REQUEST:
		status = rules.landing(before.status, status, [line.status for line in doc.lines])
	doc.status = status


def _refuse_status(doc) -> None:
	frappe.throw(
		_(
			"The status of {0} follows from its workflow. Choose what to do from “Actions”, or use the buttons on its form."
		).format(doc.name or _(doc.doctype)),
		WorkflowError,
		title=_("Status Follows"),
	)


# Decisions ----------------------------------------------------------------------------------------


@contextmanager
def as_consequence():
	"""What is done within follows from something else, such as a document, a mail or what a client says: the work goes
	on as it must, whoever happens to be logged in."""
	before = frappe.flags.get(CONSEQUENCE)
	frappe.flags[CONSEQUENCE] = True
	try:
		yield
	finally:
		frappe.flags[CONSEQUENCE] = before


def decide(doc, *statuses: str, action: str | None = None) -> None:
	"""Refuses a decision of the session's user that the workflow does not give them; else notes to which state it leads.

	`statuses` are those that the decision may come to; `action` is the one of the workflow that was chosen, when it was by
	one. The caller sets the status, and saves.
	"""
	if frappe.flags.get(CONSEQUENCE) or (doc.status in statuses and not doc.is_new()):
		return
	flow = active(doc.doctype)
	if not flow:
		return
	status = doc.status or rules.FIRST[doc.doctype]
	present = flow.state_for(status, doc.get(rules.STATE_FIELD))
	wanted = [state for status in statuses for state in flow.states_of(status)]
	chosen = replace(flow, transitions=tuple(row for row in flow.transitions if action in (None, row.action)))
	transition = _check(chosen, doc, present, wanted, statuses[0])
	doc.set(rules.STATE_FIELD, transition.next_state)


def _check(flow: Flow, doc, present: str | None, wanted: Iterable[str], status: str | None) -> Transition:
	"""The transition by which the session's user comes from one state to one of the wanted; refuses where there is none."""
	leading = flow.between(present, wanted)
	if not leading:
		_refuse_way(flow, doc, present, list(wanted), status)
	theirs = [row for row in leading if row.role in frappe.get_roles()]
	if not theirs:
		_refuse_person(flow, leading)
	met = [row for row in theirs if is_transition_condition_satisfied(row, doc)]
	if not met:
		frappe.throw(
			_(
				"{0} can go from {1} to {2} only under a condition of the workflow {3}, which is not met."
			).format(_name(doc), _(present), _(theirs[0].next_state), flow.name),
			WorkflowError,
			title=_("Not by the Workflow"),
		)
	own = [row for row in met if doc.is_new() or _may_be_own(row, doc)]
	if not own:
		frappe.throw(
			_("Somebody else than who made {0} brings it from {1} to {2}.").format(
				_name(doc), _(present), _(met[0].next_state)
			),
			WorkflowError,
			title=_("Not by the Workflow"),
		)
	return own[0]


def _may_be_own(row: Transition, doc) -> bool:
	return has_approval_access(frappe.session.user, doc, {"allow_self_approval": row.may_be_own})


def _refuse_way(flow: Flow, doc, present: str | None, wanted: list[str], status: str | None) -> None:
	goal = _(wanted[0]) if wanted else _(status or "", context=doc.doctype)
	ways = flow.leads_to(present)
	frappe.throw(
		_("The workflow {0} does not lead from {1} to {2}. From here it goes to: {3}.").format(
			flow.name, _(present or doc.status), goal, ", ".join(map(_, ways)) or _("nowhere")
		),
		WorkflowError,
		title=_("Not by the Workflow"),
	)


def _refuse_person(flow: Flow, leading: list[Transition]) -> None:
	roles = list(dict.fromkeys(_(row.role) for row in leading))
	first = leading[0]
	frappe.throw(
		_("From {0} to {1} is for {2}. Ask somebody who has that role; the workflow {3} says so.").format(
			_(first.state), _(first.next_state), ", ".join(roles), flow.name
		),
		WorkflowError,
		title=_("Not by the Workflow"),
	)


def _name(doc) -> str:
	return doc.name or _(doc.doctype)


# Actions that need a reason -----------------------------------------------------------------------

REASONS = {
	rules.REQUEST: ("hold_reason", "cancel_reason", "alternative"),
	rules.ASSIGNMENT: ("return_reason", "return_kind"),
}


def act(doc, action: str, reasons: dict):
	"""Takes an action of the workflow on a locked document, together with the reason that its status needs.

	`reasons` are fields of `REASONS`. The caller checked the permission; the save checks it once more.
	"""
	flow = active(doc.doctype)
	present = flow and flow.state_for(doc.status, doc.get(rules.STATE_FIELD))
	rows = [row for row in flow.transitions if row.state == present and row.action == action] if flow else []
	if not rows:
		frappe.throw(
			_("“{0}” is not possible any more for {1}. Reload to see what happened.").format(
				_(action), doc.name
			),
			WorkflowError,
			title=_("Not Possible Any More"),
		)
	chosen = _check(
		replace(flow, transitions=tuple(rows)),
		doc,
		present,
		[row.next_state for row in rows],
		None,
	)
	doc.update({field: reasons.get(field) for field in REASONS[doc.doctype] if reasons.get(field)})
	doc.set(rules.STATE_FIELD, chosen.next_state)
	doc.save()
	doc.add_comment("Workflow", _(chosen.next_state))
	return doc
