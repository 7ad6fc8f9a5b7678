"""The six scenarios as an agent takes them in, with the seconds that each took, and what stands around them.

Rows of the requirements: S3 (translated), S17 and S28 (handled directly), S19 (the client in view), S21 (the norm is
shown before), S30 (seconds of intake), S43 (questions), S46 (a call-back), S52 (an expert), S57 (direct or forward).
"""

import json
import uuid

import pytest

from facility_frontoffice.demo import data

REQUEST = "Client Request"
# What a client is kept at the telephone or the counter: a script types faster than a person, and reads nothing.
A_MINUTE = 60


@pytest.fixture
def agent(organisation, page_as):
	return page_as(data.AGENT, data.PASSWORD)


@pytest.fixture
def took(capsys):
	"""`took("title", seconds)` prints a figure of S30, also when the test passes, and holds it to a minute."""

	def note(title: str, seconds: float) -> None:
		with capsys.disabled():
			print(f"\nS30: {title}: {seconds:.1f} s from the first key to the decision")
		assert seconds < A_MINUTE

	return note


def test_s17_s28_1_an_information_question_by_telephone(agent, intake, took):
	_hang_up(agent)
	screen = intake(agent)
	screen.client("emma")
	screen.words("Until what time is the building open on Friday?")
	screen.take("Information question")
	screen.answer_questions("Opening hours")
	screen.kind("Information")
	agent.locator("[data-fieldname=answer] textarea").fill("On Fridays from 7:00 to 19:00.")
	agent.keyboard.press("Alt+a")
	agent.wait_for_selector(".fo-progress .fo-clock-line.fo-done")
	took("1 information by telephone", screen.seconds())
	request = _request(agent)
	assert (request["status"], request["handled_directly"]) == ("Closed", 1)
	assert 0 < request["intake_seconds"] < A_MINUTE
	assert _moments(agent, request) == [("Phone", "Answered")], "S1: the call leaves a record"


def test_s57_2_a_meeting_room_at_the_counter(agent, intake, took):
	screen = intake(agent)
	screen.client("emma")
	screen.kind("Counter")
	screen.words("I would like to book a meeting room for ten people tomorrow morning.")
	screen.take("Meeting room")
	screen.answer_questions("10")
	screen.kind("Request")
	agent.locator("[data-fieldname=answer] textarea").fill("Room Maas is yours from 10:00 to 12:00.")
	agent.keyboard.press("Alt+l")
	dialog = _dialog(agent)
	dialog.locator("[data-fieldname=confirm] input.input-with-feedback").check()
	agent.keyboard.press("Control+Enter")
	agent.wait_for_selector(".fo-progress .fo-clock-line.fo-done")
	took("2 meeting room at the counter", screen.seconds())
	request = _request(agent)
	assert [line["decision"] for line in request["lines"]] == ["Handled Directly"]


def test_s43_3_an_access_pass(agent, intake, took):
	screen = intake(agent)
	screen.client("emma")
	screen.words("My new colleague starts on Monday and needs an access pass.")
	agent.locator("[data-fieldname=for_someone_else] input.input-with-feedback").check()
	agent.wait_for_function("document.activeElement?.id === 'fo-find-beneficiary'")
	agent.keyboard.type("noor")
	agent.locator("#fo-find-beneficiary-list li[data-index]").first.wait_for()
	agent.keyboard.press("Enter")
	agent.wait_for_function("cur_frm.doc.beneficiary_name === 'Noor Peters'")
	screen.take("Access pass")
	screen.answer_questions("Offices")
	screen.kind("Request")
	_send_out(agent, screen, "3 access pass, for someone else", took)
	request = _request(agent)
	assert request["status"] == "Waiting for Client", "the photo is the client's task"
	assert request["beneficiary"] == data.COLLEAGUE


def test_s21_4_an_office_chair(agent, intake, took, shot):
	screen = intake(agent)
	screen.client("emma")
	screen.words("My chair keeps sinking, I would like a new one.")
	screen.place(data.ROOMS[1])
	screen.take("Office chair")
	screen.answer_questions("1.92 m")
	screen.kind("Request")
	agent.wait_for_selector(".fo-promise:has-text('Promise')")
	_wish(agent, days=1)
	agent.wait_for_selector(".fo-promise .fo-late:has-text('Not before')")
	shot(agent, "desk-intake")
	_send_out(agent, screen, "4 office chair", took)
	assert _request(agent)["desired_date"], "S8: the wish is stored"


