"""What came with the app, in a browser: found, compared and put back, by keyboard, at desk and phone size."""

import pytest
from desk_api import post

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}
WORD = "Facility Discouraged Word"
TEXT = "Front Office: Done (en)"
RULE = "Silence"


@pytest.fixture
def page(organisation, page_as):
	page = page_as("Administrator")
	page.goto("/app/facility-shipped")
	page.locator(".fo-shipped-kind").first.wait_for()
	return page


def change(page, doctype: str, filters: dict, values: dict) -> None:
	"""As on a form, by the platform's own door."""
	page.evaluate(
		"""async ([doctype, filters, values]) => {
			const { message } = await frappe.db.get_value(doctype, filters, "name");
			await frappe.xcall("frappe.client.set_value", { doctype, name: message.name, fieldname: values });
		}""",
		[doctype, filters, values],
	)


def put_back(page, kind: str, name: str) -> None:
	"""Whatever an attempt before this one left."""
	found = post(page, "shipped.compare", kind=kind, name=name)
	if found["state"] != "Kept":
		post(page, "shipped.restore", kind=kind, name=name, seen=found["seen"])


def refresh(page) -> None:
	with page.expect_response(lambda answer: "shipped.overview" in answer.url):
		page.evaluate("cur_page.page.fo_view.load()")


def test_a_change_is_found_and_put_back(page, shot):
	change(page, "Facility Escalation Rule", {"rule_name": RULE}, {"enabled": 0})
	refresh(page)
	page.locator("select[data-fieldname=state]").select_option("differs")
	row = page.locator(f".fo-shipped-row[data-name='{RULE}']")
	row.get_by_text("Changed", exact=True).wait_for()
	shot(page, "shipped-list")
	row.focus()
	page.keyboard.press("Enter")
	dialog = page.locator(".fo-shipped-dialog")
	dialog.get_by_role("heading", name="Enabled").wait_for()
	shot(page, "shipped-difference")
	dialog.get_by_role("button", name="Restore").click()
	page.get_by_text("What you have there now is lost:").wait_for()
	shot(page, "shipped-restore")
	page.locator(".modal.show").last.get_by_role("button", name="Restore").click()
	dialog.get_by_text("It is as it came with the app.").wait_for()
	dialog.get_by_role("button", name="Close").last.click()
	row.wait_for(state="detached")


def test_what_is_kept_asks_nothing(page):
	change(page, "Facility Escalation Rule", {"rule_name": RULE}, {"enabled": 0})
	refresh(page)
	page.locator("input[data-fieldname=words]").fill(RULE)
	page.locator(f".fo-shipped-row[data-name='{RULE}']").click()
	page.locator(".fo-shipped-dialog").get_by_role("button", name="Restore").click()
	page.get_by_text("What you have there now is lost:").wait_for()
	page.locator(".modal.show").last.get_by_role("button", name="Keep It as It Is").click()
	page.locator(".fo-shipped-dialog").get_by_text("Changed", exact=True).wait_for()
	assert post(page, "shipped.compare", kind="escalation", name=RULE)["state"] == "Changed"
	put_back(page, "escalation", RULE)


def test_what_was_deleted_is_made_anew_on_a_phone(organisation, page_as, shot):
	page = page_as(data.MANAGER, data.PASSWORD, viewport=PHONE)
	page.goto("/app/facility-shipped")
	page.locator(".fo-shipped-kind").first.wait_for()
	page.evaluate(
		"""async (doctype) => {
			const { message } = await frappe.db.get_value(doctype, { phrase: "calm down" }, "name");
			if (message.name) await frappe.xcall("frappe.client.delete", { doctype, name: message.name });
		}""",
		WORD,
	)
	refresh(page)
	page.locator("input[data-fieldname=words]").fill("calm down")
	page.locator(".fo-shipped-row", has_text="Deleted").click()
	shot(page, "shipped-deleted-phone")
	page.locator(".fo-shipped-dialog").get_by_role("button", name="Make It Anew").click()
	page.locator(".fo-shipped-dialog").get_by_text("It is as it came with the app.").wait_for()
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_from_a_form_line_by_line(organisation, page_as, shot):
	page = page_as("Administrator")
	page.goto("/app/facility-shipped")
	page.locator(".fo-shipped-kind").first.wait_for()
	put_back(page, "texts", TEXT)
	page.goto(f"/app/email-template/{TEXT}")
	page.locator("[data-fieldname=response_html]").first.wait_for()
	before = page.evaluate("cur_frm.doc.response_html")
	page.evaluate(
		"async () => { await cur_frm.set_value('response_html', 'Hello!\\n' + cur_frm.doc.response_html); await cur_frm.save(); }"
	)
	page.locator(".menu-btn-group button").first.click()
	page.get_by_text("Compare with What Was Shipped").click()
	dialog = page.locator(".fo-shipped-dialog")
	dialog.locator(".fo-shipped-lines .is-current", has_text="Hello!").wait_for()
	shot(page, "shipped-lines")
	dialog.get_by_role("button", name="Restore").click()
	page.get_by_text("What you have there now is lost:").wait_for()
	page.locator(".modal.show").last.get_by_role("button", name="Restore").click()
	dialog.get_by_text("It is as it came with the app.").wait_for()
	page.wait_for_function("text => cur_frm.doc.response_html.trim() === text.trim()", arg=before)


def test_who_may_not_restore_may_look(page, page_as):
	change(page, "Web Form", {"name": "ask"}, {"success_title": "Hurray"})
	manager = page_as(data.MANAGER, data.PASSWORD)
	manager.goto("/app/facility-shipped")
	manager.locator(".fo-shipped-kind").first.wait_for()
	manager.locator("input[data-fieldname=words]").fill("ask")
	manager.locator("details[data-kind=form] .fo-shipped-row").click()
	manager.locator(".fo-shipped-dialog").get_by_text("You may look, not restore").wait_for()
	assert manager.locator(".fo-shipped-dialog").get_by_role("button", name="Restore").count() == 0
	put_back(page, "form", "ask")
