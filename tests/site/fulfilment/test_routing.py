"""Who gets a step: rules, products, people (S4, S54, S58, S63); and the card of a unit."""

import frappe
import pytest
from frappe.desk.form import assign_to
from frappe.utils import add_days, now_datetime

from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import routing, routing_checks, service, unit_card
from facility_frontoffice.fulfilment.errors import FulfilmentError

NORTH, ROOM = "Test North", "Test North 1.01"
UNIT = "Building Services"
MORNING = "2026-11-30 10:00"


@pytest.fixture(autouse=True)
def monday_morning(travel_to):
	travel_to(MORNING)


@pytest.fixture
def places():
	frappe.get_doc(
		{"doctype": "Location", "location_name": NORTH, "parent_location": data.BUILDING, "is_group": 1}
	).insert()
	frappe.get_doc({"doctype": "Location", "location_name": ROOM, "parent_location": NORTH}).insert()


@pytest.fixture
def rule(places):
	"""`rule("North", backoffice_unit="Workplace", location=NORTH)` makes a routing rule."""

	def make(name: str, **values):
		return frappe.get_doc({"doctype": "Facility Routing Rule", "rule_name": name, **values}).insert()

	return make


@pytest.fixture
def sent(ask, product):
	"""Sends out a request for a product of one unit, and gives its assignment."""
	product("BOILER", backoffice_unit=UNIT)

	def make(location: str | None = None, code: str = "BOILER", **values):
		request = ask(code, location=location, **values)
		(name,) = service.send_out(request.name)
		return frappe.get_doc("Backoffice Assignment", name)

	return make


@pytest.fixture
def team(transaction):
	"""`team("Least Work", {user: {"skills": …}})` sets the people of the unit and how they get work."""

	def make(person_choice: str, members: dict[str, dict]):
		doc = frappe.get_doc("Backoffice Unit", UNIT)
		doc.person_choice = person_choice
		doc.set("members", [{"user": user, **values} for user, values in members.items()])
		return doc.save()

	return make


def supplier_until(day: str) -> str:
	frappe.db.set_value("Supplier", data.MOVING_SUPPLIER, "facility_contract_until", day)
	frappe.clear_document_cache("Supplier", data.MOVING_SUPPLIER)
	return data.MOVING_SUPPLIER


