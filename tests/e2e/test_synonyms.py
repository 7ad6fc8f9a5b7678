"""Words of the organisation's own, as a manager teaches them to the front office (S3)."""

import os
from pathlib import Path

import pytest

from facility_frontoffice.demo import data


@pytest.fixture
def manager(organisation, page_as):
	return page_as(data.MANAGER, data.PASSWORD)


def test_a_manager_adds_a_synonym_and_reads_in_the_list_what_it_means(manager):
	_remove(manager, "zwarte goud")
	manager.goto("/app/facility-synonym/new")
	manager.locator("[data-fieldname=phrase] input").fill("zwarte goud")
	manager.locator("[data-fieldname=meaning] textarea").fill("koffie")
	products = manager.locator("[data-fieldname=products] input")
	products.fill("VENDING")
	manager.locator("[data-fieldname=products] [role=option]", has_text="VENDING").first.click()
	_shot(manager, "synonym-form")
	manager.get_by_role("button", name="Save").click()
	manager.locator(".indicator-pill", has_text="Enabled").or_(
		manager.locator("h3", has_text="zwarte goud")
	).first.wait_for()
	manager.wait_for_function("cur_frm && !cur_frm.is_new()")
	manager.goto("/app/facility-synonym")
	row = manager.locator(".list-row", has_text="zwarte goud")
	row.wait_for()
	assert "koffie, Vending machine fault" in row.inner_text()
	assert "Enabled" in row.inner_text()
	_shot(manager, "synonym-list")
	_remove(manager, "zwarte goud")


def _remove(page, phrase: str) -> None:
	found = page.request.get(
		"/api/resource/Facility Synonym", params={"filters": f'[["phrase", "=", "{phrase}"]]'}
	)
	page.goto("/app/front-office")
	page.wait_for_function("window.frappe?.csrf_token")
	token = page.evaluate("frappe.csrf_token")
	for row in found.json()["data"]:
		page.request.delete(
			f"/api/resource/Facility Synonym/{row['name']}", headers={"X-Frappe-CSRF-Token": token}
		)


def _shot(page, name: str) -> None:
	if os.environ.get("SCREENSHOT_DIR"):
		page.screenshot(path=Path(os.environ["SCREENSHOT_DIR"]) / f"{name}.png")
