"""A supplier acts by the link in a mail: on a phone, with scripts and without, in English and in Dutch (S13, S54, S62)."""

import io
import json
import os
import subprocess
import sys
from datetime import date, timedelta

import pytest
from PIL import Image

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}
SUPPLIER = data.MOVING_SUPPLIER
ADDRESS = "planning@snelverhuizers.example"
LATER = date.today() + timedelta(days=300)

# Sends out work to the supplier and gives its link, as the mail would.
SEND_OUT = """
import json, os, sys
import frappe

frappe.init(site=sys.argv[1])
frappe.connect()
frappe.set_user("Administrator")
from facility_frontoffice.communication import sending
from facility_frontoffice.fulfilment import service, supplier_tokens
from facility_frontoffice.intake import service as intake

values = json.loads(os.environ["VALUES"])
frappe.db.set_value("Supplier", values["supplier"], {"facility_work_email": values["address"], "language": values["language"]})
code = "E2E-CARRY"
if not frappe.db.exists("Facility Product", code):
	frappe.get_doc({
		"doctype": "Facility Product", "product_code": code, "product_name": "Office move", "nature": "Mixed",
		"category": frappe.db.get_value("Facility Product Category", {"is_group": 0}, order_by="name"),
		"handling": "Supplier", "supplier": values["supplier"], "backoffice_unit": "Logistics",
	}).insert()
product = frappe.get_doc("Facility Product", code)
product.steps = []
product.append("steps", {"sequence": 1, "action": "Work", "step_name": "Carry out the move", "supplier": values["supplier"], **values["step"]})
product.save()
request = intake.create_request(
	{"subject": "Two desks to the fifth floor", "request_type": "Request", "channel": "Phone", "client_user": values["client"],
	"location": "Room 3.12", "description": "Two desks & a lamp go to room 5.01.\\nThe lamp is <old>."},
	[{"product": code}],
)
(name,) = service.send_out(request.name)
# the mail about it first: its link takes back the one that was given out before
for message in frappe.get_all("Facility Message", filters={"backoffice_assignment": name, "status": "Queued"}, pluck="name"):
	sending.send(message)
work = frappe.get_doc("Backoffice Assignment", name)
token = supplier_tokens.make(work, frappe._dict(name=None, recipient=values["address"]), replaces=True)[0]
frappe.db.commit()
print(json.dumps({"name": name, "token": token, "request": request.name}))
"""


@pytest.fixture
def work(organisation, e2e_site, bench_dir):
	"""Work of the supplier, mailed: `work(evidence="Photo")` gives its name, token and request."""

	def send(language: str | None = None, **step) -> dict:
		values = {
			"supplier": SUPPLIER,
			"address": ADDRESS,
			"language": language,
			"client": data.CLIENT,
			"step": step,
		}
		done = subprocess.run(
			[sys.executable, "-c", SEND_OUT, e2e_site],
			cwd=bench_dir / "sites",
			env=os.environ | {"VALUES": json.dumps(values)},
			capture_output=True,
			text=True,
			timeout=120,
		)
		assert done.returncode == 0, done.stderr[-3000:]
		return json.loads(done.stdout.strip().splitlines()[-1])

	return send


@pytest.fixture
def agent(organisation, page_as):
	return page_as(data.AGENT, data.PASSWORD)


@pytest.fixture
def value_of(page_as):
	"""What is kept of an assignment, as an agent reads it."""
	page = page_as(data.AGENT, data.PASSWORD)

	def read(name: str, field: str):
		answer = page.request.get(f"/api/resource/Backoffice Assignment/{name}")
		return answer.json()["data"].get(field)

	return read


@pytest.fixture
def without_scripts(browser, server_url):
	context = browser.new_context(
		base_url=server_url, viewport=PHONE, java_script_enabled=False, timezone_id="Europe/Amsterdam"
	)
	yield context.new_page()
	context.close()


