"""What clients ask, follow and answer by the API of the portal: theirs, in their words, and nothing else."""

import base64
import io
import json
import re
from pathlib import Path
from types import SimpleNamespace

import frappe
import pytest
from frappe.handler import execute_cmd
from frappe.permissions import add_user_permission
from PIL import Image
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.permissions import limits
from facility_frontoffice.portal import client_words
from facility_frontoffice.service_levels import agreements

PORTAL = "facility_frontoffice.api.portal"
INTERNAL_WORDS = (
	"SECRET",
	data.FURNITURE_SUPPLIER,
	data.CLEANING_SUPPLIER,
	data.AGENT,
	data.SECURITY,
	"Anna de Vries",
)


@pytest.fixture
def portal(as_user, monkeypatch):
	"""`portal(user, "ask", description="...")` is a call over the front door."""
	request = Request(EnvironBuilder(method="POST", path="/").get_environ())
	monkeypatch.setattr(frappe.local, "request", request, raising=False)
	monkeypatch.setattr(limits, "_count", lambda *args: None)

	def call(user, method, **arguments):
		with as_user(user):
			frappe.local.form_dict = frappe._dict(arguments)
			return json.loads(frappe.as_json(execute_cmd(f"{PORTAL}.{method}")))

	return call


@pytest.fixture
def level():
	"""`level("Location", name)` gives a place or party a service level of twenty minutes; without, makes it only."""
	name = (
		frappe.get_doc(
			{
				"doctype": "Facility Service Level",
				"level_name": "At once",
				"norms": [{"priority": "Medium", "respond_within": 600, "resolve_within": 1200}],
			}
		)
		.insert()
		.name
	)

	def give(doctype=None, party=None):
		if doctype:
			frappe.db.set_value(doctype, party, agreements.LEVEL_FIELD, name)
			frappe.clear_document_cache(doctype, party)
		return name

	return give


def picture(kind="PNG") -> bytes:
	content = io.BytesIO()
	Image.new("RGB", (60, 80), (90, 120, 150)).save(content, kind)
	return content.getvalue()


def encoded(content: bytes) -> str:
	return base64.b64encode(content).decode()


