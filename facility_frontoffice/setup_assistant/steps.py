"""The eight steps of the assistant: what each is for, how far it is, and what stands there now."""

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import get_url

from facility_frontoffice.catalogue import choosing
from facility_frontoffice.communication import rule_warnings
from facility_frontoffice.intake import desks
from facility_frontoffice.service_levels.calendars import config_of
from facility_frontoffice.setup import roles
from facility_frontoffice.setup_assistant import hours_rules, marks, server

SETTINGS, UNIT, DESK = "Facility Frontoffice Settings", "Backoffice Unit", "Facility Service Desk"
CALENDAR, RULE, MEMBER = "Facility Calendar", "Facility Message Rule", "Facility Team Member"
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CHANNELS = ("Phone", "Email", "Counter", "Portal", "Other")
PORTAL_FIELDS = ("allow_guests", "clients_see_requests_of", "clients_see_prices", "clients_see_suppliers")


def titles() -> dict[str, tuple[str, str]]:
	"""The steps in their order: a title, and in two sentences what it is for."""
	return {
		"front_office": (
			_("Front Office"),
			_("One desk can take in everything, or each unit its own. The requests are the same, and you can change it later."),
		),
		"desks": (
			_("Desks"),
			_("A desk is where clients come with their questions. Say who works there, who leads it, and how it can be reached."),
		),
		"hours": (
			_("Hours"),
			_("Promises are counted in working time only. Say when you are open, and which days are holidays."),
		),
		"catalogue": (
			_("Catalogue"),
			_("Questions are translated into products of a catalogue, each with its norm, questions and steps. Start with ours, and change what you like."),
		),
		"units": (
			_("Units"),
			_("Units do the work behind the front office. Put people in them, for work goes to a unit and somebody must see it."),
		),
		"mail": (
			_("Mail"),
			_("Clients hear by e-mail how their question stands, and ask by e-mail. That needs an account that sends, and one that receives."),
		),
		"portal": (
			_("Portal"),
			_("On the portal people in the building ask and follow for themselves. Say who may, and what they see."),
		),
		"messages": (
			_("Messages"),
			_("Messages tell clients by themselves that something came in, is late or is done. Say which go out; you can read each before it does."),
		),
	}  # fmt: skip


def overview() -> dict:
	"""`{"steps", "dealt_with", "next"}`: a step is done or left out on purpose when it is dealt with."""
	said = marks.of_steps()
	steps = [
		{"step": step, "title": title, "purpose": purpose, **_state(said.get(step))}
		for step, (title, purpose) in titles().items()
	]
	is_dealt_with = (marks.DONE, marks.SKIPPED)
	waiting = [row for row in steps if row["state"] not in is_dealt_with]
	return {
		"steps": steps,
		"dealt_with": len(steps) - len(waiting),
		"next": next((row["step"] for row in sorted(waiting, key=lambda row: bool(row["state"]))), None),
	}


def _state(mark: dict | None) -> dict:
	return {part: mark[part] if mark else None for part in ("state", "by", "at")}


def show(step: str) -> dict:
	"""What stands there now of a step, in a shape of its own."""
	check_name(step)
	return _NOW[step]()


def check_name(step: str) -> None:
	if step not in _NOW:
		frappe.throw(_("There is no such step."), marks.SetupError, title=_("Unknown Step"))


def _settings():
	return frappe.get_cached_doc(SETTINGS)


def _rows(doctype: str, *fields: str, **filters) -> list:
	return frappe.get_all(doctype, filters=filters, fields=["name", *fields], order_by="name")


def _front_office() -> dict:
	of_units = {
		row.backoffice_unit: row.name for row in _rows(DESK, "backoffice_unit", disabled=0, kind="Unit")
	}
	settings = _settings()
	return {
		"arrangement": settings.desk_arrangement or "Central",
		"company": settings.default_company,
		"units": [
			{"unit": row.name, "title": _(row.name), "desk": of_units.get(row.name)}
			for row in _rows(UNIT, disabled=0)
		],
	}


def _with_names(rows: list[dict]) -> list[dict]:
	"""Rows with `lead` get `lead_name`, in one statement."""
	leads = sorted({row["lead"] for row in rows if row["lead"]})
	names = dict(
		frappe.get_all(
			"User",
			filters={"name": ("in", leads)},
			fields=["name", "full_name"],
			as_list=True,
			order_by="name",
		)
		if leads
		else ()
	)
	return [{**row, "lead_name": names.get(row["lead"]) or row["lead"]} for row in rows]


