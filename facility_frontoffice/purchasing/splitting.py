"""A row of a purchase document made two, so that a part of it can be for somebody.

In a draft by plain rows, on a submitted Purchase Order by ERPNext's own "Update Items", which keeps totals, taxes,
received and billed quantities right.
"""

import json

import frappe
from frappe.utils import flt

from facility_frontoffice.purchasing.linking_rules import Split

# What a row that is split off does not have of the row that it was split from: its own identity and amounts.
OWN = frozenset(
	(
		"name",
		"idx",
		"qty",
		"stock_qty",
		"amount",
		"base_amount",
		"net_amount",
		"base_net_amount",
		"total_weight",
		"received_qty",
		"returned_qty",
		"ordered_qty",
		"billed_amt",
		"sco_qty",
		"client_request",
		"backoffice_assignment",
	)
)
# What a new row of a submitted order takes over while ERPNext inserts it; see `take_over`.
TAKEN_OVER = "facility_row_split_from"


def split_draft(doc, row, found: Split, links: dict) -> None:
	"""The part that is linked comes right below the row that it was part of."""
	if found.rest:
		place = row.idx
		part = doc.append("items", _copied(row) | {"qty": found.linked})
		row.qty = found.rest
		row.stock_qty = found.rest * (flt(row.conversion_factor) or 1.0)
		part.stock_qty = found.linked * (flt(row.conversion_factor) or 1.0)
		doc.items.insert(place, doc.items.pop())
		for number, other in enumerate(doc.items, 1):
			other.idx = number
		row = part
	row.update(links)


def split_submitted(doc, row, found: Split, links: dict) -> None:
	"""By ERPNext's "Update Items": the row shrinks to what it keeps, a new one takes the other part, with `links`.

	The new row is inserted with all that the old one has, so that a Material Request, a quotation and the stock on order
	are counted once, and in the right warehouse.
	"""
	from erpnext.controllers.accounts_controller import update_child_qty_rate

	items = [_as_updated(other) | ({"qty": found.stays} if other is row else {}) for other in doc.items]
	items.append(_as_updated(row) | {"docname": None, "qty": row.qty - found.stays, "idx": len(items) + 1})
	frappe.flags[TAKEN_OVER] = _copied(row) | links
	try:
		update_child_qty_rate(doc.doctype, json.dumps(items, default=str), doc.name)
	finally:
		frappe.flags.pop(TAKEN_OVER, None)
	doc.reload()


def _as_updated(row) -> dict:
	return {
		"docname": row.name,
		"idx": row.idx,
		"item_code": row.item_code,
		"qty": row.qty,
		"rate": row.rate,
		"uom": row.uom,
		"conversion_factor": row.conversion_factor,
		"schedule_date": row.schedule_date,
	}


def take_over(row) -> None:
	"""Before ERPNext inserts a new row into a submitted order: when it is split off another, it is like that one."""
	values = frappe.flags.get(TAKEN_OVER)
	if values:
		row.update(values)


def _copied(row) -> dict:
	"""What a row that is split off has in common with the row that it is split from."""
	return {
		field.fieldname: row.get(field.fieldname)
		for field in row.meta.get_fieldnames_with_value(with_field_meta=True)
		if field.fieldname not in OWN
	}
