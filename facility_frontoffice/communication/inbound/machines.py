"""Mail that no person wrote: recorded, and never answered. What it says of our own mail goes to who follows that."""

import frappe
from frappe import _

from facility_frontoffice.communication import bounces, read_marks
from facility_frontoffice.communication.inbound import messages, store, threads, wording
from facility_frontoffice.communication.inbound.kinds import Kind, Verdict
from facility_frontoffice.communication.inbound.mail import ParsedMail
from facility_frontoffice.communication.inbound.outcome import Outcome
from facility_frontoffice.communication.inbound.thread_rules import ASSIGNMENT, REPLY, REQUEST


def record(mail: ParsedMail, row, verdict: Verdict) -> Outcome:
	"""Notes what a machine says. Of the kinds, only an automatic reply is shown on its request, and asks nothing there."""
	outcome = Outcome(
		store.RECORDED,
		verdict.kind.value,
		reason=wording.reason_in_words(verdict),
		notes=wording.notes_in_words(mail.notes),
	)
	if mail.read_receipt:
		_was_read(mail, outcome)
	elif verdict.kind is Kind.AUTOMATIC_REPLY:
		_show_on_thread(mail, row, outcome)
	elif verdict.kind is Kind.BOUNCE:
		_came_back(mail, outcome)
	elif verdict.kind is Kind.COMPLAINT and mail.complaint:
		bounces.complained(mail.complaint)
		outcome.client_request = _request_of(mail.complaint.original_message_id)
	elif verdict.kind is Kind.CALENDAR:
		outcome.client_request = _request_of(mail.in_reply_to)
	return outcome


def _show_on_thread(mail: ParsedMail, row, outcome: Outcome) -> None:
	thread = threads.find(mail)
	belonging = thread.belonging
	if belonging.kind != REPLY:
		return
	communication, _kept = messages.make(
		mail, row, belonging.doctype, belonging.document, answers=thread.answers, kind=messages.AUTOMATED
	)
	outcome.communication = communication.name
	outcome.client_request = request_of(belonging.doctype, belonging.document)


def _was_read(mail: ParsedMail, outcome: Outcome) -> None:
	"""A receipt marks the message, and is not shown among what people say."""
	receipt = mail.read_receipt
	if receipt.was_shown:
		read_marks.receipt(receipt.original_message_id, mail.sender)
	outcome.client_request = _request_of(receipt.original_message_id)


def _came_back(mail: ParsedMail, outcome: Outcome) -> None:
	is_ours = [bounces.came_back(report) for report in mail.reports]
	if mail.reports:
		outcome.client_request = _request_of(mail.report.original_message_id)
	if not any(is_ours):
		outcome.reason = " ".join(filter(None, (outcome.reason, _("It is about no mail that we know of."))))


def request_of(doctype: str, name: str) -> str | None:
	"""The request that a document of ours is about."""
	if doctype == REQUEST:
		return name
	return frappe.db.get_value(ASSIGNMENT, name, "client_request") if doctype == ASSIGNMENT else None


def _request_of(message_id: str) -> str | None:
	"""The request that a mail of ours was about."""
	if not message_id:
		return None
	about = frappe.db.get_value(
		"Email Queue", {"message_id": message_id}, ["reference_doctype", "reference_name"], as_dict=True
	)
	name = request_of(about.reference_doctype, about.reference_name) if about else None
	return name if name and frappe.db.exists(REQUEST, name) else None
