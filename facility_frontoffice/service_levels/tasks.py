"""The watch: every minute, what became due is seen, and what a rule asks for is done, once.

It looks at the indexed `next_due_at` only, so its cost follows what became due and not what is open. The
marks on the documents, the *Facility Escalations* and all that goes with them are written in one transaction
for each chunk; the key of an escalation is unique in the database. Several watches may run side by side: each
takes rows that no other has locked. A watch that dies half way leaves nothing of its chunk, and the next one
does it. `watched_until` says on each document until when it was looked at, so a moment that passed while
nobody looked is not lost, and one that was seen is not seen again, also when a machine's clock is set back.
"""

from dataclasses import dataclass, field
from datetime import datetime

import frappe

from facility_frontoffice.service_levels import escalation, escalation_rules, norms
from facility_frontoffice.service_levels.calendars import UTC, to_site_time, to_utc
from facility_frontoffice.service_levels.clock import ClockState
from facility_frontoffice.service_levels.clocks import ASSIGNMENT, CLOCKS, COMMITMENT, REQUEST, Clock
from facility_frontoffice.service_levels.service import (
	History,
	Writer,
	begin_anew,
	histories_of,
	write_events,
)

CHUNK = 500

# What an escalation needs to know of a document, beside its clocks.
FIELDS = {
	REQUEST: (
		"name", "subject", "status", "cycle", "watched_until", "front_office_owner", "service_desk", "service_level",
		"priority", "impact", "urgency", "client_user", "client_email", "acknowledged_at", "first_response_at",
		"clock_waits_in", "calendar_version", "last_client_update_at",
	),
	ASSIGNMENT: (
		"name", "product_name", "step", "status", "watched_until", "client_request", "backoffice_unit",
		"product", "assigned_to", "accepted_at", "clock_waits_in", "calendar_version",
	),
	COMMITMENT: (
		"name", "promise", "kind", "status", "watched_until", "client_request", "backoffice_unit", "responsible",
		"fulfilled_at",
	),
}  # fmt: skip


@dataclass
class Seen:
	"""What the watch found on one document: values to write, and the levels that ring."""

	row: frappe._dict
	values: dict = field(default_factory=dict)
	events: list[list] = field(default_factory=list)
	rung: list[escalation.Item] = field(default_factory=list)


def watch() -> None:
	"""Sees everything that became due, in chunks, each in a transaction of its own."""
	frappe.db.commit()  # what follows must see what others have committed
	for doctype in CLOCKS:
		while True:
			taken = watch_chunk(doctype, datetime.now(UTC))
			frappe.db.commit()
			if taken < CHUNK:
				break


def watch_chunk(doctype: str, now: datetime) -> int:
	"""Looks at what became due before `now`, the oldest first; returns how many documents that were.

	None counts when all had to be left for the next watch, which would otherwise take the same ones for ever.
	"""
	taken = _take(doctype, now)
	rows = taken if doctype == REQUEST else _with_request(taken)
	if not rows:
		return 0
	histories = histories_of(doctype, [row.name for row in rows])
	seen = [_look(doctype, row, histories[row.name], now) for row in rows]
	frappe.db.bulk_update(
		doctype, {item.row.name: item.values for item in seen}, chunk_size=CHUNK, update_modified=False
	)
	write_events([event for item in seen for event in item.events])
	escalation.escalate(doctype, [rung for item in seen for rung in item.rung], now)
	return len(taken)


def columns_of(doctype: str) -> list[str]:
	"""What must be known of a document to look at its clocks."""
	columns = {*FIELDS[doctype]}
	for clock in CLOCKS[doctype]:
		columns |= {clock.norm, clock.due, clock.breached_at}
	return sorted(columns)


def _take(doctype: str, now: datetime) -> list:
	table = frappe.qb.DocType(doctype)
	return (
		frappe.qb.from_(table)
		.select(*(table[column] for column in columns_of(doctype)))
		.where(table.next_due_at < to_utc(now))
		.orderby(table.next_due_at)
		.limit(CHUNK)
		.for_update(skip_locked=True)
		.run(as_dict=True)
	)


def _with_request(rows: list) -> list:
	"""The rows whose request nobody is busy with, each with its request.

	Everybody else locks the request first and its work then. So a request that somebody holds is not waited for:
	its work is left for the next watch.
	"""
	escalation.add_requests(rows, lock=True)
	return [row for row in rows if row.request]


def _look(doctype: str, row, history: History, now: datetime) -> Seen:
	"""All rows get the same columns, so that one statement writes them."""
	seen, checks = Seen(row), []
	writer = Writer(doctype, row, history.position)
	after_this = frappe._dict(row, watched_until=to_utc(now))
	for clock in CLOCKS[doctype]:
		record = history.of(clock.name)
		seen.values |= {name: row.get(name) for name in _writable(clock)}
		if not record.events:  # brought in without a record: nothing is known, so nothing is changed
			continue
		if record.state == norms.RUNNING and begin_anew(writer, clock, record):
			# The client heard something since, without a save; what was said of the silence before is over.
			seen.values[clock.breached_at] = None
		reading = record.read(now)
		if reading.breached_at and not seen.values[clock.breached_at]:
			seen.values |= {clock.breached_at: to_site_time(reading.breached_at), **dict(clock.breach)}
		if not clock.is_fixed:
			seen.values[clock.due] = to_site_time(reading.due)
		checks.append(escalation_rules.next_check(clock.name, record, reading, after_this, now))
		if reading.state is ClockState.RUNNING:
			seen.rung += [
				escalation.Item(clock, row, history, rung)
				for rung in escalation_rules.rung(clock.name, record, row, now)
			]
	seen.events = writer.rows
	seen.values["next_due_at"] = to_utc(min((moment for moment in checks if moment), default=None))
	seen.values["watched_until"] = max(filter(None, (row.watched_until, to_utc(now))))
	return seen


def _writable(clock: Clock) -> tuple[str, ...]:
	"""What the watch may write for a clock; all rows of a statement have the same columns."""
	due = () if clock.is_fixed else (clock.due,)
	return (*due, clock.breached_at, *(name for name, _value in clock.breach))
