"""What recurs: a weekly check, the plants in their season. The platform's *Auto Repeat* says when (S5, S20).

An occurrence is a fresh request: the client, the place, the products and their answers come along; work, clocks,
dates, messages and promises do not. It goes out by itself when the original says so; what cannot go out comes to the
front office as new, with the reason.

Once per occurrence: its key is that of the series with the date, the series is locked while one is made, and the
database keeps the key unique. Sending out waits on the request itself (`recurrence_waits`), so it happens once also
when a worker dies or the queue is down.

Nobody needs a right on Auto Repeat, which would let them copy documents of any kind: the front office sets up series
of requests here.
"""

import json
from contextlib import contextmanager, suppress
from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, escape_html, formatdate, getdate, now_datetime, strip_html, today

from facility_frontoffice.catalogue import service as catalogue
from facility_frontoffice.catalogue.question_rules import FILES
from facility_frontoffice.communication.notices import tell_colleagues
from facility_frontoffice.communication.texts import house_language, in_language
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import answers as answers_of
from facility_frontoffice.intake import recurring_rules as rules
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.people import guardians_of, is_at_work, name_of

SERIES, REQUEST = "Auto Repeat", "Client Request"
CHUNK = 200
SHOWN = 5
SAVEPOINT = "facility_occurrence"
# What another attempt may bring
PASSES = (frappe.QueryDeadlockError, frappe.QueryTimeoutError)


# A series -----------------------------------------------------------------------------------------


def repeat(
	request: str,
	frequency: str,
	first: date | str,
	until: date | str | None = None,
	weekdays: list[str] | None = None,
	sends_out: bool = True,
	tells_client: bool = False,
):
	"""Makes a request recur, or changes how it does. `first` is the earliest date of the next time.

	Returns the series. The caller has checked the permission.
	"""
	original = original_of(request)
	values = _values(frequency, first, until, weekdays)
	_check_dates(values)
	_check_goes_on(original)
	series = _series_about(original, lock=True) or frappe.new_doc(
		SERIES, reference_doctype=REQUEST, reference_document=original
	)
	settings = {"repeat_sends_out": cint(sends_out), "repeat_tells_client": cint(tells_client)}
	frappe.db.set_value(REQUEST, original, settings)
	series.update({**values, "disabled": 0})
	if series.is_new():
		series.insert(ignore_permissions=True)
		# The platform does not let a new series start in the past; ours does, for its first time is yet to come
		series.start_date = values["start_date"]
	series.save(ignore_permissions=True)
	return series


def pause(request: str) -> None:
	"""Lets nothing be made until it goes on."""
	_change(request, disabled=1)


def go_on(request: str) -> None:
	"""Takes a paused series up again, with the first time from today on; without one it is over."""
	_check_goes_on(original_of(request))
	_plan_anew(_change(request, disabled=0))


def stop(request: str) -> None:
	"""Ends a series; what was made of it stays."""
	series = _series_or_throw(request)
	frappe.db.set_value(REQUEST, {"auto_repeat": series.name}, "auto_repeat", None)
	frappe.delete_doc(SERIES, series.name, force=True, ignore_permissions=True)


def follow(doc) -> None:
	"""A request that is refused, or joined to another, does not go on recurring. Called by the controller after each
	write.

	Written past the series, for its own saving writes the request, which is being written here.
	"""
	before = doc.get_doc_before_save()
	if before and not _is_over(before) and _is_over(doc):
		series = {"reference_doctype": REQUEST, "reference_document": doc.name, "disabled": 0}
		frappe.db.set_value(SERIES, series, {"disabled": 1, "status": "Disabled", "next_schedule_date": None})


def standing(request: str) -> dict | None:
	"""How the request recurs, for who looks at it; None when it does not."""
	series = _series_about(original_of(request))
	if not series:
		return None
	original = frappe.db.get_value(
		REQUEST,
		series.reference_document,
		["name", "subject", "repeat_sends_out", "repeat_tells_client"],
		as_dict=True,
	)
	return {
		"name": series.name,
		"original": original.name,
		"subject": original.subject,
		"frequency": series.frequency,
		"weekdays": [row.day for row in series.repeat_on_days],
		"until": series.end_date,
		"state": _state(series),
		"sends_out": original.repeat_sends_out,
		"tells_client": original.repeat_tells_client,
		"dates": upcoming(series) if _state(series) == "Active" else [],
		"made": frappe.get_all(
			REQUEST,
			filters={"auto_repeat": series.name, "recurrence_key": ("is", "set")},
			fields=["name", "received_at", "status"],
			order_by="received_at desc, name desc",
			limit=SHOWN,
		),
	}


