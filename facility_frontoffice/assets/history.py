"""What an asset, or a room, has been through: requests, repairs, moves, warranty. Each in a fixed number of statements.

Requests are those that the session's user may read; how many there are is told to whoever may see the asset.
"""

from collections.abc import Callable

import frappe
from frappe.query_builder import Case
from frappe.query_builder.functions import Coalesce, Count, Sum
from frappe.utils import add_months, flt, get_datetime, getdate, now_datetime, nowdate
from pypika import CustomFunction
from pypika.terms import PseudoColumn

from facility_frontoffice.assets import rules
from facility_frontoffice.assets.finding import ASSET, LOCATION, REQUEST
from facility_frontoffice.fulfilment.rules import REQUEST_ENDED

SHOWN = 5
MONTHS = 12
REPAIR_FIELDS = ("name", "asset", "asset_name", "failure_date", "repair_status", "total_repair_cost")
seconds_between = CustomFunction("TIMESTAMPDIFF", ["unit", "begin", "end"])


def of_asset(name: str, leave_out: str | None = None) -> dict:
	"""What to know before something is done about an asset. `leave_out` is the request on the screen.

	`requests_in_year` counts those of the last twelve months. Repairs have their cost in the company's currency and
	hours by the wall clock.
	"""
	asset = _facts(name)
	moves = _moves(name)
	about_it = sorted(
		{*_requests_of_repairs(name), *(row.client_request for row in moves if row.client_request)}
	)
	return {
		"asset": asset,
		"warranty": _warranty(asset),
		"next_maintenance": _next_maintenance(name),
		**_requests([["asset", "=", name]], about_it, leave_out),
		"repairs": _repairs(lambda query, repair: query.where(repair.asset == name)),
		"moves": moves[:SHOWN],
	}


def of_location(name: str) -> dict:
	"""The same of a room and the rooms below it."""
	places = frappe.db.get_descendants(LOCATION, name)

	def of_assets_here(query, repair):
		asset = frappe.qb.DocType(ASSET)
		return _at(query.join(asset).on(asset.name == repair.asset), asset, name)

	return {
		"assets": _count_at(name),
		"out_of_order": _out_of_order_at(name),
		**_requests([["location", "in", [name, *places]]]),
		"repairs": _repairs(of_assets_here),
	}


def delivered(request: str) -> list[frappe._dict]:
	"""The assets that came in with the receipts of a request: ERPNext makes them when goods are fixed assets."""
	asset, row = frappe.qb.DocType(ASSET), frappe.qb.DocType("Purchase Receipt Item")
	return (
		frappe.qb.from_(asset)
		.join(row)
		.on((row.parent == asset.purchase_receipt) & (row.item_code == asset.item_code))
		.select(asset.name, asset.asset_name, asset.location, asset.status, asset.purchase_receipt)
		.distinct()
		.where((row.client_request == request) & (row.docstatus == 1) & (asset.docstatus < 2))
		.orderby(asset.name)
		.run(as_dict=True)
	)


def _facts(name: str) -> frappe._dict:
	asset = frappe.qb.DocType(ASSET)
	item, employee = frappe.qb.DocType("Item"), frappe.qb.DocType("Employee")
	receipt, invoice = frappe.qb.DocType("Purchase Receipt"), frappe.qb.DocType("Purchase Invoice")
	serial = frappe.qb.DocType("Serial No")
	found = (
		frappe.qb.from_(asset)
		.left_join(item)
		.on(item.name == asset.item_code)
		.left_join(employee)
		.on(employee.name == asset.custodian)
		.left_join(receipt)
		.on(receipt.name == asset.purchase_receipt)
		.left_join(invoice)
		.on(invoice.name == asset.purchase_invoice)
		.left_join(serial)
		.on(serial.asset == asset.name)
		.select(
			asset.name,
			asset.asset_name,
			asset.item_name,
			asset.item_code,
			asset.location,
			asset.custodian,
			employee.employee_name.as_("custodian_name"),
			asset.status,
			asset.company,
			asset.image,
			asset.purchase_date,
			asset.insurer,
			asset.policy_number,
			asset.insurance_end_date,
			item.warranty_period,
			receipt.supplier.as_("receipt_supplier"),
			invoice.supplier.as_("invoice_supplier"),
			asset.supplier.as_("owned_by"),
			serial.name.as_("serial_no"),
			serial.warranty_expiry_date,
			serial.amc_expiry_date,
		)
		.where(asset.name == name)
		.orderby(serial.creation)
		.limit(1)
		.run(as_dict=True)
	)
	if not found:
		raise frappe.DoesNotExistError(
			frappe._("There is no asset {0}.").format(frappe.utils.escape_html(name))
		)
	row = found[0]
	row.supplier = row.pop("receipt_supplier") or row.pop("invoice_supplier", None) or row.owned_by
	row.pop("invoice_supplier", None)
	row.pop("owned_by")
	return row


