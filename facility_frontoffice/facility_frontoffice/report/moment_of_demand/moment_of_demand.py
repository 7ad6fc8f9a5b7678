"""When clients ask (S20): the number of lines per weekday and hour, for planning who is there.

A request without products counts as one. Hours are those of the site.
"""

import frappe
from frappe import _
from frappe.query_builder import CustomFunction
from frappe.query_builder.functions import Count
from frappe.utils import cint

from facility_frontoffice.intake import figures

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# 0 is Monday
weekday = CustomFunction("WEEKDAY", ["moment"])
hour = CustomFunction("HOUR", ["moment"])


def execute(filters: dict | None = None) -> tuple:
	filters = figures.read(filters)
	counted = {(cint(day), cint(at)): cint(number) for day, at, number in _counted(filters)}
	rows = [_row(at, counted) for at in _hours(counted)]
	totals = {f"day_{day}": sum(row[f"day_{day}"] for row in rows) for day in range(7)}
	total = {**totals, "all": sum(totals.values())}
	return _columns(), figures.with_total(rows, total), None, _chart(rows), _summary(rows, total)


def _counted(filters):
	line, request = frappe.qb.DocType(figures.LINE), frappe.qb.DocType(figures.REQUEST)
	day, at = weekday(request.received_at), hour(request.received_at)
	query = (
		frappe.qb.from_(request)
		.left_join(line)
		.on((line.parent == request.name) & (line.parenttype == figures.REQUEST))
		.select(day, at, Count("*"))
		.where(figures.in_period(request.received_at, filters) & request.merged_into.isnull())
		.groupby(day, at)
	)
	return figures.narrow_requests(query, filters, request, line.product).run()


def _hours(counted: dict) -> range:
	"""From the first hour in which anything was asked to the last."""
	hours = [at for _day, at in counted]
	return range(min(hours), max(hours) + 1) if hours else range(0)


def _row(at: int, counted: dict) -> dict:
	days = {f"day_{day}": counted.get((day, at), 0) for day in range(7)}
	return {"key": at, "group": f"{at:02}:00 – {at + 1:02}:00", **days, "all": sum(days.values())}


def _columns() -> list[dict]:
	return [
		{"fieldname": "group", "label": _("Hour"), "fieldtype": "Data", "width": 140},
		*(figures.column(f"day_{number}", _(day), width=110) for number, day in enumerate(WEEKDAYS)),
		figures.column("all", _("All Days"), width=110),
	]


def _chart(rows: list[dict]) -> dict | None:
	series = {f"day_{number}": _(day) for number, day in enumerate(WEEKDAYS)}
	return figures.bar_chart(rows, series, stacked=True)


def _summary(rows: list[dict], total: dict) -> list[dict]:
	if not rows:
		return [figures.figure(_("Asked"), 0)]
	busiest_hour = max(rows, key=lambda row: row["all"])
	busiest_day = max(range(7), key=lambda day: total[f"day_{day}"])
	return [
		figures.figure(_("Asked"), total["all"]),
		figures.figure(_("Busiest Hour"), busiest_hour["group"], "Data"),
		figures.figure(_("Busiest Day"), _(WEEKDAYS[busiest_day]), "Data"),
	]
