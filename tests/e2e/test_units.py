"""Units and routing in a browser: the card, who is in, a rule tried out, and returned work sent elsewhere."""

import re

import pytest
from desk_api import post

from facility_frontoffice.demo import data

UNIT = "Security"
PHONE = {"width": 390, "height": 844}
REQUEST = {
	"subject": "The lamp blinks",
	"request_type": "Fault",
	"channel": "Phone",
	"client_user": data.CLIENT,
	"location": data.ROOMS[0],
}
LAMP = {"product": "LIGHTING", "answers": {"How many lamps?": "2", "Is there any danger?": "No"}}


def at_the_desk(page_as, user: str = data.AGENT, **options):
	page = page_as(user, data.PASSWORD, **options)
	page.goto("/app/backoffice-unit")
	page.wait_for_function("window.frappe && frappe.csrf_token && window.facility_frontoffice")
	return page


@pytest.fixture
def returned(organisation, page_as):
	"""The page of an agent, a request, and its assignment that came back."""
	page = at_the_desk(page_as)
	request = post(
		page,
		"intake.create_request",
		request=REQUEST,
		lines=[LAMP],
	)
	name = request["name"] if isinstance(request, dict) else request
	(assignment,) = post(page, "fulfilment.send_out", request=name, backoffice_unit="Workplace")
	post(
		page,
		"fulfilment.return_to_front_office",
		assignment=assignment,
		reason="Not ours, ask ICT Support",
		kind="Not Ours",
	)
	return page, name, assignment


class TestCard:
	def test_s63_the_lead_says_who_is_out_and_in_again(self, organisation, page_as, shot):
		page = at_the_desk(page_as, data.SECURITY)
		page.goto(f"/app/backoffice-unit/{UNIT}")
		row = page.locator(".fo-unit-people li", has_text="Sem Visser")
		row.wait_for()
		shot(page, "unit-card")
		state = row.locator(".indicator-pill").inner_text()
		if state not in ("In", "Later Today"):
			pytest.skip("the unit does not work any more today")
		row.get_by_role("button", name=re.compile("I am out today")).click()
		row.locator(".indicator-pill", has_text="Away").wait_for()
		row.get_by_role("button", name=re.compile("I am in today")).click()
		row.locator(".indicator-pill", has_text=re.compile("In|Later")).wait_for()

	def test_an_agent_sees_it_from_wherever_the_unit_is_named(self, returned, shot):
		page, request, _assignment = returned
		page.goto(f"/app/client-request/{request}")
		page.locator("[data-unit-card=Workplace]").click()
		card = page.locator(".modal.show .fo-unit-card")
		card.wait_for()
		assert "Wendy Jansen" in card.inner_text()
		assert page.locator(".modal.show [data-act]").count() == 0  # only the lead and who it is about
		shot(page, "unit-card-dialog")

	def test_on_a_phone_nothing_is_wider_than_the_screen(self, organisation, page_as, shot):
		page = at_the_desk(page_as, data.SECURITY, viewport=PHONE)
		page.goto(f"/app/backoffice-unit/{UNIT}")
		page.locator(".fo-unit-card").wait_for()
		assert page.evaluate("document.querySelector('.fo-unit-card').scrollWidth <= innerWidth")
		shot(page, "unit-card-phone")

	def test_in_dutch(self, organisation, page_as, run_on_site, shot):
		run_on_site("frappe.db.set_value", dt="User", dn=data.HOSPITALITY, field="language", val="nl")
		try:
			page = at_the_desk(page_as, data.HOSPITALITY, locale="nl-NL")
			page.goto("/app/backoffice-unit/Hospitality")
			card = page.locator(".fo-unit-card")
			card.wait_for()
			assert "Wie er vandaag is" in card.inner_text()
			shot(page, "unit-card-dutch")
		finally:
			run_on_site("frappe.db.set_value", dt="User", dn=data.HOSPITALITY, field="language", val="en")

	def test_its_figures_open_what_they_count(self, returned):
		page, _request, _assignment = returned
		page.goto("/app/backoffice-unit/Workplace")
		figure = page.locator(".fo-unit-figure", has_text="returned in 90 days")
		number = int(figure.locator("b").inner_text())
		assert number >= 1
		assert "sent_at" in figure.get_attribute("href")
		figure.click()
		page.wait_for_function(
			f"window.cur_list?.doctype === 'Backoffice Assignment' && cur_list.data.length === {min(number, 20)}"
		)
		fields = [row[1] for row in page.evaluate("cur_list.get_filters_for_args()")]
		assert sorted(fields) == ["backoffice_unit", "sent_at", "status"]

	def test_the_days_of_agents_of_a_desk_are_not_asked(self, organisation, page_as):
		page = at_the_desk(page_as, data.MANAGER)
		page.goto("/app/facility-service-desk")
		page.wait_for_function("window.cur_list?.data?.length")
		desk = page.evaluate("cur_list.data[0].name")
		page.goto(f"/app/facility-service-desk/{desk}")
		agents = page.locator("[data-fieldname=agents] .grid-heading-row")
		agents.locator("[data-fieldname=skills]").wait_for(state="attached")
		assert agents.locator("[data-fieldname=works_on]").count() == 0
		page.goto("/app/backoffice-unit/Workplace")
		members = page.locator("[data-fieldname=members] .grid-heading-row")
		members.locator("[data-fieldname=works_on]").wait_for(state="attached")

	def test_times_of_an_absence_are_only_those_that_were_typed(self, organisation, page_as, shot):
		page = at_the_desk(page_as, data.SECURITY)
		page.goto("/app/facility-absence/new")
		page.wait_for_function("window.cur_frm?.doctype === 'Facility Absence' && cur_frm.doc.user")
		times = "[cur_frm.doc.from_time, cur_frm.doc.until_time].map((time) => time || null)"
		page.wait_for_function(f"{times}.every((time) => time === null)")
		part = page.get_by_role("checkbox", name="Part of a Day")
		part.check()
		page.wait_for_function("/^\\d\\d:00:00$/.test(cur_frm.doc.from_time) && !cur_frm.doc.until_time")
		shot(page, "absence-part-of-day")
		part.uncheck()
		page.wait_for_function(f"{times}.every((time) => time === null)")


