"""The pictures of the documentation, in English and Dutch: `make screenshots` runs this file and puts them in docs/.

No tests: `make test` passes it by, for its name does not begin with test_. Pictures are named `place-what[-phone][-nl]`;
tests/unit/test_docs.py asks that each that a page names is there, and that each is on a page.
"""

import io
from datetime import datetime, timedelta
from pathlib import Path

import chromium
import pytest
from PIL import Image
from portal_pages import Api, answers

from facility_frontoffice.demo import data

DESK = {"width": 1400, "height": 860}
PHONE = {"width": 390, "height": 780}
LANGUAGES = ("en", "nl")
# Who of the demo speaks it; at the desk Anna and the others speak what they are told
CLIENTS = {"en": data.CLIENT, "nl": data.COLLEAGUE}
LOCALES = {"en": "en-GB", "nl": "nl-NL"}
AT_THE_DESK = (data.AGENT, data.MANAGER, data.BUILDING_SERVICES, data.PURCHASER)
QUALITY = 82
# Where any answer would do, one that makes sense in a picture
ANSWERS = {
	"LIGHTING": {"Is there any danger?": "No"},
	"ACCESS-PASS": {"Which zones?": "Offices"},
}
# No blue ring around what has the focus, and no notice that happens to be there
CALM = """(focus) => {
	if (!focus) document.activeElement?.blur?.();
	document.querySelectorAll("#alert-container .desk-alert").forEach((alert) => alert.remove());
}"""
MADE: dict[str, dict[str, str]] = {}

WORDS = {
	"lamp": ("the lamp above my desk blinks", "de lamp boven mijn bureau knippert"),
	"lamp-subject": ("The lamp above my desk blinks", "De lamp boven mijn bureau knippert"),
	"chair": (
		"My chair keeps sinking, I would like a new one.",
		"Mijn stoel zakt steeds, ik wil graag een nieuwe.",
	),
	"pass": ("My new colleague starts on Monday", "Mijn nieuwe collega begint maandag"),
	"hours": ("Until when is the building open on Friday?", "Tot hoe laat is het gebouw vrijdag open?"),
	"open": ("On Fridays from 7:00 to 19:00.", "Op vrijdag van 7:00 tot 19:00."),
	"reply": ("Bas comes on Tuesday morning. Are you there?", "Bas komt dinsdagochtend. Bent u er dan?"),
	"answer": ("Yes, from nine.", "Ja, vanaf negen uur."),
	"note": ("Bas has the key of the room.", "Bas heeft de sleutel van de kamer."),
	"promise": ("We tell you when Bas comes", "We laten weten wanneer Bas komt"),
	"leak": ("The lamp in the pantry is out", "De lamp in de pantry is uit"),
	"cold": ("No light in the meeting room", "Geen licht in de vergaderzaal"),
	"door": ("The light at the door hums", "Het licht bij de deur zoemt"),
}


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request, organisation, run_on_site) -> str:
	"""The language of the pictures; one after the other, for the people at the desk speak one at a time."""
	_speak(run_on_site, request.param)
	yield request.param
	if request.param != "en":
		_speak(run_on_site, "en")


@pytest.fixture
def say(language):
	return lambda key: WORDS[key][LANGUAGES.index(language)]


@pytest.fixture
def picture(language):
	"""`picture(page, "desk-intake")` keeps what is in view, small enough for a repository."""

	def take(page, name: str, focus: bool = False) -> Path:
		page.wait_for_load_state("networkidle")
		page.evaluate(CALM, focus)
		shown = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
		path = chromium.pictures() / f"{name}{'-nl' if language == 'nl' else ''}.webp"
		shown.save(path, "WEBP", quality=QUALITY, method=6)
		return path

	return take


@pytest.fixture
def desk(page_as, language):
	"""`desk(data.AGENT)` is a page of somebody at the desk."""

	def open_page(user: str, viewport: dict = DESK):
		page = page_as(user, data.PASSWORD, viewport=viewport, locale=LOCALES[language])
		page.goto("/app/front-office")
		page.wait_for_function("window.frappe && frappe.csrf_token && window.facility_frontoffice")
		return page

	return open_page


def _speak(run_on_site, language: str) -> None:
	for user in AT_THE_DESK:
		run_on_site(
			"frappe.client.set_value", doctype="User", name=user, fieldname="language", value=language
		)


