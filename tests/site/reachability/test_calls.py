"""S1, S35: every call leaves a record, with the seconds that the client waited, whatever a telephone system tells."""

import itertools
import json
from datetime import datetime, timedelta
from types import SimpleNamespace

import frappe
import pytest
from frappe.handler import execute_cmd

from facility_frontoffice.demo import data
from facility_frontoffice.reachability import callers, calls, rules, tasks
from facility_frontoffice.reachability.errors import ContactError

MOMENT, DESK = "Facility Contact Moment", "Facility Service Desk"
NUMBER = "+31 (0)6 1234 5678"


@pytest.fixture(autouse=True)
def _monday_morning(travel_to, nobody_called):
	travel_to("2026-03-02 10:00")


@pytest.fixture
def emma():
	"""The demo client has a mobile telephone."""
	frappe.db.set_value("User", data.CLIENT, "mobile_no", "06-12345678")


@pytest.fixture
def shown(monkeypatch):
	"""What the screens of whom are told."""
	told = []

	def publish(event, message=None, user=None, after_commit=False, **kwargs):
		if event == "facility_call":
			assert after_commit, "nothing is shown that may still be undone"
			told.append((user, message))

	monkeypatch.setattr(frappe, "publish_realtime", publish)
	return told


def ring(event: str, seconds: float = 0, call="call-1", **facts):
	moment = datetime(2026, 3, 2, 9, 0) + timedelta(seconds=seconds)
	return calls.tell(call, event, at=moment.isoformat(), **facts)


def only_moment():
	(name,) = frappe.get_all(MOMENT, pluck="name")
	return frappe.get_doc(MOMENT, name)


class TestEvents:
	@pytest.mark.parametrize(("seconds", "within"), [(25, 1), (25.5, 0)])
	def test_s35_seconds_to_answer_against_the_norm(self, seconds, within):
		ring("ringing", caller=NUMBER)
		ring("answered", seconds, agent=data.AGENT)
		ring("ended", 100)
		doc = only_moment()
		assert (doc.outcome, doc.answer_seconds, doc.answered_within, doc.within_norm) == (
			"Answered",
			seconds,
			25,
			within,
		)
		assert doc.handling_seconds == 100 - seconds
		assert doc.agent == data.AGENT
		assert doc.started_at == datetime(2026, 3, 2, 9, 0)
		assert doc.without_request, "S1: an answered call without a request is listed"

	def test_s35_an_abandoned_call_is_no_answered_one(self):
		ring("ringing")
		ring("abandoned", 40)
		doc = only_moment()
		assert (doc.outcome, doc.answer_seconds, doc.within_norm, doc.without_request) == (
			"Abandoned",
			None,
			0,
			0,
		)

	def test_in_any_order_and_twice(self):
		"""The same call, told in every order: one record, always the same."""
		story = [
			("ringing", 0, {"caller": NUMBER, "called": "020 123 45 67"}),
			("answered", 12, {"agent": data.AGENT}),
			("ended", 60, {}),
		]
		for number, order in enumerate(itertools.permutations(story)):
			for event, seconds, facts in (*order, order[0]):
				ring(event, seconds, call=f"call-{number}", **facts)
		rows = frappe.get_all(
			MOMENT,
			fields=[
				"outcome",
				"answer_seconds",
				"handling_seconds",
				"agent",
				"caller_phone",
				"service_desk",
				"started_at",
			],
		)
		assert len(rows) == 6
		assert all(row == rows[0] for row in rows)
		assert rows[0].answer_seconds == 12

	def test_the_norm_is_that_of_the_moment(self):
		doc = ring("ringing")
		desk = frappe.get_doc(DESK, "Front Office")
		desk.channels[0].answer_within = 60
		desk.save()
		ring("answered", 40)
		doc.reload()
		assert (doc.answered_within, doc.within_norm) == (25, 0)

	def test_two_systems_number_their_calls_themselves(self):
		calls.tell("1", "ringing", system="North")
		calls.tell("1", "ringing", system="South")
		calls.tell("1", "ringing")
		assert sorted(frappe.get_all(MOMENT, pluck="system")) == ["North", "South", "Telephone"]

	def test_the_database_refuses_a_second_one(self):
		ring("ringing")
		doc = frappe.copy_doc(only_moment())
		doc.update({"system": "Telephone", "external_id": "call-1"})
		doc.flags.by_action = True
		with pytest.raises(frappe.UniqueValidationError):
			doc.insert()

	@pytest.mark.parametrize(
		("given", "expected"),
		[
			("2026-03-02T09:00:00", "2026-03-02 09:00:00"),
			("2026-03-02 09:00:00", "2026-03-02 09:00:00"),
			("2026-03-02T08:00:00Z", "2026-03-02 09:00:00"),
			("2026-03-02T08:00:00+00:00", "2026-03-02 09:00:00"),
			("2031-01-01T00:00:00", None),
		],
	)
	def test_moments_have_a_zone_or_are_the_sites_and_never_in_the_future(self, given, expected):
		doc = calls.tell("1", "ringing", at=given)
		if expected:
			assert str(doc.started_at) == expected
		else:
			assert doc.started_at <= frappe.utils.now_datetime()

	@pytest.mark.parametrize(
		("arguments", "problem"),
		[
			(("1", "exploded"), "nothing that a call does"),
			(("", "ringing"), "number of the call"),
			(("x" * 141, "ringing"), "at most 140"),
			(("1", "ringing", "yesterday or so"), "is no moment"),
			(("1", "ringing", None, None, None, None, "x" * 81), "at most 80"),
		],
	)
	def test_what_is_not_understood_is_refused_with_what_to_tell(self, arguments, problem):
		with pytest.raises(ContactError, match=problem):
			calls.tell(*arguments)
		assert frappe.db.count(MOMENT) == 0

	def test_an_agent_whom_nobody_knows_is_nobody(self):
		assert ring("answered", agent="extension 12").agent is None
		assert ring("answered", 1, agent=data.CLIENT).agent is None

	def test_what_was_told_is_not_typed_over(self, as_user):
		ring("ringing")
		ring("answered", 30, agent=data.AGENT)
		with as_user(data.AGENT):
			doc = only_moment()
			doc.update(
				{
					"answered_at": doc.started_at,
					"answer_seconds": 1,
					"within_norm": 1,
					"outcome": "Waiting",
					"events": "{}",
				}
			)
			doc.caller_name = "Emma"
			doc.save()
		assert (doc.answer_seconds, doc.within_norm, doc.outcome, doc.caller_name) == (
			30,
			0,
			"Talking",
			"Emma",
		)