def test_s3_5_a_cleaning_report_that_came_by_mail(agent, intake, took, run_on_site):
	subject = f"Coffee on the carpet {uuid.uuid4().hex[:6]}"
	run_on_site(
		"frappe.client.insert",
		doc={
			"doctype": REQUEST,
			"subject": subject,
			"description": "Someone spilled coffee on the carpet of room 2.04.",
			"request_type": "Fault",
			"channel": "Email",
			"client_email": data.CLIENT,
		},
	)
	[row] = _find(agent, REQUEST, {"subject": subject}, ["name"])
	screen = intake(agent, row["name"])
	agent.keyboard.press(f"Alt+{_place_of(agent, 'Cleaning') + 1}")
	dialog = _dialog(agent)
	dialog.locator("[data-fieldname=qty] input").wait_for()
	for question in dialog.locator(".frappe-control[data-fieldname^=question_]:visible").all():
		if question.locator("select").count():
			question.locator("select").select_option(index=1)
		else:
			question.locator("input, textarea").first.fill("Carpet")
	agent.keyboard.press("Control+Enter")
	agent.wait_for_selector(".modal.show", state="detached")
	agent.wait_for_function("cur_frm.doc.lines?.length === 1")
	agent.keyboard.press("Alt+o")
	agent.wait_for_selector(".fo-work li")
	took("5 cleaning report by mail", screen.seconds())
	assert 0 < _request(agent)["intake_seconds"] < A_MINUTE


def test_s30_6_an_office_move(agent, intake, took):
	screen = intake(agent)
	screen.client("emma")
	screen.words("Our department moves from the third to the fifth floor, six people.")
	screen.take("Office move")
	screen.answer_questions("From 3.12 to 5.01", Number_of="6")
	screen.kind("Request")
	_send_out(agent, screen, "6 office move", took)


def test_two_questions_in_one_go_and_what_is_missing_is_named(agent, intake):
	screen = intake(agent)
	screen.client("emma")
	screen.words("It is freezing here and the lamp above my desk flickers")
	screen.take("Lighting fault")
	screen.take("Climate complaint")
	agent.keyboard.press("Alt+o")
	alert = agent.locator(".desk-alert", has_text="Still needed")
	alert.wait_for()
	assert "How many lamps?" in alert.inner_text()
	screen.answer_questions()
	screen.kind("Fault")
	agent.keyboard.press("Alt+o")
	dialog = _dialog(agent)
	dialog.get_by_role("button", name="Send Out").click()
	agent.wait_for_selector(".fo-work li")
	lines = _request(agent)["lines"]
	assert [line["product"] for line in lines] == ["LIGHTING", "CLIMATE"]
	assert all(line["answers"] and line["answers"] != "[]" for line in lines)


def test_a_word_where_a_number_is_asked_is_said_at_once_and_not_sent(agent, intake):
	screen = intake(agent)
	screen.client("emma")
	screen.words("The lamp above my desk flickers")
	screen.take("Lighting fault")
	screen.kind("Fault")
	screen.answer_questions("a few")
	agent.locator(".fo-wrong:visible", has_text="wants a number").wait_for()
	agent.keyboard.press("Alt+o")
	agent.locator(".desk-alert", has_text="Still needed: Lighting fault").wait_for()
	assert "/new" in agent.url
	assert agent.locator(".fo-questions input").first.input_value() == "a few", "what was typed stays"


