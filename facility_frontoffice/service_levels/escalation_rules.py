"""The escalation rules that an admin has set up: which apply to a document, and when they ring next."""

from dataclasses import dataclass
from datetime import datetime

import frappe

from facility_frontoffice.service_levels.alarms import (
	AFTER,
	BEFORE,
	PERCENTAGE,
	Alarm,
	Ring,
	last_ring,
	next_ring,
)
from facility_frontoffice.service_levels.calendars import UTC, from_utc, to_moment, to_utc
from facility_frontoffice.service_levels.clock import ClockReading, ClockState
from facility_frontoffice.service_levels.clocks import ASSIGNMENT, COMMITMENT, DOCTYPE_OF, REQUEST

RULE, LEVEL = "Facility Escalation Rule", "Facility Escalation Level"
CACHE_KEY = "facility_escalation_rules"

# Fields of a rule that narrow it down: {doctype: {field of the rule: field of the document}}
CONDITIONS = {
	REQUEST: {"service_desk": "service_desk", "service_level": "service_level", "priority": "priority"},
	ASSIGNMENT: {"backoffice_unit": "backoffice_unit", "product": "product"},
	COMMITMENT: {"backoffice_unit": "backoffice_unit", "commitment_kind": "kind"},
}

# Statuses in which a clock of this doctype may run.
RUNS_IN = {
	REQUEST: ("New", "In Intake", "In Progress", "Waiting for Client", "Waiting for Supplier", "On Hold"),
	ASSIGNMENT: ("Open", "Accepted", "In Progress", "Waiting for Client", "Waiting for Supplier"),
	COMMITMENT: ("Open", "Broken"),
}


@dataclass(frozen=True)
class Level:
	"""One level of a rule: when it rings, who hears it, and what is done. `name` stays when rows are moved."""

	name: str
	number: int
	alarm: Alarm
	settings: frappe._dict


@dataclass(frozen=True)
class Rule:
	name: str
	rule_name: str
	clock: str
	conditions: tuple[tuple[str, str], ...]
	levels: tuple[Level, ...]

	def applies_to(self, row) -> bool:
		"""Whether it is for this document, or row with the same fields."""
		return all(row.get(field) == value for field, value in self.conditions)


@dataclass(frozen=True)
class Rung:
	"""A level that rings for a document."""

	rule: Rule
	level: Level
	ring: Ring


def rules_for(clock: str) -> list[Rule]:
	"""The enabled rules about a clock, in the order of their names."""
	rules = frappe.cache.get_value(CACHE_KEY, _read_rules)
	return [rule for rule in rules if rule.clock == clock]


def forget_rules() -> None:
	"""Called when a rule changes; again after the commit, for somebody may have read the old ones until then."""
	frappe.cache.delete_value(CACHE_KEY)
	frappe.db.after_commit.add(lambda: frappe.cache.delete_value(CACHE_KEY))


def rule_from(doc) -> Rule:
	"""A rule as the watch reads it, from its document."""
	fields = CONDITIONS[DOCTYPE_OF[doc.clock]]
	since = to_moment(doc.get("effective_from"))
	return Rule(
		name=doc.name,
		rule_name=doc.rule_name,
		clock=doc.clock,
		conditions=tuple((field, doc.get(name)) for name, field in fields.items() if doc.get(name)),
		levels=tuple(
			Level(row.name or str(row.idx), row.idx, alarm_of(row, since), frappe._dict(row.as_dict()))
			for row in doc.levels
		),
	)


def alarm_of(row, since: datetime | None = None) -> Alarm:
	"""When a level rings. Raises AlarmError when it cannot."""
	amount = {
		PERCENTAGE: row.percentage,
		BEFORE: row.duration,
		AFTER: row.duration,
	}
	return Alarm(
		trigger=row.rings,
		amount=float(amount[row.rings] or 0),
		repeat_every=float(row.repeat_every) if row.repeat_every else None,
		repeat_times=row.repeat_times or None,
		since=since,
	)


def next_check(clock: str, record, reading: ClockReading, doc, now: datetime) -> datetime | None:
	"""When to look at this clock again: at its due moment, or when a level rings; None when nothing will come.

	What has passed since the watch last looked is still to come, so a save in between loses nothing.
	"""
	if reading.state is not ClockState.RUNNING:
		return None
	after = from_utc(doc.get("watched_until"))
	moments = [reading.due] if reading.due and not reading.breached_at else []
	for rule in rules_for(clock):
		if rule.applies_to(doc):
			moments += [
				next_ring(record.calendar, record.norm, record.events, level.alarm, after, now)
				for level in rule.levels
			]
	return min((moment for moment in moments if moment), default=None)


def rung(clock: str, record, row, now: datetime) -> list[Rung]:
	"""The levels that ring for this clock since the watch last looked at its document."""
	after = from_utc(row.get("watched_until"))
	found = []
	for rule in rules_for(clock):
		if not rule.applies_to(row):
			continue
		for level in rule.levels:
			ring = last_ring(record.calendar, record.norm, record.events, level.alarm, after, now)
			if ring:
				found.append(Rung(rule, level, ring))
	return found


def _read_rules() -> list[Rule]:
	names = frappe.get_all(RULE, filters={"enabled": 1}, pluck="name", order_by="rule_name, name")
	return [rule_from(frappe.get_doc(RULE, name)) for name in names]


def plan_again(doctype: str) -> None:
	"""Has the watch look at all that runs, for a rule that changed may ring before its next check."""
	table = frappe.qb.DocType(doctype)
	now = to_utc(datetime.now(UTC))
	(
		frappe.qb.update(table)
		.set(table.next_due_at, now)
		.where((table.next_due_at > now) | (table.next_due_at.isnull() & table.status.isin(RUNS_IN[doctype])))
		.run()
	)
