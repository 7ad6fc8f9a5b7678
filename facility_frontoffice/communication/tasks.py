"""What the scheduler calls to keep clients told."""

import frappe
from frappe.utils import now_datetime

from facility_frontoffice.communication import combining, holding, mail_queue, sending
from facility_frontoffice.communication.message_rows import MESSAGE

CHUNK = 200


def send_queued() -> None:
	"""Sends what is queued, oldest first, each in a transaction of its own, and has the platform mail it.

	Several may run at once: each takes a message that no other has.
	"""
	queued = False
	for group in combining.due():
		queued |= combining.send(*group)
		frappe.db.commit()
	for name in _due():
		queued |= sending.send(name)
		frappe.db.commit()
	if queued:
		mail_queue.flush_soon()


def follow_mail_queue() -> None:
	"""What became of what was handed over: of mails, see `mail_queue`, and of text messages that nobody knows of."""
	mail_queue.follow()
	sending.note_unclear_texts()
	frappe.db.commit()


def _due() -> list[str]:
	table = frappe.qb.DocType(MESSAGE)
	return (
		frappe.qb.from_(table)
		.select(table.name)
		.where((table.status == "Queued") & (table.next_attempt_at <= now_datetime()))
		.where(table.held_for.isnull() | table.held_for.notin(holding.COMBINED))
		.orderby(table.creation)
		.limit(CHUNK)
		.run(pluck=True)
	)
