"""Several messages to one address in one mail: what goes once a day, and what was too much for an hour.

One row of the mail queue, and all its messages marked in the same transaction. Senders lock the messages of an address
in one order, so that of two that overlap the second finds nothing left.
"""

import json
from collections.abc import Iterator

import frappe
from frappe.utils import get_url, now_datetime

from facility_frontoffice.communication import (
	declining,
	frame,
	holding,
	mailing,
	message_rules,
	parts,
	plain_text,
	read_marks,
	sending,
	to_clients,
)
from facility_frontoffice.communication.letter import Letter
from facility_frontoffice.communication.message_rows import MAIL, MESSAGE
from facility_frontoffice.communication.rules import SUBJECT_LENGTH, best_language
from facility_frontoffice.communication.texts import desk_of, in_language, moment, settings
from facility_frontoffice.portal.guest_rules import without_tokens
from facility_frontoffice.setup.message_rules import COMBINED, template_name

SUMMARY_LENGTH = 240
AT_MOST = 50  # messages in one mail
AT_ONCE = 500


def send(recipient: str, language: str, held_for: str) -> bool:
	"""Hands what waits for this address over as one mail; the caller commits. Returns whether a mail was queued.

	One message alone goes as it is. What cannot be put into words is left out, and tried again by itself.
	"""
	if not settings().send_messages:
		return False
	messages = _taken(recipient, language, held_for)
	entries = list(_entries(messages))
	template = _template(language)
	if len(entries) < 2 or not template:
		return any([_alone(message) for message, _composed in entries])
	leader = entries[0][0]
	outcome = sending.attempted(leader, lambda: _handed_over(entries, language, template))
	if outcome is None:
		return False
	if not outcome.get("email_queue"):
		frappe.db.set_value(MESSAGE, {"name": ("in", [message.name for message, _c in entries])}, outcome)
		return False
	frappe.db.bulk_update(
		MESSAGE,
		{
			message.name: {
				**outcome,
				"subject": composed.subject,
				"content": without_tokens(composed.content),
				"combined_in": leader.name,
			}
			for message, composed in entries
		},
	)
	return True


def _taken(recipient: str, language: str, held_for: str) -> list:
	"""The messages of this group, locked in the order of their names; the oldest first."""
	group = {
		"recipient": recipient,
		"language": language,
		"held_for": held_for,
		"status": "Queued",
		"channel": MAIL,
	}
	names = frappe.get_all(MESSAGE, filters=group, order_by="creation, name", limit=AT_MOST, pluck="name")
	if not names:
		return []
	table = frappe.qb.DocType(MESSAGE)
	rows = (
		frappe.qb.from_(table)
		.select("*")
		.where(table.name.isin(names) & (table.status == "Queued") & (table.held_for == held_for))
		.orderby(table.name)
		.for_update()
		.run(as_dict=True)
	)
	return sorted(rows, key=lambda row: (row.creation, row.name))


def _entries(messages: list) -> Iterator[tuple]:
	"""What still holds, with its words; what does not is marked."""
	overtaken = [message.name for message in messages if to_clients.is_overtaken(message)]
	if overtaken:
		frappe.db.set_value(MESSAGE, {"name": ("in", overtaken)}, sending.OVERTAKEN)
	for message in messages:
		if message.name in overtaken:
			continue
		try:
			yield message, to_clients.compose_message(message)
		except Exception as error:
			frappe.db.set_value(MESSAGE, message.name, {**sending.failure(message, error), "held_for": None})


def _alone(message) -> bool:
	outcome = sending.attempted(message, lambda: sending.mailed(message))
	if outcome:
		frappe.db.set_value(MESSAGE, message.name, outcome)
	return bool(outcome and outcome.get("email_queue"))


def _handed_over(entries: list, language: str, template) -> dict:
	leader = entries[0][0]
	letter = _letter(entries, language, template)
	outcome = sending.handed_over(leader, letter, _manner(entries))
	return {key: value for key, value in outcome.items() if key not in ("subject", "content")}


def _letter(entries: list, language: str, template) -> Letter:
	with in_language(language):
		context = {**to_clients.ALWAYS_KNOWN, **_context(entries), "language": language}
		context |= parts.of(context)
		mail = template.get_formatted_email(context)
		html = frame.dress(mail["message"], context)
	about = to_clients.about(entries[0][0])
	html += read_marks.picture(entries[0][0].name)
	return Letter(
		mail["subject"][:SUBJECT_LENGTH],
		html,
		*about,
		text=plain_text.from_html(mail["message"]),
		desk=context["desk"]["name"],
	)


def _context(entries: list) -> dict:
	"""The facts that all share, and each message short with a link of its own."""
	first = entries[0][0]
	request = frappe.get_doc("Client Request", first.client_request) if first.client_request else None
	about = to_clients.context_of(request, json.loads(first.context or "{}"))
	is_guests = bool(request and request.get("asked_by_guest"))  # who has links, and no list of requests
	return {
		"client_name": about["client_name"],
		"reader_name": about["reader_name"],
		"desk": desk_of(request.service_desk if request else None),
		"portal_url": get_url("/my-requests") if about["portal_url"] and not is_guests else "",
		"messages": [
			{
				"subject": composed.subject.removesuffix(f" [{message.client_request}]"),
				"summary": summary_of(composed.text),
				"number": message.client_request or "",
				"url": composed.url,
				"at": moment(message.creation),
			}
			for message, composed in entries
		],
	}


def summary_of(text: str) -> str:
	"""The first words after the greeting, on one line."""
	lines = [line.strip() for line in text.split("\n") if line.strip()]
	if lines and lines[0].endswith(","):
		lines = lines[1:]
	words = " ".join(lines)
	return words if len(words) <= SUMMARY_LENGTH else words[:SUMMARY_LENGTH].rsplit(" ", 1)[0] + "…"


def _manner(entries: list) -> mailing.Manner:
	"""A program may offer to stop it only when all of it is optional; the link shows all that may be left out."""
	rules = [message_rules.rule_named(message.message_rule, message.kind) for message, _composed in entries]
	headers = {}
	if all(rule and rule.is_optional for rule in rules):
		headers = declining.headers_for(entries[0][0].recipient, rules[0].name)
	return mailing.Manner(headers=headers)


def _template(language: str):
	"""The admin's text of a combined mail; None when there is none: then each message goes by itself."""
	names = {template_name(COMBINED, row): row for row in _languages()}
	existing = frappe.get_all("Email Template", filters={"name": ("in", list(names))}, pluck="name")
	by_language = {names[name]: name for name in existing}
	chosen = best_language(language, list(by_language))
	return frappe.get_cached_doc("Email Template", by_language[chosen]) if chosen else None


def _languages() -> list[str]:
	return frappe.get_all("Language", filters={"enabled": 1}, pluck="name") or ["en"]


def due() -> list[tuple[str, str, str]]:
	"""(recipient, language, what for) of each group of which a message's moment has come, the oldest first."""
	table = frappe.qb.DocType(MESSAGE)
	rows = (
		frappe.qb.from_(table)
		.select(table.recipient, table.language, table.held_for)
		.where((table.status == "Queued") & (table.next_attempt_at <= now_datetime()))
		.where((table.channel == MAIL) & table.held_for.isin(holding.COMBINED))
		.orderby(table.creation)
		.limit(AT_ONCE)
		.run()
	)
	return list(dict.fromkeys(rows))
