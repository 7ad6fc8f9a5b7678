"""The unit board in a browser: drag, keys, list, the day, many at once with undo, and a phone (S14, S59, S63)."""

import io
import json
import re
from collections import defaultdict
from datetime import datetime

import pytest
from PIL import Image

from facility_frontoffice.demo import data

PHONE = {"width": 390, "height": 844}
ASSIGNMENT = "Backoffice Assignment"
UNIT = "Building Services"
BOARD = "/app/unit-board/Building%20Services"


@pytest.fixture
def agent(organisation, page_as):
	return page_as(data.AGENT, data.PASSWORD)


@pytest.fixture
def member(organisation, page_as):
	return page_as(data.BUILDING_SERVICES, data.PASSWORD)


@pytest.fixture
def lamps(agent):
	"""`lamps(2)` are two new assignments of the unit, about lamps; what others left open there is put away."""
	for row in _documents(agent, backoffice_unit=UNIT, status=["in", ["Open", "Accepted", "In Progress"]]):
		_call(
			agent,
			"fulfilment.return_to_front_office",
			assignment=row["name"],
			reason="Put away",
			kind="Other",
		)

	def make(count: int) -> list[str]:
		names = []
		for number in range(count):
			made = _call(
				agent,
				"intake.create_request",
				request={
					"subject": "To be put on the board.",
					"description": "To be put on the board.",
					"request_type": "Fault",
					"channel": "Phone",
					"client_user": data.CLIENT,
					"client_phone": "06 1234 5678",
					"location": data.ROOMS[number % 3],
				},
				lines=[{"product": "LIGHTING", "qty": 1, "answers": _answers(agent, "LIGHTING")}],
			)
			names += _call(agent, "fulfilment.send_out", request=made["name"])
		return names

	return make


def test_s14_a_card_that_is_dragged_does_what_the_button_does(lamps, member, shot):
	one, other = lamps(2)
	_open_board(member)
	_drag(member, _card(member, one), _column(member, "Accepted"))
	_column(member, "Accepted").locator(f'[data-name="{one}"]').wait_for()
	assert _status(member, one) == "Accepted"
	shot(member, "desk-unit-board")

	member.locator(".desk-alert .fo-undo").click()
	_column(member, "Open").locator(f'[data-name="{one}"]').wait_for()
	assert _status(member, one) == "Open"

	_drag(member, _card(member, other), _column(member, "In Progress"))
	_column(member, "In Progress").locator(f'[data-name="{other}"]').wait_for()
	assert _status(member, other) == "In Progress"
	_close_alerts(member)

	_drag(member, _card(member, other), _column(member, "Open"))
	member.locator(".desk-alert", has_text="cannot be made new again").wait_for()
	assert _column(member, "In Progress").locator(f'[data-name="{other}"]').count() == 1


def test_a_card_is_given_back_with_a_reason_and_finished_with_what_was_done(lamps, member):
	back, done = lamps(2)
	_open_board(member)
	_drag(member, _card(member, back), member.locator(".fo-return-zone"))
	dialog = _dialog(member)
	dialog.locator("select[data-fieldname=kind]").select_option("Not Ours")
	dialog.locator("[data-fieldname=reason] textarea").fill("The electrician's")
	member.keyboard.press("Control+Enter")
	_card(member, back).wait_for(state="detached")
	assert _status(member, back) == "Returned"
	member.locator(".fo-returned", has_text="returned today").wait_for()

	_drag(member, _card(member, done), _column(member, "Done"))
	dialog = _dialog(member)
	if dialog.locator("[data-fieldname=result] textarea").count():
		dialog.locator("[data-fieldname=result] textarea").fill("A new lamp")
	photo = dialog.locator("input[type=file]")
	if photo.count():
		photo.set_input_files({"name": "lamp.png", "mimeType": "image/png", "buffer": _picture()})
	member.keyboard.press("Control+Enter")
	_column(member, "Done").locator(f'[data-name="{done}"]').wait_for()
	assert _status(member, done) == "Completed"


