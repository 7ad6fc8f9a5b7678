"""A purchaser works in ERPNext as always, and every document knows which client waits for it (S15)."""

import re

import pytest
from desk_api import post

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}
SUPPLIER = data.FURNITURE_SUPPLIER


def desk(page_as, user: str, **options):
	page = page_as(user, data.PASSWORD, **options)
	page.goto("/app/backoffice-assignment")
	page.wait_for_function("window.frappe && frappe.csrf_token && window.facility_frontoffice")
	return page


@pytest.fixture
def to_buy(organisation, page_as):
	"""`to_buy(2)`: a client asks for chairs, it is agreed; the assignment to buy them."""
	agent, approver = desk(page_as, data.AGENT), desk(page_as, data.WORKPLACE)

	def ask(qty: int) -> str:
		request = post(
			agent,
			"intake.create_request",
			request={
				"subject": "Chairs for the meeting room",
				"request_type": "Request",
				"channel": "Phone",
				"client_user": data.CLIENT,
				"location": data.ROOMS[0],
			},
			lines=[{"product": "CHAIR", "qty": qty, "answers": answers(agent)}],
		)
		name = request["name"] if isinstance(request, dict) else request
		(approval,) = post(agent, "fulfilment.send_out", request=name)
		post(approver, "fulfilment.complete", assignment=approval, result="Agreed")
		return agent.evaluate(
			"""request => frappe.db.get_value("Backoffice Assignment", { client_request: request, action: "Purchase" }, "name")
				.then(({ message }) => message.name)""",
			name,
		)

	return ask


def answers(page) -> dict:
	"""Something acceptable for each question about a chair."""
	product = page.evaluate("frappe.db.get_doc('Facility Product', 'CHAIR')")
	return {
		row["question"]: (row.get("options") or "As usual").split("\n")[0]
		for row in product["questions"]
		if row["mandatory"]
	}


def open_assignment(page, name: str) -> None:
	page.goto(f"/app/backoffice-assignment/{name}")
	page.locator(".fo-work-buttons").wait_for()


def wait_for_form(page, doctype: str) -> None:
	page.wait_for_function(
		"doctype => window.cur_frm?.doctype === doctype && cur_frm.doc.items?.length", arg=doctype
	)


def save_and_submit(page) -> str:
	"""The document on the screen, by its own buttons; returns its name."""
	for _number in range(3):
		# ERPNext goes on filling in after it shows the form, which makes a saved one unsaved again
		page.wait_for_load_state("networkidle")
		if not page.evaluate("cur_frm.is_new() || cur_frm.is_dirty()"):
			break
		page.locator(".page-head:visible .primary-action", has_text="Save").click()
		page.wait_for_function("!cur_frm.is_new() && !cur_frm.is_dirty()")
	page.locator(".page-head:visible .primary-action", has_text="Submit").click()
	page.locator(".modal.show .btn-modal-primary, .modal.show .btn-primary", has_text="Yes").click()
	page.wait_for_function("cur_frm.doc.docstatus === 1")
	return page.evaluate("cur_frm.doc.name")


def status(page, assignment: str) -> str:
	return page.evaluate(
		"""name => frappe.db.get_value("Backoffice Assignment", name, "status").then(({ message }) => message.status)""",
		assignment,
	)


def test_s15_a_purchaser_orders_links_a_second_request_and_receives(to_buy, page_as, shot):
	first, second = to_buy(2), to_buy(3)
	page = desk(page_as, data.PURCHASER)
	open_assignment(page, first)
	shot(page, "purchase-assignment")
	page.locator("[data-action=purchase_order]").click()
	wait_for_form(page, "Purchase Order")
	page.evaluate(
		"""async supplier => {
			if (!cur_frm.doc.supplier) await cur_frm.set_value("supplier", supplier);
			const row = cur_frm.doc.items[0];
			await frappe.model.set_value(row.doctype, row.name, { qty: 5, rate: 100 });
		}""",
		SUPPLIER,
	)
	page.wait_for_load_state("networkidle")
	order = save_and_submit(page)
	page.locator(".fo-who-waits").first.wait_for()
	assert status(page, first) == "Waiting for Supplier"

	# five were ordered, two are for the first: the rest of the row goes to who asks for three
	unlinked(page)
	page.get_by_role("button", name="Front Office").first.click()
	page.get_by_role("link", name="Link to Requests").click()
	dialog = page.locator(".modal.show", has_text="Link to Requests")
	row = dialog.locator(f"tr[data-assignment='{second}']")
	row.wait_for()
	dialog.locator("[data-fieldname=text] input").fill(second)
	dialog.locator("tr[data-assignment]").nth(1).wait_for(state="detached")
	row.locator("input[type=checkbox]").check()
	assert row.locator(".fo-link-qty").input_value() == "3"
	shot(page, "purchase-link")
	dialog.get_by_role("button", name="Link", exact=True).click()
	dialog.wait_for(state="detached")
	page.wait_for_function("cur_frm.doc.items.length === 2")
	parts = page.evaluate("cur_frm.doc.items.map(row => [row.backoffice_assignment || '', row.qty])")
	assert sorted(parts) == sorted([["", 2], [second, 3]])
	assert page.evaluate("[cur_frm.doc.total_qty, cur_frm.doc.net_total]") == [5, 500]
	assert status(page, second) == "Waiting for Supplier"

	page.get_by_role("button", name="Create").first.click()
	page.get_by_role("link", name="Purchase Receipt").click()
	wait_for_form(page, "Purchase Receipt")
	save_and_submit(page)
	assert status(page, second) == "Completed"
	assert status(page, first) != "Completed"  # nothing is bought for it any more
	assert order


