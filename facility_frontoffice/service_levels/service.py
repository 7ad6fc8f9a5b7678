"""Norms and clocks on documents.

A clock is its *Facility Clock Events*: append-only, one row per start, pause, resume and stop, and one for each
norm. The due and breach moments on a document are readings of it, taken when something changes; the watch
(`service_levels.tasks`) sees to what passes in between. A save in which no clock changes costs no query here.
"""

from dataclasses import dataclass, field
from datetime import datetime

import frappe
from frappe import _
from frappe.utils import now_datetime

from facility_frontoffice.service_levels import escalation_rules, norms, silence_rules
from facility_frontoffice.service_levels.agreements import terms_of_request
from facility_frontoffice.service_levels.calendars import (
	UTC,
	calendar_as_agreed,
	from_utc,
	to_moment,
	to_site_time,
	to_utc,
	version_of,
	working_calendar,
)
from facility_frontoffice.service_levels.clock import ClockReading, read_clock
from facility_frontoffice.service_levels.clocks import ASSIGNMENT, CLOCKS, REQUEST, Clock
from facility_frontoffice.service_levels.errors import ServiceLevelError
from facility_frontoffice.service_levels.working_time import WorkingCalendar

EVENT = "Facility Clock Event"
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
	"norm",
	"calendar_version",
	"reason",
]
# Begins a norm; a clock that only knows how it went has none.
NORM_EVENT = "norm"


@dataclass
class Record:
	"""What happened to one clock of a document, in order of time, and the norm it runs by now.

	`events` are (moment, event) of the present stretch: since the last start, for a clock that begins anew with
	each contact. `stretch` is its number; `earlier` are those before it, as (number, events).
	"""

	events: list[tuple[datetime, str]] = field(default_factory=list)
	norm: float | None = None
	calendar_version: str | None = None
	stretch: int = 0
	starts: int = 0
	earlier: list[tuple[int, list]] = field(default_factory=list)

	def add(self, event: str, at: datetime, norm: float | None, calendar_version: str | None) -> None:
		if event == silence_rules.UNDO:
			self._undo_start()
			return
		if event in ("start", NORM_EVENT):
			self.norm, self.calendar_version = norm or None, calendar_version or None
		if event == "start":
			if self.events:
				self.earlier.append((self.stretch, self.events))
			self.starts += 1
			self.events, self.stretch = [], self.starts
		if event != NORM_EVENT:
			self.events.append((at, event))

	def _undo_start(self) -> None:
		"""The contact that began this stretch was none. Its number is not given again: what rang in it, rang."""
		if self.earlier:
			self.stretch, earlier = self.earlier.pop()
			self.events = silence_rules.without_start(earlier, self.events)

	@property
	def calendar(self) -> WorkingCalendar:
		return calendar_as_agreed(self.calendar_version)

	@property
	def state(self) -> str | None:
		return norms.state_after(event for _at, event in self.events)

	def runs_by(self, norm: float | None, calendar_version: str | None) -> bool:
		"""Whether this is the norm it runs by; what a column rounds makes no difference."""
		same_norm = abs((self.norm or 0) - (norm or 0)) < 0.001 and bool(self.norm) == bool(norm)
		return same_norm and self.calendar_version == (calendar_version or None)

	def read(self, now: datetime) -> ClockReading:
		"""What the clock reads at `now`, or at its last event if that is later."""
		return read_clock(self.calendar, self.norm, self.events, self.moment(now))

	def moment(self, now: datetime) -> datetime:
		return max([now, *(at for at, _event in self.events[-1:])])


@dataclass
class History:
	"""The records of the clocks of one document. `position`: that of the next event, of whichever clock."""

	clocks: dict[str, Record] = field(default_factory=dict)
	position: int = 0

	def of(self, clock: str) -> Record:
		return self.clocks.setdefault(clock, Record())


# Norms --------------------------------------------------------------------------------------------


def choose_norm(request) -> None:
	"""Puts priority, service level, norms and the hours they are counted by on a request, with why."""
	request.priority = norms.priority_of(request.impact, request.urgency)
	terms = terms_of_request(request)
	request.update(
		{
			"service_level": terms.level,
			"service_level_source": terms.source,
			"service_level_reason": terms.reason,
			"calendar": terms.calendar,
			"calendar_version": version_of(terms.calendar),
			"clock_waits_in": "\n".join(terms.waits_in),
			"acknowledgement_norm": terms.acknowledge,
			"response_norm": terms.respond,
			"resolution_norm": terms.resolve,
			"silence_norm": terms.silence,
		}
	)


# What was agreed; fixed, whatever a form or a call brings along.
TERMS = {
	REQUEST: (
		"service_level",
		"service_level_source",
		"service_level_reason",
		"calendar",
		"calendar_version",
		"clock_waits_in",
		"acknowledgement_norm",
		"response_norm",
		"resolution_norm",
		"silence_norm",
	),
	ASSIGNMENT: (
		"norm",
		"norm_source",
		"acceptance_norm",
		"calendar",
		"calendar_version",
		"clock_waits_in",
	),
}


