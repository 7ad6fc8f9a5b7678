"""Letters to clients: the admin's own text of a rule, in their language, with the facts of now, in the one frame."""

import json

import frappe
from frappe import _
from frappe.utils import get_datetime, get_url

from facility_frontoffice.catalogue.service import words_of
from facility_frontoffice.communication import (
	declining,
	disturbance_words,
	frame,
	message_rules,
	parts,
	plain_text,
	read_marks,
	text_messages,
)
from facility_frontoffice.communication.letter import Composed, Letter
from facility_frontoffice.communication.rules import TOLD, holds_still, subject_with_number
from facility_frontoffice.communication.texts import as_typed, desk_of, in_language, moment
from facility_frontoffice.intake.client_profiles import key_of
from facility_frontoffice.people import name_of
from facility_frontoffice.portal import guest_links
from facility_frontoffice.portal.guest_rules import without_tokens

REQUEST, DISTURBANCE = "Client Request", "Facility Disturbance"
DATES = ("old_date", "new_date")
# What may no longer be true when its moment comes
MAY_BE_OVERTAKEN = ("Feedback", "Closed", "Reopened", "Planned")
# What need not be told any more, once one of these is recorded for the same reader
SAY_MORE = {"Received": ("On its way", "Done", "Cancelled"), "On its way": ("Done", "Cancelled")}
# A text may name these, whatever its kind: the platform prints a name that it does not know
ALWAYS_KNOWN = {
	"client_name": "", "reader_name": "", "is_for_other": False, "asked_by": "", "owner_name": "", "portal_url": "",
	"decline_url": "", "products": [], "promised": "", "response_due": "", "norm": "", "reason": "", "alternative": "",
	"answer": "", "message": "", "task": "", "due": "", "who": "", "planned": "", "feedback_url": "", "old_date": "",
	"new_date": "", "requests": [], "messages": [], "number": "", "is_past": False,
}  # fmt: skip


def compose(
	kind: str,
	language: str | None,
	request,
	facts: dict,
	*,
	disturbance=None,
	rule: str | None = None,
	recipient: str | None = None,
	template=None,
	sms_text: str | None = None,
) -> Composed:
	"""A message about `request` (a Client Request) or, without one, about `disturbance` (a Facility Disturbance).

	Writes nothing. The texts are those of the rule, unless `template` (an *Email Template*, which need not be saved) or
	`sms_text` are given: for a preview.
	"""
	if template is None:
		_language, name, words = message_rules.texts_of(kind, language, rule)
		template, sms_text = frappe.get_cached_doc("Email Template", name), sms_text or words
	with in_language(language):
		context = context_of(request, facts, language, disturbance)
		context["decline_url"] = decline_url(kind, rule, recipient)
		if request and not _may_have_link(request, recipient):
			context["portal_url"] = ""
		context |= parts.of(context)
		formatted = template.get_formatted_email(context)
		subject = subject_with_number(formatted["subject"], context["number"])
		content = frame.without_links_to_nowhere(formatted["message"])
		html = frame.dress(content, context)
	return Composed(
		subject=subject,
		content=content,
		html=html,
		text=plain_text.from_html(content),
		sms=text_messages.words(sms_text, context, language, otherwise=subject),
		url=context["portal_url"],
		desk=context["desk"]["name"],
	)


def compose_message(message) -> Composed:
	"""The words of a *Facility Message*, or of a row with its kind, language, context and what it is about."""
	return compose(
		message.kind,
		message.language,
		frappe.get_doc(REQUEST, message.client_request) if message.client_request else None,
		json.loads(message.context or "{}"),
		disturbance=_disturbance(message.get("disturbance")),
		rule=message.get("message_rule"),
		recipient=message.get("recipient"),
	)


def render(message) -> tuple[str, str]:
	"""Subject and HTML of a message to a client, without the frame around it."""
	composed = compose_message(message)
	return composed.subject, composed.content


def letter_of(message) -> Letter:
	composed = compose_message(message)
	return Letter(
		composed.subject,
		composed.html + read_marks.picture(message.name),
		*about(message),
		kept=without_tokens(composed.content),
		text=composed.text,
		desk=composed.desk,
	)


def about(message) -> tuple[str, str]:
	"""Doctype and name of what a message is about: an answer to it belongs there."""
	if message.client_request:
		return REQUEST, message.client_request
	return DISTURBANCE, message.disturbance


def context_of(request, facts: dict, language: str | None = None, disturbance=None) -> dict:
	"""What a text may name, in the language of now; what people typed is as they typed it."""
	about = _about_request(request, facts) if request else _about_nobodys_request(facts)
	shown = {key: _shown(key, value) for key, value in facts.items()}
	context = {
		**ALWAYS_KNOWN,
		**about,
		**shown,
		"disturbance": disturbance_words.of(disturbance, facts) if disturbance else {},
		"number": request.name if request else "",
		"language": language,
	}
	context["planned"] = shown.get("new_date") or context["promised"]
	return context


