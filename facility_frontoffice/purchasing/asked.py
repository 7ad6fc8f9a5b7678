"""What buying for assignments needs to know: what is asked, by when, for which company, and who delivers it."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from facility_frontoffice.charging import cost_centers
from facility_frontoffice.purchasing import quantities, rules
from facility_frontoffice.purchasing.rows import ASSIGNMENT, PurchasingError, refuse_unless_open, visible
from facility_frontoffice.service_levels.calendars import moment_of

# More at once is no order that anybody looks through.
MOST = 100
FIELDS = (
	"name",
	"client_request",
	"product",
	"product_name",
	"client_name",
	"location",
	"qty",
	"due",
	"status",
	"action",
	"step",
	"supplier",
	"backoffice_unit",
)


def to_buy_for(names: Iterable[str]) -> list:
	"""The assignments in the order asked, with what buying for them needs; refuses those that nothing is bought for.

	Rows of the assignment with `item` and `product_supplier` of its product, `promised` and `company` of its request,
	and `at_supplier`: who delivers it as a rule.
	"""
	names = list(dict.fromkeys(names))
	if len(names) > MOST:
		frappe.throw(
			_("At most {0} at once. Choose fewer.").format(MOST), PurchasingError, title=_("Too Many")
		)
	found = {row.name: row for row in _read(names)}
	seen = visible(found)
	for name in names:
		if name not in found or name not in seen:
			frappe.throw(
				_("You may not see {0}, so you cannot buy for it.").format(name),
				frappe.PermissionError,
				title=_("No Permission"),
			)
		refuse_unless_open(found[name])
	rows = [found[name] for name in names]
	_add_item_suppliers(rows)
	return rows


def _read(names: list[str]) -> list:
	assignment, request = frappe.qb.DocType(ASSIGNMENT), frappe.qb.DocType("Client Request")
	product = frappe.qb.DocType("Facility Product")
	rows = (
		frappe.qb.from_(assignment)
		.join(request)
		.on(request.name == assignment.client_request)
		.left_join(product)
		.on(product.name == assignment.product)
		.select(
			*(assignment[field] for field in FIELDS),
			request.company,
			request.promised_date.as_("promised"),
			product.item,
			product.supplier.as_("product_supplier"),
		)
		.where(assignment.name.isin(names))
		.run(as_dict=True)
	)
	for row in rows:
		row.company = row.company or usual_company()
	return rows


def usual_company() -> str | None:
	"""The company of a request that names none."""
	return cost_centers.default_company() or frappe.defaults.get_user_default("Company")


def _add_item_suppliers(rows: list) -> None:
	"""The supplier of the assignment, else of the product, else of the item in the company that buys."""
	items = {row.item for row in rows if row.item}
	defaults = (
		{
			(row.parent, row.company): row.default_supplier
			for row in frappe.get_all(
				"Item Default",
				filters={
					"parenttype": "Item",
					"parent": ("in", sorted(items)),
					"default_supplier": ("is", "set"),
				},
				fields=["parent", "company", "default_supplier"],
			)
		}
		if items
		else {}
	)
	for row in rows:
		row.at_supplier = row.supplier or row.product_supplier or defaults.get((row.item, row.company))


def wanted_day(assignment):
	"""The day to ask a supplier for; `assignment` as from `to_buy_for`."""
	return rules.order_day(moment_of(assignment.due), moment_of(assignment.promised), getdate(nowdate()))


def choices(names: Iterable[str]) -> list[dict]:
	"""What there is to buy for each of these assignments, before a document is made of them.

	Each: what is asked by whom, `item` and its name, `supplier`, `company`, `left` in the unit of stock, `documents` that
	there are already, and `waiting`: how much waits in Material Requests to be ordered.
	"""
	rows = to_buy_for(names)
	bought = quantities.bought_for([row.name for row in rows])
	items = {row.item for row in rows if row.item}
	names_of = (
		{
			item.name: item
			for item in frappe.get_all(
				"Item", filters={"name": ("in", sorted(items))}, fields=["name", "item_name", "stock_uom"]
			)
		}
		if items
		else {}
	)
	return [
		{
			"name": row.name,
			"client_request": row.client_request,
			"client_name": row.client_name,
			"product": row.product,
			"product_name": row.product_name,
			"location": row.location,
			"company": row.company,
			"supplier": row.at_supplier,
			"item": row.item,
			"item_name": names_of[row.item].item_name if row.item in names_of else None,
			"uom": names_of[row.item].stock_uom if row.item in names_of else None,
			"day": wanted_day(row),
			"asked": bought[row.name].asked,
			"left": bought[row.name].left,
			"waiting": sum(bought[row.name].waiting().values()),
			"documents": bought[row.name].documents,
		}
		for row in rows
	]


def remember_items(items: dict[str, str]) -> list[str]:
	"""Notes on products that had none the item that was chosen for an assignment; returns these products.

	By who may change products. What several chose differently for one product is left alone.
	"""
	chosen = {}
	for row in frappe.get_all(
		ASSIGNMENT, filters={"name": ("in", sorted(items))}, fields=["name", "product"], order_by="name"
	):
		if row.product:
			chosen.setdefault(row.product, set()).add(items[row.name])
	remembered = []
	for product, found in chosen.items():
		if len(found) == 1 and not frappe.db.get_value("Facility Product", product, "item"):
			doc = frappe.get_doc("Facility Product", product)
			doc.item = found.pop()
			doc.save()
			remembered.append(product)
	return remembered
