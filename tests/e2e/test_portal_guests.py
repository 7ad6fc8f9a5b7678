"""A visitor without a log-in asks, confirms by the link in the mail and follows; without scripts, on a phone (S9, S18, S45)."""

import json
import os
import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe

PHONE, SMALL, DESK = (
	{"width": 390, "height": 844},
	{"width": 320, "height": 640},
	{"width": 1400, "height": 900},
)

ALLOW = """
frappe.db.set_single_value("Facility Frontoffice Settings", {"allow_guests": 1, "guests_per_hour": 0})
frappe.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")
frappe.cache.delete_keys("facility_frontoffice:limit:")
if not frappe.db.exists("Email Account", {"default_outgoing": 1, "enable_outgoing": 1}):
	account = frappe.get_doc({
		"doctype": "Email Account", "email_account_name": "Guests", "email_id": "guests@example.com",
		"enable_outgoing": 1, "default_outgoing": 1, "smtp_server": "localhost", "no_smtp_authentication": 1,
		"awaiting_password": 0, "password": "unused",
	})
	account.flags.ignore_validate = account.flags.ignore_mandatory = True
	account.insert()
"""
# As the mail has it, without waiting for the worker that makes it
LINK = """
from facility_frontoffice.portal import guests
link = guests.confirm_address(frappe.get_last_doc("Facility Guest Question", {"email": VALUES["email"]}))
print(link[link.index("/guest?"):])
"""
ASK_BACK = """
from facility_frontoffice.catalogue import service as catalogue
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service
request = frappe.get_last_doc("Client Request", {"client_email": VALUES["email"]})
questions = catalogue.questions_for("ACCESS-PASS")
given = {"Number": "2", "Date": "2030-01-15", "Time": "10:00", "Yes or No": "Yes"}
answers = {q["question"]: q["options"][0] if q["options"] else given.get(q["question_type"], "Fine") for q in questions}
service.add_lines(request.name, [{"product": "ACCESS-PASS", "answers": answers}])
fulfilment.send_out(request.name)
service.reply_to_client(request.name, "We make it tomorrow.")
"""
ON_SITE = """
import json, os, sys
import frappe

frappe.init(site=sys.argv[1])
frappe.connect()
frappe.set_user("Administrator")
VALUES = json.loads(os.environ["VALUES"])
exec(os.environ["CODE"])
frappe.db.commit()
"""


@pytest.fixture
def on_site(organisation, e2e_site, bench_dir):
	"""Runs code on the site: `on_site(LINK, email="a@b.example")` gives what it prints last."""

	def run(code: str, **values) -> str:
		done = subprocess.run(
			[sys.executable, "-c", ON_SITE, e2e_site],
			cwd=bench_dir / "sites",
			env=os.environ | {"VALUES": json.dumps(values), "CODE": code},
			capture_output=True,
			text=True,
			timeout=120,
		)
		assert done.returncode == 0, done.stderr[-3000:]
		return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

	run(ALLOW)
	return run


@pytest.fixture
def visitor(browser, server_url, request):
	"""`visitor(PHONE, scripts=False, locale="nl-NL")` is a page of somebody whom nobody knows."""
	contexts = []
	request.node.open_pages = []

	def open_page(viewport: dict, scripts: bool = False, locale: str = "en-GB"):
		context = browser.new_context(
			base_url=server_url, viewport=viewport, java_script_enabled=scripts, locale=locale, bypass_csp=True,
			timezone_id="Europe/Amsterdam",
		)  # fmt: skip
		contexts.append(context)
		page = context.new_page()
		request.node.open_pages.append(page)
		return page

	yield open_page
	for context in contexts:
		context.close()


def send(page, button: str) -> None:
	"""Who types as fast as a test does is asked to look once more."""
	for _time in range(20):
		page.get_by_role("button", name=button, exact=True).click()
		if not page.locator(".guest-problems").count():
			return
		assert re.search("very fast|erg snel", page.inner_text(".guest-problems")), page.inner_text("main")
	raise AssertionError(page.inner_text("main"))


