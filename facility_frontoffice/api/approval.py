"""Approval of orders, for the desk: what an approver looks at, the decision, and switching it on and off.

See `purchasing.approval` and `purchasing.approval_setup`.
"""

import frappe
from frappe import _

from facility_frontoffice.purchasing import approval, approval_facts, approval_setup
from facility_frontoffice.purchasing.approval_rules import STATE_FIELD


@frappe.whitelist(methods=["GET", "POST"])
def look(order: str) -> dict | None:
	"""The facts of an order for its panel, `last` with how its approval stands, and `needs`: who has to approve it.

	None when approval is off, or has nothing to say of this order.
	"""
	doc = frappe.get_doc(approval_setup.ORDER, order)
	doc.check_permission("read")
	if not approval_setup.is_on():
		return None
	last = _last(order)
	needs = approval_facts.needs_approval(doc)
	if not last and not (needs and doc.docstatus == 0):
		return None
	waiting = approval.waiting(order)
	facts = approval_facts.of_order(doc, waiting)
	return {**facts, "state": doc.get(STATE_FIELD), "needs": _(needs) if needs else "", "last": last}


@frappe.whitelist(methods=["POST"])
def decide(order: str, action: str, reason: str = "", for_good: bool = False) -> dict:
	"""Approves or rejects an order on behalf of who calls; a rejection needs a reason."""
	doc = frappe.get_doc(approval_setup.ORDER, order)
	doc.check_permission("read")
	done = approval.decide(order, action, reason, for_good)
	return {"state": done.get(STATE_FIELD), "docstatus": done.docstatus}


@frappe.whitelist(methods=["GET", "POST"])
def rehearse() -> dict:
	"""What switching the approval on would do, without doing it."""
	_only_admins()
	return approval_setup.rehearse()


@frappe.whitelist(methods=["POST"])
def turn_on() -> dict:
	_only_admins()
	approval_setup.turn_on()
	return approval_setup.rehearse()


@frappe.whitelist(methods=["POST"])
def turn_off() -> dict:
	_only_admins()
	approval_setup.turn_off()
	return approval_setup.rehearse()


def _only_admins() -> None:
	frappe.has_permission(approval_setup.SETTINGS, "write", throw=True)


def _last(order: str) -> dict | None:
	found = frappe.db.get_value(
		approval_setup.APPROVAL,
		{"purchase_order": order},
		["status", "decided_by", "reason", "for_good", "role"],
		order_by="asked_at desc, name",
		as_dict=True,
	)
	if not found:
		return None
	return {
		"status": found.status,
		"words": approval.in_words(found) if found.status != "Waiting" else "",
		"reason": found.reason or "",
		"for_good": found.for_good,
		"role": _(found.role),
	}
