"""What a service level or a calendar would have meant for the requests of the past month: for an admin who thinks of it.

The clocks of these requests are read once more, with the norms or the hours of the form, by what was recorded. When they
waited is as it was recorded too: a status in which a clock would wait from now on is not counted back.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import frappe
from frappe import _

from facility_frontoffice.rehearsals import SHOWN, Bar, Findings, Group, Row, looked_at, since
from facility_frontoffice.service_levels import norms
from facility_frontoffice.service_levels.agreements import LEVEL
from facility_frontoffice.service_levels.calendars import UTC, config_of, working_calendar
from facility_frontoffice.service_levels.clock import read_clock
from facility_frontoffice.service_levels.clocks import REQUEST
from facility_frontoffice.service_levels.service import Record, histories_of
from facility_frontoffice.service_levels.working_time import WorkingCalendar

CALENDAR = "Facility Calendar"
MAXIMUM_REQUESTS = 2_000
CHUNK = 500

# clock: its norm in a level
NORM_FIELDS = {
	"Acknowledgement": "acknowledge_within",
	"Response": "respond_within",
	"Resolution": "resolve_within",
}


@dataclass(frozen=True)
class _Terms:
	"""By what a clock would run: `norm` in seconds of working time, None for nothing promised."""

	norm: float | None
	calendar: WorkingCalendar


def rehearse_level(doc) -> Findings:
	"""The requests that have this level, as it stands on the form; while none has, those of all levels."""
	doc.check_norms()
	rows = _requests("service_level", doc.name)
	calendar = working_calendar(doc.calendar) if doc.calendar else None

	def terms(row, clock: str, record: Record) -> _Terms:
		norm = None if doc.no_norm else norms.norm_for(row.priority or "Medium", doc.norms)
		seconds = (norm.get(NORM_FIELDS[clock]) or None) if norm else None
		return _Terms(seconds, calendar or record.calendar)

	return _findings(rows, terms, _whose(rows, "service_level", doc.name, LEVEL))


def rehearse_calendar(doc) -> Findings:
	"""The requests that are counted by this calendar, as it stands on the form; while none is, all."""
	doc.validate()
	calendar = WorkingCalendar.from_config(config_of(doc))
	rows = _requests("calendar", doc.name)
	found = _findings(
		rows,
		lambda row, clock, record: _Terms(record.norm, calendar),
		_whose(rows, "calendar", doc.name, CALENDAR),
	)
	found.notes.insert(0, _open_in_words(calendar))
	return found


def _open_in_words(calendar: WorkingCalendar) -> str:
	now = datetime.now(UTC)
	hours = calendar.elapsed(now, now + timedelta(days=28)) / 3600
	return _("Open {0} hours in the coming four weeks, holidays left out.").format(round(hours))


def _requests(field: str, name: str | None) -> list:
	asked = {
		"fields": ["name", "subject", "priority", "status", "service_level", "calendar", "creation"],
		"order_by": "creation desc, name",
		"limit_page_length": MAXIMUM_REQUESTS,
	}
	recent = {"creation": (">=", since())}
	own = frappe.get_all(REQUEST, filters={**recent, field: name}, **asked) if name else []
	return own or frappe.get_all(REQUEST, filters=recent, **asked)


def _whose(rows: list, field: str, name: str | None, doctype: str) -> list[str]:
	if not rows or rows[0].get(field) == name:
		return []
	words = {
		LEVEL: _("No request of that time has this service level: those of every level were looked at."),
		CALENDAR: _("No request of that time goes by this calendar: those of every calendar were looked at."),
	}
	return [words[doctype]]


def _findings(rows: list, terms: Callable, notes: list[str]) -> Findings:
	late_before, late_after, promised = Counter(), Counter(), Counter()
	changed: list[tuple] = []
	is_late_before, is_late_after = 0, 0
	for row, clocks in _records(rows):
		before, after = set(), set()
		for clock, record in clocks:
			new = terms(row, clock, record)
			promised[clock] += bool(new.norm)
			if _is_late(record, _Terms(record.norm, record.calendar)):
				before.add(clock)
			if _is_late(record, new):
				after.add(clock)
		late_before.update(before)
		late_after.update(after)
		is_late_before += bool(before)
		is_late_after += bool(after)
		if before != after:
			changed.append((row, before, after))
	total = _("Late for something: {0} of {1} requests. By what was agreed: {2}.").format(
		is_late_after, len(rows), is_late_before
	)
	bars = [
		Bar(
			late_after[clock],
			_("{0}: late, of {1} to which it was promised. By what was agreed: {2} late.").format(
				_(clock), promised[clock], late_before[clock]
			),
		)
		for clock in NORM_FIELDS
		if promised[clock] or late_before[clock]
	]
	return Findings(
		total if rows else _("There was no request in that time."),
		[*notes, *looked_at(len(rows), MAXIMUM_REQUESTS)],
		[Group(_("Late"), bars)] if bars else [],
		[_shown(*found) for found in changed[:SHOWN]],
	)


def _records(rows: list):
	for begin in range(0, len(rows), CHUNK):
		chunk = rows[begin : begin + CHUNK]
		histories = histories_of(REQUEST, [row.name for row in chunk])
		for row in chunk:
			clocks = histories[row.name].clocks
			yield (
				row,
				[(clock, clocks[clock]) for clock in NORM_FIELDS if clock in clocks and clocks[clock].events],
			)


def _is_late(record: Record, terms: _Terms) -> bool:
	if not terms.norm:
		return False
	reading = read_clock(terms.calendar, terms.norm, record.events, record.moment(datetime.now(UTC)))
	return reading.breached_at is not None


def _shown(row, before: set[str], after: set[str]) -> Row:
	is_worse = len(after) > len(before)
	said = after - before or before - after
	words = ", ".join(_(clock) for clock in NORM_FIELDS if clock in said)
	return Row(
		REQUEST,
		row.name,
		row.subject or row.name,
		words=words,
		mark=_("late by this") if is_worse else _("in time by this"),
		colour="orange" if is_worse else "green",
		at=row.creation,
	)
