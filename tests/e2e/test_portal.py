"""The portal in a browser, on a phone first: a client asks for an access pass, sends the photo, sees it get done.

Rows of the requirements: S9 (anybody in the building can ask), S18 (the client's part), S21 (the norm is shown
before), S37 (acknowledged), S43 (questions of a product), S44 (Dutch and English).
"""

import io
import secrets
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 640}
DESKTOP = {"width": 1400, "height": 900}
# From now on the browser cannot read a chosen file
UNREADABLE = """() => {
	FileReader.prototype.readAsDataURL = function () {
		setTimeout(() => this.dispatchEvent(new ProgressEvent("error")));
	};
}"""


@pytest.fixture(scope="module")
def organisation(run_on_site):
	"""The demo organisation: people, catalogue, rooms."""
	run_on_site("facility_frontoffice.demo.data.load")


@pytest.fixture
def client(organisation, page_as):
	"""The demo client at her phone."""
	return page_as(data.CLIENT, data.PASSWORD, viewport=PHONE)


@pytest.fixture
def at_the_desk(organisation, page_as):
	"""What the front office and the units do meanwhile, by the API."""

	def call(user: str, method: str, **arguments):
		page = page_as(user, data.PASSWORD)
		page.goto("/app")
		answer = page.request.post(
			f"/api/method/facility_frontoffice.api.{method}",
			data=arguments,
			headers={"X-Frappe-CSRF-Token": page.evaluate("frappe.csrf_token")},
		)
		assert answer.ok, answer.text()[:500]
		return answer.json().get("message")

	return call


def test_s9_s18_s21_a_client_asks_for_a_pass_on_a_phone_and_follows_it(client, at_the_desk, page_as, shot):
	began = time.monotonic()
	client.goto("/my-requests")
	client.get_by_role("link", name="Ask something").first.click()
	_ready(client)
	client.get_by_label("Tell us in your own words").fill(
		"My new colleague starts on Monday and needs an access pass."
	)
	suggestion = client.get_by_role("button", name="Access pass")
	suggestion.click()
	questions = client.get_by_role("group", name="A few questions about this")
	questions.get_by_label("Which zones?").wait_for()
	norm = client.locator(".ask-norm").inner_text()
	assert norm.startswith("Usually within")

	client.get_by_role("button", name="Send", exact=True).click()
	assert questions.get_by_text("This needs an answer").first.is_visible(), (
		"a mandatory question was passed over"
	)
	_answer_all(questions)
	client.get_by_label("Where", exact=True).fill("Room 3.12")
	shot(client, "portal-ask-phone", full_page=True)
	client.get_by_role("button", name="Send", exact=True).click()
	client.wait_for_url("**/my-requests/CR-*")
	seconds = time.monotonic() - began
	print(f"\nS9: from the list to a submitted question took {seconds:.1f} s")
	name = client.url.split("/my-requests/")[1].split("?")[0]
	assert client.get_by_role("status").get_by_text("Thank you").is_visible()
	assert client.get_by_text(norm).is_visible(), "the norm that was shown is kept as shown"

	at_the_desk(data.AGENT, "fulfilment.send_out", request=name)
	client.goto("/my-requests")
	assert client.get_by_role("heading", name="Waiting for you").is_visible()
	shot(client, "portal-requests-phone", full_page=True)
	client.get_by_role("link", name="My new colleague starts").first.click()
	task = client.get_by_role("region", name="photo")
	task.locator("input[type=file]").set_input_files(
		{"name": "not-a-photo.jpg", "mimeType": "image/jpeg", "buffer": b"no"}
	)
	task.get_by_role("button", name="Send").click()
	assert "not-a-photo" in task.get_by_role("alert").inner_text()
	task.locator("input[type=file]").set_input_files(
		{"name": "me.jpg", "mimeType": "image/jpeg", "buffer": _photo()}
	)
	task.get_by_role("button", name="Send").click()
	client.wait_for_url("**done=1")
	assert client.get_by_text("We are working on it").first.is_visible()
	assert client.get_by_text("You did what we asked").is_visible()
	shot(client, "portal-request-phone", full_page=True)

	desk = page_as(data.CLIENT, data.PASSWORD, viewport=DESKTOP)
	desk.goto(f"/my-requests/{name}")
	shot(desk, "portal-request", full_page=True)
	desk.goto("/ask/new")
	_ready(desk)
	desk.get_by_label("Tell us in your own words").fill("The lamp above my desk blinks")
	desk.get_by_role("button", name="Lighting fault").click()
	desk.get_by_role("group", name="A few questions about this").wait_for()
	desk.locator("#ask-files").set_input_files(
		{"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": _photo()}
	)
	desk.get_by_text("lamp.jpg").wait_for()
	_answer_all(desk.get_by_role("group", name="A few questions about this"))
	shot(desk, "portal-ask", full_page=True)
	desk.get_by_role("button", name="Send", exact=True).click()
	desk.wait_for_url("**/my-requests/CR-*")
	assert desk.get_by_role("link", name="lamp.jpg").is_visible()
	desk.goto("/my-requests")
	shot(desk, "portal-requests", full_page=True)


