"""The round on a phone: the next job, a photo, done; in a cellar without a connection too, and each thing once.

Rows of the requirements: S13 (photo, inspection), S14 (steps), S18 (task of the client), S44 (Dutch and English).
"""

import io
import secrets
import time

import pytest
from PIL import Image

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 360, "height": 640}
ASSIGNMENT = "Backoffice Assignment"
ACT = "**/api/method/facility_frontoffice.api.round.act"
JOBS = "**/api/method/facility_frontoffice.api.round.jobs"
LOGGED_IN = "/api/method/frappe.auth.get_logged_user"
TOUCH = 44
# What a finger cannot hit: everything to press that is smaller than a fingertip.
TOO_SMALL = """(least) => [...document.querySelectorAll("a, button, summary, label.round-button, .round-choice")]
	.filter((element) => element.offsetParent && element.getBoundingClientRect().height < least)
	.map((element) => `${element.className} ${element.textContent} ${element.getBoundingClientRect().height}`)"""
NAMELESS = """() => [...document.querySelectorAll("a, button, input, textarea")]
	.filter((element) => !(element.textContent.trim() || element.getAttribute("aria-label") || (element.labels || []).length))
	.map((element) => element.outerHTML)"""
# Text on its background, as WCAG counts contrast; what is not opaque is left out.
FAINT = """() => {
	const channel = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
	const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
	const light = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
	const behind = (element) => {
		for (let at = element; at; at = at.parentElement) {
			const colour = numbers(getComputedStyle(at).backgroundColor);
			if (colour.length < 4 || colour[3] === 1) return colour;
		}
		return [255, 255, 255];
	};
	return [...document.querySelectorAll("body *")]
		.filter((element) => element.offsetParent && [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
		.map((element) => {
			const [one, other] = [light(numbers(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
			return [(one + 0.05) / (other + 0.05), element.className, element.textContent.slice(0, 40)];
		})
		.filter(([contrast]) => contrast < 4.5);
}"""


KEPT_ACTS = """(number) => new Promise((resolve) => {
	const request = indexedDB.open("facility-round");
	request.onsuccess = () => {
		const count = request.result.transaction("acts").objectStore("acts").count();
		count.onsuccess = () => {
			request.result.close();
			resolve(count.result === number);
		};
	};
})"""

# Milliseconds, for what takes a moment in the background
PATIENCE = 45_000

# What the phone keeps, by store.
KEPT = """async () => {
	const of = (request) => new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
	const db = await of(indexedDB.open("facility-round"));
	const rows = {};
	for (const store of db.objectStoreNames) rows[store] = await of(db.transaction(store).objectStore(store).getAll());
	db.close();
	return rows;
}"""
NOTHING = {"jobs": 0, "acts": 0, "drafts": 0, "pictures": 0}


@pytest.fixture
def admin(organisation, page_as):
	"""What others do meanwhile, by the API: `admin.get(...)`, `admin.make(...)`, `admin.call(...)`."""
	return Site(page_as("Administrator"))


class Site:
	def __init__(self, page):
		page.goto("/app")
		self.request = page.request
		self.headers = {"X-Frappe-CSRF-Token": page.evaluate("frappe.csrf_token")}

	def _told(self, answer):
		assert answer.ok, answer.text()[-800:]
		return answer.json()

	def make(self, doctype: str, **values) -> dict:
		return self._told(self.request.post(f"/api/resource/{doctype}", data=values, headers=self.headers))[
			"data"
		]

	def change(self, doctype: str, name: str, **values) -> None:
		self._told(self.request.put(f"/api/resource/{doctype}/{name}", data=values, headers=self.headers))

	def get(self, doctype: str, name: str) -> dict:
		return self._told(self.request.get(f"/api/resource/{doctype}/{name}"))["data"]

	def call(self, method: str, **values):
		path = f"/api/method/facility_frontoffice.api.{method}"
		return self._told(self.request.post(path, data=values, headers=self.headers)).get("message")

	def files_of(self, assignment: str) -> set[str]:
		filters = f'[["attached_to_doctype","=","{ASSIGNMENT}"],["attached_to_name","=","{assignment}"]]'
		rows = self._told(self.request.get(f'/api/resource/File?fields=["file_url"]&filters={filters}'))[
			"data"
		]
		return {row["file_url"] for row in rows}

	def status(self, assignment: str) -> str:
		return self.get(ASSIGNMENT, assignment)["status"]


@pytest.fixture
def unit(admin):
	"""A unit of its own with two people who have no other work: `unit.people`, `unit.job(...)`."""
	unit = Unit(admin)
	yield unit
	unit.leave()


