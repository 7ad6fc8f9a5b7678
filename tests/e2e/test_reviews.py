"""The monthly review in a browser: a manager holds it, with figures and actions (S64)."""

import pytest

from facility_frontoffice.demo import data


@pytest.fixture
def manager(organisation, run_on_site, page_as):
	run_on_site("facility_frontoffice.fulfilment.reviews.make_monthly")
	return page_as(data.MANAGER, data.PASSWORD)


def test_s64_a_manager_holds_the_review_of_last_month(manager, shot):
	page = manager
	page.goto("/app/facility-review")
	page.locator(".list-row a", has_text="FR-").first.click()
	# what other tests handed over last month, if anything
	page.locator("[data-fieldname=figures_shown]").locator("table, .fo-empty").wait_for()
	page.locator(
		"[data-fieldname=open_before]", has_text="Everything that was agreed before is done."
	).wait_for()
	conclusions = page.locator("[data-fieldname=conclusions] textarea")
	conclusions.fill("The spare lamps are out of stock too often.")
	# out of the field: left in it, the form draws its buttons anew under the click
	conclusions.blur()
	page.locator("button", has_text="Take the Figures Anew").wait_for()
	page.locator("select[data-doctype='Facility Review'][data-fieldname=status]").select_option("Held")
	page.locator("button.primary-action:visible", has_text="Save").click()
	page.wait_for_function("cur_frm.doc.held_on && !cur_frm.is_dirty()")
	page.locator("button", has_text="Take the Figures Anew").wait_for(state="detached")
	shot(page, "desk-review", full_page=True)
