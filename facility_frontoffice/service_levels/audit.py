"""Computes every figure of the clocks again from their records, and says what is different.

The record is the truth: *Facility Clock Events* are written once, in the transaction of what they tell. A figure
that differs was written past the app, or shows a fault.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import frappe

from facility_frontoffice.service_levels import escalation_rules
from facility_frontoffice.service_levels.calendars import UTC, to_site_time, to_utc
from facility_frontoffice.service_levels.clocks import CLOCKS
from facility_frontoffice.service_levels.service import History, histories_of
from facility_frontoffice.service_levels.tasks import columns_of

CHUNK = 500
# Columns of moments and norms keep microseconds; what a float rounds is no difference.
TOLERANCE = 0.001


@dataclass(frozen=True)
class Difference:
	"""A figure on a document that is not what its record says."""

	doctype: str
	name: str
	field: str  # "status" when the record led to another state than the status says
	stored: object
	computed: object


def differences(doctype: str | None = None, names: list[str] | None = None) -> Iterator[Difference]:
	"""Reads all documents, or the named ones, in chunks; changes nothing."""
	for one in [doctype] if doctype else list(CLOCKS):
		for rows in _chunks(one, names):
			histories = histories_of(one, [row.name for row in rows])
			for row in rows:
				yield from _differences_of(one, row, histories[row.name], datetime.now(UTC))


def repair(found: list[Difference]) -> None:
	"""Writes what the records say. The caller commits."""
	by_doctype: dict[str, dict[str, dict]] = {}
	for difference in found:
		if difference.field == "status":
			continue  # which of the two is right is for people to say; the next change brings them together
		document = by_doctype.setdefault(difference.doctype, {}).setdefault(difference.name, {})
		document[difference.field] = difference.computed
	for doctype, values in by_doctype.items():
		# not all have the same fields, and one statement writes the same fields for all
		by_fields: dict[tuple, dict] = {}
		for name, fields in values.items():
			by_fields.setdefault(tuple(fields), {})[name] = fields
		for same in by_fields.values():
			frappe.db.bulk_update(doctype, same, chunk_size=CHUNK, update_modified=False)


def _chunks(doctype: str, names: list[str] | None) -> Iterator[list]:
	columns = [*columns_of(doctype), "next_due_at"]
	last = ""
	while True:
		filters = [["name", ">", last]]
		if names is not None:
			filters.append(["name", "in", names])
		rows = frappe.get_all(
			doctype, filters=filters, fields=columns, order_by="name", limit_page_length=CHUNK
		)
		if not rows:
			return
		yield rows
		last = rows[-1].name


def _differences_of(doctype: str, row, history: History, now: datetime) -> Iterator[Difference]:
	checks = []
	# What passed since the watch last looked is the watch's to write down.
	is_pending = bool(row.next_due_at and row.next_due_at <= to_utc(now))
	for clock in CLOCKS[doctype]:
		record = history.of(clock.name)
		if not record.events:
			if row.get(clock.due) and not clock.is_fixed:
				yield Difference(doctype, row.name, clock.due, row.get(clock.due), None)
			continue
		reading = record.read(now)
		computed = {clock.norm: record.norm, clock.breached_at: to_site_time(reading.breached_at)}
		if not clock.is_fixed:
			computed[clock.due] = to_site_time(reading.due)
		for field, value in computed.items():
			missing_breach = field == clock.breached_at and not row.get(field) and is_pending
			if not missing_breach and not _is_same(row.get(field), value):
				yield Difference(doctype, row.name, field, row.get(field), value)
		if record.state != clock.state(row) and (clock.state(row) or record.state):
			yield Difference(doctype, row.name, "status", row.status, f"{clock.name} {record.state}")
		checks.append(escalation_rules.next_check(clock.name, record, reading, row, now))
	next_check = to_utc(min((moment for moment in checks if moment), default=None))
	if not is_pending and not _is_same(row.next_due_at, next_check):
		yield Difference(doctype, row.name, "next_due_at", row.next_due_at, next_check)


def _is_same(stored, computed) -> bool:
	if isinstance(stored, datetime) and isinstance(computed, datetime):
		return abs(stored - computed) <= timedelta(seconds=TOLERANCE)
	if not stored or not computed:
		return not stored and not computed
	if isinstance(computed, datetime):
		return False
	return abs(float(stored) - float(computed)) <= TOLERANCE