def test_all_by_keyboard(lamps, member, shot):
	names = lamps(3)
	_open_board(member)
	member.keyboard.press("ArrowDown")
	assert _focused(member) in names
	first = _focused(member)
	member.keyboard.press("ArrowDown")
	assert _focused(member) not in (first, "")
	member.keyboard.press("ArrowUp")
	assert _focused(member) == first

	member.keyboard.press("a")
	_column(member, "Accepted").locator(f'[data-name="{first}"]').wait_for()
	member.wait_for_function(
		"name => document.activeElement?.dataset.name === name", arg=first
	)  # the focus goes with the card
	member.keyboard.press("s")
	_column(member, "In Progress").locator(f'[data-name="{first}"]').wait_for()
	member.keyboard.press("ArrowLeft")
	assert _focused(member) in names

	member.keyboard.press("m")
	menu = member.locator(".fo-card-menu")
	menu.wait_for()
	assert "Accept" in menu.inner_text()
	shot(member, "desk-unit-board-menu")
	member.keyboard.press("Escape")
	menu.wait_for(state="detached")

	member.keyboard.press("Enter")
	panel = member.locator(".modal.show .fo-work-head")
	panel.wait_for()
	_dialog(member)
	shot(member, "desk-unit-board-card")
	member.keyboard.press("Escape")
	panel.wait_for(state="hidden")
	member.wait_for_function("document.activeElement?.dataset.name")

	member.keyboard.press("?")
	member.locator(".fo-keys").wait_for()
	_dialog(member)
	member.keyboard.press("Escape")
	member.locator(".fo-keys").wait_for(state="hidden")
	member.wait_for_timeout(300)
	member.keyboard.press("/")
	member.keyboard.type(names[1])  # the last digits alone may be those of another one's request
	member.wait_for_function("document.querySelectorAll('.fo-bcard').length === 1")
	assert _card(member, names[1]).is_visible()
	assert f"words={names[1]}" in member.url
	member.reload()
	_card(member, names[1]).wait_for()
	assert member.locator(".fo-bcard").count() == 1, "the choice is kept in the address"
	member.locator(".fo-clear").click()
	_card(member, names[0]).wait_for()


def test_who_searches_slowly_goes_on_typing(lamps, member):
	"""The board follows, and no letter of what is typed is taken for a key of the board."""
	names = lamps(2)
	_open_board(member)
	_drag(member, _card(member, names[0]), _column(member, "Accepted"))
	_column(member, "Accepted").locator(f'[data-name="{names[0]}"]').wait_for()
	member.keyboard.press("/")
	member.keyboard.type("lamp u2", delay=450)
	assert member.locator(".fo-words").input_value() == "lamp u2"
	assert member.evaluate("document.activeElement.matches('.fo-words')")
	member.wait_for_function("!document.querySelector('.fo-bcard')")
	assert "view=list" not in member.url
	assert _status(member, names[0]) == "Accepted", "not undone by a U"
	member.locator(".fo-clear").click()
	_card(member, names[0]).wait_for()
	assert not member.locator(".fo-clear").is_visible()


def test_what_was_looked_at_before_is_not_laid_over_another_address(lamps, member):
	[name] = lamps(1)
	_open_board(member)
	member.locator(".fo-late-only").click()
	_card(member, name).wait_for(state="detached")
	member.goto(BOARD)
	_card(member, name).wait_for()
	member.locator(".fo-late-only").click()
	_card(member, name).wait_for(state="detached")
	member.goto("/app/unit-board")
	member.locator(".fo-late-only.active").wait_for()
	assert "late=1" in member.url


@pytest.mark.parametrize(
	("unit", "address"),
	[("Doors / Locks", "Doors%20/%20Locks"), ("all", "unit/all"), ("unit/x", "unit/unit/x")],
)
def test_a_unit_of_any_name_has_its_board(agent, run_on_site, unit, address):
	try:
		run_on_site("frappe.client.insert", doc={"doctype": "Backoffice Unit", "unit_name": unit})
		_open_board(agent)
		agent.reload()
		agent.locator(".fo-party").select_option(label=unit)
		agent.wait_for_url(f"**/app/unit-board/{address}")
		for _look in range(2):
			agent.locator(".fo-columns").wait_for()
			_free(agent)
			assert agent.evaluate("cur_page.page.fo_board.unit()") == unit
			assert agent.locator(".fo-party option:checked").inner_text() == unit
			agent.reload()
	finally:
		run_on_site("frappe.client.delete", doctype="Backoffice Unit", name=unit)


