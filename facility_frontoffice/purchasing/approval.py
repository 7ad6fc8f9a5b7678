"""Approval of Purchase Orders by amount, over the platform's Workflow: who is asked, what is decided, what follows.

The Workflow moves an order from state to state. What it does not see is seen here, on every way by which an order is
saved: that an order above a band is not submitted without its approval, that what was approved is what is ordered, that
nobody approves their own, and that a refusal has its reason. Orders cost nothing here while approval is off.

Each time that approval is asked is a *Facility Order Approval*; one order has at most one that waits.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.workflow import apply_workflow
from frappe.utils import flt, fmt_money, now_datetime

from facility_frontoffice.fulfilment import from_documents, service
from facility_frontoffice.fulfilment.rules import FINISHED
from facility_frontoffice.people import name_of
from facility_frontoffice.purchasing import approval_mail, approval_notices
from facility_frontoffice.purchasing import approval_rules as rules
from facility_frontoffice.purchasing.approval_rules import STATE_FIELD, Band
from facility_frontoffice.purchasing.approval_setup import (
	APPROVAL,
	ORDER,
	ApprovalError,
	approvers_with,
	bands,
	is_on,
	settings,
)

# What an approver looks at: who changes this asks again.
HEADER = ("supplier", "company", "currency", "base_grand_total", "schedule_date")
ROW = (
	"item_code", "qty", "uom", "base_net_amount", "cost_center", "project", "expense_account",
	"client_request", "backoffice_assignment",
)  # fmt: skip


# Events of Purchase Order -------------------------------------------------------------------------


def check(doc) -> None:
	"""Before each write of an order that is not submitted."""
	if not is_on():
		return
	before, now = _state_before(doc), doc.get(STATE_FIELD)
	if now == rules.APPROVED and doc.docstatus == 0:
		# a state alone orders nothing
		frappe.throw(
			_("{0} is approved by submitting it.").format(doc.name), ApprovalError, title=_("Not Submitted")
		)
	if before == rules.WAITING and now in (rules.WAITING, rules.APPROVED):
		_refuse_changes(doc)
	if before == rules.WAITING and now == rules.REJECTED and not _open_approval(doc.name).reason:
		frappe.throw(
			_(
				"Say why {0} is rejected, so that the purchaser knows what to do: choose “Reject” on the order."
			).format(doc.name),
			ApprovalError,
			title=_("Reason Missing"),
		)
	if now == rules.WAITING and before != rules.WAITING:
		_check_can_be_approved(doc)


def check_submit(doc) -> None:
	"""Before an order is submitted, on whatever way: nothing that waits for approval goes out without it."""
	band = band_of(doc) if is_on() else None
	if not band:
		return
	if _state_before(doc) != rules.WAITING:
		frappe.throw(
			_("{0} of {1} needs approval by a {2}. Choose “Ask for Approval”.").format(
				doc.name, _amount(doc), _(band.role)
			),
			ApprovalError,
			title=_("Approval Needed"),
		)
	_refuse_changes(doc)
	_refuse_unless_approver(doc, band)


def check_update(doc) -> None:
	"""Before a submitted order is changed: above what was approved, the change is the approver's to make."""
	if not is_on():
		return
	before = doc.get_doc_before_save()
	band = band_of(doc)
	if not band or not before or flt(doc.base_grand_total) <= _settled_amount(doc.name, before):
		return
	if not _may_approve(doc, band, None):
		frappe.throw(
			_(
				"With this change {0} comes to {1}, which needs approval by a {2}. Let one of them make the change, or cancel the order and ask for approval of a new one."
			).format(doc.name, _amount(doc), _(band.role)),
			ApprovalError,
			title=_("Approval Needed"),
		)


def _settled_amount(order: str, before) -> float:
	"""Up to where a submitted order changes without being approved again: its amount until now, or what was approved."""
	approved = frappe.db.get_value(
		APPROVAL, {"purchase_order": order, "status": "Approved"}, "amount", order_by="amount desc"
	)
	return max(flt(before.base_grand_total), flt(approved))


def cancel(doc) -> None:
	"""Before an order is cancelled: the platform sets the state on its own form only."""
	if is_on():
		doc.set(STATE_FIELD, rules.CANCELLED)


def follow(doc) -> None:
	"""After each write: asks the approvers, or tells what they decided."""
	if not is_on():
		return
	before, now = _state_before(doc), doc.get(STATE_FIELD)
	if before == now:
		return
	if now == rules.WAITING:
		_ask(doc)
	elif before == rules.WAITING:
		_decided(doc, now)


