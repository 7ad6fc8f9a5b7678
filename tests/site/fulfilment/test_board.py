"""The unit board: what it shows to whom, in which order, and in how many statements (S14, S59, S63)."""

from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.api import board as api
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import board, client_tasks, service
from facility_frontoffice.fulfilment import board_rules as rules
from facility_frontoffice.fulfilment.board import Choice

ASSIGNMENT = "Backoffice Assignment"
MONDAY = "2026-11-23"


@pytest.fixture(autouse=True)
def _nothing_else_is_there(transaction):
	frappe.db.delete(ASSIGNMENT)


@pytest.fixture
def work(product, ask):
	"""`work(3, unit="Logistics")` gives the names of so many open assignments of a unit, or of a supplier."""
	made = []

	def make(count: int = 1, unit: str | None = "Logistics", supplier: str | None = None, **values):
		code = f"WORK-{len(made)}"
		party = {"backoffice_unit": unit, "supplier": supplier}
		product(code, **party, handling="Supplier" if supplier else "Backoffice")
		names = []
		for _number in range(count):
			(name,) = service.send_out(ask(code, **values).name)
			names.append(name)
		made.append(code)
		return names

	return make


def columns(**choice) -> dict[str, list[str]]:
	found = board.board(Choice(**choice))
	return {column["key"]: [card["name"] for card in column["cards"]] for column in found["columns"]}


def counts(**choice) -> dict[str, int]:
	return {column["key"]: column["count"] for column in board.board(Choice(**choice))["columns"]}


class TestColumns:
	def test_s14_each_assignment_stands_in_the_column_of_its_status(self, work):
		opened, accepted, begun, waiting, done, returned = work(6)
		service.accept(accepted)
		service.start(begun)
		client_tasks.ask(waiting, "Send a photo", "File", None)
		service.complete(done, result="Carried")
		service.return_to_front_office(returned, "Not ours", "Not Ours")
		assert columns(unit="Logistics") == {
			"Open": [opened],
			"Accepted": [accepted],
			"In Progress": [begun],
			"Waiting": [waiting],
			"Done": [done],
		}
		found = board.board(Choice(unit="Logistics"))
		assert found["returned"] == [1, False]
		(card,) = next(column for column in found["columns"] if column["key"] == "Waiting")["cards"]
		assert card["client_task"] == "Send a photo"

	def test_done_is_done_today(self, work):
		(done,) = work()
		service.complete(done, result="Carried")
		frappe.db.set_value(ASSIGNMENT, done, "completed_at", add_to_date(now_datetime(), days=-1))
		assert columns(unit="Logistics")["Done"] == []

	def test_s59_late_first_by_what_was_reported_last_and_without_a_date_at_the_end(self, work):
		late, later, postponed, undated = work(4)
		now = now_datetime()
		for name, values in {
			late: {"due": add_to_date(now, hours=-2)},
			later: {"due": add_to_date(now, hours=5)},
			postponed: {"due": add_to_date(now, hours=-9), "expected_date": add_to_date(now, hours=3)},
			undated: {"due": None},
		}.items():
			frappe.db.set_value(ASSIGNMENT, name, values)
		assert columns(unit="Logistics")["Open"] == [late, postponed, later, undated]
		assert columns(unit="Logistics", late=True)["Open"] == [late]
		assert counts(unit="Logistics", late=True)["Open"] == 1
		assert board.board(Choice(unit="Logistics"))["late"] == [1, False]

	def test_nothing_is_late_while_its_clock_waits(self, work):
		"""Whatever date was reported before: it goes by its age, after what has a moment."""
		overtaken, late, plain = work(3)
		for name in (overtaken, late, plain):
			client_tasks.ask(name, "Send a photo", "File", None)
		long_ago = add_to_date(now_datetime(), days=-3)
		frappe.db.set_value(ASSIGNMENT, overtaken, {"due": None, "expected_date": long_ago})
		frappe.db.set_value(ASSIGNMENT, late, {"due": add_to_date(now_datetime(), hours=-1)})
		frappe.db.set_value(ASSIGNMENT, plain, {"due": None, "expected_date": None})
		assert columns(unit="Logistics")["Waiting"] == [late, overtaken, plain]
		assert columns(unit="Logistics", late=True)["Waiting"] == [late]
		assert board.board(Choice(unit="Logistics"))["late"] == [1, False]

	def test_returned_today_is_what_was_returned_today(self, work):
		returned, touched = work(2)
		for name in (returned, touched):
			service.return_to_front_office(name, "Not ours", "Not Ours")
		frappe.db.set_value(ASSIGNMENT, touched, "last_update_at", add_to_date(now_datetime(), days=-2))
		frappe.get_doc(ASSIGNMENT, touched).save()
		assert board.board(Choice(unit="Logistics"))["returned"] == [1, False]

	def test_a_list_shows_all_that_is_open_in_one(self, work):
		one, other, done = work(3)
		service.accept(other)
		service.complete(done, result="Carried")
		(column,) = board.board(Choice(unit="Logistics"), board.LIST)["columns"]
		assert {card["name"] for card in column["cards"]} == {one, other}
		assert column["count"] == 2

	def test_more_is_loaded_on_and_counting_stops_at_a_limit(self, work, monkeypatch):
		monkeypatch.setattr(rules, "PAGE", 2)
		monkeypatch.setattr(rules, "MOST_COUNTED", 4)
		names = work(5)

		def opened(sizes=None):
			return board.board(Choice(unit="Logistics"), sizes=sizes)["columns"][0]

		assert len(opened()["cards"]) == 2
		assert (opened()["count"], opened()["counts_on"]) == (4, True)
		assert [card["name"] for card in opened({"Open": 3})["cards"]] == names[:4]
		assert [card["name"] for card in opened({"Open": 6})["cards"]] == names