class Unit:
	def __init__(self, site: Site):
		self.site, self.code = site, secrets.token_hex(3).upper()
		self.people = [self._person("Lotte", "en"), self._person("Joris", "nl")]
		self.jobs = []
		self.name = site.make(
			"Backoffice Unit",
			unit_name=f"Round {self.code}",
			phone="020 765 43 21",
			members=[{"user": user} for user in self.people],
		)["name"]
		self.products = {}

	def leave(self) -> None:
		"""The people go to another unit: they are the same for all tests, for the platform limits how many are made."""
		self.site.change("Backoffice Unit", self.name, members=[], lead=None)
		for name in self.jobs:
			self.site.change(ASSIGNMENT, name, assigned_to=None)

	def _person(self, name: str, language: str) -> str:
		user = f"{name.lower()}-on-the-round@example.com"
		if self.site.request.get(f"/api/resource/User/{user}").ok:
			return user
		self.site.make(
			"User",
			email=user,
			first_name=name,
			last_name="de Groot",
			language=language,
			send_welcome_email=0,
			new_password=data.PASSWORD,
			roles=[{"role": "Backoffice Member"}],
		)
		return user

	def job(self, place: str = "Room 3.12", evidence: str = "Photo", person: int | None = 0, **values) -> str:
		"""The name of an assignment of this unit; of the first person, or of nobody."""
		product = self.products.get(evidence) or self._product(evidence)
		values = {"subject": "The lamp blinks", "description": "It blinks above my desk, all day.", **values}
		request = self.site.call(
			"intake.create_request",
			request={
				"request_type": "Fault",
				"channel": "Phone",
				"client_user": data.CLIENT,
				"client_phone": "020 555 12 34",
				"location": place,
				**values,
			},
			lines=[{"product": product}],
		)
		name = request["name"] if isinstance(request, dict) else request
		self.site.call("fulfilment.send_out", request=name)
		rows = self.site.request.get(
			f'/api/resource/{ASSIGNMENT}?filters=[["client_request","=","{name}"]]'
		).json()["data"]
		assignment = rows[0]["name"]
		self.site.change(ASSIGNMENT, assignment, assigned_to=None if person is None else self.people[person])
		self.jobs.append(assignment)
		return assignment

	def _product(self, evidence: str) -> str:
		checklist = "Floor\nWindows\nBins" if evidence == "Inspection" else ""
		names = {
			"Document": "Report",
			"Photo": "Lighting",
			"Inspection": "Cleaning check",
			"Note": "Advice",
			"Receipt": "Delivery",
		}
		product = self.site.make(
			"Facility Product",
			product_code=f"{evidence.upper()}-{self.code}",
			product_name=names[evidence],
			category=self.site.get("Facility Product", "LIGHTING")["category"],
			nature="Mixed",
			handling="Backoffice",
			backoffice_unit=self.name,
			steps=[
				{
					"sequence": 1,
					"step_name": "Look and repair",
					"action": "Work",
					"evidence": evidence,
					"checklist": checklist,
				},
				{
					"sequence": 2,
					"step_name": "Check with the client",
					"action": "Work",
					"backoffice_unit": "Workplace",
				},
			],
		)["name"]
		self.products[evidence] = product
		return product


@pytest.fixture
def round_of(page_as):
	"""The page of a person on a phone: `round_of(unit.people[0])`."""

	def open_round(user: str, viewport: dict = PHONE, **options):
		page = page_as(user, data.PASSWORD, viewport=viewport, **options)
		page.goto("/round")
		page.locator(".round-standing.is-fine").wait_for()
		return page

	return open_round


def photo(width: int = 60, height: int = 40, colour: str = "green", **save) -> dict:
	content = io.BytesIO()
	Image.new("RGB", (width, height), colour).save(content, "JPEG", **save)
	return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def add_photo(page, **options) -> None:
	page.locator(".round-bar input[type=file]").set_input_files(photo(**options))
	page.get_by_role("region", name="Photos that go along").wait_for()


def finish(page, words: str = "") -> None:
	page.get_by_role("navigation").get_by_role("button", name="Done").click()
	dialog = page.get_by_role("dialog")
	if words:
		dialog.get_by_label("What did you do?").fill(words)
	dialog.get_by_role("button", name="Finish").click()
	page.locator(".round-toast", has_text="Done").wait_for()


def all_sent(page) -> None:
	"""Nothing is left of what was done, and the page says so."""
	_wait_until(page, lambda: page.evaluate(KEPT_ACTS, 0), seconds=90)
	page.locator(".round-standing.is-fine").wait_for()


def kept_offline(page) -> None:
	"""From now on the page opens without a connection."""
	page.evaluate(
		"""async (patience) => {
			for (const end = Date.now() + patience; Date.now() < end; await new Promise((go) => setTimeout(go, 100))) {
				if ((await navigator.serviceWorker.getRegistration())?.active?.state !== "activated") continue;
				for (const name of await caches.keys()) if (await (await caches.open(name)).match("/round")) return;
			}
			throw new Error("the page is not kept");
		}""",
		PATIENCE,
	)


