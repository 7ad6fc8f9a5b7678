"""The board of a unit, one's own work and the day. See `fulfilment.board`."""

import frappe

from facility_frontoffice.fulfilment import board

ASSIGNMENT = "Backoffice Assignment"
ME = "me"


@frappe.whitelist(methods=["GET", "POST"])
def get(
	view: str = "kanban",
	unit: str | None = None,
	supplier: str | None = None,
	person: str | None = None,
	location: str | None = None,
	late: bool = False,
	words: str = "",
	sizes: dict | str | None = None,
) -> dict:
	"""`person` is a user, "me", or "-" for nobody; `sizes` {column: cards}."""
	frappe.has_permission(ASSIGNMENT, "read", throw=True)
	return board.board(
		board.Choice(
			unit=unit or None,
			supplier=supplier or None,
			person=frappe.session.user if person == ME else person or None,
			location=location or None,
			late=bool(late),
			words=words or "",
		),
		board.LIST if view == board.LIST else board.KANBAN,
		frappe.parse_json(sizes) or {},
	)


@frappe.whitelist(methods=["GET", "POST"])
def day(unit: str, on: str | None = None, size: int | None = None) -> dict:
	"""Who is in and what is planned: for the people of the unit and the front office."""
	frappe.has_permission(ASSIGNMENT, "read", throw=True)
	if not board.may_see_unit(unit):
		frappe.throw(
			frappe._("You are not of {0}.").format(unit), frappe.PermissionError, title=frappe._("Not Yours")
		)
	return board.day(unit, on, size)


@frappe.whitelist(methods=["GET", "POST"])
def parties() -> dict:
	frappe.has_permission(ASSIGNMENT, "read", throw=True)
	return board.parties()


@frappe.whitelist(methods=["GET", "POST"])
def people(unit: str) -> list[dict]:
	"""The people of a unit, to give work to: [{user, full_name, is_in, why}] of today."""
	frappe.has_permission(ASSIGNMENT, "read", throw=True)
	if not board.may_see_unit(unit):
		frappe.throw(frappe._("You are not of {0}.").format(unit), frappe.PermissionError)
	return board.people_of(unit)
