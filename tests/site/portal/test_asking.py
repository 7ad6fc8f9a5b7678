"""What a client is told before asking, what the form remembers of them, asking for somebody else, and what is sent
along: S9, S13, S21, S33.
"""

import base64
import io
import json
from datetime import timedelta

import frappe
import pytest
from frappe.handler import execute_cmd
from frappe.utils import get_datetime, getdate
from PIL import Image
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from facility_frontoffice import files as uploads
from facility_frontoffice.demo import data
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.patches.v15_0 import ask_for_somebody_else
from facility_frontoffice.permissions import limits
from facility_frontoffice.portal import expected, on_behalf, places

PORTAL = "facility_frontoffice.api.portal"
ACCEPT = "frappe.website.doctype.web_form.web_form.accept"
ASK_TWICE = f"""
from facility_frontoffice.portal import questions
print(questions.ask({data.CLIENT!r}, {{"description": "Twice at once"}}, submission_key="two tabs"))
frappe.db.commit()
"""
REMOVE = f"""
from facility_frontoffice.portal import questions
name = questions.arrived({data.CLIENT!r}, "two tabs")
if name:
	frappe.delete_doc("Client Request", name, force=True)
	frappe.db.commit()
"""
TUESDAY = "2035-03-06 10:00"


@pytest.fixture
def call(as_user, monkeypatch):
	"""A call over the front door: `call(user, "arrived", submission_key="k")`."""
	request = Request(EnvironBuilder(method="POST", path="/").get_environ())
	monkeypatch.setattr(frappe.local, "request", request, raising=False)
	monkeypatch.setattr(frappe.local, "request_ip", "127.0.0.1", raising=False)
	monkeypatch.setattr(limits, "_count", lambda *args: None)

	def over_http(user, method, **arguments):
		with as_user(user):
			command = method if "." in method else f"{PORTAL}.{method}"
			frappe.local.form_dict = frappe._dict(arguments, cmd=command)
			return json.loads(frappe.as_json(execute_cmd(command)))

	return over_http


@pytest.fixture
def customer():
	"""`customer("Tenant", data.CLIENT, data.COLLEAGUE)` has these log-ins."""

	def make(name, *users):
		return frappe.get_doc(
			{
				"doctype": "Customer",
				"customer_name": name,
				"customer_type": "Company",
				"portal_users": [{"user": user} for user in users],
			}
		).insert(ignore_permissions=True)

	return make


@pytest.fixture
def sees():
	"""`sees("Their Customer")` by the settings, `sees("Their Department", data.CLIENT)` by the profile."""

	def change(scope, user=None):
		if user:
			values = {"doctype": "Facility Client Profile", "email": user, "sees_requests_of": scope}
			return frappe.get_doc(values).insert()
		frappe.db.set_single_value("Facility Frontoffice Settings", "clients_see_requests_of", scope)
		frappe.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")

	change("Themselves")
	yield change
	frappe.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")


def request_of(answer):
	return frappe.get_doc("Client Request", answer["name"])


def shown(card) -> dict:
	return {"shown_norm": card["norm_shown"], "shown_due": card["norm_due"]}