def test_what_came_in_during_a_drag_is_shown_when_it_ends_in_nothing(lamps, member, agent):
	one, other = lamps(2)
	_open_board(member)
	box = _card(member, other).bounding_box()
	member.mouse.move(box["x"] + 60, box["y"] + 40)
	member.mouse.down()
	member.mouse.move(box["x"] + 80, box["y"] + 60, steps=4)
	member.locator(".fo-ghost").wait_for()
	_call(agent, "fulfilment.start", assignment=one)
	member.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
	member.wait_for_function("Boolean(cur_page.page.fo_board.fresh)")
	assert _column(member, "Open").locator(f'[data-name="{one}"]').count() == 1, (
		"nothing moves under the hand"
	)
	member.keyboard.press("Escape")
	_column(member, "In Progress").locator(f'[data-name="{one}"]').wait_for()
	member.mouse.up()
	assert _status(member, other) == "Open"


def test_the_list_and_one_s_own_work(lamps, member, shot):
	one, other = lamps(2)
	_call(member, "fulfilment.accept", assignment=one)
	_open_board(member)
	member.locator("[data-view=list]").click()
	member.locator(f'.fo-row[data-name="{one}"]').wait_for()
	assert member.locator(f'.fo-row[data-name="{other}"]').is_visible()
	shot(member, "desk-unit-board-list")
	member.goto("/app/unit-board/me")
	member.locator(f'[data-name="{one}"]').wait_for()
	assert member.locator(f'[data-name="{other}"]').count() == 0
	assert member.locator(".fo-party").input_value() == "me"


def test_what_a_colleague_does_is_seen_without_losing_the_place(lamps, member, agent):
	one, other = lamps(2)
	_open_board(member)
	_card(member, other).focus()
	_call(agent, "fulfilment.start", assignment=one)
	member.evaluate(
		"document.dispatchEvent(new Event('visibilitychange'))"
	)  # as when one comes back to the page
	_column(member, "In Progress").locator(f'[data-name="{one}"]').wait_for()
	assert _focused(member) == other


def test_many_at_once_and_undone(lamps, member, shot):
	names = lamps(3)
	_call(member, "fulfilment.accept", assignment=names[2])
	_open_board(member)
	for name in names:
		_card(member, name).locator(".fo-choose").check()
	member.locator(".fo-chosen-bar", has_text="3 chosen").wait_for()
	shot(member, "desk-unit-board-chosen")
	member.locator('[data-bulk="Accept"]').click()
	member.locator(".modal.show .btn-primary", has_text="Yes").click()
	report = member.locator(".modal.show", has_text="2 done, 1 not")
	report.wait_for()
	assert "accepted by" in report.inner_text()
	assert names[2] in report.inner_text()
	shot(member, "desk-bulk-report")
	assert [_status(member, name) for name in names] == ["Accepted"] * 3
	report.get_by_role("button", name="Undo What Was Done").click()
	member.locator(".desk-alert", has_text="Undone").wait_for()
	assert [_status(member, name) for name in names] == ["Open", "Open", "Accepted"]


def test_many_from_the_list_of_the_platform_with_progress(lamps, agent, shot):
	names = lamps(12)
	agent.goto(f"/app/backoffice-assignment?backoffice_unit={UNIT.replace(' ', '%20')}&status=Open")
	agent.locator(".list-row-checkbox").first.wait_for()
	agent.locator(".list-check-all:visible").first.check()
	agent.locator(".actions-btn-group button", has_text="Actions").click()
	agent.locator(".actions-btn-group .dropdown-item", has_text="Hand to a Person").click()
	dialog = _dialog(agent)
	field = dialog.locator("[data-fieldname=person] input")
	field.fill("Bas")
	dialog.locator("[data-fieldname=person] li", has_text="Bas Vermeulen").first.click()
	dialog.locator(".modal-footer .btn-primary, .standard-actions .btn-primary").first.click()
	agent.locator(".desk-alert", has_text="12 done").wait_for()
	shot(agent, "desk-bulk-done")
	for name in (names[0], names[-1]):
		assert _document(agent, name)["assigned_to"] == data.BUILDING_SERVICES
	agent.locator(".desk-alert .fo-undo").click()
	agent.locator(".desk-alert", has_text="Undone").wait_for()
	assert not _document(agent, names[0])["assigned_to"]


