"""Norms, promises and escalation in a browser: what an agent, a specialist, an admin and a client see of them.

Rows of the requirements: S44 (Dutch and English), S46 (a call-back has attempts), S50 (a date is checked before it
is promised), S52 (an expert answers, the request stays with its owner).
"""

from urllib.parse import quote

import pytest

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}
COMMITMENT, REQUEST = "Facility Commitment", "Client Request"


@pytest.fixture
def agent(organisation, page_as):
	page = page_as(data.AGENT, data.PASSWORD)
	page.goto("/app/client-request")
	page.wait_for_selector(".list-row, .no-result:visible")
	return page


@pytest.fixture
def lamp(agent):
	"""A request of the demo client about a lamp, with its line still at the front office."""
	return _ask(agent, "The lamp above my desk flickers.", "LIGHTING", data.ROOMS[1])


def test_s50_a_promise_that_cannot_be_kept_is_replaced_by_the_first_that_can(agent, lamp, page_as, shot):
	_open(agent, lamp)
	agent.keyboard.press("Alt+t")
	dialog = _dialog(agent)
	dialog.locator(".fo-verdict [data-take]").wait_for()
	_type_moment(agent, "due", minutes=5)
	dialog.locator(".fo-verdict.fo-cannot", has_text="This cannot be kept").wait_for()
	assert dialog.locator("[data-fieldname=despite] textarea").is_visible(), (
		"it may be promised with a reason"
	)
	assert dialog.get_by_role("button", name="Ask for Approval").is_visible()
	shot(agent, "desk-promise-cannot")

	agent.keyboard.press("Alt+1")
	dialog.locator(".fo-verdict.fo-can").wait_for()
	assert dialog.locator("[data-fieldname=despite] textarea").is_hidden()
	dialog.locator("[data-fieldname=promise] textarea").fill("Your lamp burns again.")
	shot(agent, "desk-promise-can")
	agent.keyboard.press("Control+Enter")
	vow = agent.locator(".fo-vow", has_text="Your lamp burns again.")
	vow.wait_for()
	_wait_until_closed(agent)

	[promise] = _documents(agent, COMMITMENT, client_request=lamp)
	assert (promise["kind"], promise["status"]) == ("Delivery Date", "Open")
	assert "kept by you" in vow.inner_text()
	_close_alerts(agent)
	_scroll_to(agent, ".fo-vows")
	shot(agent, "desk-promises")

	client = page_as(data.CLIENT, data.PASSWORD, viewport=PHONE)
	client.goto(f"/my-requests/{lamp}")
	client.get_by_text("Your lamp burns again.", exact=True).wait_for()
	shot(client, "portal-promise-phone", full_page=True)


def test_s46_a_call_back_is_promised_tried_and_made(agent, lamp, shot):
	_open(agent, lamp)
	agent.keyboard.press("Alt+b")
	_dialog(agent).locator(".fo-verdict.fo-can").wait_for()
	shot(agent, "desk-call-back")
	agent.keyboard.press("Control+Enter")
	agent.locator(".fo-vow", has_text="Call-back").wait_for()
	_wait_until_closed(agent)

	_note_attempt(agent, "No Answer")
	agent.locator(".fo-attempts", has_text="No Answer").wait_for()
	assert _documents(agent, COMMITMENT, client_request=lamp)[0]["status"] == "Open"
	_note_attempt(agent, "Reached")
	agent.locator(".fo-vow.fo-settled", has_text="Kept").wait_for()
	assert _documents(agent, COMMITMENT, client_request=lamp)[0]["status"] == "Kept"


def test_s52_an_expert_is_asked_and_answers_with_the_facts_in_view(agent, lamp, page_as, shot):
	_open(agent, lamp)
	agent.keyboard.press("Alt+q")
	dialog = _dialog(agent)
	dialog.locator("[data-fieldname=question] textarea").fill("Can this lamp be dimmed?")
	unit = dialog.locator("[data-fieldname=backoffice_unit] input")
	unit.fill("Building Services")
	dialog.locator(
		"[data-fieldname=backoffice_unit] [role=option]", has_text="Building Services"
	).first.click()
	dialog.locator(".fo-verdict [data-take]").wait_for()
	shot(agent, "desk-ask-expert")
	agent.keyboard.press("Control+Enter")
	agent.locator(".fo-vow", has_text="Can this lamp be dimmed?").wait_for()
	_wait_until_closed(agent)
	[question] = _documents(agent, COMMITMENT, client_request=lamp)

	expert = page_as(data.BUILDING_SERVICES, data.PASSWORD, viewport=PHONE)
	expert.goto(f"/app/facility-commitment/{question['name']}")
	expert.locator(".fo-question", has_text="Can this lamp be dimmed?").wait_for()
	assert expert.get_by_text("The lamp above my desk flickers.").first.is_visible()
	assert expert.locator("a[href^='tel:']").count() == 0, "an expert does not call the client"
	_fits(expert)
	shot(expert, "desk-expert-phone")
	expert.get_by_label("Your Answer").fill("No, it can not.\nA dimmable one costs 40 euro.")
	expert.keyboard.press("Control+Enter")
	expert.locator(".fo-vow-answer", has_text="A dimmable one costs 40 euro.").wait_for()

	_open(agent, lamp)
	answer = agent.locator(".fo-vow", has_text="Can this lamp be dimmed?").locator(".fo-vow-answer")
	assert "40 euro" in answer.inner_text()
	assert _documents(agent, REQUEST, name=lamp)[0]["front_office_owner"] == data.AGENT


