"""Handles a mail that is kept: each in a transaction of its own, under the lock of its row.

A try is counted before it begins, so a mail that takes its worker down with it is not tried for ever, and keeps none of
the others. What cannot be taken in is tried again, later and later, and is shown when it is given up.
"""

from dataclasses import replace

import frappe
from frappe import _
from frappe.utils import add_to_date, get_url, now_datetime

from facility_frontoffice.communication.inbound import alarms, kinds, machines, parsing, persons, store
from facility_frontoffice.communication.inbound.kinds import Kind
from facility_frontoffice.communication.inbound.mail import Attachment, ParsedMail
from facility_frontoffice.communication.inbound.outcome import Outcome
from facility_frontoffice.communication.inbound.own_addresses import own_addresses
from facility_frontoffice.communication.rules import minutes_to_next_attempt
from facility_frontoffice.communication.texts import house_language, in_language
from facility_frontoffice.permissions.tokens import without_tokens

DOCTYPE = store.DOCTYPE
ERROR_LENGTH = 1000
SHOWN_LENGTH = 5000
AGAIN = (frappe.QueryDeadlockError, frappe.QueryTimeoutError)


def handle(name: str) -> None:
	"""Handles one waiting mail, and commits. Leaves it alone when another worker has it, or it is not its time."""
	tries = _begin(name)
	if not tries:
		return
	try:
		row = store.locked(name, (store.WAITING,))
		if row:
			with in_language(house_language()):
				store.finish(row, _outcome_of(row))
	except AGAIN:
		frappe.db.rollback()
		_begin_anew(name, tries)
	except Exception as error:
		frappe.db.rollback()
		frappe.clear_messages()
		_keep_failure(name, error, tries)
	frappe.db.commit()


def _begin(name: str) -> int:
	"""Counts a try, and returns how many there were with it; 0 when there is nothing to do."""
	row = store.locked(name, (store.WAITING,))
	tries = 0
	if row and row.next_attempt_at and row.next_attempt_at <= now_datetime():
		tries = (row.attempts or 0) + 1
		wait = minutes_to_next_attempt(tries)
		if wait is None:  # it took its worker down each time: nobody else said why
			_give_up(row, row.error or _("It was begun {0} times and never finished.").format(row.attempts))
			tries = 0
		else:
			values = {"attempts": tries, "next_attempt_at": add_to_date(now_datetime(), minutes=wait)}
			frappe.db.set_value(DOCTYPE, name, values)
	frappe.db.commit()
	return tries


def _begin_anew(name: str, tries: int) -> None:
	"""Two met: the database undid this one, and the next sweep tries it again as if it had not."""
	values = {"attempts": tries - 1, "next_attempt_at": now_datetime()}
	frappe.db.set_value(DOCTYPE, {"name": name, "state": store.WAITING, "attempts": tries}, values)


def _keep_failure(name: str, error: Exception, tries: int) -> None:
	frappe.log_error(
		title=_("A mail could not be taken in"),
		message=frappe.get_traceback(),  # without variables: those are somebody's words
		reference_doctype=DOCTYPE,
		reference_name=name,
	)
	row = store.locked(name, (store.WAITING,))
	if not row or row.attempts != tries:
		return
	said = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
	if minutes_to_next_attempt(tries + 1) is None:
		_give_up(row, said)
	else:
		frappe.db.set_value(DOCTYPE, name, "error", said)


def _give_up(row, error: str) -> None:
	frappe.db.set_value(
		DOCTYPE,
		row.name,
		{
			"state": store.FAILED,
			"error": error[:ERROR_LENGTH],
			"next_attempt_at": None,
			"handled_at": now_datetime(),
		},
	)
	alarms.tell_managers(row, alarms.FAILED)


# What becomes of it -------------------------------------------------------------------------------


def _outcome_of(row) -> Outcome:
	mail = _read(row)
	verdict = kinds.judge(mail, own_addresses(row.email_account), get_url())
	if same := _taken_in_elsewhere(row, verdict.kind):
		reason = _("The same mail came in by {0}.").format(same.email_account or _("another way"))
		return Outcome(store.RECORDED, store.DUPLICATE, reason=reason, client_request=same.client_request)
	if verdict.kind is Kind.PERSON:
		return persons.take_in(mail, row)
	if verdict.kind is Kind.UNREADABLE:
		alarms.tell_managers(row, alarms.UNREADABLE)
	return machines.record(mail, row, verdict)


