"""Steps on condition, what they ask and tell, and with whom a request is meanwhile (S4, S5, S13, S14, S58)."""

import frappe
import pytest

from facility_frontoffice.catalogue.service import CatalogueError
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service
from facility_frontoffice.fulfilment.errors import FulfilmentError

DANGER = {"question": "Is there danger?", "question_type": "Yes or No", "mandatory": 1}
ON_DANGER = {"depends_on_question": "Is there danger?", "depends_answer": "Yes"}


def work_of(request) -> list:
	return frappe.get_all(
		"Backoffice Assignment",
		filters={"client_request": request.name},
		fields=["name", "step", "status", "hop", "backoffice_unit", "supplier"],
		order_by="creation, name",
	)


def only(request, step: str) -> str:
	(name,) = (row.name for row in work_of(request) if row.step == step)
	return name


class TestOnCondition:
	@pytest.fixture
	def leak(self, product, ask):
		product(
			"WET",
			questions=[DANGER],
			steps=[
				{"step_name": "Make safe", **ON_DANGER},
				{"step_name": "Repair"},
				{"step_name": "Look after it", **ON_DANGER, "depends_operator": "Is Not"},
			],
		)

		def make(danger: str):
			request = ask("WET", answers={"Is there danger?": danger})
			service.send_out(request.name)
			return request

		return make

	@pytest.mark.parametrize(
		("danger", "steps"), [("Yes", ["Make safe", "Repair"]), ("No", ["Repair", "Look after it"])]
	)
	def test_s14_the_answer_decides_which_steps_are_done(self, leak, danger, steps):
		request = leak(danger)
		done = []
		while open_work := [row for row in work_of(request) if row.status == "Open"]:
			done.append(open_work[0].step)
			service.complete(open_work[0].name)
		assert done == steps
		assert frappe.db.get_value("Client Request", request.name, "status") == "Completed"

	def test_a_condition_that_is_changed_leaves_running_work_alone(self, leak):
		request = leak("Yes")
		doc = frappe.get_doc("Facility Product", "WET")
		doc.steps[1].update({**ON_DANGER, "depends_answer": "No"})
		doc.save()
		service.complete(only(request, "Make safe"))
		assert only(request, "Repair")

	def test_no_step_that_goes_with_the_answers_is_said(self, product, ask):
		product("ONLY-DANGER", questions=[DANGER], steps=[{"step_name": "Make safe", **ON_DANGER}])
		request = ask("ONLY-DANGER", answers={"Is there danger?": "No"})
		with pytest.raises(FulfilmentError, match="No step of Only-Danger goes with these answers"):
			service.send_out(request.name)

	@pytest.mark.parametrize(
		("condition", "words"),
		[
			({"depends_on_question": "What colour?", "depends_answer": "Red"}, "that is not asked"),
			({**ON_DANGER, "depends_answer": "Perhaps"}, "nobody can answer that"),
			({**ON_DANGER, "depends_answer": ""}, "fill in at which answer"),
		],
	)
	def test_a_condition_that_never_holds_is_refused(self, product, condition, words):
		with pytest.raises(CatalogueError, match=words):
			product("WRONG", questions=[DANGER], steps=[{"step_name": "Make safe", **condition}])