def test_s13_s14_a_round_on_a_phone(unit, round_of, shot, admin):
	first, second = unit.job("Room 3.12"), unit.job("Room 5.01", "Inspection")
	unclaimed = unit.job("Room 2.04", "Note", person=None)
	page = round_of(unit.people[0])
	assert page.get_by_role("heading", level=1).inner_text() == "Room 3.12"
	call = page.get_by_role("link", name="Call Emma van Dijk, 020 555 12 34")
	assert call.get_attribute("href") == "tel:0205551234"
	shot(page, "round-next-phone")
	shot(page, "round-next-phone-full", full_page=True)
	assert page.evaluate(TOO_SMALL, TOUCH) == []
	assert page.evaluate(NAMELESS) == []
	assert page.evaluate(FAINT) == []

	page.get_by_role("button", name="Start").click()
	page.locator(".round-pill", has_text="In Progress").wait_for()
	page.get_by_role("button", name="Done").click()
	page.get_by_role("dialog").get_by_role("button", name="Finish").click()
	assert "needs a photo" in page.get_by_role("alert").inner_text()
	shot(page, "round-finish-phone")
	page.keyboard.press("Escape")
	add_photo(page)
	finish(page, "New starter in it")
	page.locator(".round-toast").get_by_text("Lighting").wait_for()
	assert page.get_by_role("heading", level=1).inner_text() == "Room 5.01"
	all_sent(page)
	assert admin.status(first) == "Completed"
	assert len(admin.files_of(first)) == 1

	page.get_by_role("button", name="Done").click()
	dialog = page.get_by_role("dialog")
	dialog.get_by_role("group", name="Floor").get_by_text("In order", exact=True).click()
	dialog.get_by_role("group", name="Windows").get_by_text("Not in order").click()
	dialog.get_by_label("What is wrong? Windows").fill("One is cracked")
	shot(page, "round-inspection-phone")
	assert page.evaluate(TOO_SMALL, TOUCH) == []
	dialog.get_by_role("button", name="Finish").click()
	assert "Bins" in page.get_by_role("alert").inner_text()
	dialog.get_by_role("group", name="Bins").get_by_text("Does not apply").click()
	dialog.get_by_role("button", name="Finish").click()
	page.locator(".round-toast", has_text="Room 5.01").wait_for()
	all_sent(page)
	found = {
		row["point"]: (row["outcome"], row.get("remark") or "")
		for row in admin.get(ASSIGNMENT, second)["inspection"]
	}
	assert found == {
		"Floor": ("In Order", ""),
		"Windows": ("Not in Order", "One is cracked"),
		"Bins": ("Does Not Apply", ""),
	}

	assert page.get_by_role("heading", level=1).inner_text() == "Room 2.04"
	page.get_by_role("button", name="Take it").click()
	page.get_by_role("button", name="Start").wait_for()
	all_sent(page)
	assert admin.get(ASSIGNMENT, unclaimed)["assigned_to"] == unit.people[0]
	page.locator("summary", has_text="Done today").click()
	assert page.locator(".round-done .round-item", has_text="Cleaning check").first.is_visible()
	shot(page, "round-list-phone", full_page=True)


def test_every_other_thing_that_can_be_said(unit, round_of, admin, shot):
	jobs = {name: unit.job(place) for name, place in zip("abcd", data.ROOMS, strict=True)}
	page = round_of(unit.people[0], SMALL_PHONE)

	def say(job: str, what: str) -> None:
		page.goto(f"/round#job/{jobs[job]}")
		page.get_by_role("button", name="More").click()
		if job == "a":
			shot(page, "round-more-small")
		page.get_by_role("button", name=what).click()

	dialog = page.get_by_role("dialog")
	send = dialog.get_by_role("button", name="Send")
	say("a", "It will be later")
	send.click()
	assert "Fill this in" in page.get_by_role("alert").inner_text()
	dialog.get_by_role("button", name="Tomorrow morning").click()
	dialog.get_by_label("Why will it be later?").fill("The lift is out")
	shot(page, "round-later-small")
	assert page.evaluate(TOO_SMALL, TOUCH) == []
	assert page.evaluate(NAMELESS) == []
	send.click()
	page.get_by_text("It will be later: The lift is out").first.wait_for()

	say("b", "I cannot do this")
	dialog.get_by_text("Something is unclear").click()
	dialog.get_by_label("What did you find?").fill("Which lamp?")
	send.click()
	page.locator(".round-toast").get_by_role("button", name="Undo").click()
	page.get_by_role("heading", name=data.ROOMS[1]).wait_for()
	assert admin.status(jobs["b"]) == "Open"
	say("b", "I cannot do this")
	assert dialog.get_by_label("What did you find?").input_value() == "Which lamp?", "what was undone is kept"
	send.click()

	page.locator(".round-toast", has_text="You cannot do this").wait_for()

	say("c", "Ask the client")
	dialog.get_by_label("What must the client do or say?").fill("Clear the desk")
	send.click()
	page.get_by_text("The client does this first: Clear the desk").wait_for()

	say("d", "How it stands")
	dialog.get_by_label("How does it stand?").fill("Waiting for the key")
	send.click()
	page.get_by_text("How it stands: Waiting for the key").wait_for()
	say("d", "This is not ours")
	dialog.get_by_label("Whose is it, and why?").fill("Of ICT")
	send.click()
	page.locator(".round-toast", has_text="Not ours").wait_for()
	all_sent(page)

	assert admin.get(ASSIGNMENT, jobs["a"])["delay_reason"] == "The lift is out"
	returned = admin.get(ASSIGNMENT, jobs["b"])
	assert (returned["status"], returned["return_kind"]) == ("Returned", "Information Missing")
	assert admin.status(jobs["c"]) == "Waiting for Client"
	returned = admin.get(ASSIGNMENT, jobs["d"])
	assert (returned["status"], returned["return_kind"], returned["last_note"]) == (
		"Returned",
		"Not Ours",
		"Waiting for the key",
	)


