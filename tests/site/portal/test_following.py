"""What a client follows and does about a request of theirs: conversation, files, changing, ending, feedback, searching."""

import base64
import io
import json

import frappe
import pytest
from frappe.handler import execute_cmd
from PIL import Image
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from facility_frontoffice import files as uploads
from facility_frontoffice.demo import data
from facility_frontoffice.files import FileError
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.permissions import limits
from facility_frontoffice.portal import changing, client_conversation
from facility_frontoffice.satisfaction import service as satisfaction

PORTAL = "facility_frontoffice.api.portal"
CLIENT, OTHER, AGENT = data.CLIENT, data.COLLEAGUE, data.AGENT


@pytest.fixture
def portal(as_user, monkeypatch):
	"""`portal("reply", name="...")` is a call over the front door, of the demo client or another `user`."""
	request = Request(EnvironBuilder(method="POST", path="/").get_environ())
	monkeypatch.setattr(frappe.local, "request", request, raising=False)
	monkeypatch.setattr(limits, "_count", lambda *args: None)

	def call(method, user=CLIENT, **arguments):
		with as_user(user):
			frappe.local.form_dict = frappe._dict(arguments)
			answer = execute_cmd(f"{PORTAL}.{method}")
			return answer if method == "file" else json.loads(frappe.as_json(answer))

	return call


@pytest.fixture
def get(portal):
	"""The client reads a file, by the address that a page gave: `get(request, url)`."""

	def read(url: str, user=CLIENT):
		frappe.local.request = Request(EnvironBuilder(method="GET", path="/").get_environ())
		arguments = dict(part.split("=") for part in url.partition("?")[2].split("&"))
		return portal("file", user, **arguments)

	return read


def picture() -> str:
	content = io.BytesIO()
	Image.new("RGB", (2, 2), "red").save(content, "PNG")
	return base64.b64encode(content.getvalue()).decode()


def sent_file(name="lamp.png", filedata=None) -> dict:
	return {"filename": name, "filedata": filedata or picture()}


def attached(doctype: str, name: str, filename="note.png") -> str:
	"""The name of a File that the front office hangs on something."""
	uploads.attach(doctype, name, filename, base64.b64decode(picture()))
	return frappe.db.get_value("File", {"attached_to_doctype": doctype, "attached_to_name": name})


def mail(request, **values):
	return frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Sent",
			"sender": "desk@fo.example",
			"recipients": CLIENT,
			"subject": "About your lamp",
			"content": "<p>Hello</p>",
			"reference_doctype": "Client Request",
			"reference_name": request.name,
			**values,
		}
	).insert(ignore_permissions=True)


class TestConversation:
	def test_both_sides_in_order_with_files_and_nothing_else(self, portal, ask, get, as_user):
		request = ask("LIGHTING", front_office_owner=AGENT)
		portal("reply", name=request.name, message="It is <b>dark</b>", files=[sent_file()])
		with as_user(AGENT):
			service.reply_to_client(request.name, "Which lamp?")
		frappe.db.commit()
		ours = mail(request, content="<p>See the plan</p>")
		plan = attached("Communication", ours.name, "plan.png")
		for hidden in (
			mail(request, recipients="work@supplier.example", content="SECRET to a supplier"),
			mail(request, recipients="x@y.example", bcc=CLIENT, content="SECRET copy"),
			mail(request, sent_or_received="Received", sender="boss@x.example", content="SECRET of a boss"),
			mail(request, communication_type="Automated Message", content="SECRET machine"),
		):
			attached("Communication", hidden.name)
		frappe.get_doc("Client Request", request.name).add_comment("Comment", "SECRET note")

		seen = portal("request", name=request.name)
		assert "SECRET" not in json.dumps(seen)
		said = [row for row in seen["conversation"] if not row["is_automatic"]]
		assert [(row["side"], row["text"]) for row in said] == [
			("you", "It is <b>dark</b>"),
			("us", "Which lamp?"),
			("us", "See the plan"),
		]
		assert [[file["name"] for file in row["files"]] for row in said] == [["lamp.png"], [], ["plan.png"]]
		assert plan in said[2]["files"][0]["url"]
		for row in (said[0], said[2]):
			answer = get(row["files"][0]["url"])
			assert answer.get_data() == base64.b64decode(picture())
			assert answer.headers["X-Content-Type-Options"] == "nosniff"

	def test_the_desk_finds_the_files_with_the_words(self, portal, ask, as_user):
		from facility_frontoffice.communication import conversation

		request = ask("LIGHTING", front_office_owner=AGENT)
		portal("reply", name=request.name, message="Look", files=[sent_file(), sent_file("b.png")])
		row = conversation.of_request(frappe.get_doc("Client Request", request.name), True)["rows"][0]
		assert (row["side"], row["text"]) == ("from_client", "Look")
		assert [file["name"] for file in row["files"]] == ["lamp.png", "b.png"]
		assert frappe.db.count("File", {"attached_to_name": row["name"], "is_private": 1}) == 2
		log = frappe.get_last_doc("Notification Log", {"for_user": AGENT})
		assert "wrote about" in log.subject

	@pytest.mark.parametrize(
		("files", "error"),
		[
			([sent_file("p.html", base64.b64encode(b"<script>1</script>").decode())], FileError),
			([sent_file("p.png", base64.b64encode(b"<svg onload=x>").decode())], FileError),
			([sent_file()] * 6, IntakeError),
			(["/private/files/of-another.png"], IntakeError),
			([{"file_url": "/private/files/of-another.png"}], IntakeError),
		],
	)
	def test_files_that_are_not_taken(self, portal, ask, files, error):
		request = ask("LIGHTING")
		with pytest.raises(error):
			portal("reply", name=request.name, message="x", files=files)
		assert not frappe.db.exists(
			"Communication", {"reference_name": request.name, "communication_medium": "Chat"}
		)

	def test_a_picture_needs_no_words_and_no_words_need_a_picture(self, portal, ask):
		request = ask("LIGHTING")
		(row,) = portal("reply", name=request.name, files=[sent_file()])["conversation"]
		assert (row["text"], len(row["files"])) == ("", 1)
		with pytest.raises(IntakeError, match="Type a message"):
			portal("reply", name=request.name, message="  ")

	def test_reading_costs_the_same_however_much_was_said(self, portal, ask, statements):
		request = ask("LIGHTING")
		row = frappe.db.get_value(
			"Client Request",
			request.name,
			["name", "client_user", "client_email", "service_desk"],
			as_dict=True,
		)
		portal("reply", name=request.name, message="1", files=[sent_file()])
		few = len(statements(lambda: client_conversation.of_request(row)))
		for number in range(4):
			portal("reply", name=request.name, message=f"Again {number}", files=[sent_file()])
		assert len(statements(lambda: client_conversation.of_request(row))) <= few <= 4