class TestExpected:
	"""S21: the norm and the date that it means are told before, by the clock that will run, and kept as shown."""

	@pytest.fixture(autouse=True)
	def _plain(self, product, travel_to):
		product("PLAIN", published=1)
		travel_to(TUESDAY)

	def ask(self, call, **values):
		return request_of(call(data.CLIENT, "ask", description="It leaks", product="PLAIN", **values))

	def test_s21_the_date_is_that_of_the_clock(self, call):
		card = call(data.CLIENT, "product_card", product="PLAIN")
		assert card["norm_shown"].startswith(f"{card['norm_text']}: by ")
		assert card["due_words"] in card["norm_shown"]
		request = self.ask(call, **shown(card))
		told = get_datetime(card["norm_due"])
		assert timedelta() <= told - get_datetime(request.resolution_due) < timedelta(minutes=15)
		assert request.told_norm == card["norm_shown"]

	def test_s21_a_date_holds_while_somebody_types_and_is_kept_as_shown(self, call, travel_to):
		card = call(data.CLIENT, "product_card", product="PLAIN")
		travel_to("2035-03-06 10:29")
		assert self.ask(call, **shown(card)).told_norm == card["norm_shown"]

	def test_s21_one_that_stood_there_for_hours_is_told_anew(self, call, travel_to):
		card = call(data.CLIENT, "product_card", product="PLAIN")
		travel_to("2035-03-06 13:00")
		with pytest.raises(
			IntakeError, match="has changed while you were typing\\. It is now: Usually within"
		):
			self.ask(call, **shown(card))

	@pytest.mark.parametrize(
		"made_up",
		[
			{"shown_due": ""},
			{"shown_due": "2035-03-06T10:15:00"},
			{"shown_due": "tomorrow"},
			{"shown_due": "2035-03-06T10:15:00+00:00"},
			{"shown_norm": "Usually within 1 minute"},
			{"shown_norm": "<b>Free lunch</b>"},
		],
		ids=str,
	)
	def test_s21_nobody_makes_up_what_they_were_told(self, call, made_up):
		card = call(data.CLIENT, "product_card", product="PLAIN")
		with pytest.raises(IntakeError, match="has changed"):
			self.ask(call, **{**shown(card), **made_up})

	def test_s21_a_date_with_its_own_words_but_of_another_day_is_refused(self, call):
		card = call(data.CLIENT, "product_card", product="PLAIN")
		other = get_datetime(card["norm_due"]) - timedelta(days=1)
		words = expected.in_words(card["norm_text"], other)
		with pytest.raises(IntakeError, match="has changed"):
			self.ask(call, shown_norm=words, shown_due=other.isoformat())

	def test_s21_without_a_norm_there_is_no_date(self, call, product):
		level = {"doctype": "Facility Service Level", "level_name": "None", "no_norm": 1}
		product("OPEN", published=1, service_level=frappe.get_doc(level).insert().name)
		card = call(data.CLIENT, "product_card", product="OPEN")
		assert (card["norm_text"], card["norm_shown"], card["norm_due"]) == ("", "", "")

	def test_s8_a_wish_that_is_sooner_is_told_and_taken(self, call):
		card = call(data.CLIENT, "product_card", product="LIGHTING")
		today = getdate(TUESDAY)
		assert getdate(card["possible"]) >= today
		assert get_datetime(card["norm_due"]).date() > today, "nothing to be sooner than"
		request = self.ask(
			call, desired_date=str(today), **shown(call(data.CLIENT, "product_card", product="PLAIN"))
		)
		assert getdate(request.desired_date) == today

	def test_s21_by_the_form_too_and_in_dutch(self, call):
		frappe.local.lang = "nl"
		try:
			card = call(data.CLIENT, "product_card", product="PLAIN")
			filled = {"description": "x", "requested_product": "PLAIN", **shown(card)}
			request = request_of(call(data.CLIENT, ACCEPT, web_form="ask", data=json.dumps(filled)))
		finally:
			frappe.local.lang = "en"
		assert request.told_norm == card["norm_shown"]
		assert "uiterlijk" in request.told_norm


class TestPlaces:
	def test_the_usual_place_goes_before_that_of_the_last_question(self, call):
		frappe.db.set_value(
			"Client Request", {"client_user": ("in", (data.CLIENT, data.COLLEAGUE))}, "location", None
		)
		assert places.remembered(data.CLIENT) is None
		call(data.CLIENT, "ask", description="Cold", location=data.ROOMS[0])
		call(data.CLIENT, "ask", description="Warm", location=data.ROOMS[1])
		call(data.CLIENT, "ask", description="For Noor", location=data.ROOMS[0], for_name="Noor")
		assert call(data.CLIENT, "asking")["place"] == {"location": data.ROOMS[1], "from": "last"}
		profile = {"doctype": "Facility Client Profile", "email": data.CLIENT, "location": data.ROOMS[0]}
		frappe.get_doc(profile).insert()
		assert call(data.CLIENT, "asking")["place"] == {"location": data.ROOMS[0], "from": "usual"}
		assert call(data.COLLEAGUE, "asking")["place"] is None, "that of somebody else"