def _people_of(doctype: str) -> dict[str, list[str]]:
	found: dict[str, list[str]] = {}
	for row in frappe.get_all(
		MEMBER, filters={"parenttype": doctype}, fields=["parent", "user"], order_by="parent, idx"
	):
		found.setdefault(row.parent, []).append(row.user)
	return found


def _desks() -> dict:
	people = _people_of(DESK)
	channels: dict[str, list[str]] = {}
	for row in frappe.get_all(
		"Facility Desk Channel",
		filters={"parenttype": DESK, "enabled": 1},
		fields=["parent", "channel"],
		order_by="parent, idx",
	):
		channels.setdefault(row.parent, []).append(row.channel)
	return {
		"default": _settings().default_service_desk,
		"channels": list(CHANNELS),
		"desks": _with_names(
			[
				{
					"name": row.name,
					"title": _(row.name),
					"kind": row.kind,
					"lead": row.lead,
					"phone": row.phone,
					"email": row.email,
					"people": people.get(row.name, []),
					"channels": channels.get(row.name, []),
					"takes": desks.what_it_takes(row.name)[:-1],
				}
				for row in _rows(DESK, "kind", "lead", "phone", "email", disabled=0)
			]
		),
	}


def _hours() -> dict:
	settings = _settings()
	return {
		"default": settings.default_calendar,
		"time_zone": frappe.utils.get_system_timezone(),
		"week": [{"day": day, "title": _(day)} for day in WEEK],
		"calendars": [_calendar(row.name) for row in _rows(CALENDAR)],
	}


def _calendar(name: str) -> dict:
	doc = frappe.get_cached_doc(CALENDAR, name)
	hours = config_of(doc)["hours"]
	return {
		"name": name,
		"title": _(name),
		"time_zone": doc.time_zone,
		"holiday_list": doc.holiday_list,
		"hours": {day: hours_rules.text_of(map(tuple, hours.get(day[:3].lower(), ()))) for day in WEEK},
	}


def _catalogue() -> dict:
	return {
		"categories": [
			{**row, "title": _(row["category"]), "names": [_(name) for name in row["names"]]}
			for row in choosing.what_it_brings()
		],
		"products": frappe.db.count("Facility Product", {"disabled": 0}),
	}


def _units() -> dict:
	people = _people_of(UNIT)
	work = dict(
		frappe.get_all(
			"Facility Product",
			filters={"disabled": 0, "backoffice_unit": ("is", "set")},
			fields=["backoffice_unit", "count(name) as number"],
			group_by="backoffice_unit",
			order_by="backoffice_unit",
			as_list=True,
		)
	)
	return {
		"units": _with_names(
			[
				{
					"name": row.name,
					"title": _(row.name),
					"lead": row.lead,
					"email": row.email,
					"phone": row.phone,
					"people": people.get(row.name, []),
					"products": work.get(row.name, 0),
				}
				for row in _rows(UNIT, "lead", "email", "phone", disabled=0)
			]
		)
	}


def _mail() -> dict:
	return {
		"outgoing": server.outgoing_accounts(),
		"has_outgoing": server.has_outgoing(),
		"incoming": [
			{key: row[key] for key in ("name", "email_id", "takes_requests")}
			for row in server.incoming_accounts()
		],
		"send_from": _settings().email_account,
		"address": frappe.db.get_value("User", frappe.session.user, "email"),
		"may_open": bool(frappe.has_permission("Email Account", "write")),
	}


def _portal() -> dict:
	settings = _settings()
	role, user = frappe.qb.DocType("Has Role"), frappe.qb.DocType("User")
	clients = (
		frappe.qb.from_(role)
		.join(user)
		.on((user.name == role.parent) & (user.enabled == 1))
		.select(Count(user.name).distinct())
		.where((role.parenttype == "User") & (role.role == roles.CLIENT))
		.run()[0][0]
	)
	return {
		**{field: settings.get(field) for field in PORTAL_FIELDS},
		"clients": clients,
		"address": get_url("/help"),
		"may_make_users": bool(frappe.has_permission("User", "create")),
	}


def _messages() -> dict:
	return {
		"send_messages": _settings().send_messages,
		"missing": [_(kind) for kind in rule_warnings.kinds_without_rule()],
		"rules": [
			{
				"name": row.name,
				"title": _(row.name),
				"kind": _(row.kind),
				"for_whom": _(row.for_whom),
				"enabled": row.enabled,
			}
			for row in _rows(RULE, "kind", "for_whom", "enabled")
		],
	}


_NOW = {
	"front_office": _front_office,
	"desks": _desks,
	"hours": _hours,
	"catalogue": _catalogue,
	"units": _units,
	"mail": _mail,
	"portal": _portal,
	"messages": _messages,
}
STEPS = tuple(_NOW)