def test_two_jobs_with_photos_without_a_connection_are_done_once(unit, round_of, admin, shot):
	first, second = unit.job("Room 3.12"), unit.job("Room 5.01")
	page = round_of(unit.people[0])
	kept_offline(page)
	page.context.set_offline(True)
	page.reload()
	page.get_by_role("heading", name="Room 3.12").wait_for()
	assert "No connection" in page.locator(".round-standing").inner_text()

	add_photo(page, colour="red")
	finish(page, "New starter")
	page.get_by_role("heading", name="Room 5.01").wait_for()
	add_photo(page, colour="blue")
	page.reload()
	page.get_by_role("region", name="Photos that go along").wait_for()
	finish(page)
	page.locator(".round-standing", has_text="2 things wait for a connection").wait_for()
	shot(page, "round-offline-phone")
	page.reload()
	page.locator(".round-standing", has_text="2 things wait for a connection").click()
	page.get_by_text("New starter").first.wait_for()
	shot(page, "round-waiting-phone")
	assert [admin.status(name) for name in (first, second)] == ["Open", "Open"]

	page.context.set_offline(False)
	all_sent(page)
	for name in (first, second):
		assert admin.status(name) == "Completed"
		assert len(admin.files_of(name)) == 1
	assert admin.get(ASSIGNMENT, first)["result"] == "New starter"
	page.get_by_text("Everything was sent.").wait_for()


def test_an_answer_that_was_lost_does_nothing_twice(unit, round_of, admin):
	name = unit.job(evidence="Note")
	page = round_of(unit.people[0])
	sent = []

	def lose(route):
		sent.append(route.request.post_data_json["key"])
		if len(sent) > 2:
			return route.continue_()
		route.fetch()  # the server did it
		route.abort()

	page.context.route(ACT, lose)
	page.get_by_role("button", name="More").click()
	page.get_by_role("button", name="How it stands").click()
	page.get_by_role("dialog").get_by_label("How does it stand?").fill("On my way")
	page.get_by_role("dialog").get_by_role("button", name="Send").click()
	page.locator(".round-standing.is-soon").wait_for()
	all_sent(page)
	assert len(sent) == 3
	assert len(set(sent)) == 1
	rows = admin.request.get(
		f'/api/resource/Comment?filters=[["reference_name","=","{name}"],["content","like","%On my way%"]]'
	).json()["data"]
	assert len(rows) == 1


def test_somebody_else_took_it_meanwhile(unit, round_of, admin, shot):
	name = unit.job(evidence="Note", person=None)
	page = round_of(unit.people[0])
	kept_offline(page)
	page.context.set_offline(True)
	page.get_by_role("button", name="Take it").click()
	page.get_by_role("button", name="Done").wait_for()
	finish(page, "Did it at once")
	admin.change(ASSIGNMENT, name, assigned_to=unit.people[1], status="Accepted")
	page.context.set_offline(False)
	refused = page.locator(".round-standing.is-late")
	refused.wait_for()
	refused.click()
	page.get_by_text("Joris de Groot has this job now. Nothing was changed.").wait_for()
	page.get_by_text("Did it at once").wait_for()  # what was typed is kept
	assert admin.status(name) == "Accepted"
	shot(page, "round-refused-phone", full_page=True)
	assert page.evaluate(FAINT) == []

	page.get_by_role("region", name="You take it").get_by_role("button", name="Throw away").click()
	page.get_by_role("region", name="Done: ").get_by_role("button", name="I did do it: send").click()
	all_sent(page)
	assert admin.status(name) == "Completed"
	assert admin.get(ASSIGNMENT, name)["result"] == "Did it at once"


def test_what_is_refused_can_be_changed_or_thrown_away(unit, round_of, admin):
	first, second = unit.job("Room 3.12", "Note"), unit.job("Room 5.01", "Note")
	page = round_of(unit.people[0])
	# without a connection the page does not learn of what changes meanwhile
	page.context.set_offline(True)
	# the product asks for a photo since the page was opened
	admin.change(ASSIGNMENT, first, evidence_required="Photo")
	admin.call("fulfilment.return_to_front_office", assignment=second, reason="Not here")
	for _number in range(2):
		finish(page, "Repaired")
	page.context.set_offline(False)
	refused = page.locator(".round-standing", has_text="2 things were not taken")
	refused.wait_for()
	refused.click()
	page.get_by_role("region", name="Room 5.01").get_by_role("button", name="Throw away").click()
	page.get_by_role("dialog").get_by_role("button", name="Throw away").click()
	card = page.get_by_role("region", name="Room 3.12")
	assert "needs a photo" in card.inner_text()
	card.get_by_role("button", name="Change").click()
	dialog = page.get_by_role("dialog")
	assert dialog.get_by_label("What did you do?").input_value() == "Repaired"
	dialog.locator("input[type=file]").set_input_files(photo())
	dialog.locator("figure").wait_for()
	dialog.get_by_role("button", name="Finish").click()
	page.locator(".round-toast", has_text="Done: Room 3.12").wait_for()
	all_sent(page)
	assert admin.status(first) == "Completed"
	assert admin.status(second) == "Returned"


def test_a_job_that_was_taken_away_does_not_go_without_a_word(unit, round_of, admin):
	name = unit.job()
	page = round_of(unit.people[0])
	admin.change(ASSIGNMENT, name, assigned_to=unit.people[1])
	page.get_by_role("button", name="Menu").click()
	page.get_by_role("button", name="Look again").click()
	page.get_by_role("alert").get_by_text("Not on your round any more: Room 3.12").wait_for()
	page.get_by_role("button", name="Close").click()
	assert page.get_by_role("heading", name="Nothing is waiting for you.").is_visible()


