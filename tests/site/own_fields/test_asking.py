"""Fields of an admin where somebody asks: at the desk, on the portal, by the API and as a guest; and who reads them."""

import json

import frappe
import pytest
from frappe.utils import getdate

from facility_frontoffice.api import catalogue as catalogue_api
from facility_frontoffice.api import intake as intake_api
from facility_frontoffice.api import portal as portal_api
from facility_frontoffice.demo import data
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.overrides import web_form
from facility_frontoffice.own_fields import rules
from facility_frontoffice.permissions import limits
from facility_frontoffice.portal import client_view, guest_follow, guest_links, guest_rules, guests

REQUEST, PRODUCT = rules.REQUEST, rules.PRODUCT
WORDS = {"description": "Please move my desk"}
GUEST_FORM = {"name": "Noor", "email": "noor@tests.example", "words": "The door sticks"}


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch):
	monkeypatch.setattr(limits, "_count", lambda *args: None)


@pytest.fixture
def asked(tick):
	"""These are on the form for asking."""
	tick("own_floor", "own_reason", "own_lift", "own_day", "own_badge", "own_time", on_portal=1)


@pytest.fixture
def send(as_user):
	"""`send(own_floor="3")` fills in the form for asking as the demo client; returns the request."""

	def fill(**values):
		with as_user(data.CLIENT):
			return frappe.get_doc(REQUEST, web_form.accept("ask", json.dumps({**WORDS, **values}))["name"])

	return fill


@pytest.fixture
def seen(as_user):
	"""What a log-in reads of the own fields of a request on the portal: {label: value}."""

	def read(request, user=data.CLIENT):
		with as_user(user):
			return labels(client_view.request_of(user, request.name))

	return read


def labels(shown: dict) -> dict:
	return {row["label"]: row["value"] for row in shown["own_fields"]}


def number_of_requests() -> int:
	return frappe.db.count(REQUEST)


