"""Right information in a browser: another product (S42), a correction (S48), words and alternatives (S45), profile (S19)."""

import pytest

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module", autouse=True)
def discouraged_words(organisation, run_on_site):
	run_on_site("facility_frontoffice.setup.discouraged_words.create")


@pytest.fixture
def agent(organisation, page_as):
	return page_as(data.AGENT, data.PASSWORD)


@pytest.fixture
def returned(agent) -> str:
	"""A lamp that was sent out and came back."""
	made = _call(
		agent,
		"intake.create_request",
		request={
			"subject": "It is cold and dark here",
			"request_type": "Fault",
			"channel": "Phone",
			"client_user": data.CLIENT,
		},
		lines=[{"product": "PLANTS", "answers": _answers(agent, "PLANTS")}],
	)
	work = _call(agent, "fulfilment.send_out", request=made["name"])
	_call(agent, "fulfilment.return_to_front_office", assignment=work[0], reason="No plant.", kind="Not Ours")
	return made["name"]


def test_s42_another_product_is_chosen_with_a_reason(agent, returned, shot):
	_open(agent, returned)
	agent.keyboard.press("Alt+v")
	dialog = agent.locator(".modal.show")
	agent.wait_for_function("cur_dialog?.display && document.activeElement?.closest('.modal.show')")
	dialog.locator("[data-fieldname=product] input").fill("Visitor")
	dialog.locator("[data-fieldname=product] [role=option]", has_text="Visitor").first.click()
	agent.wait_for_function("cur_dialog?.get_value('product') === 'VISITOR'")
	dialog.locator("[data-fieldname=reason] textarea").fill("A guest comes to see the plants.")
	agent.wait_for_timeout(400)
	shot(agent, "desk-another-product")
	dialog.get_by_role("button", name="Next").click()
	questions = agent.locator(".modal.show", has_text="Quantity")
	questions.wait_for()
	for field in questions.locator(".frappe-control[data-fieldname^=question_]:visible").all():
		if field.locator("select").count():
			field.locator("select").select_option(index=1)
		elif (
			field.locator("[data-fieldtype=Date]").count() or field.get_attribute("data-fieldtype") == "Date"
		):
			field.locator("input").fill("31-12-2030")
			agent.keyboard.press("Escape")
		elif field.get_attribute("data-fieldtype") == "Time":
			field.locator("input").fill("10:00:00")
			agent.keyboard.press("Escape")
		else:
			field.locator("input, textarea").first.fill("2")
	questions.get_by_role("button", name="Change").click()
	agent.wait_for_function("cur_frm.doc.lines[0].product === 'VISITOR'")
	corrections = _list(
		agent, "Facility Correction", {"client_request": returned}, ["product", "new_product", "reason"]
	)
	assert corrections == [
		{"product": "PLANTS", "new_product": "VISITOR", "reason": "A guest comes to see the plants."}
	]


def test_s48_what_was_said_is_put_right(agent, returned, shot):
	_call(agent, "intake.reply_to_client", request=returned, message="We are open until seven.")
	_open(agent, returned)
	agent.keyboard.press("Alt+k")
	dialog = agent.locator(".modal.show")
	for field, words in (("told", "Until seven"), ("right", "Until five"), ("reason", "Old card")):
		dialog.locator(f"[data-fieldname={field}] textarea").fill(words)
	shot(agent, "desk-correction")
	dialog.get_by_role("button", name="Correct", exact=True).click()
	dialog.wait_for(state="hidden")
	(row,) = _list(
		agent, "Facility Correction", {"client_request": returned}, ["right_information", "made_by"]
	)
	assert row == {"right_information": "Until five", "made_by": data.AGENT}


def test_s45_words_are_marked_while_they_are_typed_and_nothing_is_stopped(agent, returned, shot):
	_open(agent, returned)
	agent.locator(".fo-composer").wait_for()
	agent.keyboard.press("Alt+r")
	typed = agent.locator(".fo-composer.fo-is-message textarea")
	typed.click()
	agent.keyboard.type("No, that is not my department.")
	warning = agent.locator(".fo-composer .fo-wording")
	warning.get_by_text("not my department").wait_for()
	shot(agent, "desk-wording")
	typed.fill("You hear from us no later than Friday.")
	warning.wait_for(state="hidden")
	agent.keyboard.press("Control+Enter")
	agent.locator(".fo-message.fo-to-client", has_text="no later than Friday").wait_for()


def test_the_figures_open_for_a_manager(organisation, page_as, shot):
	manager = page_as(data.MANAGER, data.PASSWORD)
	for report in ("Translation Accuracy", "Handled Directly", "Intake Times", "Demand for the Catalogue"):
		manager.goto(f"/app/query-report/{report}")
		manager.locator(".report-summary").wait_for()
		manager.locator(".dt-scrollable .dt-row").first.wait_for()
		manager.wait_for_timeout(900)  # the chart grows
		shot(manager, f"report-{report.lower().replace(' ', '-')}")


# Parts --------------------------------------------------------------------------------------------


def _open(page, request: str) -> None:
	page.goto(f"/app/client-request/{request}")
	page.wait_for_selector(".fo-progress")
	page.wait_for_function("Boolean(cur_frm?.fo_actions?.['alt+r'])")


def _call(page, method: str, **arguments):
	answer = page.context.request.post(
		f"/api/method/facility_frontoffice.api.{method}", data=arguments, headers=_token(page)
	)
	assert answer.ok, answer.text()[-600:]
	return answer.json()["message"]


def _token(page) -> dict:
	if "/app" not in page.url:
		page.goto("/app")
		page.wait_for_function("window.frappe?.csrf_token && frappe.csrf_token !== 'None'")
	return {"X-Frappe-CSRF-Token": page.evaluate("frappe.csrf_token"), "Content-Type": "application/json"}


def _list(page, doctype: str, filters: dict, fields: list[str]) -> list[dict]:
	return page.evaluate(
		"([doctype, filters, fields]) => frappe.db.get_list(doctype, {filters, fields})",
		[doctype, filters, fields],
	)


def _answers(page, product: str) -> dict:
	given = {"Number": 2, "Date": "2030-01-15", "Time": "10:00", "Yes or No": "Yes"}
	questions = _call(page, "catalogue.get_product", product=product)["questions"]
	return {
		row["question"]: row["options"][0] if row["options"] else given.get(row["question_type"], "As it is")
		for row in questions
		if row["mandatory"]
	}
