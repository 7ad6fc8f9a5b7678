"""Who sees what the client was asked: the front office, and who delivers what waits for it.

Purchasers read on the assignment what was answered; files that clients gave, a passport for example, stay shut.
"""

import frappe

from facility_frontoffice.permissions import backoffice_assignment
from facility_frontoffice.permissions.criteria import is_met

DOCTYPE = "Facility Client Task"


def query_conditions(user: str | None = None) -> str:
	return criterion(user or frappe.session.user)


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	return is_met(DOCTYPE, doc.name, criterion(user or frappe.session.user))


def criterion(user: str) -> str:
	return backoffice_assignment.that_name_one(DOCTYPE, backoffice_assignment.criterion_of_who_delivers(user))


def check_may_act(task: str) -> None:
	"""Refuses who may not do something about a task: that is for who works on what waits for it.

	A unit that asks the client must have a way back; the task itself they only read.
	"""
	work = frappe.db.get_value(DOCTYPE, task, "backoffice_assignment")
	doctype, name = (backoffice_assignment.DOCTYPE, work) if work else (DOCTYPE, task)
	frappe.has_permission(doctype, "write", doc=name, throw=True)


def those_to_act_on(tasks: list) -> set[str]:
	"""The names of those of these tasks (rows with name and backoffice_assignment) that `check_may_act` lets through."""
	work = {task.backoffice_assignment for task in tasks} - {None, ""}
	mine = set()
	if work and frappe.has_permission(backoffice_assignment.DOCTYPE, "write"):
		mine = set(
			frappe.get_list(
				backoffice_assignment.DOCTYPE,
				filters={"name": ("in", sorted(work))},
				pluck="name",
				order_by="name",
				limit=0,
			)
		)
	may_write = frappe.has_permission(DOCTYPE, "write")
	return {
		task.name
		for task in tasks
		if (task.backoffice_assignment in mine if task.backoffice_assignment else may_write)
	}