class TestOnBehalf:
	def test_s33_a_typed_name_suffices(self, call):
		request = request_of(
			call(data.CLIENT, "ask", description="A chair", for_name="Noor Peters", for_phone="06 1")
		)
		assert (request.for_someone_else, request.beneficiary_name, request.beneficiary_phone) == (
			1,
			"Noor Peters",
			"06 1",
		)
		assert not request.beneficiary
		with pytest.raises(IntakeError, match="For whom is it"):
			call(data.CLIENT, "ask", description="Another chair", for_phone="06 1")

	@pytest.mark.parametrize("is_colleague", [True, False])
	def test_an_address_is_linked_only_when_it_is_a_colleagues(self, call, customer, is_colleague):
		users = [data.CLIENT, data.COLLEAGUE] if is_colleague else [data.CLIENT]
		frappe.db.set_value("Employee", {"user_id": data.COLLEAGUE}, "company", None)
		customer("Tenant", *users)
		asked = call(
			data.CLIENT, "ask", description="A chair", for_name="Noor", for_email=data.COLLEAGUE.upper()
		)
		assert list(asked) == ["name"], "the answer tells whether somebody has a log-in"
		request = request_of(asked)
		assert request.beneficiary == (data.COLLEAGUE if is_colleague else None)
		assert (data.COLLEAGUE in request.description.lower()) is not is_colleague

	def test_one_who_works_at_the_same_company_is_a_colleague(self):
		asker, other = (_employee(user) for user in ("bo@example.com", "di@example.com"))
		request = {"for_someone_else": 1}
		on_behalf.find(asker, request, other)
		assert request["beneficiary"] == other

	def test_what_is_no_address_is_refused_in_words(self, call):
		with pytest.raises(IntakeError, match="is no e-mail address"):
			call(data.CLIENT, "ask", description="x", for_name="Noor", for_email="<b>noor")

	def test_the_form_takes_the_same_and_never_a_log_in_itself(self, call, customer):
		filled = {
			"description": "A chair",
			"for_someone_else": 1,
			"beneficiary_name": "Noor",
			"beneficiary": data.COLLEAGUE,
			"only_for_me": 1,
		}
		frappe.db.set_value("Employee", {"user_id": data.COLLEAGUE}, "company", None)
		request = request_of(call(data.CLIENT, ACCEPT, web_form="ask", data=json.dumps(filled)))
		assert (request.beneficiary, request.beneficiary_name, request.only_for_me) == (None, "Noor", 1)
		filled |= {"beneficiary": "Administrator", "description": "A desk"}
		with pytest.raises(IntakeError, match="is no e-mail address"):
			call(data.CLIENT, ACCEPT, web_form="ask", data=json.dumps(filled))

	def test_an_admin_who_makes_a_list_of_log_ins_of_it_does_not_show_them(self, call):
		form = frappe.get_doc("Web Form", "ask")
		field = next(row for row in form.web_form_fields if row.fieldname == "beneficiary")
		field.update({"fieldtype": "Link", "options": "User", "allow_read_on_all_link_options": 1})
		form.save()
		assert (field.fieldtype, field.options) == ("Data", "Email")
		got = "frappe.website.doctype.web_form.web_form.get_form_data"
		answer = call(data.CLIENT, got, doctype="Client Request", web_form_name="ask")
		assert data.COLLEAGUE not in json.dumps(answer)

	def test_colleagues_are_offered_only_to_who_sees_their_requests(self, call, customer, sees):
		customer("Tenant", data.CLIENT, data.COLLEAGUE)
		customer("Neighbour", data.AGENT)
		assert call(data.CLIENT, "colleagues", text="Noor") == []
		assert not call(data.CLIENT, "asking")["offers_colleagues"]
		sees("Their Customer")
		assert call(data.CLIENT, "asking")["offers_colleagues"]
		assert [row["email"] for row in call(data.CLIENT, "colleagues", text="noor")] == [data.COLLEAGUE]
		agent = frappe.db.get_value("User", data.AGENT, "first_name")
		for words in ("", "%", "__", "n", agent, data.CLIENT.split("@")[0]):
			assert call(data.CLIENT, "colleagues", text=words) == [], words
		sees("Themselves", data.CLIENT)
		assert call(data.CLIENT, "colleagues", text="Noor") == [], "the profile goes before the settings"

	def test_those_of_a_department_too(self, sees):
		asker, other = _employee("bo@example.com"), _employee("di@example.com")
		department = frappe.get_last_doc("Department", {"is_group": 0})
		frappe.db.set_value("Employee", {"user_id": ("in", (asker, other))}, "department", department.name)
		sees("Their Department", asker)
		assert [row["email"] for row in on_behalf.offered(asker, "di")] == [other]

	def test_not_for_colleagues_is_offered_where_colleagues_could_see(self, call, sees):
		assert not call(data.CLIENT, "asking")["colleagues_see"]
		sees("Their Customer", data.COLLEAGUE)
		assert call(data.CLIENT, "asking")["colleagues_see"]
		assert request_of(call(data.CLIENT, "ask", description="x", only_for_me=True)).only_for_me