class TestParty:
	def test_s54_without_a_rule_the_product_decides_and_says_so(self, sent):
		work = sent()
		assert (work.backoffice_unit, work.supplier) == (UNIT, None)
		assert work.routing_reason == "The product says so"

	def test_a_step_of_a_product_names_its_own_unit(self, product, ask):
		product("PASS-TEST", steps=[{"step_name": "Print", "backoffice_unit": "Security"}])
		(name,) = service.send_out(ask("PASS-TEST").name)
		work = frappe.get_doc("Backoffice Assignment", name)
		assert work.backoffice_unit == "Security"
		assert work.routing_reason == "The step “Print” of the product says so"

	def test_s4_s58_a_rule_for_a_place_takes_all_below_it_and_is_kept_with_the_work(self, rule, sent):
		rule("North team", location=NORTH, backoffice_unit="Workplace")
		work = sent(ROOM)
		assert work.backoffice_unit == "Workplace"
		assert work.routing_reason == f"Rule North team: Everything in {NORTH}".replace(
			"Everything", "everything"
		)
		assert (work.sent_by, work.hop) == ("Administrator", 1)
		assert work.sent_at
		assert sent(data.ROOMS[0]).backoffice_unit == UNIT

	def test_a_family_with_all_below_it(self, rule, sent):
		category = frappe.db.get_value("Facility Product", "BOILER", "category")
		root = frappe.db.get_value(
			"Facility Product Category", {"parent_facility_product_category": ("is", "not set")}
		)
		rule("Everything", product_category=root, backoffice_unit="Workplace")
		assert sent().backoffice_unit == "Workplace"
		rule("Nearer", product_category=category, backoffice_unit="Security")
		assert sent().backoffice_unit == "Security"

	def test_type_priority_and_period(self, rule, sent):
		rule("Faults", request_type="Fault", backoffice_unit="Workplace")
		rule("Later", backoffice_unit="Security", from_date="2026-12-01", rule_order=1)
		assert sent(request_type="Fault").backoffice_unit == "Workplace"
		assert sent().backoffice_unit == UNIT

	def test_a_purchase_follows_only_a_rule_that_says_so(self, rule, product, ask):
		product(
			"BUY-TEST", steps=[{"step_name": "Buy", "action": "Purchase", "backoffice_unit": "Purchasing"}]
		)
		rule("Work", backoffice_unit="Workplace")
		(name,) = service.send_out(ask("BUY-TEST").name)
		assert frappe.db.get_value("Backoffice Assignment", name, "backoffice_unit") == "Purchasing"
		rule("Purchases", backoffice_unit="Workplace", action="Purchase")
		(name,) = service.send_out(ask("BUY-TEST").name)
		assert frappe.db.get_value("Backoffice Assignment", name, "backoffice_unit") == "Workplace"

	def test_a_rule_that_is_off_or_gone_does_nothing(self, rule, sent):
		doc = rule("North team", location=NORTH, backoffice_unit="Workplace")
		assert sent(ROOM).backoffice_unit == "Workplace"
		doc.enabled = 0
		doc.save()
		assert sent(ROOM).backoffice_unit == UNIT
		doc.enabled = 1
		doc.save()
		assert sent(ROOM).backoffice_unit == "Workplace"
		doc.delete()
		assert sent(ROOM).backoffice_unit == UNIT

	def test_a_place_that_is_renamed_stays_in_the_rule(self, rule, sent):
		rule("North team", location=NORTH, backoffice_unit="Workplace")
		assert sent(ROOM).backoffice_unit == "Workplace"
		frappe.rename_doc("Location", NORTH, "Test Northern", force=True)
		assert sent(ROOM).routing_reason == "Rule North team: everything in Test Northern"

	def test_a_disabled_unit_is_passed_over_with_the_reason(self, rule, sent):
		rule("North team", location=NORTH, backoffice_unit="Workplace")
		frappe.get_doc("Backoffice Unit", "Workplace").update({"disabled": 1}).save()
		work = sent(ROOM)
		assert work.backoffice_unit == UNIT
		assert work.routing_reason == "The product says so. Workplace: takes no work any more"

	def test_a_contract_that_ended_is_passed_over(self, rule, sent):
		rule("Movers", supplier=supplier_until("2026-11-29"))
		assert "the contract ended on" in sent().routing_reason
		supplier_until("2026-11-30")
		assert sent().supplier == data.MOVING_SUPPLIER

	def test_nobody_left_is_refused_before_anything_is_written(self, sent, ask):
		frappe.get_doc("Backoffice Unit", UNIT).update({"disabled": 1}).save()
		request = ask("BOILER")
		with pytest.raises(routing.NobodyError, match="Choose a unit or a supplier by hand"):
			service.send_out(request.name)
		assert not frappe.db.exists("Backoffice Assignment", {"client_request": request.name})
		(name,) = service.send_out(request.name, backoffice_unit="Workplace")
		assert frappe.db.get_value("Backoffice Assignment", name, "backoffice_unit") == "Workplace"

	def test_nobody_for_a_later_step_stops_nobody_and_is_told(self, product, ask):
		product(
			"TWO-STEPS",
			backoffice_unit=None,
			handling="Front Office",
			steps=[
				{"step_name": "First", "backoffice_unit": "Security"},
				{"step_name": "Second", "backoffice_unit": UNIT},
			],
		)
		request = ask("TWO-STEPS")
		frappe.db.set_value("Client Request", request.name, "front_office_owner", data.AGENT)
		(first,) = service.send_out(request.name)
		frappe.get_doc("Backoffice Unit", UNIT).update({"disabled": 1}).save()
		service.complete(first, result="Done")
		second = frappe.get_doc("Backoffice Assignment", {"client_request": request.name, "step": "Second"})
		assert (second.backoffice_unit, second.supplier) == (None, None)
		assert second.routing_reason.startswith("Nobody can be given")
		subjects = frappe.get_all("Notification Log", {"for_user": data.AGENT}, pluck="subject")
		assert any("Nobody can be given the next step" in subject for subject in subjects)

	def test_nobody_for_a_later_step_is_refused_when_somebody_asks_for_it(self, product, ask):
		product(
			"TWO-STEPS",
			backoffice_unit=None,
			handling="Front Office",
			steps=[
				{"step_name": "First", "backoffice_unit": "Security"},
				{"step_name": "Second", "backoffice_unit": UNIT},
			],
		)
		request = ask("TWO-STEPS")
		(first,) = service.send_out(request.name)
		service.complete(first, result="Done")
		second = frappe.db.get_value(
			"Backoffice Assignment", {"client_request": request.name, "step": "Second"}
		)
		service.return_to_front_office(second, "Not ours", "Not Ours")
		frappe.get_doc("Backoffice Unit", UNIT).update({"disabled": 1}).save()
		with pytest.raises(routing.NobodyError, match="Choose a unit or a supplier by hand"):
			service.send_out(request.name)

	def test_who_would_get_what_hangs_on_an_answer_that_is_not_given(self, product):
		product(
			"ON-ANSWER",
			questions=[{"question": "Which?", "question_type": "Choice", "options": "A\nB"}],
			steps=[
				{
					"step_name": "Only A",
					"backoffice_unit": UNIT,
					"depends_on_question": "Which?",
					"depends_operator": "Is",
					"depends_answer": "A",
				}
			],
		)
		assert routing_checks.who_would("ON-ANSWER", {}) == []

	def test_s4_an_instruction_of_a_plan_that_runs_stays_while_rules_are_of_now(self, rule, product, ask):
		product(
			"TWO-STEPS",
			steps=[
				{"step_name": "First", "backoffice_unit": UNIT},
				{"step_name": "Second", "backoffice_unit": UNIT},
			],
		)
		request = ask("TWO-STEPS")
		(first,) = service.send_out(request.name)
		rule("Instead", instead_of=UNIT, backoffice_unit="Workplace")
		service.complete(first, result="Done")
		units = frappe.get_all(
			"Backoffice Assignment",
			{"client_request": request.name},
			pluck="backoffice_unit",
			order_by="sequence",
		)
		assert units == [UNIT, "Workplace"]

	def test_one_statement_for_the_place_and_none_without(self, rule, sent, statements):
		work = sent(ROOM)
		request = frappe.get_doc("Client Request", work.client_request)
		(line,) = request.lines
		step = service.plan_for("BOILER")[0]
		routing.party_for(step, line, request)
		assert statements(lambda: routing.party_for(step, line, request)) == []
		rule("North team", location=NORTH, backoffice_unit="Workplace")
		routing.party_for(step, line, request)
		assert len(statements(lambda: routing.party_for(step, line, request))) == 1

	def test_the_reason_is_in_the_language_of_the_house(self, rule, sent):
		frappe.db.set_single_value("Facility Frontoffice Settings", "message_language", "nl")
		frappe.clear_document_cache("Facility Frontoffice Settings")
		rule("Noord", location=NORTH, backoffice_unit="Workplace")
		assert sent(ROOM).routing_reason == f"Regel Noord: alles in {NORTH}"

	def test_what_somebody_chose_is_in_the_language_of_the_house_too(self, ask, product, team):
		frappe.db.set_single_value("Facility Frontoffice Settings", "message_language", "nl")
		frappe.clear_document_cache("Facility Frontoffice Settings")
		team("Nobody (the unit picks)", {data.LOGISTICS: {}})
		product("BOILER", backoffice_unit="Security")
		(name,) = service.send_out(ask("BOILER").name, backoffice_unit=UNIT)
		service.hand_over(name, data.LOGISTICS)
		work = frappe.get_doc("Backoffice Assignment", name)
		assert work.routing_reason == frappe._("Chosen by hand", "nl") != "Chosen by hand"
		assert work.person_reason == frappe._("Chosen by {0}", "nl").format("Administrator")
		assert not work.person_reason.startswith("Chosen")