class TestDesk:
	def test_the_desk_is_the_one_that_was_called(self):
		other = frappe.get_doc({"doctype": DESK, "desk_name": "ICT", "phone": "020 765 43 21"}).insert()
		assert ring("ringing", called="+31207654321").service_desk == other.name
		assert ring("ringing", call="2", called="+31 20 123 45 67").service_desk == "Front Office"

	def test_else_that_of_the_agent_else_the_default(self):
		other = frappe.get_doc({"doctype": DESK, "desk_name": "ICT", "agents": [{"user": data.ICT}]}).insert()
		assert ring("answered", agent=data.ICT).service_desk == other.name
		assert ring("answered", call="2", called="112").service_desk == "Front Office"

	def test_a_number_that_is_told_later_still_says_the_desk(self):
		other = frappe.get_doc(
			{
				"doctype": DESK,
				"desk_name": "ICT",
				"phone": "020 765 43 21",
				"channels": [{"channel": "Phone", "answer_within": 60}],
			}
		).insert()
		ring("answered", 40)
		ring("ringing", called="0207654321")
		doc = only_moment()
		assert (doc.service_desk, doc.answered_within, doc.within_norm) == (other.name, 60, 1)


class TestCallers:
	def test_a_user_is_known_by_any_way_of_writing_the_number(self, emma):
		assert callers.find(NUMBER) == {
			"client_user": data.CLIENT,
			"caller_name": "Emma van Dijk",
			"caller_email": data.CLIENT,
			"caller_phone": NUMBER,
		}

	def test_user_contact_and_employee_of_one_address_are_one_person(self, emma):
		contact = frappe.get_doc(
			{
				"doctype": "Contact",
				"first_name": "Emma",
				"email_ids": [{"email_id": data.CLIENT, "is_primary": 1}],
				"phone_nos": [{"phone": "0031 6 12 34 56 78", "is_primary_mobile_no": 1}],
			}
		).insert(ignore_permissions=True)
		found = callers.find(NUMBER)
		assert (found["contact"], found["client_user"]) == (contact.name, data.CLIENT)

	def test_a_number_of_several_people_says_nobodys_name(self, emma):
		frappe.db.set_value("User", data.COLLEAGUE, "phone", "06 12345678")
		assert callers.find(NUMBER) == {"caller_phone": NUMBER}

	@pytest.mark.parametrize("number", ["", None, "12", "anonymous", "%%%%", "06 8765 4321"])
	def test_nobody_is_found_by_nothing(self, emma, number):
		assert not callers.find(number).get("client_user")

	@pytest.mark.parametrize(
		("told", "shown"),
		[
			("anonymous", ""),
			("sip:200@pbx", "200"),
			("+31201234567;ext=12", "+31201234567"),
			("+31 (0) 20 - 123 45 67", "+31201234567"),
			("1" * 30, "1" * 20),
			(NUMBER, NUMBER),
			(None, ""),
		],
	)
	def test_s35_a_number_is_shown_as_it_can_be_stored(self, told, shown):
		assert rules.as_shown(told) == shown
		assert ring("ringing", caller=told).caller_phone == (shown or None)

	def test_a_number_with_its_route_is_known(self, emma):
		assert callers.find("sip:+31612345678@pbx.example:5060")["client_user"] == data.CLIENT

	def test_an_extension_is_only_itself(self):
		frappe.db.set_value("User", data.CLIENT, "phone", "5678")
		frappe.db.set_value("User", data.COLLEAGUE, "mobile_no", "06-12345678")
		assert callers.find("5678")["client_user"] == data.CLIENT
		assert callers.find("45678") == {"caller_phone": "45678"}

	def test_who_left_is_not_found(self, emma):
		frappe.db.set_value("User", data.CLIENT, "enabled", 0)
		assert callers.find(NUMBER) == {"caller_phone": NUMBER}

	def test_whom_the_agent_named_stays(self, emma):
		ring("answered", agent=data.AGENT)
		doc = only_moment()
		doc.caller_name = "Her brother"
		doc.save()
		ring("ringing", caller=NUMBER)
		doc.reload()
		assert (doc.caller_name, doc.client_user) == ("Her brother", None)


