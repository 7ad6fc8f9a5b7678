"""Answer cards that may not be right any more (S41): the day for their review has passed, or nobody set one."""

import frappe
from frappe import _
from frappe.utils import date_diff, getdate, strip_html, today

from facility_frontoffice.own_fields import in_reports
from facility_frontoffice.people import name_of

PRODUCT = "Facility Product"


def execute(filters: dict | None = None) -> tuple:
	filters = frappe._dict(filters or {})
	in_reports.check(filters)
	rows = [_row(product) for product in _products(filters)]
	return _columns(), in_reports.fill(rows, PRODUCT, "product"), None, None, _summary(rows)


def _products(filters) -> list:
	"""Products with a card to look at, the longest overdue first and those without a date last."""
	product, unit = frappe.qb.DocType(PRODUCT), frappe.qb.DocType("Backoffice Unit")
	query = (
		frappe.qb.from_(product)
		.left_join(unit)
		.on(unit.name == product.backoffice_unit)
		.select(
			product.name,
			product.product_name,
			product.category,
			product.answer_card,
			product.review_by,
			product.backoffice_unit,
			product.modified,
			product.modified_by,
			unit.lead,
		)
		.where(
			(product.disabled == 0)
			& product.answer_card.isnotnull()
			& (product.answer_card != "")
			& (product.review_by.isnull() | (product.review_by < getdate(filters.until or today())))
		)
		.orderby(product.review_by.isnull())
		.orderby(product.review_by)
		.orderby(product.name)
	)
	if filters.backoffice_unit:
		query = query.where(product.backoffice_unit == filters.backoffice_unit)
	query = in_reports.join(query, filters, {PRODUCT: product.name})
	return [row for row in query.run(as_dict=True) if strip_html(row.answer_card).strip()]


def _row(product) -> dict:
	return {
		"product": product.name,
		"product_name": _(product.product_name),
		"category": product.category,
		"review_by": product.review_by,
		"days_overdue": max(date_diff(today(), product.review_by), 0) if product.review_by else None,
		"backoffice_unit": product.backoffice_unit,
		"lead": name_of(product.lead),
		"changed": product.modified,
		"changed_by": name_of(product.modified_by),
	}


def _columns() -> list[dict]:
	def column(fieldname: str, label: str, fieldtype: str, width: int, options: str | None = None) -> dict:
		return {
			"fieldname": fieldname,
			"label": label,
			"fieldtype": fieldtype,
			"width": width,
			"options": options,
		}

	return [
		column("product", _("Product"), "Link", 140, PRODUCT),
		column("product_name", _("Product Name"), "Data", 200),
		column("category", _("Category"), "Link", 160, "Facility Product Category"),
		column("review_by", _("Review By"), "Date", 110),
		column("days_overdue", _("Days Overdue"), "Int", 110),
		column("backoffice_unit", _("Backoffice Unit"), "Link", 160, "Backoffice Unit"),
		column("lead", _("Lead"), "Data", 140),
		column("changed", _("Last Changed"), "Datetime", 160),
		column("changed_by", _("Changed By"), "Data", 140),
		*in_reports.columns(PRODUCT),
	]


def _summary(rows: list[dict]) -> list[dict]:
	overdue = sum(1 for row in rows if row["days_overdue"])
	undated = sum(1 for row in rows if not row["review_by"])
	return [
		{
			"label": _("Overdue"),
			"value": overdue,
			"datatype": "Int",
			"indicator": "Red" if overdue else "Green",
		},
		{"label": _("Without a Date"), "value": undated, "datatype": "Int"},
	]