class TestChoosing:
	def test_by_party_person_place_and_words(self, work):
		ours, theirs = work(2, location=data.ROOMS[1])
		(elsewhere,) = work(1, unit="ICT Support", location=data.ROOMS[0])
		(bought,) = work(1, unit=None, supplier=data.FURNITURE_SUPPLIER)
		service.hand_over(ours, data.LOGISTICS)
		assert columns(unit="Logistics")["Open"] == [ours, theirs]
		assert columns(supplier=data.FURNITURE_SUPPLIER)["Open"] == [bought]
		assert columns(unit="Logistics", person=data.LOGISTICS)["Open"] == [ours]
		assert columns(unit="Logistics", person=board.NOBODY)["Open"] == [theirs]
		assert elsewhere in columns(location=data.BUILDING)["Open"]
		assert elsewhere not in columns(location=data.ROOMS[1])["Open"]
		assert columns(unit="Logistics", words=f"{theirs[-5:]} room")["Open"] == [theirs]

	def test_signs_of_like_are_letters(self, work):
		work()
		assert columns(unit="Logistics", words="%")["Open"] == []
		assert columns(unit="Logistics", words="_")["Open"] == []
		assert columns(unit="Logistics", words="'; --")["Open"] == []

	def test_my_work_is_over_all_units(self, work, as_user):
		(here,) = work(1)
		(there,) = work(1, unit="ICT Support")
		for name in (here, there):
			frappe.db.set_value(ASSIGNMENT, name, "assigned_to", data.LOGISTICS)
		with as_user(data.LOGISTICS):
			found = api.get(person="me")
		assert {card["name"] for card in found["columns"][0]["cards"]} == {here, there}
		assert found["people"][data.LOGISTICS]["full_name"] == "Lars Smit"