class TestAsking:
	def test_s9_s33_a_client_asks_in_their_own_words(self, portal):
		name = portal(data.CLIENT, "ask", description="De lamp knippert. Help!", location="room 3.12")["name"]
		request = frappe.get_doc("Client Request", name)
		assert (request.channel, request.client_user, request.subject) == (
			"Portal",
			data.CLIENT,
			"De lamp knippert.",
		)
		assert request.location == "Room 3.12"
		assert request.lines == []

	def test_the_product_and_its_answers_are_the_first_line(self, portal):
		answers = _answers("ACCESS-PASS")
		name = portal(data.CLIENT, "ask", product="ACCESS-PASS", answers=answers)["name"]
		request = frappe.get_doc("Client Request", name)
		assert request.requested_product == request.lines[0].product == "ACCESS-PASS"
		assert {row["question"] for row in json.loads(request.lines[0].answers)} == set(answers)
		assert request.subject == "Access pass"

	def test_s43_wrong_answers_are_refused_together(self, portal):
		with pytest.raises(frappe.ValidationError):
			portal(data.CLIENT, "ask", product="ACCESS-PASS", answers={"Shoe size?": "44"})

	def test_s21_the_norm_is_kept_as_it_was_shown(self, portal):
		shown = portal(data.CLIENT, "suggest", text="de lamp knippert")[0]
		assert (shown["product_code"], shown["norm_text"]) == ("LIGHTING", "Usually within 2 working days")
		request = _asked(
			portal, product="LIGHTING", answers=_answers("LIGHTING"), shown_norm=shown["norm_text"]
		)
		assert request.told_norm == shown["norm_text"]

	def test_s21_a_norm_that_is_not_true_any_more_is_refused(self, portal):
		with pytest.raises(IntakeError, match="has changed"):
			_asked(
				portal, product="LIGHTING", answers=_answers("LIGHTING"), shown_norm="Usually within 1 minute"
			)

	def test_s21_the_norm_of_a_place_is_shown_kept_and_what_the_clock_runs_by(self, portal, product, level):
		product("PLAIN", published=1)
		usual = _norm_shown(portal)
		level("Location", data.ROOMS[0])
		assert (
			_norm_shown(portal, f" {data.ROOMS[0].lower()} ") == "Usually within 20 minutes, in opening hours"
		)
		assert _norm_shown(portal, "near the coffee machine") == _norm_shown(portal, data.ROOMS[1]) == usual
		request = _promised(portal, location=data.ROOMS[0])
		assert (request.resolution_norm, request.service_level_source) == (1200, "Location")
		with pytest.raises(IntakeError, match="has changed"):
			_asked(portal, description="Again", product="PLAIN", location=data.ROOMS[0], shown_norm=usual)

	def test_s21_so_is_that_of_the_department_that_a_client_is_of(self, portal, product, level):
		product("PLAIN", published=1)
		department = frappe.get_last_doc("Department", {"is_group": 0}).name
		add_user_permission("Department", department, data.CLIENT, ignore_permissions=True, is_default=1)
		level("Department", department)
		assert _norm_shown(portal) == "Usually within 20 minutes, in opening hours"
		request = _promised(portal)
		assert (request.department, request.service_level_source) == (department, "Department")

	def test_s21_so_is_that_of_the_desk_that_will_take_it(self, portal, product, level):
		product("PLAIN", published=1, backoffice_unit="Logistics")
		desk = frappe.get_doc(
			{
				"doctype": "Facility Service Desk",
				"desk_name": "Logistics Desk",
				"kind": "Unit",
				"backoffice_unit": "Logistics",
				"service_level": level(),
			}
		).insert()
		usual = _norm_shown(portal)
		settings = frappe.get_doc("Facility Frontoffice Settings")
		settings.desk_arrangement = "Per Unit"
		settings.save()
		assert usual != _norm_shown(portal) == "Usually within 20 minutes, in opening hours"
		assert _promised(portal).service_desk == desk.name

	def test_s21_what_is_suggested_has_the_norm_of_the_place(self, portal, level):
		frappe.get_doc("Facility Product", "LIGHTING").update({"service_level": None}).save()
		level("Location", data.ROOMS[0])
		shown = portal(data.CLIENT, "suggest", text="de lamp knippert", location=data.ROOMS[0])[0]
		assert (shown["product_code"], shown["norm_text"]) == (
			"LIGHTING",
			"Usually within 20 minutes, in opening hours",
		)

	def test_the_form_has_all_the_words_that_it_says(self, portal):
		scripts = Path(frappe.get_app_path("facility_frontoffice", "public", "js"))
		said = {
			word
			for script in (scripts / "portal_ask.bundle.js", *(scripts / "portal").glob("*.js"))
			for word in re.findall(r"this\.words\.(\w+)", script.read_text())
		}
		words = portal(data.CLIENT, "asking")["words"]
		assert {"too_much", "not_read", "try_again", "waiting", "norm_by", "begun"} <= said <= set(words)
		assert all(words[word] for word in said)

	def test_sent_twice_is_asked_once(self, portal):
		first = portal(data.CLIENT, "ask", description="The lamp blinks", submission_key="k1")
		assert portal(data.CLIENT, "ask", description="The lamp blinks", submission_key="k1") == first
		assert portal(data.CLIENT, "ask", description="The lamp blinks", submission_key="k2") != first

	def test_the_same_words_without_a_key_are_asked_once_a_day(self, portal, travel_to):
		first = portal(data.CLIENT, "ask", description="The lamp blinks")
		assert portal(data.CLIENT, "ask", description="The lamp blinks") == first
		travel_to("2035-03-01 10:00")
		assert portal(data.CLIENT, "ask", description="The lamp blinks") != first

	def test_a_key_of_somebody_else_leads_nowhere(self, portal):
		first = portal(data.CLIENT, "ask", description="The lamp blinks", submission_key="k1")
		assert portal(data.COLLEAGUE, "ask", description="The lamp blinks", submission_key="k1") != first

	def test_at_the_same_moment_the_database_decides(self, portal, monkeypatch):
		"""The second finds nothing yet when it looks, and meets the unique key."""
		first = portal(data.CLIENT, "ask", description="The lamp blinks", submission_key="k1")
		real, looks = frappe.db.get_value, []

		def blind_once(doctype, filters=None, *args, **kwargs):
			if isinstance(filters, dict) and "submission_key" in filters and not looks:
				looks.append(1)
				return None
			return real(doctype, filters, *args, **kwargs)

		monkeypatch.setattr(frappe.db, "get_value", blind_once)
		assert portal(data.CLIENT, "ask", description="The lamp blinks", submission_key="k1") == first
		assert looks
		assert (
			frappe.db.count("Client Request", {"client_user": data.CLIENT, "description": "The lamp blinks"})
			== 1
		)
		assert not frappe.local.message_log

	def test_words_about_a_place_that_is_not_known_are_kept(self, portal):
		request = _asked(portal, description="It is dark", location="near the coffee machine")
		assert not request.location
		assert request.description == "It is dark\n\nWhere: near the coffee machine"

	def test_files_are_private_and_belong_to_the_request(self, portal):
		files = [{"filename": "../../evil.html", "filedata": encoded(picture())}]
		request = _asked(portal, description="Look at this", files=files)
		file = frappe.get_last_doc("File", {"attached_to_name": request.name})
		assert file.is_private
		assert file.file_url.startswith("/private/files/")
		assert file.file_name.endswith(".png")
		assert "html" not in file.file_name.rsplit(".", 1)[1]

	@pytest.mark.parametrize(
		("arguments", "words"),
		[
			({}, "in your own words"),
			({"description": "x", "product": "UNICORN"}, "no product UNICORN"),
			({"description": "x", "desired_date": "2020-01-01"}, "has passed"),
			({"description": "x" * 1_048_576}, "Shorten it"),
			(
				{"description": "x", "files": [{"filename": "a.png", "filedata": encoded(b"<html>")}]},
				"is not",
			),
			(
				{"description": "x", "files": [{"filename": "a.png", "filedata": "%%%"}]},
				"did not arrive whole",
			),
			(
				{"description": "x", "files": [{"filename": "a.png", "filedata": encoded(picture()[:40])}]},
				"cannot be opened",
			),
			(
				{"description": "x", "files": [{"filename": "a.png", "filedata": "A" * 15_000_000}]},
				"larger than 10 MB",
			),
			({"description": "x", "files": ["nonsense"]}, "did not arrive whole"),
			({"description": "x", "request_type": "Nonsense"}, "Nonsense"),
		],
	)
	def test_bad_input_is_refused_with_what_to_do(self, portal, arguments, words):
		before = frappe.db.count("Client Request")
		with pytest.raises(frappe.ValidationError, match=words):
			portal(data.CLIENT, "ask", **arguments)
		assert frappe.db.count("Client Request") == before

	def test_a_script_in_the_words_is_words(self, portal):
		request = _asked(portal, description="<script>alert(1)</script> it is broken")
		assert "<" not in request.subject

	def test_what_is_not_published_cannot_be_asked_or_found(self, portal):
		frappe.get_doc("Facility Product", "LIGHTING").update({"published": 0}).save()
		with pytest.raises(frappe.ValidationError, match="no product LIGHTING"):
			portal(data.CLIENT, "ask", description="x", product="LIGHTING")
		with pytest.raises(frappe.ValidationError, match="no product LIGHTING"):
			portal(data.CLIENT, "product_card", product="LIGHTING")
		assert "LIGHTING" not in [row["product_code"] for row in portal(data.CLIENT, "products")]
		assert "LIGHTING" not in [row["product_code"] for row in portal(data.CLIENT, "suggest", text="lamp")]

	def test_a_visitor_of_the_website_without_our_role_cannot_ask(self, portal):
		frappe.get_doc(
			{
				"doctype": "User",
				"email": "buyer@example.com",
				"first_name": "B",
				"user_type": "Website User",
				"send_welcome_email": 0,
			}
		).insert(ignore_permissions=True)
		for user in ("buyer@example.com", "Guest"):
			for method in ("products", "my_requests"):
				with pytest.raises(frappe.PermissionError):
					portal(user, method)
			with pytest.raises(frappe.PermissionError):
				portal(user, "ask", description="x")

	def test_nobody_asks_without_end(self, as_user, monkeypatch):
		monkeypatch.setattr(frappe.local, "request", SimpleNamespace(method="POST"), raising=False)
		action = f"test.{frappe.generate_hash(length=8)}"
		with as_user(data.CLIENT):
			for _time in range(3):
				limits._count(action, 3, 60)
			with pytest.raises(frappe.RateLimitExceededError):
				limits._count(action, 3, 60)
		with as_user(data.COLLEAGUE):
			limits._count(action, 3, 60)


