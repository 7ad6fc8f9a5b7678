"""How long purchases took, from asking to delivered, and whether they came in time (S15, S22, S59, S62): by supplier,
product, month, company or purchase. See `purchasing.lead_time_rules` for how is counted.

A purchase counts in the period in which it was complete. By supplier it counts for each who had a part in it, with
that part; in the total once, as a whole.
"""

from frappe import _

from facility_frontoffice.intake import figures
from facility_frontoffice.own_fields import in_reports
from facility_frontoffice.purchasing import lead_time_rules as rules
from facility_frontoffice.purchasing import lead_times

COMPANY, PURCHASE = "Company", "Purchase"
GROUPS = (figures.SUPPLIER, figures.PRODUCT, figures.MONTH, COMPANY, PURCHASE)
WORKING = "Working Days"
ENOUGH = 90


def execute(filters: dict | None = None) -> tuple:
	filters = figures.read(filters, figures.SUPPLIER)
	if filters.group_by not in GROUPS and not in_reports.is_own(filters.group_by):
		figures.refuse_group(filters.group_by)
	bought = lead_times.completed(filters)
	working = lead_times.working()
	stages_in = working if filters.days == WORKING else rules.calendar_days

	def measured(purchases: list) -> dict:
		return rules.measure(purchases, stages_in, working)

	groups = _grouped(bought, filters)
	rows = [{"key": key, **measured(purchases)} for key, purchases in groups.items()]
	rows = figures.labelled(rows, filters.group_by)
	if filters.group_by == PURCHASE:
		_add_request(rows, bought)
	total = measured([_of(one, filters) for one in bought])
	return _columns(filters), figures.with_total(rows, total), None, _chart(rows, filters), _summary(total)


def _grouped(bought: list, filters) -> dict[str | None, list]:
	groups: dict[str | None, list] = {}
	for one in bought:
		for key, purchase in _keys(one, filters):
			groups.setdefault(key, []).append(purchase)
	return groups


def _keys(one, filters):
	if filters.group_by == figures.SUPPLIER:
		chosen = (
			{filters.supplier: one.by_supplier[filters.supplier]} if filters.supplier else one.by_supplier
		)
		return chosen.items() if chosen else [(None, one.whole)]
	of = _of(one, filters)
	keys = {
		figures.PRODUCT: one.product,
		figures.MONTH: f"{of.complete:%Y-%m}" if of.complete else None,
		COMPANY: one.company,
		PURCHASE: one.name,
	}
	return [(keys.get(filters.group_by, one.own_value), of)]


def _of(one, filters):
	"""Of who looks at one supplier, their part."""
	return one.by_supplier[filters.supplier] if filters.supplier else one.whole


def _add_request(rows: list[dict], bought: list) -> None:
	by_name = {one.name: one for one in bought}
	for row in rows:
		one = by_name[row["key"]]
		row["request"] = one.client_request
		row["suppliers"] = ", ".join(one.by_supplier)
	in_reports.fill(rows, lead_times.ASSIGNMENT, "key")
	in_reports.fill(rows, figures.REQUEST, "request")


def _chart(rows: list[dict], filters) -> dict | None:
	if filters.group_by == PURCHASE:
		return None
	return figures.bar_chart(
		rows, {"whole": _("Median"), "whole_long": _("Nine out of Ten")}, colours=("blue", "light-blue")
	)


def _columns(filters) -> list[dict]:
	group = figures.group_column(filters.group_by)
	more, own = [], []
	if filters.group_by == PURCHASE:
		group |= {"fieldtype": "Link", "options": lead_times.ASSIGNMENT, "width": 160}
		more = [
			figures.column("request", _("Request"), "Data", 150),
			figures.column("suppliers", _("Supplier"), "Data", 160),
		]
		own = [*in_reports.columns(lead_times.ASSIGNMENT), *in_reports.columns(figures.REQUEST)]
	return [
		group,
		*more,
		figures.column("purchases", _("Purchases"), width=100),
		figures.column("whole", _("Asked to Complete (Days, median)"), "Float", 250),
		figures.column("whole_long", _("Nine out of Ten Within (Days)"), "Float", 230),
		figures.column("in_time", _("On the Promised Day"), "Percent", 160),
		figures.column("supplier_in_time", _("On the Supplier's Day"), "Percent", 160),
		figures.column("to_send", _("Until Sent Out"), "Float", 140),
		figures.column("to_request", _("Until Requested"), "Float", 150),
		figures.column("to_order", _("Until Ordered"), "Float", 140),
		figures.column("to_first", _("Until First Delivery"), "Float", 170),
		figures.column("to_complete", _("Until Complete"), "Float", 140),
		figures.column("whole_working", _("Working Days (median)"), "Float", 180),
		figures.column("whole_working_long", _("Nine out of Ten Within (Working Days)"), "Float", 290),
		figures.column("parts", _("Deliveries per Order"), "Float", 150),
		*own,
	]


def _summary(total: dict) -> list[dict]:
	return [
		figures.figure(_("Purchases"), total["purchases"]),
		figures.figure(_("Asked to Complete (Days, median)"), total["whole"], "Float"),
		figures.figure(_("On the Promised Day"), total["in_time"], "Percent", _colour(total["in_time"])),
		figures.figure(
			_("On the Supplier's Day"),
			total["supplier_in_time"],
			"Percent",
			_colour(total["supplier_in_time"]),
		),
	]


def _colour(percent: float | None) -> str:
	return "Green" if (percent or 0) >= ENOUGH else "Red"
