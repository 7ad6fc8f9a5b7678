"""When a message goes: not in quiet hours, once a day with others, few at a time, and not when it is no longer true."""

import frappe
import pytest
from frappe.utils import get_datetime

from facility_frontoffice.communication import combining, mailing, service, tasks
from facility_frontoffice.demo import data
from facility_frontoffice.intake import service as intake

pytestmark = pytest.mark.usefixtures("outgoing_account", "_in_the_morning")
MESSAGE, SETTINGS, QUEUE = "Facility Message", "Facility Frontoffice Settings", "Email Queue"
MORNING, EVENING = "2026-11-30 10:00", "2026-11-30 21:00"


@pytest.fixture
def _in_the_morning(travel_to, settings):
	travel_to(MORNING)
	settings(quiet_from="20:00:00", quiet_until="07:00:00", quiet_weekend=0, messages_per_hour=0)


@pytest.fixture
def settings(transaction):
	def change(**values):
		for field, value in values.items():
			frappe.db.set_single_value(SETTINGS, field, value)
		frappe.clear_document_cache(SETTINGS, SETTINGS)

	return change


@pytest.fixture
def progress(ask):
	"""Tells the client how it stands, of as many requests: `progress(3)`. Gives the requests."""

	def tell(count: int = 1, occasion: str = "x") -> list:
		requests = [ask("LIGHTING", subject=f"Lamp {number}") for number in range(count)]
		service.tell_many(service.Telling(each, "Progress", f"Progress:{occasion}") for each in requests)
		frappe.db.commit()
		return requests

	return tell


@pytest.fixture
def state(messages_of):
	"""Status and what it waits for of the messages of a kind: `state(request)`."""

	def read(request, kind: str = "Progress") -> tuple:
		(message,) = messages_of(request, kind)
		return message.status, message.held_for or None

	return read


def test_a_site_that_has_none_of_these_settings_yet_sends_at_once(settings, rule, progress, state):
	"""As one is between the new code and its patches."""
	settings(quiet_from=None, quiet_until=None, quiet_weekend=None, messages_per_hour=None, combined_at=None)
	rule("Progress", keeps_quiet_hours=1)
	(request,) = progress()
	assert state(request) == ("Sent", None)
	rule("Progress", is_combined=1)
	(request,) = progress(occasion="y")
	assert state(request) == ("Queued", "Others of the Day")


class TestQuietHours:
	def test_what_can_wait_waits_until_the_morning(self, travel_to, rule, progress, state, messages_of):
		rule("Progress", keeps_quiet_hours=1)
		travel_to(EVENING)
		(request,) = progress()
		assert state(request) == ("Queued", "Quiet Hours")
		assert messages_of(request, "Progress")[0].next_attempt_at == get_datetime("2026-12-01 07:00")
		assert state(request, "Received")[0] == "Sent", "what somebody waits for goes"
		travel_to("2026-12-01 06:59")
		tasks.send_queued()
		assert state(request)[0] == "Queued"
		travel_to("2026-12-01 07:00:30")
		tasks.send_queued()
		assert state(request) == ("Sent", None)

	def test_the_portal_disturbs_nobody(self, travel_to, rule, progress, state):
		rule("Progress", keeps_quiet_hours=1, by_mail=0, in_app=1)
		travel_to(EVENING)
		assert state(progress()[0])[0] == "Sent"

	def test_a_text_message_waits_as_well(self, travel_to, rule, progress, state, gateway):
		rule("Progress", keeps_quiet_hours=1, by_mail=0, by_sms=1)
		frappe.db.set_value("User", data.CLIENT, "mobile_no", "06-1")
		frappe.clear_cache(user=data.CLIENT)
		travel_to(EVENING)
		(request,) = progress()
		assert state(request) == ("Queued", "Quiet Hours")
		assert not gateway