class TestWhoSees:
	"""The board shows what the list of the platform shows, for everybody; clients are refused."""

	EVERYBODY = (
		data.AGENT, data.MANAGER, data.LOGISTICS, data.ICT, data.SECURITY, data.PURCHASER,
	)  # fmt: skip

	@pytest.fixture
	def everything(self, work, product, ask):
		names = [
			*work(2),
			*work(1, unit="ICT Support"),
			*work(1, unit=None, supplier=data.FURNITURE_SUPPLIER),
		]
		product("BUY", steps=[{"step_name": "Order", "action": "Purchase", "backoffice_unit": "Workplace"}])
		names += service.send_out(ask("BUY").name)
		frappe.db.set_value(ASSIGNMENT, names[2], "assigned_to", data.SECURITY)
		return set(names)

	@pytest.mark.parametrize("user", EVERYBODY)
	@pytest.mark.parametrize("view", [board.KANBAN, board.LIST])
	def test_as_the_list_does(self, user, view, everything, as_user):
		with as_user(user):
			shown = {
				card["name"]
				for column in api.get(view=view, sizes={"All": 500, "Open": 500})["columns"]
				for card in column["cards"]
			}
			listed = set(frappe.get_list(ASSIGNMENT, {"name": ("in", everything)}, pluck="name", limit=0))
		assert shown & everything == listed
		expected = {
			data.AGENT: 5, data.MANAGER: 5, data.LOGISTICS: 2, data.ICT: 1, data.SECURITY: 1, data.PURCHASER: 1,
		}  # fmt: skip
		assert len(listed) == expected[user]

	def test_a_filter_never_widens(self, everything, as_user):
		with as_user(data.ICT):
			assert api.get(unit="Logistics")["columns"][0]["cards"] == []
			assert api.get(unit="Logistics")["columns"][0]["count"] == 0

	@pytest.mark.parametrize("user", [data.CLIENT, "Guest"])
	def test_clients_are_refused(self, user, everything, as_user):
		with as_user(user):
			for ask in (api.get, api.parties, lambda: api.day("Logistics"), lambda: api.people("Logistics")):
				with pytest.raises(frappe.PermissionError):
					ask()

	def test_the_day_is_for_who_is_of_the_unit_and_for_the_front_office(self, as_user):
		for user in (data.AGENT, data.LOGISTICS):
			with as_user(user):
				assert api.day("Logistics")["unit"] == "Logistics"
		with as_user(data.ICT):
			for ask in (api.day, api.people):
				with pytest.raises(frappe.PermissionError):
					ask("Logistics")

	def test_what_can_be_chosen(self, everything, as_user):
		with as_user(data.ICT):
			found = api.parties()
			assert {"name": "ICT Support", "is_mine": True} in found["units"]
			assert all(unit["is_mine"] for unit in found["units"])
			assert not found["all"]
			assert found["suppliers"] == []
		with as_user(data.AGENT):
			found = api.parties()
			assert found["all"]
			assert data.FURNITURE_SUPPLIER in found["suppliers"]
			assert len(found["units"]) == frappe.db.count("Backoffice Unit", {"disabled": 0})

	def test_user_permissions_of_the_platform_count_too(self, work, as_user):
		(here,) = work(1, location=data.ROOMS[0])
		(there,) = work(1, location=data.ROOMS[1])
		frappe.get_doc(
			{
				"doctype": "User Permission",
				"user": data.LOGISTICS,
				"allow": "Location",
				"for_value": data.ROOMS[0],
			}
		).insert()
		with as_user(data.LOGISTICS):
			shown = api.get(unit="Logistics")["columns"][0]["cards"]
		assert [card["name"] for card in shown] == [here]
		assert there not in [card["name"] for card in shown]


