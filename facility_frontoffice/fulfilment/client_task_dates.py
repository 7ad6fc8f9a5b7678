"""Until when a client has for what we asked, and when they are reminded of it (S18).

Everything is counted in working days of the desk's hours as they are now: a reminder is no promise, and nobody wants
one on a holiday that was added since.
"""

from datetime import datetime

import frappe
from frappe import _
from frappe.utils import cint, now_datetime

from facility_frontoffice.communication import service as communication
from facility_frontoffice.fulfilment import client_task_rules as rules
from facility_frontoffice.fulfilment.client_task_rules import Schedule
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.fulfilment.working_days import closing_after
from facility_frontoffice.service_levels.calendars import (
	UTC,
	moment_of,
	to_moment,
	to_site_time,
	to_utc,
	working_calendar,
)
from facility_frontoffice.service_levels.working_time import WorkingCalendar

REQUEST = "Client Request"
WRITTEN_BY_SWEEP = ("reminders", "last_reminded_at", "forgotten_at", "next_reminder_at")


def due_for(request, days: int | None = None) -> datetime:
	"""Until when the client of a request has, in the time of the site: `days` working days from now, or else as many
	as the settings say; at the end of that day."""
	days = cint(days) or cint(_settings().client_task_days)
	return to_site_time(closing_after(calendar_of(request), datetime.now(UTC), days)).replace(microsecond=0)


def calendar_of(request) -> WorkingCalendar:
	"""The hours of who is there for the client: of the request, its desk, or the organisation."""
	desk = request.get("service_desk")
	return working_calendar(
		request.get("calendar")
		or (frappe.get_cached_value("Facility Service Desk", desk, "calendar") if desk else None)
		or _settings().default_calendar
	)


def schedule() -> Schedule:
	settings = _settings()
	return Schedule(
		days_before=cint(settings.client_task_reminder_days),
		every=max(1, cint(settings.client_task_reminder_every)),
		maximum=cint(settings.client_task_reminders),
	)


def plan(task, before) -> None:
	"""Fills the date of a task, and plans its reminders when the date is new. Called before each write."""
	if before:
		# the sweep writes these past the documents: a form that was opened before it brings old ones
		task.update({name: before.get(name) for name in WRITTEN_BY_SWEEP})
	if task.status != "Open":
		task.next_reminder_at = task.forgotten_at = None
		return
	request = frappe.db.get_value(
		REQUEST, task.client_request, ["calendar", "service_desk", "client_email"], as_dict=True
	)
	due = task.due = moment_of(task.due) or due_for(request)
	if before and before.status == "Open" and moment_of(before.due) == due:
		return
	if due <= now_datetime():
		frappe.throw(
			_("The date for the client has passed. Choose a later one."),
			FulfilmentError,
			title=_("Date in the Past"),
		)
	task.reminders = 0
	task.forgotten_at = None
	task.next_reminder_at = next_look(request, task.due, 0, datetime.now(UTC))


def next_look(request, due, reminders: int, now: datetime) -> datetime:
	"""When to look at an open task again, in UTC as its column holds it. `request` may be a row."""
	moment = rules.next_moment(calendar_of(request), schedule_for(request), to_moment(due), reminders, now)
	return to_utc(moment)


def schedule_for(request) -> Schedule:
	"""Without an address nobody can be reminded in writing; then they are called after the date."""
	found = schedule()
	return found if request.get("client_email") else Schedule(found.days_before, found.every, 0)


def due_in_words(request, due) -> str:
	"""The date as the client of a request reads it, in their language."""
	return communication.moment_in_words(due, communication.language_of(request))


def _settings():
	return frappe.get_cached_doc("Facility Frontoffice Settings")