def preview(
	frequency: str, first: date | str, until: date | str | None = None, weekdays: list[str] | None = None
) -> list[date]:
	"""The first dates of a series that is not there yet."""
	series = frappe.new_doc(SERIES)
	series.update(_values(frequency, first, until, weekdays))
	return _dates(series, _step(series, series.start_date))


def upcoming(series) -> list[date]:
	"""The next dates on which it comes, from today on."""
	return _dates(series, _not_made(series, series.next_schedule_date)) if series.next_schedule_date else []


def original_of(request: str) -> str:
	"""The request that a series copies: this one, or the one that it was made of."""
	row = frappe.db.get_value(REQUEST, request, ["auto_repeat", "recurrence_key"], as_dict=True)
	if row and row.auto_repeat and row.recurrence_key:
		return frappe.db.get_value(SERIES, row.auto_repeat, "reference_document") or request
	return request


def _series_about(request: str, lock: bool = False):
	name = frappe.db.get_value(
		SERIES,
		{"reference_doctype": REQUEST, "reference_document": request},
		"name",
		order_by="creation desc",
		for_update=lock,
	)
	return frappe.get_doc(SERIES, name, for_update=lock) if name else None


def _series_or_throw(request: str):
	series = _series_about(original_of(request))
	if not series:
		frappe.throw(_("{0} does not recur.").format(request), IntakeError, title=_("Not Recurring"))
	return series


def _change(request: str, **values):
	series = _series_or_throw(request)
	series.update(values)
	return series.save(ignore_permissions=True)


def _check_goes_on(original: str) -> None:
	"""Of what was refused or joined nothing is left to come again. Locks the request: two at once make one series."""
	row = frappe.db.get_value(REQUEST, original, ["status", "merged_into"], as_dict=True, for_update=True)
	if not row or not _is_over(row):
		return
	if row.merged_into:
		problem = _("{0} was joined to {1}. Let that one recur.").format(original, row.merged_into)
	else:
		problem = _(
			"{0} was cancelled, so it cannot recur. Take the question in again, and let that one recur."
		).format(original)
	frappe.throw(problem, IntakeError, title=_("Not Possible"))


def _is_over(request) -> bool:
	return request.status == "Cancelled" or bool(request.merged_into)


def _state(series) -> str:
	"""What people are told; the platform leaves a series active that it disabled because making failed."""
	return "Disabled" if series.disabled else series.status


def _plan_anew(series) -> None:
	"""The next time from today on. The platform puts it back to the start when none is left."""
	day = _not_made(series, series.start_date)
	if _is_after_end(series, day):
		return _end(series)
	_set(series, next_schedule_date=day, status="Active")


def _set(series, **values) -> None:
	series.update(values)
	frappe.db.set_value(SERIES, series.name, values, update_modified=False)


def _end(series) -> None:
	_set(series, next_schedule_date=None, status="Completed")
	frappe.db.set_value(REQUEST, series.reference_document, "auto_repeat", None, update_modified=False)


def _is_after_end(series, day: date) -> bool:
	return bool(series.end_date) and day > getdate(series.end_date)


def _not_made(series, day) -> date:
	"""The first time later than the start, from `day` and from today on, of which no request was made."""
	day, start, now = getdate(day), getdate(series.start_date), getdate(today())
	while day <= start or day < now:
		day = _step(series, day)
	while frappe.db.exists(REQUEST, {"recurrence_key": _key(series, day)}):
		day = _step(series, day)
	return day


def _key(series, day: date) -> str:
	return f"{series.name}:{day}"


