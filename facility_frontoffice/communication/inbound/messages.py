"""A mail as the platform's Communication: with its document, its files, and the mail that it answers."""

import frappe

from facility_frontoffice.communication.inbound import content, files
from facility_frontoffice.communication.inbound.files import Kept
from facility_frontoffice.communication.inbound.mail import ParsedMail

COMMUNICATION, AUTOMATED = "Communication", "Automated Message"
NAME_LENGTH, ADDRESSES_LENGTH = 140, 10_000


def make(
	mail: ParsedMail,
	row,
	doctype: str,
	name: str,
	*,
	answers: str | None = None,
	kind: str = COMMUNICATION,
	is_of_ours: bool = False,
	asks_nothing: bool = False,
) -> tuple[object, Kept]:
	"""Keeps a mail with a document; returns the Communication and what became of the files.

	`row` is the mail's *Facility Inbound Mail*, `answers` the Communication that it follows. `is_of_ours`: a colleague
	wrote to the client; `asks_nothing`: nobody waits for an answer to it.
	"""
	key = frappe.generate_hash(length=10)
	kept = files.keep(mail.attachments, key)
	doc = frappe.new_doc(COMMUNICATION)
	doc.update(
		{
			"communication_type": kind,
			"communication_medium": "Email",
			"sent_or_received": "Sent" if is_of_ours else "Received",
			"subject": mail.subject or row.subject or "-",
			"content": content.message_of(mail, kept.pictures),
			"text_content": mail.text[: content.MOST_TEXT],
			"sender": mail.sender,
			"sender_full_name": (mail.sender_name or mail.sender)[:NAME_LENGTH],
			"recipients": _joined(mail.to),
			"cc": _joined(mail.cc),
			"message_id": mail.message_id or None,
			"communication_date": content.written_at(mail, row.received_at),
			"email_account": _account_of(row),
			"in_reply_to": answers,
			"has_attachment": int(bool(kept.files)),
			"reference_doctype": doctype,
			"reference_name": name,
			"unread_notification_sent": int(kind == AUTOMATED),
		}
	)
	doc.flags.in_receive = True
	doc.flags.asks_nothing = asks_nothing
	doc.flags.skip_add_signature = True
	doc.insert(ignore_permissions=True, set_name=key)
	return doc, kept


def _account_of(row) -> str | None:
	"""The account that it came by; one that was deleted since keeps no mail out."""
	exists = row.email_account and frappe.get_cached_value("Email Account", row.email_account, "name")
	return row.email_account if exists else None


def _joined(addresses: tuple[str, ...]) -> str | None:
	return ", ".join(addresses)[:ADDRESSES_LENGTH] or None