class TestScreens:
	def test_the_agents_of_the_desk_see_it_and_nobody_else(self, shown, emma):
		ring("ringing", caller=NUMBER)
		assert {user for user, _message in shown} == {data.AGENT, data.MANAGER}
		message = shown[0][1]
		assert message["caller_name"] == "Emma van Dijk"
		assert message["outcome"] == "Waiting"
		shown.clear()
		ring("answered", 5, agent=data.AGENT)
		assert {message["agent"] for _user, message in shown} == {data.AGENT}
		shown.clear()
		ring("answered", 5, agent=data.AGENT)
		assert shown == [], "told again, it is no news"

	def test_a_desk_whose_lead_may_not_see_calls_shows_them_none(self, shown):
		frappe.get_doc(
			{
				"doctype": DESK,
				"desk_name": "ICT",
				"phone": "020 765 43 21",
				"lead": data.ICT,
				"agents": [{"user": data.AGENT}],
			}
		).insert()
		ring("ringing", called="020 765 43 21")
		assert [user for user, _message in shown] == [data.AGENT]


class TestApi:
	@pytest.fixture
	def call(self, monkeypatch):
		monkeypatch.setattr(
			frappe.local,
			"request",
			SimpleNamespace(method="POST", files={}, headers={}, path="/", host="test", url="http://test/"),
			raising=False,
		)

		def by_the_front_door(**arguments):
			frappe.local.form_dict = frappe._dict(arguments)
			return execute_cmd("facility_frontoffice.api.reachability.call_event")

		return by_the_front_door

	def test_a_telephone_system_tells_as_a_user_with_the_role(self, call, as_user):
		with as_user(data.AGENT):
			answer = call(call_id="77", event="ringing", caller=NUMBER)
		assert answer["outcome"] == "Waiting"
		assert only_moment().external_id == "77"
		assert json.loads(only_moment().events)["ringing"]["caller"][1] == NUMBER

	@pytest.mark.parametrize("user", [data.CLIENT, data.SECURITY, data.PURCHASER, "Guest"])
	def test_nobody_else_does(self, call, as_user, user):
		with as_user(user), pytest.raises(frappe.PermissionError):
			call(call_id="77", event="ringing")
		assert frappe.db.count(MOMENT) == 0


