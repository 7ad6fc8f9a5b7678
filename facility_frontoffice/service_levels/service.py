"""Norms and clocks on documents.

A clock is its *Facility Clock Events*: append-only, one row per start, pause, resume and stop. The due and
breach moments on a document are readings of it, taken when the status changes; the watch
(`service_levels.tasks`) sees to what passes in between. A save in which no clock changes costs no query here.
"""

from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from facility_frontoffice.service_levels import norms
from facility_frontoffice.service_levels.calendars import UTC, to_moment, to_site_time, working_calendar
from facility_frontoffice.service_levels.clock import read_clock

EVENT_FIELDS = [
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"reference_doctype",
	"reference_name",
	"position",
	"clock",
	"event",
	"occurred_at",
	"occurred_at_utc",
	"status",
]

DEFAULT_PAUSES = frozenset({"Waiting for Client", "On Hold"})


@dataclass(frozen=True)
class Clock:
	"""Where a document keeps one of its clocks. `state` is a function of the document."""

	name: str
	starts_at: str
	norm: str
	due: str
	breached_at: str
	state: object


def _request_state(doc) -> str:
	return norms.request_state(doc.status, pauses_of(doc.service_level))


def _response_state(doc) -> str:
	return norms.response_state(doc.status, bool(doc.first_response_at), pauses_of(doc.service_level))


CLOCKS = {
	"Client Request": (
		Clock(
			"Response",
			"received_at",
			"response_norm",
			"response_due",
			"response_breached_at",
			_response_state,
		),
		Clock(
			"Resolution",
			"received_at",
			"resolution_norm",
			"resolution_due",
			"resolution_breached_at",
			_request_state,
		),
	),
	"Backoffice Assignment": (
		Clock(
			"Assignment",
			"sent_at",
			"norm",
			"due",
			"breached_at",
			lambda doc: norms.assignment_state(doc.status),
		),
	),
}


# Norms --------------------------------------------------------------------------------------------


def choose_norm(request) -> None:
	"""Puts priority, service level and norms on a request, with why.

	Of several products the slowest gives the norm, for the request is done when its last line is (S60). The level
	of a product is its own, or that of the desk, or the default.
	"""
	request.priority = norms.priority_of(request.impact, request.urgency)
	desk = _cached("Facility Service Desk", request.service_desk)
	products = list(dict.fromkeys(line.product for line in request.lines)) or [None]
	candidates = [_level_for(product, desk) for product in products]
	level, request.service_level_reason = max(
		candidates, key=lambda found: _resolve_seconds(found[0], request)
	)
	request.service_level = level.name if level else None
	request.calendar = (level and level.calendar) or (desk and desk.calendar) or _settings().default_calendar
	norm = _norm_of(level, request)
	request.response_norm = (norm.respond_within or None) if norm else None
	request.resolution_norm = (norm.resolve_within or None) if norm else None


def pauses_of(level_name: str | None) -> frozenset[str]:
	"""The statuses of a request in which this level's clock waits."""
	level = _cached("Facility Service Level", level_name)
	if not level:
		return DEFAULT_PAUSES
	flags = {
		"Waiting for Client": level.pause_waiting_for_client,
		"On Hold": level.pause_on_hold,
		"Waiting for Supplier": level.pause_waiting_for_supplier,
	}
	return frozenset(status for status, pauses in flags.items() if pauses)


def working_seconds(calendar: str | None, start, end) -> float:
	"""Working time between two moments of the site, by a Facility Calendar."""
	return working_calendar(calendar).elapsed(to_moment(start), to_moment(end))


# Clocks -------------------------------------------------------------------------------------------


def follow(doc) -> None:
	"""Sets due, breach and next check moments of a document from its status, in memory.

	Called before each write. New events are put in `doc.flags.clock_events`, for `record`.
	"""
	before = doc.get_doc_before_save()
	if before:
		_restore(doc, before)
	now = datetime.now(UTC)
	doc.flags.clock_events = []
	changes = [(clock, _new_events(clock, doc, before, now)) for clock in CLOCKS[doc.doctype]]
	if any(events or _norm_changed(clock, doc, before) for clock, events in changes):
		_read_clocks(doc, before, changes, now)


def record(doc) -> None:
	"""Writes the events that `follow` found, in one statement."""
	events = doc.flags.pop("clock_events", None)
	if events:
		frappe.db.bulk_insert(
			"Facility Clock Event",
			EVENT_FIELDS,
			[_event_row(doc, *event) for event in events],
		)


