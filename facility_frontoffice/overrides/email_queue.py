"""Giving a mail to the mail server, once; with two things that the platform does not know of.

Two workers that go through the mail queue at once both send what is in it: here the second waits for the first, and finds
that it went. And when the connection breaks after the mail was handed over and before the server said that it took it,
the platform sends the mail again. Of ours that would be twice, perhaps: such a message is unclear, and a person decides.

Mail that is none of our messages goes exactly as the platform sends it. Where another app has the hook too, it brings
the mail: the platform asks one of them only, and that may be us.
"""

import re
import smtplib
from collections.abc import Callable

import frappe
from frappe import _

from facility_frontoffice.communication import mail_queue

HOOK = "override_email_send"
ATTEMPTS = 3


class _Unclear(Exception):
	"""The server has the mail, and did not say whether it takes it."""


def send(queue, sender: str, recipient: str, message: bytes) -> None:
	"""What the platform calls (`override_email_send`) for each recipient of a row of its mail queue."""
	is_ours = mail_queue.is_ours(queue.name)
	if is_ours and _went(queue.name, recipient):
		return
	method = _method_of_another_app()
	if method:
		method(queue, sender, recipient, message)
		return
	if frappe.flags.in_test and not frappe.flags.testing_email:
		return
	session = queue.get_email_account(raise_error=True).get_smtp_server().session
	deliver = _deliver_once if is_ours else _deliver
	deliver(session, queue, sender, recipient, message)


def _method_of_another_app() -> Callable | None:
	others = [path for path in frappe.get_hooks(HOOK) if path != f"{__name__}.{send.__name__}"]
	return frappe.get_attr(others[0]) if others else None


def _went(queue: str, recipient: str) -> bool:
	"""Whether another worker sent it meanwhile. Locked until the platform has marked it, and commits."""
	row = {"parent": queue, "parenttype": "Email Queue", "recipient": recipient}
	return frappe.db.get_value("Email Queue Recipient", row, "status", for_update=True) == "Sent"


def _deliver(session: smtplib.SMTP, _queue, sender: str, recipient: str, message: bytes) -> None:
	session.sendmail(from_addr=sender, to_addrs=recipient, msg=message.decode("utf-8").encode())


def _deliver_once(session: smtplib.SMTP, queue, sender: str, recipient: str, message: bytes) -> None:
	session.data = lambda content: _data(session, content)
	try:
		_deliver(session, queue, sender, recipient, message)
	except _Unclear as unclear:
		_note_unclear(queue.name, recipient)
		if not isinstance(unclear.__cause__, OSError):
			raise unclear.__cause__ from None  # it is this job that must stop, as when its time is over
	finally:
		del session.data


def _data(session: smtplib.SMTP, content: bytes) -> tuple[int, bytes]:
	"""`smtplib.SMTP.data`, telling apart what went wrong before the mail was handed over and after."""
	code, reply = session.docmd("DATA")
	if code != 354:
		raise smtplib.SMTPDataError(code, reply)
	content = re.sub(rb"(?m)^\.", b"..", content)
	# What fails here did not bring the end of the mail to the server, which takes no half mails
	session.send(content + (b"" if content.endswith(b"\r\n") else b"\r\n") + b".\r\n")
	try:
		return session.getreply()
	except BaseException as error:
		raise _Unclear from error


def _note_unclear(queue: str, recipient: str) -> None:
	"""Whatever goes wrong with the note, an error would have the platform send it again."""
	for _attempt in range(ATTEMPTS):
		try:
			mail_queue.note_unclear_of(queue, recipient)
			return
		except Exception:
			frappe.db.rollback()
	frappe.log_error(
		title=_("Nobody knows whether a mail went out"), reference_doctype="Email Queue", reference_name=queue
	)