class TestOnce:
	def test_who_does_not_know_whether_it_came_in_hears_it(self, call):
		assert call(data.CLIENT, "arrived", submission_key="k1") == {"name": None}
		asked = call(data.CLIENT, "ask", description="The lamp blinks", submission_key="k1")
		assert call(data.CLIENT, "arrived", submission_key="k1") == asked
		assert call(data.COLLEAGUE, "arrived", submission_key="k1") == {"name": None}
		assert call(data.CLIENT, "arrived", submission_key="") == {"name": None}

	def test_sent_again_after_the_norm_changed_it_is_still_the_first(self, call, product, travel_to):
		product("PLAIN", published=1)
		travel_to(TUESDAY)
		filled = {"description": "x", "product": "PLAIN", "submission_key": "k1"}
		filled |= shown(call(data.CLIENT, "product_card", product="PLAIN"))
		first = call(data.CLIENT, "ask", **filled)
		travel_to("2035-03-09 10:00")
		assert call(data.CLIENT, "ask", **filled) == first

	def test_two_tabs_at_the_same_moment_ask_once(self, in_processes):
		"""Both look, both find nothing, and one unique key decides."""
		try:
			names = in_processes(ASK_TWICE, 2)
			assert len(names) == 2
			assert len(set(names)) == 1
		finally:
			in_processes(REMOVE, 1)


