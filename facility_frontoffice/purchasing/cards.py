"""The figures of the purchaser's workspace: a number, and the list or view behind it.

Counted is what the session's user may see. Each is one statement.
"""

import frappe
from frappe.utils import add_days, today

from facility_frontoffice.fulfilment.rules import ACTIVE, UNFINISHED
from facility_frontoffice.purchasing import approval_setup, who_waits
from facility_frontoffice.purchasing.approval_rules import STATE_FIELD, WAITING

ASSIGNMENT, ORDER, ORDER_ROW = "Backoffice Assignment", "Purchase Order", "Purchase Order Item"
MISSED = "Facility Missed Update"
VIEW = "who-waits-for-what"
DAYS = 7


def to_buy() -> dict:
	"""Purchases that somebody must still order."""
	filters = {
		"action": ("=", "Purchase"),
		"status": ("in", ACTIVE),
		"purchase_order": ("is", "not set"),
	}
	return _of_list(ASSIGNMENT, filters)


def my_purchases() -> dict:
	"""Purchases that the session's user has taken on, and that are not done."""
	filters = {
		"action": ("=", "Purchase"),
		"status": ("in", UNFINISHED),
		"assigned_to": ("=", frappe.session.user),
	}
	return _of_list(ASSIGNMENT, filters)


def ordered_and_late() -> dict:
	"""What is ordered and comes, or was to come, after what the client was promised first."""
	if not frappe.has_permission(ASSIGNMENT, "read"):
		return _card(0)
	return {
		**_card(who_waits.number_late()),
		"route": [VIEW],
		"route_options": {"late": 1},
	}


def waits_for_approval() -> dict:
	"""Orders for clients that wait for an approval; where none is needed, those that somebody must still submit."""
	waits = {STATE_FIELD: ("=", WAITING)} if approval_setup.is_on() else {}
	return _of_list(
		ORDER, {"docstatus": ("=", 0), f"{ORDER_ROW}.backoffice_assignment": ("is", "set"), **waits}
	)


def comes_this_week() -> dict:
	"""Orders for clients of which something is to be received within a week, or was to be before."""
	return _of_list(
		ORDER,
		{
			"docstatus": ("=", 1),
			"status": ("not in", ("Closed", "Completed", "Delivered")),
			"per_received": ("<", 100),
			f"{ORDER_ROW}.backoffice_assignment": ("is", "set"),
			f"{ORDER_ROW}.schedule_date": ("<=", add_days(today(), DAYS)),
		},
	)


def missed_updates() -> dict:
	"""What an assignment could not follow: it is tried again, or somebody must look at it."""
	return _of_list(MISSED, {"status": ("in", ("Open", "Given Up"))})


def _of_list(doctype: str, filters: dict) -> dict:
	"""The number of documents in the list that the card opens."""
	if not frappe.has_permission(doctype, "read"):
		return _card(0)
	rows = [_filter(doctype, field, *condition) for field, condition in filters.items()]
	found = frappe.get_list(
		doctype,
		filters=rows,
		fields=[f"count(distinct `tab{doctype}`.`name`) as number"],
		limit_page_length=0,
	)
	return {**_card(found[0].number), "route": ["List", doctype], "route_options": filters}


def _filter(doctype: str, field: str, operator: str, value) -> list:
	table, _dot, name = field.rpartition(".")
	return [table or doctype, name, operator, list(value) if isinstance(value, tuple) else value]


def _card(number: int) -> dict:
	return {"value": number, "fieldtype": "Int"}
