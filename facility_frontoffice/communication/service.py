"""Messages to clients: recorded in the transaction of what they tell, sent after it.

A message is a row of *Facility Message* with a key of request, kind and occasion that the database keeps
unique. The row and what it tells are committed together or not at all; sending makes the row of the
platform's mail queue and marks the message in one transaction. So a message is told once, also when a worker
dies, the queue is down or two senders overlap.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils import add_to_date, format_datetime, get_datetime, get_url, now_datetime, today

from facility_frontoffice.communication.rules import best_language, minutes_to_next_attempt
from facility_frontoffice.intake import client_profiles

FIELDS = [
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"client_request",
	"kind",
	"recipient",
	"language",
	"status",
	"message_key",
	"context",
	"attempts",
	"next_attempt_at",
]


@dataclass(frozen=True)
class Telling:
	"""A message to record for the client of a request.

	`request` is a Client Request, or a row with its name, client_user and client_email. `occasion` tells two
	messages of one kind apart. `context` holds facts of this moment for the text; it must be JSON.
	"""

	request: object
	kind: str
	occasion: str
	context: dict = field(default_factory=dict)


def tell(request, kind: str, occasion: str, **context) -> bool:
	"""Records a message for the client of `request` and has it sent after the commit.

	Returns False when just this message was recorded before.
	"""
	return tell_many([Telling(request, kind, occasion, context)]) > 0


def tell_many(tellings: Iterable[Telling]) -> int:
	"""Records messages in one statement, and has them sent after the commit.

	Returns how many were new: what was recorded before is left as it is.
	"""
	rows = [_row_of(telling) for telling in tellings]
	if not rows:
		return 0
	frappe.db.bulk_insert(
		"Facility Message", FIELDS, [[row[name] for name in FIELDS] for row in rows], ignore_duplicates=True
	)
	written = _rows_inserted()
	if written and any(row["status"] == "Queued" for row in rows):
		frappe.db.after_commit.add(send_soon)
	return written


def _row_of(telling: Telling) -> dict:
	now, request = now_datetime(), telling.request
	return {
		"name": frappe.generate_hash(length=10),
		"creation": now,
		"modified": now,
		"owner": frappe.session.user,
		"modified_by": frappe.session.user,
		"client_request": request.name,
		"kind": telling.kind,
		"recipient": request.client_email,
		"language": language_of(request),
		"status": "Queued" if request.client_email else "No address",
		"message_key": _key(request, telling.occasion),
		"context": json.dumps(telling.context, ensure_ascii=False, default=str),
		"attempts": 0,
		"next_attempt_at": now,
	}


def was_told(request, occasion: str) -> bool:
	"""Whether the client was told this before."""
	return bool(frappe.db.exists("Facility Message", {"message_key": _key(request, occasion)}))


def _key(request, occasion: str) -> str:
	return f"{request.name}:{occasion}"


def occasion_of_text(text: str) -> str:
	"""The same words on the same day are the same message: a double click sends once."""
	return f"Reply:{today()}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def send_soon() -> None:
	"""Has a worker send what is queued. When the job queue is down, the sweep of each minute does."""
	try:
		frappe.enqueue(
			"facility_frontoffice.communication.tasks.send_queued",
			queue="short",
			job_id="facility_frontoffice.send_queued",
			deduplicate=True,
			timeout=300,
		)
	except Exception:
		frappe.log_error(title=_("Messages wait for the next sweep"))


def send(name: str) -> None:
	"""Hands one queued message to the platform's mail queue. The caller commits.

	Leaves it alone when another worker has it or it was sent. A failure is kept on the message and tried
	again later; it never undoes anything else.
	"""
	if not settings().send_messages:
		return
	message = frappe.db.get_value(
		"Facility Message",
		{"name": name, "status": "Queued"},
		"*",
		as_dict=True,
		for_update=True,
		skip_locked=True,
	)
	if not message:
		return
	frappe.db.savepoint("facility_message")
	try:
		subject, content = render(message)
		queued = frappe.sendmail(
			recipients=[message.recipient],
			sender=_sender(),
			subject=subject,
			message=content,
			reference_doctype="Client Request",
			reference_name=message.client_request,
			delayed=True,
			add_unsubscribe_link=0,
		)
		outcome = {
			"status": "Sent",
			"subject": subject,
			"content": content,
			"sent_at": now_datetime(),
			"email_queue": getattr(queued, "name", None),
			"error": None,
		}
	except Exception as error:
		frappe.db.rollback(save_point="facility_message")
		outcome = _failure(message, error)
	frappe.db.set_value("Facility Message", name, outcome)


def render(message) -> tuple[str, str]:
	"""Subject and HTML of a message, from the admin's own text in the language of the client."""
	template = _template(message.kind, message.language)
	request = frappe.get_doc("Client Request", message.client_request)
	with _language(message.language):
		context = _context(request, json.loads(message.context or "{}"))
		formatted = template.get_formatted_email(context)
	return formatted["subject"][:140], formatted["message"]


