"""Mail as it came: a row of *Facility Inbound Mail* and the bytes as a private file, once, before anything is done with it.

One mail is one row, however often a server gives it: the key is account and Message-ID. Two different mails can have one
Message-ID (a broken sender, a forger) and some have none: then the key is what the mail says. Nothing here reads more of
a mail than its headers, and a mail that nobody can read is kept like any other.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import frappe
from frappe import _
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.communication.inbound import files, parsing

DOCTYPE = "Facility Inbound Mail"
WAITING, TAKEN_IN, RECORDED, HELD, FAILED = "Waiting", "Taken In", "Recorded", "Held", "Failed"
TOO_LARGE, UNREADABLE, SET_ASIDE, DUPLICATE = "Too Large", "Unreadable", "Set Aside", "Duplicate"
# A row without one would be called by its key
NO_SUBJECT = "–"
# What a row says of a person; its subject too
PERSONAL = ("sender", "sender_name", "reason", "notes", "error")
MOST_HEADERS = 256 * 1024
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True)
class Place:
	"""Where a mail was found. `uid` tells it from the others there, also when the server numbers its mails anew."""

	account: str
	folder: str | None = None
	uid: str | None = None
	received_at: datetime | None = None  # in the site's time; None: now


def keep(place: Place, raw: bytes) -> str | None:
	"""Keeps a mail and returns its new row; None when it is kept already. The caller commits before it tells the server."""
	row = _row_of(place, raw, len(raw))
	if not _is_new(row, place.account):
		return None
	file = files.new_private(f"mail-{row.name}.eml", raw, DOCTYPE, row.name)
	row.raw_file = file.name
	if not insert(row):
		return None
	files.write(file)
	return row.name


def keep_headers(place: Place, headers: bytes, size: int) -> str | None:
	"""Keeps of a mail that is too large (`size` in bytes) who sent it and about what; it stays on the mail server."""
	row = _row_of(place, headers, size)
	if not _is_new(row, place.account):
		return None
	row.update(
		{"state": RECORDED, "outcome": TOO_LARGE, "handled_at": row.received_at, "next_attempt_at": None}
	)
	return insert(row)


def known_places(account: str, folder: str | None, uids: list[str]) -> set[str]:
	"""Which of these are kept already, so that they need not be fetched again; what was not given (`missing`) is not."""
	if not uids:
		return set()
	filters = {
		"email_account": account,
		"folder": folder or "",
		"uid": ("in", uids),
		"digest": ("is", "set"),
	}
	return set(frappe.get_all(DOCTYPE, filters=filters, pluck="uid"))


def raw_of(row) -> bytes:
	"""The mail as it came. Raises FileNotFoundError when it is kept no more."""
	file = (
		frappe.db.get_value("File", row.raw_file, ["name", "file_url"], as_dict=True)
		if row.raw_file
		else None
	)
	if not file:
		raise FileNotFoundError(row.name)
	return Path(frappe.get_site_path(file.file_url.lstrip("/"))).read_bytes()


def delete_raw(names: list[str]) -> None:
	"""Deletes the bytes of these mails; their rows stay, for what became of a mail stays to be seen.

	The files go after the commit: a transaction that is undone leaves them.
	"""
	if not names:
		return
	files = frappe.get_all(
		"File",
		filters={"attached_to_doctype": DOCTYPE, "attached_to_name": ("in", names)},
		fields=["name", "file_url"],
	)
	frappe.db.set_value(DOCTYPE, {"name": ("in", names)}, "raw_file", None, update_modified=False)
	if files:
		frappe.db.delete("File", {"name": ("in", [file.name for file in files])})
		paths = [Path(frappe.get_site_path(file.file_url.lstrip("/"))) for file in files]
		frappe.db.after_commit.add(lambda: [path.unlink(missing_ok=True) for path in paths])


def delete_old(keep_days: int) -> None:
	"""After so many days, deletes the bytes of what is done with, and of what became nothing also who wrote and about
	what. What somebody must still look at stays."""
	before = add_to_date(now_datetime(), days=-keep_days)
	_delete_bytes(before)
	_forget_writers(before)


def _delete_bytes(before: datetime) -> None:
	while names := frappe.get_all(
		DOCTYPE,
		filters={
			"state": ("in", (TAKEN_IN, RECORDED)),
			"outcome": ("!=", UNREADABLE),
			"raw_file": ("is", "set"),
			"handled_at": ("<", before),
		},
		pluck="name",
		order_by="name",
		limit=500,
	):
		delete_raw(names)
		frappe.db.commit()


def _forget_writers(before: datetime) -> None:
	"""The rows stay, without anybody's words: a mail that a server gives again is known by them."""
	while names := frappe.get_all(
		DOCTYPE,
		filters={
			"state": RECORDED,
			"outcome": ("not in", (UNREADABLE, TOO_LARGE)),
			"client_request": ("is", "not set"),
			"handled_at": ("<", before),
		},
		or_filters=[["sender", "is", "set"], ["subject", "!=", NO_SUBJECT]],
		pluck="name",
		order_by="name",
		limit=500,
	):
		values = dict.fromkeys(PERSONAL, None)
		frappe.db.set_value(
			DOCTYPE, {"name": ("in", names)}, {**values, "subject": NO_SUBJECT}, update_modified=False
		)
		frappe.db.commit()


