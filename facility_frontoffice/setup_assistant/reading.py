"""Reads the facts of a whole set-up: a bounded number of statements, however many products there are."""

from collections import defaultdict
from datetime import datetime, timedelta

import frappe
from frappe.query_builder.functions import Count
from frappe.utils import getdate

from facility_frontoffice import people
from facility_frontoffice.catalogue import audience
from facility_frontoffice.fulfilment import routing, routing_checks, routing_rules, suppliers
from facility_frontoffice.service_levels.calendars import UTC, working_calendar
from facility_frontoffice.service_levels.working_time import CalendarError
from facility_frontoffice.setup import roles
from facility_frontoffice.setup_assistant import other_warnings, server
from facility_frontoffice.setup_assistant.facts import (
	Calendar,
	Desk,
	EscalationLevel,
	EscalationRule,
	Facts,
	Level,
	Mandate,
	People,
	Product,
	Settings,
	Supplier,
	Unit,
)

SETTINGS, PRODUCT, UNIT = "Facility Frontoffice Settings", "Facility Product", "Backoffice Unit"
DESK, CALENDAR, LEVEL = "Facility Service Desk", "Facility Calendar", "Facility Service Level"
SOON = timedelta(days=14)
LEVEL_FIELDS = [
	"idx",
	*("tell_owner", "tell_front_office", "tell_unit_lead", "tell_desk_lead", "tell_role", "tell_user"),
	*("notify_in_app", "notify_by_email", "raise_priority", "inform_client", "reassign_to"),
]


def facts() -> Facts:
	settings = frappe.get_cached_doc(SETTINGS)
	units, desks, levels = _units(), _desks(), _levels()
	escalation_rules, mandates = _escalation_rules(), _mandates()
	approval_roles = other_warnings.approval_roles()
	asked_roles = {
		roles.CLIENT,
		*approval_roles,
		*(mandate.role for mandate in mandates),
		*(level.role for rule in escalation_rules for level in rule.levels if level.role),
	}
	return Facts(
		settings=Settings(
			desk=settings.default_service_desk or None,
			level=settings.default_service_level or None,
			calendar=settings.default_calendar or None,
			company=settings.default_company or None,
			arrangement=settings.desk_arrangement or "Central",
			sends_messages=bool(settings.send_messages),
			allows_guests=bool(settings.allow_guests),
		),
		products=_products(),
		units=units,
		desks=desks,
		calendars=_calendars(_used_calendars(settings, units, desks, levels)),
		levels=levels,
		suppliers=_suppliers(),
		escalation_rules=escalation_rules,
		mandates=mandates,
		mail=server.mail(),
		people=_people(units, desks, escalation_rules, asked_roles),
		machine=server.machine(),
		of_clients=audience.of_all_clients(),
		kinds_without_message=other_warnings.kinds_without_message(),
		approval_roles=approval_roles,
		warned=other_warnings.found(),
	)


def _rows(doctype: str, fields: list[str], **filters) -> list:
	order = "parent, idx" if "parent" in fields else "name"
	return frappe.get_all(doctype, filters=filters, fields=fields, order_by=order)


def _by_parent(doctype: str, fields: list[str], **filters) -> dict[str, list]:
	found = defaultdict(list)
	for row in _rows(doctype, ["parent", *fields], **filters):
		found[row.parent].append(row)
	return found


# What is asked and who does it ------------------------------------------------------------------------


def _products() -> tuple[Product, ...]:
	rows = _rows(
		PRODUCT, ["name", "handling", "backoffice_unit", "supplier", "published", "category"], disabled=0
	)
	steps = _by_parent("Facility Product Step", ["backoffice_unit", "supplier"], parenttype=PRODUCT)
	audiences = _by_parent("Facility Product Audience", ["kind", "value"], parenttype=PRODUCT)
	families = routing.tree(routing.CATEGORY)
	general = _general_rules()
	found = []
	for row in rows:
		of_steps = steps[row.name]
		case = routing_rules.Case(
			product=row.name, categories=routing.path_in(families, row.category), day=getdate()
		)
		own = row.backoffice_unit or row.supplier
		found.append(
			Product(
				name=row.name,
				handling=row.handling or "Backoffice",
				units=_named(row.backoffice_unit, *(step.backoffice_unit for step in of_steps)),
				suppliers=_named(row.supplier, *(step.supplier for step in of_steps)),
				own_parties=bool(
					own or (of_steps and all(step.backoffice_unit or step.supplier for step in of_steps))
				),
				is_routed=any(routing_rules.fits(rule, case) for rule in general),
				is_published=bool(row.published),
				audience=tuple((each.kind, each.value) for each in audiences[row.name]),
			)
		)
	return tuple(found)


def _general_rules() -> list[routing_rules.Rule]:
	"""The routing rules that send all of a product or family somewhere, whoever asks and wherever it is."""
	return [
		rule
		for rule in routing_checks.deciding_rules()
		if not (rule.location or rule.request_type or rule.priority or rule.instead_of)
	]


def _named(*names: str | None) -> tuple[str, ...]:
	return tuple(dict.fromkeys(name for name in names if name))


def _suppliers() -> tuple[Supplier, ...]:
	"""Those that products name; others are no business of the front office."""
	product, step = frappe.qb.DocType(PRODUCT), frappe.qb.DocType("Facility Product Step")
	names = {
		*frappe.qb.from_(product).select(product.supplier).distinct().where(product.disabled == 0).run(pluck=True),
		*frappe.qb.from_(step).select(step.supplier).distinct().run(pluck=True),
	}  # fmt: skip
	problems = suppliers.problems_of(sorted(filter(None, names)))
	return tuple(Supplier(name, title, problem) for name, title, problem in problems)


