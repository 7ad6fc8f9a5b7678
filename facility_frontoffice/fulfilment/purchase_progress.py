"""What happens to purchase documents, told to the assignments that wait for them.

The platform has checked who may submit the document; the assignment and its request follow with the app's own
rights, for a purchaser has none on a Client Request. Nothing here stops the purchaser: what cannot follow is
taken back as a whole, logged, and left as a comment on the assignment. Each function may run again without
doing anything twice, and each assignment is saved once.
"""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.query_builder.functions import Sum
from frappe.utils import flt, getdate, now_datetime

from facility_frontoffice.fulfilment import assignment as life
from facility_frontoffice.fulfilment import purchasing_rules, rules, service
from facility_frontoffice.fulfilment.purchasing import (
	ASSIGNMENT,
	PURCHASE_ORDER,
	PurchasingError,
	rows_to_order,
)
from facility_frontoffice.fulfilment.purchasing_rules import OrderRow
from facility_frontoffice.service_levels.calendars import moment_of

SAVEPOINT = "purchase_progress"
WAITING = "Waiting for Supplier"


# Events -------------------------------------------------------------------------------------------


def requested(doc) -> None:
	"""A Material Request was submitted: the work has begun."""
	_for_each_assignment(doc, _request)


def request_cancelled(doc) -> None:
	_for_each_assignment(doc, _forget_request)


def ordered(doc) -> None:
	"""A Purchase Order was submitted: the step waits for the supplier, until the day of the order."""
	_for_each_assignment(doc, _order)


def order_changed(doc) -> None:
	"""A submitted order was changed: a later day is a delay, a row taken out an order cancelled."""
	_for_each_assignment(doc, _follow_order)
	for name in frappe.get_all(
		ASSIGNMENT, filters={"purchase_order": doc.name}, pluck="name", order_by="name"
	):
		if name not in _assignments_of(doc):
			_guard(doc, name, _forget_order)


def order_cancelled(doc) -> None:
	_for_each_assignment(doc, _forget_order)


def received(doc) -> None:
	"""A Purchase Receipt was submitted: the step is done when everything of its orders is in."""
	if not doc.is_return:
		_for_each_assignment(doc, _finish_when_all_in)


def receipt_cancelled(doc) -> None:
	"""A receipt was a mistake: a step that was finished by it waits again."""
	if not doc.is_return:
		_for_each_assignment(doc, _take_receipt_back)


# What they do -------------------------------------------------------------------------------------


def _request(doc, name: str) -> None:
	assignment = life.locked(name)
	if assignment.status in rules.FINISHED or assignment.material_request == doc.name:
		return
	assignment.material_request = doc.name
	if assignment.status in ("Open", "Accepted"):
		life.move(assignment, "In Progress")
		life.accept(assignment)
	life.save(assignment)


def _forget_request(doc, name: str) -> None:
	assignment = life.locked(name)
	if assignment.material_request == doc.name:
		assignment.material_request = _other_request(doc, name)
		life.save(assignment)


def _order(doc, name: str) -> None:
	assignment = life.locked(name)
	if assignment.status in rules.FINISHED:
		return
	assignment.purchase_order = assignment.purchase_order or doc.name
	if assignment.status != WAITING:
		life.move(assignment, WAITING)
	_note_delivery(assignment, _order_rows(name))
	life.save(assignment)


def _follow_order(doc, name: str) -> None:
	assignment = life.locked(name)
	if assignment.status in rules.FINISHED:
		return
	if not assignment.purchase_order:
		return _order(doc, name)
	rows = _order_rows(name)
	if _note_delivery(assignment, rows):
		life.save(assignment)
	if purchasing_rules.all_in(rows):
		_finish_when_all_in(doc, name)


def _forget_order(doc, name: str) -> None:
	assignment = life.locked(name)
	if assignment.purchase_order != doc.name:
		return
	others = [row.order for row in _order_rows(name) if row.order != doc.name]
	assignment.purchase_order = others[0] if others else None
	if not others and assignment.status == WAITING:
		life.move(assignment, "In Progress")
	life.save(assignment)


def _finish_when_all_in(doc, name: str) -> None:
	assignment = life.locked(name)
	if assignment.status in rules.FINISHED or not _is_delivered(assignment):
		return
	to_order = rows_to_order(name)
	if to_order:
		frappe.throw(
			_(
				"All that was ordered is in, but {0} still has items to order. Order these or stop it, then finish."
			).format(to_order[0].parent),
			PurchasingError,
			title=_("Items to Order"),
		)
	service.complete(name, result=_result(doc))


def _take_receipt_back(doc, name: str) -> None:
	assignment = life.locked(name)
	if assignment.status != "Completed" or _is_delivered(assignment):
		return
	life.move(assignment, WAITING if assignment.purchase_order else "In Progress")
	if assignment.result == _result(doc):
		assignment.result = None
	life.save(assignment)


def _result(doc) -> str:
	return _("Received with {0}").format(doc.name)


def _note_delivery(assignment, rows: list[OrderRow]) -> bool:
	"""Notes when the last of what was ordered comes, with a reason for the client when that is a delay.

	Returns whether anything changed. A day that is the same says nothing new about the hour.
	"""
	day = purchasing_rules.delivery_day(rows)
	before = moment_of(assignment.expected_date)
	if not day or (before and before.date() == day):
		return False
	promised = frappe.db.get_value("Client Request", assignment.client_request, "promised_date")
	promises = (moment_of(assignment.due), promised)
	moment = purchasing_rules.delivery_moment(day, promises, now_datetime())
	if not moment:
		return False
	limit = max(filter(None, (before, promised)), default=None)
	if limit and moment > limit:
		assignment.delay_reason = _delay_reason()
	assignment.expected_date = moment
	return True


