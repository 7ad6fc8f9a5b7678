"""Records that a new site starts with, and that are the admin's from then on.

Made when the app is installed, and only what is missing. A migration never comes here, so what an admin
rewords stays, and what an admin deletes stays away. `remove` takes away what we put into doctypes of others.
"""

import frappe
from frappe.utils import get_system_timezone

from facility_frontoffice.purchasing import approval_setup
from facility_frontoffice.setup import (
	desk_channels,
	discouraged_words,
	documents,
	message_rules,
	roles,
	workflows,
)
from facility_frontoffice.setup.seed import Seed, defaults_of, make_missing

OFFICE_HOURS = "Office Hours"
AROUND_THE_CLOCK = "Around the Clock"
STANDARD_LEVEL = "Standard"
FRONT_OFFICE = "Front Office"
SETTINGS = "Facility Frontoffice Settings"

MONDAY_TO_FRIDAY = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
WEEK = (*MONDAY_TO_FRIDAY, "Saturday", "Sunday")

MINUTE, HOUR = 60, 3600
WORKING_DAY = 8.5 * HOUR  # 08:30 to 17:00

# priority: acknowledge, respond and resolve within so many seconds of working time
STANDARD_NORMS = {
	"Low": (HOUR, 4 * HOUR, 10 * WORKING_DAY),
	"Medium": (HOUR, HOUR, 3 * WORKING_DAY),
	"High": (15 * MINUTE, 30 * MINUTE, WORKING_DAY),
	"Urgent": (15 * MINUTE, 15 * MINUTE, 4 * HOUR),
}

OWNER = {"tell_owner": 1}
NOT_OWNER = {"tell_owner": 0}
# rule: (clock, levels); a level rings at a percentage of the norm, or so long before or after its end
ESCALATION_RULES = {
	"Not acknowledged": (
		"Acknowledgement",
		[{"rings": "After Due", "duration": 0, **OWNER, "tell_desk_lead": 1}],
	),
	"First response": (
		"Response",
		[
			{"rings": "At Percentage", "percentage": 75, **OWNER},
			{"rings": "After Due", "duration": 0, **OWNER, "tell_role": roles.MANAGER},
		],
	),
	"Request late": (
		"Resolution",
		[
			{"rings": "At Percentage", "percentage": 80, **OWNER},
			{"rings": "After Due", "duration": 0, **OWNER, "tell_role": roles.MANAGER},
			{
				"rings": "After Due",
				"duration": WORKING_DAY,
				"repeat_every": WORKING_DAY,
				"repeat_times": 4,
				**OWNER,
				"tell_desk_lead": 1,
			},
		],
	),
	"Silence": (
		"Silence",
		[
			{"rings": "At Percentage", "percentage": 80, **OWNER},
			{"rings": "After Due", "duration": 0, **OWNER, "tell_desk_lead": 1},
		],
	),
	"Work not accepted": (
		"Acceptance",
		[{"rings": "After Due", "duration": 0, **NOT_OWNER, "tell_unit_lead": 1, "tell_front_office": 1}],
	),
	"Work late": (
		"Assignment",
		[
			{"rings": "At Percentage", "percentage": 80, **OWNER},
			{"rings": "After Due", "duration": 0, **OWNER, "tell_unit_lead": 1, "tell_front_office": 1},
		],
	),
	"Promise": (
		"Commitment",
		[
			{"rings": "Before Due", "duration": 15 * MINUTE, **OWNER},
			{"rings": "After Due", "duration": 0, **OWNER, "tell_front_office": 1, "tell_desk_lead": 1},
		],
	),
}


def create() -> None:
	for seeds in (calendars, service_levels, service_desks, escalation_rules):
		make_missing(seeds())
	discouraged_words.create()
	message_rules.create()
	_fill_settings()
	approval_setup.create()
	workflows.create()
	documents.create()


def remove() -> None:
	"""Takes our texts out of the platform's Email Templates; our own doctypes go with the module."""
	message_rules.remove()
	workflows.remove()
	approval_setup.remove()


def after_setup_wizard(args: dict | None = None) -> None:
	"""Follows what the setup wizard asked, for who installed the app before running it.

	The time zone of our calendars is that of the site, unless somebody has changed them since.
	"""
	for calendar in (OFFICE_HOURS, AROUND_THE_CLOCK):
		row = frappe.db.get_value("Facility Calendar", calendar, ["creation", "modified"], as_dict=True)
		if row and row.creation == row.modified:
			frappe.db.set_value("Facility Calendar", calendar, "time_zone", get_system_timezone())
	_fill_settings()


