"""Tasks of clients and recurring requests in a browser: a reminded task answered on a phone (S18), a silent unit that
answers with one click (S61), and the dialog that makes a request recur."""

import json

import pytest

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def call(organisation, page_as):
	"""`call(user, "fulfilment.send_out", request=...)` by the API, as that user."""
	pages = {}

	def by(user: str, method: str, **arguments):
		if user not in pages:
			pages[user] = page_as(user, data.PASSWORD)
			pages[user].goto("/app")
		page = pages[user]
		answer = page.request.post(
			f"/api/method/facility_frontoffice.api.{method}",
			data=arguments,
			headers={"X-Frappe-CSRF-Token": page.evaluate("frappe.csrf_token")},
		)
		assert answer.ok, answer.text()[:500]
		return answer.json().get("message")

	return by


@pytest.fixture
def work(call):
	"""`work("Water the plants")` is a request of the demo client that was sent out, and its assignment."""

	def make(subject: str) -> tuple[str, str]:
		request = call(
			data.AGENT,
			"intake.create_request",
			request={
				"subject": subject, "request_type": "Request", "channel": "Phone", "client_user": data.CLIENT,
				"client_name": "Emma van Dijk", "client_email": data.CLIENT,
			},
			lines=[{"product": "PLANTS", "answers": {"How many?": "2"}}],
		)["name"]  # fmt: skip
		(assignment,) = call(data.AGENT, "fulfilment.send_out", request=request)
		return request, assignment

	return make


def set_on_site(run_on_site, doctype: str, name: str, values: dict) -> None:
	run_on_site("frappe.client.set_value", doctype=doctype, name=name, fieldname=json.dumps(values))


def test_s18_a_client_who_was_reminded_answers_on_a_phone_and_corrects_it(
	call, work, page_as, run_on_site, shot
):
	request, assignment = work("Which plants stay?")
	task = call(
		data.AGENT, "fulfilment.ask_client", assignment=assignment, task="Which may stay?", answer_type="Text"
	)
	call(data.AGENT, "client_tasks.remind", task=task["name"])

	client = page_as(data.CLIENT, data.PASSWORD, viewport=PHONE)
	client.goto("/my-requests")
	card = client.get_by_role("region", name="Which may stay?").last
	assert "Please before" in card.inner_text()
	shot(client, "portal-task-on-a-phone")
	client.goto(f"/my-requests/{request}")
	card = client.get_by_role("region", name="Which may stay?")
	card.get_by_role("textbox").fill("The tal ones.")
	card.get_by_role("button", name="Send").click()
	client.get_by_text("Thank you. We go on with it.").wait_for()
	given = client.get_by_role("region", name="Which may stay?")
	assert "The tal ones." in given.inner_text()
	given.get_by_text("Change what you sent").click()
	given.get_by_role("textbox").fill("The tall ones.")
	given.get_by_role("button", name="Send").click()
	client.wait_for_function("document.body.innerText.includes('The tall ones.')")
	shot(client, "portal-task-corrected-on-a-phone", full_page=True)


def test_s18_the_desk_notes_what_was_told_by_telephone(call, work, page_as, shot):
	request, assignment = work("Told by telephone")
	call(
		data.AGENT, "fulfilment.ask_client", assignment=assignment, task="Which may stay?", answer_type="Text"
	)
	page = page_as(data.AGENT, data.PASSWORD)
	page.goto(f"/app/client-request/{request}")
	page.get_by_role("button", name="Remind Now").click()
	page.locator(".fo-client-task", has_text="reminded once").wait_for()
	shot(page, "desk-client-task")
	page.get_by_role("button", name="Done by the client").click()
	dialog = page.locator(".modal.show")
	dialog.locator("[data-fieldname=answer] textarea").fill("All of them.")
	dialog.get_by_role("button", name="Done").click()
	page.locator(".fo-client-task", has_text="All of them.").wait_for()