def _values(frequency, first, until, weekdays) -> dict:
	if frequency not in rules.FREQUENCIES or not first:
		frappe.throw(_("Choose how often, and from when."), IntakeError, title=_("Not Complete"))
	first = getdate(first)
	try:
		days = rules.in_order(weekdays or []) if frequency == "Weekly" else []
	except ValueError:
		frappe.throw(_("Choose days of the week."), IntakeError, title=_("No Such Day"))
	if frequency == "Weekly" and not days:
		days = [rules.WEEKDAYS[first.weekday()]]
	return {
		"frequency": frequency,
		"start_date": rules.start_for(frequency, first),
		"end_date": getdate(until) if until else None,
		"repeat_on_day": first.day if frequency in rules.MONTHS else 0,
		"repeat_on_days": [{"day": day} for day in days],
	}


def _check_dates(values: dict) -> None:
	series = frappe.new_doc(SERIES)
	series.update(values)
	first = _step(series, series.start_date)
	if first <= getdate(today()):
		frappe.throw(
			_(
				"The first time is {0}. Choose a date from tomorrow on; for today there is this request."
			).format(formatdate(first)),
			IntakeError,
			title=_("Date in the Past"),
		)
	if values["end_date"] and values["end_date"] < first:
		frappe.throw(
			_("The first time, {0}, is after the last date. Choose a later end.").format(formatdate(first)),
			IntakeError,
			title=_("Wrong Dates"),
		)


def _dates(series, first: date) -> list[date]:
	found = []
	while len(found) < SHOWN and not _is_after_end(series, first):
		found.append(first)
		first = _step(series, first)
	return found


def _step(series, day) -> date:
	return getdate(series.get_next_schedule_date(schedule_date=day, for_full_schedule=True))


# An occurrence ------------------------------------------------------------------------------------


def prepare(doc, original, series) -> None:
	"""Makes of a copy a fresh request. Called by the platform's own making, before it is inserted."""
	frappe.db.get_value(REQUEST, original.name, "name", for_update=True)  # first, as everywhere
	frappe.db.get_value(SERIES, series.name, "name", for_update=True)
	due = getdate(series.next_schedule_date)
	doc.recurrence_key = _key(series, due)
	day = max(due, getdate(today()))  # they differ for what is made up for
	doc.flags.is_last_time = _is_after_end(series, _not_made(series, _step(series, due)))
	doc.update(
		{
			"channel": "Other",
			"for_someone_else": original.for_someone_else,
			"front_office_owner": original.front_office_owner
			if is_at_work(original.front_office_owner)
			else None,
			"recurrence_waits": cint(original.repeat_sends_out),
			"acknowledged_at": now_datetime() if not original.repeat_tells_client else None,
			"lines": [_line_again(line, getdate(original.received_at), day) for line in _lines_of(original)],
		}
	)
	for line in doc.lines:
		line.flags.answers_are_checked = (
			True  # they were given to the original; looked at again when it goes out
		)
	frappe.db.after_commit.add(_send_soon)


@contextmanager
def whole(doc):
	"""An occurrence is made whole or not at all: the platform goes on after an error, and commits what there is. With
	the last one its series is over."""
	if not doc.get("recurrence_key"):
		yield
		return
	frappe.db.savepoint(SAVEPOINT)
	try:
		yield
		if doc.flags.is_last_time:
			_end(frappe.get_doc(SERIES, doc.auto_repeat))
	except frappe.QueryDeadlockError:
		frappe.db.rollback()  # the database took the savepoint away with the rest
		raise
	except Exception:
		frappe.db.rollback(save_point=SAVEPOINT)
		raise


def made_before(doc) -> str | None:
	"""The request that stands for this occurrence already: a job may come twice. A locking read, to see the latest."""
	if not doc.get("recurrence_key"):
		return None
	return frappe.db.get_value(REQUEST, {"recurrence_key": doc.recurrence_key}, "name", for_update=True)


def _lines_of(original) -> list:
	"""What was refused or taken back of a request does not come again."""
	return [line for line in original.lines if line.status != "Cancelled"]


def _line_again(line, asked_on: date, day: date) -> dict:
	rows = list(filter(None, (_answer_again(row, asked_on, day) for row in answers_of.read(line))))
	return {
		"product": line.product,
		"qty": line.qty,
		"status": "New",
		"answers": json.dumps(rows, ensure_ascii=False),
	}


def _answer_again(row: dict, asked_on: date, day: date) -> dict | None:
	"""An answer for a later time; None for what must be asked again: a date of then, a file."""
	if row.get("type") in FILES:
		return None
	if row.get("type") != "Date":
		return row
	answer = rules.moved_answer(row["answer"], asked_on, day)
	return {**row, "answer": answer} if answer else None


