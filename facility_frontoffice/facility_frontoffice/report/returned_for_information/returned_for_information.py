"""How much work came back because information was missing (S43): by product, who sent it, unit, channel or month.

Of what was sent out in the period. What was returned without a kind of return counts as returned, and not as missing
information.
"""

import frappe
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum
from frappe.utils import cint

from facility_frontoffice.intake import figures
from facility_frontoffice.intake.figures_rules import share, sum_of

ASSIGNMENT = "Backoffice Assignment"
MISSING = "Information Missing"


def execute(filters: dict | None = None) -> tuple:
	filters = figures.read(filters)
	rows = figures.labelled([_with_share(row) for row in _rows(filters)], filters.group_by)
	total = _with_share(sum_of(rows, "sent", "returned", "missing"))
	chart = figures.bar_chart(rows, {"missing": _("Information Missing")}, colours=("orange",))
	return _columns(filters), figures.with_total(rows, total), None, chart, _summary(total)


def _rows(filters) -> list[dict]:
	work, request = frappe.qb.DocType(ASSIGNMENT), frappe.qb.DocType(figures.REQUEST)
	group = figures.group_of(
		filters,
		work.sent_at,
		product=work.product,
		agent=work.sent_by,
		channel=request.channel,
		desk=request.service_desk,
		unit=work.backoffice_unit,
	)
	returned = work.status == "Returned"

	def number(condition):
		return Sum(Case().when(condition, 1).else_(0))

	query = (
		frappe.qb.from_(work)
		.join(request)
		.on(request.name == work.client_request)
		.select(
			group.as_("key"),
			Count(work.name).as_("sent"),
			number(returned).as_("returned"),
			number(returned & (work.return_kind == MISSING)).as_("missing"),
		)
		.where(figures.in_period(work.sent_at, filters))
		.groupby(group)
	)
	query = figures.narrow_requests(query, filters, request, work.product, work)
	return [
		{"key": row.key or None, **{name: cint(row[name]) for name in ("sent", "returned", "missing")}}
		for row in query.run(as_dict=True)
	]


def _with_share(row: dict) -> dict:
	row["share"] = share(row["missing"], row["sent"])
	return row


def _columns(filters) -> list[dict]:
	return [
		figures.group_column(filters.group_by),
		figures.column("sent", _("Sent Out")),
		figures.column("returned", _("Returned")),
		figures.column("missing", _("Information Missing"), width=160),
		figures.column("share", _("Share Returned for Information"), "Percent", 210),
	]


def _summary(total: dict) -> list[dict]:
	return [
		figures.figure(_("Sent Out"), total["sent"]),
		figures.figure(_("Returned"), total["returned"]),
		figures.figure(
			_("Information Missing"), total["missing"], indicator="Orange" if total["missing"] else "Green"
		),
		figures.figure(_("Share Returned for Information"), total["share"], "Percent"),
	]
