"""The life of a Client Request document: called by its controller, in the order of a save.

A save, from whatever side it comes (form, list, portal, mail, import, API), passes here, so that status,
clocks and messages are right without anybody calling anything.
"""

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from facility_frontoffice.charging import charges
from facility_frontoffice.communication import rules as message_rules
from facility_frontoffice.communication import service as communication
from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.fulfilment.following import disturbance_end, lines_of
from facility_frontoffice.intake import (
	answers,
	checks,
	corrections,
	demand,
	desk_moves,
	desks,
	disturbances,
	refusals,
	retranslation,
	rules,
)
from facility_frontoffice.intake.recurring_rules import is_quiet
from facility_frontoffice.people import name_of
from facility_frontoffice.portal import guest_links
from facility_frontoffice.reachability import requests as contacts
from facility_frontoffice.satisfaction import service as satisfaction
from facility_frontoffice.service_levels import commitments, norms
from facility_frontoffice.service_levels import service as service_levels
from facility_frontoffice.setup import roles

DONE = ("Completed", "Closed")

# What who saves says about this one change; the next save of the same document is another.
FOR_ONE_SAVE = ("told_apart", "terms_are_set", "norm_reason", "is_joined", "joins_disturbance")


def prepare_new(doc) -> None:
	"""Fills what the front office need not type: who asks, when, at which desk, who owns it."""
	settings = frappe.get_cached_doc("Facility Frontoffice Settings")
	doc.received_at = doc.received_at or now_datetime()
	doc.cycle = 0
	if not doc.flags.clocks_of:
		doc.watched_until = doc.split_from = None
	doc.merged_into = None
	if not doc.flags.joins_disturbance:
		doc.disturbance = doc.left_disturbance = None
	if not doc.flags.is_from_issue:
		doc.issue = None
	doc.intake_seconds = rules.seconds_of_intake(doc.intake_seconds)
	_prepare_mail(doc)
	_identify_client(doc)
	if not doc.subject and doc.description:
		doc.subject = rules.subject_from(doc.description)
	demand.measure(doc)
	desks.choose_for_new(doc)
	doc.company = doc.company or settings.default_company
	doc.front_office_owner = doc.front_office_owner or _owner(doc)


def settle(doc) -> None:
	"""Lets status, norm, clocks and messages follow from what is in the document. Called before each write."""
	before = doc.get_doc_before_save()
	_keep_where_it_came_from(doc, before)
	desks.follow(doc, before)
	_forget_who_else(doc)
	answers.settle(doc, before)
	_follow_decision(doc, before)
	disturbances.join_by_itself(doc, before)
	retranslation.follow(doc, before)
	_follow_lines(doc)
	refusals.follow(doc, before)
	_stamp(doc, before)
	_plan_messages(doc, before)
	norm_is_open = _norm_is_open(doc, before)
	if norm_is_open:
		service_levels.choose_norm(doc)
		if is_quiet(doc):
			doc.silence_norm = None  # nobody waits for news of it
		if doc.flags.needs_no_answer:
			doc.response_norm = None  # no person answers it, so no figure says that one did in time (S36)
	else:
		doc.priority = norms.priority_of(doc.impact, doc.urgency)
		if not doc.flags.terms_are_set:
			service_levels.keep_terms(doc, before)
	service_levels.follow(doc)
	_promise(doc, before, norm_is_open)


def record(doc) -> None:
	"""Writes what goes with the request in the same transaction: clock events, messages, what becomes of promises."""
	answers.attach_files(doc, doc.get_doc_before_save())
	if doc.asked_by_guest and not doc.get_doc_before_save():
		guest_links.make(doc.name)
	service_levels.record(doc)
	retranslation.record(doc)
	refusals.record(doc)
	communication.tell_many(
		communication.Telling(doc, kind, occasion, facts)
		for kind, occasion, facts in doc.flags.pop("messages", ())
	)
	disturbances.tell_of_joining(doc)
	if doc.flags.pop("stops_work", False):
		fulfilment.stop_work(doc.name)
		frappe.db.set_value("Facility Reservation", {"client_request": doc.name}, "status", "Cancelled")
	commitments.follow_request(doc)
	charges.follow(doc)
	desk_moves.record(doc)
	contacts.follow(doc)
	if _is_done_now(doc) and not doc.flags.is_joined:
		disturbances.follow_request(doc)
	for flag in FOR_ONE_SAVE:
		doc.flags.pop(flag, None)


