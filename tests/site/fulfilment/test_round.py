"""The round: what a member sees of their jobs, and what they do about them, once however often it is sent.

Rows of the requirements: S13 (photo, inspection), S14 (steps), S18 (task of the client), S63 (who the others are).
"""

import base64
import io
import json

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.api import round as api
from facility_frontoffice.demo import data
from facility_frontoffice.files import FileError
from facility_frontoffice.fulfilment import round as rounds
from facility_frontoffice.fulfilment import round_acts, service
from facility_frontoffice.fulfilment.errors import FulfilmentError

ASSIGNMENT = "Backoffice Assignment"
STEPS = [
	{"step_name": "Plan", "backoffice_unit": "Logistics"},
	{"step_name": "Carry", "backoffice_unit": "Logistics", "evidence": "Photo"},
	{"step_name": "Check", "backoffice_unit": "ICT Support"},
]


def photo(name: str = "after.jpg") -> dict:
	from PIL import Image

	content = io.BytesIO()
	Image.new("RGB", (40, 30), f"#{hash(name) & 0xFFFFFF:06x}").save(content, "JPEG")
	return {"filename": name, "filedata": base64.b64encode(content.getvalue()).decode()}


def key() -> str:
	return frappe.generate_hash(length=32)


def as_text(**from_now: int) -> str:
	return rounds.as_iso(add_to_date(now_datetime(), **from_now))


def files_of(name: str) -> set[str]:
	"""The platform makes a second row of a file that a field names."""
	return set(
		frappe.get_all(
			"File", {"attached_to_doctype": ASSIGNMENT, "attached_to_name": name}, pluck="file_url"
		)
	)


def status(name: str) -> str:
	return frappe.db.get_value(ASSIGNMENT, name, "status")


@pytest.fixture
def act(as_user):
	"""`act("take", name)` as the member of Logistics; `user` for somebody else."""

	def send(name: str, assignment: str, sent_key: str | None = None, user: str = data.LOGISTICS, **values):
		with as_user(user):
			return api.act(sent_key or key(), assignment, name, user, values)

	return send


@pytest.fixture
def look(as_user):
	def jobs(user: str = data.LOGISTICS) -> dict:
		with as_user(user):
			return rounds.jobs_of(user)

	return jobs


@pytest.fixture
def job(product, ask):
	"""A job of Logistics that nobody took: `job(evidence="Photo")`."""
	made = []

	def make(location: str = "Room 3.12", **step) -> str:
		code = f"ROUND-{len(made)}"
		product(code, nature="Tangible", steps=[{"step_name": "Do it", "evidence": "Note", **step}])
		request = ask(code, location=location, client_phone="020 555 12 34")
		(name,) = service.send_out(request.name)
		frappe.db.set_value(ASSIGNMENT, name, "assigned_to", None)
		made.append(name)
		return name

	return make


def the(jobs: dict, name: str) -> dict:
	return next(row for row in jobs["jobs"] if row["name"] == name)


