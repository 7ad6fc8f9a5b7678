"""The texts and rules by which a new site tells clients and suppliers; the admin's from then on.

A kind gets one rule, and its texts, when the app is installed or when a patch adds the kind. What an admin rewords
stays, and what an admin deletes stays away.
"""

from dataclasses import replace
from pathlib import Path

import frappe

from facility_frontoffice.communication.rules import SUPPLIER_KINDS
from facility_frontoffice.setup.seed import Seed, make, make_missing
from facility_frontoffice.setup.sms_texts import SMS

TEXTS = Path(__file__).parent / "texts"
RULE, TEMPLATE = "Facility Message Rule", "Email Template"
LANGUAGES = ("en", "nl")

# The mail in which several messages go together: a text, and no rule
COMBINED = "Combined"

DAY = 24 * 3600

# Not defaults of the fields: the platform fills any time of a new document with the time of now
TIMES = {"quiet_from": "20:00:00", "quiet_until": "07:00:00", "combined_at": "16:00:00"}


def nobody_chose(time: str | None) -> bool:
	"""Whether a time of day as it is stored is empty, or is the moment at which the platform made the settings: only that
	has fractions of a second."""
	return not time or "." in time


# (kind of message, language): (file in texts/, subject)
MESSAGES = {
	("Received", "en"): ("received.en.html", "We have received your question: {{ request.subject }}"),
	("Received", "nl"): ("received.nl.html", "We hebben uw vraag ontvangen: {{ request.subject }}"),
	("On its way", "en"): ("on_its_way.en.html", "We are working on it: {{ request.subject }}"),
	("On its way", "nl"): ("on_its_way.nl.html", "We zijn ermee bezig: {{ request.subject }}"),
	("Needs you", "en"): (
		"needs_you.en.html",
		"We need something from you: {{ task | truncate(45) }} ({{ request.subject | truncate(40) }})",
	),
	("Needs you", "nl"): (
		"needs_you.nl.html",
		"We hebben iets van u nodig: {{ task | truncate(45) }} ({{ request.subject | truncate(40) }})",
	),
	("Reminder", "en"): (
		"reminder.en.html",
		"Please do not forget: {{ task | truncate(45) }} ({{ request.subject | truncate(40) }})",
	),
	("Reminder", "nl"): (
		"reminder.nl.html",
		"Denkt u hier nog aan: {{ task | truncate(45) }} ({{ request.subject | truncate(40) }})",
	),
	("Delay", "en"): ("delay.en.html", "Later than promised: {{ request.subject }}"),
	("Delay", "nl"): ("delay.nl.html", "Later dan beloofd: {{ request.subject }}"),
	("Progress", "en"): ("progress.en.html", "How it stands: {{ request.subject }}"),
	("Progress", "nl"): ("progress.nl.html", "Hoe het ermee staat: {{ request.subject }}"),
	("Step done", "en"): ("step_done.en.html", "A step further: {{ request.subject }}"),
	("Step done", "nl"): ("step_done.nl.html", "Een stap verder: {{ request.subject }}"),
	("Done", "en"): ("done.en.html", "Done: {{ request.subject }}"),
	("Done", "nl"): ("done.nl.html", "Gereed: {{ request.subject }}"),
	("Cancelled", "en"): ("cancelled.en.html", "About your question: {{ request.subject }}"),
	("Cancelled", "nl"): ("cancelled.nl.html", "Over uw vraag: {{ request.subject }}"),
	("Reply", "en"): ("reply.en.html", "About your question: {{ request.subject }}"),
	("Reply", "nl"): ("reply.nl.html", "Over uw vraag: {{ request.subject }}"),
	("Work", "en"): ("supplier_work.en.html", "Work for you: {{ work.what }}, {{ work.name }}"),
	("Work", "nl"): ("supplier_work.nl.html", "Werk voor u: {{ work.what }}, {{ work.name }}"),
	("Work reminder", "en"): (
		"supplier_reminder.en.html",
		"How does it stand? {{ work.what }}, {{ work.name }}",
	),
	("Work reminder", "nl"): (
		"supplier_reminder.nl.html",
		"Hoe staat het ermee? {{ work.what }}, {{ work.name }}",
	),
	("Work withdrawn", "en"): (
		"supplier_withdrawn.en.html",
		"No longer needed: {{ work.what }}, {{ work.name }}",
	),
	("Work withdrawn", "nl"): (
		"supplier_withdrawn.nl.html",
		"Niet meer nodig: {{ work.what }}, {{ work.name }}",
	),
	("Planned", "en"): ("planned.en.html", "There is a date: {{ request.subject }}"),
	("Planned", "nl"): ("planned.nl.html", "Er is een datum: {{ request.subject }}"),
	("Feedback", "en"): ("feedback.en.html", "Was it right? {{ request.subject }}"),
	("Feedback", "nl"): ("feedback.nl.html", "Was het goed? {{ request.subject }}"),
	("Closed", "en"): ("closed.en.html", "Closed: {{ request.subject }}"),
	("Closed", "nl"): ("closed.nl.html", "Afgesloten: {{ request.subject }}"),
	("Reopened", "en"): ("reopened.en.html", "We take it up again: {{ request.subject }}"),
	("Reopened", "nl"): ("reopened.nl.html", "We pakken het weer op: {{ request.subject }}"),
	("Disturbance", "en"): ("disturbance.en.html", "{{ disturbance.title }}"),
	("Disturbance", "nl"): ("disturbance.nl.html", "{{ disturbance.title }}"),
	("Combined", "en"): ("combined.en.html", "{{ messages | length }} messages about your questions"),
	("Combined", "nl"): ("combined.nl.html", "{{ messages | length }} berichten over uw vragen"),
}

