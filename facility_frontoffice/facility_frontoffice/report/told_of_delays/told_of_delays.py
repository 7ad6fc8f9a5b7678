"""The share of delays that clients were told of before the old date passed (S62): by month, unit or supplier.

A delay is a message with a new date; it counts in the period of the old one. Told is when it went out: what waits in
quiet hours, failed, or came back tells nobody. One delay may go by several ways, and counts once, by the first that went
out; what stands on the portal counts when it was read, or when it is the only way. Beside these stand requests whose
promised date passed while they were not done, without a word: they are delays too, and were told nothing. What
waits for the client has no date to keep.
"""

import json

import frappe
from frappe import _
from frappe.query_builder import CustomFunction
from frappe.utils import add_days, get_datetime, getdate, now_datetime

from facility_frontoffice.communication import delay_rules
from facility_frontoffice.intake import figures
from facility_frontoffice.intake.figures_rules import median, share

ASSIGNMENT, MESSAGE = "Backoffice Assignment", "Facility Message"
# Nobody can keep a date while these last
NOT_OURS = ("Waiting for Client", "On Hold", "Cancelled")
# Who gave the work back, or had it taken away, was not late with it
NOT_THEIRS = ("Returned", "Cancelled")
HOUR = 3600
LONGEST_WARNING_DAYS = 366

substring_index = CustomFunction("SUBSTRING_INDEX", ["text", "delimiter", "count"])


def execute(filters: dict | None = None) -> tuple:
	filters = figures.read(filters, figures.MONTH)
	found = _not_told(filters) + _told(filters)
	rows, total = figures.measured(found, filters.group_by, _measure)
	chart = figures.bar_chart(
		rows,
		{"before": _("Told Before"), "after": _("Told Too Late"), "without": _("Without a Word")},
		stacked=True,
		colours=("green", "orange", "red"),
	)
	return _columns(filters), figures.with_total(rows, total), None, chart, _summary(total)


def _told(filters) -> list:
	"""A row for each delay of which the old date is in the period, with when its client was told."""
	message, request = frappe.qb.DocType(MESSAGE), frappe.qb.DocType(figures.REQUEST)
	work = frappe.qb.DocType(ASSIGNMENT)
	query = (
		frappe.qb.from_(message)
		.join(request)
		.on(request.name == message.client_request)
		.left_join(work)
		.on(work.name == _assignment_of(message.message_key))
		.select(
			message.name,
			_group(filters, message.creation, work).as_("key"),
			message.message_key,
			message.context,
			message.channel,
			message.status,
			message.sent_at,
			message.delivered_at,
			message.read_at,
		)
		.where((message.kind == "Delay") & (message.audience == "Client"))
		.where(message.creation >= _first_told(filters))
		.orderby(message.creation)
		.orderby(message.name)
	)
	query = figures.narrow_requests(query, filters, request, work.product, work)
	by_delay: dict[str, list] = {}
	for row in query.run(as_dict=True):
		by_delay.setdefault(delay_rules.occasion(row.message_key), []).append(row)
	rows = [row for row in map(_read, by_delay.values()) if _is_in_period(row.old_date, filters)]
	if filters.group_by == figures.MONTH:
		for row in rows:
			row.key = f"{row.old_date:%Y-%m}"
	return rows


def _assignment_of(message_key):
	"""The assignment that a delay is about, as `fulfilment.following` wrote it: request, kind, assignment, date."""
	return substring_index(substring_index(message_key, ":", 3), ":", -1)


def _group(filters, moment, work):
	return figures.group_of(filters, moment, unit=work.backoffice_unit, supplier=work.supplier)


def _read(messages: list):
	"""Its old date, as `fulfilment.following` wrote it, and whether and when it was told."""
	row = messages[0]
	facts = json.loads(row.context or "{}")
	row.old_date = get_datetime(facts["old_date"]) if facts.get("old_date") else None
	told_at = delay_rules.told_at(messages)
	row.is_told = told_at is not None
	row.warning = (row.old_date - told_at).total_seconds() if row.is_told and row.old_date else None
	return row


def _not_told(filters) -> list:
	"""A row for each request, or each party that had work of it then, whose last date passed without a word."""
	request, work = frappe.qb.DocType(figures.REQUEST), frappe.qb.DocType(ASSIGNMENT)
	now = now_datetime()
	is_late = (request.completed_at > request.promised_date) | (
		request.completed_at.isnull() & request.status.notin(NOT_OURS)
	)
	group = _group(filters, request.promised_date, work)
	query = (
		frappe.qb.from_(request)
		.left_join(work)
		.on(
			(work.client_request == request.name)
			& (work.sent_at <= request.promised_date)
			& (work.completed_at.isnull() | (work.completed_at > request.promised_date))
			& work.status.notin(NOT_THEIRS)
		)
		.select(request.name, group.as_("key"))
		.where(figures.in_period(request.promised_date, filters) & (request.promised_date < now) & is_late)
		.where(request.status != "Cancelled")
		.where(figures.wishes_to_hear(request))
		.groupby(request.name, group)
		.orderby(request.name)
	)
	query = figures.narrow_requests(query, filters, request, work.product, work)
	return [frappe._dict(row, without_word=True) for row in query.run(as_dict=True)]


def _first_told(filters):
	"""A date of the period may have been taken back long before it."""
	return add_days(getdate(filters.from_date), -LONGEST_WARNING_DAYS)


def _is_in_period(moment, filters) -> bool:
	return bool(moment) and str(filters.from_date) <= str(moment.date()) <= str(filters.to_date)


def _measure(rows: list) -> dict:
	told = [row for row in rows if not row.without_word]
	before = [row for row in told if row.is_told and row.warning > 0]
	warning = median(row.warning for row in before)
	return {
		"delays": len(rows),
		"before": len(before),
		"after": len(told) - len(before),
		"without": len(rows) - len(told),
		"share": share(len(before), len(rows)),
		"warning": round(warning / HOUR, 1) if warning is not None else None,
	}


def _columns(filters) -> list[dict]:
	return [
		figures.group_column(filters.group_by),
		figures.column("delays", _("Delays")),
		figures.column("before", _("Told Before")),
		figures.column("after", _("Told Too Late")),
		figures.column("without", _("Without a Word"), width=150),
		figures.column("share", _("Share Told Before the Old Date"), "Percent", 220),
		figures.column("warning", _("Median Warning (Hours)"), "Float", 180),
	]


def _summary(total: dict) -> list[dict]:
	return [
		figures.figure(_("Delays"), total["delays"]),
		figures.figure(
			_("Without a Word"), total["without"], indicator="Red" if total["without"] else "Green"
		),
		figures.figure(
			_("Share Told Before the Old Date"),
			total["share"],
			"Percent",
			"Green" if (total["share"] or 0) >= 90 else "Red",
		),
	]
