"""S1: every contact leaves a record; one that was answered without a request is listed until somebody says why."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.api import portal as portal_api
from facility_frontoffice.api import reachability as api
from facility_frontoffice.demo import data
from facility_frontoffice.intake import service as intake
from facility_frontoffice.reachability import calls, service
from facility_frontoffice.reachability.errors import ContactError

MOMENT, REQUEST = "Facility Contact Moment", "Client Request"


def of_request(request) -> list:
	return frappe.get_all(MOMENT, {"client_request": request.name}, ["*"], order_by="name")


@pytest.fixture
def call(as_user, nobody_called):
	"""A call that somebody answered."""
	with as_user(data.AGENT):
		calls.tell("1", "ringing", caller="06 11")
		return calls.tell("1", "answered", agent=data.AGENT)


class TestIntake:
	def test_s17_who_takes_in_a_question_has_had_a_contact(self, ask, as_user):
		with as_user(data.AGENT):
			request = ask("CLEANING", channel="Counter", intake_seconds=90)
		(row,) = of_request(request)
		assert (row.channel, row.outcome, row.agent, row.caller_name) == (
			"Counter",
			"Answered",
			data.AGENT,
			"Emma van Dijk",
		)
		assert row.handling_seconds == pytest.approx(90, abs=5)
		assert row.answer_seconds is None, "how long the client stood there, nobody measured"
		assert not row.without_request

	@pytest.mark.parametrize("hours", [-1, 5])
	def test_a_clock_that_is_wrong_or_a_form_left_open_began_now(self, ask, hours):
		row = service.from_intake(ask("CLEANING"), now_datetime() - timedelta(hours=hours))
		assert row.handling_seconds < 60

	def test_a_moment_with_a_zone_is_that_moment(self, ask):
		from datetime import datetime, timezone

		began = (datetime.now(timezone.utc) - timedelta(minutes=2)).isoformat()
		row = service.from_intake(ask("CLEANING"), began)
		assert row.handling_seconds == pytest.approx(120, abs=5)

	def test_s35_a_call_of_the_telephone_system_is_the_one(self, ask, as_user):
		with as_user(data.AGENT):
			calls.tell(
				"1", "ringing", at=(now_datetime() - timedelta(seconds=40)).isoformat(), caller="06 11"
			)
			name = frappe.db.get_value(MOMENT, {"external_id": "1"})
			request = ask("CLEANING", contact_moment=name, intake_seconds=20)
			service.from_intake(request, now_datetime() - timedelta(seconds=20), contact_moment=name)
		(row,) = of_request(request)
		assert row.name == name
		assert (row.outcome, row.agent, row.client_user) == ("Talking", data.AGENT, data.CLIENT)
		assert row.answer_seconds == pytest.approx(20, abs=2), "who takes it in has answered it"
		assert row.caller_phone == "06 11"

	def test_s1_the_call_that_the_agent_is_in_is_the_one(self, ask, as_user, call):
		with as_user(data.AGENT):
			request, second = ask("CLEANING"), ask("CLEANING")
		assert [row.name for row in of_request(request)] == [call.name]
		assert of_request(second) == []
		assert frappe.db.count(MOMENT) == 1, "two questions in one call"

	def test_s1_a_call_that_asked_nothing_or_began_long_ago_is_not_the_one(
		self, ask, as_user, call, travel_to
	):
		with as_user(data.AGENT):
			api.no_request_needed(call.name, "Wrong number")
			assert [row.name for row in of_request(ask("CLEANING"))] != [call.name]
			calls.tell("2", "answered", agent=data.AGENT)
			travel_to(add_to_date(now_datetime(), minutes=61))
			(row,) = of_request(ask("CLEANING"))
		assert (row.external_id, row.outcome) == (None, "Answered")

	def test_what_was_asked_before_or_comes_from_a_file_is_no_new_contact(self, ask):
		frappe.flags.in_import = True
		assert of_request(ask("CLEANING")) == []
		frappe.flags.in_import = False
		assert of_request(ask("CLEANING", channel="Other")) == []

	def test_a_request_that_is_made_from_a_contact_is_linked_on_any_path(self, as_user, call):
		with as_user(data.AGENT):
			request = frappe.get_doc(
				{
					"doctype": REQUEST,
					"subject": "The lamp",
					"request_type": "Fault",
					"channel": "Phone",
					"client_user": data.CLIENT,
					"contact_moment": call.name,
				}
			).insert()
			second = intake.create_request(
				{
					"subject": "And the door",
					"request_type": "Fault",
					"channel": "Phone",
					"client_user": data.CLIENT,
					"contact_moment": call.name,
				}
			)
		(row,) = of_request(request)
		assert row.name == call.name
		assert not row.without_request
		assert second.contact_moment == call.name, "two questions in one call"
		second.contact_moment = None
		second.save()
		assert second.contact_moment == call.name

	def test_a_mail_has_its_contact_from_the_mail(self, ask):
		assert service.from_intake(ask("CLEANING", channel="Email")) is None

	def test_it_costs_ten_statements_at_most(self, ask, statements):
		service.from_intake(ask("CLEANING"))
		request = ask("CLEANING")
		seen = statements(lambda: service.from_intake(request))
		print(f"\na contact costs {len(seen)} statements")
		assert len(seen) <= 10, "\n".join(seen)


class TestWords:
	def test_s36_what_was_answered_before_does_not_answer_new_words(self, ask, as_user):
		request = ask("CLEANING", channel="Other")
		with as_user(data.AGENT):
			intake.reply_to_client(request.name, "We are on our way.")
			intake.add_words(request.name, "When?", "Portal")
		assert [(row.outcome, row.answered_at) for row in of_request(request)] == [("Waiting", None)]


class TestPortal:
	def test_s1_a_question_on_the_portal_is_a_contact_that_waits(self, as_user):
		with as_user(data.CLIENT):
			name = portal_api.ask(description="The lamp blinks.", submission_key="k")["name"]
			assert portal_api.ask(description="The lamp blinks.", submission_key="k")["name"] == name
		request = frappe.get_doc(REQUEST, name)
		(row,) = of_request(request)
		assert (row.channel, row.outcome, row.client_user) == ("Portal", "Waiting", data.CLIENT)
		with as_user(data.AGENT):
			intake.reply_to_client(name, "We are on our way.")
		(row,) = of_request(request)
		assert (row.outcome, row.agent) == ("Answered", data.AGENT)
		assert row.answer_seconds is not None

	def test_who_takes_it_back_was_not_answered(self, as_user):
		with as_user(data.CLIENT):
			name = portal_api.ask(description="The lamp blinks.")["name"]
			portal_api.cancel(name, "It works again")
		(row,) = of_request(frappe.get_doc(REQUEST, name))
		assert (row.outcome, row.answered_at) == ("Abandoned", None)

	def test_a_client_cannot_name_a_contact(self, as_user, call):
		from facility_frontoffice.portal import questions

		with as_user(data.CLIENT), pytest.raises(frappe.ValidationError):
			questions.ask(data.CLIENT, {"description": "x", "contact_moment": call.name})


class TestWithoutARequest:
	def test_s1_it_is_listed_until_it_is_linked(self, ask, as_user, call):
		listed = lambda: frappe.get_all(MOMENT, {"without_request": 1}, pluck="name")  # noqa: E731
		assert listed() == [call.name]
		with as_user(data.AGENT):
			request = ask("CLEANING")
			api.link_request(call.name, request.name)
		assert listed() == []
		assert of_request(request)[0].name == call.name

	def test_or_somebody_says_why_not(self, as_user, call):
		with as_user(data.AGENT):
			with pytest.raises(ContactError, match="Say why"):
				api.no_request_needed(call.name, " ")
			api.no_request_needed(call.name, "Wrong number")
		call.reload()
		assert (call.without_request, call.no_request_reason) == (0, "Wrong number")
		with as_user(data.AGENT):
			call.no_request_reason = ""
			call.save()
		assert call.without_request, "and who takes the reason away is asked again"

	def test_a_contact_with_a_request_needs_no_reason(self, ask, as_user, call):
		with as_user(data.AGENT):
			api.link_request(call.name, ask("CLEANING").name)
			with pytest.raises(ContactError, match="belongs to"):
				api.no_request_needed(call.name, "Wrong number")

	def test_a_wrong_link_is_put_right(self, ask, as_user, call):
		with as_user(data.AGENT):
			wrong, right = ask("CLEANING", channel="Other"), ask("CLEANING", channel="Other")
			api.link_request(call.name, wrong.name)
			api.link_request(call.name, right.name)
		assert [row.name for row in of_request(right)] == [call.name]

	def test_that_somebody_called_outlives_the_request(self, ask, as_user, call):
		request = ask("CLEANING")
		api.link_request(call.name, request.name)
		frappe.delete_doc(REQUEST, request.name)
		call.reload()
		assert (call.client_request, call.without_request) == (None, 1)

	def test_who_may_not_see_contacts_changes_none(self, ask, as_user, call):
		request = ask("CLEANING")
		for user in (data.CLIENT, data.SECURITY, data.PURCHASER):
			with as_user(user):
				for action in (
					lambda: api.link_request(call.name, request.name),
					lambda: api.no_request_needed(call.name, "x"),
					lambda: api.offer_choice(call.name, "Wait"),
					lambda: api.came_back(call.name),
				):
					with pytest.raises(frappe.PermissionError):
						action()


class TestByHand:
	def test_an_agent_notes_a_visit(self, as_user):
		began = add_to_date(now_datetime(), minutes=-10)
		with as_user(data.AGENT):
			doc = frappe.get_doc(
				{
					"doctype": MOMENT,
					"channel": "Counter",
					"caller_name": "A visitor",
					"started_at": began,
					"answered_at": add_to_date(began, minutes=4),
					"ended_at": add_to_date(began, minutes=6),
					"system": "Telephone",
					"external_id": "1",
					"answer_seconds": 1,
				}
			).insert()
		assert (doc.outcome, doc.answer_seconds, doc.answered_within, doc.within_norm) == (
			"Answered",
			240,
			300,
			1,
		)
		assert (doc.handling_seconds, doc.external_id, doc.service_desk) == (120, None, "Front Office")

	@pytest.mark.parametrize("minutes", [-3, 3])
	def test_s35_who_was_noted_as_waiting_and_is_taken_in_is_answered(self, ask, as_user, minutes):
		"""Also when the clock of who noted it was ahead."""
		started = add_to_date(now_datetime(), minutes=minutes)
		with as_user(data.AGENT):
			doc = frappe.get_doc(
				{"doctype": MOMENT, "channel": "Counter", "outcome": "Waiting", "started_at": started}
			).insert()
			ask("CLEANING", channel="Counter", contact_moment=doc.name)
		doc.reload()
		assert (doc.outcome, doc.agent) == ("Answered", data.AGENT)
		assert doc.started_at <= doc.answered_at <= doc.ended_at
		assert doc.answer_seconds == (pytest.approx(180, abs=5) if minutes < 0 else None)

	def test_times_are_in_order(self, as_user):
		with as_user(data.AGENT), pytest.raises(ContactError, match="in that order"):
			frappe.get_doc(
				{
					"doctype": MOMENT,
					"channel": "Phone",
					"started_at": now_datetime(),
					"answered_at": add_to_date(now_datetime(), minutes=-4),
				}
			).insert()

	def test_who_types_no_wait_measured_none(self, as_user):
		with as_user(data.AGENT):
			doc = frappe.get_doc({"doctype": MOMENT, "channel": "Phone"}).insert()
		assert (doc.answer_seconds, doc.within_norm, doc.without_request) == (None, 0, 1)


def test_a_period_is_found_by_an_index():
	assert frappe.db.get_column_index(f"tab{MOMENT}", "started_at")