def test_s9_s18_s45_a_visitor_asks_confirms_and_follows_without_scripts(on_site, visitor, shot, tmp_path):
	page, email = visitor(PHONE), "noor.phone@visitor.example"
	page.goto("/guest")
	page.get_by_label("In your own words").fill("The lamp above the bench flickers & buzzes.")
	page.get_by_label("What it is about").select_option(label="Lighting fault")
	page.get_by_role("button", name="Show what you need to know").click()
	assert "Usually within 2 working days" in page.inner_text("main")
	shot(page, "guest-ask", full_page=True)
	page.get_by_label("How many lamps?").fill("2")
	page.get_by_label("Is there any danger?").select_option("No")
	page.get_by_label("Where?").fill("The bicycle shed")
	page.get_by_label("Your name").fill("Noor Bakker")
	page.get_by_label("Your e-mail address").fill(email)
	send(page, "Send")
	assert "Look in your mailbox" in page.inner_text("h1")
	assert email in page.inner_text("main")

	page.goto(on_site(LINK, email=email))
	assert "flickers & buzzes" in page.inner_text("main")
	page.get_by_role("button", name="Yes, this is my question").click()
	assert "Keep this address" in page.inner_text("[role=status]")
	address = page.url
	page.go_back()
	page.get_by_role("button", name="See how it stands").click()
	assert page.url == address, "the link in the mail leads to the same question"

	on_site(ASK_BACK, email=email)
	page.reload()
	assert "We make it tomorrow." in page.inner_text(".guest-talk")
	photo = tmp_path / "photo.png"
	_picture(photo)
	card = page.locator(".portal-card-you")
	card.locator("input[type=file]").set_input_files(photo)
	card.get_by_role("button", name="Send").click()
	assert "We go on with it" in page.inner_text("[role=status]")
	page.get_by_text("Write to us about this").click()
	page.get_by_label("Your message").fill("It is <b>urgent</b>.")
	page.locator("#write").get_by_role("button", name="Send").click()
	assert "It is <b>urgent</b>." in page.inner_text(".guest-talk")
	shot(page, "guest-follow", full_page=True)


def test_s9_in_dutch_with_something_left_out_and_a_lost_link(on_site, visitor, shot):
	page, email = visitor(DESK, locale="nl-NL"), "noor.desk@visitor.example"
	page.goto("/guest")
	assert page.locator("html").get_attribute("lang") == "nl"
	page.get_by_label("Uw naam").fill("Noor Bakker")
	page.get_by_label("Uw e-mailadres").fill(email)
	page.get_by_role("button", name="Versturen", exact=True).click()
	assert page.locator(".guest-problems a[href='#words']").count() == 1
	page.get_by_label("In uw eigen woorden").fill("De deur klemt.")
	send(page, "Versturen")
	page.goto(on_site(LINK, email=email))
	page.get_by_role("button", name="Ja, dit is mijn vraag").click()
	number = page.locator("dd", has_text=re.compile(r"^CR-")).inner_text()
	page.goto("/guest?lost=1")
	page.get_by_label("Nummer van uw vraag").fill(number)
	page.get_by_label("Uw e-mailadres").fill(email)
	page.get_by_role("button", name="Mail mij de link").click()
	assert "bij elkaar horen" in page.inner_text("[role=status]")
	shot(page, "guest-lost-nl")


@pytest.mark.parametrize("viewport", [SMALL, DESK], ids=["320", "desk"])
def test_every_page_can_be_read_and_used_by_everybody(on_site, visitor, viewport):
	page, email = visitor(viewport, scripts=True), f"noor.{viewport['width']}@visitor.example"
	problems = []

	def look(name: str) -> None:
		found = Axe().run(page).response["violations"]
		problems.extend((name, row["id"], [node["target"] for node in row["nodes"]]) for row in found)
		if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
			problems.append((name, "wider than the screen"))

	page.goto("/guest")
	look("ask")
	page.get_by_label("What it is about").select_option(label="Lighting fault")
	page.get_by_role("button", name="Show what you need to know").click()
	look("questions")
	page.get_by_label("What it is about").select_option("")
	page.get_by_label("In your own words").fill("A very long word: " + "x" * 120)
	page.get_by_label("Your name").fill("Noor")
	page.get_by_label("Your e-mail address").fill("noor@visitor")
	page.evaluate(
		"document.querySelectorAll('[required]').forEach(field => field.removeAttribute('required'))"
	)
	page.get_by_role("button", name="Send", exact=True).click()
	look("look again")
	page.get_by_label("Your e-mail address").fill(email)
	page.evaluate(
		"document.querySelectorAll('[required]').forEach(field => field.removeAttribute('required'))"
	)
	send(page, "Send")
	look("sent")
	page.goto(on_site(LINK, email=email))
	look("confirm")
	page.get_by_role("button", name="Yes, this is my question").click()
	look("follow")
	for address in ("/guest?t=x", "/guest?lost=1"):
		page.goto(address)
		look(address)
	assert not problems


def _picture(path) -> None:
	from PIL import Image

	Image.new("RGB", (60, 80), (90, 120, 150)).save(path)