# One row ------------------------------------------------------------------------------------------


def locked(name: str, states: tuple[str, ...]):
	"""A row under its lock, when it is in one of these states and nobody else has it."""
	return frappe.db.get_value(
		DOCTYPE, {"name": name, "state": ("in", states)}, "*", as_dict=True, for_update=True, skip_locked=True
	)


def locked_or_refuse(name: str, states: tuple[str, ...]):
	"""As `locked`; says why when it is not."""
	row = locked(name, states)
	if row:
		return row
	if not frappe.db.exists(DOCTYPE, name):
		frappe.throw(_("There is no such mail."), frappe.DoesNotExistError, title=_("Not Found"))
	return frappe.throw(
		_("This mail was taken in already, or somebody is at it. Load the page again."),
		title=_("Two at Once"),
	)


def finish(row, outcome) -> None:
	"""Writes what became of a mail; what was taken in whole needs no copy of the mail as it came."""
	frappe.db.set_value(
		DOCTYPE,
		row.name,
		{
			"sender": row.sender,
			"sender_name": row.sender_name,
			"subject": row.subject,
			"state": outcome.state,
			"outcome": outcome.outcome,
			"reason": outcome.reason,
			"notes": outcome.notes,
			"client_request": outcome.client_request,
			"communication": outcome.communication,
			"handled_at": now_datetime(),
			"next_attempt_at": None,
			"error": None,
		},
	)
	if not outcome.keeps_raw:
		delete_raw([row.name])


# Parts --------------------------------------------------------------------------------------------


def _row_of(place: Place, raw: bytes, size: int):
	head, body = _parts(raw)
	mail = parsing.parse(head)
	now = now_datetime()
	row = frappe.new_doc(DOCTYPE)
	row.update(
		{
			"name": frappe.generate_hash(length=10),
			"sender": mail.sender[:140],
			"sender_name": mail.sender_name[:140],
			"subject": mail.subject[:140] or NO_SUBJECT,
			"state": WAITING,
			"received_at": min(place.received_at or now, now),
			"next_attempt_at": now,
			"email_account": place.account,
			"folder": place.folder or "",
			"uid": place.uid,
			"message_id": mail.message_id or None,
			"digest": _hash(mail.sender, mail.headers.get("date"), mail.subject, body or str(size)),
			"size": size,
			"attempts": 0,
		}
	)
	row.mail_key = _hash(place.account, row.message_id or row.digest)
	return row


def _parts(raw: bytes) -> tuple[bytes, bytes]:
	"""The headers of a mail, and what it says: that is the same by whatever way it came."""
	head, *body = _END_OF_HEADERS.split(raw.lstrip(b"\r\n\0 \t"), maxsplit=1)
	return head[:MOST_HEADERS] + b"\r\n\r\n", b"".join(body).strip()


def _hash(*parts: str | bytes) -> str:
	whole = b"\0".join(part if isinstance(part, bytes) else part.encode("utf-8", "replace") for part in parts)
	return hashlib.sha256(whole).hexdigest()


def _is_new(row, account: str) -> bool:
	"""Whether the mail is not kept yet. One that only shares its Message-ID with another gets a key of its own."""
	digest = frappe.db.get_value(DOCTYPE, {"mail_key": row.mail_key}, "digest")
	if digest is None:
		return True
	if digest == row.digest:
		return False
	row.mail_key = _hash(account, row.digest)
	return not frappe.db.exists(DOCTYPE, {"mail_key": row.mail_key})


def insert(row) -> str | None:
	"""Writes a new row; None when there is one with its key."""
	row.set_user_and_timestamp()
	try:
		row.db_insert()
	except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
		return None  # another worker was first, and has the same bytes
	return row.name
