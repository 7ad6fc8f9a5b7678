"""The watch: every minute, what has become overdue is noticed, once.

It looks at the indexed `next_due_at` only, so its cost follows what became due and not what is open. The
marks on the documents, the *Facility Escalation* and the notifications are written in one transaction; the
key of an escalation is unique in the database. Several watches may run side by side: each takes rows that no
other has locked. A watch that dies half way leaves nothing, and the next one does it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import frappe
from frappe import _
from frappe.utils import format_datetime, now_datetime

from facility_frontoffice.communication.notices import Notice, notify
from facility_frontoffice.service_levels import norms
from facility_frontoffice.setup import roles

CHUNK = 500

ESCALATION_FIELDS = [
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"escalation_key",
	"kind",
	"reference_doctype",
	"reference_name",
	"due",
	"noticed_at",
	"notified",
]


@dataclass(frozen=True)
class Overdue:
	"""One clock of one document that has passed its due moment."""

	doctype: str
	document: str
	kind: str
	due: datetime
	cycle: int
	title: str
	people: tuple[str, ...]

	@property
	def key(self) -> str:
		return f"{self.document}:{self.kind}:{self.cycle}"


def watch() -> None:
	"""Notices everything that became overdue, in chunks, each in a transaction of its own."""
	for take in (_take_requests, _take_assignments):
		while True:
			taken = take(now_datetime())
			frappe.db.commit()
			if taken < CHUNK:
				break


def _take_requests(now: datetime) -> int:
	table = frappe.qb.DocType("Client Request")
	rows = (
		frappe.qb.from_(table)
		.select(
			table.name, table.subject, table.cycle, table.front_office_owner, table.response_due,
			table.response_breached_at, table.resolution_due, table.resolution_breached_at,
			table.first_response_at,
		)
		.where(table.next_due_at < now)
		.orderby(table.next_due_at)
		.limit(CHUNK)
		.for_update(skip_locked=True)
		.run(as_dict=True)
	)  # fmt: skip
	overdue = [item for row in rows for item in _overdue_of_request(row, now)]
	_mark(
		table, "response_breached_at", "response_due", [item for item in overdue if item.kind == "Response"]
	)
	_mark(
		table,
		"resolution_breached_at",
		"resolution_due",
		[item for item in overdue if item.kind == "Resolution"],
	)
	_set_next_checks(table, [(row.name, _next_check_of_request(row, now)) for row in rows])
	_escalate(overdue, now)
	return len(rows)


def _take_assignments(now: datetime) -> int:
	table = frappe.qb.DocType("Backoffice Assignment")
	unit = frappe.qb.DocType("Backoffice Unit")
	request = frappe.qb.DocType("Client Request")
	names = (
		frappe.qb.from_(table)
		.select(table.name)
		.where(table.next_due_at < now)
		.orderby(table.next_due_at)
		.limit(CHUNK)
		.for_update(skip_locked=True)
		.run(pluck=True)
	)
	if not names:
		return 0
	# The parties in a second look, so that the lock is on the assignments only.
	rows = (
		frappe.qb.from_(table)
		.left_join(unit)
		.on(unit.name == table.backoffice_unit)
		.left_join(request)
		.on(request.name == table.client_request)
		.select(
			table.name, table.due, table.breached_at, table.product_name, table.step, table.assigned_to, unit.lead,
			request.front_office_owner,
		)
		.where(table.name.isin(names))
		.run(as_dict=True)
	)  # fmt: skip
	overdue = [
		Overdue(
			"Backoffice Assignment", row.name, "Assignment", row.due, 0,
			" – ".join(filter(None, (row.product_name, row.step))),
			tuple(filter(None, (row.assigned_to or row.lead, row.front_office_owner))),
		)
		for row in rows
		if row.due and row.due < now and not row.breached_at
	]  # fmt: skip
	_mark(table, "breached_at", "due", overdue)
	_set_next_checks(table, [(name, None) for name in names])
	_escalate(overdue, now)
	return len(names)


def _overdue_of_request(row, now: datetime) -> Iterable[Overdue]:
	people = tuple(filter(None, (row.front_office_owner,)))
	if (
		row.response_due
		and row.response_due < now
		and not row.response_breached_at
		and not row.first_response_at
	):
		yield Overdue("Client Request", row.name, "Response", row.response_due, 0, row.subject, people)
	if row.resolution_due and row.resolution_due < now and not row.resolution_breached_at:
		yield Overdue(
			"Client Request", row.name, "Resolution", row.resolution_due, row.cycle, row.subject, people
		)


def _next_check_of_request(row, now: datetime):
	clocks = [(row.resolution_due, row.resolution_breached_at)]
	if not row.first_response_at:
		clocks.append((row.response_due, row.response_breached_at))
	return norms.next_due(*((due, breached_at or (due and due < now)) for due, breached_at in clocks))


def _mark(table, breached_at: str, due: str, overdue: list[Overdue]) -> None:
	if overdue:
		(
			frappe.qb.update(table)
			.set(table[breached_at], table[due])
			.where(table.name.isin([item.document for item in overdue]))
			.run()
		)


def _set_next_checks(table, checks: list[tuple[str, datetime | None]]) -> None:
	"""One statement per different moment; nearly all have none left."""
	by_moment: dict[datetime | None, list[str]] = {}
	for name, moment in checks:
		by_moment.setdefault(moment, []).append(name)
	for moment, names in by_moment.items():
		frappe.qb.update(table).set(table.next_due_at, moment).where(table.name.isin(names)).run()


def _escalate(overdue: list[Overdue], now: datetime) -> None:
	"""Records each, and notifies the people of those that nobody recorded before."""
	if not overdue:
		return
	managers = _managers() if _settings().notify_managers else []
	people = {
		item.key: list(dict.fromkeys([*(item.people if _settings().notify_owner else ()), *managers]))
		for item in overdue
	}
	names = {item.key: frappe.generate_hash(length=10) for item in overdue}
	frappe.db.bulk_insert(
		"Facility Escalation",
		ESCALATION_FIELDS,
		[
			[
				names[item.key], now, now, "Administrator", "Administrator", item.key, item.kind, item.doctype,
				item.document, item.due, now, ", ".join(people[item.key]),
			]
			for item in overdue
		],
		ignore_duplicates=True,
	)  # fmt: skip
	written = set(
		frappe.get_all("Facility Escalation", filters={"name": ("in", list(names.values()))}, pluck="name")
	)
	notify(
		Notice(user, partial(_subject, item), item.doctype, item.document)
		for item in overdue
		if names[item.key] in written
		for user in people[item.key]
	)


def _subject(item: Overdue, language: str | None) -> str:
	words = {
		"Response": _("{0} waits for a first response since {1}: {2}", language),
		"Resolution": _("{0} should have been done by {1}: {2}", language),
		"Assignment": _("{0} should have been done by {1}: {2}", language),
	}
	return words[item.kind].format(
		f"<strong>{item.document}</strong>",
		format_datetime(item.due),
		frappe.utils.escape_html(item.title or ""),
	)


def _managers() -> list[str]:
	role = frappe.qb.DocType("Has Role")
	user = frappe.qb.DocType("User")
	return (
		frappe.qb.from_(role)
		.join(user)
		.on(user.name == role.parent)
		.select(user.name)
		.where((role.role == roles.MANAGER) & (role.parenttype == "User") & (user.enabled == 1))
		.orderby(user.name)
		.run(pluck=True)
	)


def _settings():
	return frappe.get_cached_doc("Facility Frontoffice Settings")
