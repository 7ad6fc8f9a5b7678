"""The catalogue in a browser: a file of products on the desk, and questions that come and go at a client's phone.

Rows of the requirements: S43 (mandatory and conditional questions), S53 (house rules), S41 (answer cards to review).
"""

import io
import json
import time
from pathlib import Path

import pytest
from PIL import Image

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}
CASES = json.loads((Path(__file__).parents[1] / "data/question_conditions.json").read_text())
PRODUCT = {
	"product_code": "E2E-WASTE",
	"product_name": "Waste container",
	"category": "Cleaning",
	"nature": "Tangible",
	"handling": "Backoffice",
	"backoffice_unit": "Logistics",
	"description": "A container for paper, glass or chemical waste.",
	"keywords": "waste, container, chemical waste",
	"house_rules": "Never put liquids in it.",
	"price": 35,
	"answer_card": "<p>Chemical waste goes by appointment.</p>",
	"review_by": "2026-01-31",
	"client_task": "Clear the way to the container",
	"alternatives": [{"product": "CLEANING", "fits_when": "when a bin is only full"}],
	"questions": [
		{
			"question": "What kind of waste?",
			"question_type": "Choice",
			"options": "Paper\nChemical",
			"mandatory": 1,
		},
		{
			"question": "Which chemicals?",
			"question_type": "Text",
			"mandatory": 1,
			"depends_on_question": "What kind of waste?",
			"depends_operator": "Is",
			"depends_answer": "Chemical",
		},
		{
			"question": "A photo of the label?",
			"question_type": "Photo",
			"mandatory": 1,
			"depends_on_question": "Which chemicals?",
			"depends_operator": "Is Filled",
		},
		{"question": "In which room is it?", "question_type": "Location"},
	],
}
HEADER = "product_code,product_name,category,handling,backoffice_unit,questions"


@pytest.fixture
def manager(organisation, page_as):
	page = page_as(data.MANAGER, data.PASSWORD)
	page.goto("/app/facility-product")
	page.get_by_role("button", name="Import Products").wait_for()
	return page


@pytest.fixture
def waste(manager):
	"""A product with questions that hang on each other."""
	headers = {"X-Frappe-CSRF-Token": manager.evaluate("frappe.csrf_token")}
	manager.request.delete("/api/resource/Facility Product/E2E-WASTE", headers=headers)
	answer = manager.request.post("/api/resource/Facility Product", data=PRODUCT, headers=headers)
	assert answer.ok or answer.status == 409, answer.text()[:500]
	return manager


def test_a_file_is_checked_shown_and_imported_with_a_progress_bar(manager, shot):
	manager.get_by_role("button", name="Import Products").click()
	dialog = manager.get_by_role("dialog")
	chooser = dialog.get_by_label("CSV File")
	bad = f"{HEADER}\nE2E-1,One,Cleaning,Backoffice,Nobody,\nE2E-2,,Cleaning,Backoffice,Logistics,Why? [Nonsense]\n"
	chooser.set_input_files({"name": "bad.csv", "mimeType": "text/csv", "buffer": bad.encode()})
	rows = dialog.locator(".fo-import-problems tbody tr")
	rows.first.wait_for()
	assert [row.split("\t")[:2] for row in rows.all_inner_texts()] == [
		["2", "Backoffice Unit"],
		["3", "Product Name"],
		["3", "Questions"],
	]
	start = dialog.get_by_role("button", name="Import", exact=True)
	assert start.is_disabled()
	shot(manager, "desk-import-problems")

	run = str(time.time_ns())  # a site may be used again
	lines = [
		f"E2E-{run}-{number},Imported product {number},Family {run},Backoffice,Logistics,How many?* [Number]"
		for number in range(200)
	]
	good = "\n".join([HEADER, *lines])
	chooser.set_input_files({"name": "good.csv", "mimeType": "text/csv", "buffer": good.encode()})
	dialog.get_by_text(f"There is no category “Family {run}”").first.wait_for()
	dialog.get_by_label("Make missing categories").check()
	dialog.get_by_text(f"New categories: Family {run}").wait_for()
	start.click()
	dialog.get_by_role("progressbar").wait_for()
	shot(manager, "desk-import-progress")
	dialog.get_by_text("Done", exact=True).wait_for()
	assert dialog.get_by_role("progressbar").get_attribute("aria-valuenow") == "100"
	dialog.get_by_role("button", name="Close").last.click()
	found = manager.request.get(f"/api/resource/Facility Product/E2E-{run}-199").json()["data"]
	assert (found["product_name"], found["questions"][0]["mandatory"]) == ("Imported product 199", 1)


