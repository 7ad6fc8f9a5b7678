"""Mails of clients."""

import frappe
from frappe import _
from frappe.utils import escape_html, strip_html

from facility_frontoffice.communication.notices import tell_colleagues
from facility_frontoffice.intake.rules import DESCRIPTION_LENGTH


def after_insert(doc, method=None) -> None:
	"""The owner of a request hears that its client wrote."""
	if not _is_from_a_client(doc):
		return

	def words(language: str | None) -> str:
		return _("{0} wrote about {1}", language).format(
			escape_html(doc.sender_full_name or doc.sender or ""),
			f"<strong>{escape_html(doc.subject or '')}</strong>",
		)

	owner = frappe.db.get_value("Client Request", doc.reference_name, "front_office_owner")
	tell_colleagues([owner], words, "Client Request", doc.reference_name)


def on_update(doc, method=None) -> None:
	"""Gives a request that came by mail the words of the client.

	The platform makes the request from subject and sender only, then the Communication, and saves that again
	with its text when the attachments are stored.
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
		frappe.db.set_value("Client Request", doc.reference_name, "description", text, update_modified=False)


def _is_from_a_client(doc) -> bool:
	return (
		doc.communication_type == "Communication"
		and doc.reference_doctype == "Client Request"
		and doc.sent_or_received == "Received"
	)