# What differs from a rule that mails the client at once, whatever the hour. The portal shows each message anyway.
RULES = {
	"On its way": {"is_optional": 1},
	"Planned": {},
	"Reminder": {"keeps_quiet_hours": 1},
	"Progress": {"is_optional": 1, "keeps_quiet_hours": 1},
	"Step done": {"is_optional": 1, "keeps_quiet_hours": 1},
	"Feedback": {"enabled": 0, "is_optional": 1, "keeps_quiet_hours": 1, "send_after": DAY},
	"Closed": {"enabled": 0, "is_optional": 1, "keeps_quiet_hours": 1},
	# to who lives with it; who reports it is answered, and cannot do without that
	"Disturbance": {"is_optional": 1},
}


def create() -> None:
	"""Makes what a new site starts with; only what is missing."""
	for kind, language in MESSAGES:
		make_template(kind, language)
	for kind in kinds():
		make_rule(kind)


def add(kind: str) -> None:
	"""Adds a kind of message that came later: its texts, and a rule when there is none."""
	for language in LANGUAGES:
		make_template(kind, language)
	if frappe.db.table_exists(RULE):
		make_rule(kind)


def remove() -> None:
	"""Takes our texts out of the platform's Email Templates; the rules go with the module."""
	for kind, language in MESSAGES:
		frappe.delete_doc(
			TEMPLATE, template_name(kind, language), force=True, ignore_missing=True, ignore_permissions=True
		)


def kinds() -> list[str]:
	"""The kinds of message that a rule tells of."""
	return [kind for kind in dict.fromkeys(kind for kind, _language in MESSAGES) if kind != COMBINED]


def template_name(kind: str, language: str) -> str:
	return f"Front Office: {kind} ({language})"


def make_template(kind: str, language: str) -> None:
	make_missing([_template(kind, language)])


def templates() -> list[Seed]:
	return [_template(kind, language) for kind, language in MESSAGES]


def _template(kind: str, language: str) -> Seed:
	name = template_name(kind, language)
	return Seed(TEMPLATE, name, shipped_text(kind, language), at_first={"__newname": name})


def rules() -> list[Seed]:
	return [_rule(kind) for kind in kinds()]


def _rule(kind: str) -> Seed:
	"""With its texts in all languages that the site has."""
	values = {
		"kind": kind,
		"enabled": 1,
		"by_mail": 1,
		"in_app": 0,
		"for_whom": "Supplier" if kind in SUPPLIER_KINDS else "Client",
		**RULES.get(kind, {}),
		"texts": _shipped_texts(kind),
	}
	return Seed(RULE, kind, values, identity={"kind": kind}, at_first={"rule_name": kind})


def renew_template(kind: str, language: str) -> None:
	"""Gives a text that nobody reworded the words of now."""
	name = template_name(kind, language)
	row = frappe.db.get_value(TEMPLATE, name, ["creation", "modified"], as_dict=True)
	if row and row.creation == row.modified:
		frappe.db.set_value(TEMPLATE, name, shipped_text(kind, language), update_modified=False)


def shipped_text(kind: str, language: str) -> dict:
	"""Subject and words of an Email Template, as they come with the app."""
	file, subject = MESSAGES[kind, language]
	return {
		"subject": subject,
		"use_html": 1,
		"response_html": (TEXTS / file).read_text(encoding="utf-8"),
	}


def make_rule(kind: str, texts: list[dict] | None = None, **values) -> None:
	"""Makes the one rule of a kind, when there is no rule of it. `texts` are those of before, else the shipped ones."""
	if frappe.db.exists(RULE, {"kind": kind}):
		return
	rule = _rule(kind)
	if texts is None:
		# an admin may have deleted a text before the rule came
		there = set(frappe.get_all(TEMPLATE, {"name": ("like", "Front Office: %")}, pluck="name"))
		texts = [row for row in rule.values["texts"] if row["email_template"] in there]
	make(replace(rule, values={**rule.values, **values, "texts": texts}))


def sms_text(kind: str, language: str) -> str | None:
	return SMS.get((kind, language))


def _shipped_texts(kind: str) -> list[dict]:
	return [
		{
			"language": language,
			"email_template": template_name(kind, language),
			"sms_text": sms_text(kind, language),
		}
		for language in LANGUAGES
		if frappe.db.exists("Language", language, cache=True)
	]