class TestFollowing:
	def test_own_requests_only(self, portal, ask):
		own, other = ask("LIGHTING").name, ask("LIGHTING", client_user=data.COLLEAGUE, client_email=None).name
		names = [row["name"] for row in portal(data.CLIENT, "my_requests", state="all", limit=50)["requests"]]
		assert own in names
		assert other not in names

	def test_not_found_and_not_yours_are_one_answer(self, portal, ask):
		theirs = ask("LIGHTING", client_user=data.COLLEAGUE).name
		answers = []
		for name in (theirs, "CR-1900-00001"):
			for method, arguments in (
				("request", {}),
				("cancel", {}),
				("confirm", {}),
				("reply", {"message": "hi"}),
				("reopen", {"reason": "hi"}),
			):
				with pytest.raises(frappe.DoesNotExistError) as refusal:
					portal(data.CLIENT, method, name=name, **arguments)
				answers.append(str(refusal.value))
		assert len(set(answers)) == 1

	@pytest.mark.parametrize("name", ["", "%", '["like", "%"]', '{"name": ["!=", ""]}'])
	def test_a_name_is_a_name(self, portal, ask, name):
		ask("LIGHTING")
		with pytest.raises(frappe.DoesNotExistError):
			portal(data.CLIENT, "request", name=name)

	def test_nothing_internal_comes_out(self, portal, ask):
		request = ask("CHAIR", description="My chair sinks")
		(approval,) = fulfilment.send_out(request.name)
		fulfilment.complete(approval, result="SECRET result")
		frappe.get_doc("Client Request", request.name).add_comment("Comment", "SECRET note")
		frappe.db.set_value(
			"Backoffice Assignment",
			{"client_request": request.name},
			{"supplier": data.FURNITURE_SUPPLIER, "instructions": "SECRET", "assigned_to": data.SECURITY},
		)
		for method, arguments in (("request", {"name": request.name}), ("my_requests", {})):
			answer = json.dumps(portal(data.CLIENT, method, **arguments))
			assert [word for word in INTERNAL_WORDS if word in answer] == []

	def test_s18_a_task_waits_and_is_done(self, portal, ask):
		request = ask("ACCESS-PASS")
		fulfilment.send_out(request.name)
		seen = portal(data.CLIENT, "request", name=request.name)
		assert seen["state"] == "We need something from you"
		assert seen["promise"] == "We go on as soon as we have this from you"
		(task,) = seen["tasks"]
		with pytest.raises(frappe.DoesNotExistError):
			portal(data.COLLEAGUE, "complete_task", task=task["name"], answer="x")
		with pytest.raises(frappe.ValidationError, match="is not"):
			portal(
				data.CLIENT,
				"complete_task",
				task=task["name"],
				filename="p.jpg",
				filedata=encoded(b"MZ" * 99),
			)
		seen = portal(
			data.CLIENT,
			"complete_task",
			task=task["name"],
			filename="me.jpg",
			filedata=encoded(picture("JPEG")),
		)
		assert seen["tasks"] == []
		assert seen["state"] == "We are working on it"
		assert frappe.get_last_doc("File", {"attached_to_name": task["name"]}).is_private
		with pytest.raises(frappe.ValidationError, match="already done"):
			portal(
				data.CLIENT, "complete_task", task=task["name"], filename="a.png", filedata=encoded(picture())
			)

	def test_the_time_line_tells_what_happened_in_order(self, portal, ask):
		request = ask("CHAIR", description="My chair sinks")
		(approval,) = fulfilment.send_out(request.name)
		fulfilment.complete(approval)
		service.reply_to_client(request.name, "Which colour?")
		portal(data.CLIENT, "reply", name=request.name, message="Blue,\nplease <b>")
		seen = portal(data.CLIENT, "request", name=request.name)
		texts = [event["text"] for event in seen["timeline"]]
		assert texts == [
			"We received your question",
			"We understood: Office chair",
			"Workplace agreed",
			"We wrote to you",
			"You wrote to us",
		]
		assert seen["timeline"][-1]["detail"] == "Blue,\nplease <b>"

	def test_s62_a_delay_is_told_with_both_dates(self, portal, ask, travel_to):
		travel_to("2030-03-04 10:00")
		request = ask("LIGHTING")
		(assignment,) = fulfilment.send_out(request.name)
		fulfilment.report_delay(assignment, "2030-03-12 15:20:00", "The part is late.")
		event = portal(data.CLIENT, "request", name=request.name)["timeline"][-1]
		assert event["text"].startswith("Later than promised: Tuesday 12 March, 15:20 instead of ")
		assert (event["detail"], event["kind"]) == ("The part is late.", "late")

	def test_s44_dutch_clients_read_dutch(self, portal, ask, travel_to):
		travel_to("2030-03-05 10:00")
		name = ask("LIGHTING", client_user=data.COLLEAGUE, client_email=None).name
		frappe.local.lang = "nl"
		seen = portal(data.COLLEAGUE, "request", name=name)
		assert seen["state"] == "Ontvangen"
		assert seen["asked"] == "dinsdag 5 maart, 10:00"

	def test_pages_of_the_list(self, portal, ask):
		for _number in range(3):
			ask("LIGHTING", client_user=data.COLLEAGUE, client_email=None)
		first = portal(data.COLLEAGUE, "my_requests", limit=2)
		rest = portal(data.COLLEAGUE, "my_requests", start=2, limit=2)
		assert (len(first["requests"]), first["more"]) == (2, True)
		assert not {row["name"] for row in first["requests"]} & {row["name"] for row in rest["requests"]}