class TestRule:
	def test_needs_a_party_a_period_and_a_difference(self, rule):
		with pytest.raises(FulfilmentError, match="Choose the unit or the supplier"):
			rule("Nobody")
		with pytest.raises(FulfilmentError, match="ends before it begins"):
			rule("Back", backoffice_unit=UNIT, from_date="2026-12-02", until_date="2026-12-01")
		with pytest.raises(FulfilmentError, match="without a rule"):
			rule("Same", backoffice_unit=UNIT, instead_of=UNIT)

	def test_one_that_never_decides_is_shown_as_such(self, rule):
		rule("Wide", backoffice_unit=UNIT, rule_order=1)
		narrow = rule("Narrow", backoffice_unit="Workplace", location=NORTH)
		found = routing_checks.standing(narrow)
		assert found["words"] == f"Everything in {NORTH} goes to Workplace."
		assert "never decides: “Wide”" in found["problems"][0]

	def test_one_that_is_passed_over_takes_nothing_from_the_next(self, rule, sent):
		wide = rule("Wide", backoffice_unit="Security", location=NORTH, rule_order=1)
		narrow = rule("Narrow", backoffice_unit="Workplace", location=ROOM)
		work = sent(ROOM)
		assert work.routing_reason.startswith("Rule Wide")
		assert "never decides" in routing_checks.problems(narrow)[0]
		frappe.get_doc("Backoffice Unit", "Security").update({"disabled": 1}).save()
		assert sent(ROOM).routing_reason.startswith("Rule Narrow")
		assert routing_checks.problems(narrow) == []
		assert "passed over" in routing_checks.problems(wide)[0]
		found = routing_checks.try_out(narrow)
		assert work.name in [row["assignment"] for row in found["rows"]]
		assert found["taken_before"] == 0

	def test_trying_out_asks_where_it_would_have_gone(self, rule, sent):
		always = rule("Always", location=NORTH, backoffice_unit="Workplace", rule_order=20)
		went_elsewhere = sent(ROOM)
		assert went_elsewhere.backoffice_unit == "Workplace"
		always.delete()

		def caught(instead_of: str) -> list[str]:
			values = {"rule_name": "New", "instead_of": instead_of, "backoffice_unit": "Security"}
			doc = frappe.get_doc({"doctype": "Facility Routing Rule", "location": NORTH, **values})
			return [row["assignment"] for row in routing_checks.try_out(doc)["rows"]]

		assert went_elsewhere.name in caught(UNIT)
		assert went_elsewhere.name not in caught("Workplace")

	def test_one_that_is_over_or_goes_to_nobody_is_shown_as_such(self, rule):
		over = rule("Over", backoffice_unit=UNIT, until_date="2026-11-01")
		assert "ended" in routing_checks.problems(over)[0]
		ended = rule("Ended", supplier=supplier_until("2026-11-01"))
		assert "passed over" in routing_checks.problems(ended)[0]

	def test_one_about_what_is_not_used_any_more(self, rule):
		frappe.db.set_value("Facility Product", "LIGHTING", "disabled", 1)
		frappe.clear_document_cache("Facility Product", "LIGHTING")
		of_product = rule("Lamps", product="LIGHTING", backoffice_unit="Workplace")
		assert "LIGHTING is not asked for any more" in routing_checks.problems(of_product)[0]
		frappe.db.set_value("Backoffice Unit", "Security", "disabled", 1)
		frappe.clear_document_cache("Backoffice Unit", "Security")
		instead = rule("Instead", instead_of="Security", backoffice_unit="Workplace")
		assert "nothing goes elsewhere instead" in routing_checks.problems(instead)[0]

	def test_tried_out_on_the_past_month(self, rule, sent):
		north, south = sent(ROOM), sent(data.ROOMS[0])
		old = sent(ROOM)
		frappe.db.set_value("Backoffice Assignment", old.name, "sent_at", add_days(now_datetime(), -40))
		mine = {
			"doctype": "Facility Routing Rule",
			"rule_order": 10,
			"rule_name": "New",
			"location": NORTH,
			"backoffice_unit": "Workplace",
		}
		found = routing_checks.try_out(frappe.get_doc(mine))
		caught = [row["assignment"] for row in found["rows"]]
		assert north.name in caught
		assert south.name not in caught
		assert old.name not in caught
		assert found["caught"] == len(caught)
		row = next(row for row in found["rows"] if row["assignment"] == north.name)
		assert (row["went_to"], row["is_same"]) == (UNIT, False)
		rule("First", location=NORTH, backoffice_unit="Security", rule_order=1)
		again = routing_checks.try_out(frappe.get_doc(mine))
		assert (again["caught"], again["taken_before"]) == (0, found["caught"])

	def test_it_says_how_much_went_by_a_rule(self, rule, sent):
		doc = rule("North team", location=NORTH, backoffice_unit="Workplace")
		assert routing_checks.try_out(doc)["decided"] == 0
		sent(ROOM)
		assert routing_checks.try_out(doc)["decided"] == 1

	def test_statements_of_trying_do_not_grow(self, rule, sent, statements):
		doc = rule("North team", location=NORTH, backoffice_unit="Workplace")
		sent(ROOM)
		routing_checks.try_out(doc)
		few = len(statements(lambda: routing_checks.try_out(doc)))
		for _number in range(4):
			sent(ROOM)
		assert len(statements(lambda: routing_checks.try_out(doc))) == few


