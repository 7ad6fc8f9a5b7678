"""Mails of clients and suppliers."""

import frappe
from frappe import _
from frappe.utils import escape_html, strip_html

from facility_frontoffice.communication.notices import tell_colleagues
from facility_frontoffice.intake import demand, issue_messages
from facility_frontoffice.intake.rules import DESCRIPTION_LENGTH
from facility_frontoffice.permissions.tokens import without_tokens
from facility_frontoffice.reachability import moments, written
from facility_frontoffice.reachability import requests as contacts


def before_insert(doc, method=None) -> None:
	issue_messages.reroute(doc)


def before_save(doc, method=None) -> None:
	"""Who answers a mail quotes it, also the link in it by which a supplier or an approver acts. That is for nobody of ours to read."""
	for name in ("subject", "content", "text_content"):
		doc.set(name, without_tokens(doc.get(name)))


def after_insert(doc, method=None) -> None:
	"""The owner of a request hears that its client wrote, or the supplier of its work.

	A thank-you (`asks_nothing`) waits for no answer. What a machine wrote is an *Automated Message*, and nothing of all this.
	"""
	if _is_from_a_person_of_ours(doc):
		contacts.sent(doc)
	if _is_from_a_client(doc):
		if not doc.flags.asks_nothing:
			written.received(doc)
		_tell_owner(doc, doc.reference_name)
	elif _is_received_about(doc, "Backoffice Assignment"):
		_tell_owner(doc, frappe.db.get_value(doc.reference_doctype, doc.reference_name, "client_request"))


def _tell_owner(doc, request: str) -> None:
	def words(language: str | None) -> str:
		return _("{0} wrote about {1}", language).format(
			escape_html(doc.sender_full_name or doc.sender or ""),
			f"<strong>{escape_html(doc.subject or '')}</strong>",
		)

	owner = frappe.db.get_value("Client Request", request, "front_office_owner")
	tell_colleagues([owner], words, doc.reference_doctype, doc.reference_name)


def on_update(doc, method=None) -> None:
	"""Gives a request that came by the platform's own way for mail the words of the client.

	The platform makes the request from subject and sender only, then the Communication, and saves that again with its text
	when the attachments are stored. What `communication.inbound` takes in has its words at once.
	"""
	if not _is_from_a_client(doc):
		return
	description, channel = frappe.db.get_value(
		"Client Request", doc.reference_name, ["description", "channel"]
	)
	if description or channel != "Email":
		return
	text = strip_html(doc.content or "").strip()[:DESCRIPTION_LENGTH]
	if text:
		words = {
			"description": text,
			"suggestions_found": demand.found_for("\n".join(filter(None, (doc.subject, text)))),
		}
		frappe.db.set_value("Client Request", doc.reference_name, words, update_modified=False)


def on_trash(doc, method=None) -> None:
	moments.forget_source("communication", doc.name)


def _is_from_a_person_of_ours(doc) -> bool:
	"""What the platform writes by itself is an *Automated Message*."""
	return (
		doc.communication_type == "Communication"
		and doc.reference_doctype == "Client Request"
		and doc.sent_or_received == "Sent"
	)


def _is_from_a_client(doc) -> bool:
	return _is_received_about(doc, "Client Request")


def _is_received_about(doc, doctype: str) -> bool:
	return (
		doc.communication_type == "Communication"
		and doc.reference_doctype == doctype
		and doc.sent_or_received == "Received"
	)
