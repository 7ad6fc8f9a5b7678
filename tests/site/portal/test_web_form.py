"""The Web Form for asking, as somebody would who has read its source: only what the form offers goes in, and
nothing but a name comes out."""

import base64
import io
import json

import frappe
import pytest
from frappe.handler import execute_cmd
from frappe.model.meta import Meta
from PIL import Image
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from facility_frontoffice.demo import data
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.overrides import web_form
from facility_frontoffice.permissions import limits

ACCEPT = "frappe.website.doctype.web_form.web_form.accept"
GET_FORM_DATA = "frappe.website.doctype.web_form.web_form.get_form_data"
DELETE = "frappe.website.doctype.web_form.web_form.delete"


@pytest.fixture
def call(as_user, monkeypatch):
	"""A call over the front door, with the overrides of hooks.py."""
	_request(monkeypatch, "POST", "/ask")
	monkeypatch.setattr(frappe.local, "request_ip", "127.0.0.1", raising=False)
	monkeypatch.setattr(limits, "_count", lambda *args: None)

	def over_http(user, method, **arguments):
		with as_user(user):
			frappe.local.form_dict = frappe._dict(arguments, cmd=method)
			answer = execute_cmd(method)
			return json.loads(frappe.as_json(answer))

	return over_http


@pytest.fixture
def send(call):
	"""`send(description="...")` fills in the form as the demo client and sends it."""

	def fill(user=data.CLIENT, form="ask", **values):
		return call(user, ACCEPT, web_form=form, data=json.dumps(values))

	return fill


@pytest.fixture
def form():
	"""Changes the form for one test: `form(location={"reqd": 1})`."""

	def change(**fields):
		doc = frappe.get_doc("Web Form", "ask")
		for fieldname, values in fields.items():
			field = next((row for row in doc.web_form_fields if row.fieldname == fieldname), None)
			(field or doc.append("web_form_fields", {"fieldname": fieldname})).update(values)
		return doc.save()

	return change


@pytest.fixture
def attach_field(form, monkeypatch):
	"""A Custom Field of type Attach on the form; without its column, for a new one ends the test's transaction."""
	field = frappe._dict(
		fieldname="custom_photo", fieldtype="Attach", label="Photo", is_custom_field=1, permlevel=0
	)
	real_get, real_has = Meta.get_field, Meta.has_field
	monkeypatch.setattr(
		Meta, "get_field", lambda meta, name: field if name == "custom_photo" else real_get(meta, name)
	)
	monkeypatch.setattr(Meta, "has_field", lambda meta, name: name == "custom_photo" or real_has(meta, name))
	return form(custom_photo={"fieldtype": "Attach", "label": "Photo"})


def request_of(answer):
	return frappe.get_doc("Client Request", answer["name"])


def picture(kind="PNG") -> str:
	content = io.BytesIO()
	Image.new("RGB", (60, 80), (90, 120, 150)).save(content, kind)
	return base64.b64encode(content.getvalue()).decode()