def keep_terms(doc, before) -> None:
	"""Keeps what was agreed as it was: fields that a form shows read-only can be sent by a call."""
	for name in TERMS[doc.doctype]:
		doc.set(name, before.get(name))


def terms_now(request) -> dict:
	"""What would be promised if the request were asked now: for who thinks of re-applying the norm.

	`{"before": {...}, "after": {...}}`, each with service_level, service_level_source, service_level_reason and the
	norms in seconds of working time.
	"""
	fields = [name for name in TERMS[REQUEST] if name not in ("calendar_version", "clock_waits_in")]
	copy = frappe.copy_doc(request, ignore_no_copy=False)
	copy.update({name: None for name in fields})
	choose_norm(copy)
	return {
		"before": {name: request.get(name) for name in fields},
		"after": {name: copy.get(name) for name in fields},
	}


def reapply_norm(request, reason: str):
	"""Chooses the norm of a running request anew, by the settings of now; saves it.

	The clock keeps what it has counted; the new norm holds from the moment of asking, so a breach of the old
	one may go, or one of the new one appear. The record says who did it, and why.
	"""
	reason = (reason or "").strip()
	if not reason:
		frappe.throw(_("Say why the norm is chosen anew."), ServiceLevelError, title=_("Reason Missing"))
	if request.status in norms.ENDED:
		frappe.throw(
			_("{0} is {1}. Open it again first.").format(
				request.name, _(request.status, context="Client Request")
			),
			ServiceLevelError,
			title=_("Already Ended"),
		)
	request.flags.norm_reason = reason
	request.save(ignore_permissions=True)
	request.add_comment("Info", _("Norm chosen anew: {0}").format(frappe.utils.escape_html(reason)))
	return request


def working_seconds(calendar: str | None, start, end) -> float:
	"""Working time between two moments of the site, by a Facility Calendar as it is now."""
	return working_calendar(calendar).elapsed(to_moment(start), to_moment(end))


# Clocks -------------------------------------------------------------------------------------------


def follow(doc) -> None:
	"""Sets due, breach and next check moments of a document from its status, in memory.

	Called before each write. New events are put in `doc.flags.clock_events`, for `record`.
	"""
	before = doc.get_doc_before_save()
	if before:
		_restore(doc, before)
	doc.flags.clock_events = []
	doc.flags.clocks_followed = True
	if not before or _is_changed(doc, before):
		_read_clocks(doc, before)


def record(doc) -> None:
	"""Writes the events that `follow` found, in one statement."""
	write_events(doc.flags.pop("clock_events", None))


def write_events(rows: list[list] | None) -> None:
	if rows:
		frappe.db.bulk_insert(EVENT, EVENT_FIELDS, rows)


def catch_up(doc) -> None:
	"""Lets the clocks follow a field that was written past the save, by `db_set`. Called on every change.

	A save has been followed already; then this does nothing.
	"""
	if doc.flags.pop("clocks_followed", False) or doc.flags.in_delete:
		return
	before = {name: doc.get(name) for name in _figures(doc.doctype)}
	doc.flags.clock_events = []
	_read_clocks(doc, doc)
	changed = {name: doc.get(name) for name, value in before.items() if doc.get(name) != value}
	if changed:
		frappe.db.set_value(doc.doctype, doc.name, changed, update_modified=False)
	record(doc)


def histories_of(doctype: str, names: list[str], lock: bool = False) -> dict[str, History]:
	"""What happened to the clocks of these documents, by document; one statement for all.

	`lock`: read what is there now, not what was when the transaction began; for who adds to it.
	"""
	found = {name: History() for name in names}
	if not names:
		return found
	table = frappe.qb.DocType(EVENT)
	query = (
		frappe.qb.from_(table)
		.select(
			table.reference_name, table.position, table.clock, table.event, table.occurred_at_utc, table.norm,
			table.calendar_version,
		)
		.where((table.reference_doctype == doctype) & table.reference_name.isin(names))
		.orderby(table.reference_name)
		.orderby(table.position)
	)  # fmt: skip
	for name, position, clock, event, at, norm, version in (query.for_update() if lock else query).run():
		found[name].of(clock).add(event, from_utc(at), norm, version)
		found[name].position = position + 1
	return found


def forget(doctype: str, name: str) -> None:
	"""A deleted document takes the record of its clocks along, and what was escalated of it."""
	reference = {"reference_doctype": doctype, "reference_name": name}
	frappe.db.delete(EVENT, reference)
	frappe.db.delete("Facility Escalation", reference)


def _restore(doc, before) -> None:
	"""Clock fields are the clock's: a form that was open while the watch passed must not undo a breach."""
	for name in _figures(doc.doctype):
		doc.set(name, before.get(name))


def _figures(doctype: str) -> list[str]:
	"""The fields that are readings of a clock."""
	clocks = CLOCKS[doctype]
	dues = [clock.due for clock in clocks if not clock.is_fixed]
	return [*dues, *(clock.breached_at for clock in clocks), "next_due_at", "watched_until"]


