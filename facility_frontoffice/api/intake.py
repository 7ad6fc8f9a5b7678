"""The front office at work, for the desk and for other systems. See `intake.service` for what each does.

Requests and lines may come as JSON text: that is how a form-encoded call carries them.
"""

import frappe
from frappe import parse_json

from facility_frontoffice.intake import corrections, joining, refusals, retranslation, service, splitting

REQUEST = "Client Request"


@frappe.whitelist(methods=["POST"])
def create_request(request: dict | str, lines: list | str | None = None) -> dict:
	frappe.has_permission(REQUEST, "create", throw=True)
	return _told(service.create_request(parse_json(request), parse_json(lines) or [], at_the_desk=True))


@frappe.whitelist(methods=["POST"])
def answer_now(
	request: dict | str,
	lines: list | str | None = None,
	answer: str = "",
	close: bool = True,
	confirm: bool = False,
) -> dict:
	frappe.has_permission(REQUEST, "create", throw=True)
	return _told(service.answer_now(parse_json(request), parse_json(lines) or [], answer, close, confirm))


@frappe.whitelist(methods=["POST"])
def add_lines(request: str, lines: list | str, seconds: int | None = None) -> dict:
	_check(request)
	return _told(service.add_lines(request, parse_json(lines), seconds))


@frappe.whitelist(methods=["POST"])
def add_words(request: str, words: str, channel: str = "Phone", contact_moment: str | None = None) -> dict:
	_check(request)
	return _told(service.add_words(request, words, channel, contact_moment))


@frappe.whitelist(methods=["POST"])
def handle_directly(
	request: str, answer: str, lines: list | str | None = None, close: bool = True, confirm: bool = False
) -> dict:
	_check(request)
	return _told(service.handle_directly(request, answer, parse_json(lines), close, confirm))


@frappe.whitelist(methods=["POST"])
def hold(request: str, reason: str) -> dict:
	_check(request)
	return _told(service.hold(request, reason))


@frappe.whitelist(methods=["POST"])
def resume(request: str) -> dict:
	_check(request)
	return _told(service.resume(request))


@frappe.whitelist(methods=["POST"])
def cancel(request: str, reason: str, alternative: str) -> dict:
	_check(request)
	return _told(service.cancel(request, reason, alternative))


@frappe.whitelist(methods=["POST"])
def refuse_lines(request: str, lines: list | str, reason: str, alternative: str) -> dict:
	_check(request)
	return _told(refusals.refuse_lines(service.locked(request), parse_json(lines), reason, alternative))


@frappe.whitelist(methods=["GET", "POST"])
def alternatives(request: str) -> list[dict]:
	"""What the catalogue offers instead of what was asked for."""
	frappe.has_permission(REQUEST, "read", doc=request, throw=True)
	return refusals.alternatives(frappe.get_doc(REQUEST, request))


@frappe.whitelist(methods=["POST"])
def change_product(
	request: str,
	line: str,
	product: str,
	answers: dict | str | None = None,
	reason: str = "",
	qty: float | None = None,
	stop_work: bool = False,
) -> dict:
	_check(request)
	doc = service.locked(request)
	service.refuse_when_joined(doc)
	return _told(
		retranslation.change_product(doc, line, product, parse_json(answers), reason, qty, stop_work)
	)


@frappe.whitelist(methods=["POST"])
def correct_information(
	request: str,
	told: str,
	right: str,
	reason: str,
	line: str | None = None,
	made_by: str | None = None,
	in_person: bool = False,
) -> dict:
	"""Answers with the name of the correction."""
	_check(request)
	doc = service.locked(request)
	correction = corrections.correct_information(doc, told, right, reason, line, made_by, in_person)
	return {"name": correction.name}


@frappe.whitelist(methods=["POST"])
def close(request: str) -> dict:
	_check(request)
	return _told(service.close(request))


@frappe.whitelist(methods=["POST"])
def reopen(request: str, reason: str, lines: list | str | None = None, action: str | None = None) -> dict:
	"""`action`: that of the workflow by which it was chosen, if by one."""
	_check(request)
	return _told(service.reopen(request, reason, parse_json(lines), action=action))


@frappe.whitelist(methods=["POST"])
def split_request(request: str, lines: list | str, reason: str) -> dict:
	"""Answers with the new request."""
	_check(request)
	frappe.has_permission(REQUEST, "create", throw=True)
	return _told(splitting.split(request, parse_json(lines), reason))


@frappe.whitelist(methods=["POST"])
def join_requests(request: str, into: str, reason: str) -> dict:
	"""Answers with the older of the two, in which the other one goes on."""
	_check(request)
	_check(into)
	return _told(joining.join(request, into, reason))


@frappe.whitelist(methods=["POST"])
def reply_to_client(request: str, message: str) -> dict:
	_check(request)
	return _told(service.reply_to_client(request, message))


@frappe.whitelist(methods=["POST"])
def reserve_room(
	request: str,
	location: str,
	starts_at: str,
	ends_at: str,
	attendees: int | None = None,
	line: str | None = None,
) -> dict:
	_check(request)
	frappe.has_permission("Facility Reservation", "create", throw=True)
	reservation = service.reserve_room(request, location, starts_at, ends_at, attendees, line)
	return {"name": reservation.name}


def _check(request: str) -> None:
	frappe.has_permission(REQUEST, "write", doc=request, throw=True)


def _told(doc) -> dict:
	"""What a caller needs to go on; the whole document is asked for where it is shown."""
	return {
		"name": doc.name,
		"status": doc.status,
		"promised_date": doc.promised_date,
		"lines": [{"name": line.name, "product": line.product, "status": line.status} for line in doc.lines],
	}