class TestSeeing:
	def test_open_work_of_the_unit_then_mine(self, job, look, act):
		name = job()
		assert the(look(), name)["group"] == "open"
		act("take", name)
		mine = the(look(), name)
		assert (mine["group"], mine["status"]) == ("mine", "Accepted")
		act("start", name)
		assert the(look(), name)["group"] == "running"

	def test_where_what_who_and_until_when(self, job, look):
		name = job(evidence="Photo")
		seen = the(look(), name)
		assert (seen["place"], seen["path"], seen["map"]) == ("Room 3.12", ["Head Office"], None)
		assert seen["product"] == "Round-0"
		assert seen["people"] == [{"name": "Emma van Dijk", "phone": "020 555 12 34"}]
		assert seen["evidence"] == "Photo"
		assert seen["until"].endswith(("+01:00", "+02:00")), "an exact moment, whatever zone the phone is in"
		assert seen["desk_phone"]

	def test_for_somebody_else(self, job, look):
		name = job()
		frappe.db.set_value(
			"Client Request",
			frappe.db.get_value(ASSIGNMENT, name, "client_request"),
			{"for_someone_else": 1, "beneficiary_name": "Noor", "beneficiary_phone": "06-1"},
		)
		meant, asked = the(look(), name)["people"]
		assert (meant["name"], meant["phone"], asked["name"]) == ("Noor", "06-1", "Emma van Dijk")

	def test_a_map_only_when_somebody_noted_where_it_is(self, job, look):
		name = job("Room 2.04")
		frappe.db.set_value("Location", "Room 2.04", {"latitude": 52.37, "longitude": 4.9})
		assert "mlat=52.37&mlon=4.9" in the(look(), name)["map"]

	def test_s14_s63_steps_before_and_after_with_who_does_them(self, product, ask, look, act):
		product("ROUND-STEPS", nature="Tangible", steps=STEPS)
		(plan,) = service.send_out(ask("ROUND-STEPS").name)
		frappe.db.set_value("Backoffice Unit", "ICT Support", "phone", "020 111 22 33")
		frappe.db.set_value(ASSIGNMENT, plan, "assigned_to", None)
		act("done", plan)
		carry = next(row for row in look()["jobs"] if row["step"] == "Carry")
		assert [(row["step"], row["status"], row["is_this"]) for row in carry["steps"]] == [
			("Plan", "Completed", False),
			("Carry", "Open", True),
			("Check", "", False),
		]
		assert (carry["steps"][2]["party"], carry["steps"][2]["phone"]) == ("ICT Support", "020 111 22 33")

	def test_photos_of_the_client_that_the_member_may_see(self, job, look):
		from facility_frontoffice import files

		name = job()
		request = frappe.db.get_value(ASSIGNMENT, name, "client_request")
		content = base64.b64decode(photo()["filedata"])
		url = files.attach("Client Request", request, "lamp.jpg", content)
		files.attach("Client Request", request, "a.pdf", b"%PDF-1.4 not a picture")
		(other,) = frappe.get_all("Client Request", {"name": ("!=", request)}, pluck="name", limit=1) or [
			None
		]
		if other:
			files.attach("Client Request", other, "elsewhere.jpg", content + b"x")
		assert the(look(), name)["pictures"] == [{"url": url, "name": "lamp.jpg"}]
		with_right = frappe.get_doc("File", {"file_url": url, "attached_to_name": request})
		assert with_right.has_permission("read", user=data.LOGISTICS)

	def test_answers_with_their_questions(self, ask, look, answers):
		request = ask("LIGHTING", description="It blinks")
		(name,) = service.send_out(request.name)
		seen = the(look(data.BUILDING_SERVICES), name)
		assert seen["description"] == "It blinks"
		assert {row["question"]: row["answer"] for row in seen["answers"]} == answers("LIGHTING")

	def test_chosen_answers_are_in_the_language_of_who_reads(self, ask, look, monkeypatch):
		request = ask("LIGHTING")
		(name,) = service.send_out(request.name)
		monkeypatch.setattr(frappe.local, "lang", "nl")
		given = [row["answer"] for row in the(look(data.BUILDING_SERVICES), name)["answers"]]
		assert "Ja" in given or "Nee" in given
		assert not {"Yes", "No"}.intersection(given)

	def test_done_today_and_the_counters(self, job, look, act):
		name = job()
		act("done", name, result="Carried")
		jobs = look()
		assert name not in [row["name"] for row in jobs["jobs"]]
		assert [row["name"] for row in jobs["done"]] == [name]
		frappe.db.set_value(ASSIGNMENT, name, "completed_at", add_to_date(now_datetime(), days=-1))
		assert look()["done"] == []

	def test_planned_for_today_goes_first(self, job, look, act):
		first, second = job(), job()
		for name in (first, second):
			act("take", name)
		act("start", first)
		now = now_datetime()
		service.plan(second, now, add_to_date(now, hours=1))
		assert [row["name"] for row in look()["jobs"]][:2] == [second, first]

	def test_buying_is_done_at_a_desk(self, job, look):
		name = job()
		frappe.db.set_value(ASSIGNMENT, name, "action", "Purchase")
		assert name not in [row["name"] for row in look()["jobs"]]

	def test_no_more_statements_for_more_jobs(self, job, as_user, statements):
		job()
		with as_user(data.LOGISTICS):
			rounds.jobs_of(data.LOGISTICS)  # caches
			few = len(statements(lambda: rounds.jobs_of(data.LOGISTICS)))
		for _number in range(4):
			job()
		with as_user(data.LOGISTICS):
			rounds.jobs_of(data.LOGISTICS)
			seen = statements(lambda: rounds.jobs_of(data.LOGISTICS))
		print(f"\nthe round takes {len(seen)} statements")
		assert len(seen) == few
		assert few <= 26

	def test_so_many_and_no_more(self, job, look, monkeypatch):
		all_of_them = [row["name"] for row in look()["jobs"]]
		for _number in range(3):
			all_of_them.append(job())
		in_order = [row["name"] for row in look()["jobs"]]
		assert set(in_order) == set(all_of_them)
		monkeypatch.setattr(rounds, "LIMIT", 2)
		jobs = look()
		assert [row["name"] for row in jobs["jobs"]] == in_order[:2]
		assert jobs["more"] == len(in_order) - 2

	def test_the_limit_cuts_off_what_has_no_date(self, job, look, monkeypatch):
		undated, dated, sooner = job(), job(), job()
		frappe.db.set_value(ASSIGNMENT, undated, {"due": None, "expected_date": None})
		frappe.db.set_value(ASSIGNMENT, dated, {"due": "2020-01-02 09:00:00", "expected_date": None})
		frappe.db.set_value(
			ASSIGNMENT, sooner, {"due": "2030-01-02 09:00:00", "expected_date": "2020-01-01 09:00:00"}
		)
		monkeypatch.setattr(rounds, "LOOKED_AT", 2)
		assert [row["name"] for row in look()["jobs"]] == [sooner, dated]

	@pytest.mark.parametrize("began", ["take", "start"])
	def test_what_is_given_back_to_the_unit_is_there_for_anybody(self, job, look, act, began):
		name = job()
		act(began, name)
		service.hand_over(name, None)
		assert the(look(), name)["group"] == "open"
		row = frappe.db.get_value(ASSIGNMENT, name, ["status", "accepted_by", "accepted_at"], as_dict=True)
		if began == "take":
			assert row == {"status": "Open", "accepted_by": None, "accepted_at": None}
		else:
			assert row.status == "In Progress", "what was begun stays begun"
		act("take", name)
		assert the(look(), name)["group"] == ("mine" if began == "take" else "running")
		assert frappe.db.get_value(ASSIGNMENT, name, "assigned_to") == data.LOGISTICS


