"""From a line to done: steps, returns, tasks of the client, evidence, delays, two people at once."""

import base64
import io

import frappe
import pytest
from frappe.utils import add_days, get_datetime, now_datetime

from facility_frontoffice.demo import data
from facility_frontoffice.files import FileError, read
from facility_frontoffice.fulfilment import client_tasks, service
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.intake import service as intake

TWO_UNITS = [
	{"sequence": 1, "step_name": "Plan", "backoffice_unit": "Logistics"},
	{"sequence": 2, "step_name": "Carry", "backoffice_unit": "Logistics"},
	{"sequence": 2, "step_name": "Cables", "backoffice_unit": "ICT Support"},
	{"sequence": 3, "step_name": "Check", "backoffice_unit": "Workplace"},
]


def picture() -> bytes:
	from PIL import Image

	content = io.BytesIO()
	Image.new("RGB", (4, 4)).save(content, "PNG")
	return content.getvalue()


def work_of(request) -> dict[str, str]:
	rows = frappe.get_all(
		"Backoffice Assignment", {"client_request": request.name}, ["step", "status"], order_by="creation"
	)
	return {row.step: row.status for row in rows}


def assignment(request, step: str, status=("not in", ("Returned", "Cancelled"))) -> str:
	return frappe.db.get_value(
		"Backoffice Assignment",
		{"client_request": request.name, "step": step, "status": status},
		order_by="creation desc",
	)


def messages_of(request) -> list[str]:
	return frappe.get_all(
		"Facility Message", filters={"client_request": request.name}, order_by="creation", pluck="kind"
	)


@pytest.fixture
def move(product, ask):
	product("BIG-MOVE", steps=TWO_UNITS)
	request = ask("BIG-MOVE")
	service.send_out(request.name)
	return request


class TestSteps:
	def test_s14_in_order_and_side_by_side(self, move):
		assert work_of(move) == {"Plan": "Open"}
		service.complete(assignment(move, "Plan"))
		assert work_of(move) == {"Plan": "Completed", "Carry": "Open", "Cables": "Open"}
		service.complete(assignment(move, "Carry"))
		assert "Check" not in work_of(move)
		service.complete(assignment(move, "Cables"))
		assert work_of(move)["Check"] == "Open"

	def test_s7_done_and_told_after_the_last_and_not_before(self, move):
		for step in ("Plan", "Carry", "Cables"):
			service.complete(assignment(move, step))
			assert "Done" not in messages_of(move)
		service.complete(assignment(move, "Check"))
		move.reload()
		assert move.status == "Completed"
		assert move.completed_at
		assert messages_of(move) == ["Received", "On its way", "Done"]

	def test_s4_a_hand_over_stores_from_to_sent_and_accepted(self, move, as_user):
		with as_user(data.LOGISTICS):
			doc = service.accept(assignment(move, "Plan"))
		assert doc.backoffice_unit == "Logistics"
		assert doc.sent_by == "Administrator"
		assert doc.sent_at
		assert doc.accepted_by == doc.assigned_to == data.LOGISTICS
		assert doc.accepted_at

	def test_a_change_of_the_product_leaves_running_work_alone(self, move):
		doc = frappe.get_doc("Facility Product", "BIG-MOVE")
		doc.steps = []
		doc.save()
		service.complete(assignment(move, "Plan"))
		assert set(work_of(move)) == {"Plan", "Carry", "Cables"}

	def test_a_product_without_steps_gives_one_assignment(self, product, ask):
		product("SIMPLE")
		request = ask("SIMPLE")
		(name,) = service.send_out(request.name)
		service.complete(name)
		request.reload()
		assert request.status == "Completed"

	def test_s11_a_service_is_not_done_before_somebody_wrote_what_was_done(self, product, ask):
		product("ADVICE", nature="Intangible", steps=[{"step_name": "Look"}, {"step_name": "Advise"}])
		request = ask("ADVICE")
		(look,) = service.send_out(request.name)
		service.complete(look)  # not the last step
		advise = frappe.db.get_value(
			"Backoffice Assignment", {"client_request": request.name, "step": "Advise"}
		)
		with pytest.raises(FulfilmentError, match="Say what was done"):
			service.complete(advise)
		assert service.complete(advise, result="The screen stands higher now.").status == "Completed"

	def test_nothing_to_send_is_said(self, move):
		with pytest.raises(FulfilmentError, match="nothing to send out"):
			service.send_out(move.name)

	def test_s59_every_assignment_has_a_due_moment(self, move):
		due, next_due_at = frappe.db.get_value(
			"Backoffice Assignment", assignment(move, "Plan"), ["due", "next_due_at"]
		)
		assert due
		assert next_due_at, "the watch looks at it"