def _warranty(asset: frappe._dict) -> dict | None:
	found = rules.warranty(
		getdate(nowdate()),
		asset.pop("warranty_expiry_date"),
		asset.pop("amc_expiry_date"),
		asset.purchase_date,
		asset.pop("warranty_period"),
	)
	if not found:
		return None
	return {
		"until": found.until,
		"source": found.source,
		"in_force": found.in_force,
		"supplier": asset.supplier,
	}


def _next_maintenance(name: str) -> frappe._dict | None:
	rows = frappe.get_all(
		"Asset Maintenance Log",
		filters={
			"asset_maintenance": name,
			"docstatus": 0,
			"maintenance_status": ("in", ("Planned", "Overdue")),
		},
		fields=["name", "task_name", "due_date", "maintenance_status"],
		order_by="due_date, name",
		limit=1,
	)
	return rows[0] if rows else None


def _requests(about: list[list], named: list[str] = (), leave_out: str | None = None) -> dict:
	either = [*about, ["name", "in", named]] if named else about
	fields = ["name", "subject", "status", "received_at", "completed_at", "location", "asset"]
	lists = {"open": [], "last": []}
	if frappe.has_permission(REQUEST, "read"):
		for key, ended, order in (
			("open", "not in", "received_at, name"),
			("last", "in", "received_at desc, name desc"),
		):
			lists[key] = frappe.get_list(
				REQUEST,
				filters=[["status", ended, sorted(REQUEST_ENDED)], ["name", "!=", leave_out or ""]],
				or_filters=either,
				fields=fields,
				order_by=order,
				limit=SHOWN,
			)
	return {**lists, "requests_in_year": _count_in_year(about, named)}


def _count_in_year(about: list[list], named: list[str]) -> int:
	request = frappe.qb.DocType(REQUEST)
	[[field, _operator, value]] = about
	condition = request[field].isin(value) if isinstance(value, list) else request[field] == value
	if named:
		condition |= request.name.isin(named)
	since = get_datetime(add_months(now_datetime(), -MONTHS))
	query = frappe.qb.from_(request).select(Count("*")).where(condition & (request.received_at >= since))
	return query.run()[0][0]


def _requests_of_repairs(asset: str) -> list[str]:
	return frappe.get_all(
		"Asset Repair",
		filters={"asset": asset, "docstatus": ("<", 2), "client_request": ("is", "set")},
		pluck="client_request",
	)


def _repairs(narrowed: Callable) -> dict:
	"""What repairs came to, and the last ones; `narrowed(query, repair)` says of which assets.

	Those that were called off cost nothing and are not counted. The database adds up: a building has thousands.
	"""
	repair = frappe.qb.DocType("Asset Repair")
	query = narrowed(frappe.qb.from_(repair), repair).where(
		(repair.docstatus < 2) & (Coalesce(repair.repair_status, "") != "Cancelled")
	)
	seconds = seconds_between(PseudoColumn("SECOND"), repair.failure_date, repair.completion_date)
	[[count, cost, down]] = query.select(
		Count("*"), Sum(repair.total_repair_cost), Sum(Case().when(seconds > 0, seconds).else_(0))
	).run()
	last = (
		query.select(*(repair[field] for field in REPAIR_FIELDS))
		.orderby(repair.failure_date, order=frappe.qb.desc)
		.orderby(repair.name, order=frappe.qb.desc)
		.limit(SHOWN)
		.run(as_dict=True)
	)
	return {
		"count": count,
		"cost": flt(cost, 2),
		"hours_down": round(flt(down) / 3600, 1),
		"last": last,
	}


def _moves(asset: str) -> list[frappe._dict]:
	row, movement = frappe.qb.DocType("Asset Movement Item"), frappe.qb.DocType("Asset Movement")
	return (
		frappe.qb.from_(row)
		.join(movement)
		.on(movement.name == row.parent)
		.select(
			movement.name,
			movement.transaction_date,
			movement.purpose,
			movement.client_request,
			row.source_location,
			row.target_location,
			row.to_employee,
		)
		.where((row.asset == asset) & (movement.docstatus == 1))
		.orderby(movement.transaction_date, order=frappe.qb.desc)
		.orderby(movement.name, order=frappe.qb.desc)
		.run(as_dict=True)
	)


def _count_at(location: str) -> int:
	asset = frappe.qb.DocType(ASSET)
	query = frappe.qb.from_(asset).select(Count("*")).where(asset.docstatus < 2)
	return _at(query, asset, location).run()[0][0]


def _out_of_order_at(location: str) -> list[frappe._dict]:
	asset = frappe.qb.DocType(ASSET)
	query = (
		frappe.qb.from_(asset)
		.select(asset.name, asset.asset_name, asset.location)
		.where((asset.docstatus < 2) & (asset.status == "Out of Order"))
		.orderby(asset.location, asset.asset_name)
		.limit(SHOWN)
	)
	return _at(query, asset, location).run(as_dict=True)


def _at(query, asset, location: str):
	"""What stands at a place or below it."""
	place, here = frappe.qb.DocType(LOCATION), frappe.qb.DocType(LOCATION).as_("here")
	query = query.join(place).on(place.name == asset.location)
	query = query.join(here).on((place.lft >= here.lft) & (place.rgt <= here.rgt))
	return query.where(here.name == location)
