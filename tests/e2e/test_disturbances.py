"""Outages and planned work in a browser: everybody there is told, after a look at who and what."""

import json
import uuid

import pytest

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}
DISTURBANCE = "Facility Disturbance"


@pytest.fixture
def title(run_on_site):
	"""Of this test alone, on a site that others use too: what it made known is over when it ends."""
	title = f"No power {uuid.uuid4().hex[:6]}"
	yield title
	made = run_on_site("frappe.client.get_list", doctype=DISTURBANCE, filters={"title": title})
	for row in json.loads(made.splitlines()[-1]):
		over = {"status": "Ended", "outcome": "It is over."}
		run_on_site("frappe.client.set_value", doctype=DISTURBANCE, name=row["name"], fieldname=over)


@pytest.fixture
def resident(organisation, run_on_site, title) -> str:
	"""Somebody with a usual place in the building."""
	email = f"{title.replace(' ', '-').lower()}@example.org"
	values = {
		"doctype": "Facility Client Profile",
		"email": email,
		"client_name": "Resident of a Test",
		"location": data.ROOMS[0],
	}
	run_on_site("frappe.client.insert", doc=values)
	return email


def make(page, title: str) -> None:
	page.goto("/app/facility-disturbance/new")
	page.locator("input[data-fieldname=title]").wait_for()
	page.evaluate(
		"([title, location]) => cur_frm.set_value({title, location, words: 'A cable broke.'})",
		[title, data.BUILDING],
	)
	page.wait_for_function("title => cur_frm.doc.title === title", arg=title)
	page.locator("button.primary-action:visible", has_text="Save").click()
	page.wait_for_function("!cur_frm.is_new() && !cur_frm.is_dirty()")
	page.locator(".form-message", has_text="was not told").wait_for()


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desk", "phone"])
def test_s44_everybody_there_is_told_after_a_look(page_as, resident, title, viewport, shot):
	page = page_as(data.AGENT, data.PASSWORD, viewport=viewport)
	make(page, title)
	page.keyboard.press("Alt+t")
	dialog = page.locator(".fo-disturbance-preview .modal-dialog")
	dialog.wait_for()
	letter = page.frame_locator(".fo-letter")
	letter.locator("body", has_text="A cable broke.").wait_for()
	dialog.locator(".fo-letter-subject", has_text=title).wait_for()
	people = int(dialog.locator(".fo-told-number b").inner_text())
	assert people > 0
	tabs = dialog.locator("[data-letter]")
	tabs.last.click()
	page.wait_for_function("document.querySelectorAll('[data-letter][aria-selected=true]').length === 1")
	shot(page, f"disturbance-preview-{'phone' if viewport else 'desk'}")
	button = dialog.locator("button.btn-primary", has_text=f"Tell {people} ").last
	button.wait_for()
	button.click()
	page.wait_for_function(
		"people => cur_frm.doc.tell_everybody && cur_frm.doc.people === people", arg=people
	)
	page.locator(".form-message", has_text="heard the latest").wait_for()
	page.locator("button:visible", has_text="Tell Who Came Since").or_(
		page.locator(".menu-btn-group:visible")
	).first.wait_for()


def test_a_planned_piece_of_work_is_announced(organisation, page_as, title):
	page = page_as(data.AGENT, data.PASSWORD)
	page.goto("/app/facility-disturbance/new")
	page.locator("input[data-fieldname=title]").wait_for()
	page.evaluate(
		"""([title, location]) => cur_frm.set_value({
			title, location, words: 'We replace a valve.', begins_at: frappe.datetime.add_days(frappe.datetime.now_datetime(), 3),
		})""",
		[title, data.BUILDING],
	)
	page.wait_for_function("cur_frm.doc.kind === 'Planned Work'")
	page.locator("button.primary-action:visible", has_text="Save").click()
	page.wait_for_function("!cur_frm.is_new() && cur_frm.doc.status === 'Announced'")
	page.locator(".indicator-pill:visible", has_text="Announced").first.wait_for()
