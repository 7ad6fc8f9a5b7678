"""What was done for whom and is charged on: by who bears it, by product, by month, or by a field of an admin; the largest
amount first."""

from frappe import _

from facility_frontoffice.charging import figures as charges
from facility_frontoffice.intake import figures
from facility_frontoffice.own_fields import in_reports


def execute(filters: dict | None = None) -> tuple:
	filters = filters or {}
	by = filters.get("by") or charges.BEARER
	in_reports.check({**filters, "group_by": by})
	if by not in charges.GROUPS and not in_reports.is_own(by):
		figures.refuse_group(by)
	rows = charges.of_period(filters, by)
	if by == charges.PRODUCT:
		in_reports.fill(rows, in_reports.PRODUCT, "product")
	elif in_reports.is_own(by):
		figures.labelled(rows, by)
	return _columns(by), rows


def _columns(by: str) -> list[dict]:
	own = in_reports.columns(in_reports.PRODUCT) if by == charges.PRODUCT else []
	first = [figures.group_column(by)] if in_reports.is_own(by) else _first_columns(by)
	return [
		*first,
		figures.column("number", _("Charges"), "Int", 130),
		figures.column("to_charge", _("To Charge"), "Currency", 150, options="currency"),
		figures.column("charged", _("Charged"), "Currency", 130, options="currency"),
		figures.column("later", _("Costs Came Later"), "Currency", 190, options="currency"),
		figures.column("waived", _("Not Charged"), "Currency", 130, options="currency"),
		figures.column("lacking", _("Lack Something"), "Int", 120),
		*own,
	]


def _first_columns(by: str) -> list[dict]:
	return {
		charges.BEARER: [
			figures.column("bearer_kind_name", _("Borne By"), "Data", 140),
			figures.column("bearer", _("Who"), "Dynamic Link", 220, options="bearer_kind"),
		],
		charges.PRODUCT: [
			figures.column("product", _("Product"), "Link", 120, options="Facility Product"),
			figures.column("product_name", _("Product Name"), "Data", 200),
		],
		charges.MONTH: [figures.column("month", _("Month"), "Data", 120)],
	}[by]
