"""What an administrator does in a step. Each can be done again without harm, and changes what the form names only.

Documents are saved as the user of the session, with their own checks.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import escape_html

from facility_frontoffice.communication import mailing
from facility_frontoffice.communication.letter import Letter
from facility_frontoffice.setup import desk_channels
from facility_frontoffice.setup_assistant import hours_rules, server
from facility_frontoffice.setup_assistant.marks import SetupError
from facility_frontoffice.setup_assistant.steps import (
	CALENDAR,
	CHANNELS,
	DESK,
	PORTAL_FIELDS,
	RULE,
	SETTINGS,
	UNIT,
	WEEK,
)


def set_front_office(arrangement: str, company: str | None, units: Iterable[str]) -> list[str]:
	"""How requests find a desk (S27), and a desk for each of these units that has none. Returns the desks that were made.

	Without a `company` the default one stays.
	"""
	_set({"desk_arrangement": arrangement, **({"default_company": company} if company else {})})
	with_desk = set(
		frappe.get_all(
			DESK, filters={"kind": "Unit", "disabled": 0}, pluck="backoffice_unit", order_by="name"
		)
	)
	return [_desk_for(unit) for unit in dict.fromkeys(units) if unit not in with_desk]


def _desk_for(unit: str) -> str:
	"""A desk with the people of the unit: they answer their own clients."""
	doc = frappe.get_doc(UNIT, unit)
	wanted = _("Desk {0}").format(_(unit))
	number, name = 1, wanted
	while frappe.db.exists(DESK, name):
		number += 1
		name = f"{wanted} {number}"
	return (
		frappe.get_doc(
			{
				"doctype": DESK,
				"desk_name": name,
				"kind": "Unit",
				"backoffice_unit": unit,
				"lead": doc.lead,
				"phone": doc.phone,
				"email": doc.email,
				"calendar": doc.calendar,
				"agents": [{"user": member.user} for member in doc.members],
				"channels": desk_channels.rows(),
			}
		)
		.insert()
		.name
	)


def set_desk(
	desk: str | None,
	desk_name: str | None,
	lead: str | None,
	people: Iterable[str],
	channels: Iterable[str],
	phone: str | None,
	email: str | None,
) -> str:
	"""Changes a desk, or makes one that is called `desk_name`. Rows of who and what stays keep what else is in them."""
	doc = frappe.get_doc(DESK, desk) if desk else _new(DESK, "desk_name", desk_name)
	doc.update({"lead": lead or None, "phone": phone or None, "email": email or None})
	_set_people(doc, "agents", people)
	_set_channels(doc, list(channels))
	doc.save()
	return doc.name


def _set_channels(doc, wanted: list[str]) -> None:
	usual = {row["channel"]: row for row in desk_channels.rows()}
	for channel in wanted:
		if channel not in CHANNELS:
			_refuse(_("There is no channel {0}.").format(escape_html(channel)), _("Unknown Channel"))
		if not any(row.channel == channel for row in doc.channels):
			doc.append("channels", usual.get(channel, {"channel": channel}))
	for row in doc.channels:
		row.enabled = int(row.channel in wanted)


def set_unit(
	unit: str | None,
	unit_name: str | None,
	lead: str | None,
	people: Iterable[str],
	phone: str | None,
	email: str | None,
) -> str:
	doc = frappe.get_doc(UNIT, unit) if unit else _new(UNIT, "unit_name", unit_name)
	doc.update({"lead": lead or None, "phone": phone or None, "email": email or None})
	_set_people(doc, "members", people)
	doc.save()
	return doc.name


def _set_people(doc, table: str, people: Iterable[str]) -> None:
	wanted = list(dict.fromkeys(user for user in people if user))
	there = {row.user: row for row in doc.get(table)}
	doc.set(table, [there[user] for user in wanted if user in there])
	for user in wanted:
		if user not in there:
			doc.append(table, {"user": user})


def set_hours(
	calendar: str | None,
	calendar_name: str | None,
	hours: dict[str, str],
	holiday_list: str | None,
	is_default: bool,
) -> str:
	"""Writes the hours of a week into a calendar, or into a new one. What runs already keeps the hours it was promised by."""
	spans = {day: _spans(day, hours.get(day)) for day in WEEK}
	doc = frappe.get_doc(CALENDAR, calendar) if calendar else _new(CALENDAR, "calendar_name", calendar_name)
	doc.time_zone = doc.time_zone or frappe.utils.get_system_timezone()
	doc.holiday_list = holiday_list or None
	doc.set("hours", [])
	for day, times in spans.items():
		for opens_at, closes_at in times:
			doc.append("hours", {"weekday": day, "opens_at": opens_at, "closes_at": closes_at})
	if not doc.hours:
		_refuse(_("Say for at least one day from when until when you are open."), _("No Hours"))
	doc.save()
	if is_default:
		_set({"default_calendar": doc.name})
	return doc.name


def _spans(day: str, text: str | None) -> list[hours_rules.Span]:
	try:
		return hours_rules.parse(text)
	except hours_rules.HoursError as error:
		_refuse(
			_("{0}: “{1}” are no hours. Write for example 08:30-12:30, 13:00-17:00; empty is closed.").format(
				_(day), escape_html(str(error))
			),
			_("No Hours"),
		)


def set_sender(email_account: str | None) -> None:
	"""By which account clients are written to; none is the default account of the site."""
	_set({"email_account": email_account or None})


def send_test_mail() -> str:
	"""Puts a mail to the user of the session in the queue, as clients would get one. Returns the address."""
	user = frappe.session.user
	address = frappe.db.get_value("User", user, "email")
	if not server.has_outgoing():
		_refuse(
			_("There is no outgoing account yet. Make one, or choose one as the default outgoing account."),
			_("No Outgoing Mail"),
		)
	letter = Letter(
		_("Test of the front office"),
		f"<p>{_('This mail was sent to try out the mail of the front office. Clients get theirs the same way.')}</p>",
		"User",
		user,
	)
	if not (address and mailing.queue_mail(address, letter, mailing.Manner())):
		_refuse(
			_("Mail cannot be sent to you: you have no e-mail address, or unsubscribed from all mail."),
			_("Cannot Be Sent"),
		)
	return address


def set_portal(values: dict) -> None:
	_set({field: values[field] for field in PORTAL_FIELDS if field in values})


def set_messages(send_messages: bool, enabled: Iterable[str]) -> int:
	"""Switches messages on or off, and each rule. Returns how many rules changed."""
	_set({"send_messages": int(send_messages)})
	wanted, changed = set(enabled), 0
	for row in frappe.get_all(RULE, fields=["name", "enabled"], order_by="name"):
		if bool(row.enabled) != (row.name in wanted):
			# one by one, for each is checked by what it is now; only those that change
			frappe.get_doc(RULE, row.name).update({"enabled": int(row.name in wanted)}).save()
			changed += 1
	return changed


def _set(values: dict) -> None:
	"""Saves the settings only when something changes."""
	doc = frappe.get_doc(SETTINGS)
	if any((doc.get(field) or None) != (value or None) for field, value in values.items()):
		doc.update(values).save()


def _new(doctype: str, field: str, name: str | None):
	name = (name or "").strip()
	if not name:
		_refuse(_("Give it a name."), _("No Name"))
	if frappe.db.exists(doctype, name):
		_refuse(
			_("{0} is there already. Choose it in the list to change it.").format(escape_html(name)),
			_("There Already"),
		)
	return frappe.get_doc({"doctype": doctype, field: name})


def _refuse(problem: str, title: str) -> None:
	frappe.throw(problem, SetupError, title=title)