def test_the_norm_is_applied_anew_with_a_reason(agent, lamp, shot):
	_open(agent, lamp)
	assert "because of the product Lighting fault" in agent.locator(".fo-why-norm").inner_text()
	agent.locator("[data-reapply]").click()
	dialog = _dialog(agent)
	dialog.locator(".fo-compare tbody tr").first.wait_for()
	assert "Solution" in dialog.locator(".fo-compare").inner_text()
	dialog.locator("[data-fieldname=reason] textarea").fill("The contract was changed.")
	shot(agent, "desk-norm-anew")
	agent.keyboard.press("Control+Enter")
	_wait_until_closed(agent)
	agent.locator(".fo-message.fo-internal", has_text="The contract was changed.").wait_for()


def test_the_clocks_say_how_they_stand_and_why_they_waited(agent, lamp, page_as, shot):
	_call(agent, "intake.hold", request=lamp, reason="Power work on floor 3")
	_open(agent, lamp)
	waiting = agent.locator(".fo-clock.fo-paused", has_text="Solution")
	waiting.wait_for()
	assert "waits on hold" in waiting.inner_text()
	agent.goto("/app/client-request")
	agent.locator(".list-row", has_text="On Hold").first.locator(".fo-waits-cell").wait_for()
	shot(agent, "desk-requests")

	_call(agent, "intake.resume", request=lamp)
	_open(agent, lamp)
	running = agent.locator(".fo-clock.fo-running", has_text="Solution")
	running.wait_for()
	assert "waited today" in running.inner_text()
	assert agent.locator(".fo-clock", has_text="Solution").locator("[role=progressbar]").count() == 1
	shot(agent, "desk-clocks")
	phone = page_as(data.AGENT, data.PASSWORD, viewport=PHONE)
	_open(phone, lamp)
	_fits(phone)
	shot(phone, "desk-clocks-phone")


def test_a_rule_is_tried_out_before_it_is_saved(page_as, agent, lamp, shot):
	admin = page_as("Administrator")
	admin.goto("/app/facility-escalation-rule/new")
	admin.wait_for_selector("[data-fieldname=rule_name] input")
	admin.evaluate(
		"""async () => {
			await cur_frm.set_value({rule_name: "Tried out", clock: "Resolution", levels: []});
			for (const percentage of [1, 100]) {
				const row = cur_frm.add_child("levels");
				Object.assign(row, {rings: "At Percentage", percentage, tell_owner: 1, notify_in_app: 1});
			}
			cur_frm.refresh_field("levels");
			cur_frm.trigger("clock");
		}"""
	)
	admin.locator(".fo-sentences li", has_text="At 1% of the norm: tell the owner of the request").wait_for()
	admin.keyboard.press("Alt+t")
	found = admin.locator(".modal.show .fo-rehearsal")
	found.wait_for()
	assert found.locator(".fo-level").count() == 2
	assert "Nobody was told now" in found.inner_text()
	admin.wait_for_timeout(400)  # the dialog moves in
	shot(admin, "desk-rule-tried-out")
	assert not _documents(admin, "Facility Escalation Rule", rule_name="Tried out"), (
		"trying out saves nothing"
	)


def test_an_admin_tries_a_norm_and_sees_what_it_did(page_as, agent, lamp):
	"""The number on the form is that of the list behind it."""
	level = agent.evaluate(
		"name => frappe.db.get_value('Client Request', name, 'service_level').then(r => r.message.service_level)",
		lamp,
	)
	admin = page_as("Administrator")
	admin.goto(f"/app/facility-service-level/{quote(level, safe='')}")
	did = admin.locator(".fo-what-it-did button").first
	did.wait_for()
	number = int(did.inner_text().rpartition(" ")[2])
	admin.keyboard.press("Alt+t")
	found = admin.locator(".modal.show .fo-rehearsal")
	found.locator(".fo-big", has_text="Late for something").wait_for()
	assert "Nothing was changed now." in found.inner_text()
	admin.get_by_role("button", name="Close").last.click()
	admin.locator(".modal.show").wait_for(state="hidden")
	did.click()
	admin.wait_for_url("**/app/client-request/view/list**")
	admin.wait_for_function(
		"number => cur_list?.data?.length && cur_list.data.length === Math.min(number, 20)", arg=number
	)