def test_s46_s52_call_back_and_ask_an_expert_from_a_new_question(agent, intake):
	screen = intake(agent)
	screen.client("emma")
	screen.words("Is the glue in the new carpet harmful?")
	screen.kind("Information")
	agent.keyboard.press("Alt+b")
	dialog = _dialog(agent)
	dialog.locator(".fo-verdict.fo-can").wait_for()
	agent.keyboard.press("Control+Enter")
	agent.locator(".fo-vow", has_text="Call-back").wait_for()
	request = _request(agent)
	assert request["status"] in ("New", "In Intake")
	agent.keyboard.press("Alt+q")
	dialog = _dialog(agent)
	dialog.locator("[data-fieldname=question] textarea").fill("Is the glue harmful?")
	dialog.locator("[data-fieldname=backoffice_unit] input").fill("Workplace")
	dialog.locator("[data-fieldname=backoffice_unit] [role=option]", has_text="Workplace").first.click()
	agent.keyboard.press("Control+Enter")
	agent.locator(".fo-vow", has_text="Expert Answer").wait_for()
	assert _request(agent)["front_office_owner"] == data.AGENT, "S29: the request stays with its owner"


def test_a_question_asked_again_goes_to_the_open_request(agent, intake):
	first = _take_in(
		agent, intake, "emma", "The toilet on the second floor is blocked.", "Plumbing fault", data.ROOMS[0]
	)
	screen = intake(agent)
	screen.client("emma")
	screen.words("The toilet is still blocked, how does it stand?")
	agent.locator(".fo-same[data-same='0']", has_text="It is about this").wait_for()
	agent.keyboard.press("Alt+j")
	dialog = _dialog(agent)
	dialog.locator("[data-fieldname=words] textarea").wait_for()
	agent.keyboard.press("Control+Enter")
	agent.wait_for_function("name => cur_frm?.docname === name", arg=first)
	agent.wait_for_selector(".fo-progress")
	assert "how does it stand" in _request(agent)["description"]


def test_the_same_trouble_is_made_known_and_the_next_one_waits_with_it(agent, intake, shot):
	_take_in(
		agent, intake, "emma", "It is freezing in our room, the radiators are cold.", "Climate", data.ROOMS[2]
	)
	screen = intake(agent)
	screen.client("noor")
	screen.words("The heating does not work, it is ice cold here.")
	screen.place(data.ROOMS[2])
	screen.take("Climate complaint")
	screen.answer_questions()
	screen.kind("Fault")
	agent.locator(".fo-same", has_text="Same trouble").first.wait_for()
	shot(agent, "desk-intake-same")
	agent.locator(".fo-same", has_text="Same trouble").first.click()
	dialog = _dialog(agent)
	dialog.locator("[data-fieldname=words] textarea").fill("The boiler is being mended.")
	dialog.get_by_role("button", name="Make it known, and wait with it").click()
	agent.wait_for_selector(".form-message a[href*='facility-disturbance']")
	request = _request(agent)
	assert (request["status"], bool(request["disturbance"])) == ("In Progress", True)

	screen = intake(agent)
	screen.client("emma")
	screen.words("Cold, still cold.")
	screen.place(data.ROOMS[2])
	screen.take("Climate complaint")
	screen.answer_questions()
	screen.kind("Fault")
	agent.locator(".fo-disturbance .fo-same").first.wait_for()
	shot(agent, "desk-intake-disturbance")
	agent.keyboard.press("Alt+j")
	agent.wait_for_selector(".form-message a[href*='facility-disturbance']")

	agent.goto(f"/app/facility-disturbance/{request['disturbance']}")
	agent.locator(".form-message", has_text="2 requests wait with this").wait_for()
	shot(agent, "desk-disturbance")
	agent.keyboard.press("Alt+o")
	dialog = _dialog(agent)
	dialog.locator("[data-fieldname=outcome] textarea").fill("The boiler runs again.")
	agent.keyboard.press("Control+Enter")
	agent.wait_for_function("cur_frm.doc.status === 'Ended'")
	agent.wait_for_function(
		"""async name => (await frappe.db.get_value("Client Request", name, "status")).message.status === "Completed" """,
		arg=request["name"],
	)


