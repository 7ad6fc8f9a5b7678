"""The six scenarios as the client lives them on the portal, on a phone and at a desk.

What the others do meanwhile goes by their API, as in `demo.scenarios`; what the client does and sees is in the browser.
"""

import time

import pytest
from portal_pages import Api, answers

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1400, "height": 900}
SIZES = {"phone": PHONE, "desk": DESKTOP}
# How fast somebody types who is no typist, and how long it takes to look, aim and press
CHARACTERS_A_SECOND, SECONDS_A_PRESS = 5, 1.5


@pytest.fixture(scope="module")
def organisation(run_on_site):
	run_on_site("facility_frontoffice.demo.data.load")


@pytest.fixture
def api(organisation, page_as):
	people = {}

	def of(user: str) -> Api:
		if user not in people:
			people[user] = Api(page_as(user, data.PASSWORD))
		return people[user]

	return of


class Person:
	"""Somebody at the portal who types and presses as a person does; the time that takes is counted, not waited."""

	def __init__(self, page):
		self.page, self.seconds = page, 0.0

	def types(self, field, text: str) -> None:
		field.fill(text)
		self.seconds += SECONDS_A_PRESS + len(text) / CHARACTERS_A_SECOND

	def presses(self, target) -> None:
		target.click()
		self.seconds += SECONDS_A_PRESS


def _ready(page) -> None:
	page.wait_for_selector("body[data-ready=true]")


def _answer_all(questions, person: Person | None = None) -> None:
	for select in questions.locator("select:visible").all():
		select.select_option(index=1)
		if person:
			person.seconds += 2 * SECONDS_A_PRESS
	for field in questions.locator("input[type=text]:visible, textarea:visible").all():
		person.types(field, "As it should be") if person else field.fill("As it should be")
	for field in questions.locator("input[type=date]:visible").all():
		field.fill("2030-01-15")
	for field in questions.locator("input[type=number]:visible").all():
		field.fill("2")


@pytest.mark.parametrize("size", SIZES)
def test_s9_s21_a_new_user_from_home_to_submitted(organisation, page_as, shot, size):
	"""From the home page, in words, to the question that is in: what it costs somebody who was never here."""
	page = page_as(data.CLIENT, data.PASSWORD, viewport=SIZES[size])
	page.goto("/help")
	person, began = Person(page), time.monotonic()
	person.types(page.get_by_role("combobox").first, "the lamp above my desk blinks")
	offer = page.get_by_role("option", name="Lighting fault").first
	offer.wait_for()
	shot(page, f"scenario-home-{size}")
	person.presses(offer)
	page.wait_for_url("**/ask/new?*")
	_ready(page)
	questions = page.get_by_role("group", name="A few questions about this")
	questions.wait_for()
	_answer_all(questions, person)
	shot(page, f"scenario-ask-{size}", full_page=True)
	person.presses(page.get_by_role("button", name="Send", exact=True))
	page.wait_for_url("**/my-requests/CR-*")
	waited = time.monotonic() - began
	print(
		f"\nS9 {size}: home to submitted {person.seconds:.0f} s of typing and pressing, {waited:.1f} s of the machine"
	)
	assert page.get_by_role("status").get_by_text("Thank you").is_visible()
	assert page.get_by_text("the lamp above my desk blinks").first.is_visible()
	assert person.seconds < 60