@pytest.fixture
def photo(tmp_path):
	"""A photo as a telephone takes it: large, lying on its side, with where it was taken."""
	path = tmp_path / "IMG_1234.jpg"
	exif = Image.Exif()
	exif[0x0112] = 6  # turned a quarter
	exif.get_ifd(0x8825)[1] = "N"
	Image.effect_noise((4000, 3000), 60).convert("RGB").save(path, "JPEG", quality=90, exif=exif)
	return path


def open_form(page, title: str):
	page.locator("summary", has_text=title).click()
	return page.locator("details[open] form").filter(has=page.get_by_role("button"))


def ready(page) -> None:
	page.wait_for_selector("body[data-ready=true]")


def test_on_a_phone_accept_plan_and_finish_with_a_photo(page_as, work, value_of, photo, shot):
	found = work(evidence="Photo")
	page = page_as(viewport=PHONE)
	page.goto(f"/supplier-work?t={found['token']}")
	ready(page)
	assert page.get_by_role("heading", name="Office move: Carry out the move").is_visible()
	assert page.get_by_text("The lamp is <old>.").is_visible()
	assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], "nothing sticks out"
	shot(page, "supplier-link-new", full_page=True)

	page.get_by_role("button", name="I accept this work").click()
	page.get_by_text("Thank you, it is yours.").wait_for()
	assert value_of(found["name"], "status") == "Accepted"

	page.locator("summary", has_text="It is done").click()
	form = page.locator("#act-finish form")
	form.get_by_role("button", name="It is done").click()
	form.get_by_text("needs a photo").wait_for()
	form.get_by_label("What was done?").fill("Both desks stand in 5.01.")
	form.locator("input[type=file]").set_input_files(photo)
	form.locator(".sw-chosen img").wait_for()
	shot(page, "supplier-link-finish", full_page=True)
	form.get_by_role("button", name="It is done").click()
	page.get_by_text("Thank you, the work is done.").wait_for()
	assert page.locator("form").count() == 0
	shot(page, "supplier-link-done", full_page=True)
	assert value_of(found["name"], "status") == "Completed"
	assert value_of(found["name"], "result") == "Both desks stand in 5.01."
	sent = _evidence(page_as, value_of(found["name"], "evidence"))
	assert max(sent.size) == 1600, "made smaller before it was sent"
	assert sent.size[0] < sent.size[1], "upright"
	assert not sent.getexif().get_ifd(0x8825), "where it was taken is nobody's business"


def _evidence(page_as, url: str) -> Image.Image:
	answer = page_as(data.AGENT, data.PASSWORD).request.get(url)
	assert answer.ok
	return Image.open(io.BytesIO(answer.body()))