class TestAnswering:
	def test_a_client_takes_a_question_back_while_nobody_has_begun(self, portal, ask):
		request = ask("LIGHTING")
		assert portal(data.CLIENT, "request", name=request.name)["may"]["cancel"]
		assert (
			portal(data.CLIENT, "cancel", name=request.name, reason="It works again")["state"] == "Cancelled"
		)
		assert frappe.db.get_value("Client Request", request.name, "cancel_reason").endswith("It works again")

	def test_but_not_when_somebody_is_at_work(self, portal, ask):
		request = ask("LIGHTING")
		fulfilment.send_out(request.name)
		assert not portal(data.CLIENT, "request", name=request.name)["may"]["cancel"]
		with pytest.raises(IntakeError, match="begun already"):
			portal(data.CLIENT, "cancel", name=request.name)

	def test_a_message_reaches_the_owner_as_text(self, portal, ask):
		request = ask("LIGHTING", front_office_owner=data.AGENT)
		portal(data.CLIENT, "reply", name=request.name, message="<img src=x onerror=alert(1)>")
		frappe.db.commit()
		message = frappe.get_last_doc("Communication", {"reference_name": request.name})
		assert "<img" not in message.content
		log = frappe.get_last_doc("Notification Log", {"document_name": request.name})
		assert log.for_user == data.AGENT
		assert "<img" not in (log.email_content or "")

	def test_done_is_confirmed_or_not(self, portal, ask):
		right, wrong = ask("LIGHTING").name, ask("LIGHTING", subject="Other lamp").name
		for name in (right, wrong):
			service.handle_directly(name, "A new lamp was put in.", close=False)
			seen = portal(data.CLIENT, "request", name=name)
			assert seen["may"]["confirm"]
			assert seen["state"] == "Done: is it right?"
		assert portal(data.CLIENT, "confirm", name=right)["state"] == "Closed"
		again = portal(data.CLIENT, "reopen", name=wrong, reason="It still blinks")
		assert again["is_open"]
		assert again["timeline"][-1]["detail"] == "It still blinks"
		with pytest.raises(IntakeError):
			portal(data.CLIENT, "reopen", name=right, reason="Again")


