"""Following in a browser, on a phone: a client writes with files and reads an answer, changes the question, says what
they think of it, and looks something up; a colleague follows from aside.

Rows of the requirements: S6 and S37 (told what goes on), S16 and S24 (two scores, kept apart), S45 (no dead end).
"""

import io
import json
import uuid

import desk_api
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from facility_frontoffice.demo import data

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1400, "height": 900}
SMALL = {"width": 320, "height": 640}
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PORTAL = "/api/method/facility_frontoffice.api.portal"


@pytest.fixture(scope="module")
def organisation(run_on_site):
	run_on_site("facility_frontoffice.demo.data.load")


@pytest.fixture
def client(organisation, page_as):
	return page_as(data.CLIENT, data.PASSWORD, viewport=PHONE)


@pytest.fixture
def desk(organisation, page_as):
	page = page_as(data.AGENT, data.PASSWORD)
	page.goto("/app")
	return page


def test_s6_s16_s24_write_change_confirm_and_say_what_you_think(client, desk, shot):
	name = _asked(client, "The lamp above my desk blinks", "LIGHTING")
	_open(client, name)

	client.get_by_text("Change your question").click()
	client.get_by_label("Your question", exact=True).fill("The lamp above my desk hums")
	client.get_by_label("Where").fill("Room 5.01")
	client.get_by_label("How many lamps?").fill("3")
	_check(client, shot, "portal-change")
	client.get_by_role("button", name="Change it").click()
	client.get_by_role("status").get_by_text("Your question is changed").wait_for()
	assert client.evaluate("document.activeElement.getAttribute('role')") == "status", (
		"the news has the focus"
	)
	assert client.get_by_role("heading", level=1).inner_text() == "The lamp above my desk hums"
	assert client.get_by_text("Room 5.01 (was: nothing)").is_visible()

	client.get_by_text("Write to us about this").click()
	client.get_by_label("Your message").fill("Here it is.\nIt is <b>loud</b>.")
	client.locator("#message-files").set_input_files([_photo("lamp.png"), _photo("room.png")])
	client.get_by_text("lamp.png, room.png").wait_for()
	client.locator("form[data-portal-method=reply]").get_by_role("button", name="Send").click()
	client.get_by_role("status").get_by_text("We have your message").wait_for()
	theirs = client.locator(".following-talk .is-you")
	assert "It is <b>loud</b>." in theirs.inner_text()
	answer = client.request.get(theirs.locator(".following-files a").first.get_attribute("href"))
	assert (answer.status, answer.headers["content-type"]) == (200, "image/png")

	desk_api.post(desk, "intake.reply_to_client", request=name, message="Thank you, we look at it today.")
	desk_api.post(desk, "intake.handle_directly", request=name, answer="We put in a new lamp.", close=False)
	_open(client, name)
	ours = client.locator(".following-talk > li:not(.is-you)", has_text="we look at it today")
	assert ours.is_visible()
	_check(client, shot, "portal-following")

	client.get_by_text("Say what you think of it").click()
	client.get_by_role("group", name="Was it right?").get_by_label("5").check(force=True)
	client.get_by_role("button", name="Yes, thank you").click()
	problem = client.get_by_role("alert").filter(has_text="both questions")
	problem.wait_for()
	treatment = client.get_by_role("group", name="Were you well treated?")
	treatment.get_by_label("1").focus()
	client.keyboard.press("ArrowRight")
	_check(client, shot, "portal-feedback")
	client.get_by_role("button", name="Yes, thank you").click()
	client.get_by_role("status").get_by_text("Thank you for telling us").wait_for()
	facts = client.get_by_role("region", name="What you think of it")
	assert "5 of 5" in facts.inner_text()
	assert "2 of 5" in facts.inner_text()
	assert not client.get_by_text("Change your question").count()