class TestPortal:
	def test_what_is_filled_in_is_kept_and_read_by_the_client(self, asked, send, seen):
		request = send(
			own_floor="3", own_reason="Moving", own_lift=1, own_day="2035-03-15", own_time="14:30:00"
		)
		assert (request.own_floor, request.own_reason, request.own_lift) == (3, "Moving", 1)
		assert getdate(request.own_day) == getdate("2035-03-15")
		assert seen(request) == {
			"Floor": "3",
			"Why": "Moving",
			"Lift Needed": "Yes",
			"Day": "15 March 2035",
			"Time": "14:30",
		}

	def test_a_box_without_its_tick_is_no_tick(self, asked, send, seen):
		request = send(own_lift=0)
		assert request.own_lift == 0
		assert seen(request) == {}

	def test_in_the_language_of_the_reader(self, asked, send, seen, monkeypatch):
		request = send(own_lift=1, own_day="2035-03-15")
		monkeypatch.setattr(frappe.local, "lang", "nl")
		assert seen(request) == {"Lift Needed": "Ja", "Dag": "15 maart 2035"}

	@pytest.mark.parametrize(
		("values", "words"),
		[
			({"own_floor": "third"}, "Floor: Type a whole number"),
			({"own_floor": 2.5}, "Floor: Type a whole number"),
			({"own_reason": "Because"}, "Why: Choose one of these: Moving, Broken, New"),
			({"own_day": "2035-02-30"}, "Day: Choose a day of the calendar"),
			({"own_time": "25:00"}, "Time: Type a time"),
			({"own_lift": "maybe"}, "Lift Needed: Tick it"),
			({"own_badge": "x" * 141}, "Badge: This is too long"),
			({"own_badge": {"a": 1}}, "Badge: This is not a value that fits"),
		],
	)
	def test_a_wrong_value_is_refused_by_name_and_nothing_is_written(self, asked, send, values, words):
		before = number_of_requests()
		with pytest.raises(IntakeError, match=words):
			send(**values)
		assert number_of_requests() == before

	def test_all_that_is_missing_or_wrong_at_once(self, asked, send, form_row):
		form_row("own_badge", reqd=1)
		with pytest.raises(frappe.MandatoryError) as refused:
			send(description="", own_floor="x")
		assert "Tell us in your own words, Badge" in str(refused.value)
		assert "Floor: Type a whole number" in str(refused.value)

	def test_needed_by_a_condition(self, asked, send, form_row):
		form_row("own_badge", reqd=1, depends_on="eval:doc.own_reason == 'New'")
		assert not send(own_reason="Moving").own_badge
		with pytest.raises(frappe.MandatoryError, match="Badge"):
			send(own_reason="New")
		# what a page hides has no value
		assert not send(own_reason="Broken", own_badge="7").own_badge
		# a condition that only a browser can tell is the browser's
		form_row("own_badge", reqd=1, depends_on="eval:doc.own_floor > 2")
		assert send(own_floor=1, own_badge="7").own_badge == "7"
		assert not send(own_floor=3).own_badge

	def test_only_what_the_form_asks_of_everybody(self, asked, send, docfield, form_row, tick):
		tick("own_badge", on_portal=0)
		docfield("own_floor", permlevel=1)
		docfield("own_reason", read_only=1)
		form_row("own_day", hidden=1, default="2035-01-01")
		request = send(
			own_badge="7",
			own_floor=3,
			own_secret="x",
			own_supplier=data.CLEANING_SUPPLIER,
			own_reason="New",
			own_day="2035-09-09",
		)
		assert not any(
			request.get(name)
			for name in ("own_badge", "own_floor", "own_secret", "own_supplier", "own_reason")
		)
		assert getdate(request.own_day) == getdate("2035-01-01"), "a hidden field has its own value"

	def test_choices_of_later_are_offered_and_those_of_the_form_alone_when_it_has_some(
		self, asked, send, docfield, form_row, as_user
	):
		docfield("own_reason", options="Moving\nFire")
		with as_user(data.CLIENT):
			offered = portal_api.asking()["choices"]["own_reason"]
		assert [row["value"] for row in offered] == ["Moving", "Fire"]
		assert send(own_reason="Fire").own_reason == "Fire"
		form_row("own_reason", options="Moving")
		with pytest.raises(IntakeError, match="Choose one of these: Moving"):
			send(own_reason="Fire")

	def test_who_else_reads_them(self, tick, ask, seen):
		tick("own_floor", clients_see=1)
		tick("own_supplier", clients_see=1)
		mine = ask("LIGHTING", own_floor=3, own_supplier=data.CLEANING_SUPPLIER, own_badge="7")
		assert seen(mine) == {"Floor": "3", "Wanted Supplier": data.CLEANING_SUPPLIER}
		for_me = ask(
			"LIGHTING", own_floor=4, for_someone_else=1, beneficiary=data.COLLEAGUE, beneficiary_name="Noor"
		)
		assert seen(for_me, data.COLLEAGUE) == {"Floor": "4"}
		row = frappe.db.get_value(REQUEST, for_me.name, client_view.request_fields(), as_dict=True)
		assert client_view.shown_to_others(frappe._dict(row, is_for_me=False))["own_fields"] == []