class TestDoing:
	def test_s13_a_photo_and_done_in_one_go(self, job, act):
		name = job(evidence="Photo")
		with pytest.raises(FulfilmentError, match="photo"):
			act("done", name, result="Done")
		assert status(name) == "Open"
		assert (
			act("done", name, result="Done", photos=[photo("before.jpg"), photo()])["status"] == "Completed"
		)
		kept = files_of(name)
		assert len(kept) == 2
		assert all(url.startswith("/private/") for url in kept)
		assert frappe.db.get_value(ASSIGNMENT, name, "evidence") in kept

	def test_s13_an_inspection(self, job, act):
		name = job(evidence="Inspection", checklist="Floor\nDoors")
		points = [
			{"point": "Floor", "outcome": "In Order"},
			{"point": "Doors", "outcome": "Not in Order", "remark": ""},
		]
		with pytest.raises(FulfilmentError, match="Doors"):
			act("done", name, inspection=points)
		points[1]["remark"] = "One sticks"
		act("done", name, inspection=points)
		rows = frappe.get_doc(ASSIGNMENT, name).inspection
		assert [(row.point, row.outcome, row.remark or "") for row in rows] == [
			("Floor", "In Order", ""),
			("Doors", "Not in Order", "One sticks"),
		]

	def test_received_by(self, job, act):
		name = job(evidence="Receipt")
		act("done", name, received_by="Noor")
		assert frappe.db.get_value(ASSIGNMENT, name, "received_by") == "Noor"

	def test_a_photo_with_how_it_stands_counts_at_the_end(self, job, act, look):
		name = job(evidence="Photo")
		act("note", name, text="Half way", photos=[photo()])
		assert the(look(), name)["has_evidence"]
		assert act("done", name)["status"] == "Completed"

	@pytest.mark.parametrize("content", [b"<html>", b""])
	def test_what_is_no_picture_is_refused_and_nothing_is_done(self, job, act, content):
		name = job(evidence="Photo")
		bad = {"filename": "x.jpg", "filedata": base64.b64encode(content).decode()}
		with pytest.raises(FileError):
			act("done", name, photos=[bad])
		assert status(name) == "Open"
		with pytest.raises(FulfilmentError, match="whole"):
			act("done", name, photos=["x"])
		with pytest.raises(FulfilmentError, match="At most"):
			act("done", name, photos=[photo()] * 6)

	@pytest.mark.parametrize(
		("name_of_act", "values", "kind"),
		[
			("cannot", {"reason": "The door is locked", "kind": "Other"}, "Other"),
			("cannot", {"reason": "Which lamp?", "kind": "Information Missing"}, "Information Missing"),
			("cannot", {"reason": "No", "kind": "<script>"}, "Other"),
			("not_ours", {"reason": "This is ICT's"}, "Not Ours"),
		],
	)
	def test_cannot_and_not_ours_go_back_with_their_reason(self, job, act, name_of_act, values, kind):
		name = job()
		act(name_of_act, name, **values)
		row = frappe.db.get_value(ASSIGNMENT, name, ["status", "return_reason", "return_kind"])
		assert row == ("Returned", values["reason"], kind)

	def test_later_is_a_date_in_the_sites_time(self, job, act, travel_to):
		travel_to("2026-11-23 09:00")
		name = job()
		act("later", name, expected_date="2026-11-24T08:00:00.000Z", reason="The lift is out")
		row = frappe.db.get_value(ASSIGNMENT, name, ["expected_date", "delay_reason"])
		assert (str(row[0]), row[1]) == ("2026-11-24 09:00:00", "The lift is out")
		for wrong in ("2026-11-20T08:00:00Z", "", "soon"):
			with pytest.raises(FulfilmentError):
				act("later", name, expected_date=wrong, reason="x")

	def test_s18_asking_the_client(self, job, act, look):
		name = job()
		act("ask", name, task="Clear the desk", answer_type="Confirmation")
		assert status(name) == "Waiting for Client"
		act_of = frappe.db.get_value(
			"Facility Client Task", {"backoffice_assignment": name}, ["task", "answer_type"]
		)
		assert act_of == ("Clear the desk", "Confirmation")
		assert the(look(), name)["group"] == "waiting", "who asked has it"
		assert frappe.db.get_value(ASSIGNMENT, name, "accepted_by") == data.LOGISTICS

	def test_who_says_that_it_will_be_later_has_it(self, job, act, look):
		name = job()
		act("later", name, expected_date=as_text(days=7), reason="The lift is out")
		assert (the(look(), name)["group"], status(name)) == ("mine", "Accepted")

	def test_how_it_stands(self, job, act, look):
		name = job()
		act("take", name)
		act("note", name, text="Waiting for the lift")
		assert the(look(), name)["note"] == "Waiting for the lift"
		assert status(name) == "Accepted"

	def test_too_much_text_is_refused(self, job, act):
		with pytest.raises(FulfilmentError, match="at most 2000"):
			act("note", job(), text="x" * 2001)

	def test_nothing_but_what_is_known(self, job, act):
		with pytest.raises(FulfilmentError, match="cannot be done"):
			act("delete", job())
		with pytest.raises(FulfilmentError):
			act("take", job(), sent_key="short")