def _is_done_now(doc) -> bool:
	before = doc.get_doc_before_save()
	return bool(before) and before.status not in DONE and doc.status in DONE


def remove_traces(doc) -> None:
	"""A deleted request takes its own records along; those of ERPNext refuse the deletion by their links."""
	service_levels.forget(doc.doctype, doc.name)
	commitments.remove_of(doc.name)
	corrections.remove_of(doc.name)
	satisfaction.remove_of(doc.name)
	desk_moves.forget(doc.name)
	frappe.db.set_value("Issue", {"client_request": doc.name}, "client_request", None)
	contacts.forget(doc.name)
	guest_links.forget(doc.name)
	frappe.db.delete("Facility Message", {"client_request": doc.name})


# New requests -------------------------------------------------------------------------------------


def _prepare_mail(doc) -> None:
	"""The platform makes a request from a mail with a subject and a sender only."""
	if doc.channel or not doc.flags.ignore_mandatory:
		return
	doc.channel = "Email"
	doc.request_type = doc.request_type or "Request"
	doc.subject = rules.without_markup(doc.subject) or _("E-mail without a subject")


def _identify_client(doc) -> None:
	if not doc.client_user and doc.client_email and not doc.asked_by_guest:
		doc.client_user = frappe.db.get_value("User", {"email": doc.client_email, "enabled": 1})
	if doc.client_user and not (doc.client_name and doc.client_email):
		user = frappe.db.get_value(
			"User", doc.client_user, ["full_name", "email", "phone", "mobile_no"], as_dict=True
		)
		if user:
			doc.client_name = doc.client_name or user.full_name
			doc.client_email = doc.client_email or user.email
			doc.client_phone = doc.client_phone or user.mobile_no or user.phone


def _owner(doc) -> str | None:
	"""Every request has an owner at the front office (S5): who takes it in, or else the lead of the desk."""
	user_roles = frappe.get_roles()
	if frappe.session.user != "Administrator" and (roles.AGENT in user_roles or roles.MANAGER in user_roles):
		return frappe.session.user
	if doc.service_desk:
		return frappe.get_cached_value("Facility Service Desk", doc.service_desk, "lead")
	return None


# Following ----------------------------------------------------------------------------------------


def _keep_where_it_came_from(doc, before) -> None:
	"""That a request was split off or joined is decided once; a call cannot bring another."""
	if not before:
		return
	doc.split_from = before.split_from
	doc.issue, doc.contact_moment = before.get("issue"), before.get("contact_moment")
	doc.suggestions_found = before.suggestions_found
	# measured once: at the first decision, by the screen on which the request was taken in
	doc.intake_seconds = before.intake_seconds or rules.seconds_of_intake(doc.intake_seconds)
	_keep_last_contact(doc, before)
	if not doc.flags.is_joined:
		doc.merged_into = before.merged_into
	if not doc.flags.joins_disturbance:
		doc.disturbance, doc.left_disturbance = before.disturbance, before.left_disturbance


def _keep_last_contact(doc, before) -> None:
	"""A form that was open while somebody spoke to the client does not know of it."""
	contacts_ = [
		get_datetime(each.last_client_update_at) for each in (doc, before) if each.last_client_update_at
	]
	doc.last_client_update_at = max(contacts_, default=None)


def _forget_who_else(doc) -> None:
	if not doc.for_someone_else:
		doc.beneficiary = doc.beneficiary_name = doc.beneficiary_phone = None


def _follow_decision(doc, before) -> None:
	"""What the front office decides by the status alone: on a form, in a list, by a workflow or a call."""
	if doc.status == "Cancelled" and not (before and before.status == "Cancelled"):
		doc.flags.stops_work = bool(before)
		for line in doc.lines:
			if line.status != "Completed":
				line.status = "Cancelled"
	if before:
		doc.cycle = (before.cycle or 0) + int(checks.is_reopened(doc, before))


def _follow_lines(doc) -> None:
	for line in doc.lines:
		line.status = line.status or "New"
		if line.status not in fulfilment_rules.LINE_UNDER_WAY:
			line.held_by = line.expected_date = None
	state = fulfilment_rules.roll_up(doc.status, name_of(doc.front_office_owner) or "", None, lines_of(doc))
	doc.status, doc.held_by = state.status, state.held_by