class TestSendElsewhere:
	def test_s58_the_likeliest_is_chosen_and_one_key_sends_it(self, returned, shot):
		page, request, assignment = returned
		page.goto(f"/app/backoffice-assignment/{assignment}")
		page.locator("[data-action=reassign]").click()
		first = page.locator(".fo-next-party").first
		first.wait_for()
		assert "ICT Support" in first.inner_text()
		assert "The return names them" in first.inner_text()
		assert first.locator("input").is_checked()
		shot(page, "send-elsewhere")
		page.keyboard.press("Control+Enter")
		page.locator(".modal.show").wait_for(state="hidden")
		page.goto(f"/app/client-request/{request}")
		page.locator("[data-unit-card='ICT Support']").wait_for()
		assert page.locator("[data-elsewhere]").count() == 0

	def test_from_the_request_to_somebody_else(self, returned):
		page, request, _assignment = returned
		page.goto(f"/app/client-request/{request}")
		page.locator("[data-elsewhere]").click()
		page.locator(".fo-next-party").first.wait_for()
		page.wait_for_timeout(600)  # the dialog gives its first field the focus when it stands still
		unit = page.locator(".modal.show [data-fieldname=backoffice_unit] input")
		unit.fill("Logistics")
		page.locator(".modal.show [role=option]", has_text="Logistics").first.click()
		page.wait_for_function("!document.querySelector('[name=fo-next-party]:checked')")
		page.locator(".modal.show .btn-primary", has_text="Send").click()
		page.locator("[data-unit-card=Logistics]").wait_for()

	def test_what_came_back_is_not_sent_out_to_who_returned_it(self, returned, shot):
		page, request, _assignment = returned
		page.goto(f"/app/client-request/{request}")
		page.get_by_role("button", name="Send Out").click()
		first = page.locator(".modal.show .fo-next-party").first
		first.wait_for()
		assert "ICT Support" in first.inner_text()
		shot(page, "send-out-returned")
		page.locator(".modal.show .btn-primary", has_text="Send").click()
		page.locator("[data-unit-card='ICT Support']").wait_for()

	def test_which_of_several_that_came_back(self, organisation, page_as, shot):
		page = at_the_desk(page_as)
		made = post(page, "intake.create_request", request=REQUEST, lines=[LAMP, LAMP])
		name = made["name"] if isinstance(made, dict) else made
		for assignment in post(page, "fulfilment.send_out", request=name, backoffice_unit="Workplace"):
			values = {"reason": "Not ours, ask ICT Support", "kind": "Not Ours"}
			post(page, "fulfilment.return_to_front_office", assignment=assignment, **values)
		page.goto(f"/app/client-request/{name}")
		page.get_by_role("button", name="Send Out").click()
		dialog = page.locator(".modal.show", has_text="Which work?")
		dialog.wait_for()
		shot(page, "send-out-several-returned")
		page.wait_for_timeout(600)
		dialog.locator(".btn-primary", has_text="Go On").click()
		page.locator(".modal.show .fo-next-party").first.wait_for()
		page.wait_for_timeout(600)
		assert page.locator(".modal.show").count() == 1

	def test_on_a_phone(self, returned, page_as, shot):
		_page, _request, assignment = returned
		page = at_the_desk(page_as, viewport=PHONE)
		page.goto(f"/app/backoffice-assignment/{assignment}")
		page.locator("[data-action=reassign]").click()
		page.locator(".fo-next-party").first.wait_for()
		shot(page, "send-elsewhere-phone")