class TestInspection:
	"""A service is proved by what was inspected (S13)."""

	@pytest.fixture
	def inspection(self, product, ask):
		product(
			"ROUND",
			steps=[{"step_name": "Inspect", "evidence": "Inspection", "checklist": "Floor\n\n Bins \nFloor"}],
		)
		return service.send_out(ask("ROUND").name)[0]

	def test_s13_its_points_stand_on_the_assignment(self, inspection):
		doc = frappe.get_doc("Backoffice Assignment", inspection)
		assert [row.point for row in doc.inspection] == ["Floor", "Bins"]

	def test_s13_not_finished_before_every_point_was_looked_at(self, inspection):
		with pytest.raises(FulfilmentError, match="Say how you found “Bins”"):
			service.complete(inspection, inspection=[{"point": "Floor", "outcome": "In Order"}])
		assert frappe.db.get_value("Backoffice Assignment", inspection, "status") == "Open"

	def test_s13_what_is_wrong_is_said_to_the_owner(self, inspection, as_user):
		points = [
			{"point": "Floor", "outcome": "In Order"},
			{"point": "Bins", "outcome": "Not in Order", "remark": "Full"},
		]
		with as_user(data.LOGISTICS):
			done = service.complete(inspection, inspection=points)
		assert done.status == "Completed"
		subject = frappe.db.get_value(
			"Notification Log", {"document_name": inspection, "for_user": data.MANAGER}, "subject"
		)
		assert "not in order are Bins" in subject

	def test_another_point_is_refused(self, inspection):
		with pytest.raises(FulfilmentError, match="is no point of this inspection"):
			service.complete(inspection, inspection=[{"point": "Roof", "outcome": "In Order"}])

	def test_an_inspection_without_points_is_no_product(self, product):
		with pytest.raises(CatalogueError, match="write the points to inspect"):
			product("EMPTY", steps=[{"step_name": "Inspect", "evidence": "Inspection"}])

	def test_a_product_without_steps_can_ask_for_one(self, product, ask):
		product("PLAIN-ROUND", evidence="Inspection", checklist="Floor")
		(name,) = service.send_out(ask("PLAIN-ROUND").name)
		with pytest.raises(FulfilmentError, match="“Floor”"):
			service.complete(name)


class TestReceipt:
	"""Goods have a receipt (S11)."""

	def test_s11_goods_are_not_delivered_before_somebody_received_them(self, product, ask):
		product("BOX", nature="Tangible", steps=[{"step_name": "Fetch"}, {"step_name": "Bring"}])
		request = ask("BOX")
		(fetch,) = service.send_out(request.name)
		service.complete(fetch)  # nothing was handed over yet
		with pytest.raises(FulfilmentError, match="Say who received it"):
			service.complete(only(request, "Bring"))
		service.complete(only(request, "Bring"), received_by="Noor at the desk")
		assert frappe.db.get_value("Client Request", request.name, "status") == "Completed"


class TestMessageWhenDone:
	def told(self, request) -> list[str]:
		rows = frappe.get_all(
			"Facility Message",
			filters={"client_request": request.name, "kind": "Step done"},
			fields=["context"],
			order_by="creation",
		)
		return [frappe.parse_json(row.context)["message"] for row in rows]

	@pytest.fixture
	def request_in_steps(self, product, ask):
		product(
			"IN-STEPS",
			steps=[{"step_name": "Plan", "client_message": "The plan is ready."}, {"step_name": "Do"}],
		)
		request = ask("IN-STEPS")
		service.send_out(request.name)
		return request

	def test_s6_a_step_tells_the_client_when_it_is_done(self, request_in_steps):
		assert self.told(request_in_steps) == []
		service.complete(only(request_in_steps, "Plan"))
		assert self.told(request_in_steps) == ["The plan is ready."]

	def test_s6_the_silence_begins_anew(self, request_in_steps):
		before = frappe.db.get_value("Client Request", request_in_steps.name, "last_client_update_at")
		service.complete(only(request_in_steps, "Plan"))
		assert frappe.db.get_value("Client Request", request_in_steps.name, "last_client_update_at") > before

	def test_a_step_without_words_says_nothing(self, request_in_steps):
		service.complete(only(request_in_steps, "Plan"))
		service.complete(only(request_in_steps, "Do"))
		assert len(self.told(request_in_steps)) == 1


class TestHops:
	def test_s58_every_hand_over_of_a_step_is_counted(self, product, ask):
		product("HOT-POTATO", steps=[{"step_name": "Do"}, {"step_name": "Check"}])
		request = ask("HOT-POTATO")
		(first,) = service.send_out(request.name)
		service.return_to_front_office(first, "Not ours.", "Not Ours")
		service.reassign(first, backoffice_unit="Workplace")
		(second,) = (row.name for row in work_of(request) if row.status == "Open")
		service.return_to_front_office(second, "Not ours either.", "Not Ours")
		(third,) = service.send_out(request.name, supplier=data.MOVING_SUPPLIER)
		service.complete(third)
		assert [(row.step, row.hop) for row in work_of(request)] == [
			("Do", 1),
			("Do", 2),
			("Do", 3),
			("Check", 1),
		]

	def test_s54_a_party_chosen_by_hand_gets_it(self, product, ask):
		product("BY-HAND")
		(name,) = service.send_out(ask("BY-HAND").name, backoffice_unit="Workplace")
		doc = frappe.get_doc("Backoffice Assignment", name)
		assert (doc.backoffice_unit, doc.supplier) == ("Workplace", None)
		assert doc.routing_reason == "Chosen by hand"