def test_a_stale_page_is_told_so_and_keeps_what_was_typed(client, desk):
	name = _asked(client, "My chair squeaks", "LIGHTING")
	_open(client, name)
	desk_api.post(desk, "fulfilment.send_out", request=name)
	client.get_by_text("Change your question").click()
	words = client.get_by_label("Your question", exact=True)
	words.fill("My chair sinks")
	client.get_by_role("button", name="Change it").click()
	client.get_by_role("alert").filter(has_text="We have begun already").wait_for()
	assert words.input_value() == "My chair sinks"
	client.get_by_text("I do not need it any more").click()
	client.get_by_role("button", name="Take it back").click()
	client.get_by_role("alert").filter(
		has_text="We have begun already. Write to us below that you"
	).wait_for()


def test_a_colleague_follows_without_scripts_on_the_smallest_screen(
	client, browser, server_url, run_on_site, shot
):
	word = uuid.uuid4().hex[:8]
	name = _asked(client, f"A lamp {word} for Noor", "LIGHTING")
	values = {"for_someone_else": 1, "beneficiary": data.COLLEAGUE, "beneficiary_name": "Noor Peters"}
	run_on_site("frappe.client.set_value", doctype="Client Request", name=name, fieldname=values)
	context = browser.new_context(
		base_url=server_url, viewport=SMALL, java_script_enabled=False, locale="nl-NL"
	)
	context.request.post("/api/method/login", form={"usr": data.COLLEAGUE, "pwd": data.PASSWORD})
	page = context.new_page()
	page.goto("/my-requests")
	page.get_by_role("link", name="Voor mij gevraagd").click()
	shot(page, "portal-for-me-dutch", full_page=True)
	page.get_by_role("link", name=word).click()
	assert page.get_by_text("Voor u gevraagd door Emma van Dijk").is_visible()
	assert page.get_by_role("heading", name="Wat er is gebeurd").is_visible()
	assert not page.locator("form[data-portal-method]").count()
	assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
	shot(page, "portal-follow-dutch", full_page=True)
	context.close()


def test_looking_for_a_request(client, shot):
	word = uuid.uuid4().hex[:8]
	name = _asked(client, f"The tap {word} in the pantry drips", "LIGHTING")
	client.goto(f"/my-requests?q=pantry+{word}")
	_check(client, shot, "portal-search")
	assert [link.get_attribute("href") for link in client.locator("a.portal-card").all()] == [
		f"/my-requests/{name}"
	]
	client.get_by_label("Look for words or a number").fill("no such words")
	client.keyboard.press("Enter")
	client.get_by_text("Nothing found.").wait_for()
	client.get_by_role("link", name="Back to all my requests").click()
	client.get_by_role("link", name=word).wait_for()


def _asked(page, words: str, product: str) -> str:
	"""What the form for asking would send, anew each time; returns the number."""
	page.goto("/my-requests")
	_ready(page)
	answer = page.request.post(
		f"{PORTAL}.ask",
		data=json.dumps(
			{
				"description": words,
				"product": product,
				"answers": {"How many lamps?": "2", "Is there any danger?": "No"},
				"submission_key": uuid.uuid4().hex,
			}
		),
		headers={
			"Content-Type": "application/json",
			"X-Frappe-CSRF-Token": page.evaluate("frappe.csrf_token"),
		},
	)
	assert answer.ok, answer.text()
	return answer.json()["message"]["name"]


def _open(page, name: str) -> None:
	page.goto(f"/my-requests/{name}")
	_ready(page)


def _ready(page) -> None:
	page.wait_for_function("document.body.dataset.ready === 'true'")


def _check(page, shot, name: str) -> None:
	"""Pictures at phone and desk size, nothing wider than the smallest screen, and no violation that axe finds."""
	for size, viewport in (("phone", PHONE), ("desk", DESKTOP), ("", SMALL)):
		page.set_viewport_size(viewport)
		if size:
			shot(page, f"{name}-{size}", full_page=True)
	assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
	page.set_viewport_size(PHONE)
	found = Axe().run(page, options=WCAG).response["violations"]
	assert not found, [(row["id"], [node["html"][:200] for node in row["nodes"]]) for row in found]


def _photo(name: str) -> dict:
	content = io.BytesIO()
	Image.new("RGB", (40, 30), "red").save(content, "PNG")
	return {"name": name, "mimeType": "image/png", "buffer": content.getvalue()}
