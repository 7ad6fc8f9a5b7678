"""Who of a unit is in: the days that they work, the hours of the unit, absences, and leave of HRMS where that is installed.

Colleagues and the front office see that somebody is away and until when. Why is for the lead of the unit, for managers, and
for who it is about.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import (
	escape_html,
	format_date,
	format_datetime,
	format_time,
	get_time,
	getdate,
	now_datetime,
)

from facility_frontoffice.fulfilment import leave, presence_rules
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.fulfilment.presence_rules import Absence, Standing
from facility_frontoffice.people import name_of
from facility_frontoffice.service_levels.calendars import moment_of, to_moment, to_site_time, working_calendar
from facility_frontoffice.setup import roles

DOCTYPE = "Facility Absence"
UNIT = "Backoffice Unit"
SETTINGS = "Facility Frontoffice Settings"
SEE_WHY = frozenset((roles.MANAGER, roles.ADMINISTRATOR, "System Manager"))


# Who is in ------------------------------------------------------------------------------------------


def people_in(unit: str, day: date | str | None = None) -> list[dict]:
	"""The people of a unit on a day (today without one), members in their order, then a lead who is no member.

	Each is {"user", "full_name", "is_in", "is_away", "why", "skills", "is_lead", "is_member", "spans"}: `is_away` for part of
	the day at least; `why` says, in the language of the session, since or until when they are away, and is empty for who is
	there all day; `spans` are [from, until] in the site's time. Who cannot log in any more is left out. Two statements, and one
	more where HRMS is installed.
	"""
	doc = frappe.get_cached_doc(UNIT, unit)
	calendar = calendar_of(doc)
	day = getdate(day) if day else today_of(calendar)
	people = _people_of(doc)
	absences = _absences_of([person["user"] for person in people], presence_rules.spans_of(calendar, day))
	sees_why = may_see_why(doc, frappe.session.user)
	for person in people:
		found = presence_rules.standing(
			calendar, person.pop("works_on"), absences.get(person["user"], ()), day
		)
		is_told = sees_why or person["user"] == frappe.session.user
		person.update(
			is_in=found.is_in,
			is_away=bool(found.absences),
			why=_words(found, _hours_of(calendar, day), is_told),
			spans=[[to_site_time(start), to_site_time(end)] for start, end in found.spans],
		)
	return people


def is_in(user: str, unit: str, moment: datetime | None = None) -> bool:
	"""Whether somebody of a unit is at work at a moment of the site's time, now without one."""
	doc = frappe.get_cached_doc(UNIT, unit)
	at = to_moment(moment or now_datetime())
	works_on = next((row.works_on for row in doc.members if row.user == user), None)
	absences = _absences_of([user], [(at, at + timedelta(seconds=1))]).get(user, ())
	return presence_rules.is_in_at(calendar_of(doc), works_on, absences, at)


def calendar_of(unit):
	"""The hours of a unit, else those of the front office."""
	return working_calendar(unit.calendar or frappe.get_cached_doc(SETTINGS).default_calendar)


def today_of(calendar) -> date:
	"""The date at the place of a calendar."""
	return to_moment(now_datetime()).astimezone(ZoneInfo(calendar.timezone)).date()


def _hours_of(calendar, day: date) -> tuple[datetime, datetime]:
	"""When a date of the place of a calendar begins and ends, in the site's time."""
	morning, evening = presence_rules.day_of(calendar, day)
	return to_site_time(morning), to_site_time(evening)


def may_see_why(unit, user: str) -> bool:
	return user == "Administrator" or user == unit.lead or bool(SEE_WHY.intersection(frappe.get_roles(user)))


