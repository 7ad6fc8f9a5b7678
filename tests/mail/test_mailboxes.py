"""The six scenarios as the client finds them in the mailbox: sent to a real server, drawn at the width of a phone.

The pictures are mailbox-*.png in SCREENSHOT_DIR, one for each scenario and language.
"""

import re
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape

import chromium
import pytest
import working
from mail_desk import ADDRESS, begin_anew

LANGUAGES = ("en", "nl")
WIDTH = 390
# What a client reads, and what the same text says in the other language
WORDS = {"en": re.compile(r"\b(your|the|you)\b"), "nl": re.compile(r"\b(uw|de|het|u|je)\b")}
GREETING = {"en": "Dear Emma van Dijk", "nl": "Beste Emma van Dijk"}


@dataclass
class Mailbox:
	"""What the client of one scenario got about it, in order."""

	scenario: str
	language: str
	request: str
	subject: str
	words: str
	mails: list[EmailMessage]


@pytest.fixture(scope="module")
def mailboxes(mail_site, dovecot, sink) -> list[Mailbox]:
	"""Plays each scenario in each language, sends what it tells, and reads it from the mail server."""
	frappe = mail_site
	from facility_frontoffice.demo import data

	found = []
	with _at_the_front_door(frappe, dovecot) as world, pytest.MonkeyPatch.context() as patch:
		patch.setattr("frappe.utils.background_jobs.enqueue", _at_once(frappe))
		for language in LANGUAGES:
			frappe.db.set_value("User", data.CLIENT, "language", language)
			frappe.db.delete("Facility Reservation")  # the room was taken in the other language
			frappe.db.commit()
			frappe.clear_document_cache("User", data.CLIENT)
			found += [_play(frappe, scenario, language, world, dovecot, sink) for scenario in _scenarios()]
	return found


def _scenarios():
	from facility_frontoffice.demo import scenarios

	return scenarios.SCENARIOS


def _play(frappe, scenario, language: str, world, dovecot, sink) -> Mailbox:
	from facility_frontoffice.demo import data

	begin_anew(frappe, dovecot, sink)
	story = scenario(world)
	working.sweep()
	working.send()
	working.sweep()
	request = frappe.get_doc("Client Request", story.request)
	words = request.description or request.subject
	return Mailbox(scenario.__name__, language, request.name, request.subject, words, sink.mails(data.CLIENT))


@contextmanager
def _at_the_front_door(frappe, dovecot):
	from frappe.utils import set_request
	from in_process import World

	@contextmanager
	def as_user(user: str):
		frappe.set_user(user)
		try:
			yield
		finally:
			frappe.set_user("Administrator")

	def deliver(raw: bytes) -> None:
		dovecot.deliver(ADDRESS, raw)
		working.receive()
		working.sweep()

	set_request(method="POST", path="/")
	try:
		yield World(as_user, deliver)
	finally:
		del frappe.local.request


def _at_once(frappe):
	"""Jobs are done in this process, those for after the commit then; as a worker with nothing else to do would."""

	def enqueue(method, *_queue, enqueue_after_commit=False, now=False, **values):
		for option in (
			"queue",
			"timeout",
			"event",
			"job_name",
			"job_id",
			"deduplicate",
			"is_async",
			"at_front",
		):
			values.pop(option, None)
		if enqueue_after_commit and not now:
			frappe.db.after_commit.add(lambda: frappe.call(method, **values))
			return None
		return frappe.call(method, **values)

	return enqueue


def _body(mail: EmailMessage, kind: str) -> str:
	part = mail.get_body((kind,))
	assert part, f"“{mail['Subject']}” has no {kind} part"
	return part.get_content()


def _subject(mail: EmailMessage) -> str:
	"""In one line: a long one was folded."""
	return " ".join(mail["Subject"].split())


def test_every_scenario_has_a_mailbox(mailboxes):
	"""Who was told in person gets no mail of it; everybody else heard of what they asked, each thing once."""
	for box in mailboxes:
		texts = [_body(mail, "plain") for mail in box.mails]
		assert len(set(texts)) == len(texts), (box.scenario, texts)
		assert bool(texts) == (box.scenario != "information_by_telephone"), (box.scenario, texts)