def _stamp(doc, before) -> None:
	"""Moments that follow from the status. A reopened request keeps its first response."""
	now = now_datetime()
	ended = doc.status in fulfilment_rules.REQUEST_ENDED
	if ended and not doc.completed_at:
		doc.completed_at = now
	if not ended:
		doc.completed_at = None
		doc.handled_directly = 0
	# Who pauses has not answered yet, nor has a disturbance that took in a part by itself
	is_unread = doc.status in (*fulfilment_rules.REQUEST_IN_INTAKE, "On Hold") or disturbances.leaves_open(
		doc
	)
	if not doc.first_response_at and not is_unread:
		doc.first_response_at = now
	if before and before.status == "On Hold" and doc.status != "On Hold":
		doc.hold_reason = None


def _is_in_intake(doc) -> bool:
	return doc.status in fulfilment_rules.REQUEST_IN_INTAKE


def _norm_is_open(doc, before) -> bool:
	"""A norm is fixed at the moment of asking; until a product is known, the desk's is provisional.

	After that only somebody who says why has it chosen anew. `terms_are_set`: who joins two requests did so.
	"""
	if doc.flags.terms_are_set:
		return False
	if not before or doc.flags.norm_reason:
		return True
	asked_before = {line.product for line in before.lines}
	asked_now = {line.product for line in doc.lines}
	urgency_changed = before.impact != doc.impact or before.urgency != doc.urgency
	return _is_in_intake(before) and (asked_before != asked_now or urgency_changed)


def _promise(doc, before, norm_was_open: bool) -> None:
	"""The norm is the first promise. A wait for the client moves it; what units report moves it in `following`.

	Who comes to wait with a disturbance is promised what is known of its end, when that is later.
	"""
	if not doc.resolution_due:
		return
	if norm_was_open or not doc.promised_date:
		reported = _reported_by_work(before)
		doc.promised_date = max(filter(None, (get_datetime(doc.resolution_due), reported)))
	elif before and not before.resolution_due:
		doc.promised_date = max(get_datetime(doc.promised_date), get_datetime(doc.resolution_due))
	if doc.disturbance and doc.disturbance != (before and before.disturbance):
		dates = (get_datetime(doc.promised_date), disturbance_end(doc.disturbance))
		doc.promised_date = max(filter(None, dates))


def _reported_by_work(before):
	"""The date that units or suppliers need, when it is later than the norm: another norm does not change that."""
	if not before or not (before.promised_date and before.resolution_due):
		return None
	promised = get_datetime(before.promised_date)
	return promised if promised > get_datetime(before.resolution_due) else None


def _plan_messages(doc, before) -> None:
	is_told_apart = bool(doc.flags.told_directly or doc.flags.told_apart or is_quiet(doc))
	kinds = message_rules.messages_for(before.status if before else None, doc.status, is_told_apart)
	if "Reopened" in kinds and doc.cycle == (before.cycle or 0):
		kinds = []  # the work went back a step, as when a document is corrected: nobody took the request up again
	planned = [(kind, f"{kind}:{doc.cycle or 0}", _facts_of(kind, doc)) for kind in kinds]
	if before and before.status == "Waiting for Client":
		planned = [message for message in planned if not communication.was_told(doc, message[1])]
	if not planned and not is_told_apart and _has_first_date(doc, before):
		planned = [("Planned", f"Planned:{doc.cycle or 0}", {"new_date": doc.promised_date})]
	doc.flags.messages = planned
	is_told = any(communication.tells(kind, doc) for kind, *_rest in planned)
	if doc.flags.told_directly or (is_told and _can_be_told(doc)):
		doc.last_client_update_at = now_datetime()
	if doc.last_client_update_at:
		doc.acknowledged_at = doc.acknowledged_at or doc.last_client_update_at


def _facts_of(kind: str, doc) -> dict:
	words = doc.flags.clients_words if kind == "Reopened" else None
	return {"message": words} if words else {}


def _has_first_date(doc, before) -> bool:
	"""Whether the work says when it is done, and the client was told no date before: there was no norm to tell (S62)."""
	is_under_way = doc.status in message_rules.UNDER_WAY
	return bool(
		before and is_under_way and doc.flags.work_changed and doc.promised_date and not before.promised_date
	)


def _can_be_told(doc) -> bool:
	"""Who telephones or stands at the counter hears it there; everybody else needs an address."""
	return bool(doc.client_email) or doc.channel in ("Phone", "Counter")
