"""A purchaser's day in a browser (S15): who waits, what is late, an order from there, and what stays shut."""

import re

import pytest

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def purchases(organisation, run_on_site):
	"""Purchases in several states."""
	run_on_site("facility_frontoffice.demo.purchases.load")


@pytest.fixture
def purchaser(purchases, page_as):
	return page_as(data.PURCHASER, data.PASSWORD)


def rows_of(page):
	page.locator(".fo-waits-row").first.wait_for()
	return page.locator(".fo-waits-row")


def test_s15_from_the_workspace_to_who_waits_and_to_an_order(purchaser, shot):
	page = purchaser
	page.goto("/app/purchasing-for-clients")
	late = page.locator(".number-widget-box", has_text=re.compile("ordered and late", re.I))
	late.locator(".number").wait_for()
	shot(page, "purchaser-workspace")
	late.locator(".widget-body").click()
	page.wait_for_url("**/who-waits-for-what")
	first = rows_of(page).first
	assert "days late" in first.inner_text()
	assert "Stoel en Tafel" in first.inner_text()
	page.locator("input[data-fieldname=late]").uncheck()
	to_order = page.locator(".fo-waits-row", has_text="To order").first
	to_order.wait_for()
	shot(page, "who-waits")
	# S62: what is late stands before what is not
	assert "days late" in rows_of(page).first.inner_text()
	page.locator("select[data-fieldname=group]").select_option("supplier")
	page.locator(".fo-waits h5", has_text="Kantoor Plus").wait_for()
	# one of the demo's own: what other tests ask for may have no item
	chairs = rows_of(page).filter(has_text="4 × Office chair")
	chairs.locator("[data-make=make_purchase_order]").first.click()
	page.wait_for_url(re.compile("purchase-order/new"))
	page.wait_for_function("cur_frm?.doc?.items?.[0]?.backoffice_assignment")
	assert page.evaluate("cur_frm.doc.items[0].item_code") == data.CHAIR_ITEM


def test_s15_an_order_says_who_waits_and_leads_to_the_assignment(purchaser, shot):
	page = purchaser
	page.goto("/app/who-waits-for-what")
	row = rows_of(page).filter(has_text="days late").first
	row.locator(".fo-waits-documents a").first.click()
	panel = page.locator(".fo-who-waits")
	panel.wait_for()
	shot(page, "order-who-waits")
	assert data.PEOPLE[data.CLIENT][0] in panel.inner_text()
	assert "days late" in panel.inner_text()
	# the request is named, and no link leads to a refusal
	assert panel.locator("a[href*=client-request]").count() == 0
	assert re.search(r"CR-\d{4}-\d+", panel.inner_text())
	panel.locator("a[href*=backoffice-assignment]").first.click()
	page.wait_for_function(
		"cur_frm?.doctype === 'Backoffice Assignment' && cur_frm.fields_dict.work.$wrapper.text()"
	)
	page.locator(".fo-steps").wait_for()
	assert page.locator(".page-body a[href*='client-request/']:visible").count() == 0
	page.get_by_role("tab", name="Connections").click()
	order = page.locator(".document-link[data-doctype='Purchase Order']")
	order.locator(".count", has_text="1").wait_for()


def test_who_waits_on_a_phone(purchases, page_as, shot):
	page = page_as(data.PURCHASER, data.PASSWORD, viewport=PHONE)
	page.goto("/app/who-waits-for-what")
	assert rows_of(page).count() >= 4
	shot(page, "who-waits-phone")
	assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_s15_the_report_leads_to_the_purchases_behind_a_figure(purchaser, shot):
	page = purchaser
	page.goto("/app/query-report/Lead Time of Purchases")
	link = page.locator("a[data-lead-time-of]", has_text="Stoel en Tafel")
	link.wait_for()
	shot(page, "lead-times")
	link.click()
	page.locator(".dt-cell a[href*='backoffice-assignment/BA-']").first.wait_for()
	assert page.evaluate("frappe.query_report.get_filter_value('supplier')") == "Stoel en Tafel"