@pytest.fixture
def portal(organisation, page_as, language):
	"""`portal(PHONE)` is a page of the client who speaks the language."""
	return lambda viewport=DESK: page_as(
		CLIENTS[language], data.PASSWORD, viewport=viewport, locale=LOCALES[language]
	)


@pytest.fixture
def asked(portal, page_as, organisation, say, language):
	"""The requests of that client in several states, by what they are about. Made once, also when a picture is tried again."""
	if language not in MADE:
		MADE[language] = _ask_everything(portal, page_as, say, CLIENTS[language])
	return MADE[language]


def _ask_everything(portal, page_as, say, client_user: str) -> dict[str, str]:
	client = Api(portal())
	agent = Api(page_as(data.AGENT, data.PASSWORD))
	mark = str(datetime.now().timestamp())

	def ask(key: str, product: str, **more) -> str:
		return client(
			"portal.ask",
			description=say(key),
			product=product,
			answers=answers(client, product) | ANSWERS.get(product, {}),
			submission_key=f"{key}-{mark}",
			**more,
		)["name"]

	names = {"lamp": ask("lamp-subject", "LIGHTING", location=data.ROOMS[1])}
	agent("fulfilment.send_out", request=names["lamp"])
	agent(
		"commitments.make",
		request=names["lamp"],
		kind="Information",
		promise=say("promise"),
		due=str(_next_tuesday()),
	)
	agent("intake.reply_to_client", request=names["lamp"], message=say("reply"))
	client("portal.reply", name=names["lamp"], message=say("answer"))
	names["pass"] = ask("pass", "ACCESS-PASS")
	agent("fulfilment.send_out", request=names["pass"])
	names["hours"] = ask("hours", "INFORMATION")
	agent("intake.handle_directly", request=names["hours"], answer=say("open"), close=False)
	names["chair"] = ask("chair", "CHAIR")
	agent("fulfilment.send_out", request=names["chair"])
	_fill_the_board(agent, Api(page_as(data.BUILDING_SERVICES, data.PASSWORD)), say, client_user)
	return names


def _fill_the_board(agent: Api, member: Api, say, client_user: str) -> None:
	"""Other work of the unit that the lamp is for: to be accepted, accepted, and in progress."""
	for number, (key, acts) in enumerate(
		(("leak", ()), ("cold", ("accept",)), ("door", ("accept", "start")))
	):
		made = agent(
			"intake.create_request",
			request={
				"subject": say(key),
				"description": say(key),
				"request_type": "Fault",
				"channel": "Phone",
				"client_user": client_user,
				"client_phone": "06 12 34 56 78",
				"location": data.ROOMS[number],
			},
			lines=[
				{"product": "LIGHTING", "answers": {"How many lamps?": "1", "Is there any danger?": "No"}}
			],
		)
		(assignment,) = agent("fulfilment.send_out", request=made["name"])
		for act in acts:
			member(f"fulfilment.{act}", assignment=assignment)


def _next_tuesday() -> datetime:
	today = datetime.now().replace(hour=10, minute=0, second=0, microsecond=0)
	return today + timedelta(days=7 + (1 - today.weekday()))


def test_the_portal(asked, portal, picture, say):
	page = portal({"width": 1100, "height": 760})
	page.goto("/help")
	page.get_by_role("combobox").first.fill(say("lamp"))
	page.get_by_role("option").first.wait_for()
	picture(page, "portal-home", focus=True)
	page.set_viewport_size({"width": 900, "height": 760})
	page.goto("/messages")
	picture(page, "portal-messages")

	phone = portal(PHONE)
	phone.goto(f"/ask/new?product=LIGHTING&description={say('lamp-subject')}")
	phone.wait_for_selector("body[data-ready=true]")
	phone.get_by_role("group").first.wait_for()
	phone.wait_for_timeout(1500)  # the date comes when nobody types
	picture(phone, "portal-ask-phone")
	phone.goto("/my-requests")
	picture(phone, "portal-requests-phone")
	phone.goto(f"/my-requests/{asked['lamp']}")
	picture(phone, "portal-request-phone")
	phone.goto(f"/my-requests/{asked['pass']}")
	picture(phone, "portal-task-phone")
	phone.goto(f"/my-requests/{asked['hours']}")
	form = phone.locator("form[data-portal-method=confirm]").first
	form.locator("summary").first.click()
	form.evaluate("form => form.scrollIntoView({ block: 'center' })")
	picture(phone, "portal-feedback-phone")


