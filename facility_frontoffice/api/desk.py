"""What the screens of the desk show: who a client is, and how a request stands. All but one only read.

Each function answers one panel in one call. A caller sees of a client what is needed to take in a question,
and of a request what the platform's permissions let them read. See `desk_clients`, `desk_promises` and
`desk_standing`.
"""

import frappe
from frappe.utils import now_datetime

from facility_frontoffice.api import desk_clients as clients
from facility_frontoffice.api import desk_promises as promises
from facility_frontoffice.api import desk_standing as standing
from facility_frontoffice.intake import desks
from facility_frontoffice.service_levels import feasibility
from facility_frontoffice.service_levels import service as service_levels
from facility_frontoffice.service_levels.calendars import to_site_time

REQUEST = "Client Request"
# What decides, beside the product, within how long something is promised; see `agreements.terms_of_request`.
PROMISE_DEPENDS_ON = ("impact", "urgency", "service_desk", "customer", "department", "location")


@frappe.whitelist(methods=["GET", "POST"])
def find_clients(text: str) -> list[dict]:
	"""People whose name, e-mail address or telephone number holds all words of `text`.

	Each has the fields of a Client Request that follow from the choice. A user and a contact with one e-mail
	address are one person. Fewer than two characters find nobody.
	"""
	frappe.has_permission(REQUEST, "create", throw=True)
	return clients.find(text)


@frappe.whitelist(methods=["GET", "POST"])
def about_client(
	user: str | None = None,
	email: str | None = None,
	location: str | None = None,
	products: list | str | None = None,
	leave_out: str | None = None,
) -> dict:
	"""What an agent should have in view (S19): requests of the client, what is open and known there.

	Requests about one of `products` are marked: it may be the same question. `leave_out` is the request on the
	screen.
	"""
	frappe.has_permission(REQUEST, "create", throw=True)
	return clients.about(user, email, location, frappe.parse_json(products) or [], leave_out)


@frappe.whitelist(methods=["GET", "POST"])
def promise(request: dict | str, products: list | str) -> list[dict]:
	"""What can be promised for each product of a request that is still being typed, before it is said (S21).

	`request` holds fields that the norm depends on; `products` are codes. In order of the products, each once.
	"""
	frappe.has_permission(REQUEST, "create", throw=True)
	values, codes = frappe.parse_json(request), frappe.parse_json(products)
	return [_promise(values, code) for code in dict.fromkeys(codes)]


@frappe.whitelist(methods=["GET", "POST"])
def progress(request: str) -> dict:
	"""How a request stands: clocks, lines with their parties, tasks, promises, purchases."""
	doc = frappe.get_doc(REQUEST, request)
	doc.check_permission("read")
	return standing.of_request(doc)


@frappe.whitelist(methods=["GET", "POST"])
def assignment(assignment: str) -> dict:
	"""What who does the work should know: how to reach the client, what was promised, the steps around it."""
	doc = frappe.get_doc("Backoffice Assignment", assignment)
	doc.check_permission("read")
	return standing.of_assignment(doc)


@frappe.whitelist(methods=["GET", "POST"])
def commitment(commitment: str) -> dict:
	"""How a promise stands, and what who keeps it should know: also a specialist who may not read the request."""
	doc = frappe.get_doc("Facility Commitment", commitment)
	doc.check_permission("read")
	return promises.of_commitment(doc)


def _promise(request: dict, product: str) -> dict:
	doc = frappe.new_doc(REQUEST)
	for field in PROMISE_DEPENDS_ON:
		doc.set(field, request.get(field) or doc.get(field))
	doc.received_at = now_datetime()
	doc.append("lines", {"product": product})
	desks.choose_for_new(doc)
	service_levels.choose_norm(doc)
	service_levels.follow(doc)
	wish = _judge_wish(doc, request.get("desired_date"))
	return {
		"product": product,
		"priority": doc.priority,
		"service_level": doc.service_level,
		"reason": doc.service_level_reason,
		"response_due": doc.response_due,
		"resolution_due": doc.resolution_due,
		**wish,
	}


def _judge_wish(doc, desired_date) -> dict:
	"""Whether what the client wishes can be promised, and the first moment that can (S8, S50)."""
	finding = feasibility.judge(doc, "Delivery Date", desired_date or None)
	return {"problems": list(finding.problems), "earliest": to_site_time(finding.earliest)}
