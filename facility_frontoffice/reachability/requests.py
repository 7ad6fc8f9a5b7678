"""What a Client Request means for the contacts that it came from. Called by the life of the request.

No query when nothing of it matters to a contact.
"""

from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.reachability import moments, rules, service, written
from facility_frontoffice.service_levels import silence
from facility_frontoffice.setup import roles

STAFF = frozenset((*roles.DESK_ROLES, "System Manager"))


def follow(request) -> None:
	"""A new request has the contact in which it was asked; a first answer, and its end, answer what was written."""
	before = request.get_doc_before_save()
	if not before:
		if request.contact_moment or _was_spoken(request):
			began = now_datetime() - timedelta(seconds=request.intake_seconds or 0)
			service.from_intake(request, began, request.contact_moment)
		return
	ended = fulfilment_rules.REQUEST_ENDED
	ends_now = request.status in ended and before.status not in ended
	is_first_answer = request.first_response_at and not before.first_response_at
	if (ends_now or is_first_answer) and _is_staff():
		written.answered(request.name)
	elif ends_now:
		written.given_up(request.name)


def sent(communication) -> None:
	"""A mail of a person of ours to the client, or to who waits for an answer, is that answer.

	To a colleague or a supplier it is none. Other ways of writing have no addresses. The request first and its
	contacts then, as everywhere.
	"""
	request = frappe.get_doc("Client Request", communication.reference_name, for_update=True)
	if (communication.communication_medium or rules.EMAIL) == rules.EMAIL:
		to = rules.addresses(communication.recipients, communication.cc)
		if not to & {(request.client_email or "").lower(), *written.who_wait(request.name)}:
			return
	written.answered(request.name)
	now = now_datetime()
	request.first_response_at = request.first_response_at or now
	request.last_client_update_at = now
	# What is still to be filled in keeps nobody from writing.
	request.flags.ignore_mandatory = True
	request.save(ignore_permissions=True)


def spoke(contact_moment) -> None:
	"""Somebody of ours spoke to the client of a request: the silence begins anew. Called by the life of a contact."""
	doc = contact_moment
	if not doc.client_request or doc.channel not in rules.SPOKEN or doc.outcome not in rules.WITH_US:
		return
	before = doc.get_doc_before_save()
	at = doc.ended_at or doc.answered_at
	if not at or (before and before.client_request == doc.client_request and _until(before) == at):
		return
	silence.note_contact(doc.client_request, at)


def _until(contact_moment):
	is_with_us = contact_moment.outcome in rules.WITH_US
	return (contact_moment.ended_at or contact_moment.answered_at) if is_with_us else None


def _was_spoken(request) -> bool:
	"""Whether the client was on the line or at the counter; not of what was asked before, or comes from a file."""
	asked_before = request.split_from or request.flags.is_from_issue or frappe.flags.in_import
	return request.channel in rules.SPOKEN and not asked_before


def forget(request: str) -> None:
	"""A request that is deleted leaves its contacts: that somebody called stays true (S1)."""
	for name in frappe.get_all(
		moments.MOMENT, filters={"client_request": request}, pluck="name", order_by="name"
	):
		doc = moments.locked(name)
		doc.client_request = None
		moments.save(doc)


def _is_staff() -> bool:
	return frappe.session.user == "Administrator" or bool(STAFF.intersection(frappe.get_roles()))
