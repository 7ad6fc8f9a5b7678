"""The home of the portal in a browser: the field with its list by keyboard, without scripts, and to be called back.

Rows of the requirements: S9 (anybody can ask), S21 (the time is shown before), S38 (wait or be called back).
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from facility_frontoffice.demo import data

PHONE, SMALL_PHONE = {"width": 390, "height": 844}, {"width": 320, "height": 640}
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="module")
def organisation(run_on_site):
	"""The demo organisation: people, catalogue, rooms."""
	run_on_site("facility_frontoffice.demo.data.load")


@pytest.fixture
def client(organisation, page_as):
	return page_as(data.CLIENT, data.PASSWORD, viewport=PHONE)


def test_s9_s21_from_the_log_in_to_the_form_by_keyboard_alone(organisation, page_as, shot):
	page = page_as(data.CLIENT, data.PASSWORD)
	page.goto("/help")
	field = page.get_by_role("combobox", name="What can we do for you?")
	field.focus()
	page.keyboard.type("the lamp above my desk blinks")
	options = page.get_by_role("listbox").get_by_role("option")
	# who types slowly is shown a list on the way; this is that of all the words
	options.filter(has_text="“the lamp above my desk blinks”").wait_for()
	assert field.get_attribute("aria-expanded") == "true"
	lamp = options.filter(has_text="Lighting fault")
	assert "Usually within" in lamp.inner_text()
	assert options.last.inner_text().startswith("Ask it all the same")
	assert "suggestions" in page.locator(".home-told").inner_text()
	assert not _violations(page)

	page.keyboard.press("ArrowUp")
	assert field.get_attribute("aria-activedescendant") == options.last.get_attribute("id")
	page.keyboard.press("ArrowDown")
	assert field.get_attribute("aria-activedescendant") is None, "past the end is the field itself"
	_go_to(page, "Lighting fault")
	shot(page, "portal-home-list")
	page.keyboard.press("Escape")
	assert page.locator(".home-suggestions").is_hidden()
	assert field.input_value() == "the lamp above my desk blinks"
	page.keyboard.press("ArrowDown")
	options.first.wait_for()
	_go_to(page, "Lighting fault")
	page.keyboard.press("Enter")
	page.wait_for_url("**/ask/new?product=LIGHTING&description=*")
	page.wait_for_selector("body[data-ready=true]")
	assert page.get_by_label("Tell us in your own words").input_value() == "the lamp above my desk blinks"
	assert page.get_by_label("What you need").input_value() == "LIGHTING"


def test_a_list_that_comes_late_does_not_replace_a_later_one(client):
	client.goto("/help")
	held = []
	client.route("**/*portal_home.find?text=chair", lambda route: held.append(route))
	field = client.get_by_role("combobox")
	with client.expect_request("**/*portal_home.find?text=chair"):
		field.fill("chair")
	field.fill("the lamp blinks")
	client.get_by_role("option", name="Lighting fault").wait_for()
	for route in held:
		route.continue_()
	client.wait_for_load_state("networkidle")
	assert client.get_by_role("option", name="Lighting fault").is_visible()
	client.unroute("**/*portal_home.find?text=chair")
	# a bad line: the field is still a form
	client.route("**/*portal_home.find*", lambda route: route.abort())
	field.fill("the lamp blinks again")
	field.press("Enter")
	client.wait_for_url("**/help?q=the+lamp+blinks+again")
	assert client.get_by_role("heading", name="What fits your words").is_visible()


def test_s38_a_client_has_themselves_called_back(client, shot):
	client.goto("/help")
	if client.get_by_text("We call you before").count():
		_take_call_back(client)  # of a run that was broken off
	client.get_by_text("Have us call you back").click()
	form = client.locator(".home-call form")
	form.get_by_label("On this number").fill("who knows")
	form.get_by_label("What is it about?").fill("The lamp, and a chair")
	assert not _violations(client)
	form.get_by_role("button", name="Call me back").click()
	assert "Type the telephone number" in client.get_by_role("alert").inner_text()
	assert form.get_by_label("What is it about?").input_value() == "The lamp, and a chair"
	assert form.get_by_label("On this number").evaluate("input => input === document.activeElement")
	form.get_by_label("On this number").fill("06 1234 5678")
	shot(client, "portal-home-call-phone")
	form.get_by_role("button", name="Call me back").dblclick()
	client.wait_for_url(re.compile(r"/my-requests/CR-[^#]*$"))
	assert client.get_by_text("We call you back before").first.is_visible()
	client.goto("/help")
	assert client.get_by_text("We call you before").is_visible()
	assert client.get_by_text("Have us call you back").count() == 0
	shot(client, "portal-home-phone", full_page=True)
	_take_call_back(client)
	assert client.get_by_text("Have us call you back").is_visible()


def test_without_scripts_and_on_a_small_screen(organisation, browser, server_url, shot):
	context = browser.new_context(base_url=server_url, viewport=SMALL_PHONE, java_script_enabled=False)
	context.request.post("/api/method/login", form={"usr": data.CLIENT, "pwd": data.PASSWORD})
	page = context.new_page()
	page.goto("/help")
	page.get_by_label("What can we do for you?").fill("the lamp above my desk blinks")
	page.get_by_role("button", name="Look").click()
	page.get_by_role("heading", name="What fits your words").wait_for()
	assert page.get_by_role("link", name="How do I report a lamp that blinks?").is_visible()
	page.get_by_text("Cleaning (").click()
	assert page.get_by_role("link", name="Cleaning report").is_visible()
	assert (
		page.get_by_role("link", name="Lighting fault")
		.first.get_attribute("href")
		.startswith("/ask/new?product=")
	)
	shot(page, "portal-home-small", full_page=True)
	context.close()


@pytest.mark.parametrize("viewport", [SMALL_PHONE, {"width": 1400, "height": 900}])
def test_everybody_can_use_it(organisation, page_as, viewport, shot):
	"""In Dutch, for Noor reads Dutch."""
	page = page_as(data.COLLEAGUE, data.PASSWORD, viewport=viewport)
	page.goto("/help?q=de%20lamp%20knippert%20xyzzy")
	page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
	assert not _violations(page)
	assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
	assert page.get_by_role("heading", name="Wat bij uw woorden past").is_visible()
	shot(page, f"portal-home-dutch-{viewport['width']}", full_page=True)


def _take_call_back(page) -> None:
	page.locator(".portal-note").get_by_role("link", name="Follow it").click()
	page.get_by_text("I do not need it any more").click()
	page.get_by_role("button", name="Take it back").click()
	page.get_by_text("Cancelled").first.wait_for()
	page.goto("/help")


def _go_to(page, name: str) -> None:
	"""Down the list until an option is the active one."""
	for _step in range(10):
		page.keyboard.press("ArrowDown")
		if page.locator("[aria-selected=true]", has_text=name).count():
			return
	pytest.fail(f"{name} cannot be reached")


def _violations(page) -> list[str]:
	found = Axe().run(page, options=WCAG).response["violations"]
	return [f"{row['id']}: {node['html'][:200]}" for row in found for node in row["nodes"]]