class TestWithWhom:
	"""A request says with whom it is; its owner keeps watch (S5)."""

	def state(self, request) -> tuple:
		return frappe.db.get_value("Client Request", request.name, ["status", "held_by"])

	def test_s5_from_owner_to_unit_to_client_to_nobody(self, product, ask):
		product(
			"WANDER",
			steps=[
				{"step_name": "Plan"},
				{
					"step_name": "Do",
					"backoffice_unit": "Workplace",
					"client_task": "Pack",
					"client_task_type": "Text",
				},
			],
		)
		request = ask("WANDER", front_office_owner=data.AGENT)
		owner = data.PEOPLE[data.AGENT][0]
		assert self.state(request) == ("New", owner)
		service.send_out(request.name)
		assert self.state(request) == ("In Progress", "Logistics")
		service.return_to_front_office(only(request, "Plan"), "Which floor?", "Information Missing")
		assert self.state(request) == ("In Intake", owner)
		(again,) = service.send_out(request.name)
		service.complete(again)
		assert self.state(request) == ("Waiting for Client", "Client")
		from facility_frontoffice.fulfilment import client_tasks

		task = frappe.db.get_value("Facility Client Task", {"client_request": request.name, "status": "Open"})
		client_tasks.complete(task, answer="Packed")
		assert self.state(request) == ("In Progress", "Workplace")
		service.complete(only(request, "Do"))
		assert self.state(request) == ("Completed", "")

	def test_s60_each_line_shows_its_party_and_date(self, product, ask):
		product("SLOW", steps=[{"step_name": "Do", "norm": 40 * 3600}])
		product("QUICK", steps=[{"step_name": "Do", "norm": 3600, "backoffice_unit": "Workplace"}])
		request = ask("SLOW", "QUICK")
		service.send_out(request.name)
		request.reload()
		slow, quick = request.lines
		assert (slow.held_by, quick.held_by) == ("Logistics", "Workplace")
		assert slow.expected_date > quick.expected_date
		assert request.held_by == "Logistics"


