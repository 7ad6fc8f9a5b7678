"""Assets in a browser: a label is printed, scanned and asked from; a repair is made from the work (S13)."""

import pypdfium2
import pytest
import zxingcpp

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}
ROOM = "Room 3.12"
THING = "Coffee Machine"


@pytest.fixture
def admin(organisation, page_as):
	return page_as("Administrator", "admin")


def test_s13_a_printed_label_opens_the_form_filled_in(admin, page_as, shot):
	codes = _print(admin)
	assert len(codes) >= 3, "the room and what stands in it"
	thing = admin.evaluate(
		"name => frappe.db.get_value('Asset', {asset_name: name}, 'facility_label')", THING
	)
	label = thing["message"]["facility_label"]
	[address] = [code for code in codes if code.endswith(label)]

	visitor = page_as(viewport=PHONE)
	visitor.goto(_path(address))
	assert "/login" in visitor.url
	visitor.locator("#login_email").fill(data.CLIENT)
	visitor.locator("#login_password").fill(data.PASSWORD)
	visitor.locator(".btn-login").first.click()
	visitor.wait_for_url("**/ask/new?label=*")
	visitor.wait_for_selector("body[data-ready]")
	visitor.wait_for_function("document.querySelector('#ask-asset').value !== ''")
	assert THING in visitor.locator("#ask-asset").input_value()
	assert visitor.locator("#ask-field-location").input_value() == ROOM
	assert visitor.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
	shot(visitor, "portal-label-phone")
	visitor.get_by_label("Tell us in your own words").fill("It leaks on the floor")
	visitor.get_by_role("button", name="Send", exact=True).click()
	visitor.wait_for_url("**/my-requests/*")
	request = visitor.url.split("/my-requests/")[1].split("?")[0]
	made = admin.evaluate(
		"name => frappe.db.get_value('Client Request', name, ['asset', 'location'])", request
	)
	assert made["message"]["location"] == ROOM
	assert made["message"]["asset"]


def test_s13_without_a_camera_or_a_label_the_client_is_told_how_to_go_on(organisation, page_as):
	client = page_as(data.CLIENT, data.PASSWORD, viewport={"width": 320, "height": 640})
	client.goto("/ask/new")
	client.wait_for_selector("body[data-ready]")
	typed, about = client.locator("#ask-asset"), client.locator("#ask-asset-about")
	typed.fill("zeppelin")
	typed.press("Enter")
	about.get_by_text("not in the list").wait_for()
	typed.fill("A23456789ABC")
	typed.press("Enter")
	about.get_by_text("do not know this label").wait_for()
	client.get_by_role("button", name="Scan", exact=True).click()
	about.get_by_text("camera could not be used").wait_for()
	assert client.locator("#ask-camera").is_hidden()
	assert client.evaluate("document.documentElement.scrollWidth") <= 320


def test_s13_labels_are_printed_from_the_workspace(organisation, page_as):
	agent = page_as(data.AGENT, data.PASSWORD)
	agent.goto("/app/front-office")
	agent.locator(".shortcut-widget-box", has_text="Print Labels").click()
	agent.locator(".modal.show").get_by_text("The rooms below too").wait_for()
	assert agent.url.endswith("/app/front-office")


def test_s13_scanned_at_the_desk_and_repaired_from_the_work(admin, page_as, intake, shot):
	agent = page_as(data.AGENT, data.PASSWORD)
	screen = intake(agent)
	screen.open()
	screen.client("emma")
	name = _asset(admin)
	# what a scanner does that types: the code, and Enter
	agent.locator("#fo-find-asset").fill(name)
	agent.keyboard.press("Enter")
	card = agent.locator(".fo-in-view .fo-asset-card")
	card.get_by_text("Under warranty until").wait_for()
	agent.wait_for_function("room => cur_frm.doc.location === room", arg=ROOM)
	screen.words("The furniture is broken and must be repaired: a terrible noise")
	screen.take("Furniture repair")
	screen.answer_questions("As it should be")
	screen.kind("Fault")
	shot(agent, "desk-intake-asset")
	agent.keyboard.press("Alt+o")
	agent.wait_for_function("!cur_frm.is_new() && cur_frm.doc.status === 'In Progress'")
	request = agent.evaluate("cur_frm.docname")
	found = admin.evaluate(
		"request => frappe.db.get_list('Backoffice Assignment', {filters: {client_request: request}, pluck: 'name'})",
		request,
	)
	admin.goto(f"/app/backoffice-assignment/{found[0]}")
	admin.locator(".fo-asset-work .fo-asset-card").wait_for()
	admin.get_by_role("button", name="Make Asset Repair").click()
	admin.wait_for_function("cur_frm?.doctype === 'Asset Repair' && cur_frm.is_new()")
	assert admin.evaluate("cur_frm.doc.asset") == name
	assert "terrible noise" in admin.evaluate("cur_frm.doc.description")
	admin.keyboard.press("Control+s")
	admin.wait_for_function("!cur_frm.is_new()")
	admin.goto(f"/app/backoffice-assignment/{found[0]}")
	admin.locator(".fo-asset-work", has_text="at work").wait_for()
	assert admin.evaluate("cur_frm.doc.status") == "In Progress"
	shot(admin, "desk-assignment-asset")
	admin.goto(f"/app/asset/{name}")
	admin.locator(".fo-history", has_text="Out of order").wait_for()
	shot(admin, "desk-asset-history")


def _print(page) -> list[str]:
	"""Prints the labels of a room and of what stands in it from the room's form, and reads the codes."""
	page.goto(f"/app/location/{ROOM}")
	page.locator(".fo-history").wait_for()
	page.get_by_role("button", name="Print Labels").click()
	dialog = page.locator(".modal.show")
	dialog.locator("[data-fieldname=with_assets] input.input-with-feedback").check()
	dialog.get_by_role("button", name="Make PDF").click()
	link = page.locator("[data-labels-pdf]")
	link.wait_for()
	answer = page.request.get(link.get_attribute("href"))
	assert answer.headers["content-type"].startswith("application/pdf")
	codes = []
	for sheet in pypdfium2.PdfDocument(answer.body()):
		picture = sheet.render(scale=3).to_pil().convert("L")
		codes += [code.text for code in zxingcpp.read_barcodes(picture)]
	return codes


def _asset(page) -> str:
	page.goto("/app")
	return page.evaluate("name => frappe.db.get_value('Asset', {asset_name: name}, 'name')", THING)[
		"message"
	]["name"]


def _path(address: str) -> str:
	return "/" + address.split("/", 3)[3]