def test_s18_a_unit_that_asked_goes_on_without_and_reads_what_was_answered(
	call, work, page_as, run_on_site, shot
):
	_request, assignment = work("Asked by the unit")
	theirs = {"backoffice_unit": "Logistics", "assigned_to": data.LOGISTICS}
	run_on_site("frappe.db.set_value", dt="Backoffice Assignment", dn=assignment, field=theirs)
	for task in ("Which may stay?", "Are you in on Monday?"):
		call(data.LOGISTICS, "fulfilment.ask_client", assignment=assignment, task=task, answer_type="Text")
		page = page_as(data.LOGISTICS, data.PASSWORD)
		page.goto(f"/app/backoffice-assignment/{assignment}")
		notice = page.locator(".fo-client-task", has_text=task)
		notice.get_by_role("button", name="Done by the client").wait_for()
		page.evaluate("cur_frm.set_value('result', 'Half of it is done.')")
		if task == "Which may stay?":
			notice.get_by_role("button", name="Done by the client").click()
			dialog = page.locator(".modal.show")
			dialog.locator("[data-fieldname=answer] textarea").fill("All of them.")
			dialog.get_by_role("button", name="Done").click()
			page.locator(".fo-client-task", has_text="All of them.").wait_for()
		else:
			notice.get_by_role("button", name="Go on without").click()
			page.locator(".modal.show").get_by_role("button", name="Yes").click()
			notice.wait_for(state="detached")
		assert page.evaluate("cur_frm.doc.result") == "Half of it is done.", "what was typed is kept"
	assert page.locator(".fo-client-task", has_text="All of them.").is_visible()
	shot(page, "desk-answer-on-the-assignment")


def test_s61_a_silent_unit_answers_with_one_click(call, work, page_as, run_on_site, shot):
	_request, assignment = work("Silent")
	run_on_site("frappe.db.set_value", dt="Backoffice Assignment", dn=assignment, field={"chases": 1})
	page = page_as(data.AGENT, data.PASSWORD, viewport=PHONE)
	page.goto(f"/app/backoffice-assignment/{assignment}")
	page.locator(".fo-chased").wait_for()
	shot(page, "desk-chased-on-a-phone")
	page.evaluate("cur_frm.set_value('result', 'Half of it is done.')")
	page.get_by_role("button", name="On Time").click()
	page.locator(".fo-chased").wait_for(state="detached")
	assert page.evaluate("cur_frm.doc.result") == "Half of it is done.", "what was typed is kept"


def test_a_request_is_made_to_recur_from_the_desk(work, page_as, shot):
	request, _assignment = work("Water the plants")
	page = page_as(data.AGENT, data.PASSWORD)
	page.goto(f"/app/client-request/{request}")
	page.locator(".fo-progress .fo-columns").wait_for()
	_more(page, "Repeat")
	dialog = page.locator(".modal.show")
	dialog.locator(".fo-dates li").first.wait_for()
	for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
		box = dialog.get_by_role("checkbox", name=day)
		if box.is_checked() != (day in ("Tuesday", "Friday")):
			box.click()
	page.wait_for_function(
		"""[...document.querySelectorAll('.modal.show .fo-dates li')].length === 5
		&& [...document.querySelectorAll('.modal.show .fo-dates li')].every((row) => /Tuesday|Friday/.test(row.innerText))"""
	)
	shot(page, "desk-repeat-dialog")
	dialog.get_by_role("button", name="Repeat").click()
	page.locator(".fo-progress", has_text="recurs").wait_for()
	_more(page, "Recurs…")
	page.locator(".modal.show .fo-recurs").wait_for()
	shot(page, "desk-recurs-dialog")
	page.locator(".modal.show").get_by_role("button", name="Pause").click()
	page.locator(".modal.show").wait_for(state="detached")


def _more(page, label: str) -> None:
	page.locator(".inner-group-button", has_text="More").get_by_role("button").first.click()
	page.locator(".inner-group-button .dropdown-item", has_text=label).first.click()
