"""Every text that is shipped, in both languages, with ordinary and with extreme requests (S7, S44, S45).

The words are made as real messages are; only the Email Template is taken from the shipped file, for an admin may have
reworded the one on the site.
"""

import re
from html.parser import HTMLParser

import frappe
import pytest
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.email.email_body import get_formatted_html

from facility_frontoffice.communication import (
	frame,
	parts,
	plain_text,
	sms_rules,
	text_messages,
	to_clients,
	to_suppliers,
)
from facility_frontoffice.communication.rules import SUPPLIER_KINDS
from facility_frontoffice.communication.texts import in_language
from facility_frontoffice.demo import data
from facility_frontoffice.setup import message_rules
from facility_frontoffice.setup.sms_texts import SMS

KINDS = list(message_rules.MESSAGES)
OF_CLIENTS = [key for key in KINDS if key[0] not in (*SUPPLIER_KINDS, message_rules.COMBINED)]
OF_SUPPLIERS = [key for key in KINDS if key[0] in SUPPLIER_KINDS]

FORBIDDEN = re.compile(r"\b(tickets?|SLA|assigned|no-?reply|do not reply|None|undefined|null)\b")
MARKUP = "<script>alert(1)</script> & <img src=x onerror=alert(1)> lamp"
LONG = "Hottentottententententoonstellingsmakelaarsprijsvraag" * 8
NEXT = {"en": "What happens next", "nl": "Wat er nu gebeurt"}
GREETING = {"en": "Dear ", "nl": "Beste "}
# Words that only the other language has
OTHERS_WORDS = {
	"en": re.compile(r"\b(uw|wij|het|niet|dit)\b"),
	"nl": re.compile(r"\b(your|the|this|with|reply)\b"),
}
DESK = {"en": "Front Office", "nl": "Frontoffice"}
UNKNOWN = (
	"description", "front_office_owner", "promised_date", "response_due", "client_user", "location", "told_norm",
)  # fmt: skip
MAXIMUM_WIDTH = 600

FACTS = {
	"task": "Send a photo",
	"due": "Friday",
	"is_past": False,
	"message": "The wall was painted.",
	"old_date": "2030-01-07 12:00:00",
	"new_date": "2030-01-08 12:00:00",
	"reason": "The van is broken.",
	"alternative": "A standing lamp.",
}


@pytest.fixture
def template():
	"""A shipped text as an Email Template that is not saved."""

	def make(kind, language):
		file, subject = message_rules.MESSAGES[kind, language]
		source = (message_rules.TEXTS / file).read_text(encoding="utf-8")
		return frappe.get_doc(
			{
				"doctype": "Email Template",
				"name": kind,
				"subject": subject,
				"use_html": 1,
				"response_html": source,
			}
		)

	return make


@pytest.fixture
def composed(template, disturbance):
	def make(kind, language, request, **facts):
		return to_clients.compose(
			kind,
			language,
			request,
			{**FACTS, **facts},
			disturbance=disturbance if kind == "Disturbance" else None,
			template=template(kind, language),
			sms_text=SMS[kind, language],
		)

	return make


@pytest.fixture
def disturbance():
	return frappe._dict(
		title="Lift B stands still",
		words="The engineer is on the way.",
		location=data.BUILDING,
		product_name="",
		expected_end="2030-01-07 16:00:00",
		status="Running",
		kind="Outage",
	)


def check(message, language: str) -> None:
	"""What holds for every message, whatever it is about."""
	words = "\n".join((message.subject, message.html, message.text, message.sms))
	assert "{{" not in words
	assert "{%" not in words
	assert not FORBIDDEN.search(message.text), FORBIDDEN.search(message.text)
	assert NEXT[language] in message.text
	assert message.text.startswith(GREETING[language])
	assert "<script" not in message.html
	assert "<img" not in message.html
	assert not re.search(r'href="(?!https?://|mailto:|tel:)', message.html), "a link that leads nowhere"
	assert widest(message.html) <= MAXIMUM_WIDTH
	assert message.subject.strip()
	assert len(message.subject) <= 140


class _Widths(HTMLParser):
	def __init__(self):
		super().__init__()
		self.found = [0]

	def handle_starttag(self, tag, attrs):
		values = dict(attrs)
		style = values.get("style") or ""
		self.found += [int(width) for width in re.findall(r"(?<![-\w])(?:min-)?width:\s*(\d+)px", style)]
		if (values.get("width") or "").isdigit():
			self.found.append(int(values["width"]))


def widest(html: str) -> int:
	reader = _Widths()
	reader.feed(html)
	return max(reader.found)


def test_every_kind_has_a_text_in_both_languages_and_each_file_is_used():
	for kind, _language in KINDS:
		assert {(kind, "en"), (kind, "nl")} <= set(message_rules.MESSAGES)
	files = {file for file, _subject in message_rules.MESSAGES.values()}
	assert files == {path.name for path in message_rules.TEXTS.glob("*.html")}
	rule_kinds = set(frappe.get_meta("Facility Message Rule").get_field("kind").options.split("\n"))
	assert rule_kinds == set(message_rules.kinds())


