"""What happens to purchase documents, told to the assignments that wait for them.

Whatever happens to which document: the assignment follows how it stands with all of them (`purchasing.facts`). So
it makes no difference in what order they come, and doing it again changes nothing. Each assignment is saved once.
Nothing here stops the purchaser (`fulfilment.from_documents`).
"""

import frappe
from frappe import _
from frappe.utils import add_to_date, format_date, now_datetime

from facility_frontoffice.communication.texts import house_language
from facility_frontoffice.fulfilment import assignment as life
from facility_frontoffice.fulfilment import from_documents, service
from facility_frontoffice.fulfilment.rules import REQUEST_ENDED, UNFINISHED, YEARS_AHEAD
from facility_frontoffice.purchasing import facts as documents
from facility_frontoffice.purchasing import going_back, notices, rules
from facility_frontoffice.purchasing.facts import PURCHASE_INVOICE, PURCHASE_RECEIPT, Facts
from facility_frontoffice.purchasing.rows import ASSIGNMENT
from facility_frontoffice.purchasing.stock import STOCK_ENTRY
from facility_frontoffice.service_levels.calendars import moment_of

WAITING = "Waiting for Supplier"
# What proves on an assignment that documents finished it.
PROOF = {
	PURCHASE_RECEIPT: "purchase_receipt",
	PURCHASE_INVOICE: "purchase_invoice",
	STOCK_ENTRY: "stock_entry",
}
FOLLOWED = (
	"status", "material_request", "purchase_order", "purchase_receipt", "purchase_invoice", "stock_entry",
	"result", "expected_date", "delay_reason", "goods_back_at", "goods_decided_by", "goods_left",
)  # fmt: skip
# What ERPNext sets beside a save (by `db_set`), and that says something to who waits.
TELLING = {"Material Request": ("Stopped",), "Purchase Order": ("Closed", "On Hold", "Delivered")}


# Events -------------------------------------------------------------------------------------------


def order_changed(doc) -> None:
	"""A submitted order was changed or cancelled: also who was taken out of it follows."""
	from_documents.tell(
		doc, also=frappe.get_all(ASSIGNMENT, filters={"purchase_order": doc.name}, pluck="name")
	)


def status_changed(doc) -> None:
	"""The document was closed, held, stopped or taken up again: ERPNext writes that without saving.

	It writes its status at many other moments too, with each receipt for one; these have events of their own.
	"""
	if doc.docstatus != 1:
		return
	before = doc.get_doc_before_save()
	telling = _telling(doc)
	known = doc.flags.facility_told if "facility_told" in doc.flags else _telling(before or doc)
	doc.flags.facility_told = telling
	if telling != known:
		from_documents.tell(doc)


def _telling(doc) -> str:
	return doc.status if doc.status in TELLING[doc.doctype] else ""


# Following ----------------------------------------------------------------------------------------


def follow(doc, name: str) -> str | None:
	"""Brings an assignment in line with what is bought for it; see `fulfilment.from_documents`."""
	assignment = life.locked(name)
	facts = documents.facts_of(name)
	before = [assignment.get(field) for field in FOLLOWED]
	left = None
	if assignment.status in UNFINISHED:
		left = _follow_open(doc, assignment, facts)
	else:
		_follow_finished(doc, assignment, facts)
	if before != [assignment.get(field) for field in FOLLOWED]:
		life.save(assignment)
	return left


def status_by_orders(assignment) -> str | None:
	"""What an assignment that waited for the client waits for now, as far as orders say; the caller saves it.

	It asks for no lock that the client would wait for: who is busy with an order tells of it.
	"""
	if not assignment.purchase_order:
		return None
	try:
		facts = documents.facts_of(assignment.name)
	except frappe.QueryTimeoutError:
		return None
	return WAITING if any(row.is_awaited for row in facts.rows) else None


def _follow_open(doc, assignment, facts: Facts) -> str | None:
	"""A step that buys is done with what comes in; work that needs parts goes on with them."""
	was_ordered, was_requested = assignment.purchase_order, assignment.material_request
	assignment.purchase_order = documents.first_or_kept(was_ordered, facts.orders)
	assignment.material_request = documents.first_or_kept(was_requested, facts.requests)
	standing = rules.standing(facts.rows, facts.loose, _wanted(assignment))
	if standing == rules.AWAITED:
		is_asking = assignment.status == "Waiting for Client" and was_ordered  # asked since: that stays so
		if assignment.status != WAITING and not is_asking:
			life.move(assignment, WAITING)
		return _note_delivery(assignment, facts)
	is_in = standing == rules.DELIVERED and bool(facts.brought)
	missing = documents.being_bought(assignment.name) if is_in else []
	if is_in and not missing and assignment.action == "Purchase":
		_finish(doc, assignment, facts)
	elif assignment.status == WAITING and (was_ordered or facts.rows):
		life.move(assignment, "In Progress")
		if standing != rules.NOTHING:
			notices.tell_unit_to_act(assignment, _why_not_done(assignment, facts, missing))
	elif assignment.material_request and not was_requested and assignment.status in ("Open", "Accepted"):
		life.move(assignment, "In Progress")
		life.accept(assignment)
	return None


def _finish(doc, assignment, facts: Facts) -> None:
	doctype, name = _brought_by(doc, facts)
	service.finish(assignment, _result(doctype, name))
	going_back.is_all_there(assignment, facts)
	if doctype in PROOF:
		assignment.set(PROOF[doctype], name)