class TestOnce:
	def test_sent_again_it_is_done_once_and_answered_the_same(self, job, act):
		name, sent = job(evidence="Photo"), key()
		first = act("done", name, sent, photos=[photo()], result="Done")
		assert act("done", name, sent, photos=[photo()], result="Done") == json.loads(json.dumps(first))
		assert len(files_of(name)) == 1

	def test_what_was_refused_may_be_sent_again_with_its_key(self, job, act):
		name, sent = job(evidence="Note"), key()
		frappe.db.commit()
		with pytest.raises(FulfilmentError):
			act("done", name, sent)
		frappe.db.rollback()
		assert act("done", name, sent, result="Carried")["status"] == "Completed"

	def test_a_second_tap_is_no_refusal(self, job, act):
		name = job()
		for name_of_act, reached in (
			("take", "Accepted"),
			("take", "Accepted"),
			("start", "In Progress"),
			("start", "In Progress"),
			("take", "In Progress"),
		):
			assert act(name_of_act, name)["status"] == reached
		act("done", name, result="Carried")
		for name_of_act in ("take", "start"):
			with pytest.raises(FulfilmentError):
				act(name_of_act, name)

	def test_somebody_else_took_it(self, job, act, as_user):
		name = job()
		unit = frappe.get_doc("Backoffice Unit", "Logistics")
		unit.append("members", {"user": data.ICT})
		unit.save()
		act("take", name, user=data.ICT)
		for act_name, values in (("take", {}), ("done", {"result": "x"}), ("cannot", {"reason": "x"})):
			with pytest.raises(round_acts.TakenError, match="Ivo Mulder has this job now"):
				act(act_name, name, **values)
		with pytest.raises(round_acts.TakenError):
			act("cannot", name, reason="x", anyway=True)
		assert act("done", name, result="I did it", anyway=True)["status"] == "Completed"

	def test_it_was_cancelled(self, job, act):
		name = job()
		service.stop_work(frappe.db.get_value(ASSIGNMENT, name, "client_request"))
		with pytest.raises(FulfilmentError, match="cancelled meanwhile"):
			act("done", name, result="x")

	def test_two_processes_with_one_key_do_it_once(self, in_processes):
		name = in_processes(MAKE, 1)[0]
		try:
			done = in_processes(DO, 3, ASSIGNMENT=name, KEY="a-key-of-its-own-1")
			assert done == ["Open:Completed"] * 3, "each hears the same"
			acts, comments = in_processes(COUNT, 1, ASSIGNMENT=name)
			assert (acts, comments) == ("1", "1")
		finally:
			in_processes(REMOVE, 1, ASSIGNMENT=name)

	def test_two_processes_with_two_keys_one_takes_it(self, in_processes):
		name = in_processes(MAKE, 1)[0]
		try:
			done = in_processes(DO_OWN, 2, ASSIGNMENT=name)
			assert sorted(done) == ["Completed", "refused"]
		finally:
			in_processes(REMOVE, 1, ASSIGNMENT=name)


