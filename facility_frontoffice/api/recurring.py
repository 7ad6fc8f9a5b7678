"""Requests that recur. See `intake.recurring`.

For the front office: who may work on a request of a unit does not decide that it comes again.
"""

import frappe
from frappe import _
from frappe.utils import formatdate

from facility_frontoffice.intake import recurring
from facility_frontoffice.permissions.criteria import sees_everything

REQUEST = "Client Request"


@frappe.whitelist(methods=["GET", "POST"])
def standing(request: str) -> dict | None:
	"""How a request recurs, or None; with the next dates and the last that were made."""
	_check(request, "read")
	found = recurring.standing(request)
	return found and {**found, "dates": _in_words(found["dates"])}


@frappe.whitelist(methods=["GET", "POST"])
def preview(
	request: str, frequency: str, first: str, until: str | None = None, weekdays: list | str | None = None
) -> list[dict]:
	_check(request)
	return _in_words(recurring.preview(frequency, first, until, frappe.parse_json(weekdays)))


@frappe.whitelist(methods=["POST"])
def repeat(
	request: str,
	frequency: str,
	first: str,
	until: str | None = None,
	weekdays: list | str | None = None,
	sends_out: bool = True,
	tells_client: bool = False,
) -> dict:
	"""Makes a request recur, or changes how it does."""
	_check(request)
	recurring.repeat(
		request, frequency, first, until, frappe.parse_json(weekdays), bool(sends_out), bool(tells_client)
	)
	return standing(request)


@frappe.whitelist(methods=["POST"])
def pause(request: str) -> dict:
	_check(request)
	recurring.pause(request)
	return standing(request)


@frappe.whitelist(methods=["POST"])
def go_on(request: str) -> dict:
	_check(request)
	recurring.go_on(request)
	return standing(request)


@frappe.whitelist(methods=["POST"])
def stop(request: str) -> None:
	_check(request)
	recurring.stop(request)


def _check(request: str, right: str = "write") -> None:
	frappe.has_permission(REQUEST, right, doc=request, throw=True)
	if not sees_everything(frappe.session.user):
		frappe.throw(_("The front office decides what recurs. Ask them."), frappe.PermissionError)


def _in_words(dates: list) -> list[dict]:
	return [{"date": str(day), "words": formatdate(day, "EEEE d MMMM yyyy")} for day in dates]
