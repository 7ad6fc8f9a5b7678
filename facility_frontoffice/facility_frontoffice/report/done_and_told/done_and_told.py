"""How soon clients are told that it is done, and never before (S7): per product, or by channel, desk or month.

Counted from the moment at which the request was done, with the last of its work or by the front office itself, until
the message was sent; of requests that were done in the period. Who was told in person, there and then, is counted
apart; who wished to hear nothing of what recurs, is left out.
"""

from datetime import timedelta

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, Concat, Max
from frappe.utils import flt

from facility_frontoffice.intake import figures
from facility_frontoffice.intake.figures_rules import median, percentile, share

ASSIGNMENT, MESSAGE = "Backoffice Assignment", "Facility Message"
DONE = ("Completed", "Closed")
TARGET_MINUTES = 60
SAME_MOMENT = timedelta(minutes=1)


def execute(filters: dict | None = None) -> tuple:
	filters = figures.read(filters)
	target = flt(filters.target) or TARGET_MINUTES
	rows, total = figures.measured(_found(filters), filters.group_by, lambda group: _measure(group, target))
	chart = figures.bar_chart(rows, {"median": _("Median Minutes")}, colours=("blue",))
	return _columns(filters), figures.with_total(rows, total), None, chart, _summary(total)


def _found(filters) -> list:
	"""A row for each request that was done, and each of its products, with when it was done and told."""
	request, line = frappe.qb.DocType(figures.REQUEST), frappe.qb.DocType(figures.LINE)
	message = frappe.qb.DocType(MESSAGE)
	group = figures.group_of(
		filters,
		request.completed_at,
		product=line.product,
		channel=request.channel,
		desk=request.service_desk,
	)
	key = Concat(request.name, ":Done:", Coalesce(request.cycle, 0))
	query = (
		frappe.qb.from_(request)
		.left_join(line)
		.on((line.parent == request.name) & (line.parenttype == figures.REQUEST))
		.left_join(message)
		.on(
			(message.message_key == key)
			& (message.client_request == request.name)
			& (message.audience == "Client")
		)
		.select(
			request.name,
			group.as_("key"),
			request.completed_at,
			request.last_client_update_at,
			message.creation.as_("told_at"),
			message.sent_at,
			message.status,
		)
		.where(figures.in_period(request.completed_at, filters) & request.status.isin(DONE))
		.where(request.merged_into.isnull() | (request.merged_into == ""))
		.where(figures.wishes_to_hear(request))
		.groupby(request.name, group)
		.orderby(request.name)
	)
	query = figures.narrow_requests(query, filters, request, line.product)
	rows = query.run(as_dict=True)
	work = _work_done({row.name for row in rows})
	for row in rows:
		last_work = work.get(row.name)
		done = max(filter(None, (last_work, row.completed_at)))
		row.is_told = bool(row.sent_at)
		row.in_person = not row.told_at and _is_spoken_to(row)
		row.minutes = (row.sent_at - done).total_seconds() / 60 if row.sent_at else None
		row.too_soon = bool(row.told_at and last_work and row.told_at < last_work)
	return rows


def _is_spoken_to(row) -> bool:
	"""Whether the client heard of us when it was done, or since: without a rule that tells of it nobody did by itself."""
	return bool(row.last_client_update_at and row.last_client_update_at >= row.completed_at - SAME_MOMENT)


def _work_done(names: set[str]) -> dict:
	"""When the last work of each request was done."""
	if not names:
		return {}
	work = frappe.qb.DocType(ASSIGNMENT)
	return dict(
		frappe.qb.from_(work)
		.select(work.client_request, Max(work.completed_at))
		.where(work.client_request.isin(names) & work.completed_at.isnotnull())
		.groupby(work.client_request)
		.run()
	)


def _measure(rows: list, target: float) -> dict:
	minutes = [row.minutes for row in rows if row.is_told]
	within = [value for value in minutes if value <= target]
	return {
		"done": len(rows),
		"told": len(minutes),
		"in_person": sum(row.in_person for row in rows),
		"not_sent": sum(not row.is_told and not row.in_person for row in rows),
		"too_soon": sum(row.too_soon for row in rows),
		"median": _rounded(median(minutes)),
		"most": _rounded(percentile(minutes, 90)),
		"within": share(len(within), len(minutes)),
	}


def _rounded(value: float | None) -> float | None:
	return None if value is None else round(value, 1)


def _columns(filters) -> list[dict]:
	return [
		figures.group_column(filters.group_by),
		figures.column("done", _("Done")),
		figures.column("told", _("Told in Writing")),
		figures.column("in_person", _("Told in Person")),
		figures.column("not_sent", _("Not Sent")),
		figures.column("too_soon", _("Told Before It Was Done"), width=180),
		figures.column("median", _("Median Minutes"), "Float"),
		figures.column("most", _("Minutes for Nine in Ten"), "Float", 170),
		figures.column("within", _("Share Within the Target"), "Percent", 180),
	]


def _summary(total: dict) -> list[dict]:
	return [
		figures.figure(_("Done"), total["done"]),
		figures.figure(_("Median Minutes"), total["median"], "Float"),
		figures.figure(_("Share Within the Target"), total["within"], "Percent"),
		figures.figure(
			_("Told Before It Was Done"), total["too_soon"], indicator="Red" if total["too_soon"] else "Green"
		),
	]