class TestFiles:
	def test_only_what_goes_with_the_clients_own_request(self, portal, ask, get, as_user):
		"""Each file that there is about it, by each person: what is not theirs is as if it were not there."""
		request = ask("LIGHTING", front_office_owner=AGENT)
		portal("reply", name=request.name, message="x", files=[sent_file()])
		theirs = portal("request", name=request.name)["conversation"][0]["files"][0]["url"].rpartition("=")[2]
		note = frappe.get_doc("Client Request", request.name).add_comment("Comment", "note")
		message = frappe.db.get_value(
			"Facility Message", {"client_request": request.name, "audience": "Client"}
		)
		frappe.db.set_value("Facility Message", message, "status", "Sent")
		other_request = ask("LIGHTING", client_user=OTHER, client_email=None)
		expected = {
			theirs: True,
			attached("Facility Message", message, "letter.png"): True,
			attached("Client Request", request.name, "internal.png"): False,
			attached("Comment", note.name, "of-a-note.png"): False,
			attached("Client Request", other_request.name): False,
			attached("User", CLIENT): False,
			"no-such-file": False,
		}

		def reads(file, user, name=request.name) -> bool:
			try:
				get(f"?request={name}&file={file}", user)
			except frappe.DoesNotExistError:
				return False
			return True

		assert {file: reads(file, CLIENT) for file in expected} == expected
		assert not any(reads(file, OTHER) for file in expected)
		assert not reads(theirs, OTHER, other_request.name)
		frappe.db.set_value("Facility Message", message, "status", "Queued")
		assert not any(reads(file, CLIENT) for file in expected if file != theirs)

	def test_what_could_run_is_only_kept(self, ask, get):
		request = ask("LIGHTING")
		letter = mail(request)
		file = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": "page.html",
				"attached_to_doctype": "Communication",
				"attached_to_name": letter.name,
				"content": "<script>alert(1)</script>",
				"is_private": 1,
			}
		).insert(ignore_permissions=True)
		answer = get(f"?request={request.name}&file={file.name}")
		assert answer.mimetype == "application/octet-stream"
		assert answer.headers["Content-Disposition"].startswith("attachment")