def test_a_log_in_that_ended_keeps_what_waits_for_who_did_it(unit, round_of, admin, shot):
	name = unit.job(evidence="Note")
	lotte, joris = unit.people
	page = round_of(lotte)
	kept_offline(page)
	page.context.set_offline(True)
	finish(page, "Repaired in the cellar")
	page.locator(".round-standing", has_text="1 thing waits").wait_for()
	page.context.clear_cookies()
	page.context.set_offline(False)
	page.get_by_role("heading", name="Log in to go on").wait_for()
	assert page.get_by_text("Room 3.12").count() == 0, "who has no log-in sees no jobs"
	shot(page, "round-log-in-phone")

	_log_in(page, joris)
	page.goto("/round")
	page.locator(".round-standing.is-fine").wait_for()
	assert page.get_by_text("Repaired in the cellar").count() == 0
	page.goto("/round#waiting")
	page.get_by_text("Alles is verstuurd.").wait_for()
	assert admin.status(name) == "Open"

	page.context.clear_cookies()
	_log_in(page, lotte)
	page.goto("/round")
	all_sent(page)
	page.wait_for_function("document.querySelector('.round-done')")
	assert admin.status(name) == "Completed"
	assert admin.get(ASSIGNMENT, name)["accepted_by"] == lotte


def test_logging_out_leaves_nothing_on_the_phone(unit, round_of, admin):
	name = unit.job(evidence="Note")
	page = round_of(unit.people[0])
	kept_offline(page)
	page.context.set_offline(True)
	finish(page, "Repaired")
	page.locator(".round-standing", has_text="1 thing waits").wait_for()
	page.get_by_role("button", name="Menu").click()
	page.get_by_role("button", name="Log out").click()
	dialog = page.get_by_role("dialog")
	assert "1 thing was not sent yet" in dialog.inner_text()
	dialog.get_by_role("button", name="Log out").click()
	page.get_by_role("heading", name="Log in to go on").wait_for()
	kept = page.evaluate(KEPT)
	assert _counts(kept) == NOTHING
	assert [row["what"] for row in kept["people"]] == ["leaving"]
	page.context.set_offline(False)
	page.wait_for_url("**/login**")
	assert page.request.get("/api/method/facility_frontoffice.api.round.jobs").status == 403
	assert admin.status(name) == "Open"
	assert page.evaluate(KEPT)["people"] == []


def test_what_is_on_its_way_at_a_log_out_does_not_stay(unit, round_of):
	unit.job(evidence="Note")
	page = round_of(unit.people[0])
	kept_offline(page)
	held, logging_out = [], []
	page.context.route(JOBS, lambda route: held.append((route, route.fetch())))
	page.context.route("**/api/method/logout", lambda route: logging_out.append(route))
	# another page of the same phone: what it asked cannot be called off from here
	other = page.context.new_page()
	other.goto("/round")
	other.get_by_role("heading", name="Room 3.12").wait_for()
	_wait_until(page, lambda: held)
	_log_out(page)
	page.get_by_role("heading", name="Log in to go on").wait_for()
	page.context.unroute(JOBS)
	for route, answer in held:
		route.fulfill(response=answer)
	_wait_until(page, lambda: logging_out)
	assert _counts(page.evaluate(KEPT)) == NOTHING, "the answer came after the wiping, before the log-out"
	logging_out[0].continue_()
	page.wait_for_url("**/login**")
	assert _counts(page.evaluate(KEPT)) == NOTHING
	assert page.request.get(LOGGED_IN).status == 403


def test_the_worker_ends_the_log_in_of_who_logged_out_and_of_nobody_else(unit, round_of, server_url, admin):
	name = unit.job(evidence="Note")
	lotte, joris = unit.people
	page = round_of(lotte)
	kept_offline(page)
	devtools = page.context.new_cdp_session(page)
	workers = []
	devtools.on(
		"ServiceWorker.workerRegistrationUpdated", lambda event: workers.extend(event["registrations"])
	)
	devtools.send("ServiceWorker.enable")
	_wait_until(page, lambda: any(row["scopeURL"].endswith("/round") for row in workers))
	worker = next(row["registrationId"] for row in workers if row["scopeURL"].endswith("/round"))

	def background_sync() -> None:
		devtools.send(
			"ServiceWorker.dispatchSyncEvent",
			{"origin": server_url, "registrationId": worker, "tag": "round", "lastChance": False},
		)

	page.context.set_offline(True)
	finish(page, "Repaired")
	_log_out(page)
	page.get_by_role("heading", name="Log in to go on").wait_for()
	page.goto("about:blank")
	page.context.set_offline(False)
	other = page.context.new_page()
	other.goto("/robots.txt")
	background_sync()
	_wait_until(other, lambda: page.request.get(LOGGED_IN).status == 403)
	_wait_until(other, lambda: other.evaluate(KEPT)["people"] == [])
	assert _counts(other.evaluate(KEPT)) == NOTHING
	assert admin.status(name) == "Open"

	# the mark of who left does not end the log-in of who comes next
	_log_in(page, lotte)
	other.goto("/round")
	other.get_by_role("heading", name="Room 3.12").wait_for()
	page.context.set_offline(True)
	_log_out(other)
	other.get_by_role("heading", name="Log in to go on").wait_for()
	other.goto("about:blank")
	page.context.clear_cookies()
	_log_in(page, joris)
	page.context.set_offline(False)
	other.goto("/round")
	other.locator(".round-standing.is-fine").wait_for()
	kept = other.evaluate(KEPT)
	assert [row["user"] for row in kept["jobs"]] == [joris]
	assert [(row["what"], row["user"]) for row in kept["people"]] == [("last", joris)]
	assert page.request.get(LOGGED_IN).json()["message"] == joris


