"""Purchases for the clients of the demo, in several states, so that a purchaser's first look shows something.

Made once, by the people of the demo with their own rights, through the same functions as the screens. What is past is
dated back: an order of last month says so in its own dates.
"""

import frappe
from frappe.utils import add_days, get_datetime, nowdate

from facility_frontoffice.api import purchasing as buying
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service as intake

ASSIGNMENT, REQUEST = "Backoffice Assignment", "Client Request"
OTHER_SUPPLIER = "Stoel en Tafel"
PRICE = 349

# subject, number, client, room, then how many days ago it was asked, ordered and (part by part) received, the supplier,
# and in how many days from now the order comes
OPEN = (
	("Chairs for the project room", 4, data.COLLEAGUE, 1, None),
	("A chair that can be set higher", 1, data.CLIENT, 0, ("Requested",)),
	("A chair for a new colleague", 1, data.COLLEAGUE, 2, ("Ordered", data.FURNITURE_SUPPLIER, 4, ())),
	("Six chairs for the meeting corner", 6, data.CLIENT, 1, ("Ordered", OTHER_SUPPLIER, 40, ())),
	("Five chairs, as agreed", 5, data.COLLEAGUE, 0, ("Ordered", data.FURNITURE_SUPPLIER, 6, (2,))),
)
DONE = (
	("Two chairs for the reception", 2, data.CLIENT, 0, 40, 36, (29,), data.FURNITURE_SUPPLIER),
	("A chair for the archive", 1, data.COLLEAGUE, 1, 33, 30, (16,), OTHER_SUPPLIER),
	("Ten chairs for training", 10, data.CLIENT, 2, 30, 27, (20, 18, 12), data.FURNITURE_SUPPLIER),
	("A chair with arms", 1, data.COLLEAGUE, 2, 21, 19, (11,), OTHER_SUPPLIER),
)


def load() -> None:
	"""Makes what is missing. Commits."""
	before = frappe.session.user
	data.make_supplier(OTHER_SUPPLIER, None)
	try:
		for subject, qty, client, room, state in OPEN:
			if not frappe.db.exists(REQUEST, {"subject": subject}):
				_open(_ask(subject, qty, client, room), state)
		for subject, qty, client, room, asked, ordered, parts, supplier in DONE:
			if not frappe.db.exists(REQUEST, {"subject": subject}):
				_done(_ask(subject, qty, client, room), asked, ordered, parts, supplier)
	finally:
		frappe.set_user(before)
	frappe.db.commit()


def _ask(subject: str, qty: int, client: str, room: int) -> str:
	"""Asked, sent out and agreed; returns the assignment to buy."""
	frappe.set_user(data.AGENT)
	answers = {
		question["question"]: question["options"][0] if question["options"] else "As usual"
		for question in _questions()
	}
	request = intake.create_request(
		{
			"subject": subject,
			"request_type": "Request",
			"channel": "Phone",
			"client_user": client,
			"location": data.ROOMS[room],
		},
		[{"product": "CHAIR", "qty": qty, "answers": answers}],
	)
	(approval,) = fulfilment.send_out(request.name)
	frappe.set_user(data.WORKPLACE)
	fulfilment.complete(approval, result="Agreed.")
	frappe.set_user(data.PURCHASER)
	return frappe.db.get_value(ASSIGNMENT, {"client_request": request.name, "action": "Purchase"})


def _questions() -> list[dict]:
	from facility_frontoffice.catalogue import service

	return service.questions_for("CHAIR")


def _open(assignment: str, state: tuple | None) -> None:
	if not state:
		return
	if state[0] == "Requested":
		_saved(buying.make_material_request(assignment))
		return
	_name, supplier, days, parts = state
	order = _order(assignment, supplier, add_days(nowdate(), days))
	for qty in parts:
		_receive(order, qty)


def _done(assignment: str, asked: int, ordered: int, parts: tuple, supplier: str) -> None:
	"""Bought in the past: `asked`, `ordered` and `parts` are days ago."""
	promised = add_days(nowdate(), 2 - asked + 14)
	order = _order(assignment, supplier, add_days(nowdate(), min(4, 14 - ordered)), days_ago=ordered)
	qty = order.items[0].qty
	each = [qty // len(parts)] * len(parts)
	each[-1] += qty - sum(each)
	for days, number in zip(parts, each, strict=True):
		_receive(order, number, days_ago=days)
	_date_back(assignment, asked, parts[-1], promised)


def _order(assignment: str, supplier: str, day: str, days_ago: int = 0):
	order = buying.make_purchase_order(assignment)
	order.supplier = supplier
	order.transaction_date = add_days(nowdate(), -days_ago)
	order.schedule_date = max(str(day), str(order.transaction_date))
	for row in order.items:
		row.rate = PRICE
		row.schedule_date = order.schedule_date
	return _saved(order)


def _receive(order, qty: float, days_ago: int = 0) -> None:
	from erpnext.buying.doctype.purchase_order.purchase_order import make_purchase_receipt

	receipt = make_purchase_receipt(order.name)
	receipt.set_posting_time = 1
	receipt.posting_date = add_days(nowdate(), -days_ago)
	for row in receipt.items:
		row.qty = row.received_qty = qty
	_saved(receipt)


def _saved(doc):
	doc.insert()
	doc.submit()
	return doc


def _date_back(assignment: str, asked: int, done: int, promised: str) -> None:
	begun, ended = (get_datetime(f"{add_days(nowdate(), -days)} 10:00") for days in (asked, done))
	request = frappe.db.get_value(ASSIGNMENT, assignment, "client_request")
	frappe.db.set_value(
		REQUEST,
		request,
		{"received_at": begun, "promised_date": get_datetime(f"{promised} 17:00")},
		update_modified=False,
	)
	frappe.db.set_value(
		ASSIGNMENT, assignment, {"sent_at": begun, "completed_at": ended}, update_modified=False
	)