class TestCost:
	"""The number of statements does not depend on how much there is."""

	@pytest.mark.parametrize("view", [board.KANBAN, board.LIST])
	@pytest.mark.parametrize("user", [data.AGENT, data.LOGISTICS])
	def test_of_a_board(self, view, user, work, as_user, statements):
		work(2)
		with as_user(user):
			few = len(statements(lambda: api.get(view=view, unit="Logistics")))
		names = work(12)
		for name in names[:6]:
			service.accept(name)
		client_tasks.ask(names[7], "Send a photo", "File", None)
		with as_user(user):
			many = statements(lambda: api.get(view=view, unit="Logistics"))
		assert len(many) <= few + 2, "names of people, and what clients must do"
		assert len(many) <= 10, "\n".join(many)

	def test_of_a_day(self, work, statements, travel_to):
		travel_to(f"{MONDAY} 07:00")
		names = work(8)
		api.day("Logistics", MONDAY)
		few = len(statements(lambda: api.day("Logistics", MONDAY)))
		for number, name in enumerate(names[:6]):
			service.plan(
				name, f"{MONDAY} {9 + number}:00:00", f"{MONDAY} {10 + number}:00:00", data.LOGISTICS
			)
		many = statements(lambda: api.day("Logistics", MONDAY))
		assert len(many) <= few + 1
		assert len(many) <= 12, "\n".join(many)

	def test_the_columns_walk_along_an_index(self):
		indexes = {row.Key_name for row in frappe.db.sql(f"SHOW INDEX FROM `tab{ASSIGNMENT}`", as_dict=True)}
		for fields in (
			"status_expected_date_due_creation",
			"backoffice_unit_status_expected_date_due_creation",
			"assigned_to_status_expected_date_due_creation",
			"status_completed_at",
			"backoffice_unit_planned_start",
			"assigned_to_planned_start",
		):
			assert f"{fields}_index" in indexes


