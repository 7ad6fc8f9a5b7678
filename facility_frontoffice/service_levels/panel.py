"""How the clocks of a document stand, for who may read the document."""

import frappe
from frappe.utils import now_datetime

from facility_frontoffice.service_levels.calendars import from_utc, to_moment, to_site_time
from facility_frontoffice.service_levels.clock import ClockState
from facility_frontoffice.service_levels.clocks import CLOCKS, Clock
from facility_frontoffice.service_levels.service import EVENT, History


def clocks_of(doc) -> dict:
	"""`{"clocks": [...], "events": [...]}` of a request, an assignment or a commitment.

	A clock has its norm and what is used of it (seconds of working time), its state, due and breach moments, since
	when it is paused or stopped, and every wait: from, until (None: still) and the status that made it wait. Norms
	that were chosen anew have their reason among the events.
	"""
	rows = frappe.get_all(
		EVENT,
		filters={"reference_doctype": doc.doctype, "reference_name": doc.name},
		fields=["clock", "event", "occurred_at", "occurred_at_utc", "status", "norm", "calendar_version", "reason", "owner"],
		order_by="position",
	)  # fmt: skip
	history = History()
	for row in rows:
		history.of(row.clock).add(row.event, from_utc(row.occurred_at_utc), row.norm, row.calendar_version)
	return {
		"clocks": [_clock(clock, doc, history, rows) for clock in CLOCKS[doc.doctype]],
		"events": [
			{
				"clock": row.clock,
				"event": row.event,
				"at": row.occurred_at,
				"status": row.status,
				"norm": row.norm,
				"reason": row.reason,
			}
			for row in rows
		],
	}


def _clock(clock: Clock, doc, history: History, rows: list) -> dict:
	record = history.of(clock.name)
	reading = record.read(to_moment(now_datetime()))
	runs = reading.state is ClockState.RUNNING
	return {
		"clock": clock.name,
		"norm": record.norm,
		"elapsed": reading.elapsed,
		"state": str(reading.state) if record.events else None,
		"due": doc.get(clock.due) if clock.is_fixed else to_site_time(reading.due),
		"breached_at": doc.get(clock.breached_at) or to_site_time(reading.breached_at),
		"since": None if runs or not record.events else to_site_time(record.events[-1][0]),
		"waits": _waits([row for row in rows if row.clock == clock.name]),
	}


def _waits(rows: list) -> list[dict]:
	waits: list[dict] = []
	for row in rows:
		if row.event == "pause" and not (waits and waits[-1]["until"] is None):
			waits.append({"from": row.occurred_at, "until": None, "status": row.status})
		elif row.event != "pause" and row.event != "norm" and waits and waits[-1]["until"] is None:
			waits[-1]["until"] = row.occurred_at
	return waits