class TestPerson:
	def test_a_unit_that_picks_gets_its_work_without_a_person(self, sent, team):
		team("Nobody (the unit picks)", {data.BUILDING_SERVICES: {}})
		assert not sent().assigned_to

	def test_who_has_least_and_late_counts_twice(self, sent, team):
		team("Least Work", {data.BUILDING_SERVICES: {}, data.LOGISTICS: {}})
		given = [sent().assigned_to for _number in range(4)]
		assert sorted(given) == sorted([data.BUILDING_SERVICES, data.LOGISTICS] * 2)
		late = frappe.db.get_value("Backoffice Assignment", {"assigned_to": data.LOGISTICS, "status": "Open"})
		frappe.db.set_value("Backoffice Assignment", late, "due", "2026-11-29 10:00:00")
		work = sent()
		assert work.assigned_to == data.BUILDING_SERVICES
		assert work.person_reason == "Is in, has the least open work (2)"

	def test_only_who_is_in(self, sent, team):
		team("Least Work", {data.BUILDING_SERVICES: {"works_on": "Tue-Fri"}, data.LOGISTICS: {}})
		assert sent().assigned_to == data.LOGISTICS
		frappe.get_doc(
			{"doctype": "Facility Absence", "user": data.LOGISTICS, "kind": "Ill", "from_date": "2026-11-30"}
		).insert()
		work = sent()
		assert work.assigned_to in (None, data.BUILDING_SERVICES)
		assert work.assigned_to or work.person_reason == f"Nobody of {UNIT} is in"

	def test_who_knows_the_work_goes_first(self, sent, team):
		category = frappe.db.get_value("Facility Product", "BOILER", "category")
		team(
			"Least Work",
			{data.BUILDING_SERVICES: {"skills": "Parking"}, data.LOGISTICS: {"skills": f"Else, {category}"}},
		)
		assert [sent().assigned_to for _number in range(3)] == [data.LOGISTICS] * 3
		assert "knows this work" in sent().person_reason

	def test_a_skill_counts_whatever_the_language_of_who_sends_it(self, sent, team):
		frappe.db.set_value("Facility Product", "BOILER", "category", "Business Support")
		frappe.clear_document_cache("Facility Product", "BOILER")
		team("Least Work", {data.BUILDING_SERVICES: {}, data.LOGISTICS: {"skills": "Bedrijfsondersteuning"}})
		for language in ("en", "nl", "de"):
			frappe.local.lang = language
			assert [sent().assigned_to for _number in range(2)] == [data.LOGISTICS] * 2

	def test_who_cannot_open_the_work_gets_nothing(self, sent, team):
		team("Least Work", {data.COLLEAGUE: {}, data.LOGISTICS: {}})
		assert {sent().assigned_to for _number in range(3)} == {data.LOGISTICS}

	def test_by_turns(self, sent, team):
		team("By Turns", {data.BUILDING_SERVICES: {}, data.LOGISTICS: {}, data.WORKPLACE: {}})
		given = [sent().assigned_to for _number in range(6)]
		assert given[:3] == given[3:]
		assert len(set(given)) == 3

	def test_who_may_not_log_in_gets_nothing(self, sent, team):
		team("Least Work", {data.BUILDING_SERVICES: {}, data.LOGISTICS: {}})
		frappe.db.set_value("User", data.BUILDING_SERVICES, "enabled", 0)
		assert {sent().assigned_to for _number in range(3)} == {data.LOGISTICS}

	def test_a_form_that_was_open_does_not_undo_the_turns(self, sent, team):
		team("By Turns", {data.BUILDING_SERVICES: {}, data.LOGISTICS: {}})
		stale = frappe.get_doc("Backoffice Unit", UNIT)
		first = sent().assigned_to
		stale.save()
		assert sent().assigned_to != first

	def test_statements_do_not_grow_with_the_work(self, sent, team, statements):
		team("Least Work", {data.BUILDING_SERVICES: {}, data.LOGISTICS: {}})

		def count() -> int:
			return len(statements(lambda: routing.person_for(UNIT, "BOILER", None)))

		sent()
		few = count()
		for _number in range(5):
			sent()
		assert count() == few <= 6