def test_other_product_asks_its_questions_on_the_spot(agent, intake):
	screen = intake(agent)
	screen.client("emma")
	screen.words("Something with the lamps")
	agent.keyboard.press("Alt+p")
	dialog = _dialog(agent)
	dialog.locator("[data-fieldname=product] input").fill("Lighting")
	dialog.locator("[data-fieldname=product] [role=option]", has_text="Lighting fault").first.click()
	agent.wait_for_function("cur_dialog.get_value('product') === 'LIGHTING'")
	agent.keyboard.press("Control+Enter")
	agent.wait_for_selector(".modal.show", state="detached")
	screen.answer_questions()
	assert agent.locator(".modal.show").count() == 0, "nothing is asked twice"
	assert agent.evaluate("cur_frm.doc.lines[0].answers") != "[]"


def test_a_question_left_half_typed_is_still_there(agent, intake):
	screen = intake(agent)
	screen.client("emma")
	screen.words("The lamp above my desk flickers")
	screen.take("Lighting fault")
	screen.answer_questions("3")
	half_typed = agent.evaluate("cur_frm.docname")
	[other] = _find(agent, REQUEST, {"status": "Closed"}, ["name"])[:1]
	agent.evaluate("name => frappe.set_route('Form', 'Client Request', name)", other["name"])
	agent.wait_for_function("name => cur_frm?.docname === name", arg=other["name"])
	agent.evaluate("name => frappe.set_route('Form', 'Client Request', name)", half_typed)
	agent.wait_for_function("name => cur_frm?.docname === name", arg=half_typed)
	agent.locator(".fo-questions input:visible").first.wait_for()
	assert agent.locator(".fo-questions input:visible").first.input_value() == "3"
	assert agent.evaluate("cur_frm.fo_seconds()") > 0


# Parts ----------------------------------------------------------------------------------------------


def _take_in(page, intake, client: str, words: str, product: str, place: str) -> str:
	screen = intake(page)
	screen.client(client)
	screen.words(words)
	screen.place(place)
	screen.take(product)
	screen.answer_questions()
	screen.kind("Fault")
	_send_out(page, screen, None, None)
	return page.evaluate("cur_frm.docname")


def _send_out(page, screen, title, took) -> None:
	page.wait_for_selector(".fo-bar [data-action=send].btn-primary")
	page.keyboard.press("Alt+o")
	page.wait_for_selector(".fo-work li")
	if took:
		took(title, screen.seconds())


def _wish(page, days: int) -> None:
	page.evaluate(
		"days => cur_frm.set_value('desired_date', frappe.datetime.add_days(frappe.datetime.now_datetime(), days))",
		days,
	)


def _dialog(page):
	page.wait_for_selector(".modal.show")
	page.wait_for_timeout(300)  # the dialog moves in
	return page.locator(".modal.show")


def _place_of(page, product: str) -> int:
	page.locator(".fo-suggestion", has_text=product).first.wait_for()
	names = page.locator(".fo-suggestion .fo-suggestion-name").all_inner_texts()
	return next(place for place, name in enumerate(names) if product in name)


def _find(page, doctype: str, filters: dict, fields: list[str]) -> list[dict]:
	parameters = {"filters": json.dumps(filters), "fields": json.dumps(fields), "limit": "20"}
	answer = page.request.get(f"/api/resource/{doctype}", params=parameters)
	assert answer.ok, answer.text()[:300]
	return answer.json()["data"]


def _hang_up(page) -> None:
	"""Ends the calls that the telephone system says the agent is in: an intake belongs to such a call."""
	talking = {"outcome": "Talking", "agent": data.AGENT}
	for call in _find(page, "Facility Contact Moment", talking, ["external_id", "system"]):
		ended = {"call_id": call["external_id"], "event": "ended", "system": call["system"]}
		page.goto("/app/client-request")
		page.evaluate("args => frappe.xcall('facility_frontoffice.api.reachability.call_event', args)", ended)


def _moments(page, request: dict) -> list[tuple[str, str]]:
	rows = _find(page, "Facility Contact Moment", {"client_request": request["name"]}, ["channel", "outcome"])
	return [(row["channel"], row["outcome"]) for row in rows]


def _request(page) -> dict:
	"""The request on the form, as the server has it."""
	name = page.evaluate("cur_frm.docname")
	answer = page.request.get(f"/api/resource/{REQUEST}/{name}")
	assert answer.ok, answer.text()[:300]
	return answer.json()["data"]