def _people_of(unit) -> list[dict]:
	listed = {row.user: row for row in unit.members if row.user}
	users = [*listed, *([unit.lead] if unit.lead and unit.lead not in listed else [])]
	names = dict(
		frappe.get_all(
			"User",
			filters={"name": ("in", users), "enabled": 1},
			fields=["name", "full_name"],
			as_list=True,
			order_by="name",
		)
		if users
		else ()
	)
	return [
		{
			"user": user,
			"full_name": names[user] or user,
			"skills": (listed[user].skills if user in listed else "") or "",
			"works_on": listed[user].works_on if user in listed else None,
			"is_lead": user == unit.lead,
			"is_member": user in listed,
		}
		for user in users
		if user in names
	]


def _absences_of(users: Iterable[str], spans) -> dict[str, list[Absence]]:
	"""The absences of these people that may touch the spans, by person; no statement without spans."""
	users = list(users)
	if not users or not spans:
		return {}
	starts, ends = to_site_time(spans[0][0]), to_site_time(spans[-1][1])
	table = frappe.qb.DocType(DOCTYPE)
	rows = (
		frappe.qb.from_(table)
		.select(table.user, table.starts_at, table.ends_at, table.kind, table.note)
		.where(table.user.isin(users))
		.where(table.starts_at < ends)
		.where(table.ends_at.isnull() | (table.ends_at > starts))
		.orderby(table.starts_at)
		.orderby(table.name)
		.run(as_dict=True)
	)
	found = leave.absences_of(users, starts.date(), ends.date())
	for row in rows:
		absence = Absence(to_moment(row.starts_at), to_moment(row.ends_at), row.kind or "", row.note or "")
		found.setdefault(row.user, []).append(absence)
	return found


# In words -------------------------------------------------------------------------------------------


def _words(found: Standing, hours: tuple[datetime, datetime], is_told: bool) -> str:
	if found.is_closed:
		return _("The unit is closed")
	if found.is_day_off:
		return _("Does not work on this day")
	known = found.absences if is_told else tuple(replace(row, kind="", note="") for row in found.absences)
	return "; ".join(dict.fromkeys(_absence_words(row, *hours) for row in known))


def _absence_words(absence: Absence, morning: datetime, evening: datetime) -> str:
	what = _(absence.kind, context=DOCTYPE) if absence.kind else _("Away")
	starts, ends = to_site_time(absence.starts), to_site_time(absence.ends)
	begins_today = morning < starts < evening
	if ends is None:
		until = _("until further notice")
	elif ends == evening:
		until = ""
	elif ends < evening:
		until = _("until {0}").format(format_time(ends, "HH:mm"))
	elif ends.time() == time.min:
		last = (ends - timedelta(days=1)).date()
		until = _("up to and including {0}").format(format_date(last, "EEEE d MMMM"))
	else:
		until = _("until {0}").format(format_datetime(ends, "EEEE d MMMM, HH:mm"))
	since = _("from {0}").format(format_time(starts, "HH:mm")) if begins_today else ""
	words = " ".join(filter(None, (what, since, until)))
	return f"{words} ({absence.note})" if absence.note else words


# Saying so ------------------------------------------------------------------------------------------


def check(absence) -> None:
	"""Works out when an absence starts and ends. Refuses an end before the start, and speaking for somebody else."""
	_check_may_speak(absence.user)
	if not absence.part_of_day:
		absence.from_time = None
	if not (absence.part_of_day and absence.until_date):
		absence.until_time = None
	absence.starts_at, absence.ends_at = presence_rules.bounds(
		getdate(absence.from_date),
		_time_of(absence.from_time),
		getdate(absence.until_date) if absence.until_date else None,
		_time_of(absence.until_time),
	)
	if absence.ends_at and absence.ends_at <= absence.starts_at:
		frappe.throw(
			_(
				"This absence ends before it begins. Choose a later last day, or leave it empty until further notice."
			),
			FulfilmentError,
			title=_("Wrong Dates"),
		)


def _time_of(value) -> time | None:
	"""The platform's own `get_time` refuses nothing at all, and midnight may be no more than a zero."""
	return None if value in (None, "") else get_time(value)