def _delay_reason() -> str:
	"""In the language of the house, not of the purchaser: the client reads it."""
	settings = frappe.get_cached_doc("Facility Frontoffice Settings")
	return _("The supplier delivers later.", settings.message_language)


# Facts of ERPNext ---------------------------------------------------------------------------------


def _order_rows(assignment: str, lock: bool = False) -> list[OrderRow]:
	"""The rows of submitted orders for an assignment, oldest order first.

	With `lock` they are as they are now, not as when the transaction began: two receipts at once would each
	miss the other. Without waiting: the caller holds the assignment, for which the other may be waiting.
	"""
	row, order = frappe.qb.DocType("Purchase Order Item"), frappe.qb.DocType(PURCHASE_ORDER)
	query = (
		frappe.qb.from_(row)
		.join(order)
		.on(order.name == row.parent)
		.select(
			row.name,
			row.parent,
			row.qty,
			row.received_qty,
			row.schedule_date,
			row.expected_delivery_date,
			order.status,
		)
		.where((row.backoffice_assignment == assignment) & (row.docstatus == 1))
		.orderby(order.creation)
		.orderby(row.idx)
	)
	rows = (query.for_update(nowait=True) if lock else query).run(as_dict=True)
	rejected = _rejected([found.name for found in rows if found.received_qty])
	return [
		OrderRow(
			order=found.parent,
			qty=flt(found.qty),
			accepted=flt(found.received_qty) - rejected.get(found.name, 0),
			# what the supplier confirmed, else what was asked
			day=getdate(found.expected_delivery_date or found.schedule_date),
			closed=found.status == "Closed",
		)
		for found in rows
	]


def _rejected(order_rows: list[str]) -> dict[str, float]:
	"""ERPNext counts what was rejected as received."""
	if not order_rows:
		return {}
	row = frappe.qb.DocType("Purchase Receipt Item")
	found = (
		frappe.qb.from_(row)
		.select(row.purchase_order_item, Sum(row.rejected_qty))
		.where(row.purchase_order_item.isin(order_rows) & (row.docstatus == 1))
		.groupby(row.purchase_order_item)
		.run()
	)
	return {name: flt(rejected) for name, rejected in found}


def _is_delivered(assignment) -> bool:
	rows = _order_rows(assignment.name, lock=True)
	if rows:
		return purchasing_rules.all_in(rows)
	return _received_without_order(assignment.name) >= flt(assignment.qty or 1)


def _received_without_order(assignment: str) -> float:
	row = frappe.qb.DocType("Purchase Receipt Item")
	found = (
		frappe.qb.from_(row)
		.select(Sum(row.stock_qty))
		.where((row.backoffice_assignment == assignment) & (row.docstatus == 1))
		.run()
	)
	return flt(found[0][0])


def _other_request(doc, assignment: str) -> str | None:
	return frappe.db.get_value(
		"Material Request Item",
		{"backoffice_assignment": assignment, "docstatus": 1, "parent": ("!=", doc.name)},
		"parent",
		order_by="creation",
	)


# Following without standing in the way ------------------------------------------------------------


def _for_each_assignment(doc, change: Callable) -> None:
	for name in _assignments_of(doc):
		_guard(doc, name, change)


def _assignments_of(doc) -> list[str]:
	"""In one order everywhere, so that two documents at once do not wait for each other in a circle."""
	rows = [row for row in doc.get("items") if row.get("backoffice_assignment")]
	return sorted(
		{row.backoffice_assignment: row.client_request or "" for row in rows},
		key={
			row.backoffice_assignment: (row.client_request or "", row.backoffice_assignment) for row in rows
		}.get,
	)


def _guard(doc, name: str, change: Callable) -> None:
	"""Runs one change whole or not at all; the purchaser's own document is saved either way."""
	messages = len(frappe.local.message_log)
	frappe.db.savepoint(SAVEPOINT)
	try:
		change(doc, name)
	except frappe.QueryDeadlockError:
		# The database has undone the whole transaction, the purchaser's document included.
		raise
	except Exception as error:
		frappe.db.rollback(save_point=SAVEPOINT)
		del frappe.local.message_log[messages:]
		_report(doc, name, error)
	else:
		frappe.db.release_savepoint(SAVEPOINT)


def _report(doc, name: str, error: Exception) -> None:
	"""Says what could not follow: in the error log, to the unit on the assignment, and to the purchaser."""
	frappe.log_error(
		title=_("{0} could not follow {1}").format(name, doc.name),
		reference_doctype=ASSIGNMENT,
		reference_name=name,
	)
	reason = (
		str(error) if isinstance(error, frappe.ValidationError) else _("An error occurred; it was logged.")
	)
	frappe.get_doc(ASSIGNMENT, name).add_comment(
		"Info", _("{0} was saved, but this assignment could not follow: {1}").format(doc.name, reason)
	)
	frappe.msgprint(
		_("{0} could not follow: {1}").format(name, reason),
		title=_("Front Office"),
		indicator="orange",
		alert=True,
	)
