"""The life of a Client Request document: called by its controller, in the order of a save.

A save, from whatever side it comes (form, list, portal, mail, import, API), passes here, so that status,
clocks and messages are right without anybody calling anything.
"""

import json

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from facility_frontoffice.catalogue import service as catalogue
from facility_frontoffice.communication import rules as message_rules
from facility_frontoffice.communication import service as communication
from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.intake import rules
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.service_levels import service as service_levels
from facility_frontoffice.setup import roles


def prepare_new(doc) -> None:
	"""Fills what the front office need not type: who asks, when, at which desk, who owns it."""
	settings = frappe.get_cached_doc("Facility Frontoffice Settings")
	doc.received_at = doc.received_at or now_datetime()
	doc.cycle = 0
	_prepare_mail(doc)
	_identify_client(doc)
	if not doc.subject and doc.description:
		doc.subject = rules.subject_from(doc.description)
	doc.service_desk = doc.service_desk or settings.default_service_desk
	doc.company = doc.company or settings.default_company
	doc.front_office_owner = doc.front_office_owner or _owner(doc)


def check(doc) -> None:
	"""Refuses what cannot be taken in, with what to do about it; changes nothing that was typed."""
	_check_texts(doc)
	if not any((doc.client_user, doc.client_email, doc.client_name, doc.contact, doc.employee, doc.customer)):
		frappe.throw(
			_("Who asks? Choose a user, contact or employee, or type a name or an e-mail address."),
			IntakeError,
			title=_("No Client"),
		)
	if doc.is_new() or doc.has_value_changed("desired_date"):
		_check_desired_date(doc)
	_check_lines(doc)
	_check_status(doc)


def settle(doc) -> None:
	"""Lets status, norm, clocks and messages follow from what is in the document. Called before each write."""
	before = doc.get_doc_before_save()
	_follow_lines(doc)
	_stamp(doc, before)
	norm_is_open = _norm_is_open(doc, before)
	if norm_is_open:
		service_levels.choose_norm(doc)
	service_levels.follow(doc)
	_promise(doc, before, norm_is_open)
	_plan_messages(doc, before)


def record(doc) -> None:
	"""Writes what goes with the request in the same transaction: clock events and messages."""
	service_levels.record(doc)
	communication.tell_all(doc, doc.flags.pop("messages", ()))


def remove_traces(doc) -> None:
	"""A deleted request takes its own records along; those of ERPNext refuse the deletion by their links."""
	frappe.db.delete("Facility Clock Event", {"reference_doctype": doc.doctype, "reference_name": doc.name})
	frappe.db.delete("Facility Escalation", {"reference_doctype": doc.doctype, "reference_name": doc.name})
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
	if not doc.client_user and doc.client_email:
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


# Checks -------------------------------------------------------------------------------------------


def _check_texts(doc) -> None:
	if rules.contains_markup(doc.subject):
		frappe.throw(
			_("The subject must be plain text. Take out what stands between < and >."),
			IntakeError,
			title=_("Markup in the Subject"),
		)
	if len(doc.description or "") > rules.DESCRIPTION_LENGTH:
		frappe.throw(
			_("The question has {0} characters; at most {1} fit. Shorten it, or attach it as a file.").format(
				len(doc.description), rules.DESCRIPTION_LENGTH
			),
			IntakeError,
			title=_("Text Too Long"),
		)


def _check_desired_date(doc) -> None:
	desired = get_datetime(doc.desired_date) if doc.desired_date else None
	if rules.is_past(desired, now_datetime()):
		frappe.throw(
			_("The date {0} has passed. Choose today or later, or leave it empty.").format(
				frappe.format(desired, "Datetime")
			),
			IntakeError,
			title=_("Date in the Past"),
		)


def _check_lines(doc) -> None:
	for line in doc.lines:
		if not line.qty:
			frappe.throw(
				_("Row {0}: the quantity of {1} must be more than zero.").format(line.idx, line.product),
				IntakeError,
				title=_("No Quantity"),
			)


def _check_status(doc) -> None:
	before = doc.get_doc_before_save()
	if before and before.status == doc.status:
		return
	reason = fulfilment_rules.why_not_status(doc.status, [line.status for line in doc.lines])
	if reason == "open lines":
		frappe.throw(
			_("Not all products are done yet. Finish or cancel the open lines first."),
			IntakeError,
			title=_("Open Lines"),
		)
	if reason == "follows from lines":
		frappe.throw(
			_(
				"The status follows from the products of the request. Change these, or pause or cancel the request."
			),
			IntakeError,
			title=_("Status Follows"),
		)
	if doc.status == "Cancelled" and not (doc.cancel_reason and doc.alternative):
		frappe.throw(
			_("A refusal needs a reason and what is possible instead."),
			IntakeError,
			title=_("Reason Missing"),
		)
	if doc.status == "On Hold" and not doc.hold_reason:
		frappe.throw(_("Say why the request is paused."), IntakeError, title=_("Reason Missing"))


# Following ----------------------------------------------------------------------------------------


def _follow_lines(doc) -> None:
	for line in doc.lines:
		if not line.status:
			line.status = "New"
	doc.status = fulfilment_rules.request_status(doc.status, [line.status for line in doc.lines])


def _stamp(doc, before) -> None:
	"""Moments that follow from the status. A reopened request keeps its first response."""
	now = now_datetime()
	ended = doc.status in fulfilment_rules.REQUEST_ENDED
	if ended and not doc.completed_at:
		doc.completed_at = now
	if not ended:
		doc.completed_at = None
		doc.handled_directly = 0
	if not doc.first_response_at and doc.status not in fulfilment_rules.REQUEST_IN_INTAKE:
		doc.first_response_at = now
	if before and before.status == "On Hold" and doc.status != "On Hold":
		doc.hold_reason = None


def _is_in_intake(doc) -> bool:
	return doc.status in fulfilment_rules.REQUEST_IN_INTAKE


def _norm_is_open(doc, before) -> bool:
	"""A norm is fixed at the moment of asking; until a product is known, the desk's is provisional."""
	if not before or not before.service_level:
		return True
	asked_before = {line.product for line in before.lines}
	asked_now = {line.product for line in doc.lines}
	urgency_changed = before.impact != doc.impact or before.urgency != doc.urgency
	return _is_in_intake(before) and (asked_before != asked_now or urgency_changed)


def _promise(doc, before, norm_was_open: bool) -> None:
	"""The norm is the first promise. A wait for the client moves it; what units report moves it in `following`."""
	if not doc.resolution_due:
		return
	if norm_was_open or not doc.promised_date:
		doc.promised_date = doc.resolution_due
	elif before and not before.resolution_due:
		doc.promised_date = max(get_datetime(doc.promised_date), get_datetime(doc.resolution_due))


def _plan_messages(doc, before) -> None:
	kinds = message_rules.messages_for(
		before.status if before else None, doc.status, told_directly=bool(doc.flags.told_directly)
	)
	planned = [(kind, f"{kind}:{doc.cycle or 0}", {}) for kind in kinds]
	if before and before.status == "Waiting for Client":
		planned = [message for message in planned if not communication.was_told(doc, message[1])]
	doc.flags.messages = planned
	if planned or doc.flags.told_directly:
		doc.last_client_update_at = now_datetime()
		doc.acknowledged_at = doc.acknowledged_at or doc.last_client_update_at


def answers_as_json(product: str, answers: dict | None) -> str:
	"""Answers of one line, checked against the questions of the product, as they are kept."""
	return json.dumps(catalogue.validate_answers(product, answers or {}), ensure_ascii=False)
