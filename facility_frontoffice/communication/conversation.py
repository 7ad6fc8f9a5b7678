"""All that was said about a request, in one row: to the client, by the client, and among colleagues.

Three things that must never be taken for another: each row says in `side` whose it is. What a message to the client is,
stands in *Facility Message* (and, for mails that were written in another way, *Communication*); what the client wrote in
*Communication*; a note for colleagues in *Comment*. Reading costs a fixed number of statements, however much was said.
"""

import json

import frappe
from frappe.query_builder import CustomFunction
from frappe.utils import escape_html, get_datetime

from facility_frontoffice.communication import bounces
from facility_frontoffice.communication.conversation_rules import (
	READ_LENGTH,
	shortened,
	without_quote,
	words_of,
)
from facility_frontoffice.communication.safe_html import safe
from facility_frontoffice.people import name_of

REQUEST, MESSAGE = "Client Request", "Facility Message"
TO_CLIENT, FROM_CLIENT, INTERNAL = "to_client", "from_client", "internal"
PAGE = 50
NOTES = ("Comment", "Info")
MESSAGE_FIELDS = (
	"name", "creation", "kind", "channel", "status", "recipient", "language", "subject", "content", "context", "error",
	"owner", "sent_at", "delivered_at", "read_at", "bounced_at", "held_for", "next_attempt_at", "attempts", "decision",
	"decided_by", "combined_in",
)  # fmt: skip
MAIL_FIELDS = (
	"name", "creation", "sender", "sender_full_name", "recipients", "subject", "content", "text_content", "owner",
	"sent_or_received", "communication_medium", "delivery_status",
)  # fmt: skip
# Of these only what is read of it leaves the database: fifty mails of megabytes make one page
LONG_FIELDS = ("content", "text_content")
LEFT = CustomFunction("LEFT", ["text", "length"])


def of_request(request, with_messages: bool, before: tuple | None = None) -> dict:
	"""What was said, newest first: `rows`, and `before` to go on with when there is more.

	`request` is a Client Request. Who may not read messages to clients gets the notes only. `before` is the (moment,
	name) of the last row that was shown.
	"""
	sources = [_notes(request.name, before)]
	if with_messages:
		sources += [_messages(request.name, before), _mails(request, before)]
	rows = sorted(
		(row for rows in sources for row in rows), key=lambda row: (row["at"], row["name"]), reverse=True
	)
	shown = rows[:PAGE]
	_add_files(shown)
	return {
		"rows": shown,
		"before": (shown[-1]["at"], shown[-1]["name"]) if len(rows) > PAGE else None,
		"client": _client(request) if with_messages else None,
	}  # fmt: skip


def content(doctype: str, name: str) -> dict:
	"""A message, mail or note as it was written: safe `html`, and the number of `pictures` that were left out."""
	written = frappe.db.get_value(doctype, name, "content") or ""
	if not written and doctype == "Communication":
		written = frappe.db.get_value(doctype, name, "text_content") or ""
	if "<" not in written:
		return {"html": escape_html(written[:READ_LENGTH]).replace("\n", "<br>"), "pictures": 0}
	html, pictures = safe(written)
	return {"html": html, "pictures": pictures}


def _client(request) -> dict:
	"""To whom a message would go."""
	return {
		"name": request.client_name or request.client_email or "",
		"email": request.client_email,
		"phone": request.client_phone,
		"address": bounces.state_of(request.client_email),
	}


# Sources ------------------------------------------------------------------------------------------


def _page_of(doctype: str, fields: tuple, condition, before: tuple | None) -> list:
	"""The newest rows of one source, one more than a page: so it shows whether there are more."""
	table = frappe.qb.DocType(doctype)
	columns = (
		LEFT(table[field], READ_LENGTH).as_(field) if field in LONG_FIELDS else table[field]
		for field in fields
	)
	query = frappe.qb.from_(table).select(*columns).where(condition(table))
	if before:
		at, name = get_datetime(before[0]), before[1]
		query = query.where((table.creation < at) | ((table.creation == at) & (table.name < name)))
	return (
		query.orderby(table.creation, order=frappe.qb.desc)
		.orderby(table.name, order=frappe.qb.desc)
		.limit(PAGE + 1)
		.run(as_dict=True)
	)