@pytest.mark.parametrize("size", SIZES)
def test_s18_s37_s45_the_six_as_the_client_lives_them(organisation, api, page_as, shot, size):
	client, desk = api(data.CLIENT), api(data.AGENT)
	page = page_as(data.CLIENT, data.PASSWORD, viewport=SIZES[size])
	mark = f"{size}-{time.time_ns()}"

	# 1. An information question by telephone, answered at once: it is found back, with the answer
	asked = desk(
		"intake.answer_now",
		request={"subject": f"Opening hours {mark}", "request_type": "Information", "channel": "Phone",
			"client_user": data.CLIENT},
		lines=[{"product": "INFORMATION", "answers": answers(client, "INFORMATION")}],
		answer="On Fridays it is open from 7:00 to 19:00.",
	)  # fmt: skip
	page.goto(f"/my-requests/{asked['name']}")
	assert page.get_by_text("from 7:00 to 19:00").first.is_visible()
	assert page.get_by_text("Closed").first.is_visible()
	shot(page, f"scenario-1-information-{size}", full_page=True)

	# 2. A room at the counter, confirmed
	room = desk(
		"intake.create_request",
		request={"subject": f"A room for ten {mark}", "request_type": "Request", "channel": "Counter",
			"client_user": data.CLIENT},
		lines=[{"product": "MEETING-ROOM", "answers": answers(client, "MEETING-ROOM")}],
	)  # fmt: skip
	desk(
		"intake.handle_directly",
		request=room["name"],
		answer="The Boardroom is yours from 10 to 12.",
		confirm=True,
	)
	page.goto(f"/my-requests/{room['name']}")
	assert page.get_by_text("The Boardroom is yours").first.is_visible()

	# 3. An access pass by the portal: the photo is the client's part, and done on this page
	name = client(
		"portal.ask", product="ACCESS-PASS", description=f"A pass for a colleague {mark}",
		answers=answers(client, "ACCESS-PASS"), submission_key=f"pass-{mark}",
	)["name"]  # fmt: skip
	desk("fulfilment.send_out", request=name)
	page.goto(f"/my-requests/{name}")
	assert page.get_by_role("heading", name="Waiting for you").is_visible()
	shot(page, f"scenario-3-task-{size}", full_page=True)
	task = page.locator("form[data-portal-method=complete_task]").first
	task.locator("input[type=file]").set_input_files(
		{"name": "me.png", "mimeType": "image/png", "buffer": _photo()}
	)
	task.get_by_role("button", name="Send").click()
	page.wait_for_url("**done=1*")
	assert page.get_by_text("You did what we asked").first.is_visible()

	# 4. A chair: approved and ordered, with nothing of who sells it or for how much
	chair = client(
		"portal.ask", product="CHAIR", description=f"Mine sinks {mark}", answers=answers(client, "CHAIR"),
		submission_key=f"chair-{mark}",
	)["name"]  # fmt: skip
	desk("fulfilment.send_out", request=chair)
	page.goto(f"/my-requests/{chair}")
	assert data.FURNITURE_SUPPLIER not in page.inner_text("main")
	shot(page, f"scenario-4-chair-{size}", full_page=True)

	# 5. A move: later than promised is told with the reason; the client writes back, and reads the answer
	move = client(
		"portal.ask", product="MOVE", description=f"We move to 5.01 {mark}", answers=answers(client, "MOVE"),
		submission_key=f"move-{mark}",
	)["name"]  # fmt: skip
	desk("fulfilment.send_out", request=move)
	page.goto(f"/my-requests/{move}")
	writing = page.locator("form[data-portal-method=reply]")
	if not writing.locator("textarea").is_visible():
		page.locator("details", has=writing).locator("summary").first.click()
	writing.locator("textarea").fill("Is there a lift?")
	writing.get_by_role("button", name="Send").click()
	page.wait_for_load_state("networkidle")
	desk("intake.reply_to_client", request=move, message="Yes, at the back of the building.")
	page.goto(f"/my-requests/{move}")
	for words in ("Is there a lift?", "at the back of the building"):
		assert page.get_by_text(words).first.is_visible(), words
	shot(page, f"scenario-5-messages-{size}", full_page=True)

	# 6. A fault: done, not right yet, taken up again; and a no that says what is possible
	fault = client(
		"portal.ask", product="INFORMATION", description=f"The tap drips {mark}",
		answers=answers(client, "INFORMATION"), submission_key=f"tap-{mark}",
	)["name"]  # fmt: skip
	desk("intake.handle_directly", request=fault, answer="It is closed again.", close=False)
	page.goto(f"/my-requests/{fault}")
	page.get_by_text("Not yet").first.click()
	again = page.locator("form[data-portal-method=reopen]")
	again.locator("textarea").fill("It drips still")
	again.get_by_role("button").first.click()
	page.wait_for_url("**done=1*")
	assert page.get_by_text("We are looking into it").first.is_visible()
	assert page.get_by_text("It drips still").first.is_visible()
	desk("intake.handle_directly", request=fault, answer="A new washer.", close=False)
	page.goto(f"/my-requests/{fault}")
	shot(page, f"scenario-6-confirm-{size}", full_page=True)
	confirm = page.locator("form[data-portal-method=confirm]").first
	confirm.get_by_role("button").first.click()
	page.get_by_text("Closed").first.wait_for()
	refused = client("portal.ask", description=f"A tree in the hall {mark}", submission_key=f"tree-{mark}")[
		"name"
	]
	desk("intake.cancel", request=refused, reason="Trees take the light", alternative="A plant at your desk")
	page.goto(f"/my-requests/{refused}")
	assert page.get_by_text("A plant at your desk").first.is_visible()
	page.goto("/my-requests")
	shot(page, f"scenario-list-{size}", full_page=True)


def _photo() -> bytes:
	import io

	from PIL import Image

	content = io.BytesIO()
	Image.new("RGB", (300, 400), (110, 140, 170)).save(content, "PNG")
	return content.getvalue()