def forget(doc) -> None:
	"""An order that is deleted takes along that its approval was asked."""
	if doc.get(STATE_FIELD):
		frappe.db.delete(APPROVAL, {"purchase_order": doc.name})


def band_of(doc) -> Band | None:
	"""The band that an order is in, by its rows and amount as they are now."""
	is_for_client = any(row.get("client_request") for row in doc.get("items"))
	return rules.needed(flt(doc.base_grand_total), is_for_client, bands(), bool(settings().only_for_clients))


def _state_before(doc) -> str | None:
	before = doc.get_doc_before_save()
	return before.get(STATE_FIELD) if before else None


def _refuse_changes(doc) -> None:
	"""What is approved is what the approver saw."""
	before = doc.get_doc_before_save()
	if before and _facts(before) != _facts(doc):
		frappe.throw(
			_("{0} waits for approval as it is. Choose “Take Back”, change it, and ask again.").format(
				doc.name
			),
			ApprovalError,
			title=_("Waits for Approval"),
		)


def _facts(doc) -> tuple:
	header = tuple(_as_kept(doc.get(field)) for field in HEADER)
	return header, [tuple(_as_kept(row.get(field)) for field in ROW) for row in doc.get("items")]


def _as_kept(value):
	return flt(value, 2) if isinstance(value, int | float) else (value or "")


def _check_can_be_approved(doc) -> None:
	band = band_of(doc)
	if band and not approvers_of(band, doc.owner, frappe.session.user):
		frappe.throw(
			_("Nobody but you can approve {0} as a {1}. Give that role to somebody else first.").format(
				doc.name, _(band.role)
			),
			ApprovalError,
			title=_("Nobody to Approve"),
		)


def _refuse_unless_approver(doc, band: Band) -> None:
	user = frappe.session.user
	if not _is_approver(user, band):
		frappe.throw(
			_("{0} of {1} is approved by a {2}.").format(doc.name, _amount(doc), _(band.role)),
			frappe.PermissionError,
			title=_("Approval Needed"),
		)
	if not _may_approve(doc, band, _open_approval(doc.name).asked_by):
		frappe.throw(
			_("{0} is your own order. Somebody else approves it.").format(doc.name),
			ApprovalError,
			title=_("Your Own Order"),
		)


def _is_approver(user: str, band: Band) -> bool:
	return band.role in frappe.get_roles(user)


def _may_approve(doc, band: Band, asked_by: str | None) -> bool:
	user = frappe.session.user
	return user == "Administrator" or (
		_is_approver(user, band) and rules.may_approve(user, doc.owner, asked_by, band)
	)


def _amount(doc) -> str:
	currency = frappe.get_cached_value("Company", doc.company, "default_currency")
	return fmt_money(doc.base_grand_total, currency=currency)


# Asking and deciding ------------------------------------------------------------------------------


def approvers_of(band: Band, owner: str, asked_by: str | None) -> list[str]:
	"""Who can approve an order that `asked_by` asks approval of."""
	return [user for user in approvers_with(band.role) if rules.may_approve(user, owner, asked_by, band)]


def waiting(order: str):
	"""The approval that an order waits for; None when it does not wait."""
	name = frappe.db.get_value(APPROVAL, {"open_key": order}, "name")
	return frappe.get_doc(APPROVAL, name) if name else None


def people_asked(approval, owner: str) -> list[str]:
	band = Band(0, approval.role, bool(approval.may_approve_own))
	return approvers_of(band, owner, approval.asked_by)


def decide(order: str, action: str, reason: str = "", for_good: bool = False, by_link: bool = False):
	"""Approves or rejects an order on behalf of the session's user, with that user's own rights.

	`reason` is needed to reject. With `for_good` the work that the order was for goes back to the front office, which
	tells the client what is possible instead. Returns the order. Two who decide at once wait for each other here, and
	the second hears what the first did.
	"""
	if action not in (rules.APPROVE, rules.REJECT):
		frappe.throw(_("An order is approved or rejected."), ApprovalError, title=_("Unknown Decision"))
	reason = (reason or "").strip()
	if action == rules.REJECT and not reason:
		frappe.throw(
			_("Say why, so that the purchaser knows what to do."), ApprovalError, title=_("Reason Missing")
		)
	frappe.db.get_value(ORDER, order, "name", for_update=True)
	approval = frappe.db.get_value(APPROVAL, {"open_key": order}, "name", for_update=True)
	if not approval:
		refuse_decided(order)
	frappe.db.set_value(
		APPROVAL,
		approval,
		{"reason": reason, "for_good": int(for_good and action == rules.REJECT), "by_link": int(by_link)},
	)
	return apply_workflow(frappe.get_doc(ORDER, order), action)