def decline_url(kind: str, rule: str | None, recipient: str | None) -> str:
	"""Where the reader of an optional message says that they do without it."""
	found = message_rules.rule_named(rule, kind)
	return declining.link_for(recipient, found.name) if found and found.is_optional and recipient else ""


def is_overtaken(message) -> bool:
	"""Whether a message is no longer true: feedback of what was opened again, a planning with an older date.

	Or no longer news: that a question was received, when the same reader is told now that the work on it has begun.
	"""
	if message.kind in SAY_MORE:
		return bool(message.client_request) and _says_less(message)
	if message.kind not in MAY_BE_OVERTAKEN or not message.client_request:
		return False
	request = frappe.db.get_value(
		REQUEST, message.client_request, ["status", "promised_date", "cycle"], as_dict=True
	)
	# The round of the request is the last part of the occasion
	if not request or not message.message_key.partition("|")[0].endswith(f":{request.cycle or 0}"):
		return True
	facts = json.loads(message.context or "{}")
	if facts.get("commitment"):
		# a promise by a person has a date of its own
		return frappe.db.get_value("Facility Commitment", facts["commitment"], "status") != "Open"
	told = get_datetime(facts["new_date"]) if facts.get("new_date") else request.promised_date
	return not holds_still(message.kind, told, request.promised_date, request.status)


def _says_less(message) -> bool:
	"""Whether what came after it goes to the same reader without waiting: that says what this message says, and more."""
	later = frappe.get_all(
		"Facility Message",
		filters={
			"client_request": message.client_request,
			"kind": ("in", SAY_MORE[message.kind]),
			"channel": message.channel,
			"recipient": message.recipient,
			"status": ("in", ("Queued", *TOLD)),
			"attempts": 0,
			"held_for": ("is", "not set"),
			"creation": (">=", message.creation),
			"name": ("!=", message.name),
		},
		fields=["kind", "message_rule"],
		order_by="creation, name",
	)
	return any(_goes_at_once(message_rules.rule_named(row.message_rule, row.kind)) for row in later)


def _goes_at_once(rule) -> bool:
	return bool(rule) and not (rule.send_after or rule.is_combined or rule.keeps_quiet_hours)


# Facts --------------------------------------------------------------------------------------------


def _about_request(request, facts: dict) -> dict:
	is_for_other = bool(facts.get("is_for_other"))
	reader = facts.get("reader_user") if is_for_other else request.client_user
	client = as_typed(request.client_name) or request.client_email
	name = facts.get("reader_name") if is_for_other else client
	return {
		"request": _typed(request),
		"client_name": name,
		"reader_name": name,
		"is_for_other": is_for_other,
		"asked_by": client if is_for_other else "",
		"owner_name": name_of(request.front_office_owner) or "",
		"portal_url": _portal_url(request, reader, is_for_other),
		"products": [_(line.product_name or line.product) for line in request.lines],
		"promised": moment(request.promised_date),
		"response_due": moment(request.response_due),
		"norm": words_of(request.resolution_norm or "", request.calendar) if request.lines else "",
		"reason": as_typed(request.cancel_reason),
		"alternative": as_typed(request.alternative),
		"answer": as_typed(request.answer),
		"desk": desk_of(request.service_desk),
	}


def _about_nobodys_request(facts: dict) -> dict:
	name = facts.get("reader_name") or ""
	return {
		"request": frappe._dict(name="", subject="", description="", location=""),
		"client_name": name,
		"reader_name": name,
		"portal_url": get_url("/my-requests") if _may_log_in(facts.get("reader_user")) else "",
		"desk": desk_of(None),
	}


def _portal_url(request, reader: str | None, is_for_other: bool) -> str:
	"""The page of the request, for its client; nobody else can open it. A guest has a link instead of a log-in."""
	if request.get("asked_by_guest") and not request.get("client_user"):
		return "" if is_for_other else guest_links.address_of(request)
	is_client = reader and reader == request.client_user
	return get_url(f"/my-requests/{request.name}") if is_client and _may_log_in(reader) else ""


def _may_have_link(request, recipient: str | None) -> bool:
	"""A guest's link goes to their e-mail address only: not to the one before it, nor by telephone."""
	return not request.get("asked_by_guest") or key_of(recipient) == key_of(request.client_email)


def _may_log_in(user: str | None) -> bool:
	return bool(user) and bool(frappe.get_cached_value("User", user, "enabled"))


def _typed(request):
	values = request.as_dict(no_default_fields=False)
	return frappe._dict(
		{key: as_typed(value) if isinstance(value, str) else value for key, value in values.items()}
	)


def _shown(key: str, value):
	if key in DATES:
		return moment(value)
	return as_typed(value) if isinstance(value, str) else value


def _disturbance(name: str | None):
	if not name:
		return None
	doc = frappe.get_doc(DISTURBANCE, name).as_dict()
	product = (
		frappe.get_cached_value("Facility Product", doc.product, "product_name") if doc.product else None
	)
	return frappe._dict(doc, product_name=product)
