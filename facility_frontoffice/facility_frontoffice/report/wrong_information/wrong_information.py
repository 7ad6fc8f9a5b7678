"""How often a client was told something that was not right (S48): by agent, product, channel, desk or month.

Of the requests that got a first answer in the period, those in which what was said was corrected. By agent: whose
words it were, of the requests that are theirs. By product a request counts once for each of its products.
"""

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, Count

from facility_frontoffice.intake import figures
from facility_frontoffice.intake.figures_rules import share

CORRECTION = "Facility Correction"
ACCEPTABLE = 2  # percent


def execute(filters: dict | None = None) -> tuple:
	filters = figures.read(filters, figures.AGENT)
	rows = figures.labelled(_rows(filters), filters.group_by)
	total = _total(filters)
	chart = figures.bar_chart(rows, {"wrong": _("Corrected")}, colours=("red",))
	return _columns(filters), figures.with_total(rows, total), None, chart, _summary(total)


def _rows(filters) -> list[dict]:
	answered, wrong = _answered(filters), _wrong(filters)
	return [_row(answered.get(key, 0), wrong.get(key, 0), key=key) for key in {**answered, **wrong}]


def _row(answered: int, wrong: int, **values) -> dict:
	return {**values, "answered": answered, "wrong": wrong, "share": share(wrong, max(answered, wrong))}


def _total(filters) -> dict:
	"""Each request once, whatever the groups."""
	everything = frappe._dict(filters, group_by=None)
	return _row(_answered(everything).get(None, 0), _wrong(everything).get(None, 0))


def _answered(filters) -> dict:
	line, request = frappe.qb.DocType(figures.LINE), frappe.qb.DocType(figures.REQUEST)
	query = (
		frappe.qb.from_(request)
		.left_join(line)
		.on((line.parent == request.name) & (line.parenttype == figures.REQUEST))
		.where(figures.in_period(request.first_response_at, filters))
	)
	return _counted(query, filters, request, line.product, request.front_office_owner)


def _wrong(filters) -> dict:
	correction, request = frappe.qb.DocType(CORRECTION), frappe.qb.DocType(figures.REQUEST)
	query = (
		frappe.qb.from_(correction)
		.join(request)
		.on(request.name == correction.client_request)
		.where((correction.kind == "Information") & figures.in_period(request.first_response_at, filters))
	)
	whose = Coalesce(correction.made_by, request.front_office_owner)
	return _counted(query, filters, request, correction.product, whose)


def _counted(query, filters, request, product, agent) -> dict:
	query = figures.narrow_requests(query, filters, request, product)
	number = Count(request.name).distinct()
	if not filters.group_by:
		return {None: query.select(number).run()[0][0]}
	group = figures.group_of(
		filters,
		request.first_response_at,
		product=product,
		agent=agent,
		channel=request.channel,
		desk=request.service_desk,
	)
	return {key or None: count for key, count in query.select(group, number).groupby(group).run()}


def _columns(filters) -> list[dict]:
	return [
		figures.group_column(filters.group_by),
		figures.column("answered", _("Answered")),
		figures.column("wrong", _("Corrected")),
		figures.column("share", _("Share of Wrong Information"), "Percent", 200),
	]


def _summary(total: dict) -> list[dict]:
	wrong = total["share"]
	return [
		figures.figure(_("Answered"), total["answered"]),
		figures.figure(_("Corrected"), total["wrong"], indicator="Red" if total["wrong"] else "Green"),
		figures.figure(
			_("Share of Wrong Information"),
			wrong,
			"Percent",
			"Green" if (wrong or 0) <= ACCEPTABLE else "Red",
		),
	]
