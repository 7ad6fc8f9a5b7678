"""Desks and contacts in a browser: S1 (no contact without a request), S27 (another desk), S38 (wait or come back)."""

import re

import frappe
import pytest

from facility_frontoffice.demo import data

CALL = "facility_frontoffice.reachability.calls.tell"


@pytest.fixture
def agent(organisation, page_as):
	return page_as(data.AGENT, data.PASSWORD)


@pytest.fixture
def call(run_on_site):
	"""A call that the demo agent answered: `call("06 12 34 56 78")`, and its name."""

	def ring(caller: str) -> str:
		call_id = f"e2e-{frappe.generate_hash(length=8)}"
		told = {"call_id": call_id, "caller": caller}
		run_on_site(CALL, **told, event="ringing")
		answer = run_on_site(CALL, **told, event="answered", agent=data.AGENT)
		return re.search(r"CM-\d{4}-\d+", answer)[0]

	return ring


def test_s1_a_call_becomes_a_request(agent, call, shot):
	name = call("06 12 34 56 78")
	agent.goto("/app/facility-contact-moment")
	agent.get_by_role("button", name="Without a Request").click()
	agent.wait_for_selector(f".list-row a[data-name='{name}']")
	shot(agent, "contacts-list")
	agent.goto(f"/app/facility-contact-moment/{name}")
	agent.wait_for_selector(".fo-work-panel .fo-soon")
	shot(agent, "contact-moment")
	agent.get_by_role("button", name="Take In").click()
	agent.wait_for_selector(".fo-bar")
	assert agent.locator("[data-fieldname=client_phone] input").input_value() == "06 12 34 56 78"
	agent.locator("[data-fieldname=client_name] input").first.fill("A caller")
	agent.locator("[data-fieldname=description] textarea").fill("Where is the post room?")
	agent.locator(".fo-segmented button[data-value=Information]").click()
	agent.locator("[data-fieldname=answer] textarea").fill("On the ground floor.")
	agent.keyboard.press("Alt+a")
	agent.wait_for_selector(".fo-progress")
	request = agent.url.rsplit("/", 1)[-1]
	contact = _document(agent, "Facility Contact Moment", name)
	assert (contact["client_request"], contact["without_request"]) == (request, 0)


def test_s1_a_call_that_comes_in_shows_until_somebody_else_answers(agent, shot):
	agent.goto("/app/front-office")
	agent.wait_for_function("window.facility_frontoffice?.contacts")
	agent.wait_for_function("frappe.realtime.socket?.listeners('facility_call').length === 1")
	told = {
		"contact_moment": "CM-2026-999999",
		"outcome": "Waiting",
		"caller_name": "Emma <b>van Dijk</b>",
		"caller_phone": "06 12",
	}
	agent.evaluate("contact => facility_frontoffice.contacts.show_call(contact)", told)
	toast = agent.locator(".fo-call")
	toast.wait_for()
	assert "Emma <b>van Dijk</b>" in toast.inner_text(), "what people typed is text"
	shot(agent, "call-in")
	agent.evaluate(
		"contact => facility_frontoffice.contacts.show_call(contact)",
		{**told, "outcome": "Talking", "agent": data.MANAGER},
	)
	toast.wait_for(state="detached")


def test_s38_a_call_is_promised_to_who_would_not_wait(agent, call, shot):
	name = call("06 98 76 54 32")
	agent.goto(f"/app/facility-contact-moment/{name}")
	agent.wait_for_selector(".fo-work-panel")
	agent.get_by_role("button", name="Wait or Come Back").click()
	dialog = agent.locator(".modal.show")
	dialog.locator(".fo-segmented button[data-value='Call Back']").click()
	at = agent.evaluate(
		"moment().add(1, 'day').startOf('isoWeek').add(1, 'week').hour(14).format('DD-MM-YYYY HH:mm:ss')"
	)
	dialog.locator("[data-fieldname=at] input").fill(at)
	dialog.locator("[data-fieldname=about] textarea").fill("About the lamp")
	shot(agent, "contact-choice")
	dialog.locator(".btn-primary").click()
	dialog.wait_for(state="hidden")
	contact = _document(agent, "Facility Contact Moment", name)
	assert contact["choice"] == "Call Back"
	assert _document(agent, "Facility Commitment", contact["commitment"])["kind"] == "Call-back"


def test_s27_a_request_goes_to_another_desk(page_as, organisation, shot):
	manager = page_as(data.MANAGER, data.PASSWORD)
	manager.goto("/app/front-office")
	manager.wait_for_function("window.facility_frontoffice?.contacts")
	desk = manager.evaluate(
		"""async () => (await frappe.db.insert({doctype: "Facility Service Desk", desk_name: "Desk " + frappe.utils.get_random(6),
			channels: [{channel: "Phone", answer_within: 25, enabled: 1}]})).name"""
	)
	request = manager.evaluate(
		"""async () => (await frappe.db.insert({doctype: "Client Request", subject: "To move", request_type: "Remark",
			channel: "Counter", client_name: "Somebody"})).name"""
	)
	manager.goto(f"/app/facility-service-desk/{desk}")
	manager.wait_for_selector(".fo-channels")
	shot(manager, "desk-form")
	manager.goto("/app/facility-service-desk/Front Office")
	manager.wait_for_selector(".fo-channels")
	shot(manager, "desk-form-default", full_page=True)
	manager.goto(f"/app/client-request/{request}")
	manager.wait_for_selector(".fo-progress")
	manager.get_by_role("button", name="More", exact=True).click()
	manager.get_by_role("link", name="Move to Another Desk").click()
	dialog = manager.locator(".modal.show")
	dialog.locator("[data-fieldname=desk] input").fill(desk)
	dialog.locator("[data-fieldname=desk] [role=option]", has_text=desk).first.click()
	dialog.locator("[data-fieldname=reason] textarea").fill("They know the building")
	shot(manager, "desk-move")
	dialog.locator(".btn-primary").click()
	dialog.wait_for(state="hidden")
	assert _document(manager, "Client Request", request)["service_desk"] == desk


def test_an_issue_goes_on_as_a_request(page_as, organisation, shot):
	admin = page_as("Administrator")
	admin.goto("/app/front-office")
	admin.wait_for_function("window.facility_frontoffice?.contacts")
	issue = admin.evaluate(
		"""async () => (await frappe.db.insert({doctype: "Issue", subject: "From the help desk",
			description: "<p>It blinks.</p>", raised_by: "emma@example.com"})).name"""
	)
	admin.goto(f"/app/issue/{issue}")
	admin.get_by_role("button", name="Create").click()
	admin.get_by_role("link", name="Client Request", exact=True).first.click()
	admin.wait_for_selector(".fo-progress")
	request = admin.url.rsplit("/", 1)[-1]
	assert _document(admin, "Issue", issue)["client_request"] == request
	admin.goto(f"/app/issue/{issue}")
	admin.wait_for_selector(f".form-message a[href*='{request}']")
	shot(admin, "issue")


def _document(page, doctype: str, name: str) -> dict:
	answer = page.request.get(f"/api/resource/{doctype}/{name}")
	assert answer.ok, answer.text()[:300]
	return answer.json()["data"]