class TestNobody:
	def test_an_agent_chooses_by_hand_when_nobody_can_be_given_it(
		self, organisation, page_as, run_on_site, shot
	):
		page = at_the_desk(page_as)
		name = post(page, "intake.create_request", request=REQUEST, lines=[LAMP])
		name = name["name"] if isinstance(name, dict) else name
		unit = {"dt": "Backoffice Unit", "dn": "Building Services", "field": "disabled"}
		run_on_site("frappe.db.set_value", **unit, val=1)
		try:
			page.goto(f"/app/client-request/{name}")
			page.get_by_role("button", name="Send Out").click()
			dialog = page.locator(".modal.show", has_text="Nobody can be given")
			dialog.wait_for()
			assert "Building Services: takes no work any more" in dialog.inner_text()
			shot(page, "nobody-can")
			page.wait_for_timeout(600)
			dialog.locator("[data-fieldname=backoffice_unit] input").fill("Logistics")
			dialog.locator("[role=option]", has_text="Logistics").first.click()
			dialog.locator(".btn-primary", has_text="Send Out").click()
			page.locator("[data-unit-card=Logistics]").wait_for()
			assert page.locator(".modal.show").count() == 0
		finally:
			run_on_site("frappe.db.set_value", **unit, val=0)


class TestRules:
	def test_a_rule_says_what_it_does_and_is_tried_out(self, returned, page_as, shot):
		page = at_the_desk(page_as, data.MANAGER)
		page.goto("/app/facility-routing-rule/new")
		page.locator("[data-fieldname=rule_name] input").fill("Test of the browser")
		unit = page.locator("[data-fieldname=backoffice_unit] input").first
		unit.fill("ICT")
		page.locator("[role=option]", has_text="ICT Support").first.click()
		page.locator(".form-message", has_text="Everything goes to ICT Support.").wait_for()
		page.keyboard.press("Alt+t")
		page.locator(".fo-rehearsal").wait_for()
		assert "Nothing was sent now." in page.locator(".fo-rehearsal").inner_text()
		shot(page, "routing-rule-tried")

	def test_an_agent_asks_who_does_a_product_before_it_is_sent(self, organisation, page_as, intake, shot):
		page = page_as(data.AGENT, data.PASSWORD)
		screen = intake(page)
		screen.client("Emma")
		screen.words("the lamp blinks")
		screen.take("Lighting fault")
		page.get_by_role("button", name="Who does this?").click()
		card = page.locator(".modal.show .fo-unit-card")
		card.wait_for()
		assert (
			"The product says so" in page.locator(".modal.show").inner_text()
			or "Rule" in page.locator(".modal.show").inner_text()
		)
		shot(page, "who-does-this")