class TestChanging:
	def change(self, as_user, request, **own):
		with as_user(data.CLIENT):
			form = client_view.request_of(data.CLIENT, request.name)["change"]
			portal_api.change(
				request.name, form["version"], description=form["description"], own_fields=own or None
			)
		return frappe.get_doc(REQUEST, request.name)

	def test_what_was_asked_can_be_changed_and_what_it_was_is_kept(self, asked, send, as_user):
		request = send(own_floor=3, own_lift=1, own_time="14:30")
		changed = self.change(as_user, request, own_floor="4", own_lift=0, own_time="14:30")
		assert (changed.own_floor, changed.own_lift, str(changed.own_time)) == (4, 0, "14:30:00")
		note = frappe.get_last_doc(
			"Comment", {"reference_name": request.name, "comment_type": "Info"}
		).content
		assert "Floor: 4 (was: 3)" in note
		assert "Lift Needed: No (was: Yes)" in note
		assert "Time" not in note

	def test_what_is_wrong_is_refused_and_what_is_left_out_stays(self, asked, send, as_user):
		request = send(own_floor=3, own_badge="7")
		with pytest.raises(IntakeError, match="Floor: Type a whole number"):
			self.change(as_user, request, own_floor="x")
		assert self.change(as_user, request, own_floor="5").own_badge == "7"
		assert self.change(as_user, request).own_floor == 5
		with pytest.raises(IntakeError, match="own_secret"):
			self.change(as_user, request, own_secret="x")

	def test_another_value_meanwhile_is_told_first(self, asked, send, as_user):
		request = send(own_floor=3)
		with as_user(data.CLIENT):
			version = client_view.request_of(data.CLIENT, request.name)["change"]["version"]
			frappe.db.set_value(REQUEST, request.name, "own_floor", 9)
			with pytest.raises(IntakeError, match="changed since you opened"):
				portal_api.change(request.name, version, description="x", own_fields={"own_floor": "4"})


class TestApi:
	def test_by_name(self, asked, as_user):
		with as_user(data.CLIENT):
			name = portal_api.ask(description="x", own_fields={"own_floor": "3", "own_reason": "New"})["name"]
		assert frappe.db.get_value(REQUEST, name, ["own_floor", "own_reason"]) == (3, "New")

	def test_another_value_is_another_question(self, asked, as_user):
		with as_user(data.CLIENT):
			names = [
				portal_api.ask(description="The same", own_fields=own)["name"]
				for own in ({"own_floor": 1}, {"own_floor": 2}, {"own_floor": 1})
			]
		assert names[0] == names[2] != names[1]

	@pytest.mark.parametrize("name", ["own_secret", "own_supplier", "own_badge", "status", "no_such"])
	def test_no_other_field(self, tick, as_user, name):
		tick("own_floor", on_portal=1)
		with as_user(data.CLIENT), pytest.raises(IntakeError, match=f"A client cannot set {name}"):
			portal_api.ask(description="x", own_fields={"own_floor": 1, name: "1"})

	def test_what_is_needed(self, asked, as_user, form_row):
		form_row("own_badge", reqd=1)
		with as_user(data.CLIENT), pytest.raises(frappe.MandatoryError, match="Badge"):
			portal_api.ask(description="x")


@pytest.mark.usefixtures("outgoing_account")
class TestGuests:
	@pytest.fixture(autouse=True)
	def _allowed(self, asked):
		settings = "Facility Frontoffice Settings"
		frappe.db.set_single_value(settings, "allow_guests", 1)
		frappe.clear_document_cache(settings, settings)

	def read(self, **own):
		form = {**GUEST_FORM, **{f"own_{name}": value for name, value in own.items()}}
		return guests.read(form, [])

	def taken(self, **own):
		asked, _files, problems = self.read(**own)
		assert not problems
		with guests.as_guest():
			guests.take(asked, [], frappe.generate_hash(length=24), "en")
		row = frappe.get_last_doc("Facility Guest Question")
		mark = guest_rules.mark_of(guest_links.key(guest_rules.CONFIRM), row.email)
		return row, guest_rules.Token(row.name, mark)

	def test_kept_until_confirmed_and_read_on_the_page(self):
		row, token = self.taken(own_floor="3", own_reason="New", own_lift="1")
		shown = {field["label"]: field["words"] for field in guests.waiting(token).own_fields}
		assert shown == {"Floor": "3", "Why": "New", "Lift Needed": "Yes"}
		request = frappe.get_doc(REQUEST, guests.confirm(token))
		assert (request.own_floor, request.own_reason, request.own_lift) == (3, "New", 1)
		assert not frappe.db.get_value(row.doctype, row.name, "own_fields"), (
			"nothing stays beside the request"
		)
		link = guest_links.signed(guest_links.address_of(request).partition("?t=")[2])
		assert labels(guest_follow.view(guest_links.opened(link))) == shown

	def test_what_is_wrong_stands_beside_its_field(self, form_row):
		form_row("own_badge", reqd=1)
		_asked, _files, problems = self.read(own_floor="third")
		assert problems == {
			"own_own_floor": "Type a whole number, for example 4.",
			"own_own_badge": "This needs an answer",
		}
		typed = {"stamp": "x", "own_own_floor": "third"}
		shown = {row["fieldname"]: row["value"] for row in guests.own_inputs(typed)}
		assert shown["own_floor"] == "third", "what was typed stays"
		assert shown["own_lift"] == ""
		assert {row["fieldname"]: row["value"] for row in guests.own_inputs({})}["own_lift"] == "1"

	def test_a_field_that_is_gone_by_then_goes_along_in_words(self, tick):
		_row, token = self.taken(own_floor="3", own_reason="New")
		tick("own_reason", on_portal=0)
		request = frappe.get_doc(REQUEST, guests.confirm(token))
		assert request.own_floor == 3
		assert not request.own_reason
		assert "Why: New" in request.description