class TestPhotos:
	"""S13: a photo shows what it is of, and does not tell where somebody lives."""

	def photo(self, kind="JPEG", size=(300, 200), turned=0, place=True) -> bytes:
		exif, made = Image.Exif(), io.BytesIO()
		if turned:
			exif[0x0112] = turned
		if place:
			exif[0x8825] = {1: "N", 2: (52.0, 22.0, 12.0), 3: "E", 4: (4.0, 54.0, 0.0)}
		Image.linear_gradient("L").resize(size).convert("RGB").save(made, kind, exif=exif)
		return made.getvalue()

	def read(self, content, name="a.jpg") -> Image.Image:
		_name, kept = uploads.read(name, base64.b64encode(content).decode())
		return Image.open(io.BytesIO(kept))

	@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
	def test_the_place_where_it_was_taken_is_left_out(self, kind):
		content = self.photo(kind)
		assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825), "there is no place to leave out"
		kept = self.read(content)
		assert not dict(kept.getexif())
		assert kept.format == kind

	def test_it_is_upright(self):
		assert self.read(self.photo(turned=6, place=False)).size == (200, 300)

	def test_it_is_no_larger_than_it_needs_to_be(self):
		assert self.read(self.photo(size=(5000, 2500), place=False)).size == (2048, 1024)

	def test_what_needs_nothing_of_this_keeps_every_point(self):
		content = self.photo(place=False)
		assert self.read(content).tobytes() == Image.open(io.BytesIO(content)).tobytes(), "it lost quality"
		pdf = b"%PDF-1.4\n%%EOF"
		assert uploads.read("a.pdf", base64.b64encode(pdf).decode())[1] == pdf

	@pytest.mark.parametrize(
		("name", "content"),
		[
			("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
			("a.jpg", b"<html><script>alert(1)</script>"),
			("a.png", b"PK\x03\x04" + bytes(60)),
			("a.gif", b"GIF89a<script>alert(1)</script>"),
			("a.jpg", b"\xff\xd8\xff\xe0" + b"<script>" * 20),
			("a.pdf", b"<script>alert(1)</script>%PDF-1.4"),
		],
	)
	def test_what_is_something_else_than_it_says_is_refused(self, name, content):
		with pytest.raises(uploads.FileError):
			uploads.read(name, base64.b64encode(content).decode())

	def test_a_photo_that_cannot_be_unpacked_is_refused_and_does_not_fail(self, monkeypatch):
		def breaks(content):
			raise OSError("image file is truncated")

		monkeypatch.setattr(uploads, "_prepared", breaks)
		with pytest.raises(uploads.FileError, match="cannot be opened"):
			self.read(self.photo())

	def test_a_page_behind_a_picture_is_a_picture_by_name(self):
		content = self.photo(place=False) + b"<script>alert(1)</script>"
		assert uploads.read("page.html", base64.b64encode(content).decode())[0] == "page.jpg"


class TestPatch:
	FIELDS = ("for_someone_else", "beneficiary_name", "beneficiary_phone", "beneficiary", "only_for_me")

	def old_form(self):
		form = frappe.get_doc("Web Form", "ask")
		form.web_form_fields = [row for row in form.web_form_fields if row.fieldname not in self.FIELDS]
		return form.save()

	def names(self):
		return [row.fieldname for row in frappe.get_doc("Web Form", "ask").web_form_fields]

	def test_the_form_as_it_was_shipped_gets_the_fields_once(self):
		self.old_form()
		frappe.db.set_value(
			"Web Form", "ask", "modified", f"{ask_for_somebody_else.SHIPPED_AT}.000000", update_modified=False
		)
		for _time in range(2):
			ask_for_somebody_else.execute()
			names = self.names()
			assert [name for name in names if name in self.FIELDS] == list(self.FIELDS)
			assert names.index("beneficiary") + 1 == names.index("desired_date")
			assert names[-2:] == ["only_for_me", "norm"]

	def test_what_an_admin_made_of_it_stays(self):
		self.old_form()
		ask_for_somebody_else.execute()
		assert not set(self.FIELDS) & set(self.names())


def _employee(email: str) -> str:
	"""A log-in of somebody who works at the demo company."""
	first = email.split("@")[0].title()
	user = {"doctype": "User", "email": email, "first_name": first, "send_welcome_email": 0}
	frappe.get_doc(user).insert(ignore_permissions=True)
	frappe.get_doc(
		{
			"doctype": "Employee",
			"first_name": first,
			"user_id": email,
			"company": frappe.get_all("Company", pluck="name", order_by="name", limit=1)[0],
			"gender": "Other",
			"date_of_birth": "1990-01-01",
			"date_of_joining": "2020-01-01",
			"status": "Active",
		}
	).insert(ignore_permissions=True)
	return email
