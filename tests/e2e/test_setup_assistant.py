"""The set-up in a browser: all steps at a desk and on a phone, left by one administrator and taken up by another."""

import re

import pytest
from desk_api import post

from facility_frontoffice.demo import data

DESK, PHONE = {"width": 1400, "height": 900}, {"width": 390, "height": 844}
MAIN = ".fo-setup-main"
TITLES = ("Front Office", "Desks", "Hours", "Catalogue", "Units", "Mail", "Portal", "Messages")


@pytest.fixture
def fresh(organisation, run_on_site):
	"""Nobody has said anything of a step yet; what a test plants is taken away."""
	forget(run_on_site)
	yield
	forget(run_on_site)


def forget(run_on_site) -> None:
	run_on_site("frappe.db.delete", doctype="Facility Setup Mark", filters={"kind": ["is", "set"]})


def open_setup(page, place: str = "") -> None:
	page.goto(f"/app/facility-setup/{place}".rstrip("/"))
	page.locator(f"{MAIN} h3").wait_for()


def title(page, words: str) -> None:
	page.locator(f"{MAIN} h3", has_text=re.compile(f"^{words}$")).wait_for()
	page.locator(f"{MAIN} footer").wait_for()
	page.wait_for_timeout(500)  # the form fills in what there is


def do(page, act: str) -> None:
	page.locator(f"{MAIN} [data-do={act}]").click()


def progress(page) -> str:
	return page.locator(".fo-setup-progress").inner_text().strip()


def test_s27_left_in_the_middle_and_taken_up_by_another(fresh, page_as, run_on_site, shot):
	page = page_as("Administrator", viewport=DESK)
	open_setup(page)
	title(page, "Front Office")
	assert progress(page) == "0 of 8"
	page.locator("[data-fieldname=arrangement] select").select_option("Mixed")
	do(page, "done")
	title(page, "Desks")
	assert progress(page) == "1 of 8"
	shot(page, "setup-desks")
	page.keyboard.press("Alt+b")
	title(page, "Front Office")
	assert page.locator("[data-fieldname=arrangement] select").input_value() == "Mixed"
	page.keyboard.press("Alt+n")
	title(page, "Desks")
	do(page, "skip")
	title(page, "Hours")
	page.locator("[data-fieldname=Saturday] input").fill("whenever")
	do(page, "done")
	page.locator(".modal.show", has_text="are no hours").wait_for()
	page.locator(".modal.show .btn-modal-close").click()
	page.locator(".modal.show").wait_for(state="hidden")
	saturday = page.locator("[data-fieldname=Saturday] input")
	assert saturday.input_value() == "whenever"  # nothing that was typed is lost
	saturday.fill("")
	do(page, "later")
	title(page, "Catalogue")

	other = page_as(data.MANAGER, data.PASSWORD, viewport=DESK)
	open_setup(other)
	title(other, "Catalogue")
	assert progress(other) == "2 of 8"
	assert "Administrator" in other.evaluate(
		"facility_frontoffice.call('setup_assistant.overview').then(found => found.steps[0].by)"
	)
	for name in TITLES[3:]:
		title(other, name)
		do(other, "skip" if name == "Catalogue" else "done")
	other.locator(f"{MAIN} h3", has_text="Checklist").wait_for()
	assert progress(other) == "7 of 8"
	shot(other, "setup-checklist")
	open_setup(other)
	title(other, "Hours")  # what was put off
	do(other, "done")
	title(other, "Catalogue")
	assert progress(other) == "8 of 8"
	post(other, "setup_assistant.set_front_office", arrangement="Central")


def test_a_unit_is_made_on_a_phone(fresh, page_as, run_on_site, shot):
	page = page_as("Administrator", viewport=PHONE)
	for place, name in zip(
		("front_office", "desks", "hours", "catalogue", "units", "mail", "portal", "messages"),
		TITLES,
		strict=True,
	):
		open_setup(page, place)
		title(page, name)
		assert page.evaluate("document.querySelector('.fo-setup').scrollWidth <= innerWidth"), name
		if place in ("hours", "units"):
			shot(page, f"setup-{place}-phone")
	open_setup(page, "units")
	title(page, "Units")
	page.locator("[data-record='+']").click()
	page.locator("[data-fieldname=unit_name] input").fill("Planted on a Phone")
	do(page, "save")
	page.locator("[data-record='Planted on a Phone'].is-chosen").wait_for()
	page.reload()
	page.locator("[data-record='Planted on a Phone']").wait_for()
	run_on_site("frappe.delete_doc", doctype="Backoffice Unit", name="Planted on a Phone", force=True)


def test_what_is_found_leads_to_where_it_is_put_right(fresh, page_as, run_on_site, shot):
	page = page_as("Administrator", viewport=DESK)
	page.goto("/app/facility-setup/units")
	page.locator(f"{MAIN} h3").wait_for()
	post(page, "setup_assistant.set_unit", unit_name="Planted Unit")
	try:
		found = "Planted Unit has no members and no lead."
		open_setup(page, "checklist")
		row = page.locator(".fo-setup-findings li", has_text=found)
		row.wait_for()
		row.get_by_role("link", name="Put It Right").click()
		page.locator("[data-record='Planted Unit'].is-chosen").wait_for()
		page.wait_for_timeout(500)
		page.locator("[data-fieldname=lead] input").fill(data.WORKPLACE)
		page.locator("[data-fieldname=lead] [role=option]", has_text=data.WORKPLACE).first.click()
		do(page, "save")
		page.locator("[data-record='Planted Unit']", has_text="one person").wait_for()
		open_setup(page, "checklist")
		rest = page.locator(".fo-setup-findings li", has_text="Planted Unit has a lead and no members.")
		rest.wait_for()
		assert page.locator(".fo-setup-findings li", has_text=found).count() == 0

		rest.get_by_role("button", name="It Is to Be So").click()
		dialog = page.locator(".modal.show")
		dialog.locator("textarea").fill("A unit of one")
		dialog.get_by_role("button", name="Leave It So").click()
		wanted = page.locator("details", has_text="Wanted as it is: 1")
		wanted.wait_for()
		wanted.locator("summary").click()
		assert "A unit of one" in wanted.inner_text()
	finally:
		run_on_site("frappe.delete_doc", doctype="Backoffice Unit", name="Planted Unit", force=True)


def test_others_do_not_come_here(organisation, page_as):
	page = page_as(data.AGENT, data.PASSWORD)
	page.goto("/app/facility-setup")
	page.get_by_text(
		re.compile("not permitted|No permission|do not have enough permissions", re.I)
	).first.wait_for()


def test_in_dutch(fresh, page_as, run_on_site, shot):
	run_on_site("frappe.db.set_value", dt="User", dn=data.MANAGER, field="language", val="nl")
	try:
		page = page_as(data.MANAGER, data.PASSWORD, locale="nl-NL")
		open_setup(page, "mail")
		page.locator(f"{MAIN} footer").wait_for()
		assert "Klaar, verder" in page.locator(f"{MAIN} footer").inner_text()
		open_setup(page, "checklist")
		page.locator(f"{MAIN} h3", has_text="Controlelijst").wait_for()
		page.locator("[data-again]").wait_for()
		shot(page, "setup-checklist-dutch")
	finally:
		run_on_site("frappe.db.set_value", dt="User", dn=data.MANAGER, field="language", val="en")
