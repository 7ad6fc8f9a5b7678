"""A Workflow of the platform on one of our doctypes: what is wrong with it, what it would do, and doing that.

The platform checks nothing of what a state sets, and puts all documents without a state in the first one. Here a
workflow that is switched on must be whole, and each document gets the state that goes with its status.
"""

import json

import frappe
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Coalesce, Count
from frappe.utils import cint, escape_html
from frappe.utils.user import get_users_with_role

from facility_frontoffice.workflows import rules
from facility_frontoffice.workflows.errors import WorkflowMappingError
from facility_frontoffice.workflows.rules import Flow, Outcome, Problem, Standing
from facility_frontoffice.workflows.service import flow_of

# What a person has without anybody giving it.
AUTOMATIC_ROLES = ("All", "Desk User", "Guest", "Administrator")


def is_ours(workflow) -> bool:
	return workflow.document_type in rules.DOCTYPES


def check(workflow) -> None:
	"""Refuses what would do harm, all at once, before the platform writes anything.

	One that is off does none: what is still wrong with it is only said, so that it can be made in several sittings.
	"""
	flow = flow_of(workflow)
	refused = rules.wrong_field(flow)
	if cint(workflow.is_active):
		refused = rules.problems_of(flow, _present(flow.doctype))
	if refused:
		frappe.throw(
			as_list([in_words(problem, flow) for problem in refused]),
			WorkflowMappingError,
			title=_("The Workflow {0} Is Not Right Yet").format(flow.name),
		)


def say_what_is_missing(workflow) -> None:
	"""Tells who saves a workflow that is off what keeps it from being switched on."""
	flow = flow_of(workflow)
	problems = [] if cint(workflow.is_active) else rules.problems_of(flow, _present(flow.doctype))
	if problems:
		frappe.msgprint(
			_("It is saved. Before it can be switched on:")
			+ as_list([in_words(problem, flow) for problem in problems]),
			title=_("The Workflow {0} Is Not Right Yet").format(flow.name),
			indicator="orange",
		)


# What it would do ---------------------------------------------------------------------------------


def rehearse(workflow) -> dict:
	"""What switching this workflow on would do, as texts and numbers for people; changes nothing.

	`workflow` need not be saved. Gives `problems` that keep it from being switched on, `notes` on what is perhaps not
	meant, `other` workflow that would be switched off, and `rows` of `{status, state, count, kept}`.
	"""
	flow = flow_of(workflow)
	standings = standings_of(flow.doctype)
	return {
		"doctype": flow.doctype,
		"is_active": cint(workflow.is_active),
		"problems": [
			in_words(problem, flow) for problem in rules.problems_of(flow, _counted_by_status(standings))
		],
		"notes": [*(in_words(note, flow) for note in rules.notes_on(flow)), *_roles_of_nobody(flow)],
		"other": frappe.db.get_value(
			"Workflow",
			{
				"document_type": flow.doctype,
				"is_active": 1,
				"name": ("!=", workflow.name or workflow.workflow_name or ""),
			},
			"name",
			order_by="name",
		),
		"rows": [_as_row(row) for row in rules.outcomes(flow, standings)],
	}


def _as_row(row: Outcome) -> dict:
	return {"status": row.status, "state": row.state, "count": row.count, "kept": row.kept}


def standings_of(doctype: str) -> list[Standing]:
	"""How many documents there are with each status and state, in one statement."""
	table = frappe.qb.DocType(doctype)
	rows = (
		frappe.qb.from_(table)
		.select(table.status, table[rules.STATE_FIELD], Count("*").as_("count"))
		.groupby(table.status, table[rules.STATE_FIELD])
		.run(as_dict=True)
	)
	return [Standing(row.status, row[rules.STATE_FIELD] or None, row.count) for row in rows]


def _present(doctype: str) -> dict[str, int]:
	return _counted_by_status(standings_of(doctype))


def _counted_by_status(standings: list[Standing]) -> dict[str, int]:
	counts: dict[str, int] = {}
	for row in standings:
		counts[row.status] = counts.get(row.status, 0) + row.count
	return counts


def _roles_of_nobody(flow: Flow) -> list[str]:
	roles = dict.fromkeys(row.role for row in flow.transitions if row.role not in AUTOMATIC_ROLES)
	empty = [role for role in roles if role and not set(get_users_with_role(role)) - {"Administrator"}]
	return [_("Nobody has the role {0}, which transitions are for.").format(_(role)) for role in empty]


# Doing it -----------------------------------------------------------------------------------------


def give_states(workflow) -> int:
	"""Gives each document the state of its status, where it has none or one that means something else; closed ones too.

	One statement. Returns how many got another state.
	"""
	flow = flow_of(workflow)
	table = frappe.qb.DocType(flow.doctype)
	status, state = table.status, table[rules.STATE_FIELD]
	first, is_right = Case(), None
	for known in rules.STATUSES[flow.doctype]:
		states = flow.states_of(known)
		if not states:
			continue
		first = first.when(status == known, states[0])
		fits = (status == known) & Coalesce(state, "").isin(states)
		is_right = fits if is_right is None else is_right | fits
	if is_right is None:
		return 0
	frappe.qb.update(table).set(state, first.else_(None)).where(is_right.negate()).run()
	return frappe.db._cursor.rowcount


# Words --------------------------------------------------------------------------------------------


def in_words(problem: Problem, flow: Flow) -> str:
	"""A problem in the language of who reads it. Names that an admin typed are escaped."""
	return _(problem.text).format(*(_gap(gap, flow.doctype) for gap in problem.gaps))


def _gap(gap, doctype: str) -> str:
	if isinstance(gap, tuple):
		return ", ".join(_status(status, doctype) for status in gap)
	if gap in rules.NEEDED_FOR[doctype].values():
		return _(gap)
	if gap in rules.STATUSES[doctype]:
		return _status(gap, doctype)
	return escape_html(str(gap))


def _status(status: str, doctype: str) -> str:
	"""A status as it must be typed, with what people read for it where that is another word."""
	shown = _(status, context=doctype)
	return status if shown == status else f"{status} ({shown})"


def as_list(texts: list[str]) -> str:
	return "<ul>" + "".join(f"<li>{text}</li>" for text in texts) + "</ul>"


def workflow_from(values: dict | str):
	"""A Workflow as it stands on a form, saved or not. Rows are numbered by their place."""
	values = frappe._dict(json.loads(values) if isinstance(values, str) else values)
	workflow = frappe.new_doc("Workflow")
	for field in ("workflow_name", "document_type", "workflow_state_field", "is_active"):
		workflow.set(field, values.get(field))
	for table in ("states", "transitions"):
		for row in values.get(table) or ():
			workflow.append(
				table, {key: value for key, value in dict(row).items() if key not in ("name", "doctype")}
			)
	workflow.name = values.get("name")
	return workflow