def test_s63_the_day_is_planned_by_drag(lamps, member, shot):
	one, other = lamps(2)
	_open_day(member)
	person = member.locator(f'.fo-day-column[data-person="{data.BUILDING_SERVICES}"]')
	_drag(member, member.locator(f'.fo-pool [data-name="{one}"]'), person, y=100)
	block = person.locator(f'[data-name="{one}"]')
	block.wait_for()
	planned = _document(member, one)
	assert planned["assigned_to"] == data.BUILDING_SERVICES
	assert _minutes(planned) == 60

	_drag(member, member.locator(f'.fo-pool [data-name="{other}"]'), person, y=130)
	person.locator(f'[data-name="{other}"].fo-beside').wait_for()
	shot(member, "desk-day-planning")

	block.focus()
	member.keyboard.press("+")
	member.keyboard.press("+")
	_until(member, lambda: _minutes(_document(member, one)) == 90)
	member.keyboard.press("Shift+ArrowDown")
	moved = planned["planned_start"]
	_until(member, lambda: _document(member, one)["planned_start"] > moved)

	before = _minutes(_document(member, other))
	handle = person.locator(f'[data-name="{other}"] [data-stretch]').bounding_box()
	member.mouse.move(handle["x"] + 5, handle["y"] + 4)
	member.mouse.down()
	member.mouse.move(handle["x"] + 5, handle["y"] + 64, steps=6)
	member.mouse.up()
	_until(member, lambda: _minutes(_document(member, other)) > before)

	_drag(member, person.locator(f'[data-name="{other}"]'), member.locator(".fo-pool"), y=200)
	member.locator(f'.fo-pool [data-name="{other}"]').wait_for()
	assert not _document(member, other)["planned_start"]


def test_keys_on_two_blocks_are_both_kept(lamps, member):
	names = lamps(2)
	_open_day(member)
	day = member.locator("[data-on]").input_value()
	for hour, name in enumerate(names, 10):
		_plan(member, name, start=f"{day} {hour}:00:00", end=f"{day} {hour}:30:00")
	member.reload()
	_free(member)
	person = member.locator(f'.fo-day-column[data-person="{data.BUILDING_SERVICES}"]')
	for name in names:
		person.locator(f'[data-name="{name}"]').wait_for()
	member.evaluate(
		"""names => names.forEach(name => {
			const block = document.querySelector(`.fo-block[data-name="${name}"]`);
			block.focus();
			block.dispatchEvent(new KeyboardEvent("keydown", { key: "+", bubbles: true }));
		})""",
		names,
	)
	for name in names:
		_until(member, lambda name=name: _minutes(_document(member, name)) == 45)


def test_work_is_planned_for_nobody_in_particular(lamps, member):
	[name] = lamps(1)
	_open_day(member)
	day = member.locator("[data-on]").input_value()
	_plan(member, name, start=f"{day} 10:00:00", end=f"{day} 10:30:00")
	assert _document(member, name)["assigned_to"] == data.BUILDING_SERVICES
	member.reload()
	_free(member)
	member.locator(f'.fo-block[data-name="{name}"]').focus()
	member.keyboard.press("p")
	_dialog(member).locator("select[data-fieldname=person]").select_option("")
	member.keyboard.press("Control+Enter")
	member.locator(f'.fo-day-column[data-person=""] [data-name="{name}"]').wait_for()
	after = _document(member, name)
	assert not after["assigned_to"]
	assert after["planned_start"] == f"{day} 10:00:00", "the day and time of the block are proposed"


