"""How much the front office answers or does itself (S28, S57): by product against its target, agent, channel or month.

A line counts when it was decided who does it; a question that needed no product (an information question) when it
ended. A decision that was taken back counts no more.
"""

import frappe
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum
from frappe.utils import cint, flt

from facility_frontoffice.fulfilment.rules import REQUEST_ENDED
from facility_frontoffice.intake import figures
from facility_frontoffice.intake.figures_rules import share, sum_of

DIRECT = "Handled Directly"


def execute(filters: dict | None = None) -> tuple:
	filters = figures.read(filters)
	rows = figures.labelled(_rows(filters), filters.group_by)
	if filters.group_by == figures.PRODUCT:
		_add_targets(rows)
	total = _with_share(sum_of(rows, "decided", "direct"))
	chart = figures.bar_chart(rows, {"direct": _("Here"), "forwarded": _("Sent On")}, True, ("green", "blue"))
	return _columns(filters), figures.with_total(rows, total), None, chart, _summary(rows, total)


def _rows(filters) -> list[dict]:
	counted: dict = {}
	without_product = () if filters.product else _without_product(filters)
	for key, decided, direct in (*_lines(filters), *without_product):
		row = counted.setdefault(key or None, {"key": key or None, "decided": 0, "direct": 0})
		row["decided"] += cint(decided)
		row["direct"] += cint(direct)
	return [_with_share(row) for row in counted.values()]


def _with_share(row: dict) -> dict:
	row["forwarded"] = row["decided"] - row["direct"]
	row["share"] = share(row["direct"], row["decided"])
	return row


def _lines(filters):
	line, request = frappe.qb.DocType(figures.LINE), frappe.qb.DocType(figures.REQUEST)
	group = figures.group_of(
		filters,
		line.decided_at,
		product=line.product,
		agent=line.decided_by,
		channel=request.channel,
		desk=request.service_desk,
	)
	query = (
		frappe.qb.from_(line)
		.join(request)
		.on(request.name == line.parent)
		.select(group, Count(line.name), Sum(Case().when(line.decision == DIRECT, 1).else_(0)))
		.where(
			(line.parenttype == figures.REQUEST)
			& (line.decision != "")
			& figures.in_period(line.decided_at, filters)
		)
		.groupby(group)
	)
	return figures.narrow_requests(query, filters, request, line.product).run()


def _without_product(filters):
	line, request = frappe.qb.DocType(figures.LINE), frappe.qb.DocType(figures.REQUEST)
	group = figures.group_of(
		filters,
		request.completed_at,
		product=line.product,
		agent=request.front_office_owner,
		channel=request.channel,
		desk=request.service_desk,
	)
	query = (
		frappe.qb.from_(request)
		.left_join(line)
		.on((line.parent == request.name) & (line.parenttype == figures.REQUEST))
		.select(group, Count(request.name), Sum(request.handled_directly))
		.where(
			line.name.isnull()
			& request.merged_into.isnull()
			& request.status.isin([status for status in REQUEST_ENDED if status != "Cancelled"])
			& figures.in_period(request.completed_at, filters)
		)
		.groupby(group)
	)
	return figures.narrow_requests(query, filters, request, line.product).run()


def _add_targets(rows: list[dict]) -> None:
	targets = dict(
		frappe.get_all(
			"Facility Product",
			filters={"name": ("in", [row["key"] for row in rows if row["key"]]), "direct_target": (">", 0)},
			fields=["name", "direct_target"],
			order_by="name",
			as_list=True,
		)
	)
	for row in rows:
		row["target"] = flt(targets.get(row["key"])) or None
		is_known = row["target"] is not None and row["share"] is not None
		row["below"] = round(row["share"] - row["target"], 1) if is_known else None


def _columns(filters) -> list[dict]:
	columns = [
		figures.group_column(filters.group_by),
		figures.column("decided", _("Decided")),
		figures.column("direct", _("Handled Directly"), width=150),
		figures.column("forwarded", _("Sent On")),
		figures.column("share", _("Share Handled Directly"), "Percent", 200),
	]
	if filters.group_by == figures.PRODUCT:
		columns += [
			figures.column("target", _("Target"), "Percent"),
			figures.column("below", _("Against the Target"), "Float", 150),
		]
	return columns


def _summary(rows: list[dict], total: dict) -> list[dict]:
	below = [row for row in rows if (row.get("below") or 0) < 0]
	summary = [
		figures.figure(_("Decided"), total["decided"]),
		figures.figure(_("Share Handled Directly"), total["share"], "Percent"),
	]
	if any(row.get("target") for row in rows):
		summary.append(
			figures.figure(
				_("Products below Their Target"), len(below), indicator="Red" if below else "Green"
			)
		)
	return summary
