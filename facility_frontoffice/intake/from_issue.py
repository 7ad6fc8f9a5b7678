"""An Issue of ERPNext's help desk goes on as a Client Request. The caller has checked the permission.

The client asked when they asked: the clocks count from there. Messages go along, so that whoever answers one of them
answers the request; both documents show them. The Issue is closed and names the request.
"""

from datetime import datetime

import frappe
from frappe import _
from frappe.model.workflow import get_workflow_name
from frappe.utils import get_datetime, get_fullname, now_datetime, parse_addr

from facility_frontoffice.communication import service as communication
from facility_frontoffice.intake import issue_messages as along
from facility_frontoffice.intake import issue_rules, rules
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.intake.splitting import note_that_client_hears
from facility_frontoffice.service_levels import audit
from facility_frontoffice.service_levels.calendars import to_moment, to_utc

ISSUE, REQUEST = "Issue", "Client Request"
ENDED = ("Closed", "Resolved")


def make(issue: str):
	"""The request in which an Issue goes on: made, or the one that was made before, also by somebody at once."""
	doc = frappe.get_doc(ISSUE, issue, for_update=True)
	if doc.client_request:
		# A locking read: who made it may have done so since this transaction began.
		return frappe.get_doc(REQUEST, doc.client_request, for_update=True)
	if doc.status in ENDED:
		frappe.throw(
			_("{0} is {1}. Open it again first, if there is still something to do.").format(
				doc.name, _(doc.status)
			),
			IntakeError,
			title=_("Already Ended"),
		)
	messages = along.messages_of(doc.name)
	request = _request_of(doc, messages)
	request.insert(ignore_permissions=True)
	if request.first_response_at:
		_answered_before(request)
	along.take_messages(doc.name, request.name, messages)
	along.take_files(doc.name, request.name)
	along.record_contacts(request, messages)
	_close(doc, request)
	_tell_client(doc, request)
	return request


# The request --------------------------------------------------------------------------------------


def _request_of(issue, messages: list):
	received = [row for row in messages if row.sent_or_received == "Received"]
	first = next(iter(received), None)
	words = issue_rules.plain_text(issue.description) or issue_rules.plain_text(
		first.content if first else ""
	)
	asked = _asked_at(issue)
	answered = max(asked, get_datetime(issue.first_responded_on)) if issue.first_responded_on else None
	doc = frappe.new_doc(REQUEST)
	doc.update(
		{
			"issue": issue.name,
			"subject": rules.without_markup(issue.subject)[: rules.SUBJECT_LENGTH]
			or rules.subject_from(words),
			"description": words[: rules.DESCRIPTION_LENGTH],
			"request_type": issue_rules.type_of(issue.issue_type, _types()),
			"channel": issue_rules.channel_of(
				bool(issue.via_customer_portal),
				first.communication_medium if first else None,
				bool(issue.email_account),
			),
			"urgency": issue_rules.urgency_of(issue.priority),
			"customer": issue.customer,
			"company": issue.company,
			"received_at": asked,
			"first_response_at": answered,
			"acknowledged_at": answered,
			**_client_of(issue, first),
		}
	)
	doc.flags.is_from_issue = True
	note_that_client_hears(doc)
	return doc


def _client_of(issue, first) -> dict:
	"""Who asks. A colleague who typed the Issue for somebody is not the client when it names a contact."""
	name, email = parse_addr(issue.raised_by or "")
	contact = (
		frappe.db.get_value(
			"Contact", issue.contact, ["full_name", "email_id", "mobile_no", "phone"], as_dict=True
		)
		if issue.contact
		else None
	)
	typed_by_us = (
		email and email == frappe.db.get_value("User", issue.owner, "email") and _works_here(issue.owner)
	)
	if contact and typed_by_us and contact.email_id:
		name, email = contact.full_name, contact.email_id
	written_by = first.sender_full_name if first and parse_addr(first.sender or "")[1] == email else None
	names = (name, contact.full_name if contact else None, written_by, issue.customer_name)
	return {
		"client_email": email or (contact.email_id if contact else None),
		# An address is no name; of a user the name is known.
		"client_name": next((each for each in names if each and "@" not in each), None),
		"client_phone": (contact.mobile_no or contact.phone) if contact else None,
		"contact": issue.contact,
	}


def _works_here(user: str) -> bool:
	return frappe.db.get_value("User", user, "user_type") == "System User"


def _asked_at(issue) -> datetime:
	opened = issue.opening_date and get_datetime(f"{issue.opening_date} {issue.opening_time or '00:00:00'}")
	return min(opened or get_datetime(issue.creation), now_datetime())


def _types() -> dict[str, str]:
	"""The types of a request by their names, also in the language of the session."""
	types = [each for each in frappe.get_meta(REQUEST).get_field("request_type").options.split("\n") if each]
	return {name.lower(): each for each in types for name in (each, _(each))}


def _answered_before(request) -> None:
	"""The help desk answered before there was a request: the record says when, so that no norm is called late for it."""
	at = to_moment(request.first_response_at)
	frappe.db.set_value(
		"Facility Clock Event",
		{
			"reference_doctype": REQUEST,
			"reference_name": request.name,
			"clock": ("in", ("Response", "Acknowledgement")),
			"event": "stop",
		},
		{"occurred_at": request.first_response_at, "occurred_at_utc": to_utc(at)},
		update_modified=False,
	)
	audit.repair(list(audit.differences(REQUEST, [request.name])))
	request.reload()


# The Issue ----------------------------------------------------------------------------------------


def _close(issue, request) -> None:
	"""There is nothing left to do at the help desk, so its own clocks stop. An admin's workflow is the admin's."""
	issue.client_request = request.name
	if not get_workflow_name(ISSUE):
		issue.status = "Closed"
	issue.flags.ignore_mandatory = True
	issue.save(ignore_permissions=True)
	issue.add_comment("Info", _("Goes on at the front office as {0}").format(request.name))
	request.add_comment(
		"Info", _("Made from Issue {0} by {1}").format(issue.name, get_fullname(frappe.session.user))
	)


def _tell_client(issue, request) -> None:
	"""One message instead of that of a new question: who asked days ago did not ask today."""
	words = _(
		"Your question {0} goes on at the front office, under number {1}. You need not ask again: what you wrote "
		"and sent is here.",
		communication.language_of(request),
	).format(issue.name, request.name)
	communication.tell(request, "Reply", f"From Issue:{issue.name}", message=words)
