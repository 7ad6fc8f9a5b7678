"""What a client writes about a request of theirs, with files; the front office finds it with the other correspondence."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import escape_html

from facility_frontoffice import files as uploads
from facility_frontoffice.intake.errors import IntakeError

REQUEST, MAIL = "Client Request", "Communication"
MAXIMUM_FILES = 5
MESSAGE_LENGTH = 5_000


def write(
	request: str,
	words: str,
	files: Iterable[tuple[str, bytes]] = (),
	*,
	user: str | None = None,
	sender: str | None = None,
	sender_name: str = "",
) -> str:
	"""Keeps a message of the client of a request, and returns its name; the owner hears of it.

	`files` are checked names and contents. They hang on the message, so that everybody sees with which words they
	came. The client is a `user`, or a `sender` (an e-mail address) with a name.
	"""
	files = list(files)
	text = checked(words, is_needed=not files)
	if len(files) > MAXIMUM_FILES:
		frappe.throw(
			_("At most {0} files can be sent with a message. Send the others with a second one.").format(
				MAXIMUM_FILES
			),
			IntakeError,
			title=_("Too Many Files"),
		)
	subject, status = frappe.db.get_value(REQUEST, request, ["subject", "status"], for_update=True)
	refuse_when_over(request, status)
	message = frappe.get_doc(
		{
			"doctype": MAIL,
			"communication_type": "Communication",
			"communication_medium": "Chat",
			"sent_or_received": "Received",
			"subject": subject,
			"content": escape_html(text).replace("\n", "<br>"),
			"sender": frappe.db.get_value("User", user, "email") if user else sender,
			"sender_full_name": frappe.utils.get_fullname(user) if user else sender_name,
			"reference_doctype": REQUEST,
			"reference_name": request,
			"status": "Open",
			"has_attachment": int(bool(files)),
		}
	).insert(ignore_permissions=True)
	for filename, content in files:
		url = uploads.attach(MAIL, message.name, filename, content)
		# the platform adds signs to a name that some file has already; people know theirs by its own
		file = frappe.db.get_value(
			"File", {"file_url": url, "attached_to_name": message.name}, order_by="creation desc, name desc"
		)
		frappe.db.set_value("File", file, "file_name", filename, update_modified=False)
	return message.name


def checked(words: str | None, is_needed: bool = True) -> str:
	"""The words as plain text; throws when they are too many, or missing."""
	words = (words or "").strip()
	if not words and is_needed:
		frappe.throw(_("Type a message first."), IntakeError, title=_("Empty Message"))
	if len(words) > MESSAGE_LENGTH:
		frappe.throw(
			_("The message has {0} characters; at most {1} fit.").format(len(words), MESSAGE_LENGTH),
			IntakeError,
			title=_("Text Too Long"),
		)
	return words


def refuse_when_over(request: str, status: str) -> None:
	if status in ("Closed", "Cancelled"):
		frappe.throw(
			_("This request is closed. Ask a new question, and mention {0}.").format(request),
			IntakeError,
			title=_("Closed"),
		)