ASSIGNMENT_RULE = {
	"doctype": "Assignment Rule",
	"document_type": "Backoffice Assignment",
	"assign_condition": "status == 'Open'",
	"unassign_condition": "status == 'Returned'",
	"description": "Work for {{ client_name }}",
	"assignment_days": [{"day": day} for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")],
}


@pytest.fixture
def assignment_rule(transaction):
	def make(kind: str, *users: str, **values):
		rows = [{"user": user} for user in users]
		return frappe.get_doc(
			{**ASSIGNMENT_RULE, "__newname": f"Test {kind}", "rule": kind, "users": rows, **values}
		).insert()

	return make


class TestAssignmentRule:
	"""The platform's own Assignment Rule goes before ours."""

	def test_by_turns_of_the_platform(self, sent, team, assignment_rule):
		team("Least Work", {data.BUILDING_SERVICES: {}, data.LOGISTICS: {}, data.WORKPLACE: {}})
		assignment_rule("Round Robin", data.LOGISTICS, data.WORKPLACE)
		given = [sent() for _number in range(4)]
		for work in given:
			work.reload()
		assert [work.assigned_to for work in given] == [data.LOGISTICS, data.WORKPLACE] * 2
		assert given[0].person_reason == "Assignment Rule Test Round Robin"

	def test_by_load_of_the_platform(self, sent, team, assignment_rule):
		team("Nobody (the unit picks)", {data.LOGISTICS: {}, data.WORKPLACE: {}})
		assignment_rule("Load Balancing", data.LOGISTICS, data.WORKPLACE)
		given = []
		for _number in range(4):
			work = sent()
			given.append(work.reload().assigned_to)
		assert sorted(given) == sorted([data.LOGISTICS, data.WORKPLACE] * 2)

	def test_a_rule_for_other_work_leaves_ours_to_us(self, sent, team, assignment_rule):
		team("Least Work", {data.BUILDING_SERVICES: {}})
		condition = "backoffice_unit == 'Workplace'"
		assignment_rule("Round Robin", data.LOGISTICS, assign_condition=condition)
		assert sent().reload().assigned_to == data.BUILDING_SERVICES

	def test_a_rule_that_chooses_outside_the_unit_stops_nobody_and_gives_nothing(
		self, sent, team, assignment_rule
	):
		team("Nobody (the unit picks)", {data.LOGISTICS: {}})
		assignment_rule("Round Robin", data.WORKPLACE)
		work = sent()
		frappe.db.commit()
		work.reload()
		assert not work.assigned_to
		assert work.person_reason == (
			f"Assignment Rule Test Round Robin chose Wendy Jansen, who is not in {UNIT}"
		)

	def test_not_on_a_day_that_it_does_not_work(self, sent, team, assignment_rule, travel_to):
		team("Least Work", {data.BUILDING_SERVICES: {"works_on": "Mon"}, data.LOGISTICS: {"works_on": "Tue"}})
		assignment_rule("Round Robin", data.LOGISTICS, assignment_days=[{"day": "Tuesday"}])
		assert sent().reload().assigned_to == data.BUILDING_SERVICES
		travel_to("2026-12-01 10:00")
		assert sent().reload().assigned_to == data.LOGISTICS

	def test_the_person_works_on_and_stays_known_whatever_the_rule_does(self, sent, assignment_rule, as_user):
		assignment_rule("Round Robin", data.LOGISTICS, close_condition="status == 'Completed'")
		work, other = sent(), sent()
		with as_user(data.LOGISTICS):
			assert frappe.has_permission("Backoffice Assignment", "write", doc=work.name)
			for name in (work.name, other.name):
				service.accept(name)
		service.return_to_front_office(work.name, "Not ours", "Not Ours")
		service.complete(other.name, result="Done")
		frappe.db.commit()
		for doc in (work, other):
			doc.reload()
			assert (doc.assigned_to, doc.accepted_by) == (data.LOGISTICS, data.LOGISTICS)
			assert frappe.get_all("ToDo", {"reference_name": doc.name, "status": "Open"}) == []

	def test_a_todo_by_hand_and_taken_away_again(self, sent, team):
		team("Nobody (the unit picks)", {data.WORKPLACE: {}})
		work = sent()
		assign_to.add({"assign_to": [data.WORKPLACE], "doctype": work.doctype, "name": work.name})
		frappe.db.commit()
		work.reload()
		assert work.assigned_to == data.WORKPLACE
		assert work.person_reason == "Given by Administrator"
		assign_to.remove(work.doctype, work.name, data.WORKPLACE)
		frappe.db.commit()
		assert not work.reload().assigned_to

	def test_by_hand_goes_before_what_was_chosen_until_it_is_accepted(self, sent, team):
		team("Nobody (the unit picks)", {data.WORKPLACE: {}, data.LOGISTICS: {}})
		work = sent()
		assign_to.add({"assign_to": [data.LOGISTICS], "doctype": work.doctype, "name": work.name})
		frappe.db.commit()
		assert work.reload().assigned_to == data.LOGISTICS
		assign_to.remove(work.doctype, work.name, data.LOGISTICS)
		assign_to.add({"assign_to": [data.WORKPLACE], "doctype": work.doctype, "name": work.name})
		frappe.db.commit()
		assert work.reload().assigned_to == data.WORKPLACE
		service.accept(work.name)
		assign_to.add({"assign_to": [data.LOGISTICS], "doctype": work.doctype, "name": work.name})
		frappe.db.commit()
		assert work.reload().assigned_to == data.WORKPLACE
		assign_to.remove(work.doctype, work.name, data.LOGISTICS)
		frappe.db.commit()
		assert work.reload().assigned_to == data.WORKPLACE

	def test_work_that_waits_for_the_client_is_given_and_taken_away_too(self, product, sent, team):
		team("Nobody (the unit picks)", {data.WORKPLACE: {}})
		product(
			"ASKS-FIRST",
			steps=[{"step_name": "Do", "backoffice_unit": UNIT, "client_task": "Choose a colour"}],
		)
		work = sent(code="ASKS-FIRST")
		assert work.status == "Waiting for Client"
		assign_to.add({"assign_to": [data.WORKPLACE], "doctype": work.doctype, "name": work.name})
		frappe.db.commit()
		assert (work.reload().assigned_to, work.person_reason) == (data.WORKPLACE, "Given by Administrator")
		assign_to.remove(work.doctype, work.name, data.WORKPLACE)
		frappe.db.commit()
		assert (work.reload().assigned_to, work.person_reason) == (None, None)

	def test_a_todo_that_goes_to_somebody_else_takes_the_work_along(self, sent, team):
		team("Nobody (the unit picks)", {data.WORKPLACE: {}, data.LOGISTICS: {}})
		work = sent()
		todo = a_todo(work, data.WORKPLACE).insert()
		assert work.reload().assigned_to == data.WORKPLACE
		todo.allocated_to = data.LOGISTICS
		todo.save()
		frappe.db.commit()
		assert work.reload().assigned_to == data.LOGISTICS
		service.accept(work.name)
		todo.reload().allocated_to = data.WORKPLACE
		todo.save()
		frappe.db.commit()
		assert work.reload().assigned_to == data.LOGISTICS

	def test_other_todos_are_left_alone(self, sent):
		work = sent()
		todo = frappe.get_doc(
			{"doctype": "ToDo", "description": "Buy milk", "allocated_to": data.WORKPLACE}
		).insert()
		todo.status = "Closed"
		todo.save()
		assert not work.reload().assigned_to


def a_todo(work, user: str | None, **values):
	about = {"reference_type": work.doctype, "reference_name": work.name} if work else {}
	return frappe.get_doc(
		{"doctype": "ToDo", "description": "Do it", "allocated_to": user, **about, **values}
	)


class TestWhoMayGive:
	"""Everybody may write ToDos; nobody gets at work by one."""

	@pytest.mark.parametrize("user", [data.CLIENT, data.SECURITY])
	def test_nobody_gives_work_that_is_not_theirs_to_change(self, sent, team, as_user, assignment_rule, user):
		team("Nobody (the unit picks)", {data.LOGISTICS: {}})
		work = sent()
		rule = assignment_rule("Round Robin", data.LOGISTICS)
		with as_user(user):
			for values in ({}, {"assignment_rule": rule.name}, {"status": "Closed"}):
				for person in (user, data.LOGISTICS, None):
					with pytest.raises(frappe.PermissionError):
						frappe.client.insert(a_todo(work, person, assigned_by=user, **values).as_dict())
			assert not frappe.has_permission(work.doctype, "read", doc=work.name)
		frappe.db.commit()
		assert not work.reload().assigned_to

	def test_nor_by_pointing_a_todo_of_their_own_at_it(self, sent, as_user):
		work = sent()
		with as_user(data.SECURITY):
			todo = a_todo(None, data.SECURITY).insert()
			todo.update({"reference_type": work.doctype, "reference_name": work.name})
			with pytest.raises(frappe.PermissionError):
				todo.save()

	def test_only_to_somebody_of_the_unit(self, sent, team):
		team("Nobody (the unit picks)", {data.LOGISTICS: {}})
		work = sent()
		with pytest.raises(frappe.PermissionError, match="not in Building Services"):
			a_todo(work, data.WORKPLACE).insert()

	def test_one_for_nobody_takes_nothing_away(self, sent, team):
		team("Least Work", {data.LOGISTICS: {}})
		work = sent()
		a_todo(work, None).insert()
		frappe.db.commit()
		assert work.reload().assigned_to == data.LOGISTICS

	def test_the_request_is_locked_then_its_work_before_anything_is_written(self, sent, team, statements):
		team("Nobody (the unit picks)", {data.LOGISTICS: {}})
		todo = a_todo(sent(), data.LOGISTICS)
		said = [query.upper() for query in statements(todo.insert)]
		request, work, written = (
			next(number for number, query in enumerate(said) if all(part in query for part in parts))
			for parts in (
				("TABCLIENT REQUEST", "FOR UPDATE"),
				("TABBACKOFFICE ASSIGNMENT", "FOR UPDATE"),
				("INSERT", "TABTODO"),
			)
		)
		assert request < work < written


class TestTwoAtOnce:
	CHOOSE = """
		import os, time
		from facility_frontoffice.fulfilment import routing
		frappe.db.get_value("Backoffice Unit", os.environ["UNIT"], "name")  # the counts are of this moment
		began = time.monotonic()
		user, _reason = routing.person_for(os.environ["UNIT"], os.environ["PRODUCT"], None)
		took = time.monotonic() - began
		time.sleep(float(os.environ["KEEPS"]))
		frappe.db.commit()
		print(user, took)
	"""
	SET_UP = """
		import json, os
		unit = frappe.get_doc("Backoffice Unit", os.environ["UNIT"])
		members = json.loads(os.environ["MEMBERS"])
		unit.person_choice = os.environ["CHOICE"]
		unit.calendar = os.environ["CALENDAR"] or None
		unit.set("members", members)
		unit.save()
		for row, member in zip(unit.members, members, strict=True):
			row.db_set("last_given_at", member.get("last_given_at"), update_modified=False)
		frappe.db.commit()
		print("ok")
	"""

	@pytest.mark.parametrize("choice", ["Least Work", "By Turns"])
	def test_do_not_choose_the_same_and_nobody_waits(self, in_processes, choice):
		import json

		before = frappe.get_doc("Backoffice Unit", UNIT)
		people = [data.BUILDING_SERVICES, data.LOGISTICS, data.WORKPLACE]
		try:
			in_processes(
				self.SET_UP,
				1,
				UNIT=UNIT,
				CHOICE=choice,
				MEMBERS=json.dumps([{"user": user} for user in people]),
				CALENDAR="Around the Clock",
			)
			keeps = 8  # who waits for another waits until that one commits
			printed = in_processes(self.CHOOSE, 3, UNIT=UNIT, PRODUCT="CLEANING", KEEPS=str(keeps))
			assert sorted(printed[::2]) == sorted(people)
			assert max(map(float, printed[1::2])) < keeps / 2
		finally:
			kept = ("user", "skills", "works_on", "last_given_at")
			members = [{name: row.get(name) for name in kept} for row in before.members]
			in_processes(
				self.SET_UP,
				1,
				UNIT=UNIT,
				CHOICE=before.person_choice or "",
				MEMBERS=frappe.as_json(members),
				CALENDAR=before.calendar or "",
			)


class TestUnit:
	def test_a_member_twice_is_refused(self, team):
		doc = frappe.get_doc("Backoffice Unit", UNIT)
		doc.append("members", {"user": doc.members[0].user})
		with pytest.raises(FulfilmentError, match="there twice"):
			doc.save()

	def test_people_skills_and_days_that_cannot_be_are_told(self, team):
		frappe.db.set_value("User", data.LOGISTICS, "enabled", 0)
		team(
			"Least Work",
			{data.LOGISTICS: {"skills": "Levitation"}, data.CLIENT: {"works_on": "Mon Blursday"}},
		)
		told = " ".join(str(message) for message in frappe.local.message_log)
		assert "Lars Smit" in told
		assert "Levitation" in told
		assert "Blursday" in told
		assert "Emma van Dijk" in told

	def test_s63_the_card(self, sent, team, as_user):
		unit = team(
			"Least Work", {data.BUILDING_SERVICES: {"skills": "all"}, data.LOGISTICS: {"works_on": "Tue"}}
		)
		unit.update(
			{
				"tasks": "Heating and doors",
				"agreement": "Within two hours",
				"phone": "020 111 22 33",
				"skills": "Climate",
			}
		)
		unit.save()
		late = sent()
		frappe.db.set_value("Backoffice Assignment", late.name, "due", "2026-11-29 10:00:00")
		service.return_to_front_office(sent().name, "Not ours", "Not Ours")
		before = unit_card.card(UNIT)
		with as_user(data.AGENT):
			card = unit_card.card(UNIT)
		assert card["recent_since"].replace(second=0) == frappe.utils.get_datetime("2026-09-01 10:00")
		assert (card["tasks"], card["agreement"]) == ("Heating and doors", "Within two hours")
		assert card["hours"]["open"]
		assert card["hours"]["text"] == "Open until 17:00"
		assert [(row["user"], row["is_in"]) for row in card["people"]] == [
			(data.BUILDING_SERVICES, True),
			(data.LOGISTICS, False),
		]
		assert card["lead"]["full_name"] == "Bas Vermeulen"
		assert card["load"]["open"] >= 1
		assert card["load"]["late"] >= 1
		assert card["load"]["misrouted"] >= 1
		assert not any(row["may_speak"] for row in card["people"])
		assert all(row["may_speak"] for row in before["people"])

	def test_the_card_costs_a_handful_of_statements(self, sent, team, statements):
		team("Least Work", {data.BUILDING_SERVICES: {}, data.LOGISTICS: {}})
		unit_card.card(UNIT)
		few = len(statements(lambda: unit_card.card(UNIT)))
		for _number in range(3):
			sent()
		assert len(statements(lambda: unit_card.card(UNIT))) == few <= 5

	def test_the_role_is_given_to_people_of_the_unit_only(self, team):
		team("Least Work", {data.PURCHASER: {}})
		with pytest.raises(FulfilmentError, match="not in this unit"):
			unit_card.give_role(UNIT, data.COLLEAGUE)
		unit_card.give_role(UNIT, data.PURCHASER)
		assert "Backoffice Member" in frappe.get_roles(data.PURCHASER)
