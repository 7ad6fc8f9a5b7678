"""Mails of clients."""

import frappe
from frappe.utils import strip_html

from facility_frontoffice.intake.rules import DESCRIPTION_LENGTH


def on_update(doc, method=None) -> None:
	"""Gives a request that came by mail the words of the client.

	The platform makes the request from subject and sender only, then the Communication, and saves that again
	with its text when the attachments are stored.
	"""
	if doc.reference_doctype != "Client Request" or doc.sent_or_received != "Received":
		return
	description, channel = frappe.db.get_value(
		"Client Request", doc.reference_name, ["description", "channel"]
	)
	if description or channel != "Email":
		return
	text = strip_html(doc.content or "").strip()[:DESCRIPTION_LENGTH]
	if text:
		frappe.db.set_value("Client Request", doc.reference_name, "description", text, update_modified=False)
