"""Open tasks of clients get a date and reminders; open work is asked after.

Counted from now on: nobody is blamed for a date that they were never told. Only what has no plan yet gets one.
"""

from datetime import datetime

import frappe

from facility_frontoffice.fulfilment import chasing, client_task_dates
from facility_frontoffice.fulfilment.rules import UNFINISHED
from facility_frontoffice.service_levels.calendars import UTC, moment_of, to_utc
from facility_frontoffice.setup import message_rules

TASK, ASSIGNMENT, SETTINGS = "Facility Client Task", "Backoffice Assignment", "Facility Frontoffice Settings"
CHUNK = 1_000


def execute():
	_fill_settings()
	message_rules.add("Reminder")
	_say_until_when()
	_plan_reminders()
	_plan_chases()


def _fill_settings() -> None:
	"""Settings that exist do not get the defaults of new fields by themselves, but a zero as soon as they are saved."""
	settings = frappe.get_single(SETTINGS)
	for field in settings.meta.fields:
		if field.fieldname.startswith(("client_task_", "chase_")) and not settings.get(field.fieldname):
			frappe.db.set_single_value(SETTINGS, field.fieldname, field.default, update_modified=False)
	frappe.clear_document_cache(SETTINGS, SETTINGS)


def _say_until_when() -> None:
	"""The text with which a client is asked names the date now, where nobody has reworded it."""
	for language in ("en", "nl"):
		name = message_rules.template_name("Needs you", language)
		file = message_rules.MESSAGES["Needs you", language][0]
		template = frappe.db.get_value("Email Template", name, ["creation", "modified"], as_dict=True)
		if template and template.creation == template.modified:
			text = (message_rules.TEXTS / file).read_text(encoding="utf-8")
			frappe.db.set_value("Email Template", name, "response_html", text, update_modified=False)


def _plan_reminders() -> None:
	now, after = datetime.now(UTC), ""
	while tasks := frappe.get_all(
		TASK,
		filters={
			"name": (">", after),
			"status": "Open",
			"next_reminder_at": ("is", "not set"),
			"forgotten_at": ("is", "not set"),
		},
		fields=["name", "client_request", "due"],
		order_by="name",
		limit=CHUNK,
	):
		requests = {
			row.name: row
			for row in frappe.get_all(
				"Client Request",
				filters={"name": ("in", sorted({task.client_request for task in tasks}))},
				fields=["name", "calendar", "service_desk", "client_email"],
				order_by="name",
			)
		}
		values = {}
		for task in tasks:
			request = requests.get(task.client_request) or frappe._dict()
			task.due = max(filter(None, (moment_of(task.due), client_task_dates.due_for(request))))
			next_look = client_task_dates.next_look(request, task.due, 0, now)
			values[task.name] = {"due": task.due, "next_reminder_at": next_look}
		frappe.db.bulk_update(TASK, values, update_modified=False)
		after = tasks[-1].name


def _plan_chases() -> None:
	now, after = datetime.now(UTC), ""
	while rows := frappe.get_all(
		ASSIGNMENT,
		filters={
			"name": (">", after),
			"status": ("in", UNFINISHED),
			"next_chase_at": ("is", "not set"),
			"chases": 0,
		},
		fields=list(chasing.FIELDS),
		order_by="name",
		limit=CHUNK,
	):
		moments = {row.name: {"next_chase_at": to_utc(chasing.next_if_asked_now(row, now))} for row in rows}
		frappe.db.bulk_update(ASSIGNMENT, moments, update_modified=False)
		after = rows[-1].name