def test_a_browser_that_was_closed_opens_with_the_jobs(unit, browser, browser_options, server_url, tmp_path):
	unit.job(evidence="Note")

	def launch():
		context = browser.browser_type.launch_persistent_context(
			str(tmp_path), base_url=server_url, viewport=PHONE, **browser_options
		)
		context.set_default_timeout(20_000)
		return context

	context = launch()
	page = context.new_page()
	_log_in(page, unit.people[0])
	page.goto("/round")
	page.locator(".round-standing.is-fine").wait_for()
	kept_offline(page)
	context.close()
	context = launch()
	assert "user_id" not in [cookie["name"] for cookie in context.cookies()], "else this proves nothing"
	context.set_offline(True)
	page = context.new_page()
	page.goto("/round")
	page.get_by_role("heading", name="Room 3.12").wait_for()
	context.close()


def test_a_form_that_is_open_when_somebody_else_logs_in(unit, round_of, admin):
	name = unit.job(evidence="Note")
	unit.job("Room 5.01", "Note", person=1)
	lotte, joris = unit.people
	page = round_of(lotte)
	_say_how_it_stands(page, "Lotte wrote this", send=False)
	page.context.clear_cookies()
	_log_in(page, joris)
	page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
	page.get_by_role("heading", name="Room 5.01").wait_for()
	assert page.get_by_role("dialog").count() == 0
	assert page.get_by_text("Lotte wrote this").count() == 0
	kept = page.evaluate(KEPT)
	assert kept["acts"] == []
	assert [(row["user"], row["job"]) for row in kept["drafts"]] == [(lotte, name)]
	assert not admin.get(ASSIGNMENT, name).get("last_note")


def test_a_second_tap_does_nothing_more(unit, round_of, admin):
	name = unit.job(evidence="Note")
	page = round_of(unit.people[0])
	page.context.set_offline(True)
	page.evaluate("for (let tap = 0; tap < 3; tap++) document.getElementById('round-act-start').click()")
	page.locator(".round-pill", has_text="In Progress").wait_for()
	assert [row["act"] for row in page.evaluate(KEPT)["acts"]] == ["start"]
	finish(page, "Repaired")
	page.context.set_offline(False)
	all_sent(page)
	assert admin.status(name) == "Completed"


def test_what_the_server_may_have_cannot_be_taken_back(unit, round_of, admin, shot):
	name = unit.job(evidence="Note")
	page = round_of(unit.people[0])
	sent = []

	def lose(route):
		sent.append(route.request.post_data_json["key"])
		route.fetch()  # the server did it
		route.abort()

	page.context.route(ACT, lose)
	_say_how_it_stands(page, "On my way")
	page.locator(".round-standing", has_text="waits for a connection").wait_for()
	page.goto("/round#waiting")
	card = page.get_by_role("region", name="How it stands")
	card.get_by_text("without an answer yet").wait_for()
	assert card.get_by_role("button").all_inner_texts() == ["Throw away"]
	shot(page, "round-no-answer-phone")
	card.get_by_role("button", name="Throw away").click()
	assert "may have it already" in page.get_by_role("dialog").inner_text()
	page.keyboard.press("Escape")
	page.context.unroute(ACT)
	all_sent(page)

	# so with Undo, while it is on its way
	page.goto("/round#")
	held = []
	page.context.route(ACT, lambda route: held.append(route))
	finish(page, "Repaired")
	page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
	undo = page.locator(".round-toast").get_by_role("button", name="Undo")
	_wait_until(page, lambda: held)
	undo.wait_for(state="detached")
	held[0].continue_()
	all_sent(page)
	assert admin.status(name) == "Completed"


def test_it_asks_the_server_no_more_than_it_needs_to(unit, round_of):
	unit.job("Room 3.12", "Note")
	unit.job("Room 5.01", "Note")
	page = round_of(unit.people[0])
	asked = []
	page.on("request", lambda request: asked.append(request.url) if "round.jobs" in request.url else None)
	finish(page, "Repaired")
	page.get_by_role("heading", name="Room 5.01").wait_for()
	page.get_by_role("button", name="Start").click()
	all_sent(page)
	print(f"\n{len(asked)} times asked for the jobs")
	assert len(asked) <= 8


def test_a_full_phone_sends_all_the_same(unit, round_of, admin):
	name = unit.job("Room 3.12", "Note")
	page = round_of(unit.people[0])
	page.evaluate(
		"""() => {
			const put = IDBObjectStore.prototype.put;
			IDBObjectStore.prototype.put = function (row) {
				if (this.name === "jobs") throw new DOMException("full", "QuotaExceededError");
				return put.call(this, row);
			};
		}"""
	)
	later = unit.job("Room 5.01", "Note")
	finish(page, "Repaired")
	page.locator(".round-toast", has_text="This phone could not keep that").wait_for()
	all_sent(page)
	assert admin.status(name) == "Completed"
	page.locator(f"[data-job='{later}']").first.wait_for()