def test_what_was_typed_stays_after_a_refusal_and_is_asked_once(client):
	client.goto("/ask/new")
	_ready(client)
	words = client.get_by_label("Tell us in your own words")
	words.fill("It is cold in here, every morning")
	client.get_by_label("Wished for").evaluate(
		"input => { input.value = '01-01-2020'; $(input).trigger('change'); }"
	)
	client.get_by_role("button", name="Send", exact=True).click()
	client.get_by_text("has passed").wait_for()
	client.keyboard.press("Escape")
	assert words.input_value() == "It is cold in here, every morning"


def test_s21_a_time_that_changed_is_told_anew_and_can_be_agreed_to(client):
	questions = _begin_with_a_lamp(client, "The lamp in the corridor blinks all day")
	_answer_all(questions)
	norm = client.locator(".ask-norm")
	now = norm.inner_text()
	client.evaluate("frappe.web_form.portal.show_norm({ norm_text: 'Usually within 1 minute' })")
	_send(client)
	client.get_by_text("has changed while you were typing").wait_for()
	# the words are the same again; the date beside them may have moved on a quarter meanwhile
	told = "words => document.querySelector('.ask-norm').textContent.startsWith(words)"
	client.wait_for_function(told, arg=now.split(":")[0])
	# a dialog that is still coming does not go
	client.wait_for_function(
		"() => { frappe.hide_msgprint(); return !document.querySelector('.modal.show'); }"
	)
	assert questions.locator("select, input, textarea").first.input_value(), "what was answered is gone"
	_send(client)
	client.wait_for_url("**/my-requests/CR-*")


def test_s21_the_time_follows_the_place(client):
	def answer(route):
		reply = route.fetch()
		card = reply.json()
		if "Room+3.12" in route.request.url:
			card["message"]["norm_text"] = "Usually within 1 hour, in opening hours"
		route.fulfill(response=reply, json=card)

	client.route("**/api/method/*product_card*", answer)
	questions = _begin_with_a_lamp(client, "The lamp above my desk blinks")
	_answer_all(questions)
	client.get_by_label("Where", exact=True).fill("Room 3.12")
	client.locator(".ask-norm").get_by_text("Usually within 1 hour").wait_for()
	assert questions.locator("select, input, textarea").first.input_value(), "what was answered is gone"


def test_s43_the_questions_come_by_themselves_after_a_bad_moment_of_the_line(client):
	client.route("**/api/method/*product_card*", lambda route: route.abort(), times=1)
	client.goto("/ask/new")
	_ready(client)
	client.get_by_label("Tell us in your own words").fill("The lamp above my desk blinks")
	client.get_by_role("button", name="Lighting fault").click()
	client.locator(".ask-norm").get_by_text("We keep trying").wait_for()
	client.get_by_role("group", name="A few questions about this").wait_for()
	assert client.locator(".ask-norm").inner_text().startswith("Usually within")


def test_files_that_cannot_be_sent_together_or_read_are_refused_in_words(client):
	_begin_with_a_lamp(client, "Look at this lamp")
	picker, error = client.locator("#ask-files"), client.locator("[data-portal=attachments] .ask-error")
	picker.set_input_files([_large("one.pdf"), _large("two.pdf")])
	error.get_by_text("two.pdf: The files are larger than 16 MB together").wait_for()
	assert client.locator(".ask-files li").all_inner_texts() == ["one.pdf\nRemove"]
	client.evaluate(UNREADABLE)
	picker.set_input_files([{"name": "gone.jpg", "mimeType": "image/jpeg", "buffer": _photo()}])
	error.get_by_text("gone.jpg: This file could not be read").wait_for()
	assert client.locator(".ask-files li").count() == 1


