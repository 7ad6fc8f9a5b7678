"""An admin adds a state on the platform's own form and switches the workflow on; an agent drives a request through it (S27)."""

import json
import re

import pytest

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}
WORKFLOW = "Client Request"
STATE, ASK, GRANT = "Waiting for budget", "Ask for Budget", "Budget Is There"
LINKS = ("state", "next_state", "action", "allowed", "allow_edit")


@pytest.fixture
def shipped(organisation, run_on_site):
	"""The workflow as it is shipped, off; and off again afterwards, for other tests share the site."""

	def restore():
		run_on_site("frappe.delete_doc", doctype="Workflow", name=WORKFLOW, force=True, ignore_missing=True)
		run_on_site("facility_frontoffice.setup.workflows.create")
		run_on_site("frappe.clear_cache", doctype=WORKFLOW)

	restore()
	yield
	restore()


def ask_api(page, method: str, **values):
	"""Calls as the logged-in user of a page does."""
	script = """([method, values]) => frappe.xcall(method, values)"""
	return page.evaluate(script, [method, values])


def add_row(page, table: str, values: dict) -> None:
	"""Adds a row to a table of the form by its own button, and fills in its fields."""
	grid = page.locator(f".frappe-control[data-fieldname={table}]")
	# more rows than fit on a page of the table: the new one is on the last
	grid.locator(".grid-add-row:visible").first.click()
	row = grid.locator(".grid-body .rows > .grid-row").last
	row.wait_for()
	for field, value in values.items():
		cell = row.locator(f"[data-fieldname={field}]").first
		cell.click()
		entry = cell.locator("input, select, textarea").first
		entry.wait_for()
		if entry.evaluate("element => element.tagName") == "SELECT":
			entry.select_option(value)
			continue
		entry.fill(value)
		if field in LINKS:
			option = cell.locator("[role=option]").filter(has_text=re.compile(f"^\\s*{value}"))
			option.first.click()
			page.wait_for_function(
				"([input, value]) => input.value === value", arg=[entry.element_handle(), value]
			)


def make_words(page) -> None:
	for doctype, field, names in (
		("Workflow State", "workflow_state_name", [STATE]),
		("Workflow Action Master", "workflow_action_name", [ASK, GRANT]),
	):
		for name in names:
			there = ask_api(
				page, "frappe.client.get_list", doctype=doctype, filters={"name": name}, limit_page_length=1
			)
			if not there:
				ask_api(page, "frappe.client.insert", doc={"doctype": doctype, field: name})


def choose(page, action: str) -> None:
	page.locator(".actions-btn-group button:visible").click()
	page.locator(".actions-btn-group .dropdown-item", has_text=re.compile(f"^\\s*{action}\\s*$")).click()


def status_counts(page) -> dict:
	"""What a report of the platform by status says."""
	rows = ask_api(
		page,
		"frappe.client.get_list",
		doctype=WORKFLOW,
		fields=["status", "count(name) as number"],
		group_by="status",
		limit_page_length=0,
	)
	return {row["status"]: row["number"] for row in rows}