def _restore(doc, before) -> None:
	"""Clock fields are the clock's: a form that was open while the watch passed must not undo a breach."""
	for clock in CLOCKS[doc.doctype]:
		doc.set(clock.due, before.get(clock.due))
		doc.set(clock.breached_at, before.get(clock.breached_at))
	doc.next_due_at = before.next_due_at


def _new_events(clock: Clock, doc, before, now: datetime) -> list[tuple[datetime, str]]:
	names = norms.events_between(clock.state(before) if before else None, clock.state(doc))
	start = to_moment(doc.get(clock.starts_at)) if not before else None
	return [(start if name == "start" and start else now, name) for name in names]


def _norm_changed(clock: Clock, doc, before) -> bool:
	return bool(before and (before.get(clock.norm) or None) != (doc.get(clock.norm) or None))


def _read_clocks(doc, before, changes, now: datetime) -> None:
	past = past_events(doc) if before else {}
	position = sum(len(events) for events in past.values())
	calendar = working_calendar(doc.calendar)
	readings = []
	for clock, new in changes:
		events = past.get(clock.name, [])
		if before and not events:
			new = _missing_events(clock, doc, before, now) + new
		# A machine whose clock was set back must not put events out of order.
		floor = max([at for at, _event in events], default=None)
		new = [(max(at, floor) if floor else at, event) for at, event in new]
		moment = max([now, *(at for at, _event in events + new)])
		reading = read_clock(calendar, doc.get(clock.norm) or None, events + new, moment)
		doc.set(clock.due, to_site_time(reading.due))
		if reading.breached_at and not doc.get(clock.breached_at):
			doc.set(clock.breached_at, to_site_time(reading.breached_at))
		for at, event in new:
			doc.flags.clock_events.append((position, clock.name, event, at))
			position += 1
		if reading.state == norms.RUNNING:
			readings.append((doc.get(clock.due), doc.get(clock.breached_at)))
	doc.next_due_at = norms.next_due(*readings)


def _missing_events(clock: Clock, doc, before, now: datetime) -> list[tuple[datetime, str]]:
	"""How a document without a record, brought in by a script, came where it is: all at its beginning.

	What really passed is not known; so nothing counts, and nothing is called late, before this moment.
	"""
	start = to_moment(doc.get(clock.starts_at)) or now
	return [(start, name) for name in norms.events_between(None, clock.state(before))]


def past_events(doc) -> dict[str, list[tuple[datetime, str]]]:
	"""What happened to each clock of a document, in order: the record from which every figure is computed."""
	rows = frappe.get_all(
		"Facility Clock Event",
		filters={"reference_doctype": doc.doctype, "reference_name": doc.name},
		fields=["clock", "event", "occurred_at_utc"],
		order_by="position",
	)
	events: dict[str, list[tuple[datetime, str]]] = {}
	for row in rows:
		events.setdefault(row.clock, []).append(
			(get_datetime(row.occurred_at_utc).replace(tzinfo=UTC), row.event)
		)
	return events


def _event_row(doc, position: int, clock: str, event: str, at: datetime) -> list:
	user, now = frappe.session.user, now_datetime()
	return [
		frappe.generate_hash(length=10), now, now, user, user, doc.doctype, doc.name, position, clock, event,
		to_site_time(at), at.astimezone(UTC).replace(tzinfo=None), doc.status,
	]  # fmt: skip


def _level_for(product_code: str | None, desk) -> tuple[object | None, str]:
	"""The service level of one product, and why just that one."""
	product = _cached("Facility Product", product_code)
	if product and product.service_level:
		level, reason = product.service_level, _("Of the product {0}").format(_(product.product_name))
	elif desk and desk.service_level:
		level, reason = desk.service_level, _("Of the desk {0}").format(_(desk.desk_name))
	else:
		level = _settings().default_service_level or frappe.db.get_value(
			"Facility Service Level", {"is_default": 1}, order_by="name", cache=True
		)
		reason = _("The default") if level else _("No service level is set up")
	return _cached("Facility Service Level", level), reason


def _norm_of(level, request):
	"""What a level promises for the priority of a request; None when it promises nothing."""
	return norms.norm_for(request.priority, level.norms) if level and not level.no_norm else None


def _resolve_seconds(level, request) -> float:
	norm = _norm_of(level, request)
	return (norm.resolve_within or 0) if norm else 0


def _cached(doctype: str, name: str | None):
	return frappe.get_cached_doc(doctype, name) if name else None


def _settings():
	return frappe.get_cached_doc("Facility Frontoffice Settings")