def test_files_that_answer_a_question_count_too(client):
	def answer(route):
		reply = route.fetch()
		card = reply.json()
		photo = {
			"question": "Photo?",
			"label": "Photo?",
			"question_type": "File",
			"options": [],
			"choices": [],
		}
		card["message"]["questions"] = [photo]
		route.fulfill(response=reply, json=card)

	client.route("**/api/method/*product_card*", answer)
	questions = _begin_with_a_lamp(client, "Look at this lamp")
	client.locator("#ask-files").set_input_files([_large("one.pdf")])
	client.locator(".ask-files").get_by_text("one.pdf").wait_for()
	photo = questions.get_by_label("Photo?")
	photo.set_input_files([_large("two.pdf")])
	questions.get_by_text("larger than 16 MB together").wait_for()
	_send(client)
	assert questions.get_by_text("larger than 16 MB together").is_visible()
	assert photo.evaluate("input => input === document.activeElement")
	photo.set_input_files([])
	client.evaluate("frappe.web_form.portal.files[0].size = 17 * 1024 * 1024")
	_send(client)
	client.locator("[data-portal=attachments] .ask-error").get_by_text(
		"larger than 16 MB together"
	).wait_for()
	assert client.url.endswith("/ask/new"), "it was sent"
	client.evaluate("frappe.web_form.portal.files[0].size = 1024")
	client.evaluate(UNREADABLE)
	photo.set_input_files([{"name": "gone.jpg", "mimeType": "image/jpeg", "buffer": _photo()}])
	questions.get_by_text("gone.jpg: This file could not be read").wait_for()


def test_readable_without_scripts_and_on_a_small_screen(organisation, browser, server_url):
	context = browser.new_context(base_url=server_url, viewport=SMALL_PHONE, java_script_enabled=False)
	context.request.post("/api/method/login", form={"usr": data.CLIENT, "pwd": data.PASSWORD})
	page = context.new_page()
	page.goto("/my-requests")
	assert page.get_by_role("heading", name="My Requests").is_visible()
	link = page.locator("a.portal-card").first
	if link.count():
		link.click()
		assert page.get_by_role("heading", name="What happened").is_visible()
	assert page.evaluate("document.documentElement.scrollWidth") <= SMALL_PHONE["width"]
	context.close()


def test_s44_a_dutch_client_reads_dutch(organisation, page_as, shot):
	page = page_as(data.COLLEAGUE, data.PASSWORD, viewport=PHONE, locale="nl-NL")
	page.goto("/my-requests")
	assert page.locator("html").get_attribute("lang") == "nl"
	assert page.get_by_role("heading", level=1).inner_text() != "My Requests"
	shot(page, "portal-requests-dutch", full_page=True)
	page.goto("/ask/new")
	_ready(page)
	assert page.get_by_role("heading", level=1).inner_text() != "What can we do for you?"
	shot(page, "portal-ask-dutch", full_page=True)


def test_a_visitor_is_sent_to_the_log_in_and_back(organisation, page_as):
	page = page_as(viewport=PHONE)
	page.goto("/my-requests")
	assert "/login" in page.url
	assert "my-requests" in page.url
	page.locator("#login_email").fill(data.CLIENT)
	page.locator("#login_password").fill(data.PASSWORD)
	page.locator(".btn-login").first.click()
	page.wait_for_url("**/my-requests")
	assert page.get_by_role("heading", name="My Requests").is_visible()


def test_another_clients_request_is_not_there(client, page_as, organisation):
	other = page_as(data.COLLEAGUE, data.PASSWORD)
	client.goto("/my-requests")
	address = client.locator("a.portal-card").first.get_attribute("href")
	theirs, nobodys = other.goto(address), other.goto("/my-requests/CR-1900-00001")
	assert theirs.status == nobodys.status == 404


def test_s9_a_question_outlives_a_closed_page_and_a_lost_connection_and_is_asked_once(client):
	words = "The lamp at the window blinks since Friday"
	questions = _begin_with_a_lamp(client, words)
	_answer_all(questions)
	client.locator("#ask-files").set_input_files(_a_file("lamp.jpg", _photo()))
	client.locator(".ask-files").get_by_text("lamp.jpg").wait_for()
	_draft_is_kept(client)

	client.goto("/ask/new")
	_ready(client)
	client.get_by_role("button", name="Go on with it").click()
	client.locator(".ask-files").get_by_text("lamp.jpg").wait_for()
	questions = client.get_by_role("group", name="A few questions about this")
	questions.wait_for()
	assert client.get_by_label("Tell us in your own words").input_value() == words
	assert questions.locator("input").first.input_value() == "2"

	client.context.set_offline(True)
	_send(client)
	client.get_by_text("There is no connection").wait_for()
	assert client.evaluate("frappe.web_form.portal.root.inert"), "what may be on its way was changed"
	client.context.set_offline(False)
	client.wait_for_url("**/my-requests/CR-*")
	assert client.get_by_role("link", name="lamp.jpg").is_visible()
	assert client.evaluate("Object.keys(localStorage).filter(key => key.startsWith('ask-'))") == []