class TestRightMoment:
	def test_not_before_so_long_after(self, travel_to, rule, ask, state):
		rule("Feedback", enabled=1, send_after=3600, keeps_quiet_hours=0)
		request = self.done(ask)
		assert state(request, "Feedback") == ("Queued", "The Right Moment")
		travel_to("2026-11-30 11:01")
		tasks.send_queued()
		assert state(request, "Feedback") == ("Sent", None)

	def test_who_had_it_opened_again_reads_their_own_words(self, rule, ask, messages_of):
		rule("Reopened", enabled=1)
		request = self.done(ask)
		intake.reopen(request.name, "By e-mail.", clients_words="It blinks <again>")
		frappe.db.commit()
		(message,) = messages_of(request, "Reopened")
		assert "It blinks &lt;again&gt;" in message.content

	def test_why_a_colleague_opened_it_again_stays_inside(self, rule, ask, messages_of):
		rule("Reopened", enabled=1)
		request = self.done(ask)
		intake.reopen(request.name, "The electrician forgot it")
		frappe.db.commit()
		(message,) = messages_of(request, "Reopened")
		assert "forgot" not in message.content

	def test_nobody_is_asked_about_what_was_opened_again(self, travel_to, rule, ask, state):
		rule("Feedback", enabled=1, send_after=3600, keeps_quiet_hours=0)
		request = self.done(ask)
		intake.reopen(request.name, "It blinks again")
		frappe.db.commit()
		travel_to("2026-11-30 11:01")
		tasks.send_queued()
		assert state(request, "Feedback") == ("Overtaken", None)
		assert state(request, "Reopened")[0] == "Sent"

	def test_feedback_that_is_asked_later_is_no_contact_now(self, travel_to, rule, ask):
		rule("Feedback", enabled=1, send_after=3600)
		rule("Done", enabled=0)
		request = ask("LIGHTING")
		told = request.last_client_update_at
		travel_to("2026-11-30 10:20")
		self.end(request)
		assert request.last_client_update_at == told

	def test_a_planning_with_an_older_date_does_not_go(self, travel_to, rule, ask, state):
		rule("Planned", send_after=600)
		request = ask("LIGHTING")
		frappe.db.set_value(request.doctype, request.name, "status", "In Progress")
		request.reload()
		for date in ("2030-01-07 12:00:00", "2030-01-08 12:00:00"):
			request.db_set("promised_date", date)
			service.tell(request, "Planned", "Planned:0", new_date=date)
		travel_to("2026-11-30 10:30")
		frappe.db.commit()
		tasks.send_queued()
		assert state(request, "Planned") == ("Overtaken", None)

	def done(self, ask):
		request = ask("LIGHTING")
		self.end(request)
		frappe.db.commit()
		return request

	def end(self, request) -> None:
		request.status = "Completed"
		for line in request.lines:
			line.status = "Completed"
		request.save()


