"""Approval of an order in a browser: on a phone by the link in a mail, and on the form with its reason (S51)."""

import json
import re

import pytest

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def waiting(organisation, run_on_site):
	"""An order that waits: `order` and the `token` of the approver's link. Approval is off again afterwards."""

	def make() -> dict:
		printed = run_on_site("facility_frontoffice.demo.approval.make_waiting_order")
		return json.loads(re.findall(r"\{.*\}", printed)[-1])

	yield make
	# other tests order without it
	run_on_site("facility_frontoffice.purchasing.approval_setup.turn_off")


def test_s51_approved_by_the_link_on_a_phone(waiting, page_as, shot):
	found = waiting()
	page = page_as(viewport=PHONE)
	page.goto(f"/approve-order?t={found['token']}")
	page.get_by_text(found["order"]).first.wait_for()
	page.get_by_text("Waarvoor").wait_for()
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
	shot(page, "approve-order-phone", full_page=True)
	page.get_by_role("button", name="Goedkeuren").click()
	page.get_by_text("is goedgekeurd en besteld").wait_for()
	page.goto(f"/approve-order?t={found['token']}")
	page.get_by_text("wacht niet meer op goedkeuring").wait_for()


def test_s51_rejected_on_the_form_with_a_reason(waiting, page_as, shot):
	found = waiting()
	page = page_as(found["approver"], data.PASSWORD)
	page.goto(f"/app/purchase-order/{found['order']}")
	page.locator(".fo-approval").wait_for()
	shot(page, "desk-approval")
	page.locator(".actions-btn-group button:visible").click()
	page.locator(".actions-btn-group .dropdown-item", has_text="Afwijzen").click()
	dialog = page.locator(".modal:visible")
	dialog.locator("textarea").fill("Vraag een tweede offerte")
	dialog.locator(".btn-modal-primary").click()
	page.locator(".fo-approval", has_text="Vraag een tweede offerte").wait_for()