def test_a_lost_answer_and_a_change_of_mind_make_no_second_request(client):
	words = f"The answer to {secrets.token_hex(4)} gets lost"
	_begin(client, words)
	accept = "**/api/method/frappe.website.doctype.web_form.web_form.accept"

	def lose(route):
		route.fetch()
		route.abort()

	client.route(accept, lose)
	_send(client)
	client.get_by_text("There is no connection").wait_for()
	client.get_by_role("button", name="Change something first").click()
	client.get_by_label("Tell us in your own words").fill(f"{words}, I think")
	_send(client)
	client.get_by_text("Your question did reach us, before you changed it").wait_for()
	client.unroute(accept)
	client.get_by_role("link", name="Look at CR-").click()
	client.wait_for_url("**/my-requests/CR-*")
	client.goto("/my-requests")
	assert client.get_by_role("link", name=words).count() == 1


def test_a_draft_is_of_one_tab_and_of_one_user(client, page_as):
	_begin(client, "Only half of this")
	_draft_is_kept(client)
	second = client.context.new_page()
	second.goto("/ask/new")
	_ready(second)
	second.wait_for_function("frappe.web_form.portal.draft_was_looked_for")
	assert not second.locator(".ask-draft").count(), "two tabs go on with one draft"
	client.close()
	second.reload()
	second.get_by_role("button", name="Throw it away").click()
	second.reload()
	_ready(second)
	second.wait_for_function("frappe.web_form.portal.draft_was_looked_for")
	assert not second.locator(".ask-draft").count()

	second.locator("#ask-field-description").fill("My secret wish")
	_draft_is_kept(second)
	second.request.post("/api/method/login", form={"usr": data.COLLEAGUE, "pwd": data.PASSWORD})
	second.goto("/ask/new")
	_ready(second)
	assert "secret" not in second.evaluate("JSON.stringify(localStorage)")

	second.locator("#ask-field-description").fill("Mine, for now")
	_draft_is_kept(second)
	second.evaluate("$('<a href=\"/?cmd=web_logout\">Out</a>').prependTo('body')")
	second.evaluate("document.addEventListener('click', (event) => event.preventDefault())")
	second.get_by_role("link", name="Out", exact=True).click()
	assert "for now" not in second.evaluate("JSON.stringify(localStorage)"), (
		"left for the next at this device"
	)


def test_who_is_logged_out_meanwhile_loses_nothing(client):
	_begin(client, "I typed for an hour")
	client.context.clear_cookies()
	_send(client)
	problem = client.get_by_role("alert").get_by_text("You are logged out")
	problem.wait_for()
	assert (
		client.get_by_role("link", name="Log in", exact=True)
		.last.get_attribute("href")
		.endswith("%2Fask%2Fnew")
	)
	assert "for an hour" in client.evaluate("JSON.stringify(localStorage)")


def test_s13_a_photo_of_a_phone_is_sent_small_upright_and_without_its_place(client):
	exif = Image.Exif()
	exif[0x0112] = 6  # turned a quarter
	exif[0x8825] = {1: "N", 2: (52.0, 22.0, 12.0), 3: "E", 4: (4.0, 54.0, 0.0)}
	taken = io.BytesIO()
	Image.effect_noise((3000, 2000), 90).convert("RGB").save(taken, "JPEG", quality=85, exif=exif)
	_begin(client, "Look at this stain")
	client.locator("#ask-files").set_input_files(_a_file("stain.jpg", taken.getvalue()))
	client.locator(".ask-files img").wait_for()
	_send(client)
	client.wait_for_url("**/my-requests/CR-*")
	address = client.get_by_role("link", name="stain.jpg").get_attribute("href")
	kept = Image.open(io.BytesIO(client.request.get(address).body()))
	assert kept.width < kept.height <= 2048
	assert not dict(kept.getexif())