class TestAsking:
	def test_the_answer_is_a_name_and_nothing_else(self, send):
		assert list(send(description="The lamp blinks")) == ["name"]

	def test_s33_the_request_is_complete(self, send):
		request = request_of(
			send(
				description="The lamp above my desk blinks.",
				requested_product="LIGHTING",
				product_answers=_answers("LIGHTING"),
				location="Room 3.12",
				desired_date="2035-01-15",
				shown_norm="Usually within 2 working days",
			)
		)
		assert request.client_user == data.CLIENT
		assert (request.channel, request.request_type) == ("Portal", "Request")
		assert request.told_norm == "Usually within 2 working days"
		assert request.location == "Room 3.12"
		assert str(request.desired_date) == "2035-01-15 00:00:00"
		assert request.lines[0].product == request.requested_product == "LIGHTING"
		assert json.loads(request.lines[0].answers)

	def test_what_is_not_on_the_form_is_not_taken(self, send):
		request = request_of(
			send(
				description="x",
				client_user=data.COLLEAGUE,
				client_email="boss@example.com",
				customer="Somebody",
				status="Completed",
				handled_directly=1,
				urgency="High",
				told_norm="Within a minute",
				lines=[{"product": "CHAIR", "qty": 100}],
				owner="Administrator",
			)
		)
		assert (request.client_user, request.client_email, request.owner) == (
			data.CLIENT,
			data.CLIENT,
			data.CLIENT,
		)
		assert (request.status, request.handled_directly, request.urgency) == ("New", 0, "Medium")
		assert not request.lines
		assert not request.told_norm
		assert not request.customer

	def test_even_on_the_form_it_does_not_say_who_asks(self, send, form):
		form(
			client_user={"fieldtype": "Data", "label": "Who"},
			client_email={"fieldtype": "Data", "label": "Mail"},
			status={"fieldtype": "Data", "label": "Status"},
			cycle={"fieldtype": "Int", "label": "Times"},
		)
		request = request_of(
			send(
				description="x",
				client_user=data.COLLEAGUE,
				client_email="b@example.com",
				status="Closed",
				cycle=7,
			)
		)
		assert (request.client_user, request.client_email, request.status, request.cycle) == (
			data.CLIENT,
			data.CLIENT,
			"New",
			0,
		)

	def test_hidden_and_read_only_fields_have_the_forms_own_value(self, send, form):
		form(
			request_type={"hidden": 1, "default": "Fault"},
			urgency={"fieldtype": "Select", "label": "Urgency", "read_only": 1, "default": "Low"},
		)
		request = request_of(send(description="x", request_type="Compliment", urgency="High"))
		assert (request.request_type, request.urgency) == ("Fault", "Low")

	def test_a_default_is_not_lost_when_a_field_is_left_out(self, send, form):
		form(impact={"fieldtype": "Select", "label": "Impact", "default": "High"})
		assert request_of(send(description="x")).impact == "High"
		assert request_of(send(description="y", impact="")).impact == "High"
		assert request_of(send(description="z", impact="Low")).impact == "Low"
		assert request_of(send(description="w")).urgency == "Medium"

	@pytest.mark.parametrize("empty", [{}, {"description": ""}, {"description": "   "}])
	def test_mandatory_is_mandatory(self, send, empty):
		with pytest.raises(frappe.MandatoryError, match="Tell us in your own words"):
			send(**empty)

	def test_a_field_that_an_admin_added_is_taken_unless_it_is_for_staff(self):
		docfield = frappe._dict(fieldname="custom_badge", is_custom_field=1, permlevel=0)
		assert web_form._may_be_set(docfield)
		assert not web_form._may_be_set(frappe._dict(docfield, permlevel=1))
		assert not web_form._may_be_set(frappe.get_meta("Client Request").get_field("status"))

	@pytest.mark.parametrize("value", [{"a": 1}, ["a"], [["name", "=", "x"]]])
	def test_a_value_is_a_value(self, send, value):
		with pytest.raises(IntakeError, match="not a value"):
			send(description=value)

	@pytest.mark.parametrize("broken", ["null", "[]", '"x"', "1"])
	def test_what_is_no_form_is_refused(self, call, broken):
		with pytest.raises((IntakeError, frappe.ValidationError)):
			call(data.CLIENT, ACCEPT, web_form="ask", data=broken)

	@pytest.mark.parametrize(
		("values", "words"),
		[
			({"requested_product": "UNICORN"}, "no product UNICORN"),
			({"requested_product": "LIGHTING", "product_answers": {"Colour?": "red"}}, "Colour"),
			({"desired_date": "2020-01-01"}, "has passed"),
			({"description": "x" * 1_048_576}, "Shorten it"),
		],
	)
	def test_bad_input_is_refused_and_nothing_is_written(self, send, values, words):
		before = frappe.db.count("Client Request")
		with pytest.raises(frappe.ValidationError, match=words):
			send(**{"description": "x", **values})
		assert frappe.db.count("Client Request") == before

	def test_sent_twice_is_asked_once(self, send):
		assert send(description="x", submission_key="k") == send(description="x", submission_key="k")
		assert send(description="x", submission_key="k") != send(
			data.COLLEAGUE, description="x", submission_key="k"
		)

	def test_nothing_can_be_changed_afterwards(self, send, call):
		name = send(description="x")["name"]
		with pytest.raises(frappe.PermissionError):
			send(description="changed", name=name)
		with pytest.raises(frappe.PermissionError):
			call(data.CLIENT, DELETE, web_form_name="ask", docname=name)

	def test_guests_and_strangers_do_not_ask(self, send):
		frappe.get_doc(
			{
				"doctype": "User",
				"email": "buyer@example.com",
				"first_name": "B",
				"user_type": "Website User",
				"send_welcome_email": 0,
			}
		).insert(ignore_permissions=True)
		for user in ("Guest", "buyer@example.com"):
			with pytest.raises(frappe.PermissionError):
				send(user, description="x")

	def test_a_form_that_is_closed_takes_nothing(self, send):
		frappe.db.set_value("Web Form", "ask", "published", 0)
		with pytest.raises(frappe.PermissionError):
			send(description="x")


