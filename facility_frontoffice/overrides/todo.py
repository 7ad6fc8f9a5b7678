"""ToDo: the platform's way to give work to somebody, by hand or by an Assignment Rule.

Who gets the ToDo of an assignment does it, as long as it is not accepted; a rule gives only what nobody has. When the ToDo is
taken away before the work was accepted, nobody has it any more. Whoever accepted it keeps it.

Everybody may write ToDos, so that one of ours is refused unless a rule made it, or somebody who may change the assignment gives
it to somebody of its unit.

The platform has a rule of its own for any field `assigned_to`: who got a ToDo last, and nobody once a ToDo is closed. It
writes that after our events, so what must stay is put back before the commit.
"""

from functools import partial

import frappe
from frappe import _
from frappe.utils import escape_html

from facility_frontoffice.communication.texts import house_language
from facility_frontoffice.fulfilment.rules import UNFINISHED
from facility_frontoffice.people import name_of, people_of_unit

ASSIGNMENT = "Backoffice Assignment"


def validate(doc, method=None) -> None:
	"""Refuses a ToDo that gives work which is not its maker's to give. Locks the work, the request first."""
	work = _work_of(doc, with_request=True)
	before = doc.get_doc_before_save()
	is_given_anew = not before or _given_by(before) != _given_by(doc)
	if not work or not is_given_anew or _is_by_rule(doc):
		return
	if not frappe.has_permission(ASSIGNMENT, "write", doc=work.name):
		frappe.throw(
			_("You cannot give {0} to somebody: it is not yours to change. Ask the front office.").format(
				work.name
			),
			frappe.PermissionError,
			title=_("Not Yours"),
		)
	if doc.allocated_to and not _is_in_unit(doc, work):
		frappe.throw(
			_("{0} is not in {1}. Choose somebody of that unit.").format(
				escape_html(name_of(doc.allocated_to)), escape_html(work.backoffice_unit or _("a unit"))
			),
			frappe.PermissionError,
			title=_("Not in This Unit"),
		)


def after_insert(doc, method=None) -> None:
	_give(doc)


def on_update(doc, method=None) -> None:
	before = doc.get_doc_before_save()
	if before and _given_by(before) != _given_by(doc):
		_end(before, is_done=doc.status == "Closed")
		_give(doc)


def on_trash(doc, method=None) -> None:
	_end(doc)


def _given_by(doc) -> tuple[str, str] | None:
	"""(assignment, person) that a ToDo gives to one another; None when it gives nothing."""
	is_ours = doc.reference_type == ASSIGNMENT and doc.reference_name
	return (
		(doc.reference_name, doc.allocated_to)
		if is_ours and doc.allocated_to and doc.status == "Open"
		else None
	)


def _is_by_rule(doc) -> bool:
	"""Whether an Assignment Rule gives this: the platform's own doing, and to somebody whom the rule may choose."""
	if not doc.assignment_rule or not doc.flags.ignore_permissions:
		return False
	rule = frappe.get_cached_doc("Assignment Rule", doc.assignment_rule)
	may_choose = rule.rule == "Based on Field" or doc.allocated_to in [row.user for row in rule.users]
	return rule.document_type == ASSIGNMENT and not rule.disabled and may_choose


def _is_in_unit(doc, work) -> bool:
	return doc.allocated_to in people_of_unit(work.backoffice_unit)


def _give(doc) -> None:
	work = _work_of(doc) if _given_by(doc) else None
	if not work:
		return
	is_by_rule = _is_by_rule(doc)
	if not _may_change_hands(work) or (is_by_rule and work.assigned_to):
		_put_back(work, doc.allocated_to)
	elif _is_in_unit(doc, work):
		_write(work.name, doc.allocated_to, _reason(doc, is_by_rule))
	else:  # who sends the work out is not stopped by how a rule was set up
		work.person_reason = _outside(doc, work)
		_write(work.name, work.assigned_to, work.person_reason)
		_put_back(work, doc.allocated_to)


def _end(doc, is_done: bool = False) -> None:
	"""Nobody has the work any more, unless it was accepted, or the ToDo was ticked off as done."""
	work = _work_of(doc) if _given_by(doc) else None
	if not work or not work.assigned_to:
		return
	if _may_change_hands(work) and work.assigned_to == doc.allocated_to and not is_done:
		_write(work.name, None, None)
	else:
		_put_back(work, None)


def _may_change_hands(work) -> bool:
	return work.status in UNFINISHED and not work.accepted_at


def _work_of(doc, with_request: bool = False):
	"""The assignment of a ToDo as it is now, locked: somebody may be accepting it."""
	if doc.reference_type != ASSIGNMENT or not doc.reference_name:
		return None
	if with_request and (request := frappe.db.get_value(ASSIGNMENT, doc.reference_name, "client_request")):
		frappe.db.get_value("Client Request", request, "name", for_update=True)
	return frappe.db.get_value(
		ASSIGNMENT,
		doc.reference_name,
		["name", "status", "accepted_at", "backoffice_unit", "assigned_to", "person_reason"],
		as_dict=True,
		for_update=True,
	)


def _put_back(work, made: str | None) -> None:
	"""`made` is what the platform makes of the field; whatever else it is by then was meant."""
	frappe.db.before_commit.add(partial(_write_instead, work, made))


def _write_instead(work, made: str | None) -> None:
	now = frappe.db.get_value(ASSIGNMENT, work.name, ["assigned_to", "accepted_at"], as_dict=True)
	if now and (now.assigned_to or None) == made and now.accepted_at == work.accepted_at:
		_write(work.name, work.assigned_to, work.person_reason)


def _write(assignment: str, user: str | None, reason: str | None) -> None:
	frappe.db.set_value(
		ASSIGNMENT, assignment, {"assigned_to": user, "person_reason": reason}, update_modified=False
	)


def _reason(doc, is_by_rule: bool) -> str:
	language = house_language()
	if is_by_rule:
		return _("Assignment Rule {0}", language).format(doc.assignment_rule)
	return _("Given by {0}", language).format(name_of(frappe.session.user))


def _outside(doc, work) -> str:
	language = house_language()
	return _("Assignment Rule {0} chose {1}, who is not in {2}", language).format(
		doc.assignment_rule, name_of(doc.allocated_to), work.backoffice_unit or _("a unit", language)
	)