# Going out ----------------------------------------------------------------------------------------


def _send_soon() -> None:
	"""Has a worker send out what waits. When the queue is down, the sweep does."""
	try:
		frappe.enqueue(
			"facility_frontoffice.intake.recurring.send_out_waiting",
			job_id="facility_frontoffice.send_out_waiting",
			deduplicate=True,
			timeout=300,
		)
	except Exception:
		frappe.log_error(title=_("Recurring requests wait for the next sweep"))


def send_out_waiting() -> None:
	"""Sends out what was made of series, each in a transaction of its own."""
	frappe.db.commit()  # what follows must see what others have committed
	with in_language(house_language()):  # what is written on the work is read by everybody
		for name in frappe.get_all(
			REQUEST, filters={"recurrence_waits": 1}, order_by="received_at, name", limit=CHUNK, pluck="name"
		):
			_send_out(name)
			frappe.db.commit()


def _send_out(name: str) -> None:
	waiting = {"name": name, "recurrence_waits": 1}
	if not frappe.db.get_value(REQUEST, waiting, "name", for_update=True, skip_locked=True):
		return
	frappe.db.set_value(REQUEST, name, "recurrence_waits", 0, update_modified=False)
	doc = frappe.get_doc(REQUEST, name)
	if doc.status not in ("New", "In Intake") or any(line.status != "New" for line in doc.lines):
		return  # somebody took it up in the meantime
	frappe.db.savepoint("facility_recurrence")
	try:
		_check_answers(doc)
		fulfilment.send_out(name)
	except Exception as error:
		frappe.db.rollback(save_point="facility_recurrence")
		_leave_at_front_office(doc, _reason_of(error, name))
	frappe.clear_messages()


def _reason_of(error: Exception, name: str) -> str:
	"""What the owner can do something about; the rest is for the administrator."""
	if isinstance(error, frappe.ValidationError) and str(error):
		return strip_html(str(error))
	frappe.log_error(
		title=_("A recurring request could not be sent out"), reference_doctype=REQUEST, reference_name=name
	)
	return _("Something went wrong.")


def _check_answers(doc) -> None:
	"""Against the questions of today: they may have changed since the original was asked."""
	if not doc.lines:
		frappe.throw(_("Nothing is left of what was asked."), IntakeError, title=_("No Product"))
	for line in doc.lines:
		given = {row["question"]: row.get("answer") for row in answers_of.read(line)}
		catalogue.validate_answers(line.product, given, doc.name)


def _leave_at_front_office(doc, reason: str) -> None:
	doc.add_comment("Info", _("This did not go out by itself: {0}").format(escape_html(reason)))

	def words(language: str | None) -> str:
		return _("{0} recurs, and did not go out by itself: {1}", language).format(
			f"<strong>{escape_html(doc.subject)}</strong>", escape_html(reason)
		)

	tell_colleagues(guardians_of(doc), words, REQUEST, doc.name)


# What the platform forgets ------------------------------------------------------------------------


def make_up_for_missed() -> None:
	"""Takes up series whose day passed while nothing ran: the platform looks at today only, and would never again.

	Of the days that were missed one request is made, not one for each; none when today is a time itself.
	"""
	day = getdate(today())
	names = frappe.get_all(
		SERIES,
		filters={
			"reference_doctype": REQUEST,
			"status": "Active",
			"disabled": 0,
			"next_schedule_date": ("<", day),
		},
		order_by="name",
		pluck="name",
	)
	for name in names:
		with suppress(*PASSES):  # tomorrow it is looked at again
			_make_up(name, day)
		frappe.db.commit()


def _make_up(name: str, day: date) -> None:
	"""Makes the time that was missed, or that of today when today is one, and plans the next."""
	series = _locked(name)
	missed = series.next_schedule_date and getdate(series.next_schedule_date)
	if _state(series) != "Active" or not missed or missed >= day:
		return
	# The platform puts a series back to its start when no time is left: nothing was missed then
	if missed > getdate(series.start_date) and not _is_after_end(series, missed):
		if _not_made(series, missed) == day and not _is_after_end(series, day):
			_set(series, next_schedule_date=day)
		try:
			series.make_new_document()
		except PASSES:
			raise
		except Exception:
			frappe.log_error(
				title=_("A recurring request could not be made"),
				reference_doctype=SERIES,
				reference_name=name,
			)
			return _stop_failed(series)
	_plan_anew(series)