def _follow_finished(doc, assignment, facts: Facts) -> None:
	"""What documents finished, they may open again; what a person finished stays as it is."""
	is_by_documents = assignment.status == "Completed" and _is_proven_by_documents(assignment)
	if assignment.purchase_order not in facts.orders:
		assignment.purchase_order = next(iter(facts.orders), None) if is_by_documents else None
	if assignment.material_request not in facts.requests:
		assignment.material_request = None
	if not is_by_documents:
		return
	if rules.standing(facts.rows, facts.loose, _wanted(assignment)) == rules.DELIVERED:
		going_back.is_all_there(assignment, facts)
		_prove(assignment, facts)
	elif not _client_was_told(assignment):
		_open_again(assignment, facts)
	else:
		going_back.leave_to_a_person(doc, assignment, facts)


def _is_proven_by_documents(assignment) -> bool:
	if any(assignment.get(field) for field in PROOF.values()):
		return True
	# what a supplier brought to the client itself has no receipt
	order = assignment.purchase_order
	return bool(order) and assignment.result == _result(documents.PURCHASE_ORDER, order)


def _prove(assignment, facts: Facts) -> None:
	"""A document that was cancelled and made again proves it instead of the first."""
	proofs = [(doctype, assignment.get(field)) for doctype, field in PROOF.items() if assignment.get(field)]
	if not facts.brought or not proofs or facts.brought_by(proofs):
		return
	_forget_proof(assignment)
	doctype, name = facts.brought[-1]
	assignment.result = assignment.result or _result(doctype, name)
	if doctype in PROOF:
		assignment.set(PROOF[doctype], name)


def _open_again(assignment, facts: Facts) -> None:
	is_awaited = any(row.is_awaited for row in facts.rows)
	life.move(assignment, WAITING if is_awaited else "In Progress")
	_forget_proof(assignment)
	if is_awaited:
		_note_delivery(assignment, facts)
	notices.tell_who_is_next_to_wait(assignment)


def _forget_proof(assignment) -> None:
	for doctype, field in PROOF.items():
		if assignment.get(field) and assignment.result == _result(doctype, assignment.get(field)):
			assignment.result = None
		assignment.set(field, None)


def _client_was_told(assignment) -> bool:
	"""Whether the client heard that it is done, or has it: then a person says what happens."""
	if assignment.client_message:
		return True
	status = frappe.db.get_value("Client Request", assignment.client_request, "status")
	return status in REQUEST_ENDED or bool(
		frappe.db.get_value(
			ASSIGNMENT,
			{
				"request_line": assignment.request_line,
				"round": assignment.round,
				"sequence": (">", assignment.sequence),
				"status": "Completed",
			},
		)
	)


def _brought_by(doc, facts: Facts) -> tuple[str, str]:
	"""With what it came: the document at hand, else the latest."""
	return (doc.doctype, doc.name) if facts.brought_by([(doc.doctype, doc.name)]) else facts.brought[-1]


def _result(doctype: str, name: str) -> str:
	"""In the language of the house: the client may read it, and it is known again by it."""
	language = house_language()
	if doctype == PURCHASE_RECEIPT:
		return _("Received with {0}", language).format(name)
	if doctype == STOCK_ENTRY:
		return _("Issued from stock with {0}", language).format(name)
	return _("Delivered according to {0}", language).format(name)


def _wanted(assignment) -> float:
	return assignment.qty or 1


def _why_not_done(assignment, facts: Facts, missing: list[str]) -> str:
	language = house_language()
	if missing:
		return _(
			"All that was ordered is in, but {0} still has items to order. Order these or stop it, then finish.",
			language,
		).format(", ".join(missing))
	if all(row.is_full for row in facts.rows):
		return _("What was ordered for it is in. Go on with the work.", language)
	held = sorted({row.order for row in facts.rows if row.held})
	if held:
		return _("{0} is on hold: the supplier is not waited for.", language).format(", ".join(held))
	return _(
		"{0} of {1} came, and no more is on its way. Order the rest, or finish it as it is.", language
	).format(_number(facts.total), _number(_wanted(assignment)))


def _number(qty: float) -> str:
	return frappe.format_value(qty, {"fieldtype": "Float"}) if qty % 1 else str(int(qty))


# The day ------------------------------------------------------------------------------------------


def _note_delivery(assignment, facts: Facts) -> str | None:
	"""Notes when the last of what was ordered comes, with a reason for the client when that is a delay.

	A day that is the same says nothing new about the hour, and one that has passed nothing at all. Of one that is too
	far away to be meant the client is not told; returns what the purchaser should know of it.
	"""
	now = now_datetime()
	latest = add_to_date(now, years=YEARS_AHEAD).date()
	day = rules.delivery_day(facts.rows, latest)
	before = moment_of(assignment.expected_date)
	if day and not (before and before.date() == day):
		promised = frappe.db.get_value("Client Request", assignment.client_request, "promised_date")
		moment = rules.delivery_moment(day, (moment_of(assignment.due), promised), now)
		limit = max(filter(None, (before, promised)), default=None)
		if moment and limit and moment > limit:
			assignment.delay_reason = _("The supplier delivers later.", house_language())
		assignment.expected_date = moment or assignment.expected_date
	far = rules.far_days(facts.rows, latest)
	return _too_far(*far[0]) if far else None


def _too_far(order: str, day) -> str:
	return _(
		"{0} delivers on {1}, which is more than {2} years away. The client is not told that; correct the year on the order."
	).format(order, format_date(day), YEARS_AHEAD)