class TestErpnextsLog:
	@pytest.fixture
	def log(self):
		def make(status: str, **values):
			return frappe.get_doc(
				{
					"doctype": "Call Log",
					"id": frappe.generate_hash(length=8),
					"type": "Incoming",
					"from": NUMBER,
					"to": "020 123 45 67",
					"status": status,
					"start_time": "2026-03-02 09:00:00",
					**values,
				}
			).insert(ignore_permissions=True)

		return make

	@pytest.mark.parametrize(
		("status", "outcome"),
		[
			("Ringing", "Waiting"),
			("Queued", "Waiting"),
			("In Progress", "Talking"),
			("Completed", "Answered"),
			("No Answer", "Missed"),
			("Busy", "Missed"),
			("Failed", "Missed"),
			("Canceled", "Abandoned"),
		],
	)
	def test_s1_each_incoming_call_is_a_contact(self, log, emma, status, outcome):
		made = log(status)
		doc = only_moment()
		assert (doc.call_log, doc.outcome, doc.client_user) == (made.name, outcome, data.CLIENT)
		assert str(doc.started_at) == "2026-03-02 09:00:00"

	def test_s1_a_withheld_number_is_a_contact_too(self, log):
		made = log("Ringing", **{"from": "anonymous"})
		doc = only_moment()
		assert (doc.call_log, doc.caller_phone) == (made.name, None)

	def test_s35_it_follows_the_log(self, log, travel_to):
		travel_to("2026-03-02 09:00:00.000001", tick=False)
		made = log("Ringing")
		travel_to("2026-03-02 09:00:19.999999", tick=False)
		made.status = "In Progress"
		made.save()
		travel_to("2026-03-02 09:05:00.000001", tick=False)
		made.db_set({"status": "Completed", "end_time": "2026-03-02 09:04:20"})
		doc = only_moment()
		assert (doc.outcome, doc.within_norm) == ("Answered", 1)
		assert doc.answer_seconds == pytest.approx(20, abs=0.001)
		assert doc.handling_seconds == pytest.approx(240, abs=0.001)
		made.reload()
		made.summary = "About the lamp"
		made.save()
		assert only_moment().modified == doc.modified, "nothing was told that is not known"

	def test_who_knows_not_when_it_was_answered_measures_nothing(self, log):
		log("Completed", end_time="2026-03-02 09:03:00")
		doc = only_moment()
		assert (doc.outcome, doc.answered_at, doc.answer_seconds, doc.within_norm) == (
			"Answered",
			None,
			None,
			0,
		)
		assert doc.without_request

	def test_s1_a_log_that_is_deleted_was_a_call_all_the_same(self, log):
		log("Ringing").delete()
		assert only_moment().call_log is None

	def test_an_outgoing_call_is_no_contact_of_a_client(self, log):
		log("Completed", type="Outgoing")
		assert frappe.db.count(MOMENT) == 0


class TestForgottenCalls:
	def test_what_nobody_ended_is_ended_and_says_so(self, travel_to, statements):
		ring("ringing", call="rang")
		ring("answered", call="talked", agent=data.AGENT)
		travel_to("2026-03-02 12:30")
		calls.tell("late", "ringing")
		travel_to("2026-03-02 13:01")
		seen = statements(tasks.end_forgotten)
		assert (
			len([query for query in seen if query.upper().startswith("UPDATE") and MOMENT in query]) == 2
		), "set-based"
		rows = {
			row.external_id: row
			for row in frappe.get_all(
				MOMENT, fields=["external_id", "outcome", "end_unknown", "handling_seconds", "ended_at"]
			)
		}
		assert (rows["rang"].outcome, rows["rang"].end_unknown) == ("Missed", 1)
		assert (rows["talked"].outcome, rows["talked"].end_unknown) == ("Answered", 1)
		assert rows["talked"].ended_at
		assert rows["talked"].handling_seconds is None
		assert (rows["late"].outcome, rows["late"].end_unknown) == ("Waiting", 0)

	def test_a_save_keeps_it_and_a_late_end_puts_it_right(self, travel_to):
		ring("ringing")
		ring("answered", 10, agent=data.AGENT)
		travel_to("2026-03-02 19:00")
		tasks.end_forgotten()
		doc = only_moment()
		doc.caller_name = "Emma"
		doc.save()
		assert (doc.outcome, doc.end_unknown) == ("Answered", 1)
		assert doc.ended_at
		ring("ended", 70)
		doc.reload()
		assert (doc.outcome, doc.end_unknown, doc.handling_seconds) == ("Answered", 0, 60)

	def test_zero_hours_is_never(self, travel_to):
		frappe.db.set_single_value("Facility Frontoffice Settings", "end_calls_after", 0)
		ring("ringing")
		travel_to("2026-03-09 10:00")
		tasks.end_forgotten()
		assert only_moment().outcome == "Waiting"