def settings():
	return frappe.get_cached_doc("Facility Frontoffice Settings")


def _template(kind: str, language: str | None):
	texts = {
		row.language: row.email_template
		for row in settings().message_templates
		if row.kind == kind and row.enabled
	}
	chosen = best_language(language, list(texts))
	if not chosen:
		frappe.throw(
			_("There is no text for the message {0}. Add one in Facility Frontoffice Settings.").format(
				_(kind)
			)
		)
	return frappe.get_cached_doc("Email Template", texts[chosen])


def _context(request, facts: dict) -> dict:
	desk = (
		frappe.get_cached_doc("Facility Service Desk", request.service_desk) if request.service_desk else None
	)
	return {
		"request": request.as_dict(no_default_fields=False),
		"client_name": request.client_name or request.client_email,
		"owner_name": _full_name(request.front_office_owner),
		"portal_url": get_url(f"/my-requests/{request.name}"),
		"products": [_(line.product_name or line.product) for line in request.lines],
		"promised": _moment(request.promised_date),
		"reason": request.cancel_reason,
		"alternative": request.alternative,
		"answer": request.answer,
		"desk": {
			"name": _(desk.desk_name) if desk else _("Front Office"),
			"phone": desk.phone if desk else None,
			"email": desk.email if desk else None,
		},
		**{key: _moment(value) if key in ("old_date", "new_date") else value for key, value in facts.items()},
	}


def _full_name(user: str | None) -> str:
	return frappe.get_cached_value("User", user, "full_name") or "" if user else ""


def _moment(value) -> str:
	return format_datetime(get_datetime(value), "EEEE d MMMM, HH:mm") if value else ""


def moment_in_words(value, language: str | None) -> str:
	"""A moment as clients read it, for example "Thursday 5 March, 14:30"; empty without one."""
	with _language(language):
		return _moment(value)


def language_of(request) -> str:
	if request.client_user:
		language = frappe.get_cached_value("User", request.client_user, "language")
		if language:
			return language
	if language := client_profiles.language_of(request.client_email):
		return language
	return settings().message_language or frappe.db.get_default("lang") or "en"


class _language:
	"""Texts, dates and product names in another language for the length of a block."""

	def __init__(self, language: str | None):
		self.language = language

	def __enter__(self):
		self.before = frappe.local.lang
		if self.language:
			frappe.local.lang = self.language

	def __exit__(self, *error):
		frappe.local.lang = self.before


def _sender() -> str | None:
	account = settings().email_account
	return frappe.get_cached_value("Email Account", account, "email_id") if account else None


def _failure(message, error: Exception) -> dict:
	attempts = message.attempts + 1
	wait = minutes_to_next_attempt(attempts)
	if wait is None:
		frappe.log_error(
			title=_("A message to a client could not be sent"),
			reference_doctype="Client Request",
			reference_name=message.client_request,
		)
	return {
		"status": "Queued" if wait else "Failed",
		"attempts": attempts,
		"next_attempt_at": add_to_date(now_datetime(), minutes=wait) if wait else None,
		"error": str(error)[:1000],
	}


def _rows_inserted() -> int:
	"""How many rows the last INSERT IGNORE of this connection wrote."""
	return frappe.db._cursor.rowcount
