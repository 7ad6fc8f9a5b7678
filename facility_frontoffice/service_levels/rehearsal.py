"""What an escalation rule would have done over the past month: for an admin who thinks of using it.

Reads the records of the clocks; nothing is written and nobody is told. Conditions are compared with what the
documents say now, for what they said then is not kept.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import frappe

from facility_frontoffice.rehearsals import DAYS
from facility_frontoffice.service_levels import escalation
from facility_frontoffice.service_levels.alarms import rings_between
from facility_frontoffice.service_levels.calendars import UTC, to_site_time, to_utc
from facility_frontoffice.service_levels.clocks import CLOCKS, DOCTYPE_OF, REQUEST, Clock
from facility_frontoffice.service_levels.escalation_rules import RUNS_IN, Rule, Rung, rule_from
from facility_frontoffice.service_levels.service import EVENT, histories_of
from facility_frontoffice.service_levels.tasks import columns_of

CHUNK = 1000
SHOWN = 50
# So many documents are read at most: the newest; a month of a large organisation.
MAXIMUM_DOCUMENTS = 20_000


def rehearse(rule_doc, days: int = DAYS) -> dict:
	"""`{"documents", "rings", "by_level": [...], "latest": [...], "is_complete"}` of the last `days` days.

	`by_level` counts for each level; `latest` are the last rings, each with document, title, moment, level, who
	would have been told and what would have been done.
	"""
	rule = _without_beginning(rule_from(rule_doc))
	doctype = DOCTYPE_OF[rule.clock]
	clock = next(clock for clock in CLOCKS[doctype] if clock.name == rule.clock)
	until = datetime.now(UTC)
	after = until - timedelta(days=days)
	names = _names(doctype, rule.clock, after)
	found: list[escalation.Item] = []
	for begin in range(0, min(len(names), MAXIMUM_DOCUMENTS), CHUNK):
		found += _rings(doctype, clock, rule, names[begin : begin + CHUNK], after, until)
	found.sort(key=lambda item: item.rung.ring.at, reverse=True)
	counted = Counter(item.rung.level.number for item in found)
	return {
		"documents": min(len(names), MAXIMUM_DOCUMENTS),
		"rings": len(found),
		"by_level": [{"level": level.number, "rings": counted[level.number]} for level in rule.levels],
		"latest": _told(doctype, found[:SHOWN]),
		"is_complete": len(names) <= MAXIMUM_DOCUMENTS,
	}


def _without_beginning(rule: Rule) -> Rule:
	"""The same rule as if it had been there all the time."""
	levels = tuple(replace(level, alarm=replace(level.alarm, since=None)) for level in rule.levels)
	return replace(rule, levels=levels)


def _names(doctype: str, clock: str, after: datetime) -> list[str]:
	"""Documents whose clock may have run in the period: those still running, and those that changed since."""
	table, event = frappe.qb.DocType(doctype), frappe.qb.DocType(EVENT)
	is_changed = (
		frappe.qb.from_(event)
		.select(event.reference_name)
		.where(
			(event.reference_doctype == doctype)
			& (event.clock == clock)
			& (event.occurred_at_utc >= to_utc(after))
		)
	)
	return (
		frappe.qb.from_(table)
		.select(table.name)
		.where(table.name.isin(is_changed) | table.status.isin(RUNS_IN[doctype]))
		.orderby(table.creation, order=frappe.qb.desc)
		.limit(MAXIMUM_DOCUMENTS + 1)
		.run(pluck=True)
	)


def _rings(
	doctype: str, clock: Clock, rule: Rule, names: list[str], after: datetime, until: datetime
) -> list[escalation.Item]:
	rows = frappe.get_all(
		doctype,
		filters={"name": ("in", names)},
		fields=columns_of(doctype),
		order_by="name",
		limit_page_length=0,
	)
	rows = [row for row in rows if rule.applies_to(row)]
	histories = histories_of(doctype, [row.name for row in rows])
	found = []
	for row in rows:
		record = histories[row.name].of(clock.name)
		for level in rule.levels:
			found += [
				escalation.Item(clock, row, histories[row.name], Rung(rule, level, ring))
				for ring in rings_between(
					record.calendar, record.norm, record.events, level.alarm, after, until
				)
			]
	return found


def _told(doctype: str, items: list[escalation.Item]) -> list[dict]:
	if doctype != REQUEST:
		escalation.add_requests([item.row for item in items])
	people = escalation.people_of(doctype, items)
	return [
		{
			"doctype": doctype,
			"name": item.row.name,
			"title": item.title,
			"at": to_site_time(item.rung.ring.at),
			"level": item.rung.level.number,
			"repeat": item.rung.ring.number,
			"people": [frappe.utils.get_fullname(user) for user in people[item.key]],
			"actions": list(escalation.actions_in_words(item)),
		}
		for item in items
	]