def stop_failed() -> None:
	"""Pauses what the platform disabled because making failed, and tells who guards it; the platform tells its
	administrators."""
	failed = {"reference_doctype": REQUEST, "disabled": 1, "status": "Active"}
	for name in frappe.get_all(SERIES, filters=failed, order_by="name", pluck="name"):
		series = _locked(name)
		if series.disabled and series.status == "Active":
			_stop_failed(series)
		frappe.db.commit()


def _stop_failed(series) -> None:
	stopped = {"disabled": 1, "status": "Disabled", "next_schedule_date": None}
	_set(series, **stopped)
	original = frappe.get_doc(REQUEST, series.reference_document)

	def words(language: str | None) -> str:
		return _(
			"{0} recurs, but its next time could not be made. It is paused: put it right, and let it go on.",
			language,
		).format(f"<strong>{escape_html(original.subject)}</strong>")

	tell_colleagues(guardians_of(original), words, REQUEST, original.name)


def _locked(name: str):
	"""A series under its lock; its request is locked first, as everywhere."""
	original = frappe.db.get_value(SERIES, name, "reference_document")
	frappe.db.get_value(REQUEST, original, "name", for_update=True)
	return frappe.get_doc(SERIES, name, for_update=True)


def forget(request: str) -> None:
	"""A deleted request takes its series along."""
	if series := frappe.db.get_value(
		SERIES,
		{"reference_doctype": REQUEST, "reference_document": request},
		"name",
		order_by="creation desc",
	):
		frappe.db.set_value(REQUEST, {"auto_repeat": series}, "auto_repeat", None)
		frappe.delete_doc(SERIES, series, force=True, ignore_permissions=True)


def remove_all() -> None:
	"""Takes our series out of the platform, when the app goes."""
	series = frappe.get_all(SERIES, filters={"reference_doctype": REQUEST}, pluck="name", order_by="name")
	frappe.db.delete("Auto Repeat Day", {"parent": ("in", series), "parenttype": SERIES})
	frappe.db.delete(SERIES, {"name": ("in", series)})


def list_of(state: str | None = None) -> list[dict]:
	"""What recurs, for the list of it: the next first."""
	rows = frappe.get_all(
		SERIES,
		filters={"reference_doctype": REQUEST},
		fields=[
			"name",
			"reference_document",
			"frequency",
			"status",
			"disabled",
			"next_schedule_date",
			"end_date",
		],
		order_by="next_schedule_date, name",
	)
	rows = [row for row in rows if state in (None, "", _state(row))]
	made = set(
		frappe.get_all(
			REQUEST,
			filters={"recurrence_key": ("in", [_key(row, row.next_schedule_date) for row in rows])},
			pluck="recurrence_key",
			order_by="recurrence_key",
		)
	)
	originals = {
		row.name: row
		for row in frappe.get_all(
			REQUEST,
			filters={"name": ("in", [row.reference_document for row in rows])},
			fields=["name", "subject", "location", "client_name", "front_office_owner", "repeat_sends_out"],
			order_by="name",
		)
	}
	last = dict(
		frappe.get_all(
			REQUEST,
			filters={"auto_repeat": ("in", [row.name for row in rows]), "recurrence_key": ("is", "set")},
			fields=["auto_repeat", "max(received_at) as last"],
			group_by="auto_repeat",
			order_by="auto_repeat",
			as_list=True,
		)
	)
	return [
		{
			**(originals.get(row.reference_document) or {}),
			"series": row.name,
			"request": row.reference_document,
			"frequency": row.frequency,
			"state": _state(row),
			"next": row.next_schedule_date if _is_to_come(row, made) else None,
			"until": row.end_date,
			"last": last.get(row.name),
			"owner_name": name_of((originals.get(row.reference_document) or {}).get("front_office_owner")),
		}
		for row in rows
	]


def _is_to_come(row, made: set[str]) -> bool:
	"""Whether the date on a row of a series is a time that is still to come; `made` are keys of what was made."""
	day = row.next_schedule_date
	is_ahead = bool(day) and day >= getdate(today()) and _key(row, day) not in made
	return _state(row) == "Active" and is_ahead