def _row(side: str, doctype: str, row, text: str, **more) -> dict:
	words, is_cut = shortened(text)
	return {
		"side": side,
		"doctype": doctype,
		"name": row.name,
		"at": row.creation,
		"text": words,
		"is_cut": is_cut,
		"is_marked_up": bool(row.content and "<" in row.content),
		"files": [],
		**more,
	}


def _messages(request: str, before: tuple | None) -> list[dict]:
	def of_client(table):
		return (table.client_request == request) & (table.audience == "Client")

	return [_message(row) for row in _page_of(MESSAGE, MESSAGE_FIELDS, of_client, before)]


def _message(row) -> dict:
	said = json.loads(row.context or "{}").get("message") if row.kind == "Reply" else None
	told = {
		name: row[name]
		for name in (
			"kind", "channel", "status", "recipient", "language", "subject", "error", "sent_at", "delivered_at",
			"read_at", "bounced_at", "held_for", "next_attempt_at", "attempts", "decision", "combined_in",
		)
	}  # fmt: skip
	is_by_a_person = row.kind == "Reply"
	return _row(
		TO_CLIENT,
		MESSAGE,
		row,
		said or words_of(row.content),
		who=name_of(row.owner) if is_by_a_person else None,
		is_automatic=not is_by_a_person,
		decided_by=name_of(row.decided_by),
		**told,
	)


def _mails(request, before: tuple | None) -> list[dict]:
	def of_request(table):
		return (
			(table.reference_doctype == REQUEST)
			& (table.reference_name == request.name)
			& (table.communication_type == "Communication")
		)

	return [_mail(row, request) for row in _page_of("Communication", MAIL_FIELDS, of_request, before)]


def _mail(row, request) -> dict:
	text = without_quote(words_of(row.content or row.text_content))
	by = "Portal" if row.communication_medium == "Chat" else "Mail"
	if row.sent_or_received == "Sent":
		status = {"Sent": "Sent", "Read": "Read", "Bounced": "Bounced", "Error": "Failed"}.get(
			row.delivery_status
		)
		return _row(
			TO_CLIENT, "Communication", row, text, who=row.sender_full_name or name_of(row.owner),
			is_automatic=False, kind="Reply", channel=by, status=status or "Sent", recipient=row.recipients,
			subject=row.subject,
		)  # fmt: skip
	sender = frappe.utils.parse_addr(row.sender or "")[1] or row.sender or ""
	return _row(
		FROM_CLIENT,
		"Communication",
		row,
		text,
		who=row.sender_full_name or sender,
		sender=sender,
		channel=by,
		subject=row.subject,
		is_other_address=by == "Mail" and sender.lower() != (request.client_email or "").lower(),
	)


def _notes(request: str, before: tuple | None) -> list[dict]:
	def of_request(table):
		return (
			(table.reference_doctype == REQUEST)
			& (table.reference_name == request)
			& table.comment_type.isin(NOTES)
		)

	fields = ("name", "creation", "comment_by", "comment_email", "content", "comment_type", "owner")
	return [_note(row) for row in _page_of("Comment", fields, of_request, before)]


def _note(row) -> dict:
	"""Whole, unlike a mail: who wrote it corrects what is shown, and would cut off what is not."""
	note = _row(
		INTERNAL, "Comment", row, "", who=name_of(row.comment_email) or row.comment_by,
		is_automatic=row.comment_type == "Info",
		is_mine=row.comment_type == "Comment" and row.owner == frappe.session.user and len(row.content or "") < READ_LENGTH,
	)  # fmt: skip
	return {**note, "text": words_of(row.content)}


def _add_files(rows: list[dict]) -> None:
	"""What came with the mails, in one statement."""
	mails = {row["name"]: row for row in rows if row["doctype"] == "Communication"}
	if not mails:
		return
	files = frappe.get_all(
		"File",
		filters={"attached_to_doctype": "Communication", "attached_to_name": ("in", list(mails))},
		fields=["attached_to_name", "file_name", "file_url"],
		order_by="creation, name",
	)
	for file in files:
		mails[file.attached_to_name]["files"].append({"name": file.file_name, "url": file.file_url})
