"""What became of a mail in the platform's queue, once a minute and for all of them together.

*Sent* is with the platform, *Delivered* taken by a mail server. What the platform gives up is tried again by our own
back-off, and then the owner telephones. Of a mail that is *Sending* for long, the worker died while it spoke to the mail
server: nobody knows whether it went out, so it is never sent again by itself.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.communication import bounces
from facility_frontoffice.communication.failures import give_up
from facility_frontoffice.communication.message_rows import MESSAGE
from facility_frontoffice.communication.rules import minutes_to_next_attempt, refusal_of

QUEUE, RECIPIENT = "Email Queue", "Email Queue Recipient"
FLUSH = "frappe.email.queue.flush"
LONG_MINUTES = 15
KEPT_DAYS = 30  # the platform forgets older mails
CHUNK = 500
FIELDS = (
	"name", "email_queue", "attempts", "audience", "client_request", "backoffice_assignment", "kind", "recipient",
)  # fmt: skip


def follow() -> None:
	"""Brings the messages in line with the queue; each step in a transaction of its own."""
	for step in (note_delivered, note_refused, try_again, note_unclear):
		try:
			step()
		except frappe.QueryDeadlockError:
			frappe.db.rollback()  # the platform sends at this moment: in a minute we look again
			continue
		except Exception:
			frappe.db.rollback()  # what goes wrong with one step keeps no other from its work
			frappe.log_error(title=_("What became of mails could not be noted"))
		frappe.db.commit()
	if _waits():
		flush_soon()


def note_delivered() -> None:
	"""A recipient whom the platform marks as sent was taken by the mail server."""
	message, recipient = frappe.qb.DocType(MESSAGE), frappe.qb.DocType(RECIPIENT)
	taken = (
		frappe.qb.from_(message)
		.join(recipient)
		.on(recipient.parent == message.email_queue)
		.select(message.name, recipient.modified)
		.where(_with_platform(message) & (recipient.status == "Sent"))
		.orderby(message.name)
		.limit(CHUNK)
		.for_update(skip_locked=True)
		.run()
	)
	frappe.db.bulk_update(
		MESSAGE, {name: {"status": "Delivered", "delivered_at": at} for name, at in taken}, chunk_size=CHUNK
	)


def note_refused() -> None:
	"""A mail server that says no for good is asked no more: it came back, as if it had sent a report."""
	refused = {}
	for row in _stuck("Error", "Not Sent", said="SMTPRecipientsRefused"):
		said = refusal_of(row.error)
		if said:
			refused[row.email_queue] = frappe._dict(
				recipient=row.recipient,
				action="failed",
				status=said.partition(" ")[0],
				diagnostic=said,
				original_message_id=row.message_id,
			)
	if refused:
		frappe.db.set_value(QUEUE, {"name": ("in", sorted(refused))}, "status", "Error")
	for report in refused.values():
		bounces.came_back(report)


def try_again() -> None:
	"""What the platform gave up goes again later, by our own back-off; after that the owner is told, once."""
	rows = _stuck("Error")
	if not rows:
		return
	waits = {row.name: minutes_to_next_attempt(row.attempts + 1) for row in rows}
	given_up = [row for row in rows if not waits[row.name]]
	for minutes in {wait for wait in waits.values() if wait}:
		again = [row for row in rows if waits[row.name] == minutes]
		_try_again_in(minutes, again)
	for error, failed in _by_error(rows).items():
		frappe.db.set_value(MESSAGE, {"name": ("in", failed)}, "error", error)
	if given_up:
		values = {"status": "Failed", "next_attempt_at": None}
		frappe.db.set_value(MESSAGE, {"name": ("in", _names(given_up))}, values)
		give_up(given_up)


def note_unclear() -> None:
	_mark_unclear(_stuck("Sending", before=add_to_date(now_datetime(), minutes=-LONG_MINUTES)))


def is_ours(queue: str) -> bool:
	"""Whether a row of the mail queue brings messages of ours."""
	return bool(frappe.db.exists(MESSAGE, {"email_queue": queue}))


def note_unclear_of(queue: str, recipient: str) -> None:
	"""The mail server has this mail, and did not say whether it takes it. To the platform it is sent: it lets it be.

	Whatever the platform says of its row by now, and whoever looks at the message at this moment: it must be noted.
	"""
	row = {"parent": queue, "parenttype": QUEUE, "recipient": recipient}
	frappe.db.set_value(RECIPIENT, row, "status", "Sent")
	filters = {"email_queue": queue, "status": "Sent"}
	_mark_unclear(frappe.get_all(MESSAGE, filters=filters, fields=list(FIELDS), order_by="name"))


def _mark_unclear(rows: list) -> None:
	if not rows:
		return
	frappe.db.set_value(
		MESSAGE,
		{"name": ("in", _names(rows))},
		{
			"status": "Unclear",
			"error": _("The connection with the mail server was broken while this was sent."),
		},
	)
	give_up(rows, is_unclear=True)


def flush_soon() -> None:
	"""Has the platform send its queue now and not in some minutes, as the job by which it does so by itself.

	The two have one identity in the job queue, so that there are never two at once: two could send one mail twice.
	"""
	try:
		frappe.enqueue(
			"frappe.core.doctype.scheduled_job_type.scheduled_job_type.run_scheduled_job",
			queue="default",
			job_id=f"scheduled_job::{FLUSH}",
			deduplicate=True,
			job_type=FLUSH,
		)
	except Exception:
		frappe.log_error(title=_("Mails wait for the platform's own round"))


# Within -------------------------------------------------------------------------------------------


def _with_platform(message):
	return (message.status == "Sent") & (message.sent_at > add_to_date(now_datetime(), days=-KEPT_DAYS))


def _stuck(*statuses: str, before=None, said: str | None = None) -> list:
	"""Messages, locked, whose mail is in this state of the queue and was not taken by a mail server."""
	message, queue, recipient = (frappe.qb.DocType(name) for name in (MESSAGE, QUEUE, RECIPIENT))
	query = (
		frappe.qb.from_(message)
		.join(queue)
		.on(queue.name == message.email_queue)
		.join(recipient)
		.on(recipient.parent == queue.name)
		.select(*(message[field] for field in FIELDS), queue.error, queue.message_id)
		.where(_with_platform(message) & queue.status.isin(statuses) & (recipient.status != "Sent"))
		.orderby(message.name)
		.limit(CHUNK)
	)
	if before:
		query = query.where(queue.modified < before)
	if said:
		query = query.where(queue.error.like(f"%{said}%"))
	return query.for_update(skip_locked=True).run(as_dict=True)  # what is locked is being sent


def _try_again_in(minutes: int, rows: list) -> None:
	at = add_to_date(now_datetime(), minutes=minutes)
	(attempts,) = {row.attempts for row in rows}
	frappe.db.set_value(
		MESSAGE, {"name": ("in", _names(rows))}, {"attempts": attempts + 1, "next_attempt_at": at}
	)
	frappe.db.set_value(
		QUEUE,
		{"name": ("in", sorted({row.email_queue for row in rows}))},
		{"status": "Not Sent", "retry": 0, "send_after": at},
	)


def _by_error(rows: Iterable) -> dict[str, list[str]]:
	"""The names of messages by the last line of what went wrong: when a server is down, that is one for all."""
	found: dict[str, list[str]] = {}
	for row in rows:
		lines = (row.error or "").strip().split("\n")
		found.setdefault(lines[-1][:1000], []).append(row.name)
	return found


def _names(rows: Iterable) -> list[str]:
	return [row.name for row in rows]


def _waits() -> bool:
	"""Whether a mail of ours could go now."""
	message, queue = frappe.qb.DocType(MESSAGE), frappe.qb.DocType(QUEUE)
	return bool(
		frappe.qb.from_(message)
		.join(queue)
		.on(queue.name == message.email_queue)
		.select(queue.name)
		.where(_with_platform(message) & (queue.status == "Not Sent"))
		.where(queue.send_after.isnull() | (queue.send_after <= now_datetime()))
		.limit(1)
		.run()
	)