class TestFiles:
	def test_a_picture_is_private_and_the_requests(self, send):
		sent = [{"filename": "lamp.png", "filedata": f"data:image/png;base64,{picture()}"}]
		name = send(description="x", sent_files=sent)["name"]
		file = frappe.get_last_doc(
			"File", {"attached_to_doctype": "Client Request", "attached_to_name": name}
		)
		assert (file.is_private, file.file_name, file.owner) == (1, "lamp.png", data.CLIENT)

	@pytest.mark.parametrize(
		("filename", "content"),
		[
			("photo.jpg", b"<script>alert(1)</script>"),
			("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
			("virus.pdf", b"MZ\x90\x00" + b"\x00" * 300),
			("empty.png", b""),
		],
	)
	def test_the_content_decides(self, send, filename, content):
		with pytest.raises(frappe.ValidationError):
			send(
				description="x",
				sent_files=[{"filename": filename, "filedata": base64.b64encode(content).decode() or "="}],
			)
		assert not frappe.db.exists("File", {"file_name": ("like", f"{filename}%"), "owner": data.CLIENT})

	def test_an_address_of_a_file_is_refused(self, send, attach_field):
		secret = frappe.get_doc(
			{"doctype": "File", "file_name": "secret.txt", "content": "secret", "is_private": 1}
		).insert()
		for address in (secret.file_url, "/private/files/x", "http://example.com/a.png", "/etc/passwd"):
			with pytest.raises(IntakeError, match="choose the file itself"):
				send(description="x", custom_photo=address)
		assert frappe.db.count("File", {"file_url": secret.file_url}) == 1

	def test_an_attach_field_of_the_admin_is_private_and_checked(self, send, attach_field):
		name = send(description="x", custom_photo=f"me.html,data:text/html;base64,{picture()}")["name"]
		file = frappe.get_last_doc("File", {"attached_to_name": name})
		assert (file.is_private, file.file_name) == (1, "me.png")

	def test_at_most_five(self, send):
		with pytest.raises(IntakeError, match="At most 5"):
			send(description="x", sent_files=[{"filename": "a.png", "filedata": picture()}] * 6)


class TestReading:
	def test_the_form_is_given_with_published_products_only(self, call):
		frappe.get_doc("Facility Product", "LIGHTING").update({"published": 0}).save()
		answer = call(data.CLIENT, GET_FORM_DATA, doctype="Client Request", web_form_name="ask")
		assert list(answer) == ["web_form"]
		field = next(
			row for row in answer["web_form"]["web_form_fields"] if row["fieldname"] == "requested_product"
		)
		offered = {option["value"] for option in json.loads(field["options"])}
		assert offered == set(
			frappe.get_all("Facility Product", {"published": 1, "disabled": 0}, pluck="name", order_by="name")
		)

	def test_never_a_document_not_even_ones_own(self, call, send):
		name = send(description="x")["name"]
		for user in (data.CLIENT, data.COLLEAGUE, "Guest"):
			for doctype in ("Client Request", "Backoffice Assignment", "Facility Message"):
				with pytest.raises(frappe.PermissionError):
					call(user, GET_FORM_DATA, doctype=doctype, docname=name, web_form_name="ask")

	def test_another_form_does_not_lead_to_our_documents(self, call, send):
		name = send(description="x")["name"]
		_other_form()
		with pytest.raises(frappe.PermissionError):
			call(data.CLIENT, GET_FORM_DATA, doctype="Client Request", docname=name, web_form_name="todo")

	@pytest.mark.parametrize("path", ["ask/{0}", "ask/{0}/edit", "ask/list"])
	def test_no_page_of_the_form_shows_a_document(self, as_user, send, path, monkeypatch):
		"""By the platform's rule the owner of a document may read all of it at the form's address."""
		name = send(description="The lamp blinks")["name"]
		page = _page(as_user, data.CLIENT, path.format(name), monkeypatch)
		assert "service_level" not in page
		assert "The lamp blinks" not in page

	def test_an_admins_own_form_is_made_safe_too(self):
		doc = frappe.get_doc(
			{
				"doctype": "Web Form",
				"title": "Faults",
				"route": "faults",
				"doc_type": "Client Request",
				"module": "Website",
				"published": 1,
				"allow_edit": 1,
				"allow_delete": 1,
				"show_list": 1,
				"anonymous": 1,
				"web_form_fields": [
					{"fieldname": "description", "fieldtype": "Text", "label": "What", "reqd": 1}
				],
			}
		)
		web_form.validate(doc)
		assert (doc.login_required, doc.apply_document_permissions, doc.allow_multiple) == (1, 1, 1)
		assert not any((doc.allow_edit, doc.allow_delete, doc.show_list, doc.anonymous))


class TestOtherForms:
	"""Forms on other doctypes are the platform's, to the letter."""

	def test_are_accepted_as_ever(self, call):
		_other_form()
		answer = call(data.CLIENT, ACCEPT, web_form="todo", data=json.dumps({"description": "Buy milk"}))
		assert answer["doctype"] == "ToDo"
		assert answer["description"] == "Buy milk"

	def test_are_given_as_ever(self, call):
		_other_form()
		answer = call(data.CLIENT, GET_FORM_DATA, doctype="ToDo", web_form_name="todo")
		assert answer["web_form"]["name"] == "todo"


class TestThePage:
	def test_is_there_in_dutch_and_english(self, as_user, monkeypatch):
		assert "What can we do for you?" in _page(as_user, data.CLIENT, "ask/new", monkeypatch)

	def test_tells_no_product_that_is_not_for_clients(self, as_user, monkeypatch):
		frappe.get_doc("Facility Product", "LIGHTING").update({"published": 0}).save()
		assert "Lighting fault" not in _page(as_user, data.CLIENT, "ask/new", monkeypatch)


def _other_form():
	frappe.get_doc(
		{
			"doctype": "Web Form",
			"name": "todo",
			"title": "todo",
			"route": "todo",
			"doc_type": "ToDo",
			"module": "Website",
			"published": 1,
			"login_required": 1,
			"allow_multiple": 1,
			"web_form_fields": [
				{"fieldname": "description", "fieldtype": "Text", "label": "What", "reqd": 1}
			],
		}
	).insert()


def _request(monkeypatch, method: str, path: str) -> None:
	request = Request(EnvironBuilder(method=method, path=path).get_environ())
	monkeypatch.setattr(frappe.local, "request", request, raising=False)


def _page(as_user, user, path, monkeypatch) -> str:
	from frappe.website.serve import get_response

	with as_user(user):
		_request(monkeypatch, "GET", f"/{path}")
		frappe.local.form_dict = frappe._dict()
		response = get_response()
	return response.get_data(as_text=True)


def _answers(product: str) -> dict:
	from facility_frontoffice.catalogue import service as catalogue

	given = {"Number": "2", "Date": "2030-01-15", "Time": "10:00", "Yes or No": "Yes"}
	return {
		row["question"]: row["options"][0]
		if row["options"]
		else given.get(row["question_type"], "As it should be")
		for row in catalogue.questions_for(product)
	}
