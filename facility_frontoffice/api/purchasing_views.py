"""What purchasers look at: who waits for what, and the figures of their workspace. See `purchasing.who_waits`."""

import frappe
from frappe import _

from facility_frontoffice.purchasing import cards
from facility_frontoffice.purchasing import connections as links
from facility_frontoffice.purchasing import who_waits as waiting_for

ASSIGNMENT = "Backoffice Assignment"


@frappe.whitelist(methods=["GET", "POST"])
def who_waits(doctype: str, name: str) -> list[dict]:
	"""Who waits for a document of ERPNext that the caller may read; see `purchasing.who_waits` for what is told."""
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("read")
	return waiting_for.who_waits(doc)


@frappe.whitelist(methods=["GET", "POST"])
def waiting(
	supplier: str | None = None,
	unit: str | None = None,
	company: str | None = None,
	location: str | None = None,
	late: bool = False,
	mine: bool = False,
	words: str | None = None,
	limit: int = waiting_for.MOST,
	start: int = 0,
) -> dict:
	"""What is to be bought, or was, for clients who wait: what is late against the promise first.

	`words` is a part of the name of a client, or of the number of a request, an assignment or an order.
	"""
	frappe.has_permission(ASSIGNMENT, "read", throw=True)
	choice = waiting_for.Choice(
		supplier=supplier,
		unit=unit,
		company=company,
		location=location,
		person=frappe.session.user if mine else None,
		late=late,
		words=(words or "").strip(),
	)
	return waiting_for.waiting(choice, limit, start)


@frappe.whitelist(methods=["GET", "POST"])
def connections(doctype: str, name: str, items: list | str | None = None) -> dict:
	"""The numbers beside the connections of a request or an assignment; see `purchasing.connections`."""
	if doctype not in links.FIELDS:
		frappe.throw(_("{0} has no connections of this kind.").format(doctype), title=_("Wrong Document"))
	frappe.has_permission(doctype, "read", doc=name, throw=True)
	return links.of(doctype, name, frappe.parse_json(items) or [])


@frappe.whitelist(methods=["GET", "POST"])
def to_buy() -> dict:
	"""A number card: what nobody has ordered yet."""
	return cards.to_buy()


@frappe.whitelist(methods=["GET", "POST"])
def my_purchases() -> dict:
	"""A number card: what the caller has taken on to buy."""
	return cards.my_purchases()


@frappe.whitelist(methods=["GET", "POST"])
def ordered_and_late() -> dict:
	"""A number card: what is ordered and comes after the day that the client was promised."""
	return cards.ordered_and_late()


@frappe.whitelist(methods=["GET", "POST"])
def waits_for_approval() -> dict:
	"""A number card: orders for clients that are not submitted yet."""
	return cards.waits_for_approval()


@frappe.whitelist(methods=["GET", "POST"])
def comes_this_week() -> dict:
	"""A number card: orders for clients of which something is to come within seven days."""
	return cards.comes_this_week()


@frappe.whitelist(methods=["GET", "POST"])
def missed_updates() -> dict:
	"""A number card: what could not follow its document, and is tried again."""
	return cards.missed_updates()
