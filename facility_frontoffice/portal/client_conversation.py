"""What the front office and a client said to each other about a request: one row of it, in order, with its files.

The client reads what was sent to them and what they sent, by whatever channel: letters and notices (*Facility
Message*), mails that were written in another way and their own words (*Communication*). Never a note among
colleagues, what was said to a unit or a supplier, or a mail that has the client in it nowhere. Reading costs a fixed
number of statements.
"""

import json
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.query_builder import CustomFunction
from frappe.utils import get_datetime

from facility_frontoffice.communication.conversation_rules import (
	READ_LENGTH,
	shortened,
	without_quote,
	words_of,
)
from facility_frontoffice.communication.rules import ALWAYS_RECORDED, TOLD, once_each
from facility_frontoffice.communication.texts import desk_of
from facility_frontoffice.portal.client_conversation_rules import US, YOU, side_of
from facility_frontoffice.portal.client_timeline import moment

REQUEST, MESSAGE, MAIL = "Client Request", "Facility Message", "Communication"
FILE_METHOD = "/api/method/facility_frontoffice.api.portal.file"
# More than this of one request is a story, and the newest of it counts
NEWEST = 100
LEFT = CustomFunction("LEFT", ["text", "length"])


def of_request(request) -> list[dict]:
	"""The rows, oldest first: `side` (us or you), who, at, when, subject, text, is_automatic and files.

	`request` is a row with name, client_user, client_email and service_desk.
	"""
	desk = desk_of(request.service_desk)["name"]
	rows = [*(_message(row, desk) for row in _messages(request.name)), *_mails(request, desk)]
	rows.sort(key=lambda row: (row["at"], row["name"]))
	_add_files(request.name, rows)
	return [{**row, "when": moment(row["at"])} for row in rows]


def may_read_file(request, file) -> bool:
	"""Whether a *File* (a row with where it is attached) goes with something that this client sent or was sent.

	`request` is a row as `of_request` takes it, of a request of theirs.
	"""
	if file.attached_to_doctype == REQUEST:
		# what the front office keeps with a request is its own
		return file.attached_to_name == request.name and bool(
			request.client_user and file.owner == request.client_user
		)
	if file.attached_to_doctype == MESSAGE:
		return bool(_messages(request.name, file.attached_to_name))
	if file.attached_to_doctype == MAIL:
		return any(True for _row in _mails(request, "", file.attached_to_name))
	return False


def url_of(request: str, file: str) -> str:
	"""Where a client reads a file; the platform's own address of it is for who may read what it hangs on."""
	return f"{FILE_METHOD}?{urlencode({'request': request, 'file': file})}"


def addresses_of(request) -> list[str | None]:
	"""The addresses by which the client of a request is known."""
	user = request.client_user
	return [request.client_email, user and (frappe.get_cached_value("User", user, "email") or user)]


# Messages -----------------------------------------------------------------------------------------


def _messages(request: str, name: str | None = None) -> list:
	"""What went out to the client; what a person wrote to them also when its mail is still to go, or never arrived."""
	filters = {"client_request": request, "audience": "Client"}
	rows = frappe.get_all(
		MESSAGE,
		filters={**filters, "name": name} if name else filters,
		or_filters={"status": ("in", TOLD), "kind": ("in", ALWAYS_RECORDED)},
		fields=["name", "kind", "subject", "content", "context", "sent_at", "creation", "message_key"],
		order_by="creation desc, name desc",
		limit=NEWEST,
	)
	return once_each(reversed(rows))


def _message(row, desk: str) -> dict:
	"""A person's words as they were written; of what goes by itself, the letter."""
	is_by_a_person = row.kind == "Reply"
	said = json.loads(row.context or "{}").get("message") if is_by_a_person else None
	return _row(
		US,
		row.name,
		row.sent_at or row.creation,
		desk,
		said or words_of(row.content),
		subject=row.subject or _(row.kind),
		is_automatic=not is_by_a_person,
	)


# Mails --------------------------------------------------------------------------------------------


def _mails(request, desk: str, name: str | None = None):
	"""What they may read of what was written about the request, without what it quotes."""
	table = frappe.qb.DocType(MAIL)
	columns = (
		table.name, table.creation, table.sender, table.recipients, table.cc, table.subject, table.owner,
		table.sent_or_received, table.communication_medium,
		LEFT(table.content, READ_LENGTH).as_("content"), LEFT(table.text_content, READ_LENGTH).as_("text_content"),
	)  # fmt: skip
	query = (
		frappe.qb.from_(table)
		.select(*columns)
		.where(
			(table.reference_doctype == REQUEST)
			& (table.reference_name == request.name)
			& (table.communication_type == "Communication")
		)
		.orderby(table.creation, order=frappe.qb.desc)
		.orderby(table.name, order=frappe.qb.desc)
		.limit(NEWEST)
	)
	if name:
		query = query.where(table.name == name)
	addresses = addresses_of(request)
	for row in query.run(as_dict=True):
		side = _side(row, request, addresses)
		if side:
			text = words_of(row.content or row.text_content)
			is_chat = row.communication_medium == "Chat"
			who = desk if side == US else ""
			yield _row(side, row.name, row.creation, who, text if is_chat else without_quote(text))


def _side(row, request, addresses: list[str | None]) -> str | None:
	is_from_portal = row.communication_medium == "Chat" and row.sent_or_received == "Received"
	if is_from_portal and request.client_user and row.owner == request.client_user:
		return YOU  # by their log-in, whatever address that had then
	return side_of(row.sent_or_received, row.sender, (row.recipients, row.cc), addresses)


def _row(
	side: str, name: str, at, who: str, text: str, subject: str = "", is_automatic: bool = False
) -> dict:
	words, is_cut = shortened(text)
	return {
		"side": side,
		"name": name,
		"at": get_datetime(at),
		"who": who,
		"subject": subject,
		"text": text if is_cut and not is_automatic else words,
		"is_automatic": is_automatic,
		"files": [],
	}


def _add_files(request: str, rows: list[dict]) -> None:
	"""What came with them, in one statement."""
	if not rows:
		return
	by_name = {row["name"]: row for row in rows}
	for file in frappe.get_all(
		"File",
		filters={
			"attached_to_doctype": ("in", (MESSAGE, MAIL)),
			"attached_to_name": ("in", list(by_name)),
		},
		fields=["name", "file_name", "attached_to_name"],
		order_by="creation, name",
	):
		by_name[file.attached_to_name]["files"].append(
			{"name": file.file_name, "url": url_of(request, file.name)}
		)
