"""Recording what people are to be told: rows of *Facility Message*, in the transaction of what they tell.

Each row is one person, channel and occasion, with a key that the database keeps unique. The row and what it tells are
committed together or not at all, and sent after that.
"""

import hashlib
from collections.abc import Iterable, Iterator

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import today

from facility_frontoffice.communication import message_rules
from facility_frontoffice.communication.message_rows import (
	CLIENT,
	FIELDS,
	MESSAGE,
	SUPPLIER,
	Telling,
	ToTell,
	as_json,
	row,
	rows_of,
)
from facility_frontoffice.communication.people import Directory, Person, people_of
from facility_frontoffice.communication.rules import ALWAYS_RECORDED, occasion_key

REQUEST, LINE = "Client Request", "Client Request Line"


def tell(request, kind: str, occasion: str, **context) -> bool:
	"""Records a message about `request` and has it sent after the commit.

	Returns False when just this message was recorded before, or no rule tells of it.
	"""
	return tell_many([Telling(request, kind, occasion, context)]) > 0


def tell_many(tellings: Iterable[Telling]) -> int:
	"""Records messages in one statement, and has them sent after the commit.

	Returns how many were new: what was recorded before is left as it is.
	"""
	to_tell = list(_by_rule(list(tellings)))
	if not to_tell:
		return 0
	directory = Directory(one.person for one in to_tell)
	rows: dict[tuple, dict] = {}
	for one in to_tell:
		for made in rows_of(one, directory):
			# of two rules for one person and channel, the first tells: it is narrowed down most
			rows.setdefault((made.pop("told_once"), made["channel"]), made)
	return write(list(rows.values()))


def tell_supplier(
	assignment, kind: str, occasion: str, recipient: str | None, language: str, **context
) -> bool:
	"""Records a message about an assignment for the supplier that does it, and has it sent after the commit.

	Returns False when just this message was recorded before.
	"""
	rule = message_rules.rule_named(None, kind)
	suppliers = row(
		recipient,
		client_request=assignment.client_request,
		backoffice_assignment=assignment.name,
		audience=SUPPLIER,
		kind=kind,
		language=language,
		message_rule=rule.name if rule else None,
		message_key=occasion_key(assignment.name, occasion),
		context=as_json(context),
	)
	return write([suppliers]) > 0


def write(rows: list[dict]) -> int:
	"""Records rows that are not there yet; returns how many."""
	if not rows:
		return 0
	frappe.db.bulk_insert(
		MESSAGE, FIELDS, [[each[name] for name in FIELDS] for each in rows], ignore_duplicates=True
	)
	written = _rows_inserted()
	if written and any(each["status"] == "Queued" for each in rows):
		frappe.db.after_commit.add(send_soon)
	return written


def was_told(request, occasion: str) -> bool:
	"""Whether this was recorded before for anybody, by whatever channel."""
	key = occasion_key(request.name, occasion)
	message = frappe.qb.DocType(MESSAGE)
	others = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "|%"
	return bool(
		frappe.qb.from_(message)
		.select(message.name)
		.where((message.message_key == key) | message.message_key.like(others))
		.limit(1)
		.run()
	)


def occasion_of_text(text: str) -> str:
	"""The same words on the same day are the same message: a double click sends once."""
	return f"Reply:{today()}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def send_soon() -> None:
	"""Has a worker send what is queued. When the job queue is down, the sweep of each minute does."""
	try:
		frappe.enqueue(
			"facility_frontoffice.communication.tasks.send_queued",
			queue="short",
			job_id="facility_frontoffice.send_queued",
			deduplicate=True,
			timeout=300,
		)
	except Exception:
		frappe.log_error(title=_("Messages wait for the next sweep"))


# Who is told by which rule ------------------------------------------------------------------------


def _by_rule(tellings: list[Telling]) -> Iterator[ToTell]:
	whole = _whole_requests(tellings)
	for telling in tellings:
		request = whole.get(telling.request.name, telling.request) if telling.request else None
		rules = message_rules.matching(telling.kind, request)
		if not rules and telling.kind in ALWAYS_RECORDED:
			yield from (ToTell(telling, None, person) for person in _people(telling, request, CLIENT))
		for rule in rules:
			yield from (ToTell(telling, rule, person) for person in _people(telling, request, rule.for_whom))


def _people(telling: Telling, request, for_whom: str) -> list[Person]:
	if request:
		return people_of(request, for_whom)
	return [
		Person(
			email=telling.recipient,
			user=telling.user,
			phone=telling.phone,
			language=telling.language,
			is_client=False,
			name=telling.person_name,
		)
	]


def _whole_requests(tellings: list[Telling]) -> dict:
	"""The requests of which a row was given and of which a rule must know more: two statements for all."""
	names = {
		telling.request.name
		for telling in tellings
		if telling.request
		and not isinstance(telling.request, Document)
		and any(
			rule.narrowed_by or rule.by_sms or rule.asks_who_it_is_for
			for rule in message_rules.rules_of(telling.kind)
		)
	}
	if not names:
		return {}
	rows = frappe.get_all(REQUEST, filters={"name": ("in", sorted(names))}, fields=["*"])
	lines: dict[str, list] = {}
	for line in frappe.get_all(
		LINE,
		filters={"parent": ("in", sorted(names)), "parenttype": REQUEST},
		fields=["*"],
		order_by="parent, idx",
	):
		lines.setdefault(line.parent, []).append(line)
	return {row.name: frappe._dict(row, lines=lines.get(row.name, [])) for row in rows}


def _rows_inserted() -> int:
	"""How many rows the last INSERT IGNORE of this connection wrote."""
	return frappe.db._cursor.rowcount