def test_s44_a_dutch_agent_reads_dutch(agent, lamp, page_as, run_on_site, shot):
	run_on_site("frappe.client.set_value", doctype="User", name=data.AGENT, fieldname="language", value="nl")
	try:
		page = page_as(data.AGENT, data.PASSWORD, locale="nl-NL")
		_open(page, lamp)
		page.locator(".fo-clock", has_text="Oplossing").wait_for()
		assert "Toezeggingen" in page.locator(".fo-vows h6").inner_text()
		shot(page, "desk-clocks-dutch")
		page.keyboard.press("Alt+t")
		_dialog(page).locator(".fo-verdict [data-take]").wait_for()
		assert _dialog(page).get_by_role("button", name="Toezeggen").is_visible()
		shot(page, "desk-promise-dutch")
		phone = page_as(data.AGENT, data.PASSWORD, viewport=PHONE, locale="nl-NL")
		_open(phone, lamp)
		_fits(phone)
		shot(phone, "desk-clocks-phone-dutch")
	finally:
		run_on_site(
			"frappe.client.set_value", doctype="User", name=data.AGENT, fieldname="language", value="en"
		)


def _ask(page, words: str, product: str, place: str) -> str:
	card = _call(page, "catalogue.get_product", product=product)
	answers = {
		question["question"]: question["options"][0]
		if question.get("options")
		else {"Number": "2", "Date": "2030-01-15", "Yes or No": "Yes"}.get(
			question["question_type"], "As it should be"
		)
		for question in card["questions"]
	}
	made = _call(
		page,
		"intake.create_request",
		request={
			"subject": words,
			"description": words,
			"request_type": "Fault",
			"channel": "Phone",
			"client_user": data.CLIENT,
			"client_phone": "06 1234 5678",
			"location": place,
		},
		lines=[{"product": product, "qty": 1, "answers": answers}],
	)
	return made["name"]


def _call(page, method: str, **arguments):
	answer = page.request.post(
		f"/api/method/facility_frontoffice.api.{method}",
		data=arguments,
		headers={"X-Frappe-CSRF-Token": page.evaluate("frappe.csrf_token")},
	)
	assert answer.ok, answer.text()[:500]
	return answer.json().get("message")


def _documents(page, doctype: str, **filters) -> list[dict]:
	"""Documents as the server has them, newest first."""
	wanted = [[field, "=", value] for field, value in filters.items()]
	answer = page.request.get(
		f"/api/resource/{doctype}",
		params={"filters": str(wanted).replace("'", '"'), "fields": '["*"]', "order_by": "creation desc"},
	)
	assert answer.ok, answer.text()[:300]
	return answer.json()["data"]


def _open(page, request: str) -> None:
	page.goto(f"/app/client-request/{request}")
	page.wait_for_selector(".fo-progress .fo-clock")
	page.wait_for_function("name => cur_frm?.docname === name", arg=request)


def _dialog(page):
	page.wait_for_selector(".modal.show")
	page.wait_for_timeout(400)  # it moves in
	return page.locator(".modal.show")


def _wait_until_closed(page) -> None:
	page.wait_for_selector(".modal.show", state="detached")
	page.wait_for_timeout(200)


def _type_moment(page, field: str, minutes: int) -> None:
	"""Types the moment that is so many minutes from now, as the desk writes moments."""
	text = page.evaluate(
		"""minutes => {
			const at = moment(frappe.datetime.now_datetime()).add(minutes, "minutes");
			return frappe.datetime.str_to_user(at.format("YYYY-MM-DD HH:mm:ss"));
		}""",
		minutes,
	)
	page.locator(f".modal.show [data-fieldname={field}] input").fill(text)


def _note_attempt(page, outcome: str) -> None:
	page.locator(".fo-vow [data-action=called]").click()
	dialog = _dialog(page)
	dialog.locator(f"[data-value='{outcome}']").click()
	page.keyboard.press("Control+Enter")
	_wait_until_closed(page)


def _scroll_to(page, selector: str) -> None:
	page.evaluate("selector => document.querySelector(selector).scrollIntoView({block: 'center'})", selector)


def _fits(page) -> None:
	width = page.evaluate("document.documentElement.scrollWidth")
	assert width <= PHONE["width"], f"the page is {width} pixels wide on a phone of {PHONE['width']}"


def _close_alerts(page) -> None:
	page.evaluate(
		"document.querySelectorAll('#alert-container .desk-alert').forEach((alert) => alert.remove())"
	)