def test_work_for_another_unit_is_seen_as_busy(lamps, member, agent, run_on_site, shot):
	[name] = lamps(1)
	_open_day(member)
	day = member.locator("[data-on]").input_value()
	_plan(member, name, start=f"{day} 10:00:00", end=f"{day} 11:30:00")
	run_on_site("frappe.db.set_value", dt=ASSIGNMENT, dn=name, field="backoffice_unit", val="Workplace")
	member.reload()
	busy = member.locator(f'.fo-day-column[data-person="{data.BUILDING_SERVICES}"] .fo-elsewhere')
	busy.wait_for()
	assert "elsewhere" in busy.inner_text()
	shot(member, "desk-day-elsewhere")
	run_on_site("frappe.db.set_value", dt=ASSIGNMENT, dn=name, field="backoffice_unit", val=UNIT)


def test_planning_after_the_agreed_date_warns(lamps, member, shot):
	[name] = lamps(1)
	_open_day(member, days=30)
	person = member.locator(f'.fo-day-column[data-person="{data.BUILDING_SERVICES}"]')
	_drag(member, member.locator(f'.fo-pool [data-name="{name}"]'), person, y=100)
	person.locator(f'[data-name="{name}"].fo-after-due').wait_for()
	member.locator(".desk-alert", has_text="after the agreed date").wait_for()
	shot(member, "desk-day-after-due")


def test_on_a_phone(lamps, organisation, page_as, shot):
	one, other = lamps(2)
	phone = page_as(data.BUILDING_SERVICES, data.PASSWORD, viewport=PHONE)
	_open_board(phone)
	shot(phone, "phone-unit-board")
	_fits(phone)
	phone.locator("[data-view=list]").click()
	phone.locator(f'.fo-row[data-name="{one}"]').wait_for()
	shot(phone, "phone-unit-board-list")
	_fits(phone)
	phone.locator("[data-view=day]").click()
	phone.locator(f'[data-plan="{other}"]').click()
	dialog = _dialog(phone)
	dialog.locator("select[data-fieldname=person]").select_option(data.BUILDING_SERVICES)
	dialog.locator("input[data-fieldname=day]").fill(
		phone.evaluate(
			"frappe.datetime.str_to_user(frappe.datetime.add_days(frappe.datetime.get_today(), 30))"
		)
	)
	shot(phone, "phone-day-plan")
	dialog.locator(".btn-primary", has_text="Plan").click()
	_until(phone, lambda: bool(_document(phone, other)["planned_start"]))
	shot(phone, "phone-day")
	_fits(phone)


def test_in_dutch(lamps, page_as, run_on_site, shot):
	[name, _other] = lamps(2)
	_speaks(run_on_site, "nl")
	try:
		page = page_as(data.BUILDING_SERVICES, data.PASSWORD)
		_open_board(page)
		page.locator(".fo-column", has_text="Aan te nemen").wait_for()
		shot(page, "desk-unit-board-dutch")
		page.keyboard.press("?")
		page.locator(".fo-keys", has_text="Teruggeven").wait_for()
		shot(page, "desk-unit-board-keys-dutch")
		_dialog(page)
		page.keyboard.press("Escape")
		_free(page)
		_call(page, "fulfilment.accept", assignment=name)
		page.locator("[data-view=list]").click()
		page.locator(f'.fo-row[data-name="{name}"] .indicator-pill', has_text="Aangenomen").wait_for()
	finally:
		_speaks(run_on_site, "en")


def _speaks(run_on_site, language: str) -> None:
	run_on_site(
		"frappe.client.set_value",
		doctype="User",
		name=data.BUILDING_SERVICES,
		fieldname="language",
		value=language,
	)


# Helpers ---------------------------------------------------------------------------------------------


def _open_board(page) -> None:
	page.goto(f"{BOARD}?view=kanban")
	page.locator(".fo-columns").wait_for()
	_free(page)


def _open_day(page, days: int = 0) -> None:
	"""The next working day from so many days on: nothing is planned on a day on which the unit is shut."""
	page.goto(f"{BOARD}?view=day")
	page.locator(".fo-day").wait_for()
	_free(page)
	page.locator("[data-on]").fill(
		page.evaluate(
			"""days => {
				let day = moment().add(days + 1, "days");
				while ([0, 6].includes(day.day())) day = day.add(1, "days");
				return day.format("YYYY-MM-DD");
			}""",
			days,
		)
	)
	page.wait_for_function("document.querySelector('[data-on]')?.value === cur_page.page.fo_board?.data?.day")


