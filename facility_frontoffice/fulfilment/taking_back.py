"""Taking work of some lines back from who does it, when it turns out to be something else or not possible.

The caller has the lock of the request, and settles it afterwards.
"""

import frappe
from frappe import _
from frappe.utils import escape_html

from facility_frontoffice.fulfilment import assignment as life
from facility_frontoffice.fulfilment import rules
from facility_frontoffice.fulfilment.errors import FulfilmentError

ASSIGNMENT = "Backoffice Assignment"


def has_work(line: str) -> bool:
	"""Whether somebody is at work for a line; a locking read, so what was just accepted counts."""
	return bool(
		frappe.db.get_value(
			ASSIGNMENT, {"request_line": line, "status": ("in", rules.UNFINISHED)}, for_update=True
		)
	)


def take_back(request: str, lines: list[str], reason: str) -> list[str]:
	"""Cancels what is unfinished of these lines; returns the names. What is being bought refuses it."""
	work = frappe.get_all(
		ASSIGNMENT,
		filters={
			"client_request": request,
			"request_line": ("in", lines),
			"status": ("in", rules.UNFINISHED),
		},
		fields=["name", "material_request"],
		order_by="name",
	)
	bought = [row for row in work if row.material_request]
	if bought:
		frappe.throw(
			_("{0} is being bought by {1}. Cancel that purchase first.").format(
				bought[0].name, bought[0].material_request
			),
			FulfilmentError,
			title=_("Being Bought"),
		)
	return [_cancel(row.name, reason) for row in work]


def stop(request: str, lines: list[str], reason: str) -> None:
	"""Ends all that goes with lines that were refused: work, tasks of the client, rooms; also what is being bought."""
	for name in frappe.get_all(
		ASSIGNMENT,
		filters={
			"client_request": request,
			"request_line": ("in", lines),
			"status": ("in", rules.UNFINISHED),
		},
		order_by="name",
		pluck="name",
	):
		_cancel(name, reason)
	frappe.db.set_value(
		"Facility Reservation",
		{"client_request": request, "request_line": ("in", lines), "status": "Booked"},
		"status",
		"Cancelled",
	)


def _cancel(name: str, reason: str) -> str:
	doc = life.locked(name)
	doc.status = "Cancelled"
	life.save(doc, settle_request=False)
	doc.add_comment("Info", _("Taken back: {0}").format(escape_html(reason or "")))
	return name
