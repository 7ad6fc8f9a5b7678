"""Known disturbances, for the desk. See `intake.disturbances` for what each does."""

import frappe
from frappe import parse_json

from facility_frontoffice.intake import disturbance_news, disturbance_preview, disturbances, service

REQUEST, DISTURBANCE = "Client Request", "Facility Disturbance"


@frappe.whitelist(methods=["POST"])
def declare(
	request: str,
	title: str,
	words: str,
	location: str,
	expected_end: str | None = None,
	product: str | None = None,
) -> dict:
	_check(request)
	frappe.has_permission(DISTURBANCE, "create", throw=True)
	return {"name": disturbances.declare(request, title, words, location, expected_end, product).name}


@frappe.whitelist(methods=["POST"])
def join(request: str, disturbance: str) -> dict:
	_check(request)
	return _told(disturbances.join(request, disturbance))


@frappe.whitelist(methods=["POST"])
def leave(request: str) -> dict:
	_check(request)
	return _told(disturbances.leave(request))


@frappe.whitelist(methods=["POST"])
def create_and_let_wait(request: dict | str, lines: list | str, disturbance: str) -> dict:
	"""A new request that waits with a disturbance from the start."""
	frappe.has_permission(REQUEST, "create", throw=True)
	return _told(service.create_and_let_wait(parse_json(request), parse_json(lines) or [], disturbance))


@frappe.whitelist(methods=["GET", "POST"])
def preview(name: str) -> dict:
	"""Who would be told of a disturbance, and what they would read: see `intake.disturbance_preview`."""
	frappe.has_permission(DISTURBANCE, "write", doc=name, throw=True)
	return disturbance_preview.of(frappe.get_doc(DISTURBANCE, name))


@frappe.whitelist(methods=["POST"])
def tell_everybody(name: str, people: int) -> dict:
	"""Tells everybody there; `people` is the number that the preview showed and somebody confirmed."""
	frappe.has_permission(DISTURBANCE, "write", doc=name, throw=True)
	return {"people": disturbances.tell_everybody(name, people).people}


@frappe.whitelist(methods=["GET", "POST"])
def progress(name: str) -> dict:
	"""How far the telling is: `{"people", "told"}`."""
	frappe.has_permission(DISTURBANCE, "read", doc=name, throw=True)
	return disturbance_news.progress(name)


def _check(request: str) -> None:
	frappe.has_permission(REQUEST, "write", doc=request, throw=True)


def _told(doc) -> dict:
	return {"name": doc.name, "status": doc.status, "disturbance": doc.disturbance}