def _card(page, name: str):
	return page.locator(f'.fo-bcard[data-name="{name}"]')


def _column(page, key: str):
	return page.locator(f'.fo-column[data-column="{key}"]')


def _free(page) -> None:
	"""Nothing lies over the page any more."""
	page.wait_for_function("!document.querySelector('#freeze, .modal.show, .modal-backdrop')")


def _drag(page, source, target, y: int = 40) -> None:
	_free(page)
	source.scroll_into_view_if_needed()
	box = source.bounding_box()
	grip = {"x": box["x"] + box["width"] / 2, "y": box["y"] + min(box["height"], 60) * 0.6}
	page.mouse.move(grip["x"], grip["y"])
	page.mouse.down()
	page.mouse.move(grip["x"] + 12, grip["y"] + 8, steps=3)
	page.locator(".fo-ghost").wait_for()
	to = target.bounding_box()
	page.mouse.move(to["x"] + to["width"] / 2, to["y"] + min(y, to["height"] - 4), steps=8)
	page.mouse.up()


def _focused(page) -> str:
	return page.evaluate("document.activeElement?.dataset?.name || ''")


def _dialog(page):
	dialog = page.locator(".modal.show")
	dialog.wait_for()
	page.wait_for_timeout(350)  # it moves into place
	return dialog


def _close_alerts(page) -> None:
	page.evaluate("document.querySelectorAll('.desk-alert').forEach(alert => alert.remove())")


def _until(page, condition) -> None:
	for _attempt in range(60):
		if condition():
			return
		page.wait_for_timeout(250)
	pytest.fail("it never came so far")


def _fits(page) -> None:
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the phone"


def _minutes(doc: dict) -> int:
	if not doc["planned_start"]:
		return 0
	start, end = (datetime.fromisoformat(doc[field]) for field in ("planned_start", "planned_end"))
	return round((end - start).total_seconds() / 60)


def _plan(page, name: str, **times) -> None:
	_call(page, "fulfilment.plan", assignment=name, assigned_to=data.BUILDING_SERVICES, **times)


def _status(page, name: str) -> str:
	return _document(page, name)["status"]


def _document(page, name: str) -> dict:
	answer = page.request.get(f"/api/resource/{ASSIGNMENT}/{name}")
	assert answer.ok, answer.text()[:300]
	return defaultdict(lambda: None, answer.json()["data"])  # what is empty is not in the answer


def _documents(page, **filters) -> list[dict]:
	answer = page.request.get(
		f"/api/resource/{ASSIGNMENT}",
		params={
			"filters": json.dumps(
				[
					[field, *(value if isinstance(value, list) else ["=", value])]
					for field, value in filters.items()
				]
			),
			"fields": '["name", "status"]',
			"limit_page_length": "0",
		},
	)
	assert answer.ok, answer.text()[:300]
	return answer.json()["data"]


def _answers(page, product: str) -> dict:
	card = _call(page, "catalogue.get_product", product=product)
	given = {"Number": "2", "Date": "2030-01-15", "Yes or No": "Yes"}
	return {
		question["question"]: question["options"][0]
		if question.get("options")
		else given.get(question["question_type"], "As it should be")
		for question in card["questions"]
	}


def _call(page, method: str, **arguments):
	if not re.match(r"https?:", page.url):
		page.goto("/app")
		page.wait_for_function("window.frappe?.csrf_token")
	answer = page.request.post(
		f"/api/method/facility_frontoffice.api.{method}",
		data=arguments,
		headers={"X-Frappe-CSRF-Token": page.evaluate("frappe.csrf_token")},
	)
	assert answer.ok, answer.text()[:500]
	return answer.json().get("message")


def _picture() -> bytes:
	content = io.BytesIO()
	Image.new("RGB", (8, 8)).save(content, "PNG")
	return content.getvalue()
