"""How long it takes to take in a question, and to translate it (S3, S30): by agent, channel, product, desk or month.

Seconds of intake are those on the screen, where it was measured. The time to translate is from the question to the
first hand-over of a line, by the wall clock. A request counts when it was received; by product once for each of its
products.
"""

import frappe
from frappe import _
from frappe.query_builder.functions import Min
from frappe.utils import cint

from facility_frontoffice.intake import figures
from facility_frontoffice.intake.figures_rules import median, percentile, share

QUICK = 60  # seconds


def execute(filters: dict | None = None) -> tuple:
	filters = figures.read(filters, figures.AGENT)
	rows, total = figures.measured(_requests(filters), filters.group_by, _measured)
	chart = figures.bar_chart(
		rows, {"median_intake": _("Median Intake"), "p90_intake": _("Nine of Ten within")}
	)
	return _columns(filters), figures.with_total(rows, total), None, chart, _summary(total)


def _requests(filters) -> list[dict]:
	"""A row per request, or per request and product: when it came, how long it took, and the first hand-over."""
	line, request = frappe.qb.DocType(figures.LINE), frappe.qb.DocType(figures.REQUEST)
	group = figures.group_of(
		filters,
		request.received_at,
		product=line.product,
		agent=request.front_office_owner,
		channel=request.channel,
		desk=request.service_desk,
	)
	query = (
		frappe.qb.from_(request)
		.left_join(line)
		.on((line.parent == request.name) & (line.parenttype == figures.REQUEST))
		.select(
			request.name,
			group.as_("key"),
			request.received_at,
			request.intake_seconds,
			Min(line.handed_over_at).as_("handed_over_at"),
		)
		.where(figures.in_period(request.received_at, filters) & request.split_from.isnull())
		.groupby(request.name, group)
	)
	return figures.narrow_requests(query, filters, request, line.product).run(as_dict=True)


def _measured(rows: list[dict]) -> dict:
	intake = [cint(row.intake_seconds) for row in rows if cint(row.intake_seconds) > 0]
	translated = [
		(row.handed_over_at - row.received_at).total_seconds() for row in rows if row.handed_over_at
	]
	return {
		"requests": len(rows),
		"measured": len(intake),
		"median_intake": _rounded(median(intake)),
		"p90_intake": _rounded(percentile(intake, 90)),
		"quick_share": share(sum(seconds < QUICK for seconds in intake), len(intake)),
		"translated": len(translated),
		"median_translation": _rounded(median(translated)),
		"p90_translation": _rounded(percentile(translated, 90)),
	}


def _rounded(seconds: float | None) -> int | None:
	return None if seconds is None else round(seconds)


def _columns(filters) -> list[dict]:
	return [
		figures.group_column(filters.group_by),
		figures.column("requests", _("Requests")),
		figures.column("measured", _("Measured")),
		figures.column("median_intake", _("Median Intake (s)")),
		figures.column("p90_intake", _("Nine of Ten within (s)"), width=160),
		figures.column("quick_share", _("Within a Minute"), "Percent"),
		figures.column("translated", _("Handed Over")),
		figures.column("median_translation", _("Median Time to Translate"), "Duration", 180),
		figures.column("p90_translation", _("Nine of Ten Translated within"), "Duration", 200),
	]


def _summary(total: dict) -> list[dict]:
	return [
		figures.figure(_("Requests"), total["requests"]),
		figures.figure(_("Median Intake (s)"), total["median_intake"]),
		figures.figure(_("Nine of Ten within (s)"), total["p90_intake"]),
		figures.figure(_("Within a Minute"), total["quick_share"], "Percent"),
	]
