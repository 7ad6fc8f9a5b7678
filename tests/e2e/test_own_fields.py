"""A field of an admin, from the tick to the answer: asked at the desk and on a phone, and read by the client (issue 9)."""

import re

import pytest

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}
FIELD = {
	"doctype": "Custom Field",
	"dt": "Client Request",
	"fieldname": "own_wing",
	"label": "Wing",
	"fieldtype": "Select",
	"options": "\nNorth\nSouth",
	"insert_after": "service_desk",
}


@pytest.fixture
def admin(organisation, page_as):
	"""An admin in the settings, with a field that was just added."""
	page = page_as("Administrator")
	page.goto("/app/facility-frontoffice-settings")
	page.locator(".fo-own-fields").wait_for()
	_remove(page)
	page.evaluate("(doc) => frappe.xcall('frappe.client.insert', { doc })", FIELD)
	yield page
	_remove(page)


def _remove(page) -> None:
	"""Whatever an attempt before this one left too."""
	page.evaluate(
		"""async ({ dt, fieldname }) => {
			const { message } = await frappe.db.get_value("Custom Field", { dt, fieldname }, "name");
			if (message?.name) await frappe.db.delete_doc("Custom Field", message.name);
		}""",
		FIELD,
	)


def test_one_tick_and_it_is_asked_everywhere(admin, page_as, intake, shot):
	admin.reload()
	section = admin.locator(".fo-own-fields")
	row = section.locator("tr[data-field=own_wing]")
	row.get_by_label("Wing: On the Intake").check()
	row.get_by_label("Wing: Asked on the Portal").check()
	section.scroll_into_view_if_needed()
	shot(admin, "own-fields")
	admin.keyboard.press("Control+s")
	admin.get_by_text("On the form for asking now:").wait_for()
	admin.set_viewport_size(PHONE)
	row.scroll_into_view_if_needed()
	shot(admin, "own-fields-phone")

	agent = page_as(data.AGENT, data.PASSWORD)
	screen = intake(agent)
	screen.client("emma")
	screen.words("Until what time is the building open on Friday?")
	screen.take("Information question")
	screen.answer_questions("Opening hours")
	screen.kind("Information")
	agent.locator("select[data-fieldname=own_wing]").select_option("South")
	shot(agent, "own-fields-intake")
	agent.locator("[data-fieldname=answer] textarea").fill("On Fridays from 7:00 to 19:00.")
	with agent.expect_response(re.compile("intake.answer_now")) as answered:
		agent.keyboard.press("Alt+a")
	assert answered.value.ok, "one call: no message of receipt goes out before the answer"
	agent.wait_for_selector(".fo-progress .fo-clock-line.fo-done")
	assert agent.evaluate("cur_frm.doc.own_wing") == "South"

	client = page_as(data.CLIENT, data.PASSWORD, viewport=PHONE)
	client.goto("/ask/new")
	client.wait_for_selector("body[data-ready=true]")
	client.get_by_label("Tell us in your own words").fill("The heating does not work.")
	client.get_by_label("Wing").select_option("North")
	shot(client, "own-fields-ask-phone", full_page=True)
	client.get_by_role("button", name="Send", exact=True).click()
	client.wait_for_url(re.compile("/my-requests/.+"))
	facts = client.locator("dl.portal-facts").last
	assert "North" in facts.inner_text()
	client.get_by_text("Change your question").click()
	client.locator("select[data-own=own_wing]").select_option("South")
	client.get_by_role("button", name="Change it").click()
	client.wait_for_url(re.compile("changed=1"), wait_until="commit")
	client.locator(".portal-note").wait_for()
	assert "South" in client.locator("dl.portal-facts").last.inner_text()
	shot(client, "own-fields-request-phone", full_page=True)
