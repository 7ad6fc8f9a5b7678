"""Message rules in a browser: a preview of a real request, what is wrong with a rule, and the past month (S44)."""

import pytest
from desk_api import post

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}
DOCTYPE = "Facility Message Rule"
REQUEST = {
	"subject": "The lamp & the fan blink",
	"request_type": "Fault",
	"channel": "Phone",
	"client_user": data.CLIENT,
	"location": data.ROOMS[0],
}
LAMP = {"product": "LIGHTING", "answers": {"How many lamps?": "2", "Is there any danger?": "No"}}


@pytest.fixture
def manager(organisation, page_as):
	"""The page of who edits rules, with a request of the demo client."""
	page = page_as(data.MANAGER, data.PASSWORD)
	page.goto("/app/facility-message-rule")
	page.wait_for_selector(".list-row")
	made = post(page, "intake.create_request", request=REQUEST, lines=[LAMP])
	page.request_number = made["name"] if isinstance(made, dict) else made
	return page


def open_rule(page, kind: str = "Received") -> None:
	name = page.evaluate(
		"async ([doctype, kind]) => (await frappe.db.get_value(doctype, { kind }, 'name')).message.name",
		[DOCTYPE, kind],
	)
	page.goto(f"/app/facility-message-rule/{name}")
	page.get_by_text("When a question has come in, who asked hears it by e-mail.").wait_for()


def open_preview(page):
	page.keyboard.press("Alt+p")
	dialog = page.locator(".fo-preview-dialog")
	dialog.locator("[data-set]").first.wait_for()
	return dialog


def test_s44_a_preview_of_a_real_request(manager, shot):
	open_rule(manager)
	dialog = open_preview(manager)
	dialog.locator("[data-fieldname=request] input").fill(manager.request_number)
	dialog.locator("[data-fieldname=request] [role=option]", has_text=manager.request_number).first.click()
	dialog.locator(".fo-preview-about", has_text=manager.request_number).wait_for()
	mail = dialog.frame_locator("iframe.fo-preview-mail")
	mail.get_by_text("Dear Emma van Dijk,").wait_for()
	mail.get_by_text("Follow your question").wait_for()
	assert "allow-scripts" not in dialog.locator("iframe").get_attribute("sandbox")
	shot(manager, "message-preview")

	dialog.locator("[data-value=phone]").click()
	dialog.locator("iframe[style*='390px']").wait_for()
	dialog.locator("[data-fieldname=language] select").select_option("nl")
	mail.get_by_text("Beste Emma van Dijk,").wait_for()
	dialog.locator("[data-value=text]").click()
	dialog.locator(".fo-preview-text", has_text="Beste Emma van Dijk,").wait_for()
	dialog.locator("[data-value=sms]").click()
	dialog.locator(".fo-preview-sms", has_text=manager.request_number).wait_for()
	dialog.get_by_text("This rule sends no text messages.").wait_for()


def test_what_is_wrong_with_a_rule_shows_while_it_is_edited(manager):
	open_rule(manager)
	manager.locator("input[data-fieldname=by_sms]").check()
	manager.get_by_text("Text messages do not go out: no gateway is set in SMS Settings.").wait_for()
	manager.locator("input[data-fieldname=by_mail]").uncheck()
	manager.get_by_text("who asked hears it by text message.").wait_for()
	manager.locator("input[data-fieldname=by_sms]").uncheck()
	manager.get_by_text("by this rule nobody hears anything").wait_for()
	manager.evaluate("cur_frm.doc.__unsaved = 0")


def test_trying_a_rule_out_that_never_applies(manager, shot):
	open_rule(manager)
	manager.evaluate("""cur_frm.set_value("condition", 'doc.subject == "Nobody ever asks this"')""")
	manager.keyboard.press("Alt+t")
	found = manager.locator(".fo-rehearsal")
	found.get_by_text("It would have told nothing.").wait_for()
	found.get_by_text("applied to no request at all.").wait_for()
	shot(manager, "message-rule-try")
	manager.evaluate("cur_frm.doc.__unsaved = 0")


def test_the_names_that_a_text_may_use_can_be_copied(manager):
	open_rule(manager)
	manager.get_by_text("What a Text May Name").click()
	row = manager.locator(".fo-names tr", has_text="{{ names(products) }}").first
	row.wait_for()
	row.locator(".fo-copy").click()
	manager.get_by_text("Copied to clipboard").first.wait_for()


def test_on_a_phone(manager, page_as, shot):
	phone = page_as(data.MANAGER, data.PASSWORD, viewport=PHONE)
	phone.goto("/app/facility-message-rule")
	phone.wait_for_selector(".list-row")
	open_rule(phone)
	phone.evaluate("facility_frontoffice.message_rules.preview(cur_frm)")
	phone.locator(".fo-preview-mail").wait_for()
	width = phone.evaluate("document.documentElement.scrollWidth")
	assert width <= PHONE["width"], "nothing is wider than the screen"
	shot(phone, "message-preview-phone")