def test_without_scripts_all_of_it_works_too(without_scripts, work, value_of, photo, shot):
	found = work()
	page = without_scripts
	page.goto(f"/supplier-work?t={found['token']}")
	page.get_by_role("button", name="I accept this work").click()
	page.get_by_text("Thank you, it is yours.").wait_for()

	page.locator("summary", has_text="It will be later").click()
	form = page.locator("#act-delay form")
	form.get_by_label("When will it be done?").fill(f"{LATER}T16:00")
	form.get_by_label("Why?").fill("The van is broken & in the <garage>.")
	form.get_by_role("button", name="Send").click()
	page.get_by_text("We tell the client the new date").wait_for()
	assert str(value_of(found["name"], "expected_date")).startswith(f"{LATER} 16:00")

	page.locator("summary", has_text="Add a photo or document").click()
	form = page.locator("#act-evidence form")
	form.locator("input[type=file]").set_input_files(
		{"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"<script>"}
	)
	form.get_by_role("button", name="Send").click()
	page.get_by_text("is not a picture").wait_for()
	shot(page, "supplier-link-without-scripts", full_page=True)
	page.locator("#act-evidence input[type=file]").set_input_files(photo)
	page.locator("#act-evidence form").get_by_role("button", name="Send").click()
	page.get_by_text("Thank you, we have it.").wait_for()
	assert page.get_by_text("IMG_1234").is_visible()

	page.locator("summary", has_text="It is done").click()
	page.locator("#act-finish form").get_by_role("button", name="It is done").click()
	page.get_by_text("Thank you, the work is done.").wait_for()
	page.reload()
	assert value_of(found["name"], "status") == "Completed"


def test_an_inspection_and_dutch(page_as, work, value_of, shot):
	found = work("nl", evidence="Inspection", checklist="Vloer schoon\nDeur sluit")
	page = page_as(viewport=PHONE)
	page.goto(f"/supplier-work?t={found['token']}")
	ready(page)
	assert page.locator("html").get_attribute("lang") == "nl"
	page.locator("summary", has_text="Het is klaar").click()
	form = page.locator("#act-finish form")
	floor, door = form.get_by_role("group").all()
	floor.get_by_label("In orde", exact=True).check()
	door.get_by_label("Niet in orde").check()
	form.get_by_role("button", name="Het is klaar").click()
	form.get_by_role("alert").filter(has_text="niet in orde").wait_for()
	door.get_by_label("Opmerking").fill("Klemt")
	shot(page, "supplier-link-dutch", full_page=True)
	form.get_by_role("button", name="Het is klaar").click()
	page.get_by_text("Dank u, het werk is klaar.").wait_for()
	shot(page, "supplier-link-dutch-done", full_page=True)
	assert value_of(found["name"], "status") == "Completed"


def test_what_was_typed_stays_without_a_connection_and_is_sent_once_afterwards(page_as, work, value_of):
	found = work()
	page = page_as(viewport=PHONE)
	page.goto(f"/supplier-work?t={found['token']}")
	ready(page)
	page.locator("summary", has_text="Say how it stands").click()
	form = page.locator("#act-note form")
	form.get_by_label("How does it stand?").fill("Half is done.")
	page.context.set_offline(True)
	form.get_by_role("button", name="Send").click()
	form.get_by_text("There is no connection").wait_for()
	assert form.get_by_label("How does it stand?").input_value() == "Half is done."
	page.context.set_offline(False)
	form.get_by_role("button", name="Send").click()
	page.get_by_text("we know how it stands").wait_for()
	assert value_of(found["name"], "last_note") == "Half is done."
	assert page.locator(".sw-history li").count() == 1


def test_files_that_are_too_much_together_are_said_before_they_are_sent(page_as, work, value_of, shot):
	found = work()
	page = page_as(viewport=PHONE)
	page.goto(f"/supplier-work?t={found['token']}")
	ready(page)
	page.locator("summary", has_text="Add a photo or document").click()
	form = page.locator("#act-evidence form")
	form.get_by_text("At most 10 MB each, and 18 MB together").wait_for()
	size = 7 * 1024 * 1024
	files = [
		{
			"name": f"plan{number}.pdf",
			"mimeType": "application/pdf",
			"buffer": b"%PDF-1.4 " + bytes([number]) * size,
		}
		for number in range(3)
	]
	sent = []
	page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
	form.locator("input[type=file]").set_input_files(files)
	form.get_by_role("button", name="Send").click()
	form.get_by_text("larger than 18 MB together").wait_for()
	assert not any("supplier_work.act" in url for url in sent)
	shot(page, "supplier-link-too-much", full_page=True)
	form.get_by_role("button", name="Remove: plan2.pdf").click()
	form.get_by_role("button", name="Send").click()
	page.get_by_text("Thank you, we have it.").wait_for()
	assert value_of(found["name"], "evidence")


def test_what_the_server_finds_too_much_is_said_in_words(page_as, work):
	found = work()
	page = page_as(viewport=PHONE)
	page.goto(f"/supplier-work?t={found['token']}")
	ready(page)
	page.route(
		"**/api/method/*supplier_work.act", lambda route: route.fulfill(status=413, body="<h1>413</h1>")
	)
	page.locator("summary", has_text="Say how it stands").click()
	form = page.locator("#act-note form")
	form.get_by_label("How does it stand?").fill("Half is done.")
	form.get_by_role("button", name="Send").click()
	form.get_by_text("These files are larger than 18 MB together").wait_for()
	assert form.get_by_label("How does it stand?").input_value() == "Half is done."


def test_a_day_after_the_date_asks_for_a_delay_and_giving_back_ends_it(page_as, work, value_of, shot):
	found = work()
	page = page_as(viewport=PHONE)
	page.goto(f"/supplier-work?t={found['token']}")
	ready(page)
	page.locator("summary", has_text="Plan the day").click()
	form = page.locator("#act-plan form")
	form.get_by_label("You come on").fill(f"{LATER}T10:00")
	form.get_by_role("button", name="Plan it").click()
	form.get_by_text("which was agreed").wait_for()
	assert value_of(found["name"], "status") == "Open"

	page.locator("summary", has_text="We cannot do this").click()
	form = page.locator("#act-return form")
	form.get_by_label("Not Possible").check()
	form.get_by_label("Why?").fill("Our lift is broken.")
	shot(page, "supplier-link-return", full_page=True)
	form.get_by_role("button", name="Give it back").click()
	page.get_by_text("We look for somebody else").wait_for()
	assert value_of(found["name"], "return_reason") == "Our lift is broken."
	answer = page.goto(f"/supplier-work?t={found['token']}")
	assert answer.status == 404
	assert page.get_by_role("heading", name="This link does not work (any more)").is_visible()
	assert page.get_by_role("link", name="Call 020 123 45 67").is_visible()
	shot(page, "supplier-link-gone", full_page=True)
	page.get_by_role("button", name="Mail me a new link").click()
	page.get_by_text("a new one is on its way").wait_for()


def test_who_is_logged_in_can_use_it_too(page_as, work, value_of):
	found = work()
	page = page_as(data.AGENT, data.PASSWORD, viewport=PHONE)
	page.goto("/app")
	page.goto(f"/supplier-work?t={found['token']}")
	ready(page)
	page.get_by_role("button", name="I accept this work").click()
	page.get_by_text("Thank you, it is yours.").wait_for()
	assert value_of(found["name"], "status") == "Accepted"
	assert not value_of(found["name"], "accepted_by"), "nobody with a log-in"


def test_the_headers_come_from_the_server(page_as, work):
	found = work()
	answer = page_as().request.get(f"/supplier-work?t={found['token']}")
	assert answer.headers["referrer-policy"] == "no-referrer"
	assert answer.headers["cache-control"] == "no-store, private"
	assert answer.headers["x-frame-options"] == "DENY"
	assert found["token"] not in json.dumps(answer.headers)


def test_the_desk_sees_and_withdraws_the_link(agent, page_as, work, shot):
	found = work()
	supplier = page_as(viewport=PHONE)
	supplier.goto(f"/supplier-work?t={found['token']}")
	ready(supplier)
	supplier.get_by_role("button", name="I accept this work").click()
	supplier.get_by_text("Thank you, it is yours.").wait_for()

	agent.goto(f"/app/backoffice-assignment/{found['name']}")
	panel = agent.get_by_role("region", name="Link of the Supplier")
	panel.get_by_text("used once").wait_for()
	panel.scroll_into_view_if_needed()
	shot(agent, "desk-supplier-link")
	panel.get_by_role("button", name="Withdraw the Link").click()
	agent.get_by_role("button", name="Yes").click()
	panel.get_by_text("by Anna de Vries").wait_for()
	assert supplier.goto(f"/supplier-work?t={found['token']}").status == 404
	panel.get_by_role("button", name="Send a New Link").click()
	agent.get_by_text(ADDRESS).last.wait_for()
	agent.get_by_role("button", name="Yes").click()
	panel.get_by_text("Mail about the work to").nth(1).wait_for()
	agent.locator(".modal-backdrop").wait_for(state="detached")
	shot(agent, "desk-supplier-link-sent")


def test_s63_the_card_on_the_form_of_a_supplier(page_as, work, shot):
	work()
	page = page_as("Administrator", "admin")
	page.goto(f"/app/supplier/{SUPPLIER}")
	page.get_by_role("tab", name="Front Office").click()
	card = page.locator(".fo-supplier-card")
	card.get_by_text(ADDRESS).wait_for()
	card.scroll_into_view_if_needed()
	shot(page, "desk-supplier-card")
	assert card.get_by_text("of which returned").is_visible()
