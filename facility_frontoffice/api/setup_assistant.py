"""The assistant for who sets the app up: its steps, what is done in them, and the checklist. See `setup_assistant`."""

import frappe
from frappe.rate_limiter import rate_limit

from facility_frontoffice.catalogue import choosing
from facility_frontoffice.setup import roles
from facility_frontoffice.setup_assistant import acts, checks, marks, steps

TESTS_AN_HOUR = 60


def _check() -> None:
	frappe.has_permission(marks.DOCTYPE, "write", throw=True)


@frappe.whitelist(methods=["GET", "POST"])
def overview() -> dict:
	"""The steps and how far they are; see `steps.overview`."""
	_check()
	return steps.overview()


@frappe.whitelist(methods=["GET", "POST"])
def show(step: str) -> dict:
	"""What stands there now of a step; see `steps`."""
	_check()
	return steps.show(step)


@frappe.whitelist(methods=["POST"])
def mark(step: str, state: str | None = None) -> dict:
	"""Says that a step is Done, for Later or Skipped, or open again."""
	_check()
	steps.check_name(step)
	marks.set_step(step, state)
	return steps.overview()


# What is done in the steps ----------------------------------------------------------------------------


@frappe.whitelist(methods=["POST"])
def set_front_office(arrangement: str, company: str | None = None, units: list | None = None) -> dict:
	_check()
	return {"made": acts.set_front_office(arrangement, company, units or [])}


@frappe.whitelist(methods=["POST"])
def set_desk(
	desk: str | None = None,
	desk_name: str | None = None,
	lead: str | None = None,
	people: list | None = None,
	channels: list | None = None,
	phone: str | None = None,
	email: str | None = None,
) -> dict:
	_check()
	return {"name": acts.set_desk(desk, desk_name, lead, people or [], channels or [], phone, email)}


@frappe.whitelist(methods=["POST"])
def set_hours(
	hours: dict,
	calendar: str | None = None,
	calendar_name: str | None = None,
	holiday_list: str | None = None,
	is_default: bool = False,
) -> dict:
	_check()
	return {"name": acts.set_hours(calendar, calendar_name, hours, holiday_list, is_default)}


@frappe.whitelist(methods=["POST"])
def load_catalogue(categories: list, language: str | None = None) -> dict:
	"""Loads what is missing of these categories, written in English or Dutch; see `choosing.load`."""
	_check()
	frappe.only_for((roles.ADMINISTRATOR, "System Manager"))
	return choosing.load(categories, language if language in choosing.LANGUAGES else None)


@frappe.whitelist(methods=["POST"])
def set_unit(
	unit: str | None = None,
	unit_name: str | None = None,
	lead: str | None = None,
	people: list | None = None,
	phone: str | None = None,
	email: str | None = None,
) -> dict:
	_check()
	return {"name": acts.set_unit(unit, unit_name, lead, people or [], phone, email)}


@frappe.whitelist(methods=["POST"])
def set_sender(email_account: str | None = None) -> None:
	_check()
	acts.set_sender(email_account)


@frappe.whitelist(methods=["POST"])
@rate_limit(limit=TESTS_AN_HOUR, seconds=3600)
def send_test_mail() -> dict:
	"""Mails who asks for it, and nobody else."""
	_check()
	return {"address": acts.send_test_mail()}


@frappe.whitelist(methods=["POST"])
def set_portal(values: dict) -> None:
	_check()
	acts.set_portal(values)


@frappe.whitelist(methods=["POST"])
def set_messages(send_messages: bool, enabled: list) -> dict:
	_check()
	return {"changed": acts.set_messages(send_messages, enabled)}


# The checklist ----------------------------------------------------------------------------------------


@frappe.whitelist(methods=["GET", "POST"])
def findings() -> dict:
	"""What is missing or contradicts itself; see `checks.found`."""
	_check()
	return checks.found()


@frappe.whitelist(methods=["POST"])
def want(key: str, reason: str) -> dict:
	"""Notes that something is to be as it was found."""
	_check()
	checks.want(key, reason)
	return checks.found()


@frappe.whitelist(methods=["POST"])
def want_no_more(key: str) -> dict:
	_check()
	checks.want_no_more(key)
	return checks.found()


@frappe.whitelist(methods=["GET", "POST"])
def number() -> dict:
	"""How many things must or should be looked at, as a number card wants it."""
	_check()
	counts = checks.counts()
	return {
		"value": counts["must"] + counts["should"],
		"fieldtype": "Int",
		"route": ["facility-setup", "checklist"],
	}
