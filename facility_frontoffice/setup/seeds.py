"""Records that a new site starts with, and that are the admin's from then on.

Made when the app is installed, and only what is missing. A migration never comes here, so what an admin
rewords stays, and what an admin deletes stays away. `remove` takes away what we put into doctypes of others.
"""

import frappe
from frappe.utils import get_system_timezone

from facility_frontoffice.purchasing import approval_setup
from facility_frontoffice.setup import desk_channels, discouraged_words, message_rules, roles

OFFICE_HOURS = "Office Hours"
AROUND_THE_CLOCK = "Around the Clock"
STANDARD_LEVEL = "Standard"
FRONT_OFFICE = "Front Office"

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
	_make_calendars()
	_make_service_level()
	_make_service_desk()
	make_escalation_rules()
	discouraged_words.create()
	message_rules.create()
	_fill_settings()
	approval_setup.create()


def remove() -> None:
	"""Takes our texts out of the platform's Email Templates; our own doctypes go with the module."""
	message_rules.remove()
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


def _make_calendars() -> None:
	_insert_if_missing(
		"Facility Calendar",
		OFFICE_HOURS,
		calendar_name=OFFICE_HOURS,
		time_zone=get_system_timezone(),
		hours=[{"weekday": day, "opens_at": "08:30", "closes_at": "17:00"} for day in MONDAY_TO_FRIDAY],
	)
	_insert_if_missing(
		"Facility Calendar",
		AROUND_THE_CLOCK,
		calendar_name=AROUND_THE_CLOCK,
		time_zone=get_system_timezone(),
		hours=[{"weekday": day, "opens_at": "00:00", "closes_at": "24:00"} for day in WEEK],
	)


def _make_service_level() -> None:
	_insert_if_missing(
		"Facility Service Level",
		STANDARD_LEVEL,
		level_name=STANDARD_LEVEL,
		is_default=int(not frappe.db.exists("Facility Service Level", {"is_default": 1})),
		norms=[
			{
				"priority": priority,
				"acknowledge_within": acknowledge,
				"respond_within": respond,
				"resolve_within": resolve,
			}
			for priority, (acknowledge, respond, resolve) in STANDARD_NORMS.items()
		],
	)


def _make_service_desk() -> None:
	_insert_if_missing(
		"Facility Service Desk",
		FRONT_OFFICE,
		desk_name=FRONT_OFFICE,
		is_default=int(not frappe.db.exists("Facility Service Desk", {"is_default": 1})),
		calendar=OFFICE_HOURS,
		channels=desk_channels.rows(),
	)


def make_escalation_rules() -> None:
	for name, (clock, levels) in ESCALATION_RULES.items():
		if not frappe.db.exists("Facility Escalation Rule", {"rule_name": name}):
			frappe.get_doc(
				{
					"doctype": "Facility Escalation Rule",
					"rule_name": name,
					"clock": clock,
					"levels": [{"notify_in_app": 1, **level} for level in levels],
				}
			).insert(ignore_permissions=True)


def _fill_settings() -> None:
	"""Gives each empty setting its default; what is filled in stays."""
	settings = frappe.get_single("Facility Frontoffice Settings")
	defaults = {
		"default_service_desk": _existing("Facility Service Desk", FRONT_OFFICE),
		"default_service_level": _existing("Facility Service Level", STANDARD_LEVEL),
		"default_calendar": _existing("Facility Calendar", OFFICE_HOURS),
		"default_company": frappe.db.get_single_value("Global Defaults", "default_company"),
	}
	for field, value in defaults.items():
		if not settings.get(field) and value:
			settings.set(field, value)
	stored = frappe.db.get_singles_dict("Facility Frontoffice Settings")
	settings.update({field: time for field, time in message_rules.TIMES.items() if not stored.get(field)})
	settings.flags.ignore_mandatory = True
	settings.save(ignore_permissions=True)


def _existing(doctype: str, name: str) -> str | None:
	return frappe.db.exists(doctype, name)


def _insert_if_missing(doctype: str, name: str, **values) -> None:
	if not frappe.db.exists(doctype, name):
		frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)
