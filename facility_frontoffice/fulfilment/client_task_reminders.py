"""Reminding clients of what we asked, and telling the owner of a request when a client forgot it (S18).

The sweep looks at the indexed `next_reminder_at`. The message, the number of reminders and the next moment are
written in one transaction, and a reminder has a key, of the task and the reminder before it, that the database keeps
unique. So a client is reminded exactly once, also when two sweeps overlap or one dies half way.
"""

from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.utils import add_to_date, cint, escape_html, format_datetime, now_datetime

from facility_frontoffice.communication import service as communication
from facility_frontoffice.communication.notices import Notice, notify
from facility_frontoffice.communication.service import Telling
from facility_frontoffice.fulfilment import client_task_dates as dates
from facility_frontoffice.fulfilment import client_task_rules as rules
from facility_frontoffice.fulfilment import following, sweeps
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.fulfilment.rules import REQUEST_ENDED
from facility_frontoffice.people import guardians_of
from facility_frontoffice.service_levels.calendars import UTC, moment_of, to_moment, to_utc

TASK, REQUEST = "Facility Client Task", "Client Request"
CHUNK = 200
TASK_FIELDS = ("name", "client_request", "task", "status", "due", "reminders", "last_reminded_at")
REQUEST_FIELDS = (
	"status", "subject", "client_user", "client_email", "client_name", "client_phone", "front_office_owner",
	"service_desk", "calendar",
)  # fmt: skip
# Who presses a button twice, or right after the sweep, does not send twice
PAUSE_MINUTES = 10


def remind_due() -> int:
	"""Reminds of what has become due, and has calls made; a chunk. Returns how many tasks it did."""
	now = datetime.now(UTC)
	tasks = sweeps.take(TASK, "next_reminder_at", TASK_FIELDS, now, CHUNK)
	requests = sweeps.free_requests({task.client_request for task in tasks}, REQUEST_FIELDS)
	done = [
		_look(task, requests[task.client_request], now) for task in tasks if task.client_request in requests
	]
	_tell([(task, request) for task, request, act, _values in done if act == rules.REMIND])
	_have_called([(task, request) for task, request, act, _values in done if act == rules.CALL])
	frappe.db.bulk_update(TASK, {task.name: values for task, _r, _a, values in done}, update_modified=False)
	return len(done)


def _look(task, request, now: datetime) -> tuple:
	"""What a task asks for now, and what is written of it; all rows get the same columns."""
	values = {"reminders": cint(task.reminders), "next_reminder_at": None}
	if task.status != "Open" or request.status in REQUEST_ENDED:
		return task, request, None, values
	calendar = dates.calendar_of(request)
	at_work = rules.next_working_moment(calendar, now)
	if at_work > now or request.status == "On Hold":
		later = at_work if at_work > now else rules.next_working_day(calendar, now)
		return task, request, None, {**values, "next_reminder_at": to_utc(later)}
	act = rules.what_to_do(dates.schedule_for(request), to_moment(task.due), values["reminders"], now)
	if act == rules.REMIND:
		values["reminders"] += 1
	if act != rules.CALL:
		values["next_reminder_at"] = dates.next_look(request, task.due, values["reminders"], now)
	return task, request, act, values


def _tell(reminded: list[tuple]) -> None:
	"""Records the reminders; the client heard of us with that."""
	if not reminded:
		return
	communication.tell_many(_telling(task, request, cint(task.reminders) + 1) for task, request in reminded)
	now = now_datetime()
	_set(TASK, {task.name for task, _request in reminded}, last_reminded_at=now)
	_set(REQUEST, {request.name for _task, request in reminded}, last_client_update_at=now)


def _telling(task, request, number: int) -> Telling:
	due, before = moment_of(task.due), moment_of(task.last_reminded_at)
	return Telling(
		request,
		"Reminder",
		# The number begins anew with another date; the reminder before it is never the same
		f"Reminder:{task.name}:{f'{before:%Y%m%d%H%M%S%f}' if before else 'first'}",
		{
			"task": _(task.task, communication.language_of(request)),
			"due": dates.due_in_words(request, due),
			"is_past": due < now_datetime(),
			"number": number,
		},
	)


def _have_called(forgotten: list[tuple]) -> None:
	"""Who guards the request hears once that the client must be called."""
	if not forgotten:
		return
	notify(
		Notice(person, _words(task, request), TASK, task.name)
		for task, request in forgotten
		for person in guardians_of(request)
	)
	_set(TASK, {task.name for task, _request in forgotten}, forgotten_at=now_datetime())


def _words(task, request):
	def words(language: str | None) -> str:
		name = escape_html(request.client_name or request.client_email or _("the client", language))
		said = (
			_("{0} has forgotten what we asked: {1}. Call them: {2}", language)
			if request.client_phone
			else _("{0} has forgotten what we asked: {1}. Call them; there is no number here.", language)
		)
		asked = f"<strong>{escape_html(_(task.task, language))}</strong>"
		return said.format(name, asked, escape_html(request.client_phone or ""))

	return words


def _set(doctype: str, names: set[str], **values) -> None:
	"""One statement, past the documents: it is no change that somebody made."""
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.update(table).where(table.name.isin(names))
	for field, value in values.items():
		query = query.set(table[field], value)
	query.run()


# By hand ------------------------------------------------------------------------------------------


def remind_now(task: str) -> None:
	"""Reminds the client at once, at whatever hour. The caller has checked the permission."""
	request = following.locked_request(frappe.db.get_value(TASK, task, "client_request"))
	doc = frappe.get_doc(TASK, task, for_update=True)
	_check_may_remind(doc, request)
	communication.tell_many([_telling(doc, request, cint(doc.reminders) + 1)])
	now, reminders = now_datetime(), cint(doc.reminders) + 1
	_set(
		TASK,
		{doc.name},
		reminders=reminders,
		last_reminded_at=now,
		next_reminder_at=doc.next_reminder_at and _look_after_one_by_hand(request, doc.due, reminders),
	)
	_set(REQUEST, {request.name}, last_client_update_at=now)


def _look_after_one_by_hand(request, due, reminders: int) -> datetime:
	"""From the next working day on: the moment that was planned for today has had its reminder."""
	tomorrow = rules.next_working_day(dates.calendar_of(request), datetime.now(UTC))
	return dates.next_look(request, due, reminders, tomorrow - timedelta(microseconds=1))


def _check_may_remind(task, request) -> None:
	if task.status != "Open" or request.status in REQUEST_ENDED:
		frappe.throw(
			_("This was already done, or is not needed any more."), FulfilmentError, title=_("Already Done")
		)
	if not request.client_email:
		frappe.throw(
			_("There is no e-mail address of {0}. Call them: {1}").format(
				request.client_name or _("the client"), request.client_phone or _("no number is known")
			),
			FulfilmentError,
			title=_("No Address"),
		)
	reminded = moment_of(task.last_reminded_at)
	if reminded and reminded > add_to_date(now_datetime(), minutes=-PAUSE_MINUTES):
		frappe.throw(
			_("A reminder went out at {0}. Give them a moment, or call.").format(format_datetime(reminded)),
			FulfilmentError,
			title=_("Just Reminded"),
		)
