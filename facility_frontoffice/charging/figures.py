"""Figures of what is charged on, grouped by the database."""

import frappe
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Coalesce, Count, DateFormat, Sum
from frappe.utils import flt, getdate

from facility_frontoffice.charging import costs, rules
from facility_frontoffice.charging.charges import CHARGE
from facility_frontoffice.own_fields import in_reports

BEARER, PRODUCT, MONTH = "Bearer", "Product", "Month"
GROUPS = (BEARER, PRODUCT, MONTH)
FILTERS = ("company", "customer", "cost_center", "product")


def of_period(filters: dict, by: str) -> list[dict]:
	"""Rows with `number`, `to_charge`, `charged`, `waived`, `lacking` and `later`, of charges of which the day lies between
	`filters["from"]` and `filters["until"]`; the largest amount first, for each currency apart. `by` is one of `GROUPS`, or
	a field of an admin.

	By a field of an admin each row has the `key` that is its value.
	`later` is what costs have changed since they were charged on: a supplier's invoice of another amount, or a return.
	"""
	table = frappe.qb.DocType(CHARGE)

	def amount(status: str):
		return Sum(Case().when(table.status == status, table.amount).else_(0))

	keys = _keys(table, by)
	query = (
		frappe.qb.from_(table)
		.select(
			*keys,
			table.currency,
			Count("*").as_("number"),
			amount(rules.TO_CHARGE).as_("to_charge"),
			amount(rules.CHARGED).as_("charged"),
			amount(rules.WAIVED).as_("waived"),
			Sum(
				Case()
				.when((table.status == rules.TO_CHARGE) & (Coalesce(table.problem, "") != ""), 1)
				.else_(0)
			).as_("lacking"),
		)
		.where(table.status != rules.CANCELLED)
		.groupby(*keys, table.currency)
		.orderby(Sum(table.amount), order=frappe.qb.desc)
	)
	filters = {**filters, "group_by": by}
	rows = _filtered(query, table, filters).run(as_dict=True)
	later = _later(table, filters, keys)
	for row in rows:
		row.later = later.get((*(row[key.alias] for key in keys), row.currency), 0)
		if by == BEARER:
			row.bearer_kind = rules.COST_CENTER if row.is_inside else rules.CUSTOMER
			row.bearer_kind_name = _(row.bearer_kind) if row.bearer else _("Nobody")
	return rows


def _filtered(query, table, filters: dict):
	if filters.get("from"):
		query = query.where(table.day >= getdate(filters["from"]))
	if filters.get("until"):
		query = query.where(table.day <= getdate(filters["until"]))
	for name in FILTERS:
		if filters.get(name):
			query = query.where(table[name] == filters[name])
	names = {in_reports.REQUEST: table.client_request, in_reports.PRODUCT: table.product}
	return in_reports.join(query, filters, names)


def _later(table, filters: dict, keys: list) -> dict[tuple, float]:
	"""By group: what charges at cost would come to now, less what was charged on. One that was corrected is over."""
	correction = frappe.qb.DocType(CHARGE).as_("correction")
	query = (
		frappe.qb.from_(table)
		.left_join(correction)
		.on((correction.corrects == table.name) & (correction.status != rules.CANCELLED))
		.select(*keys, table.currency, table.request_line, table.amount, table.percentage)
		.where((table.kind == rules.AT_COST) & (table.status == rules.CHARGED) & correction.name.isnull())
	)
	rows = _filtered(query, table, filters).run(as_dict=True)
	spent = costs.of_lines({row.request_line for row in rows}) if rows else {}
	later: dict[tuple, float] = {}
	for row in rows:
		key = (*(row[name.alias] for name in keys), row.currency)
		now = rules.with_percentage(spent.get(row.request_line, 0), row.percentage)
		later[key] = flt(later.get(key, 0) + now - row.amount, 2)
	return later


def _keys(table, by: str) -> list:
	if in_reports.is_own(by):
		return [in_reports.group_of(by).as_("key")]
	if by == PRODUCT:
		return [table.product.as_("product"), table.product_name.as_("product_name")]
	if by == MONTH:
		return [DateFormat(table.day, "%Y-%m").as_("month")]
	is_inside = Case().when(Coalesce(table.cost_center, "") != "", 1).else_(0)
	bearer = Case().when(Coalesce(table.cost_center, "") != "", table.cost_center).else_(table.customer)
	return [is_inside.as_("is_inside"), bearer.as_("bearer")]
