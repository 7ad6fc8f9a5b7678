"""The share of promises that was kept (S49): by kind, person, unit or month.

A promise counts in the period in which it was due. Kept and broken make the share; one that was withdrawn in time,
or still runs, does not count. One that was broken and fulfilled afterwards is broken.
"""

import frappe
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, DateFormat, Sum
from frappe.utils import add_days, getdate

COMMITMENT = "Facility Commitment"
NEVER_MADE = ("To Approve", "Declined")


def execute(filters: dict | None = None) -> tuple:
	filters = frappe._dict(filters or {})
	if getdate(filters.from_date) > getdate(filters.to_date):
		frappe.throw(_("The period ends before it begins. Choose a later end."), title=_("Wrong Dates"))
	rows = [{**row, "share_kept": share(row)} for row in _rows(filters)]
	return _columns(filters), rows, None, _chart(rows), _summary(rows)


def share(row) -> float | None:
	"""Percentage of what was decided that was kept; None when nothing was."""
	decided = (row["kept"] or 0) + (row["broken"] or 0)
	return round(100 * (row["kept"] or 0) / decided, 1) if decided else None


def _rows(filters) -> list[dict]:
	table = frappe.qb.DocType(COMMITMENT)
	group = {
		"Kind": table.kind,
		"Who Keeps It": table.responsible,
		"Backoffice Unit": table.backoffice_unit,
		"Month": DateFormat(table.due, "%Y-%m"),
	}[filters.group_by or "Kind"]

	def number(condition):
		return Sum(Case().when(condition, 1).else_(0))

	query = (
		frappe.qb.from_(table)
		.select(
			group.as_("group"),
			Count(table.name).as_("promised"),
			number(table.status == "Kept").as_("kept"),
			number(table.broken_at.isnotnull()).as_("broken"),
			number(table.broken_at.isnotnull() & table.fulfilled_at.isnotnull()).as_("kept_late"),
			number((table.status == "Withdrawn") & table.broken_at.isnull()).as_("withdrawn"),
			number((table.status == "Open") & table.broken_at.isnull()).as_("running"),
			number(table.despite_reason.isnotnull() & (table.despite_reason != "")).as_("despite"),
		)
		.where(
			(table.due >= getdate(filters.from_date))
			& (table.due < add_days(getdate(filters.to_date), 1))
			& table.status.notin(NEVER_MADE)
		)
		.groupby(group)
		.orderby(group)
	)
	if filters.promised_to:
		query = query.where(table.promised_to == filters.promised_to)
	return query.run(as_dict=True)


def _columns(filters) -> list[dict]:
	group = {
		"Who Keeps It": {"fieldtype": "Link", "options": "User"},
		"Backoffice Unit": {"fieldtype": "Link", "options": "Backoffice Unit"},
	}.get(filters.group_by, {"fieldtype": "Data"})
	labels = {
		"promised": _("Promised"),
		"kept": _("Kept"),
		"broken": _("Broken"),
		"kept_late": _("Kept Late"),
		"withdrawn": _("Withdrawn"),
		"running": _("Running"),
		"despite": _("Made Despite a Warning"),
	}
	return [
		{"fieldname": "group", "label": _(filters.group_by or "Kind"), "width": 220, **group},
		*(
			{"fieldname": name, "label": label, "fieldtype": "Int", "width": 120}
			for name, label in labels.items()
		),
		{
			"fieldname": "share_kept",
			"label": _("Share Kept"),
			"fieldtype": "Percent",
			"width": 120,
			"precision": 1,
		},
	]


def _chart(rows: list[dict]) -> dict | None:
	if not rows:
		return None
	return {
		"type": "bar",
		"barOptions": {"stacked": 1},
		"colors": ["green", "red"],
		"data": {
			"labels": [_(row["group"]) if row["group"] else _("Nobody") for row in rows],
			"datasets": [
				{"name": _("Kept"), "values": [row["kept"] for row in rows]},
				{"name": _("Broken"), "values": [row["broken"] for row in rows]},
			],
		},
	}


def _summary(rows: list[dict]) -> list[dict]:
	total = {name: sum(row[name] or 0 for row in rows) for name in ("promised", "kept", "broken")}
	kept = share(total)
	return [
		{"label": _("Promised"), "value": total["promised"], "datatype": "Int"},
		{
			"label": _("Broken"),
			"value": total["broken"],
			"datatype": "Int",
			"indicator": "Red" if total["broken"] else "Green",
		},
		{
			"label": _("Share Kept"),
			"value": kept if kept is not None else "–",
			"datatype": "Percent" if kept is not None else "Data",
			"indicator": "Green" if kept is None or kept >= 90 else "Red",
		},
	]
