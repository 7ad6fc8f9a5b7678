"""What tests of buying make and look at: documents of ERPNext for assignments of ours. Needs a connected site."""

import json

import frappe
from frappe.utils import add_days, getdate, nowdate

from facility_frontoffice.api import purchasing as api

ASSIGNMENT = "Backoffice Assignment"
COMPANY = "Facilitair Bedrijf"
SUPPLIER = "Chairs and More"
# not the one that ERPNext itself would choose
WAREHOUSE = "Finished Goods - FB"
STEPS = (
	{"step_name": "Agree", "action": "Approve"},
	{"step_name": "Buy", "action": "Purchase"},
	{"step_name": "Bring", "action": "Work"},
)


def make(doctype: str, **values):
	return frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)


def make_item(code: str, **values):
	group = frappe.db.get_value("Item Group", {"is_group": 0}, order_by="name")
	return make("Item", item_code=code, item_group=group, stock_uom="Nos", **values).name


def category() -> str:
	found = frappe.db.get_value("Facility Product Category", {"is_group": 0}, order_by="name")
	return found or make("Facility Product Category", category_name="Furniture", is_group=0).name


def step_of(request: str, step: str) -> str | None:
	return frappe.db.get_value(
		ASSIGNMENT, {"client_request": request, "step": step}, order_by="creation desc"
	)


def look(assignment: str):
	return frappe.get_doc(ASSIGNMENT, assignment)


def request_of(assignment: str):
	return frappe.get_doc("Client Request", look(assignment).client_request)


def material_request(assignment: str, submit: bool = True):
	return saved(api.make_material_request(assignment), submit)


def purchase_order(assignment: str, submit: bool = True, day=None, qty: float | None = None):
	order = api.make_purchase_order(assignment)
	return saved(priced(order, day, qty), submit)


def priced(order, day=None, qty: float | None = None):
	for row in order.items:
		row.rate = 100
		row.schedule_date = day or row.schedule_date
		row.qty = qty or row.qty
	if day:
		order.schedule_date = day
	return order


def receipt(order: str, qty: float | None = None, rejected: float = 0, submit: bool = True):
	from erpnext.buying.doctype.purchase_order.purchase_order import make_purchase_receipt

	doc = make_purchase_receipt(order)
	for row in doc.items:
		row.qty = qty if qty is not None else row.qty
		row.rejected_qty = rejected
		row.received_qty = row.qty + rejected
		if rejected:
			row.rejected_warehouse = "Goods In Transit - FB"
	return saved(doc, submit)


def saved(doc, submit: bool = True):
	doc.insert()
	if submit:
		doc.submit()
	return doc


def update_items(order, **changes):
	from erpnext.controllers.accounts_controller import update_child_qty_rate

	rows = [
		{
			"docname": row.name,
			"item_code": row.item_code,
			"qty": row.qty,
			"rate": row.rate,
			"uom": row.uom,
			"conversion_factor": row.conversion_factor,
			"schedule_date": str(row.schedule_date),
			**changes,
		}
		for row in order.items
	]
	update_child_qty_rate("Purchase Order", json.dumps(rows), order.name)
	order.reload()


def kinds(assignment: str) -> list[str]:
	request = look(assignment).client_request
	return frappe.get_all(
		"Facility Message", filters={"client_request": request}, order_by="creation", pluck="kind"
	)


def comments(assignment: str) -> list[str]:
	return frappe.get_all(
		"Comment",
		filters={"reference_doctype": ASSIGNMENT, "reference_name": assignment, "comment_type": "Info"},
		pluck="content",
	)


def after_promise(assignment: str, days: int):
	return getdate(add_days(request_of(assignment).promised_date, days))


def other_company() -> str:
	"""Without the chart of accounts that ERPNext makes for each."""
	if not frappe.db.exists("Company", "Another House"):
		doc = frappe.new_doc("Company")
		doc.update(
			{
				"company_name": "Another House",
				"abbr": "AH",
				"default_currency": "EUR",
				"country": "Netherlands",
			}
		)
		doc.name = "Another House"
		doc.db_insert()
	return "Another House"


def row_for(item: str) -> dict:
	return {
		"item_code": item,
		"qty": 1,
		"rate": 100,
		"uom": "Nos",
		"stock_uom": "Nos",
		"conversion_factor": 1,
		"warehouse": WAREHOUSE,
	}


def order_by_hand(item: str, **links):
	return frappe.get_doc(
		{
			"doctype": "Purchase Order",
			"supplier": SUPPLIER,
			"company": COMPANY,
			"schedule_date": add_days(nowdate(), 3),
			"items": [{**row_for(item), "schedule_date": add_days(nowdate(), 3), **links}],
		}
	).insert()


def fresh(doc):
	"""As somebody else opens it."""
	return frappe.get_doc(doc.doctype, doc.name)


def cancelled(doc):
	doc = fresh(doc)
	doc.cancel()
	return doc


def amended(doc, submit: bool = True):
	"""Cancels a document and makes it again, as the "Amend" button does."""
	again = frappe.copy_doc(cancelled(doc))
	again.update({"amended_from": doc.name, "docstatus": 0})
	return saved(again, submit)


def sent_back(came, qty: float | None = None):
	"""A return of a receipt or an invoice; all of it, or so many of each row."""
	from erpnext.controllers.sales_and_purchase_return import make_return_doc

	doc = make_return_doc(came.doctype, came.name)
	for row in doc.items:
		row.qty = -qty if qty is not None else row.qty
		row.received_qty = row.qty
		row.stock_qty = row.qty * row.conversion_factor
	return saved(doc)


def invoice_of(order, update_stock: int = 0, qty: float | None = None, submit: bool = True):
	"""A Purchase Invoice of an order or a receipt, as ERPNext maps it."""
	from erpnext.buying.doctype.purchase_order import purchase_order as orders
	from erpnext.stock.doctype.purchase_receipt import purchase_receipt as receipts

	make_invoice = {
		"Purchase Order": orders.make_purchase_invoice,
		"Purchase Receipt": receipts.make_purchase_invoice,
	}
	doc = make_invoice[order.doctype](order.name)
	doc.update({"update_stock": update_stock, "bill_no": frappe.generate_hash(length=8)})
	for row in doc.items:
		row.qty = qty if qty is not None else row.qty
		row.received_qty = row.qty
	return saved(doc, submit)


def notices(about: str) -> list[str]:
	"""What colleagues were told about a document."""
	return frappe.get_all(
		"Notification Log", filters={"document_name": about}, order_by="creation", pluck="subject"
	)


def missed_of(doc) -> list:
	"""What assignments missed of a document, solved or not."""
	return frappe.get_all(
		"Facility Missed Update",
		filters={"reference_doctype": doc.doctype, "reference_name": doc.name},
		fields=["*"],
		order_by="creation",
	)