def test_s27_a_new_state_from_the_form_of_an_admin_to_a_request_that_waits_in_it(shipped, page_as, shot):
	# there is a request already, of before the workflow
	agent = page_as(data.AGENT, data.PASSWORD)
	agent.goto("/app/client-request")
	agent.wait_for_function("() => window.frappe?.xcall")
	values = {
		"subject": "A standing desk",
		"request_type": "Request",
		"channel": "Phone",
		"client_user": data.CLIENT,
	}
	made = ask_api(agent, "facility_frontoffice.api.intake.create_request", request=values, lines=[])
	name = made["name"]

	admin = page_as("Administrator")
	admin.goto("/app/workflow")
	admin.wait_for_function("() => window.frappe?.xcall")
	make_words(admin)
	admin.goto(f"/app/workflow/{WORKFLOW}")
	admin.locator(".frappe-control[data-fieldname=states] .grid-row").first.wait_for()

	# a state that means nothing yet is refused, and all that was typed is still there
	add_row(
		admin,
		"states",
		{"state": STATE, "update_field": "status", "update_value": "Paused", "allow_edit": "Desk User"},
	)
	admin.locator("input[data-fieldname=is_active]").check()
	admin.get_by_role("button", name="Save", exact=True).click()
	refused = admin.locator(".msgprint", has_text="sets the status “Paused”, which does not exist")
	refused.wait_for()
	shot(admin, "workflow-refused")
	admin.keyboard.press("Escape")
	refused.wait_for(state="hidden")

	last = admin.locator(".frappe-control[data-fieldname=states] .grid-body .rows > .grid-row").last
	cell = last.locator("[data-fieldname=update_value]").first
	cell.click()
	cell.locator("input").fill("On Hold")
	for state, action, goal in (("New", ASK, STATE), (STATE, GRANT, "In Intake")):
		add_row(
			admin,
			"transitions",
			{"state": state, "action": action, "next_state": goal, "allowed": "Frontoffice Agent"},
		)
	admin.get_by_role("button", name="What Would This Do?").click()
	rehearsal = admin.locator(".modal:visible", has_text="What Would This Do?")
	rehearsal.get_by_text("Each document that is there gets the state of its status").wait_for()
	shot(admin, "workflow-rehearsal")
	rehearsal.get_by_role("button", name="Close", exact=True).last.click()
	admin.get_by_role("button", name="Save", exact=True).click()
	admin.wait_for_function("() => cur_frm && !cur_frm.is_dirty() && cur_frm.doc.is_active")
	shot(admin, "workflow-on")

	# an agent drives a request into it
	before = status_counts(agent)
	agent.goto(f"/app/client-request/{name}")
	choose(agent, ASK)
	dialog = agent.locator(".modal:visible", has_text="Why is it paused?")
	dialog.locator("textarea").fill("It costs more than the client may spend.")
	shot(agent, "workflow-reason")
	dialog.locator(".btn-modal-primary").click()
	agent.wait_for_function("([state]) => cur_frm?.doc.workflow_state === state", arg=[STATE])
	assert agent.evaluate("cur_frm.doc.status") == "On Hold"
	assert agent.evaluate("cur_frm.doc.next_due_at") is None, "the clock waits"
	after = status_counts(agent)
	assert after["On Hold"] == before.get("On Hold", 0) + 1
	assert after.get("New", 0) == before["New"] - 1
	agent.get_by_text("Paused: It costs more than the client may spend.").first.wait_for()
	agent.locator(".page-head .indicator-pill", has_text=f"{STATE} (On Hold)").wait_for()
	shot(agent, "workflow-waiting")

	# the status itself is not theirs to change
	agent.expected_errors = [r"417|WorkflowError|status of"]
	said = agent.evaluate(
		"""async ([name, token]) => (await fetch(`/api/resource/Client Request/${name}`, {method: "PUT",
		headers: {"Content-Type": "application/json", "X-Frappe-CSRF-Token": frappe.csrf_token},
		body: JSON.stringify({status: "Completed"})})).text()""",
		[name, ""],
	)
	assert "follows from its workflow" in json.loads(said).get("exception", said)

	# and out of it, by telephone
	phone = page_as(data.AGENT, data.PASSWORD, viewport=PHONE)
	phone.goto(f"/app/client-request/{name}")
	phone.locator(".actions-btn-group button:visible").wait_for()
	shot(phone, "workflow-phone")
	choose(phone, GRANT)
	phone.wait_for_function("() => cur_frm?.doc.workflow_state === 'In Intake'")
	assert phone.evaluate("cur_frm.doc.status") == "In Intake"
	events = ask_api(
		admin,
		"frappe.client.get_list",
		doctype="Facility Clock Event",
		filters={"reference_name": name, "clock": "Resolution"},
		fields=["event"],
		order_by="position",
	)
	assert [row["event"] for row in events] == ["start", "pause", "resume"]

	# what is ended is opened again by the workflow's own action, with what that takes
	refusal = {"request": name, "reason": "There is no room.", "alternative": "A higher chair"}
	ask_api(phone, "facility_frontoffice.api.intake.cancel", **refusal)
	phone.reload()
	phone.wait_for_function("() => cur_frm?.doc.status === 'Cancelled'")
	choose(phone, "Reopen")
	dialog = phone.locator(".modal:visible", has_text="Why is it opened again?")
	dialog.locator("[data-fieldname=reason] textarea").fill("There is room now.")
	shot(phone, "workflow-reopen")
	dialog.locator(".btn-modal-primary").click()
	phone.wait_for_function(
		"() => cur_frm?.doc.workflow_state === 'In Intake' && cur_frm.doc.status === 'In Intake'"
	)
