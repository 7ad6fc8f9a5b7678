"""What the reports of the front office share: the period, what to look at, and by what to count.

A report has one or two statements, whatever there is; names are looked up for the groups that came out of them. What an
admin added to count by comes from `own_fields.in_reports`.
"""

import re
from collections.abc import Callable

import frappe
from frappe import _
from frappe.query_builder.functions import DateFormat
from frappe.utils import add_days, getdate

from facility_frontoffice.own_fields import in_reports
from facility_frontoffice.own_fields import rules as own_fields

REQUEST, LINE = "Client Request", "Client Request Line"
PRODUCT, AGENT, CHANNEL, DESK, MONTH = "Product", "Agent", "Channel", "Service Desk", "Month"
UNIT, SUPPLIER = "Backoffice Unit", "Supplier"
TOTAL = "total"

# By which doctype the values of a group are called, and its field of the name.
NAMED_BY = {
	PRODUCT: ("Facility Product", "product_name"),
	AGENT: ("User", "full_name"),
	SUPPLIER: ("Supplier", "supplier_name"),
}


def read(filters: dict | None, default: str = PRODUCT) -> frappe._dict:
	"""The filters of a report, with a period that can be."""
	filters = frappe._dict(filters or {})
	if not (filters.from_date and filters.to_date):
		frappe.throw(_("Choose a period, from and until."), title=_("No Period"))
	if getdate(filters.from_date) > getdate(filters.to_date):
		frappe.throw(_("The period ends before it begins. Choose a later end."), title=_("Wrong Dates"))
	in_reports.check(filters)
	filters.group_by = filters.group_by or default
	return filters


def in_period(field, filters):
	"""A moment within the period, its last day included."""
	return (field >= getdate(filters.from_date)) & (field < add_days(getdate(filters.to_date), 1))


def narrow(query, filters, channel=None, desk=None, product=None, request=None, work=None):
	"""Keeps what is of the channel, desk and product that were asked for, and what has the value of an own field.

	`product`, `request` and `work` are the columns with the name of the product, the request and the assignment. What
	`group_of` gave for a field of one of these can only be selected by a query that went through here.
	"""
	for value, field in (
		(filters.get("channel"), channel),
		(filters.get("service_desk"), desk),
		(filters.get("product"), product),
	):
		if value and field is not None:
			query = query.where(field == value)
	names = {own_fields.REQUEST: request, own_fields.PRODUCT: product, own_fields.ASSIGNMENT: work}
	return in_reports.join(query, filters, names)


def narrow_requests(query, filters, request, product, work=None):
	"""`narrow` for a statement that has the table of requests, and perhaps that of the work; `product` is a column."""
	return narrow(
		query,
		filters,
		request.channel,
		request.service_desk,
		product,
		request=request.name,
		work=None if work is None else work.name,
	)


def group_of(filters, moment, **fields):
	"""The field to count by: `moment` gives the month, `fields` the others, by name of the group. See `narrow`."""
	if in_reports.is_own(filters.group_by):
		return in_reports.group_of(filters.group_by)
	by_name = {
		PRODUCT: fields.get("product"),
		AGENT: fields.get("agent"),
		CHANNEL: fields.get("channel"),
		DESK: fields.get("desk"),
		UNIT: fields.get("unit"),
		SUPPLIER: fields.get("supplier"),
		MONTH: DateFormat(moment, "%Y-%m"),
	}
	field = by_name.get(filters.group_by)
	if field is None:
		refuse_group(filters.group_by)
	return field


def refuse_group(group_by: str) -> None:
	frappe.throw(_("This cannot be counted by {0}.").format(group_by), title=_("Unknown Grouping"))


def wishes_to_hear(request):
	"""A condition on the table of requests: all but those that recur and of which the client wished to hear nothing."""
	return request.recurrence_key.isnull() | (request.repeat_tells_client == 1)


def labelled(rows: list[dict], group_by: str) -> list[dict]:
	"""Rows with `key`, with the `group` as people call it; in order of that."""
	names = _names(group_by, [row["key"] for row in rows if row["key"]])
	for row in rows:
		row["group"] = names.get(row["key"]) or (_(row["key"]) if row["key"] else _("Not known"))
	return sorted(rows, key=lambda row: (not row["key"], _in_order(row["group"]), row["key"] or ""))


def _in_order(words: str) -> str:
	"""Sorts as people do: 9 before 10, and Floor 9 before Floor 10."""
	return re.sub(r"\d+", lambda number: number[0].zfill(12), words.casefold())


def measured(found: list, group_by: str, measure: Callable[[list], dict]) -> tuple[list[dict], dict]:
	"""The labelled figures of each group of `found` (rows with name and key), and those of all together.

	A row that is in several groups, such as a request with two products, counts once in the total.
	"""
	by_key: dict = {}
	for row in found:
		by_key.setdefault(row.key or None, []).append(row)
	rows = labelled([{"key": key, **measure(group)} for key, group in by_key.items()], group_by)
	return rows, measure(list({row.name: row for row in found}.values()))


def with_total(rows: list[dict], total: dict) -> list[dict]:
	"""The rows, and below more than one of them the total; a share of a total is no sum."""
	return [*rows, {"key": TOTAL, "group": _("Total"), "bold": 1, **total}] if len(rows) > 1 else rows


def group_column(group_by: str) -> dict:
	label = in_reports.label(group_by) if in_reports.is_own(group_by) else _(group_by)
	return {"fieldname": "group", "label": label, "fieldtype": "Data", "width": 240}


def column(name: str, label: str, fieldtype: str = "Int", width: int = 130, **options) -> dict:
	precision = {"precision": 1} if fieldtype in ("Percent", "Float") else {}
	return {"fieldname": name, "label": label, "fieldtype": fieldtype, "width": width, **precision, **options}


def bar_chart(
	rows: list[dict], series: dict[str, str], stacked: bool = False, colours: tuple = ()
) -> dict | None:
	"""A bar per group; `series` are labels by the name of their figure."""
	if not rows:
		return None
	return {
		"type": "bar",
		"barOptions": {"stacked": int(stacked)},
		**({"colors": list(colours)} if colours else {}),
		"data": {
			"labels": [row["group"] for row in rows],
			"datasets": [
				{"name": label, "values": [row[name] or 0 for row in rows]} for name, label in series.items()
			],
		},
	}


def figure(label: str, value, datatype: str = "Int", indicator: str | None = None) -> dict:
	"""One of the figures above a report; a dash where there is nothing to count."""
	known = value is not None
	return {
		"label": label,
		"value": value if known else "–",
		"datatype": datatype if known else "Data",
		**({"indicator": indicator} if indicator and known else {}),
	}


def _names(group_by: str, keys: list[str]) -> dict[str, str]:
	if in_reports.is_own(group_by):
		return in_reports.values_named(group_by, keys)
	if group_by not in NAMED_BY or not keys:
		return {}
	doctype, field = NAMED_BY[group_by]
	rows = frappe.get_all(doctype, filters={"name": ("in", keys)}, fields=["name", field], order_by="name")
	return {row.name: _(row[field]) if group_by == PRODUCT else row[field] for row in rows}