class TestChanging:
	def form(self, portal, request) -> dict:
		return portal("request", name=request.name)["change"]

	def test_words_place_date_and_answers_with_what_they_were(self, portal, ask):
		request = ask(
			"LIGHTING", description="The lamp blinks", front_office_owner=AGENT, location="Room 3.12"
		)
		frappe.db.set_value("Client Request", request.name, "subject", "The lamp blinks")
		form = self.form(portal, request)
		(line,) = form["lines"]
		answers = {row["question"]: row["answer"] for row in line["questions"]}
		number = next(row["question"] for row in line["questions"] if row["question_type"] == "Number")
		seen = portal(
			"change",
			name=request.name,
			version=form["version"],
			description="The lamp <b>hums</b>",
			location="Room 5.01",
			desired_date="2031-03-04T10:00",
			answers={line["name"]: {**answers, number: "7"}},
		)
		doc = frappe.get_doc("Client Request", request.name)
		assert (doc.description, doc.location, str(doc.desired_date)) == (
			"The lamp <b>hums</b>",
			"Room 5.01",
			"2031-03-04 10:00:00",
		)
		assert doc.subject == "The lamp hums"
		assert {row["question"]: row["answer"] for row in json.loads(doc.lines[0].answers)}[number] == 7
		event = seen["timeline"][-1]
		assert (event["text"], event["kind"]) == ("You changed your question", "you")
		for words in (
			"The lamp <b>hums</b> (was: The lamp blinks)",
			"Room 5.01 (was: Room 3.12)",
			"7 (was: 2)",
		):
			assert words in event["detail"]
		assert frappe.get_last_doc("Notification Log", {"for_user": AGENT}).subject.startswith(
			"Emma van Dijk changed"
		)
		note = frappe.get_last_doc("Comment", {"reference_name": request.name, "comment_type": "Info"})
		assert "<b>hums" not in note.content

	def test_nothing_else_changes_and_nothing_changed_is_no_news(self, portal, ask):
		request = ask("LIGHTING", description="The lamp blinks", front_office_owner=AGENT)
		form = self.form(portal, request)
		same = {key: form[key] for key in ("version", "description", "desired_date", "location")}
		portal("change", name=request.name, **same)
		assert not changing.history_of(request.name)
		before = frappe.get_doc("Client Request", request.name).as_json()
		portal("change", name=request.name, **same, status="Closed", client_user=OTHER, priority="Urgent")
		assert frappe.get_doc("Client Request", request.name).as_json() == before

	def test_somebody_began(self, portal, ask):
		request = ask("LIGHTING", description="x")
		form = self.form(portal, request)
		fulfilment.send_out(request.name)
		assert self.form(portal, request) is None
		with pytest.raises(IntakeError, match="begun already"):
			portal("change", name=request.name, version=form["version"], description="y")
		assert frappe.db.get_value("Client Request", request.name, "description") == "x"

	def test_of_two_pages_the_second_hears_of_the_first(self, portal, ask):
		request = ask("LIGHTING", description="x")
		form = self.form(portal, request)
		portal("change", name=request.name, version=form["version"], description="y")
		with pytest.raises(IntakeError, match="since you opened"):
			portal("change", name=request.name, version=form["version"], description="z")

	@pytest.mark.parametrize(
		("values", "match"),
		[
			({"desired_date": "tomorrow-ish"}, "no date"),
			({"desired_date": "2001-01-01T10:00"}, "has passed"),
			({"location": "Atlantis"}, "do not know the place"),
			({"answers": {"no-such-line": {}}}, "begun with a part"),
			({"answers": {"x": "y"}}, "did not arrive"),
		],
	)
	def test_what_is_refused_says_what_to_do(self, portal, ask, values, match):
		request = ask("LIGHTING", description="x")
		with pytest.raises(frappe.ValidationError, match=match):
			portal(
				"change",
				name=request.name,
				version=self.form(portal, request)["version"],
				description="x",
				**values,
			)

	def test_an_answer_that_is_none_is_refused(self, portal, ask):
		request = ask("LIGHTING", description="x")
		form = self.form(portal, request)
		(line,) = form["lines"]
		wrong = {row["question"]: "12 lamps?" for row in line["questions"]}
		with pytest.raises(frappe.ValidationError, match="must be a number"):
			portal("change", name=request.name, version=form["version"], answers={line["name"]: wrong})

	def test_only_the_client(self, portal, ask):
		request = ask("LIGHTING", description="x")
		version = self.form(portal, request)["version"]
		with pytest.raises(frappe.DoesNotExistError):
			portal("change", OTHER, name=request.name, version=version, description="y")


class TestEnding:
	def test_twice_is_once_and_too_late_is_said(self, portal, ask):
		taken_back, done = ask("LIGHTING").name, ask("LIGHTING", subject="Other").name
		for _time in range(2):
			assert portal("cancel", name=taken_back)["state"] == "Cancelled"
		service.handle_directly(done, "A new lamp.", close=False)
		with pytest.raises(IntakeError, match="done already"):
			portal("cancel", name=done)
		portal("reopen", name=done, reason="It still blinks")
		with pytest.raises(IntakeError, match="taken this up again already"):
			portal("reopen", name=done, reason="It still blinks")
		with pytest.raises(IntakeError, match="not done any more"):
			portal("confirm", name=done)
		assert frappe.db.get_value("Client Request", done, "status") == "In Intake"

	def test_confirming_twice_is_once(self, portal, ask):
		name = ask("LIGHTING").name
		service.handle_directly(name, "A new lamp.", close=False)
		for _time in range(2):
			assert portal("confirm", name=name)["state"] == "Closed"

	def test_who_owns_it_is_told_as_the_messages_do(self, portal, ask):
		request = ask("LIGHTING", front_office_owner=AGENT)
		owner = portal("request", name=request.name)["owner"]
		assert owner["name"] == "Anna de Vries"
		assert owner["desk"]["name"]
		assert AGENT not in json.dumps(owner)