class TestNews:
	"""What who delivers says, without anybody asking (S61)."""

	@pytest.fixture
	def assignment(self, product, ask):
		product("NEWS")
		return service.send_out(ask("NEWS").name)[0]

	def test_s61_a_note_is_news(self, assignment):
		frappe.db.set_value("Backoffice Assignment", assignment, "last_update_at", "2026-01-01 09:00:00")
		service.note(assignment, "The part is <b>ordered</b>.")
		doc = frappe.get_doc("Backoffice Assignment", assignment)
		assert doc.last_note == "The part is <b>ordered</b>."
		assert str(doc.last_update_at) > "2026-01-02"
		comment = frappe.db.get_value(
			"Comment", {"reference_name": assignment, "comment_type": "Info"}, "content"
		)
		assert "&lt;b&gt;" in comment

	def test_nothing_said_is_refused(self, assignment):
		with pytest.raises(FulfilmentError, match="Say how it stands"):
			service.note(assignment, "  ")

	def test_a_refusal_names_the_status_as_the_form_does(self, assignment, monkeypatch):
		frappe.db.set_value("Backoffice Assignment", assignment, "status", "Completed")
		monkeypatch.setattr(frappe.local, "lang", "nl")
		with pytest.raises(FulfilmentError, match="Gereed"):
			service.note(assignment, "Nearly there")

	def test_a_plan_names_person_and_time(self, assignment):
		doc = service.plan(assignment, "2030-01-15 09:00:00", "2030-01-15 10:30:00", data.LOGISTICS)
		assert (doc.assigned_to, str(doc.planned_start)) == (data.LOGISTICS, "2030-01-15 09:00:00")
		assert "Chosen by" in doc.person_reason
		undone = service.plan(assignment)
		assert (undone.planned_start, undone.planned_end) == (None, None)
		assert undone.assigned_to == data.LOGISTICS

	@pytest.mark.parametrize(
		("start", "end", "person", "words"),
		[
			("2030-01-15 10:00:00", "2030-01-15 09:00:00", None, "ends before it begins"),
			("2030-01-15 10:00:00", None, None, "ends before it begins"),
			("2030-01-15 10:00:00", "2030-01-15 10:04:00", None, "Give a length between 5 minutes and a day"),
			("2030-01-15 10:00:00", "2030-01-16 10:01:00", None, "Give a length between 5 minutes and a day"),
			("2020-01-15 10:00:00", "2020-01-15 11:00:00", None, "has passed"),
			("2030-01-15 09:00:00", "2030-01-15 10:00:00", data.WORKPLACE, "is not in Logistics"),
		],
	)
	def test_a_wrong_plan_is_refused(self, assignment, start, end, person, words):
		with pytest.raises(FulfilmentError, match=words):
			service.plan(assignment, start, end, person)

	def test_who_is_not_of_the_unit_and_has_it_keeps_it(self, assignment):
		"""An agent who took it on, for example: a plan that moves is no reason to refuse."""
		frappe.db.set_value("Backoffice Assignment", assignment, "assigned_to", data.WORKPLACE)
		doc = service.plan(assignment, "2030-01-15 09:00:00", "2030-01-15 10:30:00", data.WORKPLACE)
		assert doc.assigned_to == data.WORKPLACE

	def test_an_empty_person_gives_it_back_to_the_unit(self, assignment):
		service.hand_over(assignment, data.LOGISTICS)
		doc = service.plan(assignment, "2030-01-15 09:00:00", "2030-01-15 10:30:00", "")
		assert (doc.assigned_to, doc.person_reason) == (None, None)

	def test_handing_over_and_back(self, assignment):
		assert service.hand_over(assignment, data.LOGISTICS).assigned_to == data.LOGISTICS
		back = service.hand_over(assignment, None)
		assert (back.assigned_to, back.person_reason) == (None, None)
		with pytest.raises(FulfilmentError, match="is not in Logistics"):
			service.hand_over(assignment, data.ICT)


class TestSentElsewhere:
	@pytest.fixture
	def returned(self, product, ask):
		product("ELSEWHERE", steps=[{"step_name": "Do"}, {"step_name": "Beside", "sequence": 1}])
		request = ask("ELSEWHERE")
		service.send_out(request.name)
		name = only(request, "Do")
		service.return_to_front_office(name, "Not ours.", "Not Ours")
		return name

	def test_s58_two_who_send_it_elsewhere_send_it_once(self, returned):
		service.reassign(returned, backoffice_unit="Workplace")
		with pytest.raises(FulfilmentError, match="was sent to Workplace already, as BA-"):
			service.reassign(returned, backoffice_unit="Security")

	def test_not_for_a_request_that_was_cancelled_meanwhile(self, returned):
		from facility_frontoffice.intake import service as intake

		request = frappe.db.get_value("Backoffice Assignment", returned, "client_request")
		intake.cancel(request, "Too expensive.", "A second-hand one.")
		with pytest.raises(FulfilmentError, match="Nobody waits for"):
			service.reassign(returned, backoffice_unit="Workplace")

	def test_a_step_beside_it_does_not_hide_that_it_waits(self, returned):
		from facility_frontoffice.api import desk_standing

		doc = frappe.get_doc("Backoffice Assignment", returned)
		assert desk_standing.of_assignment(doc)["may_reassign"]
		service.reassign(returned, backoffice_unit="Workplace")
		assert not desk_standing.of_assignment(doc)["may_reassign"]

	def test_work_that_nobody_could_be_given_goes_to_who_is_chosen(self, returned):
		request = frappe.get_doc(
			"Client Request", frappe.db.get_value("Backoffice Assignment", returned, "client_request")
		)
		name = only(request, "Beside")
		frappe.db.set_value("Backoffice Assignment", name, "backoffice_unit", None)
		service.reassign(name, backoffice_unit="Workplace")
		rows = [row for row in work_of(request) if row.step == "Beside"]
		assert [(row.status, row.backoffice_unit, row.hop) for row in rows] == [
			("Cancelled", None, 1),
			("Open", "Workplace", 1),
		]

	def test_s54_a_party_chosen_by_hand_does_not_get_what_another_must_agree_to(self, product, ask):
		product(
			"AGREED",
			steps=[
				{"step_name": "Do", "sequence": 1},
				{"step_name": "Agree", "action": "Approve", "sequence": 1, "backoffice_unit": "Workplace"},
			],
		)
		request = ask("AGREED")
		service.send_out(request.name, supplier=data.MOVING_SUPPLIER)
		assert {row.step: row.supplier or row.backoffice_unit for row in work_of(request)} == {
			"Do": data.MOVING_SUPPLIER,
			"Agree": "Workplace",
		}