def may_speak_for(person: str, user: str) -> bool:
	"""Whether `user` may say when `person` is away: about oneself, as the lead of their unit or desk, or as a manager."""
	if person == user or user == "Administrator" or SEE_WHY.intersection(frappe.get_roles(user)):
		return True
	return person in people_led_by(user)


def people_led_by(user: str) -> set[str]:
	"""Who is in the units and at the desks that this user leads."""
	led = [
		name
		for doctype in (UNIT, "Facility Service Desk")
		for name in frappe.get_all(doctype, filters={"lead": user}, pluck="name", order_by="name")
	]
	if not led:
		return set()
	rows = frappe.get_all(
		"Facility Team Member",
		filters={"parent": ("in", led), "parenttype": ("in", (UNIT, "Facility Service Desk"))},
		pluck="user",
		order_by="user",
	)
	return set(rows)


def say_out(user: str, unit: str) -> None:
	"""Somebody is away for the rest of today. Who was said to be away already stays so."""
	_check_may_speak(user)
	now = now_datetime().replace(microsecond=0)
	calendar = calendar_of(frappe.get_cached_doc(UNIT, unit))
	day = today_of(calendar)
	if not is_in_later_on(user, unit, day):
		return
	_morning, evening = _hours_of(calendar, day)
	frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"user": user,
			"kind": "Elsewhere",
			**_fields_of(now, evening),
		}
	).insert(ignore_permissions=True)


def say_in(user: str, unit: str) -> None:
	"""Somebody is in today after all: absences leave this day out, and go on the day after."""
	_check_may_speak(user)
	calendar = calendar_of(frappe.get_cached_doc(UNIT, unit))
	morning, evening = _hours_of(calendar, today_of(calendar))
	table = frappe.qb.DocType(DOCTYPE)
	names = (
		frappe.qb.from_(table)
		.select(table.name)
		.where(table.user == user)
		.where(table.starts_at < evening)
		.where(table.ends_at.isnull() | (table.ends_at > morning))
		.orderby(table.name)
		.for_update()
		.run(pluck=True)
	)
	for name in names:  # one, or the few parts of one day
		_leave_out(frappe.get_doc(DOCTYPE, name), morning, evening)
	if leave.absences_of([user], morning.date(), morning.date()):
		frappe.throw(
			_("{0} has leave on this day. It was granted in HRMS, and is changed there.").format(
				escape_html(name_of(user))
			),
			FulfilmentError,
			title=_("Has Leave"),
		)


def is_in_later_on(user: str, unit: str, day: date) -> bool:
	"""Whether somebody is expected on a day, from now on when that is today."""
	now = now_datetime()
	spans = next((row["spans"] for row in people_in(unit, day) if row["user"] == user), [])
	return any(end > now for _start, end in spans)


def _leave_out(absence, morning: datetime, evening: datetime) -> None:
	left = presence_rules.without(moment_of(absence.starts_at), moment_of(absence.ends_at), morning, evening)
	if not left:
		absence.delete(ignore_permissions=True)
		return
	absence.update(_fields_of(*left[0])).save(ignore_permissions=True)
	for piece in left[1:]:
		frappe.copy_doc(absence).update(_fields_of(*piece)).insert(ignore_permissions=True)


def _fields_of(starts: datetime, ends: datetime | None) -> dict:
	"""The days and times of a form, from moments; see `presence_rules.bounds`."""
	at_midnight = ends is not None and ends.time() == time.min
	last = ends - timedelta(days=1) if at_midnight else ends
	return {
		"part_of_day": int(starts.time() != time.min or (ends is not None and not at_midnight)),
		"from_date": starts.date(),
		"from_time": starts.time(),
		"until_date": last.date() if last else None,
		"until_time": ends.time() if ends else time.min,
	}


def _check_may_speak(user: str) -> None:
	if not may_speak_for(user, frappe.session.user):
		frappe.throw(
			_("Only {0}, the lead of the unit and managers say when {0} is away.").format(
				escape_html(name_of(user))
			),
			frappe.PermissionError,
			title=_("Not Yours"),
		)