def test_a_photo_on_a_slow_line_has_its_time(unit, page_as, admin):
	name = unit.job()
	page = page_as(unit.people[0], data.PASSWORD, viewport=PHONE)
	page.clock.install()
	page.goto("/round")
	page.locator(".round-standing.is-fine").wait_for()
	held, failed = [], []
	page.on(
		"requestfailed", lambda request: failed.append(request.url) if "round.act" in request.url else None
	)
	page.context.route(ACT, lambda route: held.append(route))
	noise = {**photo(), "buffer": _noise(700, 700)}
	page.locator(".round-bar input[type=file]").set_input_files(noise)
	page.get_by_role("region", name="Photos that go along").wait_for()
	finish(page)
	page.clock.fast_forward(6_000)
	_wait_until(page, lambda: held)
	kilobytes = len(held[0].request.post_data_buffer) / 1024
	assert kilobytes > 100
	page.clock.fast_forward(int(1000 * (40 + kilobytes)))
	page.wait_for_timeout(300)
	assert failed == []
	held[0].continue_()
	_wait_until(page, lambda: not page.evaluate(KEPT)["acts"])
	assert admin.status(name) == "Completed"


def test_changing_and_leaving_it_keeps_what_was_refused(unit, round_of, admin):
	name = unit.job("Room 3.12", "Note")
	page = round_of(unit.people[0])
	admin.change(ASSIGNMENT, name, evidence_required="Photo")
	finish(page, "Repaired")
	refused = page.locator(".round-standing", has_text="1 thing was not taken")
	refused.wait_for()
	refused.click()
	card = page.get_by_role("region", name="Room 3.12")
	card.get_by_role("button", name="Change").click()
	dialog = page.get_by_role("dialog")
	dialog.locator("input[type=file]").set_input_files(photo())
	dialog.locator("figure").wait_for()
	dialog.get_by_role("button", name="Cancel").click()
	assert card.get_by_text("Repaired").is_visible()
	assert [row["state"] for row in page.evaluate(KEPT)["acts"]] == ["refused"]
	card.get_by_role("button", name="Change").click()
	assert dialog.locator("figure").count() == 1, "the photo that was added is still there"
	dialog.get_by_role("button", name="Finish").click()
	all_sent(page)
	assert admin.status(name) == "Completed"
	assert page.evaluate(KEPT)["drafts"] == [], "nothing half filled in is left"


def test_what_is_too_large_to_send_says_so(unit, round_of, admin):
	name = unit.job("Room 3.12", "Document")
	page = round_of(unit.people[0])
	document = {"name": "report.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4" + b"x" * 9_000_000}
	page.locator(".round-bar input[type=file]").set_input_files(document)
	page.get_by_role("region", name="Photos that go along").wait_for()
	page.locator(".round-bar input[type=file]").set_input_files(document)
	page.get_by_text("Together these are larger than 17 MB").wait_for()
	assert page.get_by_role("region", name="Photos that go along").locator("figure").count() == 1

	page.context.route(ACT, lambda route: route.fulfill(status=413, body="<html>too large</html>"))
	finish(page)
	refused = page.locator(".round-standing.is-late")
	refused.wait_for()
	refused.click()
	page.get_by_text("This is too large to send at once").wait_for()
	page.get_by_role("button", name="Change").wait_for()
	assert admin.status(name) == "Open"


def test_a_page_of_another_version_is_not_kept(unit, round_of):
	unit.job(evidence="Note")
	page = round_of(unit.people[0])
	kept_offline(page)
	(worker,) = page.context.service_workers
	worker.evaluate(
		"""() => {
			const fetched = self.fetch;
			self.fetch = async (request) => {
				const answer = await fetched(request);
				if (!new URL(answer.url).pathname.startsWith("/round")) return answer;
				const text = (await answer.text()).replaceAll("<title>", "<title>Newer ").replaceAll("round.bundle.", "round.bundle.NEW");
				return new Response(text, { headers: { "Content-Type": "text/html" } });
			};
		}"""
	)
	page.goto("/round")
	assert page.title() == "Newer On the Round"
	page.context.set_offline(True)
	page.goto("/round")
	page.get_by_role("heading", name="Room 3.12").wait_for()
	assert page.title() == "On the Round"