@pytest.mark.parametrize(("kind", "language"), OF_CLIENTS)
def test_s44_is_in_its_own_language(template, kind, language):
	"""Of what we wrote ourselves: the words of people are left out."""
	source = template(kind, language).response_html
	ours = plain_text.from_html(re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", source))
	assert not OTHERS_WORDS[language].search(ours), OTHERS_WORDS[language].search(ours)


@pytest.mark.parametrize(("kind", "language"), OF_CLIENTS)
def test_s44_reads_well_whatever_is_known(ask, composed, disturbance, kind, language):
	"""One request for all of it, since taking one in is what costs."""
	request = ask("LIGHTING", description="The lamp over my desk blinks.")
	_ordinary(composed(kind, language, request), kind, language, request.name)
	_for_somebody_else(composed, kind, language, request)
	request.update({"subject": LONG[:140], "description": LONG, "client_name": LONG[:140]})
	_long(composed(kind, language, request, message=LONG, task=LONG), language)
	disturbance.update({"title": MARKUP, "words": MARKUP})
	request.update(
		{"subject": MARKUP, "description": MARKUP, "location": None, "client_name": f"Emma {MARKUP}"}
	)
	facts = dict.fromkeys(("task", "message", "reason", "alternative"), MARKUP)
	_markup(composed(kind, language, request, **facts), language)
	_nothing_known(composed, kind, language, request)


def _ordinary(message, kind: str, language: str, number: str) -> None:
	check(message, language)
	assert message.text.startswith(f"{GREETING[language]}Emma van Dijk,")
	assert DESK[language] in message.text
	assert "020 123 45 67" in message.text
	assert message.sms.startswith(DESK[language])
	assert not sms_rules.odd_letters(message.sms), "letters that not every telephone knows"
	assert sms_rules.parts(message.sms) <= 2
	page = f"/my-requests/{number}"
	assert f'{page}"' in message.html
	assert page in message.text
	assert page in message.sms
	if kind != "Disturbance":
		assert number in message.subject
		assert number in message.sms


def _for_somebody_else(composed, kind: str, language: str, request) -> None:
	facts = {"is_for_other": True, "reader_name": "Noor Peters", "reader_user": data.COLLEAGUE}
	message = composed(kind, language, request, **facts)
	check(message, language)
	assert message.text.startswith(f"{GREETING[language]}Noor Peters,")
	assert "/my-requests/" not in message.html, "the page is of who asked"
	assert kind == "Disturbance" or "Emma van Dijk" in message.text


def _long(message, language: str) -> None:
	check(message, language)
	assert "word-break: break-word" in message.html
	assert "table-layout: fixed" in message.html
	assert len(message.sms) <= text_messages.LONGEST


def _markup(message, language: str) -> None:
	"""What people typed is shown as they typed it."""
	check(message, language)
	assert "&lt;script&gt;" in message.html
	assert "&amp;lt;" not in message.html, "escaped twice"
	assert MARKUP in message.text


def _nothing_known(composed, kind: str, language: str, request) -> None:
	"""No lines, no owner, no dates, a desk without telephone, and a client without a log-in."""
	desk = frappe.get_doc("Facility Service Desk", request.service_desk)
	desk.update({"phone": None, "email": None})
	desk.save()
	request.lines = []
	request.update({"subject": "The lamp blinks", "client_name": "Emma"})
	request.update(dict.fromkeys(UNKNOWN))
	nothing = dict.fromkeys(("due", "message", "old_date", "reason", "alternative"), "")
	message = composed(kind, language, request, **nothing)
	check(message, language)
	assert "/my-requests" not in message.html, "no button for who cannot open it"
	assert "tel:" not in message.html
	assert "mailto:" not in message.html
	assert not re.search(r", ,| [.,:;]|\(\)", message.text)


def test_s37_received_says_what_we_understood_who_owns_it_and_until_when(ask, composed):
	request = ask("LIGHTING", description="The lamp over my desk blinks.", location=data.ROOMS[0])
	words = composed("Received", "en", request).text
	assert "The lamp over my desk blinks." in words
	assert f"We understood that this is about Lighting fault, at {data.ROOMS[0]}." in words
	assert re.search(r"You hear from us before \w+day \d+ \w+", words)
	assert re.search(r"Usually within \d+ working days: we expect to have it done by \w+day", words)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_s45_a_refusal_says_what_is_possible(ask, composed, language):
	words = composed("Cancelled", language, ask("LIGHTING"), alternative="A standing lamp tomorrow.").text
	assert "A standing lamp tomorrow." in words
	assert ("What is possible" if language == "en" else "Wat wel kan") in words


def test_s62_a_delay_has_the_new_date_and_the_old(ask, composed):
	words = composed("Delay", "en", ask("LIGHTING")).text
	assert "8 January" in words
	assert "7 January" in words
	assert "sorry" in words


def test_a_compliment_is_no_fault(ask, composed):
	words = composed("Received", "en", ask("LIGHTING", request_type="Compliment")).text
	assert "kind words" in words
	assert "expect to have it done" not in words


@pytest.mark.parametrize(
	("changes", "words"),
	[
		({"status": "Ended", "outcome": "It runs again."}, "it is over"),
		({"kind": "Planned Work"}, "We plan work"),
		({}, "Something does not work"),
	],
)
def test_a_disturbance_says_what_holds(composed, disturbance, changes, words):
	disturbance.update(changes)
	message = composed("Disturbance", "en", None, reader_name="Emma van Dijk")
	check(message, "en")
	assert words in message.text
	assert ("It runs again." if changes.get("outcome") else "The engineer is on the way.") in message.text


@pytest.mark.parametrize(("kind", "language"), OF_SUPPLIERS)
def test_letters_to_suppliers(ask, template, product, kind, language):
	product("PAINT", steps=[{"step_name": "Paint", "supplier": data.MOVING_SUPPLIER}])
	work = frappe._dict(
		doctype="Backoffice Assignment", name="BA-1", client_request=ask("PAINT").name, product="PAINT", qty=2,
		product_name="Paint", step="Paint", location=data.ROOMS[0], instructions=MARKUP, due="2030-01-08 12:00:00",
	)  # fmt: skip
	message = to_suppliers.compose_for(
		work,
		{"supplier": data.MOVING_SUPPLIER},
		language,
		template(kind, language),
		"https://example.com/supplier-work?t=x",
	)
	check(message, language)
	assert data.MOVING_SUPPLIER in message.text
	assert "BA-1" in message.text
	assert ("https://example.com/supplier-work?t=x" in message.html) == (kind != "Work withdrawn")


@pytest.mark.parametrize("language", ["en", "nl"])
def test_several_messages_in_one_mail(template, language):
	item = {"subject": MARKUP, "summary": "It is done.", "number": "CR-1", "at": "10:12"}
	context = {
		"client_name": "Emma van Dijk", "desk": {"name": "Front Office"}, "language": language, "portal_url": "",
		"messages": [{**item, "url": ""}, {**item, "url": "https://example.com/my-requests/CR-2", "number": "CR-2"}],
	}  # fmt: skip
	with in_language(language):
		mail = template("Combined", language).get_formatted_email({**context, **parts.of(context)})
		html = frame.dress(mail["message"], context)
	text = plain_text.from_html(mail["message"])
	assert "CR-1" in text
	assert "CR-2" in text
	assert NEXT[language] in text
	assert "<script" not in html
	assert "2" in mail["subject"]
	assert "{{" not in mail["subject"] + html


# The frame ------------------------------------------------------------------------------------------


def test_the_frame_is_there_once_and_a_mailbox_shows_the_first_words(ask, composed):
	message = composed("Received", "en", ask("LIGHTING"))
	assert message.html.count("max-width: 600px") == 1
	preheader = re.search(r"display: none[^>]*>([^&<]*)", message.html)[1]
	assert preheader.startswith("Thank you for your message.")
	assert "Dear" not in preheader
	assert "max-width: 600px" not in message.content, "what we keep is the words alone"


def test_it_survives_the_platform_that_inlines_the_styles(ask, composed):
	message = composed("Done", "nl", ask("LIGHTING"))
	account = EmailAccount.create_dummy()
	html = get_formatted_html(message.subject, message.html, email_account=account)
	assert "<!--[if mso]>" in html
	assert "max-width" in html
	assert "display:none" in html.replace(": ", ":")
	assert widest(html) <= MAXIMUM_WIDTH


def test_a_text_of_before_there_was_a_frame_keeps_its_words_and_loses_a_button_to_nowhere():
	old = '<div><p>Dear Emma,</p><p><a href="" style="x">See it</a></p><p>Words <a href="https://x">there</a></p></div>'
	html = frame.dress(old, {"desk": {"name": "Desk"}})
	assert "See it" not in html
	assert '<a href="https://x">there</a>' in html
	assert "Dear Emma," in html


def test_parts_that_a_text_does_not_know_are_left_out():
	made = parts.of({})
	assert made["button"]("Go") == ""
	assert made["quote"]("") == ""
	assert made["for_whom"]() == ""
	assert made["fact"]("Where", "<b>") == (
		'<div style="margin: 4px 0;"><span style="color: #4b5661;">Where:</span> <b>&lt;b&gt;</b></div>'
	)
	assert made["names"](["a", "b", "c"]) == "<b>a, b and c</b>"


def test_an_optional_message_says_how_to_do_without_it():
	words = parts.of({"desk": {"name": "Desk"}, "decline_url": "https://example.com/messages?a=1&b=2"})[
		"signature"
	]()
	assert 'href="https://example.com/messages?a=1&amp;b=2"' in words
