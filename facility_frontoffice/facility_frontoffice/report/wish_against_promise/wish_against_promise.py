"""What clients wish, what was promised and when it was done (S8): by product, channel, desk, month or request.

Of requests with a wished date that were received in the period. A wish for a day lasts that day. By product a request
counts once for each of its products.
"""

import frappe
from frappe import _

from facility_frontoffice.intake import figures
from facility_frontoffice.intake.figures_rules import gap_days, median, share
from facility_frontoffice.own_fields import in_reports

REQUEST_GROUP = "Request"


def execute(filters: dict | None = None) -> tuple:
	filters = figures.read(filters)
	rows, total = figures.measured(_requests(filters), filters.group_by, _measured)
	if filters.group_by == REQUEST_GROUP:
		in_reports.fill(rows, figures.REQUEST, "key")
	chart = figures.bar_chart(
		rows, {"share_promised": _("Promised as Wished"), "share_done": _("Done as Wished")}
	)
	return _columns(filters), figures.with_total(rows, total), None, chart, _summary(total)


def _requests(filters) -> list[dict]:
	line, request = frappe.qb.DocType(figures.LINE), frappe.qb.DocType(figures.REQUEST)
	group = (
		request.name
		if filters.group_by == REQUEST_GROUP
		else figures.group_of(
			filters,
			request.received_at,
			product=line.product,
			agent=request.front_office_owner,
			channel=request.channel,
			desk=request.service_desk,
		)
	)
	query = (
		frappe.qb.from_(request)
		.left_join(line)
		.on((line.parent == request.name) & (line.parenttype == figures.REQUEST))
		.select(
			request.name,
			group.as_("key"),
			request.desired_date,
			request.promised_date,
			request.completed_at,
			request.status,
		)
		.distinct()
		.where(
			figures.in_period(request.received_at, filters)
			& request.desired_date.isnotnull()
			& request.merged_into.isnull()
		)
	)
	return figures.narrow_requests(query, filters, request, line.product).run(as_dict=True)


def _measured(rows: list[dict]) -> dict:
	promised = _gaps(rows, "promised_date")
	done = _gaps([row for row in rows if row.status != "Cancelled"], "completed_at")
	return {
		"wished": len(rows),
		"share_promised": share(sum(gap <= 0 for gap in promised), len(promised)),
		"gap_promised": median(promised),
		"done": len(done),
		"share_done": share(sum(gap <= 0 for gap in done), len(done)),
		"gap_done": median(done),
	}


def _gaps(rows: list[dict], field: str) -> list[float]:
	gaps = (gap_days(row.desired_date, row[field]) for row in rows)
	return [gap for gap in gaps if gap is not None]


def _columns(filters) -> list[dict]:
	group, own = figures.group_column(filters.group_by), []
	if filters.group_by == REQUEST_GROUP:
		group |= {"fieldtype": "Link", "options": figures.REQUEST}
		own = in_reports.columns(figures.REQUEST)
	return [
		group,
		figures.column("wished", _("With a Wish")),
		figures.column("share_promised", _("Promised as Wished"), "Percent", 160),
		figures.column("gap_promised", _("Days from Wish to Promise (median)"), "Float", 220),
		figures.column("done", _("Done")),
		figures.column("share_done", _("Done as Wished"), "Percent", 140),
		figures.column("gap_done", _("Days from Wish to Done (median)"), "Float", 210),
		*own,
	]


def _summary(total: dict) -> list[dict]:
	return [
		figures.figure(_("With a Wish"), total["wished"]),
		figures.figure(_("Promised as Wished"), total["share_promised"], "Percent"),
		figures.figure(_("Done as Wished"), total["share_done"], "Percent"),
		figures.figure(_("Days from Wish to Done (median)"), total["gap_done"], "Float"),
	]