def unlinked(page) -> None:
	"""The row is taken off the first request again: it was one too many."""
	page.get_by_role("button", name="Front Office").first.click()
	page.get_by_role("link", name="Unlink from Requests").click()
	dialog = page.locator(".modal.show", has_text="Unlink from Requests")
	dialog.locator("input[type=checkbox]").first.check()
	dialog.get_by_role("button", name="Unlink", exact=True).click()
	dialog.wait_for(state="detached")
	page.wait_for_function("cur_frm.doc.items.every(row => !row.backoffice_assignment)")


def test_s15_several_at_once_from_the_list(to_buy, page_as, shot):
	names = [to_buy(1), to_buy(2)]
	page = desk(page_as, data.PURCHASER)
	for name in names:
		page.locator(f".list-row-checkbox[data-name='{name}']").first.check()
	page.get_by_role("button", name="Actions").click()
	page.get_by_role("link", name="Buy", exact=True).click()
	dialog = page.locator(".modal.show", has_text="Buy for 2 assignments")
	dialog.locator(".fo-to-buy tbody tr").nth(1).wait_for()
	shot(page, "purchase-several")
	dialog.get_by_role("button", name="Make", exact=True).click()
	wait_for_form(page, "Material Request")
	assert sorted(page.evaluate("cur_frm.doc.items.map(row => row.backoffice_assignment)")) == sorted(names)


def test_s15_on_a_phone(to_buy, page_as, shot):
	assignment = to_buy(1)
	page = desk(page_as, data.PURCHASER, viewport=PHONE)
	open_assignment(page, assignment)
	shot(page, "purchase-assignment-phone")
	page.locator("[data-action=material_request]").click()
	wait_for_form(page, "Material Request")
	save_and_submit(page)
	page.goto(f"/app/backoffice-assignment/{assignment}")
	page.get_by_text(re.compile("Everything is in .* already")).wait_for()


def test_s15_what_an_assignment_missed_is_shown_and_tried_again(to_buy, page_as, shot):
	"""A slip of the pen in the year of an order: nobody is told of it, and it is said until it is put right."""
	assignment = to_buy(1)
	page = desk(page_as, data.PURCHASER)
	open_assignment(page, assignment)
	page.locator("[data-action=purchase_order]").click()
	wait_for_form(page, "Purchase Order")
	page.evaluate(
		"""async supplier => {
			if (!cur_frm.doc.supplier) await cur_frm.set_value("supplier", supplier);
			const row = cur_frm.doc.items[0];
			await frappe.model.set_value(row.doctype, row.name, { rate: 100, schedule_date: "2099-01-01" });
		}""",
		SUPPLIER,
	)
	page.wait_for_load_state("networkidle")
	order = save_and_submit(page)
	missed = page.locator(".fo-missed", has_text="more than 2 years away")
	missed.wait_for()
	shot(page, "missed-update")
	assert status(page, assignment) == "Waiting for Supplier"

	missed.get_by_role("button", name="Try Again").click()
	page.locator(".desk-alert", has_text="more than 2 years away").first.wait_for()
	page.evaluate(
		"""order => {
			const row = cur_frm.doc.items[0];
			const schedule_date = frappe.datetime.add_days(frappe.datetime.get_today(), 5);
			const { name: docname, item_code, qty, rate, uom, conversion_factor } = row;
			return frappe.xcall("erpnext.controllers.accounts_controller.update_child_qty_rate", {
				parent_doctype: "Purchase Order",
				parent_doctype_name: order,
				trans_items: JSON.stringify([{ docname, item_code, qty, rate, uom, conversion_factor, schedule_date }]),
			});
		}""",
		order,
	)
	page.goto(f"/app/backoffice-assignment/{assignment}")
	page.locator(".fo-work-buttons").wait_for()
	page.wait_for_load_state("networkidle")
	assert not page.locator(".fo-missed").count()
	assert page.evaluate("cur_frm.doc.expected_date")