class TestDay:
	@pytest.fixture(autouse=True)
	def _monday(self, travel_to):
		travel_to(f"{MONDAY} 07:00")

	def day(self):
		return board.day("Logistics", MONDAY)

	def lars(self):
		return next(person for person in self.day()["people"] if person["user"] == data.LOGISTICS)

	def test_s63_who_is_in_with_what_is_planned_and_how_much_there_is_room_for(self, work):
		one, other, waiting = work(3)
		service.plan(one, f"{MONDAY} 09:00:00", f"{MONDAY} 10:30:00", data.LOGISTICS)
		service.plan(other, f"{MONDAY} 10:00:00", f"{MONDAY} 11:00:00", data.LOGISTICS)
		found = self.lars()
		assert [block["name"] for block in found["blocks"]] == [one, other]
		assert [(block["lane"], block["lanes"]) for block in found["blocks"]] == [(0, 2), (1, 2)]
		assert found["planned"] == 2.5 * 3600
		assert found["is_in"]
		assert (
			found["capacity"] == sum((until - begin).total_seconds() for begin, until in found["spans"]) > 0
		)
		assert [card["name"] for card in self.day()["unplanned"]["cards"]] == [waiting]

	def test_who_is_not_in_has_no_hours(self, work):
		frappe.get_doc(
			{
				"doctype": "Facility Absence",
				"user": data.LOGISTICS,
				"kind": "Leave",
				"from_date": MONDAY,
				"until_date": MONDAY,
			}
		).insert(ignore_permissions=True)
		found = self.lars()
		assert not found["is_in"]
		assert (found["capacity"], bool(found["why"])) == (0, True)

	def test_what_is_nobodys_stands_apart(self, work):
		(name,) = work()
		service.plan(name, f"{MONDAY} 09:00:00", f"{MONDAY} 10:00:00")
		found = self.day()
		assert [block["name"] for block in found["others"]["blocks"]] == [name]

	def test_work_for_another_unit_takes_time_too(self, work, as_user):
		(here,) = work()
		(there,) = work(1, unit="ICT Support")
		service.plan(here, f"{MONDAY} 09:00:00", f"{MONDAY} 10:00:00", data.LOGISTICS)
		service.plan(there, f"{MONDAY} 09:30:00", f"{MONDAY} 11:00:00")
		frappe.db.set_value(ASSIGNMENT, there, "assigned_to", data.LOGISTICS)
		with as_user(data.LOGISTICS):
			found = self.lars()
		assert [block["name"] for block in found["blocks"]] == [here]
		(elsewhere,) = found["elsewhere"]
		assert str(elsewhere["planned_end"]) == f"{MONDAY} 11:00:00"
		assert not {"name", "product_name", "client_name"}.intersection(elsewhere), "when, and not what"
		assert found["planned"] == 2.5 * 3600
		assert [(row["lane"], row["lanes"]) for row in (*found["blocks"], elsewhere)] == [(0, 2), (1, 2)]

	def test_a_long_block_is_seen_on_its_second_day_too(self, work):
		(name,) = work()
		service.plan(name, f"{MONDAY} 20:00:00", "2026-11-24 20:00:00", data.LOGISTICS)
		for on in (MONDAY, "2026-11-24"):
			people = {person["user"]: person for person in board.day("Logistics", on)["people"]}
			assert [block["name"] for block in people[data.LOGISTICS]["blocks"]] == [name]

	def test_what_was_planned_on_a_day_that_has_passed_waits_to_be_planned_again(self, work, travel_to):
		(name,) = work()
		travel_to("2026-11-20 07:00")
		service.plan(name, "2026-11-20 09:00:00", "2026-11-20 10:00:00", data.LOGISTICS)
		travel_to(f"{MONDAY} 07:00")
		assert [card["name"] for card in self.day()["unplanned"]["cards"]] == [name]
		(card,) = board.day("Logistics", "2026-11-20")["people"][0]["blocks"]
		assert card["name"] == name

	def test_the_first_free_time_beside_what_is_planned(self, work):
		one, other = work(2)
		opens = self.lars()["spans"][0][0]
		hour = timedelta(hours=1)
		service.plan(one, opens, opens + hour, data.LOGISTICS)
		on = opens.date()
		assert board.free_time(other, "Logistics", data.LOGISTICS, on, hour) == (
			opens + hour,
			opens + 2 * hour,
		)
		assert board.free_time(other, "Logistics", None, on, hour)[0] == opens

	def test_nobody_s_work_is_planned_beside_other_work_of_nobody(self, work):
		one, other = work(2)
		(elsewhere,) = work(1, unit="ICT Support")
		opens = board.free_time(one, "Logistics", None, datetime(2026, 11, 23).date(), timedelta(hours=1))[0]
		for name in (one, elsewhere):
			service.plan(name, opens, opens + timedelta(hours=1))
		found = board.free_time(other, "Logistics", None, opens.date(), timedelta(hours=1))
		assert found[0] == opens + timedelta(hours=1)

	def test_no_room_is_said(self, work):
		one, other = work(2)
		opens, closes = self.lars()["spans"][0][0], self.lars()["spans"][-1][1]
		service.plan(one, opens, closes, data.LOGISTICS)
		with pytest.raises(frappe.ValidationError, match="no room"):
			board.free_time(other, "Logistics", data.LOGISTICS, opens.date(), timedelta(minutes=15))

	def test_nothing_is_planned_in_what_has_passed_of_today(self, work, travel_to):
		(name,) = work()
		travel_to(f"{MONDAY} 11:07")
		start, _end = board.free_time(
			name, "Logistics", data.LOGISTICS, datetime(2026, 11, 23).date(), timedelta(hours=1)
		)
		assert start == datetime(2026, 11, 23, 11, 15)

	def test_people_who_are_in_come_first(self):
		unit = frappe.get_doc("Backoffice Unit", "Logistics")
		unit.members = []
		for user in (data.ICT, data.LOGISTICS):
			unit.append("members", {"user": user})
		unit.lead = None
		unit.save()
		assert [person["user"] for person in board.people_of("Logistics")] == [data.ICT, data.LOGISTICS]
		frappe.get_doc(
			{
				"doctype": "Facility Absence",
				"user": data.ICT,
				"kind": "Leave",
				"from_date": MONDAY,
				"until_date": MONDAY,
			}
		).insert(ignore_permissions=True)
		people = board.people_of("Logistics")
		assert [(person["user"], person["is_in"]) for person in people] == [
			(data.LOGISTICS, True),
			(data.ICT, False),
		]
