"""What the parts of the app say themselves of what an admin made, as facts for the checks."""

import frappe

from facility_frontoffice.communication import rule_warnings, samples
from facility_frontoffice.communication.message_rules import DOCTYPE as MESSAGE_RULE
from facility_frontoffice.communication.texts import as_typed
from facility_frontoffice.fulfilment import routing, routing_checks
from facility_frontoffice.purchasing import approval_setup
from facility_frontoffice.setup_assistant.facts import Warned
from facility_frontoffice.workflows import checking as workflow_checks
from facility_frontoffice.workflows import rules as workflow_rules


def found() -> tuple[Warned, ...]:
	return (*_message_rules(), *_routing_rules(), *_workflows())


def kinds_without_message() -> tuple[str, ...]:
	return tuple(rule_warnings.kinds_without_rule())


def approval_roles() -> tuple[str, ...]:
	"""Who approves orders, when that is on."""
	if not approval_setup.is_on():
		return ()
	return tuple(dict.fromkeys(band.role for band in approval_setup.bands()))


def _message_rules():
	around = rule_warnings.Surroundings()
	for name in frappe.get_all(MESSAGE_RULE, filters={"enabled": 1}, pluck="name", order_by="name"):
		rule = samples.rule_from(frappe.get_cached_doc(MESSAGE_RULE, name))
		yield Warned(MESSAGE_RULE, name, tuple(rule_warnings.of(rule, around=around)))


def _routing_rules():
	rows = frappe.get_all(routing.RULE, filters={"enabled": 1}, fields=["*"], order_by="name")
	deciding = routing_checks.deciding_rules() if rows else []
	for row in rows:
		yield Warned(routing.RULE, row.name, tuple(routing_checks.problems(row, deciding)))


def _workflows():
	"""Those that are on: what is wrong with them since they were, such as a role that nobody has any more."""
	on = {"document_type": ("in", workflow_rules.DOCTYPES), "is_active": 1}
	for name in frappe.get_all("Workflow", filters=on, pluck="name", order_by="name"):
		found = workflow_checks.rehearse(frappe.get_cached_doc("Workflow", name))
		yield Warned("Workflow", name, tuple(map(as_typed, (*found["problems"], *found["notes"]))))