class TestCombined:
	@pytest.fixture
	def daily(self, rule, settings):
		settings(combined_at="16:00:00")
		rule("Progress", is_combined=1, keeps_quiet_hours=0)

	def test_once_a_day_in_one_mail(self, daily, travel_to, progress, state, messages_of):
		requests = progress(3)
		assert {state(request) for request in requests} == {("Queued", "Others of the Day")}
		travel_to("2026-11-30 15:59")
		tasks.send_queued()
		assert {state(request)[0] for request in requests} == {"Queued"}
		before = frappe.db.count(QUEUE)
		travel_to("2026-11-30 16:00:10")
		tasks.send_queued()
		assert frappe.db.count(QUEUE) == before + 1
		rows = [messages_of(request, "Progress")[0] for request in requests]
		assert {row.status for row in rows} == {"Sent"}
		assert len({row.email_queue for row in rows}) == 1
		assert {row.combined_in for row in rows} == {rows[0].name}
		mail = frappe.get_doc(QUEUE, rows[0].email_queue).message
		assert all(f"/my-requests/{request.name}" in mail.replace("=\r\n", "") for request in requests)
		assert all(request.name in row.subject for request, row in zip(requests, rows, strict=True))

	def test_one_alone_goes_as_it_is(self, daily, travel_to, progress, messages_of):
		(request,) = progress()
		travel_to("2026-11-30 16:01")
		tasks.send_queued()
		(message,) = messages_of(request, "Progress")
		assert (message.status, message.combined_in) == ("Sent", None)

	def test_people_and_languages_stay_apart(self, daily, travel_to, ask, rule):
		other = {"client_user": None, "client_name": "Emma", "client_email": "emma@elsewhere.example"}
		requests = [ask("LIGHTING"), ask("LIGHTING"), ask("LIGHTING", **other), ask("LIGHTING", **other)]
		service.tell_many(service.Telling(request, "Progress", "Progress:x") for request in requests)
		frappe.db.commit()
		travel_to("2026-11-30 16:01")
		tasks.send_queued()
		names = [request.name for request in requests]
		rows = frappe.get_all(
			MESSAGE, {"client_request": ("in", names), "kind": "Progress"}, ["recipient", "email_queue"]
		)
		assert len({(row.recipient, row.email_queue) for row in rows}) == 2

	def test_two_senders_make_one_mail(self, daily, travel_to, progress):
		progress(3)
		travel_to("2026-11-30 16:01")
		(group,) = combining.due()
		before = frappe.db.count(QUEUE)
		assert combining.send(*group)
		assert not combining.send(*group)
		assert frappe.db.count(QUEUE) == before + 1

	def test_a_failure_keeps_all_of_them(self, daily, travel_to, progress, state, monkeypatch):
		requests = progress(3)
		travel_to("2026-11-30 16:01")
		with monkeypatch.context() as patch:
			patch.setattr(mailing, "queue_mail", lambda *_arguments: 1 / 0)
			tasks.send_queued()
		assert {state(request)[0] for request in requests} == {"Queued"}
		travel_to("2026-11-30 16:10")
		tasks.send_queued()
		assert {state(request)[0] for request in requests} == {"Sent"}

	def test_without_a_text_for_it_each_goes_by_itself(self, daily, travel_to, progress, state, messages_of):
		frappe.db.delete("Email Template", {"name": ("like", "%Combined%")})
		requests = progress(2)
		travel_to("2026-11-30 16:01")
		tasks.send_queued()
		assert {state(request)[0] for request in requests} == {"Sent"}
		assert len({messages_of(request, "Progress")[0].email_queue for request in requests}) == 2

	def test_a_sender_who_listed_it_before_leaves_it_to_the_others(self, daily, progress, state, messages_of):
		(request,) = progress()
		service.send(messages_of(request, "Progress")[0].name)
		assert state(request) == ("Queued", "Others of the Day")


class TestStorm:
	def test_what_is_too_much_for_an_hour_goes_in_one_mail(self, settings, travel_to, rule, progress, state):
		settings(messages_per_hour=3)
		rule("Progress", keeps_quiet_hours=0)
		rule("Received", enabled=0)
		requests = progress(8)
		states = [state(request) for request in requests]
		assert states == [("Sent", None)] * 3 + [("Queued", "Fewer Messages")] * 5
		before = frappe.db.count(QUEUE)
		travel_to("2026-11-30 11:01")
		tasks.send_queued()
		assert {state(request)[0] for request in requests} == {"Sent"}
		assert frappe.db.count(QUEUE) == before + 1

	def test_a_person_who_writes_never_waits(self, settings, rule, ask, state):
		settings(messages_per_hour=1)
		first, second = ask("LIGHTING"), ask("LIGHTING")
		frappe.db.commit()
		assert state(first, "Received")[0] == "Sent"
		assert state(second, "Received") == ("Queued", "Fewer Messages")
		intake.reply_to_client(second.name, "Which lamp is it?")
		frappe.db.commit()
		assert state(second, "Reply")[0] == "Sent"
