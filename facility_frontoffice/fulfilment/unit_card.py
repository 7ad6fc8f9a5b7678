"""The card of a unit (S63): what they do, who is in, until when they are there, what was agreed, how busy they are.

Also what a unit must be to work, called by its controller.
"""

import frappe
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Sum
from frappe.utils import add_days, cint, escape_html, now_datetime

from facility_frontoffice.fulfilment import presence, presence_rules, rules
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.intake import desks, skill_rules, skills
from facility_frontoffice.people import name_of, without_role
from facility_frontoffice.setup import roles

UNIT, MEMBER, ASSIGNMENT = "Backoffice Unit", "Facility Team Member", "Backoffice Assignment"
RECENT_DAYS = 90


def card(unit: str) -> dict:
	"""What one should know of a unit before sending work there, in the language of the session.

	{"unit", "disabled", "tasks", "agreement", "level", "skills", "area", "hours", "people", "lead", "contact", "load",
	"recent_days", "recent_since", "me"}. `hours` is as of `desks.standing`, `people` as of `presence.people_in` with "may_speak" for whom
	the session's user says that they are in or out, "state" (In, Later, Away, Gone, Off), and "sees_work" with their roles. `load` counts open, late, not accepted and waiting work, and of what was
	sent in the past `RECENT_DAYS` what was done, returned and misrouted. A handful of statements, whatever there is.
	"""
	doc = frappe.get_cached_doc(UNIT, unit)
	people = presence.people_in(unit)
	user = frappe.session.user
	now = now_datetime()
	since = add_days(now, -RECENT_DAYS).replace(microsecond=0)
	speaks_for_all = presence.may_see_why(doc, user)
	for person in people:
		person["may_speak"] = speaks_for_all or person["user"] == user
		person["state"] = _state(person, now)
	strangers = without_role([person["user"] for person in people])
	for person in people:
		person["sees_work"] = person["user"] not in strangers
	return {
		"unit": doc.name,
		"disabled": bool(doc.disabled),
		"tasks": _(doc.tasks) if doc.tasks else "",
		"agreement": doc.agreement or "",
		"level": doc.service_level or "",
		"skills": skill_rules.names_in(doc.skills),
		"area": [row.location for row in doc.area],
		"hours": desks.standing_of_hours(presence.calendar_of(doc)),
		"people": people,
		"lead": _lead(doc),
		"contact": {"person": doc.contact_person or "", "phone": doc.phone or "", "email": doc.email or ""},
		"load": _load(doc.name, since),
		"recent_days": RECENT_DAYS,
		"recent_since": since,
		"me": user if any(person["user"] == user for person in people) else None,
	}


def _state(person: dict, now) -> str:
	"""How somebody stands at this moment of today."""
	if any(start <= now < end for start, end in person["spans"]):
		return "In"
	if any(start > now for start, _end in person["spans"]):
		return "Later"
	if person["is_away"]:
		return "Away"
	return "Gone" if person["is_in"] else "Off"


def _lead(unit) -> dict | None:
	if not unit.lead:
		return None
	found = frappe.get_cached_value("User", unit.lead, ["full_name", "phone", "mobile_no"], as_dict=True)
	if not found:
		return None
	return {
		"user": unit.lead,
		"full_name": found.full_name or unit.lead,
		"phone": found.mobile_no or found.phone or "",
	}


def _load(unit: str, since) -> dict[str, int]:
	work = frappe.qb.DocType(ASSIGNMENT)
	is_open = work.status.isin(rules.UNFINISHED)
	is_recent = work.sent_at >= since
	returned = (work.status == "Returned") & is_recent

	def number(condition):
		return Sum(Case().when(condition, 1).else_(0))

	row = (
		frappe.qb.from_(work)
		.select(
			number(is_open).as_("open"),
			number(is_open & (work.due < now_datetime())).as_("late"),
			number(work.status == "Open").as_("not_accepted"),
			number(work.status.isin(rules.WAITING)).as_("waiting"),
			number((work.status == "Completed") & is_recent).as_("done"),
			number(returned).as_("returned"),
			number(returned & (work.return_kind == "Not Ours")).as_("misrouted"),
		)
		.where(work.backoffice_unit == unit)
		.where(is_open | is_recent)
		.run(as_dict=True)
	)[0]
	return {name: cint(value) for name, value in row.items()}


# What a unit must be --------------------------------------------------------------------------------


def check(unit) -> None:
	"""Refuses a member who is there twice; tells of people who cannot do the work, and of words that nobody knows."""
	users = [row.user for row in unit.members]
	twice = next((row for row in unit.members if users.count(row.user) > 1), None)
	if twice:
		frappe.throw(
			_("{0} is there twice. Keep one row, with all skills and days.").format(
				escape_html(twice.full_name or twice.user)
			),
			FulfilmentError,
			title=_("Twice"),
		)
	places = [row.location for row in unit.area]
	unit.area = [row for number, row in enumerate(unit.area) if row.location not in places[:number]]
	_keep_turns(unit)
	_warn_of_people(unit)
	_warn_of_days(unit)
	skills.warn_of_unknown([unit.skills, *(row.skills for row in unit.members)])


def _keep_turns(unit) -> None:
	"""When somebody was last given work is kept by the hand-overs; a form that was open meanwhile does not undo it."""
	kept = dict(
		frappe.get_all(
			MEMBER,
			filters={"parent": unit.name, "parenttype": UNIT},
			fields=["user", "last_given_at"],
			as_list=True,
			order_by="idx",
		)
	)
	for row in unit.members:
		row.last_given_at = kept.get(row.user)


def _warn_of_people(unit) -> None:
	users = list(dict.fromkeys(filter(None, [unit.lead, *(row.user for row in unit.members)])))
	if not users:
		return
	found = {
		row.name: row
		for row in frappe.get_all(
			"User", filters={"name": ("in", users)}, fields=["name", "full_name", "enabled"], order_by="name"
		)
	}
	away = [found[user].full_name or user for user in users if user in found and not found[user].enabled]
	if away:
		_warn(
			_("Cannot log in any more, and gets no work: {0}.").format(escape_html(", ".join(away))),
			_("Not There Any More"),
		)
	strangers = [found[user].full_name or user for user in without_role(users) if user in found]
	if strangers:
		_warn(
			_("Without the role {0} nobody sees the work of the unit. Who has not got it: {1}.").format(
				_(roles.MEMBER), escape_html(", ".join(strangers))
			),
			_("Without the Role"),
		)


def give_role(unit: str, user: str) -> None:
	"""Gives somebody of a unit the role with which they see its work. The caller has checked the right to do so."""
	if user not in [person["user"] for person in presence.people_in(unit)]:
		frappe.throw(
			_("{0} is not in this unit. Add them to its members first.").format(escape_html(name_of(user))),
			FulfilmentError,
			title=_("Not a Member"),
		)
	frappe.get_doc("User", user).add_roles(roles.MEMBER)


def _warn_of_days(unit) -> None:
	unknown = dict.fromkeys(
		name for row in unit.members for name in presence_rules.unknown_days_in(row.works_on)
	)
	if unknown:
		_warn(
			_("No day of the week is called: {0}. Write days as Mon Tue Thu, or Mon-Thu.").format(
				escape_html(", ".join(unknown))
			),
			_("Unknown Days"),
		)


def _warn(words: str, title: str) -> None:
	frappe.msgprint(words, title=title, indicator="orange")