def test_s43_questions_come_and_go_at_a_phone(waste, page_as, shot):
	client = page_as(data.CLIENT, data.PASSWORD, viewport=PHONE)
	client.goto("/ask/new?product=E2E-WASTE")
	client.wait_for_selector("body[data-ready=true]")
	client.get_by_label("Tell us in your own words").fill("A bin for the laboratory, please")
	questions = client.get_by_role("group", name="A few questions about this")
	kind, which = questions.get_by_label("What kind of waste?"), questions.get_by_label("Which chemicals?")
	photo = questions.get_by_label("A photo of the label?")
	kind.wait_for()
	assert client.get_by_text("Never put liquids in it.").is_visible()
	assert client.get_by_text("Clear the way to the container").is_visible()
	assert client.get_by_text("Costs").is_visible()
	assert not which.is_visible()
	kind.select_option("Chemical")
	which.wait_for()
	assert not photo.is_visible()
	which.fill("Acetone")
	photo.wait_for()
	client.get_by_role("button", name="Send", exact=True).click()
	questions.locator("#ask-question-2-error").wait_for()
	photo.set_input_files({"name": "label.png", "mimeType": "image/png", "buffer": _picture()})
	shot(client, "portal-ask-conditions-phone", full_page=True)
	assert client.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
	client.get_by_role("button", name="Send", exact=True).click()
	client.wait_for_url("**/my-requests/CR-*")
	assert client.get_by_text("Acetone").is_visible()
	assert client.get_by_role("link", name="label").first.is_visible()


def test_s43_a_hidden_mandatory_question_stops_nobody(waste, page_as):
	client = page_as(data.CLIENT, data.PASSWORD, viewport=PHONE)
	client.goto("/ask/new?product=E2E-WASTE")
	client.wait_for_selector("body[data-ready=true]")
	client.get_by_label("Tell us in your own words").fill("Old newspapers")
	questions = client.get_by_role("group", name="A few questions about this")
	questions.get_by_label("What kind of waste?").select_option("Chemical")
	questions.get_by_label("Which chemicals?").fill("Left from before")
	questions.get_by_label("What kind of waste?").select_option("Paper")
	client.get_by_role("button", name="Send", exact=True).click()
	client.wait_for_url("**/my-requests/CR-*")
	assert not client.get_by_text("Left from before").is_visible()


def test_s43_the_browser_decides_as_the_server_does(manager):
	decided = manager.evaluate(
		"""cases => cases.map(({questions, answers}) =>
			facility_frontoffice.questions.shown_questions(questions, answers).map(row => row.question))""",
		CASES,
	)
	assert decided == [case["shown"] for case in CASES]


def test_s43_an_agent_asks_what_is_needed(waste, page_as, shot):
	agent = page_as(data.AGENT, data.PASSWORD)
	agent.goto("/app")
	agent.wait_for_function("window.facility_frontoffice && facility_frontoffice.questions")
	agent.evaluate(
		"""() => facility_frontoffice.questions.ask_questions({
			product: "E2E-WASTE", then: async (line) => { window.asked = line; }
		}) && null"""
	)
	dialog = agent.get_by_role("dialog")
	which = dialog.locator(".frappe-control[data-fieldname=question_1]")
	dialog.locator(".frappe-control[data-fieldname=question_0] select").wait_for()
	assert dialog.get_by_text("should have been reviewed").is_visible()
	assert dialog.get_by_text("when a bin is only full").is_visible()
	assert not which.is_visible()
	dialog.locator(".frappe-control[data-fieldname=question_0] select").select_option("Chemical")
	which.locator("input").wait_for()
	which.locator("input").fill("Acetone")
	which.locator("input").blur()
	dialog.locator(".frappe-control[data-fieldname=question_2] button").wait_for()
	shot(agent, "desk-ask-conditions")
	dialog.locator(".frappe-control[data-fieldname=question_0] select").select_option("Paper")
	which.wait_for(state="hidden")
	dialog.get_by_role("button", name="Add", exact=True).click()
	agent.wait_for_function("window.asked")
	assert agent.evaluate("window.asked.answers") == {"What kind of waste?": "Paper"}


def test_the_form_of_a_product(waste, shot):
	waste.goto("/app/facility-product/E2E-WASTE")
	waste.get_by_role("tab", name="What We Ask").click()
	shot(waste, "desk-product-questions")
	waste.locator("[data-fieldname=questions] .grid-row[data-idx='2'] .btn-open-row").click()
	waste.locator(".grid-row-open [data-fieldname=depends_on_question] input").wait_for()
	shot(waste, "desk-product-question")
	waste.keyboard.press("Escape")
	waste.get_by_role("tab", name="For the Client").click()
	shot(waste, "desk-product-client", full_page=True)
	waste.goto("/app/query-report/Answer Cards to Review")
	waste.get_by_text("Waste container").first.wait_for()
	shot(waste, "desk-answer-cards")


def _picture() -> bytes:
	content = io.BytesIO()
	Image.new("RGB", (300, 400), (110, 140, 170)).save(content, "PNG")
	return content.getvalue()
