"""The conversation of a request in a browser: a note and a message cannot be mixed up, the mail of a stranger fetches
nothing, what came back is sent to another address, and a client chooses what to hear, on a phone and without scripts."""

import json
from urllib.parse import urlsplit

import pytest

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}
SMALLEST = {"width": 320, "height": 640}


@pytest.fixture
def agent(organisation, page_as):
	page = page_as(data.AGENT, data.PASSWORD)
	page.goto("/app")
	return page


def call(page, method: str, **arguments):
	answer = page.request.post(
		f"/api/method/{method}",
		data=arguments,
		headers={"X-Frappe-CSRF-Token": page.evaluate("frappe.csrf_token")},
	)
	assert answer.ok, answer.text()[:500]
	return answer.json().get("message")


@pytest.fixture
def request_of_emma(agent) -> str:
	return call(
		agent,
		"facility_frontoffice.api.intake.create_request",
		request={
			"subject": "The lamp above my desk blinks", "request_type": "Fault", "channel": "Phone",
			"client_user": data.CLIENT, "client_name": "Emma van Dijk", "client_email": data.CLIENT,
		},
		lines=[],
	)["name"]  # fmt: skip


def open_request(page, name: str) -> None:
	page.goto(f"/app/client-request/{name}")
	page.locator(".fo-composer").wait_for()
	page.locator(".fo-message").first.wait_for()


def last_shown(page, look: str, text: str):
	row = page.locator(f".fo-message.{look}", has_text=text)
	row.wait_for()
	return row


def test_s44_a_note_and_a_message_are_told_apart_all_the_way(agent, request_of_emma, page_as, shot):
	open_request(agent, request_of_emma)
	composer = agent.locator(".fo-composer.fo-is-message")
	composer.wait_for()
	assert data.CLIENT in composer.locator(".fo-reader:visible").inner_text()

	agent.get_by_role("radio", name="Internal note").check()
	note = agent.locator(".fo-composer.fo-is-note")
	note.wait_for()
	assert "Colleagues only" in note.locator(".fo-reader:visible").inner_text()
	note.get_by_role("textbox", name="Note for colleagues").fill("Their manager pays the bill.")
	agent.get_by_role("radio", name="Message to the client").check()
	warning = agent.locator(".fo-switched")
	warning.wait_for()
	assert "Now Emma van Dijk will read it" in warning.inner_text()
	shot(agent, "desk-conversation-switched")
	agent.get_by_role("radio", name="Internal note").check()
	warning.wait_for(state="hidden")
	agent.get_by_role("button", name="Keep note").click()
	kept = last_shown(agent, "fo-internal", "Their manager pays the bill.")
	assert "Colleagues only" in kept.inner_text()

	agent.keyboard.press("Alt+r")
	agent.locator(".fo-composer.fo-is-message textarea:focus").wait_for()
	agent.keyboard.type("We come at ten.")
	assert agent.get_by_role("button", name="Send to Emma van Dijk").is_visible()
	agent.keyboard.press("Control+Enter")
	last_shown(agent, "fo-to-client", "We come at ten.")
	agent.wait_for_function("document.querySelector('.fo-composer textarea').value === ''")
	shot(agent, "desk-conversation")

	client = page_as(data.CLIENT, data.PASSWORD, viewport=PHONE)
	client.goto(f"/my-requests/{request_of_emma}")
	client.get_by_text("We come at ten.").wait_for()
	assert client.get_by_text("Their manager").count() == 0


def test_what_was_typed_stays_when_it_could_not_be_sent(agent, request_of_emma):
	open_request(agent, request_of_emma)
	agent.expected_errors.append("Failed to fetch")
	agent.route("**/api/method/facility_frontoffice.api.intake.reply_to_client", lambda route: route.abort())
	agent.locator(".fo-composer textarea").fill("A long story.")
	agent.get_by_role("button", name="Send to Emma van Dijk").click()
	agent.get_by_text("What you typed is still here; try again.").wait_for()
	agent.locator(".modal.show .btn-modal-close").click()
	agent.locator(".modal.show").wait_for(state="detached")
	assert agent.locator(".fo-composer textarea").input_value() == "A long story."
	agent.unroute("**/api/method/facility_frontoffice.api.intake.reply_to_client")
	agent.get_by_role("button", name="Send to Emma van Dijk").click()
	last_shown(agent, "fo-to-client", "A long story.")


