"""Contacts: from telephone systems, and what an agent does with one. See `reachability` for what each does."""

import frappe

from facility_frontoffice.reachability import calls, choices, service

MOMENT, REQUEST = "Facility Contact Moment", "Client Request"


@frappe.whitelist(methods=["POST"])
def call_event(
	call_id: str,
	event: str,
	at: str | None = None,
	caller: str | None = None,
	called: str | None = None,
	agent: str | None = None,
	system: str | None = None,
) -> dict:
	"""For telephone systems, as a user with a token who may add contacts: what happened to a call.

	`event` is ringing, answered, ended, abandoned or voicemail; in any order, late or twice. `call_id` is the number
	of the call in that `system`.
	"""
	frappe.has_permission(MOMENT, "create", throw=True)
	return _told(calls.tell(call_id, event, at, caller, called, agent, system))


@frappe.whitelist(methods=["POST"])
def offer_choice(
	contact_moment: str, choice: str | None = None, at: str | None = None, about: str = ""
) -> dict:
	"""`choice` is Wait, Call Back or Come Back, the latter two with `at`; without it, the choice was only offered.

	`commitment_status` says whether the call is promised, or waits for an approval.
	"""
	_check(contact_moment)
	if choice == "Call Back":
		frappe.has_permission(REQUEST, "create", throw=True)
	told = _told(choices.offer(contact_moment, choice, at, about))
	status = (
		frappe.db.get_value("Facility Commitment", told["commitment"], "status")
		if told["commitment"]
		else None
	)
	return {**told, "commitment_status": status}


@frappe.whitelist(methods=["POST"])
def came_back(contact_moment: str) -> dict:
	_check(contact_moment)
	return _told(choices.came_back(contact_moment))


@frappe.whitelist(methods=["POST"])
def link_request(contact_moment: str, request: str) -> dict:
	_check(contact_moment)
	doc = frappe.get_doc(REQUEST, request, for_update=True)
	doc.check_permission("write")
	return _told(service.link(contact_moment, doc, anew=True))


@frappe.whitelist(methods=["POST"])
def no_request_needed(contact_moment: str, reason: str) -> dict:
	_check(contact_moment)
	return _told(service.no_request_needed(contact_moment, reason))


def _check(contact_moment: str) -> None:
	frappe.has_permission(MOMENT, "write", doc=contact_moment, throw=True)


def _told(doc) -> dict:
	return {
		"name": doc.name,
		"outcome": doc.outcome,
		"client_request": doc.client_request,
		"choice": doc.choice,
		"commitment": doc.commitment,
	}
