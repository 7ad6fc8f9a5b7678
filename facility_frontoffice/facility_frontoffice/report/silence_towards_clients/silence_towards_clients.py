"""How often clients heard nothing for longer than was agreed (S6): per product, desk, agent or month.

Counted are silences: from one contact with the client to the next, of requests that have a maximum. A silence counts in
the period in which it began. All of it is read from the record of the clock, so a contact that turned out to have reached
nobody is none, and what was over once stays counted, also after somebody told the client.
"""

from collections import Counter
from datetime import datetime

import frappe
from frappe import _
from frappe.query_builder.functions import Count

from facility_frontoffice.communication.delay_rules import occasion
from facility_frontoffice.intake import figures
from facility_frontoffice.intake.figures_rules import median, share
from facility_frontoffice.service_levels.calendars import (
	UTC,
	calendar_as_agreed,
	from_utc,
	to_site_time,
)
from facility_frontoffice.service_levels.clock import read_clock
from facility_frontoffice.service_levels.silence_rules import LOST, Stretch, stretches_of

REQUEST, LINE, EVENT = figures.REQUEST, figures.LINE, "Facility Clock Event"
ESCALATION, MESSAGE, CLOCK = "Facility Escalation", "Facility Message", "Silence"
CHUNK = 500
HOUR = 3600


def execute(filters: dict | None = None) -> tuple:
	filters = figures.read(filters)
	groups = _groups(filters)
	silences = _silences(sorted(groups), filters)
	reminded, informed = _escalations(filters, groups), _interim_messages(filters, groups)
	found = [
		frappe._dict(
			silence, key=key or (f"{silence.began:%Y-%m}" if filters.group_by == figures.MONTH else None)
		)
		for silence in silences
		for key in groups[silence.request]
	]
	rows, total = figures.measured(found, filters.group_by, lambda group: _measure(group, reminded, informed))
	chart = figures.bar_chart(
		rows, {"within": _("In Time"), "over": _("Too Long")}, stacked=True, colours=("green", "red")
	)
	return _columns(filters), figures.with_total(rows, total), None, chart, _summary(total)


def _groups(filters) -> dict[str, set]:
	"""Of each request with a silence that began in the period: what it is counted under; by month that is the silence's."""
	event, request, line = map(frappe.qb.DocType, (EVENT, REQUEST, LINE))
	group = figures.group_of(
		filters,
		event.occurred_at,
		product=line.product,
		desk=request.service_desk,
		agent=request.front_office_owner,
		channel=request.channel,
	)
	query = (
		frappe.qb.from_(event)
		.join(request)
		.on(request.name == event.reference_name)
		.left_join(line)
		.on((line.parent == request.name) & (line.parenttype == REQUEST))
		.select(request.name, group.as_("key"))
		.distinct()
		.where((event.reference_doctype == REQUEST) & (event.clock == CLOCK) & (event.event == "start"))
		.where(figures.in_period(event.occurred_at, filters) & figures.wishes_to_hear(request))
		.orderby(request.name)
	)
	query = figures.narrow_requests(query, filters, request, line.product)
	groups: dict[str, set] = {}
	for name, key in query.run():
		groups.setdefault(name, set()).add(None if filters.group_by == figures.MONTH else key)
	return groups


def _silences(names: list[str], filters) -> list:
	now, found = datetime.now(UTC), []
	for start in range(0, len(names), CHUNK):
		for name, rows in _records(names[start : start + CHUNK]).items():
			for number, stretch in enumerate(stretches_of(rows)):
				silence = _read(name, number, stretch, now)
				if stretch.norm and str(filters.from_date) <= str(silence.began.date()) <= str(
					filters.to_date
				):
					found.append(silence)
	return found


def _records(names: list[str]) -> dict[str, list]:
	event = frappe.qb.DocType(EVENT)
	rows = (
		frappe.qb.from_(event)
		.select(
			event.reference_name, event.occurred_at_utc, event.event, event.norm, event.calendar_version
		)
		.where((event.reference_doctype == REQUEST) & (event.clock == CLOCK) & event.reference_name.isin(names))
		.orderby(event.reference_name)
		.orderby(event.position)
		.run()
	)  # fmt: skip
	records: dict[str, list] = {}
	for name, at, kind, norm, version in rows:
		records.setdefault(name, []).append((from_utc(at), kind, norm, version))
	return records


def _read(request: str, number: int, stretch: Stretch, now: datetime):
	until = min(stretch.ended_at or now, now)
	calendar = calendar_as_agreed(stretch.calendar_version)
	reading = read_clock(calendar, stretch.norm, stretch.events, max(until, stretch.events[-1][0]))
	over = reading.elapsed - (stretch.norm or 0) if reading.breached_at else None
	return frappe._dict(
		name=f"{request}:{number}", request=request, began=to_site_time(stretch.began_at), over=over
	)


def _escalations(filters, groups: dict) -> dict[str, int]:
	"""How often somebody of ours was reminded of the silence of a request, in the period."""
	table = frappe.qb.DocType(ESCALATION)
	query = (
		frappe.qb.from_(table)
		.select(table.client_request, Count(table.name))
		.where((table.kind == CLOCK) & figures.in_period(table.rang_at, filters))
		.groupby(table.client_request)
	)
	return {name: number for name, number in query.run() if name in groups}


def _interim_messages(filters, groups: dict) -> dict[str, int]:
	"""How often the client of a request was told by itself how it stands, in the period: once by however many ways.

	What reached nobody, and what they do without, told nothing.
	"""
	told = frappe.get_all(
		MESSAGE,
		filters=[
			["kind", "=", "Progress"],
			["audience", "=", "Client"],
			["status", "not in", (*LOST, "Declined", "Overtaken")],
			["creation", "between", (str(filters.from_date), str(filters.to_date))],
		],
		fields=["client_request", "message_key"],
		order_by="client_request",
	)
	occasions = {(row.client_request, occasion(row.message_key)) for row in told}
	return Counter(name for name, _key in occasions if name in groups)


def _measure(rows: list, reminded: dict, informed: dict) -> dict:
	over = [row.over for row in rows if row.over is not None]
	requests = {row.request for row in rows}
	return {
		"silences": len(rows),
		"within": len(rows) - len(over),
		"over": len(over),
		"share": share(len(rows) - len(over), len(rows)),
		"median": _hours(median(over)),
		"longest": _hours(max(over, default=None)),
		"reminded": sum(reminded.get(name, 0) for name in requests),
		"informed": sum(informed.get(name, 0) for name in requests),
	}


def _hours(seconds: float | None) -> float | None:
	return None if seconds is None else round(seconds / HOUR, 1)


def _columns(filters) -> list[dict]:
	return [
		figures.group_column(filters.group_by),
		figures.column("silences", _("Silences")),
		figures.column("within", _("In Time")),
		figures.column("over", _("Too Long")),
		figures.column("share", _("Share in Time"), "Percent", 150),
		figures.column("median", _("Median Hours Over"), "Float", 160),
		figures.column("longest", _("Longest Hours Over"), "Float", 160),
		figures.column("reminded", _("Reminders to Us"), width=150),
		figures.column("informed", _("Interim Messages"), width=150),
	]


def _summary(total: dict) -> list[dict]:
	return [
		figures.figure(_("Silences"), total["silences"]),
		figures.figure(_("Too Long"), total["over"], indicator="Red" if total["over"] else "Green"),
		figures.figure(
			_("Share in Time"), total["share"], "Percent", "Green" if (total["share"] or 0) >= 90 else "Red"
		),
	]