class TestReturning:
	def test_s58_goes_back_to_the_front_office_with_its_reason(self, move):
		name = assignment(move, "Plan")
		service.return_to_front_office(name, "We only move archives.")
		move.reload()
		assert (move.status, move.lines[0].status) == ("In Intake", "New")
		assert move.resolution_due, "the clock of the request runs on"
		assert frappe.db.get_value("Backoffice Assignment", name, "return_reason") == "We only move archives."

	def test_needs_a_reason(self, move):
		with pytest.raises(FulfilmentError, match="why you return"):
			service.return_to_front_office(assignment(move, "Plan"), " ")

	def test_sent_again_is_the_same_step_once(self, move):
		service.return_to_front_office(assignment(move, "Plan"), "Not today.")
		(again,) = service.send_out(move.name)
		service.complete(again)
		assert work_of(move) == {"Plan": "Completed", "Carry": "Open", "Cables": "Open"}

	def test_sent_to_another_party(self, move):
		name = assignment(move, "Plan")
		service.return_to_front_office(name, "Workplace plans moves.")
		service.reassign(name, backoffice_unit="Workplace")
		move.reload()
		assert move.status == "In Progress"
		again = assignment(move, "Plan")
		assert frappe.db.get_value("Backoffice Assignment", again, "backoffice_unit") == "Workplace"

	def test_handled_by_the_front_office_after_all(self, move):
		service.return_to_front_office(assignment(move, "Plan"), "Nothing to move.")
		done = intake.handle_directly(move.name, "There is nothing to move.")
		assert done.status == "Closed"


class TestTasksOfTheClient:
	@pytest.fixture
	def access_pass(self, product, ask):
		product(
			"NEW-PASS",
			steps=[{"step_name": "Authorise", "client_task": "Send a photo", "client_task_type": "File"}],
		)
		request = ask("NEW-PASS")
		service.send_out(request.name)
		request.reload()
		return request

	def task_of(self, request) -> str:
		return frappe.db.get_value("Facility Client Task", {"client_request": request.name, "status": "Open"})

	def test_s18_the_clock_waits_and_the_client_is_asked(self, access_pass):
		assert access_pass.status == "Waiting for Client"
		assert not access_pass.resolution_due
		assert not access_pass.next_due_at
		assert messages_of(access_pass) == ["Received", "Needs you"]

	def test_s18_the_work_and_the_clock_go_on(self, access_pass):
		client_tasks.complete(self.task_of(access_pass), filename="me.png", content=picture())
		access_pass.reload()
		assert access_pass.status == "In Progress"
		assert access_pass.resolution_due
		file = frappe.get_doc("File", {"attached_to_doctype": "Facility Client Task"})
		assert file.is_private

	@pytest.mark.parametrize(
		("filename", "content", "words"),
		[
			("me.png", b"", "Choose a file"),
			("me.png", b"<html><script>alert(1)</script></html>", "is not a picture"),
			("me.exe", b"MZ\x90\x00" + b"\x00" * 100, "is not a picture"),
			("me.png", b"\x89PNG\r\n\x1a\n" + b"0" * (10 * 1024 * 1024), "larger than 10 MB"),
		],
	)
	def test_a_wrong_file_is_refused_with_what_to_do(self, access_pass, filename, content, words):
		task = self.task_of(access_pass)
		with pytest.raises(frappe.ValidationError, match=words):
			client_tasks.complete(task, filename=filename, content=content)
		assert frappe.db.get_value("Facility Client Task", task, "status") == "Open"

	def test_a_file_that_is_cut_off_is_refused(self):
		with pytest.raises(FileError, match="did not arrive whole"):
			read("me.png", "data:image/png;base64,@@@")
		whole = "data:image/png;base64," + base64.b64encode(picture()).decode()
		assert read("../me.html", whole) == ("me.png", picture())

	def test_done_twice_is_done_once(self, access_pass):
		task = self.task_of(access_pass)
		client_tasks.complete(task, filename="me.png", content=picture())
		with pytest.raises(FulfilmentError, match="already done"):
			client_tasks.complete(task, filename="me.png", content=picture())

	def test_the_unit_cannot_finish_before_the_client(self, access_pass):
		with pytest.raises(FulfilmentError, match="waits for the client"):
			service.complete(assignment(access_pass, "Authorise"))

	def test_a_withdrawn_task_lets_the_work_go_on(self, access_pass):
		client_tasks.withdraw(self.task_of(access_pass))
		assert work_of(access_pass) == {"Authorise": "Open"}

	def test_a_unit_can_ask_in_the_middle(self, move):
		name = assignment(move, "Plan")
		task = client_tasks.ask(name, "Which desks go along?", "Text")
		move.reload()
		assert move.status == "Waiting for Client"
		client_tasks.complete(task.name, answer="All six.")
		move.reload()
		assert move.status == "In Progress"
		assert messages_of(move).count("On its way") == 1