def test_a_photo_is_made_small_and_upright_and_says_nothing_of_where(unit, round_of, admin, page_as):
	name = unit.job()
	page = round_of(unit.people[0])
	exif = Image.Exif()
	exif[0x0112] = 6  # turned a quarter
	exif[0x8825] = {1: "N", 2: (52.0, 22.0, 12.0), 3: "E", 4: (4.0, 54.0, 0.0)}
	exif[0x010F] = "A phone"
	taken = photo(4000, 3000, exif=exif)
	assert Image.open(io.BytesIO(taken["buffer"])).getexif().get_ifd(0x8825), (
		"the photo says where it was taken"
	)
	page.locator(".round-bar input[type=file]").set_input_files(taken)
	page.get_by_role("region", name="Photos that go along").wait_for()
	finish(page)
	all_sent(page)
	(url,) = admin.files_of(name)
	kept = Image.open(io.BytesIO(admin.request.get(url).body()))
	assert kept.size == (1200, 1600)
	assert dict(kept.getexif()) == {}

	other = unit.job()
	page.get_by_role("button", name="Menu").click()
	page.get_by_role("button", name="Look again").click()
	page.locator(f"[data-job='{other}']").first.wait_for()
	bad = {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
	page.locator(".round-bar input[type=file]").set_input_files(bad)
	page.get_by_text("This picture could not be read").wait_for()


def test_photos_of_the_client_are_there_without_a_connection(unit, round_of, admin):
	name = unit.job()
	request = admin.get(ASSIGNMENT, name)["client_request"]
	# one that no browser can show does not keep the next from being there
	broken = {"name": "broken.webp", "mimeType": "image/webp", "buffer": b"no picture"}
	for file in (broken, photo()):
		sent = admin.request.post(
			"/api/method/upload_file",
			multipart={"file": file, "doctype": "Client Request", "docname": request, "is_private": "1"},
			headers=admin.headers,
		)
		assert sent.ok
	page = round_of(unit.people[0])
	image = page.get_by_role("region", name="Photos from the client").locator("img").last
	image.wait_for()
	kept_offline(page)
	page.wait_for_function(
		"""() => new Promise((resolve) => {
			const request = indexedDB.open("facility-round");
			request.onsuccess = () => {
				const count = request.result.transaction("pictures").objectStore("pictures").count();
				count.onsuccess = () => resolve(count.result > 0);
			};
		})"""
	)
	page.context.set_offline(True)
	page.reload()
	image.wait_for()
	page.wait_for_function("[...document.querySelectorAll('.round-pictures img')].at(-1).naturalWidth > 0")


def test_s44_in_dutch_and_in_the_dark(unit, round_of, shot):
	unit.job("Room 3.12", "Inspection", person=1)
	unit.job("Meeting Room Maas", "Note", person=1)
	page = round_of(unit.people[1])
	page.emulate_media(color_scheme="dark")
	assert page.get_by_text("Wat gevraagd is").is_visible()
	shot(page, "round-dutch-dark-phone", full_page=True)
	assert page.evaluate(FAINT) == []
	page.get_by_role("button", name="Gereed").click()
	page.get_by_role("dialog").wait_for()
	shot(page, "round-dutch-finish-dark-phone")
	assert page.evaluate(FAINT) == []
	page.keyboard.press("Escape")
	page.set_viewport_size(SMALL_PHONE)
	shot(page, "round-dutch-small")
	assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_jobs_and_without_a_connection_it_says_what_to_do(unit, page_as):
	unit.job()
	page = page_as(unit.people[0], data.PASSWORD, viewport=PHONE)
	page.context.route("**/api/method/facility_frontoffice.api.round.jobs", lambda route: route.abort())
	page.goto("/round")
	page.get_by_text("your jobs are not on this phone yet").wait_for()
	page.context.unroute("**/api/method/facility_frontoffice.api.round.jobs")
	page.get_by_role("button", name="Try again").click()
	page.get_by_role("heading", name="Room 3.12").wait_for()


def test_it_works_from_the_keyboard(unit, round_of, admin):
	name = unit.job(evidence="Note")
	page = round_of(unit.people[0], {"width": 1400, "height": 900})
	page.get_by_role("button", name="Done").focus()
	page.keyboard.press("Enter")
	page.get_by_role("dialog").wait_for()
	page.keyboard.type("Repaired")
	page.keyboard.press("Escape")
	page.get_by_role("dialog").wait_for(state="detached")
	assert page.evaluate("document.activeElement.id") == "round-act-done", "back where it came from"
	page.keyboard.press("Enter")
	assert page.get_by_label("What did you do?").input_value() == "Repaired"
	page.keyboard.press("Tab")
	page.get_by_role("button", name="Finish").focus()
	page.keyboard.press("Enter")
	page.locator(".round-toast", has_text="Done").wait_for()
	all_sent(page)
	assert admin.status(name) == "Completed"


def _log_in(page, user: str) -> None:
	answer = page.context.request.post("/api/method/login", form={"usr": user, "pwd": data.PASSWORD})
	assert answer.ok


def _counts(kept: dict) -> dict[str, int]:
	return {store: len(rows) for store, rows in kept.items() if store != "people"}


def _log_out(page) -> None:
	page.get_by_role("button", name="Menu").click()
	page.get_by_role("button", name="Log out").click()
	page.get_by_role("dialog").get_by_role("button", name="Log out").click()


def _say_how_it_stands(page, words: str, send: bool = True) -> None:
	page.get_by_role("button", name="More").click()
	page.get_by_role("button", name="How it stands").click()
	dialog = page.get_by_role("dialog")
	dialog.get_by_label("How does it stand?").fill(words)
	if send:
		dialog.get_by_role("button", name="Send").click()


def _wait_until(page, is_so, seconds: int = 20) -> None:
	"""Waits for something outside the page; what the page asks meanwhile is answered."""
	deadline = time.monotonic() + seconds
	while not is_so():
		assert time.monotonic() < deadline
		page.wait_for_timeout(100)


def _noise(width: int, height: int) -> bytes:
	"""A picture that does not become small."""
	content = io.BytesIO()
	Image.frombytes("RGB", (width, height), secrets.token_bytes(3 * width * height)).save(
		content, "JPEG", quality=95
	)
	return content.getvalue()