def _is_changed(doc, before) -> bool:
	"""Whether anything changed that a clock, or a rule that listens to one, follows from."""
	return (
		any(
			clock.state(before) != clock.state(doc)
			or (before.get(clock.norm) or None) != (doc.get(clock.norm) or None)
			or _is_moved(clock, doc, before)
			for clock in CLOCKS[doc.doctype]
		)
		or (before.get("calendar_version") or None) != (doc.get("calendar_version") or None)
		or any(
			before.get(name) != doc.get(name) for name in escalation_rules.CONDITIONS[doc.doctype].values()
		)
	)


def _is_moved(clock: Clock, doc, before) -> bool:
	"""Whether something happened from which this clock may begin anew."""
	if not clock.restarts_at:
		return False
	return doc.get(clock.restarts_at) != before.get(clock.restarts_at) or _client_came_back(doc, before)


def _client_came_back(doc, before) -> bool:
	"""Who was waited for has done something, which is a contact as well."""
	return before.status == "Waiting for Client" != doc.status


def _read_clocks(doc, before) -> None:
	now = datetime.now(UTC)
	history = histories_of(doc.doctype, [doc.name], lock=True)[doc.name] if before else _inherited(doc)
	writer = Writer(doc.doctype, doc, history.position)
	checks = []
	for clock in CLOCKS[doc.doctype]:
		record_ = history.of(clock.name)
		_add_events(writer, clock, record_, before, now)
		reading = record_.read(now)
		if not clock.is_fixed:
			doc.set(clock.due, to_site_time(reading.due))
		doc.set(clock.breached_at, to_site_time(reading.breached_at))
		checks.append(escalation_rules.next_check(clock.name, record_, reading, doc, now))
	doc.next_due_at = to_utc(min((moment for moment in checks if moment), default=None))
	doc.flags.clock_events = writer.rows


def _inherited(doc) -> History:
	"""The record that a new document begins with: empty, or that of the document it was split from.

	The client asked at one moment, and waited what they waited; a split changes neither.
	"""
	source = doc.flags.pop("clocks_of", None)
	return History(clocks=histories_of(doc.doctype, [source])[source].clocks) if source else History()


def _add_events(writer: "Writer", clock: Clock, record_: Record, before, now: datetime) -> None:
	"""Adds to the record what leads from its state to that of the document, and the norm when that is another."""
	doc = writer.doc
	began = max(filter(None, (to_moment(doc.get(clock.starts_at)), _contact(clock, doc))), default=now)
	if not before:
		inherited, record_.events = record_.events, []
		for at, event in inherited:
			writer.add(clock, record_, event, at)
	elif not record_.events:
		# Brought in by a script, without a record. What really passed is not known; so nothing counts, and nothing
		# is called late, before this moment.
		for event in norms.events_between(None, clock.state(before)):
			writer.add(clock, record_, event, began)
	after = clock.state(doc)
	if record_.events and after != norms.STOPPED:
		# Nobody was silent about what was done; who opens it again begins anew, as does the client who comes back.
		came_back = record_.state == norms.STOPPED or (before and _client_came_back(doc, before))
		if clock.restarts_at and came_back:
			writer.add(clock, record_, "start", now)
		else:
			begin_anew(writer, clock, record_)
	for event in norms.events_between(record_.state, after):
		writer.add(clock, record_, event, began if event == "start" else now)
	if record_.events and not record_.runs_by(doc.get(clock.norm), doc.get("calendar_version")):
		writer.add(clock, record_, NORM_EVENT, now, doc.flags.norm_reason)


def begin_anew(writer: "Writer", clock: Clock, record_: Record) -> bool:
	"""Begins a clock again from the last contact, if there was one since it began; returns whether it did."""
	contact = _contact(clock, writer.doc)
	if not contact or not record_.events or contact <= record_.events[0][0]:
		return False
	was_paused = record_.state == norms.PAUSED
	writer.add(clock, record_, "start", contact)
	if was_paused:
		writer.add(clock, record_, "pause", contact)
	return True


def _contact(clock: Clock, doc) -> datetime | None:
	return to_moment(doc.get(clock.restarts_at)) if clock.restarts_at else None


class Writer:
	"""Rows to add to the record of a document, or of a row of its table, numbered on from those that are there."""

	def __init__(self, doctype: str, doc, position: int):
		self.doctype, self.doc, self.position = doctype, doc, position
		self.rows: list[list] = []

	def add(self, clock: Clock, record_: Record, event: str, at: datetime, reason: str | None = None) -> None:
		# A machine whose clock was set back must not put events out of order.
		at = record_.moment(at)
		norm, version = self.doc.get(clock.norm) or None, self.doc.get("calendar_version") or None
		record_.add(event, at, norm, version)
		if event not in ("start", NORM_EVENT):
			norm = version = None
		user, now = frappe.session.user, now_datetime()
		self.rows.append(
			[
				frappe.generate_hash(length=10), now, now, user, user, self.doctype, self.doc.name,
				self.position, clock.name, event, to_site_time(at), to_utc(at), self.doc.status, norm, version,
				reason,
			]
		)  # fmt: skip
		self.position += 1