class TestWords:
	def test_every_status_has_words_and_a_place(self):
		statuses = frappe.get_meta("Client Request").get_field("status").options.split("\n")
		assert set(statuses) == set(client_words.STATES)
		line_statuses = frappe.get_meta("Client Request Line").get_field("status").options.split("\n")
		assert set(line_statuses) <= set(client_words.LINE_STATES)
		for status in statuses:
			assert bool(client_words.stages(status)) == (status != "Cancelled")


def _answers(product: str) -> dict:
	from facility_frontoffice.catalogue import service as catalogue

	given = {"Number": "2", "Date": "2030-01-15", "Time": "10:00", "Yes or No": "Yes"}
	return {
		row["question"]: row["options"][0]
		if row["options"]
		else given.get(row["question_type"], "As it should be")
		for row in catalogue.questions_for(product)
	}


def _norm_shown(portal, location=None) -> str:
	return portal(data.CLIENT, "product_card", product="PLAIN", location=location)["norm_text"]


def _promised(portal, location=None):
	"""What comes of asking with the norm that is shown."""
	shown = _norm_shown(portal, location)
	request = _asked(portal, product="PLAIN", location=location, shown_norm=shown)
	assert (request.told_norm, request.resolution_norm) == (shown, 1200)
	return request


def _asked(portal, **arguments):
	return frappe.get_doc("Client Request", portal(data.CLIENT, "ask", **arguments)["name"])