class TestDesk:
	def test_in_one_call_also_what_is_not_ticked(self, as_user):
		with as_user(data.AGENT):
			made = intake_api.answer_now(
				{
					"subject": "Where is it?",
					"request_type": "Information",
					"channel": "Phone",
					"client_name": "Noor",
					"own_floor": 3,
					"own_lift": 0,
					"own_badge": "",
				},
				answer="On the third floor",
			)
		request = frappe.get_doc(REQUEST, made["name"])
		assert (request.own_floor, request.own_lift, request.status) == (3, 0, "Closed")

	def test_a_field_of_a_level_that_they_may_not_write_is_refused(self, as_user):
		values = {"subject": "x", "request_type": "Information", "channel": "Phone", "own_secret": "x"}
		with as_user(data.AGENT), pytest.raises(IntakeError, match="own_secret"):
			intake_api.create_request(values)

	def test_mandatory_holds_for_who_is_asked(self, as_user, ask, docfield, send):
		older = ask("LIGHTING")
		docfield("own_badge", reqd=1)
		values = {"subject": "x", "request_type": "Information", "channel": "Phone", "client_name": "Noor"}
		with as_user(data.AGENT), pytest.raises(frappe.MandatoryError, match="own_badge"):
			intake_api.create_request(values)
		# a mail, or a form without the field, comes in; and an older request goes on
		assert send().name
		older = frappe.get_doc(REQUEST, older.name)
		older.subject = "Something else"
		older.save()
		older.own_badge = "7"
		older.save()
		older.own_badge = ""
		with pytest.raises(frappe.MandatoryError, match="own_badge"):
			older.save()


class TestProducts:
	def test_on_the_card(self, tick, as_user):
		tick("own_kind", doctype=PRODUCT, clients_see=1)
		tick("own_code", doctype=PRODUCT, on_intake=1)
		frappe.db.set_value(PRODUCT, "LIGHTING", {"own_kind": "Internal", "own_code": "X-9"})
		frappe.clear_document_cache(PRODUCT, "LIGHTING")
		internal, code = (
			{"label": "Kind of Cost", "value": "Internal"},
			{"label": "Supplier Code", "value": "X-9"},
		)
		with as_user(data.CLIENT):
			card = portal_api.product_card("LIGHTING")
		assert card["facts"] == [internal]
		assert "facts_for_agents" not in card
		assert guests.card_of(guests.product_of("LIGHTING"))["facts"] == [internal]
		with as_user(data.AGENT):
			card = catalogue_api.get_product("LIGHTING")
		assert (card["facts"], card["facts_for_agents"]) == ([internal], [code])
