"""S1: who was answered, and nothing says what they asked; the oldest first.

The share is of all contacts of the period in which somebody of ours spoke or wrote to the client. A contact leaves
this list when it is linked to a request, or when somebody says why it asked for nothing.
"""

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Sum
from frappe.utils import add_days, date_diff, getdate, today

from facility_frontoffice.people import name_of
from facility_frontoffice.reachability import rules

MOMENT = "Facility Contact Moment"
LIMIT = 500


def execute(filters: dict | None = None) -> tuple:
	filters = frappe._dict(filters or {})
	if getdate(filters.from_date) > getdate(filters.to_date):
		frappe.throw(_("The period ends before it begins. Choose a later end."), title=_("Wrong Dates"))
	rows = _rows(filters)
	by_agent = _by_agent(filters)
	return _columns(), rows, _message(rows), _chart(by_agent), _summary(by_agent)


def _rows(filters) -> list[dict]:
	table = frappe.qb.DocType(MOMENT)
	rows = (
		_chosen(table, filters)
		.select(
			table.name,
			table.started_at,
			table.channel,
			table.service_desk,
			table.agent,
			table.caller_name,
			table.caller_phone,
			table.handling_seconds,
		)
		.where(table.without_request == 1)
		.orderby(table.started_at)
		.orderby(table.name)
		.limit(LIMIT)
		.run(as_dict=True)
	)
	for row in rows:
		row.days = date_diff(today(), row.started_at)
	return rows


def _by_agent(filters) -> list[dict]:
	table = frappe.qb.DocType(MOMENT)
	return (
		_chosen(table, filters)
		.select(table.agent, Count(table.name).as_("answered"), Sum(table.without_request).as_("without"))
		.where(table.outcome.isin(rules.WITH_US))
		.groupby(table.agent)
		.orderby(table.agent)
		.run(as_dict=True)
	)


def _chosen(table, filters):
	query = frappe.qb.from_(table).where(
		(table.started_at >= getdate(filters.from_date))
		& (table.started_at < add_days(getdate(filters.to_date), 1))
	)
	for field in ("channel", "service_desk", "agent"):
		if filters.get(field):
			query = query.where(table[field] == filters[field])
	return query


def _columns() -> list[dict]:
	return [
		{
			"fieldname": "name",
			"label": _("Contact Moment"),
			"fieldtype": "Link",
			"options": MOMENT,
			"width": 150,
		},
		{"fieldname": "started_at", "label": _("When"), "fieldtype": "Datetime", "width": 160},
		{"fieldname": "days", "label": _("Days Ago"), "fieldtype": "Int", "width": 90},
		{"fieldname": "channel", "label": _("Channel"), "fieldtype": "Data", "width": 90},
		{
			"fieldname": "service_desk",
			"label": _("Service Desk"),
			"fieldtype": "Link",
			"options": "Facility Service Desk",
			"width": 130,
		},
		{"fieldname": "agent", "label": _("Agent"), "fieldtype": "Link", "options": "User", "width": 170},
		{"fieldname": "caller_name", "label": _("Name"), "fieldtype": "Data", "width": 150},
		{"fieldname": "caller_phone", "label": _("Telephone"), "fieldtype": "Data", "width": 130},
		{
			"fieldname": "handling_seconds",
			"label": _("Time of Handling"),
			"fieldtype": "Duration",
			"width": 120,
		},
	]


def _message(rows: list[dict]) -> str | None:
	if len(rows) < LIMIT:
		return None
	return _("Only the {0} oldest are shown; choose a shorter period for the others.").format(LIMIT)


def _chart(by_agent: list[dict]) -> dict | None:
	found = [row for row in by_agent if row.without]
	if not found:
		return None
	return {
		"type": "bar",
		"colors": ["orange"],
		"data": {
			"labels": [name_of(row.agent) or _("Nobody") for row in found],
			"datasets": [{"name": _("Without a Request"), "values": [int(row.without) for row in found]}],
		},
	}


def _summary(by_agent: list[dict]) -> list[dict]:
	answered = sum(row.answered for row in by_agent)
	without = sum(int(row.without) for row in by_agent)
	share = round(100 * without / answered, 1) if answered else None
	return [
		{"label": _("Answered"), "value": answered, "datatype": "Int"},
		{
			"label": _("Without a Request"),
			"value": without,
			"datatype": "Int",
			"indicator": "Orange" if without else "Green",
		},
		{
			"label": _("Share without a Request"),
			"value": share if share is not None else "–",
			"datatype": "Percent" if share is not None else "Data",
			"indicator": "Orange" if share else "Green",
		},
	]