class TestPages:
	"""The pages as the server makes them, which is how they read without scripts."""

	@pytest.fixture
	def page(self, as_user, monkeypatch):
		from frappe.website.serve import get_response

		def get(user, path, **arguments):
			request = Request(EnvironBuilder(method="GET", path=path).get_environ())
			monkeypatch.setattr(frappe.local, "request", request, raising=False)
			with as_user(user):
				frappe.local.form_dict = frappe._dict(arguments)
				frappe.local.flags.redirect_location = None
				return get_response(path.strip("/"))

		return get

	def test_no_script_of_anybody_runs(self, page, portal, ask):
		script = "<script>alert('x')</script>"
		request = ask("LIGHTING", description=f"It is dark {script}")
		frappe.db.set_value("Client Request", request.name, {"subject": script, "answer": script})
		portal(data.CLIENT, "reply", name=request.name, message=script)
		for path in (f"/my-requests/{request.name}", "/my-requests"):
			text = page(data.CLIENT, path).get_data(as_text=True)
			assert "alert(&#39;x&#39;)" in text
			assert script not in text

	def test_theirs_and_nobodys_look_alike(self, page, ask):
		theirs = ask("LIGHTING", client_user=data.COLLEAGUE, client_email=None).name
		answers = [page(data.CLIENT, f"/my-requests/{name}") for name in (theirs, "CR-1900-00001")]
		assert [answer.status_code for answer in answers] == [404, 404]
		assert "The lamp blinks" not in answers[0].get_data(as_text=True)

	def test_a_visitor_logs_in_first_and_the_browser_does_not_remember_it(self, page):
		answer = page("Guest", "/my-requests")
		assert answer.status_code == 302
		assert answer.headers["Location"] == "/login?redirect-to=/my-requests"

	def test_tasks_are_on_top(self, page, ask):
		fulfilment.send_out(ask("ACCESS-PASS").name)
		text = page(data.CLIENT, "/my-requests").get_data(as_text=True)
		assert text.index("Waiting for you") < text.index("We need something from you")