class TestFeedback:
	@pytest.fixture
	def done(self, ask):
		name = ask("LIGHTING").name
		service.handle_directly(name, "A new lamp.", close=False)
		return name

	def test_s16_s24_two_scores_kept_apart_when_it_is_confirmed(self, portal, done):
		seen = portal("confirm", name=done, result_score="5", treatment_score="2", remark=" Fine ")
		assert seen["state"] == "Closed"
		assert {
			key: seen["feedback"]["given"][key] for key in ("result_score", "treatment_score", "remark")
		} == {
			"result_score": 5,
			"treatment_score": 2,
			"remark": "Fine",
		}
		doc = frappe.get_doc("Facility Feedback", {"client_request": done})
		assert (doc.given_by, doc.result_score, doc.treatment_score) == (CLIENT, 5, 2)

	@pytest.mark.parametrize("scores", [("5", ""), ("", "3"), ("0", "3"), ("6", "3"), ("x", "1")])
	def test_half_an_opinion_confirms_nothing(self, portal, done, scores):
		frappe.db.commit()
		with pytest.raises(IntakeError, match="both questions"):
			portal("confirm", name=done, result_score=scores[0], treatment_score=scores[1])
		frappe.db.rollback()
		assert frappe.db.get_value("Client Request", done, "status") == "Completed"
		assert not frappe.db.exists("Facility Feedback", {"client_request": done})

	def test_once_and_changed_for_two_weeks(self, portal, done, travel_to):
		portal("give_feedback", name=done, result_score=1, treatment_score=1)
		portal("give_feedback", name=done, result_score=4, treatment_score=5)
		assert frappe.db.count("Facility Feedback", {"client_request": done}) == 1
		travel_to(frappe.utils.add_days(frappe.utils.now_datetime(), 15))
		seen = portal("request", name=done)["feedback"]
		assert (seen["may_give"], seen["given"]["result_score"]) == (False, 4)
		with pytest.raises(IntakeError, match="changed for 14 days"):
			portal("give_feedback", name=done, result_score=1, treatment_score=1)

	def test_of_what_is_not_done_and_of_others_there_is_none(self, portal, ask, done):
		going = ask("LIGHTING").name
		assert portal("request", name=going)["feedback"] == {"given": None, "may_give": False}
		with pytest.raises(IntakeError, match="not done yet"):
			portal("give_feedback", name=going, result_score=5, treatment_score=5)
		with pytest.raises(frappe.DoesNotExistError):
			portal("give_feedback", OTHER, name=done, result_score=5, treatment_score=5)

	def test_who_reads_it(self, done, as_user):
		name = satisfaction.give(done, 5, 4, by=CLIENT).name
		readers = {}
		for user in (CLIENT, OTHER, AGENT, data.MANAGER, data.SECURITY, data.PURCHASER, "Guest"):
			with as_user(user):
				doc = frappe.get_doc("Facility Feedback", name)
				readers[user] = (doc.has_permission("read"), doc.has_permission("write"))
		assert readers == {user: (user in (AGENT, data.MANAGER), False) for user in readers}

	def test_it_goes_with_its_request(self, done):
		satisfaction.give(done, 5, 4)
		frappe.delete_doc("Client Request", done, force=True)
		assert not frappe.db.exists("Facility Feedback", {"client_request": done})


class TestSearching:
	def test_words_or_a_number_in_ones_own(self, portal, ask):
		door = ask("LIGHTING", subject="The door", description="It is 100% stuck_fast").name
		ask("LIGHTING", subject="The lamp")
		ask("LIGHTING", subject="The door too", client_user=OTHER, client_email=None)

		def found(text, state="all"):
			return [row["name"] for row in portal("my_requests", state=state, text=text)["requests"]]

		for text in ("stuck DOOR", door, door[-5:], "100%", "stuck_fast"):
			assert found(text) == [door], text
		for text in ("stuckXfast", "door lamp", "' OR 1=1 -- ", "%%%%", "too"):
			assert found(text) == [], text
		assert found("door", "ended") == []
		service.cancel(door, "No", "Yes")
		assert found("door", "ended") == [door]
