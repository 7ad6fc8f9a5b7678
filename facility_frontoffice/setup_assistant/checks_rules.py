"""What is missing in a set-up, or contradicts itself. Pure: no Frappe.

Each rule is a function of the facts that yields findings; `find` asks them all. Words are given by `words`, for a finding
holds names only.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from facility_frontoffice.setup_assistant.facts import PRIORITIES, Facts, Unit

MUST, SHOULD, NICE = "must", "should", "nice"
SEVERITIES = (MUST, SHOULD, NICE)

PRODUCT, UNIT, DESK = "Facility Product", "Backoffice Unit", "Facility Service Desk"
CALENDAR, LEVEL, SUPPLIER = "Facility Calendar", "Facility Service Level", "Supplier"
ESCALATION_RULE, MANDATE = "Facility Escalation Rule", "Facility Mandate"
MESSAGE_RULE, ROUTING_RULE = "Facility Message Rule", "Facility Routing Rule"
APPROVAL = "Facility Purchase Approval"
SETTINGS, ACCOUNT, USER = "Facility Frontoffice Settings", "Email Account", "User"
CLIENT_ROLE = "Facility Client"

PER_UNIT, MIXED, CENTRAL = "Per Unit", "Mixed", "Central"
OF_UNIT = "Unit"


@dataclass(frozen=True)
class Finding:
	"""Something to look at. `doctype` and `name` are where it is put right; `values` fill the sentence.

	`code` with `doctype` and `name` is the same finding for as long as it is there; when `values` change, the facts did.
	"""

	code: str
	severity: str
	doctype: str
	name: str | None = None
	values: tuple[str, ...] = ()

	@property
	def key(self) -> str:
		return f"{self.code}|{self.doctype}|{self.name or ''}"

	@property
	def fingerprint(self) -> str:
		"""Changes when the facts do; the order in which things were read plays no part."""
		facts = json.dumps([self.key, self.severity, sorted(self.values)], ensure_ascii=False)
		return hashlib.sha256(facts.encode()).hexdigest()[:20]


def find(facts: Facts) -> list[Finding]:
	"""Every finding once, the worst first, then in the order in which a set-up is made."""
	found = {finding.key: finding for rule in RULES for finding in rule(facts)}
	return sorted(found.values(), key=lambda finding: SEVERITIES.index(finding.severity))


# What nothing works without ---------------------------------------------------------------------------


def _defaults(facts: Facts) -> Iterator[Finding]:
	settings = facts.settings
	for code, value in (
		("no_default_desk", settings.desk),
		("no_default_level", settings.level),
		("no_default_calendar", settings.calendar),
	):
		if not value:
			yield Finding(code, MUST, SETTINGS)
	if not settings.company:
		yield Finding("no_default_company", SHOULD, SETTINGS)


def _machine(facts: Facts) -> Iterator[Finding]:
	if not facts.machine.is_scheduler_on:
		yield Finding("scheduler_off", MUST, "System Settings")
	if not facts.machine.workers:
		yield Finding("no_worker", MUST, "RQ Worker")


def _mail(facts: Facts) -> Iterator[Finding]:
	if not facts.mail.has_outgoing:
		yield Finding("no_outgoing_mail", MUST, ACCOUNT)
		if facts.settings.allows_guests:
			yield Finding("guests_without_mail", MUST, SETTINGS)
	if not facts.mail.takes_requests:
		if facts.mail.waits_elsewhere:
			for account in facts.mail.waits_elsewhere:
				yield Finding("mail_not_for_requests", SHOULD, ACCOUNT, account)
		else:
			yield Finding("no_incoming_mail", NICE, ACCOUNT)
	if not facts.settings.sends_messages:
		yield Finding("messages_off", SHOULD, SETTINGS)


# What is asked ----------------------------------------------------------------------------------------


def _catalogue(facts: Facts) -> Iterator[Finding]:
	if not facts.products:
		yield Finding("no_products", MUST, PRODUCT)
	elif not any(product.is_published for product in facts.products):
		yield Finding("nothing_published", SHOULD, PRODUCT)


def _parties(facts: Facts) -> Iterator[Finding]:
	"""Whether there is somebody to do each product, and whether that somebody can."""
	closed = {unit.name for unit in facts.units if unit.is_disabled}
	unable = closed | {supplier.name for supplier in facts.suppliers if supplier.problem}
	for product in facts.products:
		if product.handling == "Front Office" or product.is_routed:
			continue
		parties = (*product.units, *product.suppliers)
		if not product.own_parties:
			yield Finding("product_without_party", MUST, PRODUCT, product.name)
		elif parties and set(parties) <= unable:
			yield Finding("product_with_closed_party", MUST, PRODUCT, product.name, _names(parties))
		else:
			for unit in sorted(closed & set(product.units)):
				yield Finding("step_with_closed_unit", SHOULD, PRODUCT, product.name, (unit,))


def _suppliers(facts: Facts) -> Iterator[Finding]:
	work = _products_of(facts, "suppliers")
	for supplier in facts.suppliers:
		if supplier.problem and supplier.name in work:
			yield Finding(
				"supplier_unable",
				SHOULD,
				SUPPLIER,
				supplier.name,
				(supplier.title, supplier.problem, *_names(work[supplier.name])),
			)


def _units(facts: Facts) -> Iterator[Finding]:
	work = _products_of(facts, "units")
	for unit in facts.units:
		if unit.is_disabled:
			continue
		if not _people_of(unit):
			severity = MUST if unit.name in work else NICE
			yield Finding("unit_without_people", severity, UNIT, unit.name, _names(work.get(unit.name, ())))
		elif not unit.lead:
			yield Finding("unit_without_lead", SHOULD, UNIT, unit.name)
		elif not unit.members:
			yield Finding("unit_without_members", NICE, UNIT, unit.name)


def _audiences(facts: Facts) -> Iterator[Finding]:
	"""Products that are shown to clients, and to none of those that there are."""
	if not facts.people.by_role.get(CLIENT_ROLE):
		return
	for product in facts.products:
		kinds = {kind for kind, _value in product.audience} & set(facts.of_clients)
		for kind in sorted(kinds):
			asked = {value for other, value in product.audience if other == kind}
			if product.is_published and not asked & facts.of_clients[kind]:
				yield Finding(
					"nobody_of_audience", SHOULD, PRODUCT, product.name, (kind, *_names(sorted(asked)))
				)
				break


# Who takes it in --------------------------------------------------------------------------------------


def _desks(facts: Facts) -> Iterator[Finding]:
	is_open = [desk for desk in facts.desks if not desk.is_disabled]
	for desk in is_open:
		if not desk.channels:
			yield Finding("desk_without_channels", MUST, DESK, desk.name)
		if not desk.agents and not desk.lead:
			yield Finding("desk_without_people", MUST, DESK, desk.name)
		elif not desk.lead:
			yield Finding("desk_without_lead", SHOULD, DESK, desk.name)
		elif not desk.agents:
			yield Finding("desk_without_agents", SHOULD, DESK, desk.name)
	of_units = [desk for desk in is_open if desk.kind == OF_UNIT]
	arrangement = facts.settings.arrangement
	if arrangement == PER_UNIT and not of_units:
		yield Finding("no_desk_of_a_unit", SHOULD, SETTINGS)
	if arrangement == CENTRAL:
		for desk in of_units:
			yield Finding("desk_of_unit_unused", NICE, DESK, desk.name)
	closed = {unit.name for unit in facts.units if unit.is_disabled}
	for desk in of_units:
		if desk.backoffice_unit in closed:
			yield Finding("desk_of_closed_unit", SHOULD, DESK, desk.name, (desk.backoffice_unit,))


def _hours(facts: Facts) -> Iterator[Finding]:
	for calendar in facts.calendars:
		if not calendar.is_open_soon:
			severity = MUST if calendar.is_used else NICE
			yield Finding("calendar_without_hours", severity, CALENDAR, calendar.name)


# What is promised -------------------------------------------------------------------------------------


def _levels(facts: Facts) -> Iterator[Finding]:
	partly = []
	for level in facts.levels:
		if level.has_no_norm or not level.norms:
			continue
		missing = [priority for priority in PRIORITIES if priority not in level.norms]
		if "Medium" in missing:
			yield Finding("level_without_medium", SHOULD, LEVEL, level.name, tuple(missing))
		elif missing:
			partly.append(level.name)
		longest = max(level.norms.values())
		if 0 < level.longest_silence < longest:
			yield Finding("silence_before_response", SHOULD, LEVEL, level.name)
	if partly:
		yield Finding("levels_without_all_priorities", NICE, LEVEL, None, _names(partly))


def _escalations(facts: Facts) -> Iterator[Finding]:
	led_units = {unit.name for unit in facts.units if unit.lead in facts.people.enabled}
	led_desks = {desk.name for desk in facts.desks if desk.lead in facts.people.enabled}

	def tells_somebody(rule, level) -> bool:
		if level.is_mute or level.acts:
			return level.acts
		return bool(
			level.tells_owner
			or (level.tells_unit_lead and (rule.unit in led_units if rule.unit else led_units))
			or (level.tells_desk_lead and (rule.desk in led_desks if rule.desk else led_desks))
			or facts.people.by_role.get(level.role)
			or level.user in facts.people.enabled
		)

	for rule in facts.escalation_rules:
		mute = [str(level.number) for level in rule.levels if not tells_somebody(rule, level)]
		if mute:
			yield Finding("escalation_tells_nobody", SHOULD, ESCALATION_RULE, rule.name, (rule.title, *mute))


def _mandates(facts: Facts) -> Iterator[Finding]:
	for mandate in facts.mandates:
		if not facts.people.by_role.get(mandate.role):
			yield Finding("mandate_of_nobody", NICE, MANDATE, mandate.name, (mandate.role,))


def _approval(facts: Facts) -> Iterator[Finding]:
	for role in facts.approval_roles:
		if not facts.people.by_role.get(role):
			yield Finding("approval_by_nobody", MUST, APPROVAL, role)


# Who can do it ----------------------------------------------------------------------------------------


def _roles(facts: Facts) -> Iterator[Finding]:
	if not facts.people.by_role.get(CLIENT_ROLE):
		yield Finding("no_clients", SHOULD, USER)
	named = _named(facts)
	for user in sorted(named):
		if user not in facts.people.enabled:
			yield Finding("person_cannot_log_in", SHOULD, USER, user, named[user])
		elif user not in facts.people.able:
			yield Finding("person_without_role", SHOULD, USER, user, named[user])


def _named(facts: Facts) -> dict[str, tuple[str, ...]]:
	"""Who is named at a desk or in a unit that works, with where."""
	places: dict[str, list[str]] = {}
	for desk in facts.desks:
		for user in {desk.lead, *desk.agents} if not desk.is_disabled else ():
			places.setdefault(user or "", []).append(desk.name)
	for unit in facts.units:
		for user in _people_of(unit) if not unit.is_disabled else ():
			places.setdefault(user, []).append(unit.name)
	places.pop("", None)
	return {user: tuple(sorted(names)) for user, names in places.items()}


# What other code says -----------------------------------------------------------------------------------


def _told(facts: Facts) -> Iterator[Finding]:
	for kind in facts.kinds_without_message:
		yield Finding("kind_without_message", SHOULD, MESSAGE_RULE, kind)


def _warned(facts: Facts) -> Iterator[Finding]:
	for record in facts.warned:
		if record.warnings:
			yield Finding("warned", SHOULD, record.doctype, record.name, record.warnings)


RULES: tuple[Callable[[Facts], Iterable[Finding]], ...] = (
	_defaults,
	_machine,
	_mail,
	_catalogue,
	_parties,
	_units,
	_desks,
	_hours,
	_roles,
	_suppliers,
	_audiences,
	_levels,
	_escalations,
	_told,
	_warned,
	_approval,
	_mandates,
)


def _people_of(unit: Unit) -> set[str]:
	return {user for user in (unit.lead, *unit.members) if user}


def _products_of(facts: Facts, party: str) -> dict[str, list[str]]:
	"""The products by each unit, or each supplier, that does something for them."""
	found: dict[str, list[str]] = {}
	for product in facts.products:
		for name in getattr(product, party):
			found.setdefault(name, []).append(product.name)
	return found


def _names(names: Iterable[str]) -> tuple[str, ...]:
	return tuple(dict.fromkeys(names))