def refuse_decided(order: str):
	"""Says what became of an order that does not wait any more."""
	last = frappe.db.get_value(
		APPROVAL,
		{"purchase_order": order},
		["status", "decided_by"],
		order_by="asked_at desc, name",
		as_dict=True,
	)
	frappe.throw(
		_("{0} does not wait for approval any more: {1}.").format(order, in_words(last)),
		ApprovalError,
		title=_("Decided Already"),
	)


def in_words(last) -> str:
	"""What was decided and by whom, from a row of the approval with `status` and `decided_by`."""
	if not last:
		return _("approval was never asked")
	who = name_of(last.decided_by) or _("somebody")
	return {
		"Approved": _("{0} approved it"),
		"Rejected": _("{0} rejected it"),
		"Taken Back": _("{0} took it back"),
	}.get(last.status, _("it waits again")).format(who)


def _ask(doc) -> None:
	band = band_of(doc) or Band(0, rules.PURCHASERS[1])
	approval = frappe.get_doc(
		{
			"doctype": APPROVAL,
			"purchase_order": doc.name,
			"supplier": doc.supplier,
			"company": doc.company,
			"amount": doc.base_grand_total,
			"currency": frappe.get_cached_value("Company", doc.company, "default_currency"),
			"role": band.role,
			"may_approve_own": int(band.may_approve_own),
			"status": "Waiting",
			"asked_by": frappe.session.user,
			"asked_at": now_datetime(),
			"open_key": doc.name,
		}
	).insert(ignore_permissions=True)
	people = approvers_of(band, doc.owner, approval.asked_by)
	approval_notices.ask(doc, approval, people)
	approval_mail.enqueue(approval.name)


def _decided(doc, state: str) -> None:
	"""Ends the approval, also when an order was submitted, rejected or taken back without our button."""
	name = frappe.db.get_value(APPROVAL, {"open_key": doc.name}, "name", for_update=True)
	if not name:
		return
	approval = frappe.get_doc(APPROVAL, name)
	approval.update(
		{
			"status": {rules.APPROVED: "Approved", rules.REJECTED: "Rejected"}.get(state, "Taken Back"),
			"decided_by": frappe.session.user,
			"decided_at": now_datetime(),
			"open_key": None,
		}
	)
	approval.save(ignore_permissions=True)
	if approval.status == "Taken Back":
		return
	approval_notices.tell_purchaser(doc, approval)
	if approval.status == "Rejected":
		doc.flags.approval = approval
		from_documents.for_each_assignment(doc, _give_back if approval.for_good else _note_rejected)


def _open_approval(order: str):
	found = frappe.db.get_value(
		APPROVAL, {"open_key": order}, ["name", "asked_by", "reason", "for_good"], as_dict=True
	)
	return found or frappe._dict(asked_by=None, reason=None)


# What the work hears ------------------------------------------------------------------------------


def orders_that_wait(assignments: Iterable[str]) -> dict[str, str]:
	"""The order that waits for approval, by the assignment that it is for. Costs no query while approval is off."""
	names = sorted(assignments)
	if not names or not is_on():
		return {}
	order, row = frappe.qb.DocType(ORDER), frappe.qb.DocType("Purchase Order Item")
	return dict(
		frappe.qb.from_(row)
		.join(order)
		.on(order.name == row.parent)
		.select(row.backoffice_assignment, order.name)
		.where(
			row.backoffice_assignment.isin(names)
			& (order.docstatus == 0)
			& (order[STATE_FIELD] == rules.WAITING)
		)
		.orderby(order.name)
		.run()
	)


def _note_rejected(doc, assignment: str) -> None:
	if frappe.db.get_value("Backoffice Assignment", assignment, "status") not in FINISHED:
		service.note(assignment, _("{0} was rejected: {1}").format(doc.name, doc.flags.approval.reason))
	approval_notices.tell_front_office(doc, assignment)


def _give_back(doc, assignment: str) -> None:
	"""Refused for good: the front office decides what the client gets instead, and tells them (S45)."""
	if frappe.db.get_value("Backoffice Assignment", assignment, "status") in FINISHED:
		return
	reason = _("{0} was refused: {1}").format(doc.name, doc.flags.approval.reason)
	service.return_to_front_office(assignment, reason, "Not Possible")