def _read(row) -> ParsedMail:
	"""Reads a mail, and notes on its row who wrote it and about what, as it was read."""
	mail = parsing.parse(store.raw_of(row))
	row.sender = (mail.sender or row.sender or "")[:140]
	row.sender_name = (mail.sender_name or row.sender_name or "")[:140]
	row.subject = (mail.subject or row.subject or store.NO_SUBJECT)[:140]
	return mail


def _taken_in_elsewhere(row, kind: Kind):
	"""The same mail by another account of ours, when it was handled already; locked, for two workers may have one each.

	What came by a mailing list first, and was only recorded, may be a person's when it comes straight.
	"""
	if not row.message_id:
		return None
	table = frappe.qb.DocType(DOCTYPE)
	rows = (
		frappe.qb.from_(table)
		.select(
			table.name, table.state, table.outcome, table.email_account, table.client_request, table.digest
		)
		.where((table.message_id == row.message_id) & (table.name != row.name))
		.orderby(table.name)
		.for_update()
		.run(as_dict=True)
	)
	return next((other for other in rows if other.digest == row.digest and _is_settled(other, kind)), None)


def _is_settled(other, kind: Kind) -> bool:
	if other.state == store.RECORDED:
		return kind is not Kind.PERSON or other.outcome in (store.SET_ASIDE, store.DUPLICATE)
	return other.state in (store.TAKEN_IN, store.HELD)


# By a person --------------------------------------------------------------------------------------


def words_of(name: str) -> dict:
	"""What a mail says, for who decides: `text` and the names of its `files`; nothing when it is kept no more."""
	row = frappe.get_doc(DOCTYPE, name)
	try:
		mail = parsing.parse(store.raw_of(row))
	except FileNotFoundError:
		return {"text": "", "files": []}
	return {
		"text": without_tokens(mail.text[:SHOWN_LENGTH]),
		"files": [file.name for file in mail.attachments],
	}


def take_in_now(name: str, request: str | None = None) -> Outcome:
	"""Takes in a mail because somebody says so: as a new request, or with the one that they chose. The caller has
	checked the permission. Raises what goes wrong."""
	row = store.locked_or_refuse(name, (store.HELD, store.FAILED, store.RECORDED, store.WAITING))
	mail = _as_kept(row)
	with in_language(house_language()):
		outcome = persons.attach(mail, row, request) if request else persons.make_request(mail, row)
		store.finish(row, outcome)
	return outcome


def _as_kept(row) -> ParsedMail:
	"""A mail as far as we have it. One that could not be read well comes along as a file: there is little else."""
	try:
		mail = _read(row)
	except FileNotFoundError:
		return _of_row(row)
	if row.outcome != store.UNREADABLE:
		return mail
	as_it_came = Attachment("mail.eml", "message/rfc822", store.raw_of(row))
	return replace(mail, attachments=(*mail.attachments, as_it_came))


def _of_row(row) -> ParsedMail:
	"""A mail of which only the head is kept."""
	return ParsedMail(
		message_id=row.message_id or "",
		subject=row.subject or "",
		sender=row.sender or "",
		sender_name=row.sender_name or "",
		text=_("The mail itself is not kept here. Look in the mailbox {0}.").format(row.email_account),
		size=row.size or 0,
	)


def set_aside(names: list[str]) -> int:
	"""Nothing is done with these mails; returns how many that were. They are kept for a while."""
	rows = [row for name in names if (row := store.locked(name, (store.HELD, store.FAILED, store.RECORDED)))]
	chosen = [row.name for row in rows]
	if chosen:
		values = {"state": store.RECORDED, "outcome": store.SET_ASIDE, "handled_at": now_datetime()}
		frappe.db.set_value(DOCTYPE, {"name": ("in", chosen)}, {**values, "next_attempt_at": None})
	return len(chosen)


def try_again(names: list[str]) -> int:
	"""Has the next sweep handle these mails anew; returns how many that were."""
	return _wait_again(names, (store.FAILED, store.WAITING))


def let_in(names: list[str]) -> int:
	"""Has the next sweep take in mails that are held; returns how many. That they were held stays on their rows until
	then, and is why they are not held again."""
	return _wait_again(names, (store.HELD,))


def _wait_again(names: list[str], states: tuple[str, ...]) -> int:
	rows = [row for name in names if (row := store.locked(name, states))]
	chosen = [row.name for row in rows if row.raw_file]
	if chosen:
		values = {
			"state": store.WAITING,
			"attempts": 0,
			"next_attempt_at": now_datetime(),
			"handled_at": None,
		}
		frappe.db.set_value(DOCTYPE, {"name": ("in", chosen)}, values)
	return len(chosen)