class TestWhoMay:
	@pytest.mark.parametrize("user", [data.ICT, data.CLIENT, data.COLLEAGUE, "Guest"])
	def test_nobody_else(self, job, act, look, user):
		name = job()
		with pytest.raises(frappe.PermissionError):
			act("take", name, user=user)
		assert status(name) == "Open"

	@pytest.mark.parametrize("user", [data.CLIENT, "Guest"])
	def test_who_is_not_at_work_here_has_no_round(self, as_user, user):
		with as_user(user), pytest.raises(frappe.PermissionError):
			api.jobs()

	def test_another_unit_does_not_see_it(self, job, look):
		name = job()
		assert name not in [row["name"] for row in look(data.ICT)["jobs"]]

	def test_an_agent_may(self, job, act):
		assert act("done", job(), user=data.AGENT, result="By telephone")["status"] == "Completed"

	def test_what_waited_on_a_phone_is_not_done_by_who_logs_in_next(self, job, as_user):
		name = job()
		with as_user(data.AGENT), pytest.raises(round_acts.WrongUserError):
			api.act(key(), name, "done", data.LOGISTICS, {"result": "x"})
		assert status(name) == "Open"


class TestPage:
	def test_the_page_holds_nothing_of_anybody(self, as_user, job):
		job()
		with as_user(data.LOGISTICS):
			html = frappe.get_attr("frappe.website.serve.get_response_content")("round")
		assert "round-words" in html
		for secret in ("Emma", "lars@", "Lars", "csrf", "Room 3.12"):
			assert secret not in html

	def test_a_visitor_is_sent_to_the_log_in(self, as_user):
		from facility_frontoffice.www.round import get_context

		with as_user("Guest"), pytest.raises(frappe.Redirect):
			get_context(frappe._dict())
		with as_user(data.CLIENT), pytest.raises(frappe.PermissionError):
			get_context(frappe._dict())

	def test_the_worker_is_a_script_at_the_root(self):
		from frappe.website.serve import get_response

		response = get_response("round-worker.js")
		assert response.mimetype in ("application/javascript", "text/javascript")
		script = response.get_data(as_text=True)
		assert 'importScripts("/assets/facility_frontoffice/dist/js/round_worker.bundle.' in script


