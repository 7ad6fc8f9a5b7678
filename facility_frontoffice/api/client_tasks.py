"""What the front office does about a task of a client, beside asking it. See `fulfilment.client_tasks`."""

import frappe

from facility_frontoffice.fulfilment import client_task_reminders, client_tasks
from facility_frontoffice.permissions.client_task import check_may_act


@frappe.whitelist(methods=["POST"])
def remind(task: str) -> None:
	"""Reminds the client at once."""
	check_may_act(task)
	client_task_reminders.remind_now(task)


@frappe.whitelist(methods=["POST"])
def change_due(task: str, due: str) -> None:
	"""Gives the client another date (site time)."""
	check_may_act(task)
	client_tasks.change_due(task, due)