def calendars() -> list[Seed]:
	return [
		_calendar(OFFICE_HOURS, MONDAY_TO_FRIDAY, "08:30", "17:00"),
		_calendar(AROUND_THE_CLOCK, WEEK, "00:00", "24:00"),
	]


def _calendar(name: str, days: tuple[str, ...], opens_at: str, closes_at: str) -> Seed:
	hours = [{"weekday": day, "opens_at": opens_at, "closes_at": closes_at} for day in days]
	values = {"calendar_name": name, "time_zone": get_system_timezone(), "hours": hours}
	return Seed("Facility Calendar", name, values)


def service_levels() -> list[Seed]:
	norms = [
		{
			"priority": priority,
			"acknowledge_within": acknowledge,
			"respond_within": respond,
			"resolve_within": resolve,
		}
		for priority, (acknowledge, respond, resolve) in STANDARD_NORMS.items()
	]
	values = {
		"level_name": STANDARD_LEVEL,
		"is_default": _may_be_default("Facility Service Level", STANDARD_LEVEL),
		"no_norm": 0,
		"norms": norms,
		"pause_waiting_for_client": 1,
		"pause_on_hold": 1,
		"pause_waiting_for_supplier": 0,
	}
	return [Seed("Facility Service Level", STANDARD_LEVEL, values)]


def service_desks() -> list[Seed]:
	values = {
		"desk_name": FRONT_OFFICE,
		"is_default": _may_be_default("Facility Service Desk", FRONT_OFFICE),
		"disabled": 0,
		"calendar": OFFICE_HOURS,
		"channels": desk_channels.rows(),
	}
	return [Seed("Facility Service Desk", FRONT_OFFICE, values)]


def escalation_rules() -> list[Seed]:
	return [
		Seed(
			"Facility Escalation Rule",
			name,
			{
				"rule_name": name,
				"clock": clock,
				"enabled": 1,
				"levels": [{"notify_in_app": 1, **level} for level in levels],
			},
			identity={"rule_name": name},
		)
		for name, (clock, levels) in ESCALATION_RULES.items()
	]


def make_escalation_rules() -> None:
	make_missing(escalation_rules())


def settings() -> list[Seed]:
	"""The defaults of all fields, and what refers to the other seeds as long as these are there."""
	return [
		Seed(SETTINGS, SETTINGS, {**defaults_of(SETTINGS), **message_rules.TIMES, **_links_of_settings()})
	]


def _links_of_settings() -> dict[str, str]:
	links = {
		"default_service_desk": frappe.db.exists("Facility Service Desk", FRONT_OFFICE),
		"default_service_level": frappe.db.exists("Facility Service Level", STANDARD_LEVEL),
		"default_calendar": frappe.db.exists("Facility Calendar", OFFICE_HOURS),
		"default_company": frappe.db.get_single_value("Global Defaults", "default_company"),
	}
	return {field: value for field, value in links.items() if value}


def _fill_settings() -> None:
	"""Gives each empty setting its default; what is filled in stays."""
	doc = frappe.get_single(SETTINGS)
	doc.update({field: value for field, value in _links_of_settings().items() if not doc.get(field)})
	stored = frappe.db.get_singles_dict(SETTINGS)
	doc.update(
		{
			field: time
			for field, time in message_rules.TIMES.items()
			if message_rules.nobody_chose(stored.get(field))
		}
	)
	doc.flags.ignore_mandatory = True
	doc.save(ignore_permissions=True)


def fill_new_settings() -> None:
	"""Gives fields that a later release brought their defaults; for patches. A setting that was ever saved stays.

	The platform gives a single document no defaults for new fields, but a zero as soon as it is saved.
	"""
	stored = frappe.db.get_singles_dict(SETTINGS)
	defaults = {**defaults_of(SETTINGS), **message_rules.TIMES}
	new = {field: default for field, default in defaults.items() if field not in stored}
	if new:
		frappe.db.set_single_value(SETTINGS, new, update_modified=False)


def _may_be_default(doctype: str, name: str) -> int:
	"""The default is ours, unless another one is."""
	return int(not frappe.db.exists(doctype, {"is_default": 1, "name": ("!=", name)}))