def test_the_mail_of_a_stranger_fetches_nothing(agent, request_of_emma, run_on_site):
	mail = {
		"doctype": "Communication", "communication_type": "Communication", "communication_medium": "Email",
		"sent_or_received": "Received", "reference_doctype": "Client Request", "reference_name": request_of_emma,
		"sender": "stranger@example.com", "sender_full_name": "A Stranger", "subject": "Lamp",
		"content": "<p>It is <b>dark</b>.</p><img src='https://spy.example/p.gif'>",
	}  # fmt: skip
	run_on_site("frappe.client.insert", doc=mail)
	asked = []
	agent.on("request", lambda request: asked.append(request.url) if "spy.example" in request.url else None)
	open_request(agent, request_of_emma)
	row = last_shown(agent, "fo-from-client", "It is dark.")
	assert "from another address: stranger@example.com" in row.inner_text()
	row.get_by_role("button", name="As it was mailed").click()
	frame = row.frame_locator("iframe")
	frame.locator("b", has_text="dark").wait_for()
	row.get_by_text("1 picture from elsewhere is not shown.").wait_for()
	agent.wait_for_load_state("networkidle")
	assert not asked
	assert agent.locator(".comment-box").is_hidden()


def test_what_came_back_goes_to_another_address(agent, request_of_emma, run_on_site, page_as, shot):
	(message,) = call(
		agent,
		"frappe.client.get_list",
		doctype="Facility Message",
		filters={"client_request": request_of_emma, "kind": "Received"},
	)
	bounced = {"status": "Bounced", "error": "There is no such mailbox."}
	run_on_site(
		"frappe.client.set_value",
		doctype="Facility Message",
		name=message["name"],
		fieldname=json.dumps(bounced),
	)
	phone = page_as(data.AGENT, data.PASSWORD, viewport=PHONE)
	open_request(phone, request_of_emma)
	row = last_shown(phone, "fo-to-client", "came back")
	assert "There is no such mailbox." in row.inner_text()
	shot(phone, "desk-conversation-phone")
	assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
	row.get_by_role("button", name="Send Again").click()
	dialog = phone.locator(".modal.show")
	address = dialog.locator("[data-fieldname=recipient] input")
	address.fill("emma.private@example.com")
	address.blur()
	dialog.get_by_role("button", name="Send Again").click()
	dialog.wait_for(state="hidden")
	last_shown(phone, "fo-to-client", "sent again by Anna de Vries")
	phone.locator(".fo-reader", has_text="emma.private@example.com").wait_for()


def test_without_an_address_a_note_is_what_one_writes(agent):
	name = call(
		agent,
		"facility_frontoffice.api.intake.create_request",
		request={
			"subject": "A chair", "request_type": "Request", "channel": "Counter", "client_name": "Somebody at the counter",
		},
		lines=[],
	)["name"]  # fmt: skip
	agent.goto(f"/app/client-request/{name}")
	agent.locator(".fo-composer.fo-is-note").wait_for()
	agent.get_by_role("radio", name="Message to the client").check()
	agent.get_by_text("has no e-mail address").wait_for()
	assert agent.get_by_role("button", name="Keep, and tell it yourself").is_visible()


def test_a_client_chooses_what_to_hear_without_scripts_on_the_smallest_screen(
	organisation, run_on_site, browser, server_url, shot
):
	printed = run_on_site(
		"facility_frontoffice.communication.declining.link_for",
		recipient="somebody@example.com",
		rule="Progress",
	)
	parts = urlsplit(json.loads(printed.strip().splitlines()[-1]))
	context = browser.new_context(base_url=server_url, viewport=SMALLEST, java_script_enabled=False)
	try:
		page = context.new_page()
		page.goto(f"{parts.path}?{parts.query}")
		switches = page.get_by_role("switch")
		assert switches.count() >= 1
		first = switches.first
		before = first.is_checked()
		first.focus()
		page.keyboard.press("Space")
		page.get_by_role("button", name="Save my choice").click()
		page.get_by_role("status").wait_for()
		assert switches.first.is_checked() != before
		assert page.get_by_role("heading", level=1).count() == 1
		for switch in switches.all():
			assert switch.evaluate("field => field.labels[0].innerText.trim()")
		shot(page, "client-chooses-messages", full_page=True)
		box = page.locator("main").bounding_box()
		assert box["width"] <= SMALLEST["width"]
	finally:
		context.close()