def _units() -> tuple[Unit, ...]:
	members = _by_parent("Facility Team Member", ["user"], parenttype=UNIT)
	return tuple(
		Unit(
			row.name, bool(row.disabled), row.lead or None,
			_named(*(member.user for member in members[row.name])), row.calendar or None,
		)
		for row in _rows(UNIT, ["name", "disabled", "lead", "calendar"])
	)  # fmt: skip


# Who takes it in, and when ------------------------------------------------------------------------------


def _desks() -> tuple[Desk, ...]:
	agents = _by_parent("Facility Team Member", ["user"], parenttype=DESK)
	channels = _by_parent("Facility Desk Channel", ["channel", "calendar"], parenttype=DESK, enabled=1)
	return tuple(
		Desk(
			name=row.name,
			is_disabled=bool(row.disabled),
			kind=row.kind or "Central",
			backoffice_unit=row.backoffice_unit or None,
			lead=row.lead or None,
			agents=_named(*(agent.user for agent in agents[row.name])),
			channels=_named(*(channel.channel for channel in channels[row.name])),
			calendars=_named(row.calendar, *(channel.calendar for channel in channels[row.name])),
		)
		for row in _rows(DESK, ["name", "disabled", "kind", "backoffice_unit", "lead", "calendar"])
	)


def _used_calendars(settings, units, desks, levels) -> set[str | None]:
	return {
		settings.default_calendar,
		*(unit.calendar for unit in units if not unit.is_disabled),
		*(calendar for desk in desks if not desk.is_disabled for calendar in desk.calendars),
		*(level.calendar for level in levels),
	}


def _calendars(used: set[str | None]) -> tuple[Calendar, ...]:
	now = datetime.now(UTC)
	return tuple(
		Calendar(name, _is_open(name, now), name in used)
		for name in frappe.get_all(CALENDAR, pluck="name", order_by="name")
	)


def _is_open(name: str, now: datetime) -> bool:
	try:
		return working_calendar(name).elapsed(now, now + SOON) > 0
	except CalendarError:
		return False


# What is promised ---------------------------------------------------------------------------------------


def _levels() -> tuple[Level, ...]:
	norms = _by_parent("Facility Service Level Norm", ["priority", "respond_within"], parenttype=LEVEL)
	return tuple(
		Level(
			row.name,
			{norm.priority: norm.respond_within or 0 for norm in norms[row.name]},
			row.maximum_silence or 0,
			bool(row.no_norm),
			row.calendar or None,
		)
		for row in _rows(LEVEL, ["name", "maximum_silence", "no_norm", "calendar"])
	)


def _escalation_rules() -> tuple[EscalationRule, ...]:
	rule = "Facility Escalation Rule"
	levels = _by_parent("Facility Escalation Level", LEVEL_FIELDS, parenttype=rule)
	return tuple(
		EscalationRule(
			row.name,
			row.rule_name,
			tuple(_escalation_level(level) for level in levels[row.name]),
			row.backoffice_unit or None,
			row.service_desk or None,
		)
		for row in _rows(rule, ["name", "rule_name", "backoffice_unit", "service_desk"], enabled=1)
	)


def _escalation_level(row) -> EscalationLevel:
	return EscalationLevel(
		number=row.idx,
		tells_owner=bool(row.tell_owner or row.tell_front_office),
		tells_unit_lead=bool(row.tell_unit_lead),
		tells_desk_lead=bool(row.tell_desk_lead),
		role=row.tell_role or None,
		user=row.tell_user or None,
		is_mute=not (row.notify_in_app or row.notify_by_email),
		acts=bool(row.raise_priority or row.inform_client or row.reassign_to),
	)


def _mandates() -> tuple[Mandate, ...]:
	return tuple(
		Mandate(row.name, row.role)
		for row in _rows("Facility Mandate", ["name", "role"], disabled=0)
		if row.role
	)


# People -------------------------------------------------------------------------------------------------


def _people(units, desks, escalation_rules, asked_roles: set[str]) -> People:
	"""Of the people who are named somewhere; the others may be thousands."""
	named = {
		*(user for unit in units for user in (unit.lead, *unit.members)),
		*(user for desk in desks for user in (desk.lead, *desk.agents)),
		*(level.user for rule in escalation_rules for level in rule.levels),
	} - {None}
	enabled = frappe.get_all(
		"User", filters={"name": ("in", sorted(named)), "enabled": 1}, pluck="name", order_by="name"
	)
	return People(
		enabled=frozenset(enabled),
		able=frozenset(enabled) - frozenset(people.without_role(enabled)),
		by_role=_numbers(asked_roles),
	)


def _numbers(asked_roles: set[str]) -> dict[str, int]:
	role, user = frappe.qb.DocType("Has Role"), frappe.qb.DocType("User")
	rows = (
		frappe.qb.from_(role)
		.join(user)
		.on((user.name == role.parent) & (user.enabled == 1))
		.select(role.role, Count(user.name).distinct())
		.where((role.parenttype == "User") & role.role.isin(sorted(asked_roles)))
		.where(user.name.notin(("Administrator", "Guest")))
		.groupby(role.role)
		.orderby(role.role)
		.run()
	)
	return dict(rows)