MAKE = """
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import round_acts, service
from facility_frontoffice.intake import service as intake

frappe.get_doc({
	"doctype": "Facility Product", "product_code": "ROUND-PROCESS", "product_name": "Round", "nature": "Tangible",
	"category": frappe.db.get_value("Facility Product Category", {"is_group": 0}, order_by="name"),
	"handling": "Backoffice", "backoffice_unit": "Logistics",
	"steps": [{"sequence": 1, "step_name": "Do", "action": "Work", "evidence": "Note"}],
}).insert()
request = intake.create_request(
	{"subject": "Round", "request_type": "Request", "channel": "Phone", "client_user": data.CLIENT},
	[{"product": "ROUND-PROCESS"}],
)
(name,) = service.send_out(request.name)
frappe.db.set_value("Backoffice Assignment", name, "assigned_to", None)
frappe.db.commit()
print(name)
"""
DO = """
import os
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import round_acts

frappe.set_user(data.LOGISTICS)
said = round_acts.do(os.environ["KEY"], os.environ["ASSIGNMENT"], "note", {"text": "On my way"})
frappe.db.commit()
done = round_acts.do(os.environ["KEY"] + "-2", os.environ["ASSIGNMENT"], "done", {"result": "Done"})
frappe.db.commit()
print(said["status"] + ":" + done["status"])
"""
DO_OWN = """
import os
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import round_acts

frappe.set_user(data.LOGISTICS)
try:
	done = round_acts.do(frappe.generate_hash(length=20), os.environ["ASSIGNMENT"], "done", {"result": "Done"})
	frappe.db.commit()
	print(done["status"])
except frappe.ValidationError:
	frappe.db.rollback()
	print("refused")
"""
COUNT = """
import os

name = os.environ["ASSIGNMENT"]
print(frappe.db.count("Facility Work Act", {"backoffice_assignment": name, "act": "note"}))
print(frappe.db.count("Comment", {"reference_name": name, "content": ("like", "%On my way%")}))
"""
REMOVE = """
import os

name = os.environ["ASSIGNMENT"]
request = frappe.db.get_value("Backoffice Assignment", name, "client_request")
for doctype, filters in (
	("Facility Work Act", {"backoffice_assignment": name}),
	("Backoffice Assignment", {"client_request": request}),
	("Client Request Line", {"parent": request}),
	("Client Request", {"name": request}),
	("Facility Product Step", {"parent": "ROUND-PROCESS"}),
	("Facility Product", {"name": "ROUND-PROCESS"}),
):
	frappe.db.delete(doctype, filters)
frappe.db.commit()
"""
