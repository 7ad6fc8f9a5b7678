"""A letter as a row of the platform's mail queue: readable without markup, and marked for other machines."""

from dataclasses import dataclass, field
from email.utils import formataddr

import frappe
from frappe.email.doctype.email_queue.email_queue import QueueBuilder

from facility_frontoffice.communication import plain_text
from facility_frontoffice.communication.letter import Letter
from facility_frontoffice.communication.texts import settings

AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


@dataclass(frozen=True)
class Manner:
	"""How a letter goes: `headers` come on top of those that say that no person wrote it."""

	is_automatic: bool = True
	headers: dict = field(default_factory=dict)

	def all_headers(self) -> dict:
		return {**(AUTOMATIC if self.is_automatic else {}), **self.headers}


class _Builder(QueueBuilder):
	"""The platform's builder of mails, with headers of our own."""

	def __init__(self, headers: dict, **options):
		super().__init__(**options)
		self.headers = headers

	def prepare_email_content(self):
		mail = super().prepare_email_content()
		for name, value in self.headers.items():
			mail.set_header(name, value)
		return mail


def queue_mail(recipient: str, letter: Letter, manner: Manner) -> str | None:
	"""Puts a letter in the mail queue, and returns the name of its row. The caller commits.

	None when the platform takes no mail for this address: they unsubscribed from everything, or it is no address.
	"""
	queued = _Builder(
		manner.all_headers(),
		recipients=[recipient],
		sender=_sender(letter.desk),
		subject=letter.subject,
		message=letter.content,
		text_content=letter.text or plain_text.from_html(letter.content),
		reference_doctype=letter.reference_doctype,
		reference_name=letter.reference_name,
		in_reply_to=_mail_of_client(letter, recipient),
		add_unsubscribe_link=0,
		send_priority=1,
	).process()
	return queued.name if queued else None


def takes_no_mail(recipient: str) -> bool:
	"""Whether this address unsubscribed from all that the site sends."""
	return bool(frappe.db.exists("Email Unsubscribe", {"email": recipient, "global_unsubscribe": 1}))


def _mail_of_client(letter: Letter, recipient: str) -> str | None:
	"""The last mail that this person sent about it: their own program shows ours below that."""
	message_id = frappe.db.get_value(
		"Communication",
		{
			"reference_doctype": letter.reference_doctype,
			"reference_name": letter.reference_name,
			"sent_or_received": "Received",
			"sender": recipient,
			"message_id": ("is", "set"),
		},
		"message_id",
		order_by="creation desc",
	)
	return f"<{message_id.strip('<>')}>" if message_id else None


def _sender(desk: str) -> str | None:
	"""The front office and its address; None for the default account of the site, which has a name of its own.

	An account may insist on its own name: then the platform puts that in its place.
	"""
	account = settings().email_account
	address = frappe.get_cached_value("Email Account", account, "email_id") if account else None
	return formataddr((desk, address)) if address else None
