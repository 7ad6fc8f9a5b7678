"""The configuration as one file in a browser: taken out, brought in after a look, and put back. At a desk and on a phone."""

import json
import time

import pytest

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}
DESK = "Front Office"


@pytest.fixture
def open_page(organisation, page_as):
	def open_as(user=data.MANAGER, password=data.PASSWORD, **options):
		page = page_as(user, password, **options)
		page.goto("/app/facility-configuration")
		page.locator(".fo-config-holds summary").wait_for()
		return page

	return open_as


@pytest.fixture
def exported(open_page, tmp_path):
	"""A page, and the file that its button gives."""
	page = open_page()
	content = page.request.get("/api/method/facility_frontoffice.api.configuration.export").json()
	return page, content


def choose(page, content: dict, path) -> None:
	path.write_text(json.dumps(content))
	page.set_input_files("#fo-config-file", path)
	page.locator(".fo-config-counts").wait_for()


def desk_in(content: dict) -> dict:
	(desk,) = [row for row in content["records"]["Facility Service Desk"] if row["desk_name"] == DESK]
	return desk


def phone_of(page) -> str | None:
	answer = page.request.get(f"/api/resource/Facility Service Desk/{DESK}")
	return answer.json()["data"].get("phone")


def test_a_file_is_looked_at_imported_and_put_back(exported, tmp_path, shot):
	page, content = exported
	before = phone_of(page)
	phone = f"+31{time.time_ns() // 1000 % 10**9:09}"
	desk_in(content)["phone"] = phone
	choose(page, content, tmp_path / "test.json")
	kind = page.locator("[data-kind='Facility Service Desk']")
	kind.locator("summary").click()
	kind.locator("ins", has_text=phone).wait_for()
	shot(page, "configuration-plan")
	page.get_by_role("button", name="Import All of It").click()
	page.get_by_role("button", name="Yes").click()
	page.locator(".fo-config-done").wait_for()
	page.get_by_text("0 made, 1 changed.").first.wait_for()
	assert phone_of(page) == phone
	name = page.get_by_role("link", name="See what it did").get_attribute("href").rpartition("/")[2]
	page.locator(f"[data-put-back='{name}']").wait_for()
	shot(page, "configuration-done")
	page.locator(f"[data-put-back='{name}']").click()
	page.locator(".fo-config-counts").wait_for()
	page.locator(".fo-config-apply").click()
	page.get_by_role("button", name="Yes").click()
	page.locator(".fo-config-done").wait_for()
	assert phone_of(page) == before
	page.get_by_role("link", name="See what it did").click()
	page.locator("[data-fieldname=outcome_view] td", has_text=DESK).wait_for()
	shot(page, "configuration-record")


def test_what_is_wrong_stands_on_top_and_what_is_missing_is_chosen(exported, tmp_path, shot):
	page, content = exported
	desk_in(content).update(lead="gone@example.com", phone="+31206666666")
	content["records"]["Facility Calendar"].append(
		{"calendar_name": "Never Open", "time_zone": "Europe/Amsterdam", "hours": []}
	)
	choose(page, content, tmp_path / "wrong.json")
	page.locator(".fo-config-problems", has_text="Never Open").wait_for()
	missing = page.locator(".fo-config-missing li", has_text="gone@example.com")
	assert not page.locator(".fo-config-apply").count()
	shot(page, "configuration-problems")
	content["records"]["Facility Calendar"].pop()
	choose(page, content, tmp_path / "better.json")
	missing.get_by_label("Leave it out").check()
	page.locator(".fo-config-missing li.is-chosen").wait_for()
	page.get_by_role("button", name="Import All of It").wait_for()
	missing.get_by_label("Leave it out").uncheck()
	page.locator(".fo-config-missing li:not(.is-chosen)").wait_for()
	missing.get_by_label("Instead of gone@example.com").fill("anna")
	page.locator("[role=option]", has_text=data.AGENT).first.click()
	page.locator(".fo-config-missing li.is-chosen").wait_for()
	page.locator("[data-kind='Facility Service Desk'] summary").click()
	page.locator("ins", has_text=data.AGENT).first.wait_for()


def test_a_broken_file_is_refused_and_the_page_goes_on(open_page, tmp_path):
	page = open_page()
	path = tmp_path / "broken.json"
	path.write_text("{")
	page.set_input_files("#fo-config-file", path)
	page.locator(".modal.show", has_text="broken at line 1").wait_for()
	page.keyboard.press("Escape")
	assert page.locator(".fo-config-plan").inner_text() == ""


@pytest.fixture
def in_dutch(organisation, run_on_site):
	language = {"doctype": "User", "name": data.MANAGER, "fieldname": "language"}
	run_on_site("frappe.client.set_value", **language, value="nl")
	yield
	run_on_site("frappe.client.set_value", **language, value="en")


def test_on_a_phone_in_dutch(in_dutch, open_page, tmp_path, shot):
	page = open_page(viewport=PHONE)
	page.get_by_role("heading", name="Inlezen").wait_for()
	shot(page, "configuration-start-phone", full_page=True)
	content = page.request.get("/api/method/facility_frontoffice.api.configuration.export").json()
	desk_in(content)["lead"] = "gone@example.com"
	desk_in(content)["phone"] = "+31205555555"
	choose(page, content, tmp_path / "test.json")
	page.locator(".fo-config-missing").wait_for()
	page.locator("[data-kind='Facility Service Desk'] summary").click()
	width = page.evaluate("document.documentElement.scrollWidth")
	assert width <= PHONE["width"], f"wider than the screen: {width}"
	shot(page, "configuration-phone", full_page=True)


def test_who_does_not_administer_does_not_see_it(organisation, page_as):
	page = page_as(data.AGENT, data.PASSWORD)
	answer = page.request.get("/api/method/facility_frontoffice.api.configuration.export")
	assert answer.status == 403
