"""The monthly review across units and suppliers. See `fulfilment.reviews`."""

import frappe

from facility_frontoffice.fulfilment import reviews
from facility_frontoffice.people import name_of


@frappe.whitelist(methods=["POST"])
def refresh(review: str) -> None:
	"""Takes the figures of a review anew."""
	frappe.has_permission(reviews.DOCTYPE, "write", doc=review, throw=True)
	reviews.refresh(review)


@frappe.whitelist(methods=["GET", "POST"])
def open_before(review: str) -> list[dict]:
	"""What was agreed in earlier reviews and is not done: [{review, action, party, responsible, name, due}]."""
	frappe.has_permission(reviews.DOCTYPE, "read", doc=review, throw=True)
	month = frappe.db.get_value(reviews.DOCTYPE, review, "month")
	return [{**row, "name": name_of(row.responsible)} for row in reviews.open_before(month)]