def test_a_guest(organisation, page_as, run_on_site, picture, say, language):
	setting = {"doctype": "Facility Frontoffice Settings", "name": "Facility Frontoffice Settings"}
	run_on_site("frappe.client.set_value", **setting, fieldname="allow_guests", value=1)
	try:
		phone = page_as(viewport=PHONE, locale=LOCALES[language])
		phone.goto("/guest")
		phone.locator("textarea").first.fill(say("lamp-subject"))
		picture(phone, "portal-guest-phone")
	finally:
		run_on_site("frappe.client.set_value", **setting, fieldname="allow_guests", value=0)


def test_the_desk(asked, desk, intake, picture, say, language):
	agent = desk(data.AGENT)
	agent.wait_for_selector(".number-widget-box .number")
	agent.wait_for_function("!document.querySelector('.list-loading-state')")
	picture(agent, "desk-workspace")

	screen = intake(agent)
	screen.client(CLIENTS[language].split("@")[0])
	screen.words(say("chair"))
	screen.place(data.ROOMS[1])
	agent.locator(".fo-suggestion").first.wait_for()
	agent.keyboard.press("Alt+1")
	agent.locator(".fo-chosen-head").first.wait_for()
	screen.answer_questions("1.92 m")
	screen.kind("Request")
	agent.wait_for_selector(".fo-promise:has-text('Belofte'), .fo-promise:has-text('Promise')")
	picture(agent, "desk-intake")

	agent.goto(f"/app/client-request/{asked['lamp']}")
	agent.wait_for_selector(".fo-work li")
	picture(agent, "desk-request")

	member = desk(data.BUILDING_SERVICES)
	member.goto("/app/unit-board/Building%20Services")
	member.locator(".fo-columns [data-name]").first.wait_for()
	picture(member, "desk-board")
	phone = desk(data.BUILDING_SERVICES, PHONE)
	phone.goto("/round")
	phone.wait_for_timeout(2000)
	picture(phone, "desk-round-phone")


def test_for_administrators(asked, desk, picture, run_on_site, language):
	manager = desk(data.MANAGER)
	manager.goto("/app/facility-product/CHAIR")
	manager.locator("[data-fieldname=product_name]").first.wait_for()
	picture(manager, "admin-product")

	manager.goto("/app/facility-product")
	manager.locator(".list-row").first.wait_for()
	page_actions = manager.locator(".page-actions")
	page_actions.get_by_role(
		"button", name="Producten importeren" if language == "nl" else "Import Products"
	).click()
	dialog = manager.get_by_role("dialog")
	dialog.locator("input[type=file]").set_input_files(
		{
			"name": "products.csv",
			"mimeType": "text/csv",
			"buffer": (
				b"product_code,product_name,category,backoffice_unit,questions\n"
				b"WASTE,Waste container,Cleaning,Logistic,How many?* [Number: 1..10]\n"
				b"PLANT,,Cleaning,Logistics,Which plant? [Colour]\n"
			),
		}
	)
	dialog.locator(".fo-import-problems tbody tr").first.wait_for()
	picture(manager, "admin-import")

	manager.goto("/app/backoffice-unit/Building%20Services")
	manager.wait_for_timeout(2500)
	picture(manager, "admin-unit")
	manager.goto("/app/facility-service-level/Standard")
	manager.wait_for_timeout(1500)
	picture(manager, "admin-service-level")

	manager.goto("/app/facility-message-rule")
	manager.locator(".list-row").first.wait_for()
	name = manager.evaluate(
		"async () => (await frappe.db.get_value('Facility Message Rule', { kind: 'Received' }, 'name')).message.name"
	)
	manager.goto(f"/app/facility-message-rule/{name}")
	manager.wait_for_timeout(1500)
	manager.keyboard.press("Alt+p")
	manager.locator(".fo-preview-dialog [data-set]").first.wait_for()
	manager.wait_for_timeout(1000)
	picture(manager, "admin-message")

	run_on_site("facility_frontoffice.demo.purchases.load")
	purchaser = desk(data.PURCHASER)
	purchaser.goto("/app/who-waits-for-what")
	purchaser.wait_for_timeout(3000)
	picture(purchaser, "admin-purchasing")


def test_setting_up(desk, picture):
	manager = desk(data.MANAGER)
	manager.goto("/app/facility-setup")
	manager.locator(".layout-main h3").last.wait_for()
	manager.wait_for_timeout(1000)  # the form fills in what there is
	picture(manager, "admin-setup")
	manager.goto("/app/facility-shipped")
	manager.locator(".fo-shipped-kind").first.wait_for()
	picture(manager, "admin-shipped")