class TestEvidence:
	@pytest.fixture
	def cleaning(self, product, ask):
		product("CLEAN-IT", steps=[{"step_name": "Clean", "evidence": "Photo"}])
		request = ask("CLEAN-IT")
		return service.send_out(request.name)[0]

	def test_s13_a_service_is_not_done_without_its_photo(self, cleaning):
		with pytest.raises(FulfilmentError, match="needs a photo"):
			service.complete(cleaning)

	def test_s13_with_a_photo_it_is(self, cleaning):
		service.attach_evidence(cleaning, "clean.png", picture())
		assert service.complete(cleaning).status == "Completed"
		assert frappe.db.count("File", {"attached_to_name": cleaning}) == 1

	def test_a_pdf_is_no_photo(self, cleaning):
		with pytest.raises(FileError, match="is not a picture"):
			service.attach_evidence(cleaning, "clean.png", b"%PDF-1.4 ...")


class TestDelays:
	def test_s60_s62_the_client_hears_the_new_date_before_the_old_one(self, move):
		move.reload()
		old = move.promised_date
		later = add_days(old, 2)
		service.report_delay(assignment(move, "Plan"), later, "The van is broken.")
		move.reload()
		assert move.promised_date == later
		message = frappe.get_doc("Facility Message", {"client_request": move.name, "kind": "Delay"})
		facts = frappe.parse_json(message.context)
		assert get_datetime(facts["old_date"]) == old
		assert get_datetime(facts["new_date"]) == later
		assert facts["reason"] == "The van is broken."
		assert facts["told_before_old_date"]

	def test_an_expected_date_within_the_promise_is_no_delay(self, move):
		move.reload()
		service.expect(assignment(move, "Plan"), frappe.utils.add_to_date(now_datetime(), minutes=1))
		assert "Delay" not in messages_of(move)

	def test_the_same_delay_is_told_once(self, move):
		move.reload()
		later = add_days(move.promised_date, 2)
		for _again in range(2):
			service.report_delay(assignment(move, "Plan"), later, "The van is broken.")
		assert messages_of(move).count("Delay") == 1

	@pytest.mark.parametrize(
		("date", "reason", "words"), [("2020-01-01", "late", "has passed"), ("2030-01-01", "", "Say why")]
	)
	def test_wrong_input_is_refused(self, move, date, reason, words):
		with pytest.raises(FulfilmentError, match=words):
			service.report_delay(assignment(move, "Plan"), date, reason)


class TestTwoAtOnce:
	def test_the_second_hears_what_the_first_did(self, move, as_user):
		name = assignment(move, "Plan")
		with as_user(data.LOGISTICS):
			service.accept(name)
		with as_user(data.ICT), pytest.raises(FulfilmentError, match="accepted by Lars Smit already"):
			service.accept(name)

	def test_finished_is_finished(self, move):
		name = assignment(move, "Plan")
		service.complete(name)
		with pytest.raises(FulfilmentError, match="is Completed already"):
			service.return_to_front_office(name, "Too late.")

	def test_finished_work_is_not_begun_again(self, move):
		name = assignment(move, "Plan")
		service.complete(name)
		with pytest.raises(FulfilmentError, match="is Completed already"):
			service.start(name)

	def test_a_form_that_was_open_meanwhile_is_told(self, move):
		mine = frappe.get_doc("Client Request", move.name)
		service.complete(assignment(move, "Plan"))
		mine.description = "typed meanwhile"
		with pytest.raises(frappe.TimestampMismatchError):
			mine.save()


def test_deleting_a_request_with_work_is_refused(move):
	with pytest.raises(frappe.LinkExistsError):
		frappe.delete_doc("Client Request", move.name)


class TestNotices:
	"""Colleagues hear what waits for them without looking for it (S4, S58)."""

	@staticmethod
	def told(document: str) -> list[str]:
		return frappe.get_all(
			"Notification Log", {"document_name": document}, order_by="for_user", pluck="for_user"
		)

	def test_a_unit_hears_of_new_work(self, move):
		assert self.told(assignment(move, "Plan")) == [data.LOGISTICS]

	def test_who_is_given_work_hears_of_it(self, move):
		name = assignment(move, "Plan")
		frappe.db.delete("Notification Log", {"document_name": name})
		service.hand_over(name, data.LOGISTICS)
		assert self.told(name) == [data.LOGISTICS]

	def test_the_owner_hears_of_a_return(self, move, as_user):
		with as_user(data.LOGISTICS):
			service.return_to_front_office(assignment(move, "Plan"), "Not <b>ours</b>.")
		assert self.told(move.name) == [data.MANAGER]
		subject = frappe.db.get_value("Notification Log", {"document_name": move.name}, "subject")
		assert "Not &lt;b&gt;ours" in subject

	def test_nobody_hears_of_their_own_doing(self, product, ask, as_user):
		product("OWN-WORK")
		with as_user(data.LOGISTICS):
			(name,) = service.send_out(ask("OWN-WORK").name)
		assert self.told(name) == []

	def test_who_works_on_it_hears_what_the_client_did(self, move, as_user):
		name = assignment(move, "Plan")
		with as_user(data.LOGISTICS):
			task = client_tasks.ask(name, "Which desks?", "Text")
		frappe.db.delete("Notification Log", {"document_name": name})
		client_tasks.complete(task.name, answer="All of them.")
		assert self.told(name) == [data.LOGISTICS]
