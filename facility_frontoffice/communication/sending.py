"""Sending what is recorded, each message in a transaction of its own: the row of the mail queue is made, and the message
marked, together. So a message is told once, also when a worker dies, the queue is down or two senders overlap.
"""

import frappe
from frappe import _
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.communication import (
	declining,
	holding,
	mailing,
	message_rules,
	text_messages,
	to_clients,
	to_suppliers,
)
from facility_frontoffice.communication.failures import give_up
from facility_frontoffice.communication.letter import Letter
from facility_frontoffice.communication.message_rows import MESSAGE, PORTAL, SUPPLIER, TEXT_MESSAGE
from facility_frontoffice.communication.notices import Notice, notify
from facility_frontoffice.communication.rules import ALWAYS_RECORDED, minutes_to_next_attempt
from facility_frontoffice.communication.texts import settings

LONG_MINUTES, CHUNK = 15, 500
OVERTAKEN = {"status": "Overtaken", "held_for": None, "error": None}


def send(name: str) -> bool:
	"""Hands one queued message to who brings it: the platform's mail queue, the portal, the gateway. The caller commits.

	Leaves it alone when another worker has it or it was sent. A failure is kept on the message and tried
	again later; it never undoes anything else. Returns whether a mail went into the mail queue.
	"""
	if not settings().send_messages:
		return False
	message = _taken(name)
	if not message or message.held_for in holding.COMBINED:
		return False  # another sender has it, or found that it goes with others: see `combining`
	if message.channel == TEXT_MESSAGE:
		_send_text(message)
		return False
	outcome = attempted(message, lambda: _outcome_of(message))
	if outcome:
		frappe.db.set_value(MESSAGE, name, outcome)
	return bool(outcome and outcome.get("email_queue"))


def _taken(name: str):
	return frappe.db.get_value(
		MESSAGE, {"name": name, "status": "Queued"}, "*", as_dict=True, for_update=True, skip_locked=True
	)


def attempted(message, work) -> dict | None:
	"""What becomes of a message by `work`, or by its failure; None when the database undid everything."""
	frappe.db.savepoint("facility_message")
	try:
		return work()
	except frappe.QueryDeadlockError:
		# The database undid all of it, also the savepoint. The message is still queued: the next sweep sends it.
		frappe.db.rollback()
		return None
	except Exception as error:
		frappe.db.rollback(save_point="facility_message")
		return failure(message, error)


def _outcome_of(message) -> dict:
	if message.audience == SUPPLIER:
		letter = to_suppliers.compose(message)
		return handed_over(message, letter) if letter else OVERTAKEN
	if to_clients.is_overtaken(message):
		return OVERTAKEN
	if message.channel == PORTAL:
		return _shown_on_portal(message)
	waits = holding.wait_of(message, message_rules.rule_named(message.message_rule, message.kind))
	return waits or mailed(message)


def mailed(message) -> dict:
	"""Mails a message to a client as it is, whatever it waited for; what it becomes by that."""
	rule = message_rules.rule_named(message.message_rule, message.kind)
	headers = declining.headers_for(message.recipient, rule.name) if rule and rule.is_optional else {}
	manner = mailing.Manner(is_automatic=message.kind not in ALWAYS_RECORDED, headers=headers)
	return handed_over(message, to_clients.letter_of(message), manner)


def handed_over(message, letter: Letter, manner: mailing.Manner | None = None) -> dict:
	"""Puts the letter in the mail queue; what the message becomes by that."""
	queued = mailing.queue_mail(message.recipient, letter, manner or mailing.Manner())
	if not queued:
		return _not_taken(message)
	return {
		"status": "Sent",
		"subject": letter.subject,
		"content": letter.kept or letter.content,
		"sent_at": now_datetime(),
		"email_queue": queued,
		"held_for": None,
		"error": None,
	}


def _not_taken(message) -> dict:
	if mailing.takes_no_mail(message.recipient):
		return {"status": "Declined", "error": _("They unsubscribed from all mail."), "held_for": None}
	give_up([message])
	return {"status": "Failed", "error": _("This is no e-mail address."), "held_for": None}


def _shown_on_portal(message) -> dict:
	"""What is told on the portal is there for its reader; a colleague sees it among their notices too."""
	subject, content = to_clients.render(message)
	if frappe.get_cached_value("User", message.recipient, "user_type") == "System User":
		about = to_clients.about(message)
		notify([Notice(message.recipient, lambda _language: frappe.utils.escape_html(subject), *about)])
	return {
		"status": "Sent",
		"subject": subject,
		"content": content,
		"sent_at": now_datetime(),
		"held_for": None,
		"error": None,
	}


# Text messages ------------------------------------------------------------------------------------


def _send_text(message) -> None:
	"""Marks it as unclear, commits, and only then calls the gateway: see `text_messages`."""
	prepared = attempted(message, lambda: _prepared_text(message))
	if not prepared or prepared["status"] != "Unclear":
		if prepared:
			frappe.db.set_value(MESSAGE, message.name, prepared)
		return
	frappe.db.set_value(MESSAGE, message.name, prepared)
	frappe.db.commit()
	try:
		text_messages.send(message.recipient, prepared["content"])
	except text_messages.NOT_SENT as error:
		outcome = failure(message, error)
	except Exception as error:
		outcome = {"error": str(error)[:1000]}  # it stays unclear: a person looks
		give_up([message], is_unclear=True)
	else:
		outcome = {"status": "Sent", "sent_at": now_datetime(), "error": None}
	frappe.db.set_value(MESSAGE, message.name, outcome)


def note_unclear_texts() -> None:
	"""Who died while it spoke to the gateway could tell nobody: the owners hear it now, once. The caller commits."""
	table = frappe.qb.DocType(MESSAGE)
	left = (
		frappe.qb.from_(table)
		.select("*")
		.where((table.status == "Unclear") & (table.channel == TEXT_MESSAGE))
		.where(table.error.isnull() | (table.error == ""))
		.where(table.modified < add_to_date(now_datetime(), minutes=-LONG_MINUTES))
		.orderby(table.name)
		.limit(CHUNK)
		.for_update(skip_locked=True)
		.run(as_dict=True)
	)
	if not left:
		return
	error = _("The connection with the gateway was broken while this was sent.")
	frappe.db.set_value(MESSAGE, {"name": ("in", [row.name for row in left])}, "error", error)
	give_up(left, is_unclear=True)


def _prepared_text(message) -> dict:
	if to_clients.is_overtaken(message):
		return OVERTAKEN
	waits = holding.wait_of(message, message_rules.rule_named(message.message_rule, message.kind))
	if waits:
		return waits
	composed = to_clients.compose_message(message)
	return {"status": "Unclear", "subject": composed.subject, "content": composed.sms, "held_for": None}


# Failures -----------------------------------------------------------------------------------------


def failure(message, error: Exception) -> dict:
	"""What a message becomes that could not be sent: it is tried again later, or given up."""
	attempts = message.attempts + 1
	wait = minutes_to_next_attempt(attempts)
	if wait is None:
		to_supplier = (to_suppliers.ASSIGNMENT, message.backoffice_assignment)
		about = to_supplier if message.audience == SUPPLIER else to_clients.about(message)
		frappe.log_error(
			title=_("A message could not be sent"), reference_doctype=about[0], reference_name=about[1]
		)
		give_up([message])
	return {
		"status": "Queued" if wait else "Failed",
		"attempts": attempts,
		"next_attempt_at": add_to_date(now_datetime(), minutes=wait) if wait else None,
		"error": str(error)[:1000],
	}