class TestAskedOfTheClient:
	"""What the client was asked follows the work (S18)."""

	@pytest.fixture
	def asked(self, product, ask):
		product(
			"ASKED",
			steps=[{"step_name": "Do", "client_task": "Send your size", "client_task_type": "Text"}],
		)
		request = ask("ASKED")
		service.send_out(request.name)
		return request

	def tasks_of(self, request) -> list:
		return frappe.get_all(
			"Facility Client Task",
			filters={"client_request": request.name},
			fields=["name", "status", "backoffice_assignment", "answer"],
			order_by="creation, name",
		)

	@pytest.mark.parametrize("act", [service.accept, service.start, service.complete])
	def test_s18_nobody_begins_while_the_client_is_asked(self, asked, act):
		with pytest.raises(FulfilmentError, match="still waits for the client"):
			act(only(asked, "Do"))
		assert not frappe.db.get_value("Client Request", asked.name, "resolution_due"), "the clock waits"

	def test_returned_work_asks_no_more(self, asked):
		service.return_to_front_office(only(asked, "Do"), "Not ours.", "Not Ours")
		assert [task.status for task in self.tasks_of(asked)] == ["Withdrawn"]

	def test_what_the_client_gave_goes_along_elsewhere(self, asked):
		from facility_frontoffice.fulfilment import client_tasks

		client_tasks.complete(self.tasks_of(asked)[0].name, answer="Large")
		first = only(asked, "Do")
		service.return_to_front_office(first, "Not ours.", "Not Ours")
		service.reassign(first, backoffice_unit="Workplace")
		again = next(row for row in work_of(asked) if row.name != first)
		assert again.status == "Open", "the client is not asked the same again"
		((_name, status, work, answer),) = (tuple(task.values()) for task in self.tasks_of(asked))
		assert (status, work, answer) == ("Done", again.name, "Large")


class TestPromiseThatMoves:
	def test_s62_a_later_date_is_told_whatever_it_comes_from(self, product, ask):
		product(
			"LONG-TAIL",
			steps=[{"step_name": "Short", "norm": 3600}, {"step_name": "Long", "norm": 200 * 3600}],
		)
		request = ask("LONG-TAIL")
		service.send_out(request.name)
		old = frappe.db.get_value("Client Request", request.name, "promised_date")
		service.complete(only(request, "Short"))
		new = frappe.db.get_value("Client Request", request.name, "promised_date")
		assert new > old
		context = frappe.db.get_value(
			"Facility Message", {"client_request": request.name, "kind": "Delay"}, "context"
		)
		assert frappe.parse_json(context)["reason"] == "It takes more time than we thought."

	def test_the_first_hand_over_tells_the_date_with_its_own_message(self, product, ask):
		product("LONG", steps=[{"step_name": "Long", "norm": 200 * 3600}])
		request = ask("LONG")
		service.send_out(request.name)
		kinds = frappe.get_all("Facility Message", {"client_request": request.name}, pluck="kind")
		assert sorted(kinds) == ["On its way", "Received"]


def test_s61_typing_on_the_form_is_no_news(product, ask):
	product("TYPED")
	(name,) = service.send_out(ask("TYPED").name)
	service.accept(name)
	frappe.db.set_value("Backoffice Assignment", name, "last_update_at", "2026-01-01 09:00:00")
	doc = frappe.get_doc("Backoffice Assignment", name)
	values = {
		field: str(value) if value else value for field, value in doc.as_dict().items() if field != "doctype"
	}
	doc.update({**values, "instructions": "Typed on the form"})
	doc.save()
	assert str(frappe.db.get_value("Backoffice Assignment", name, "last_update_at")) == "2026-01-01 09:00:00"