def test_each_mail_can_be_read_in_any_program(mailboxes):
	"""HTML and text that say the same, in the language of the client, with nothing of the template left in it."""
	for box in mailboxes:
		for mail in box.mails:
			text, html = _body(mail, "plain"), _body(mail, "html")
			for part in (text, html, mail["Subject"]):
				assert not re.search(r"\{\{|\}\}|\{%|None\b|undefined", part), (box.scenario, part)
			assert not re.search(r"</?(p|div|td|a|b|br)\b", text), text
			assert GREETING[box.language] in text, (box.language, text)
			assert GREETING[box.language] in html
			assert WORDS[box.language].search(text), text
			assert f"[{box.request}]" in _subject(mail)
			assert mail["Auto-Submitted"] == "auto-generated"


def test_each_mail_has_the_words_of_the_client_and_a_button(mailboxes):
	"""The client knows what it is about, and comes to the portal by one press; the text has the same address."""
	for box in mailboxes:
		for mail in box.mails:
			text, html = _body(mail, "plain"), _body(mail, "html")
			address = re.search(rf"https?://[^\s\"<>]+/my-requests/{box.request}", text)
			assert address, text
			assert f'href="{address[0]}"' in html
			assert box.subject[:30] in _subject(mail)  # a long one is cut off after what else is said
			if not re.search("need something|iets van u nodig|Later", _subject(mail)):
				quoted = [line for line in box.words.splitlines() if line.strip()]
				assert all(escape(line, quote=False) in html for line in quoted)
				assert all(line in text for line in quoted)


def test_each_mail_fits_on_a_phone(mailboxes):
	"""No scrolling to the side, nothing too small to read or to press; nothing is fetched from elsewhere."""
	from playwright.sync_api import sync_playwright

	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(**chromium.launch_options())
		page = browser.new_page(viewport={"width": WIDTH, "height": 844}, device_scale_factor=2)
		asked = []
		page.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
		for box in mailboxes:
			for mail in box.mails:
				page.set_content(_body(mail, "html"))
				assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH, (box, mail["Subject"])
				for button in page.locator("a[href*='/my-requests/']").all():
					bounds = button.bounding_box()
					assert bounds["height"] >= 20, bounds
				_readable(page, box, mail)
			_draw(page, box)
		browser.close()
	assert asked == [], "a mail may not tell others that it is read"


def _readable(page, box: Mailbox, mail: EmailMessage) -> None:
	sizes = page.evaluate("""() => {
		const sizes = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (walker.nextNode()) {
			const style = getComputedStyle(walker.currentNode.parentElement);
			const box = walker.currentNode.parentElement.getBoundingClientRect();
			const shown = style.display !== "none" && style.visibility !== "hidden" && box.height > 2 && box.width > 2;
			if (walker.currentNode.textContent.trim() && shown && !walker.currentNode.parentElement.closest("style, [hidden]")) {
				sizes.push([parseFloat(style.fontSize), walker.currentNode.textContent.trim().slice(0, 40)]);
			}
		}
		return sizes;
	}""")
	assert sizes
	assert min(sizes)[0] >= 12, (box.scenario, mail["Subject"], min(sizes))


def _draw(page, box: Mailbox) -> None:
	"""All of a mailbox below each other, as a mail program shows them."""
	if not box.mails:
		return
	shown = "".join(
		f"""<section><h3>{escape(mail["Subject"])}</h3><small>{escape(mail["From"])}</small>
		<iframe srcdoc="{escape(_body(mail, "html"), quote=True)}"></iframe></section>"""
		for mail in box.mails
	)
	page.set_content(f"""<style>
		body {{ margin: 0; font-family: sans-serif; background: #ddd; }}
		section {{ background: #fff; margin-bottom: 12px; padding: 8px 0; }}
		h3, small {{ display: block; margin: 4px 12px; font-size: 15px; }} small {{ color: #666; font-size: 13px; }}
		iframe {{ border: 0; width: {WIDTH}px; display: block; }}
	</style>{shown}""")
	page.evaluate("""() => document.querySelectorAll("iframe").forEach((frame) => {
		frame.style.height = frame.contentDocument.documentElement.scrollHeight + "px";
	})""")
	name = f"mailbox-{box.scenario.replace('_', '-')}-{box.language}.png"
	page.screenshot(path=chromium.pictures() / name, full_page=True)
