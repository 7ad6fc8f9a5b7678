"""How many lines were another product after hand-over (S42): by product, agent, channel, desk or month.

A line counts once, in the period in which it was handed over for the first time, for the product and the agent of that
moment; also when its row is gone since. Nobody's work is wrong by a later wish of the client: the reason is kept with
each correction.
"""

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, Count
from frappe.utils import cint

from facility_frontoffice.intake import figures
from facility_frontoffice.intake.figures_rules import share, sum_of

CORRECTION = "Facility Correction"
GOOD = 95  # percent


def execute(filters: dict | None = None) -> tuple:
	filters = figures.read(filters)
	rows = figures.labelled(_rows(filters), filters.group_by)
	total = _with_share(sum_of(rows, "handed_over", "retranslated"))
	chart = figures.bar_chart(
		rows, {"right": _("Right at Once"), "retranslated": _("Again")}, True, ("green", "red")
	)
	return _columns(filters), figures.with_total(rows, total), None, chart, _summary(total)


def _rows(filters) -> list[dict]:
	counted: dict = {}
	for key, number in _standing(filters):
		counted.setdefault(key or None, [0, 0])[0] += cint(number)
	for key, number in _corrected(filters):
		counted.setdefault(key or None, [0, 0])[1] += cint(number)
	return [
		_with_share({"key": key, "handed_over": right + wrong, "retranslated": wrong})
		for key, (right, wrong) in counted.items()
	]


def _with_share(row: dict) -> dict:
	row["right"] = row["handed_over"] - row["retranslated"]
	row["share"] = share(row["right"], row["handed_over"])
	return row


def _standing(filters):
	"""Lines that are still what they were when they were handed over."""
	line, request = frappe.qb.DocType(figures.LINE), frappe.qb.DocType(figures.REQUEST)
	correction = frappe.qb.DocType(CORRECTION)
	group = figures.group_of(
		filters,
		line.handed_over_at,
		product=line.product,
		agent=Coalesce(line.translated_by, line.decided_by),
		channel=request.channel,
		desk=request.service_desk,
	)
	query = (
		frappe.qb.from_(line)
		.join(request)
		.on(request.name == line.parent)
		.left_join(correction)
		.on((correction.request_line == line.name) & (correction.kind == "Product"))
		.select(group, Count(line.name))
		.where(
			(line.parenttype == figures.REQUEST)
			& figures.in_period(line.handed_over_at, filters)
			& correction.name.isnull()
		)
		.groupby(group)
	)
	return figures.narrow_requests(query, filters, request, line.product).run()


def _corrected(filters):
	"""Lines that became something else, as they were handed over: the first correction of each knows."""
	correction = frappe.qb.DocType(CORRECTION)
	group = figures.group_of(
		filters,
		correction.handed_over_at,
		product=correction.product,
		agent=correction.made_by,
		channel=correction.channel,
		desk=correction.service_desk,
	)
	query = (
		frappe.qb.from_(correction)
		.select(group, Count(correction.name))
		.where(
			(correction.kind == "Product")
			& (correction.position == 1)
			& figures.in_period(correction.handed_over_at, filters)
		)
		.groupby(group)
	)
	return figures.narrow(
		query,
		filters,
		correction.channel,
		correction.service_desk,
		correction.product,
		request=correction.client_request,
	).run()


def _columns(filters) -> list[dict]:
	return [
		figures.group_column(filters.group_by),
		figures.column("handed_over", _("Handed Over")),
		figures.column("retranslated", _("Translated Again"), width=150),
		figures.column("right", _("Stayed as It Was"), width=150),
		figures.column("share", _("Accuracy"), "Percent"),
	]


def _summary(total: dict) -> list[dict]:
	accuracy = total["share"]
	return [
		figures.figure(_("Handed Over"), total["handed_over"]),
		figures.figure(
			_("Translated Again"),
			total["retranslated"],
			indicator="Red" if total["retranslated"] else "Green",
		),
		figures.figure(_("Accuracy"), accuracy, "Percent", "Green" if (accuracy or 0) >= GOOD else "Red"),
	]