def test_errors_are_said_beside_the_field_and_the_first_has_the_focus(client, shot):
	client.goto("/ask/new?location=Room 3.12")
	_ready(client)
	client.get_by_label("It is for somebody else").check()
	_send(client)
	client.get_by_text("2 things are still needed").wait_for()
	words, name = client.get_by_label("Tell us in your own words"), client.get_by_label("Their name")
	assert words.evaluate("input => input === document.activeElement")
	for field in (words, name):
		assert field.get_attribute("aria-invalid") == "true"
		described = field.get_attribute("aria-describedby").split()[-1]
		assert client.locator(f"#{described}").inner_text() == "This needs an answer"
	words.fill("A chair for Noor")
	name.fill("Noor Peters")
	assert not words.get_attribute("aria-invalid")
	client.get_by_label("Wished for").evaluate(
		"""input => {
			const wish = new Date();
			input.value = [wish.getDate(), wish.getMonth() + 1, wish.getFullYear()]
				.map((part) => String(part).padStart(2, "0")).join("-");
			$(input).trigger("change");
		}"""
	)
	client.get_by_label("What you need").select_option("LIGHTING")
	client.locator(".ask-wish").get_by_text("That is sooner than").wait_for()
	shot(client, "portal-ask-sooner", full_page=True)
	client.get_by_label("What you need").select_option("")
	where = client.get_by_label("Where", exact=True)
	assert where.input_value() == "Room 3.12"
	where.fill("")
	_draft_is_kept(client)
	client.wait_for_function("JSON.stringify(localStorage).includes('Noor Peters')")
	client.reload()
	_ready(client)
	client.get_by_role("button", name="Go on with it").click()
	name.wait_for()
	assert name.input_value() == "Noor Peters"
	where.fill("")
	_send(client)
	client.wait_for_url("**/my-requests/CR-*")
	assert client.get_by_text("A chair for Noor").first.is_visible()
	assert not client.get_by_text("Room 3.12").count(), "what was emptied was sent"


@pytest.mark.parametrize("viewport", [SMALL_PHONE, DESKTOP], ids=["small", "desktop"])
def test_the_form_is_within_its_bounds_for_everybody(organisation, page_as, viewport):
	page = page_as(data.CLIENT, data.PASSWORD, viewport=viewport)
	sent = []
	page.on("response", lambda answer: sent.append(answer))
	questions = _begin_with_a_lamp(page, "The lamp blinks")
	_send(page)
	questions.get_by_text("This needs an answer").first.wait_for()
	assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
	ours = [answer for answer in sent if "/assets/facility_frontoffice/" in answer.url]
	assert ours
	assert sum(len(answer.body()) for answer in ours) < 150 * 1024
	found = Axe().run(page, context=".web-form-container")
	assert not found.response["violations"], found.generate_report()
	if viewport == SMALL_PHONE:
		small = page.evaluate(
			"""() => [...document.querySelectorAll(".web-form button, .web-form select, .web-form label.btn")]
				.filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)
				.map((one) => one.outerHTML.slice(0, 100))"""
		)
		assert not small, "too small for a thumb"


def _begin(page, words: str) -> None:
	page.goto("/ask/new")
	_ready(page)
	page.get_by_label("Tell us in your own words").fill(words)


def _draft_is_kept(page) -> None:
	page.wait_for_function("Object.keys(localStorage).some(key => key.startsWith('ask-draft:'))")


def _a_file(name: str, content: bytes) -> dict:
	return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def _ready(page) -> None:
	page.wait_for_selector("body[data-ready=true]")


def _begin_with_a_lamp(page, words: str):
	"""The questions about the lamp that somebody has typed about."""
	page.goto("/ask/new")
	_ready(page)
	page.get_by_label("Tell us in your own words").fill(words)
	page.get_by_role("button", name="Lighting fault").click()
	questions = page.get_by_role("group", name="A few questions about this")
	questions.wait_for()
	return questions


def _send(page) -> None:
	page.get_by_role("button", name="Send", exact=True).click()


def _large(name: str) -> dict:
	"""A document: a photo of this size would be made smaller."""
	return {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.4" + bytes(9 * 1024 * 1024)}


def _answer_all(questions) -> None:
	for select in questions.locator("select").all():
		select.select_option(index=1)
	for field in questions.locator("input[type=text], textarea").all():
		field.fill("As it should be")
	for field in questions.locator("input[type=date]").all():
		field.fill("2030-01-15")
	for field in questions.locator("input[type=number]").all():
		field.fill("2")


def _photo() -> bytes:
	content = io.BytesIO()
	Image.new("RGB", (300, 400), (110, 140, 170)).save(content, "JPEG")
	return content.getvalue()
