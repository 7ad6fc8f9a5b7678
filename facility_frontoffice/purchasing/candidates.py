"""Who can be linked to a row of a purchase document: who waits for something that nobody buys yet."""

import frappe
from frappe.utils import flt

from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.purchasing import asked, linking, linking_rules, quantities
from facility_frontoffice.purchasing.rows import ASSIGNMENT

SHOWN = 20
# So many are looked through for what is still to be bought: first what nobody ordered yet, then what was asked for longest.
SEARCHED = 100
FIELDS = (
	"name",
	"client_request",
	"client_name",
	"product",
	"product_name",
	"step",
	"action",
	"location",
	"qty",
	"due",
)


def candidates(doctype: str, name: str, row: str, text: str = "") -> list[dict]:
	"""Open assignments that a row can be linked to, what asks for its item first; found by client, product or number.

	Each has what is asked by whom, `left`: what nobody buys yet, and `suggested`: how much of the row fits that, both in
	the unit of the row.
	"""
	doc = linking.allowed(doctype, name)
	item = linking.row_of(doc, row)
	measures, factor = linking.measures(doc, item), flt(item.conversion_factor) or 1.0
	found = _matching(text, item.item_code, doc.company)
	bought = quantities.bought_for([one.name for one in found])
	for one in found:
		one.left = bought[one.name].left / factor
		one.suggested = linking_rules.suggestion(measures.qty, one.left, measures.whole)
	return [one for one in found if one.left][:SHOWN]


def _matching(text: str, item: str | None, company: str) -> list:
	words = f"%{text.strip()}%"
	conditions = {
		"filters": [
			["status", "in", fulfilment_rules.UNFINISHED],
			["action", "!=", "Approve"],
		],
		"or_filters": [
			[field, "like", words] for field in ("name", "client_request", "client_name", "product_name")
		]
		if text.strip()
		else None,
		"fields": list(FIELDS),
		"order_by": "purchase_order asc, material_request asc, creation asc",
		"limit_page_length": SEARCHED,
	}
	products = frappe.get_all("Facility Product", filters={"item": item}, pluck="name") if item else []
	first = (
		frappe.get_list(
			ASSIGNMENT, **{**conditions, "filters": [*conditions["filters"], ["product", "in", products]]}
		)
		if products
		else []
	)
	matching = {row.name for row in first}
	found = first + [row for row in frappe.get_list(ASSIGNMENT, **conditions) if row.name not in matching]
	if not found:
		return []
	companies = dict(
		frappe.get_all(
			"Client Request",
			filters={"name": ("in", sorted({row.client_request for row in found}))},
			fields=["name", "company"],
			as_list=True,
		)
	)
	usual = asked.usual_company() or company
	found = [row for row in found if (companies.get(row.client_request) or usual) == company]
	for row in found:
		row.matches = row.name in matching
	return sorted(found, key=lambda row: (not row.matches, row.action != "Purchase"))
