"""Clocks on documents, and the watch that notices what became overdue, once."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import get_datetime

from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service as intake
from facility_frontoffice.service_levels import tasks


def events_of(document, clock: str) -> list[str]:
	return frappe.get_all(
		"Facility Clock Event",
		{"reference_name": document.name, "clock": clock},
		order_by="position",
		pluck="event",
	)


def escalations_of(name: str) -> list[str]:
	return frappe.get_all("Facility Escalation", {"reference_name": name}, order_by="kind", pluck="kind")


def notices_of(name: str) -> list[str]:
	return frappe.get_all("Notification Log", {"document_name": name}, order_by="for_user", pluck="for_user")


class TestNorms:
	def test_the_level_of_the_product_goes_before_that_of_the_desk(self, ask):
		frappe.db.set_value("Facility Product", "LIGHTING", "service_level", "Standard")
		frappe.clear_document_cache("Facility Product")
		assert ask("LIGHTING").service_level == "Standard"

	def test_is_fixed_at_the_moment_of_asking(self, ask):
		request = ask("LIGHTING")
		frappe.db.set_value(
			"Facility Service Level Norm", {"parent": request.service_level}, "resolve_within", 60
		)
		frappe.clear_document_cache("Facility Service Level")
		request.description = "more"
		request.save()
		request.reload()
		assert request.resolution_norm != 60

	def test_impact_by_urgency_gives_the_priority(self, ask):
		assert ask("LIGHTING").priority == "Medium"
		assert ask("LIGHTING", impact="High", urgency="High").priority == "Urgent"

	def test_no_norm_is_a_choice(self, ask):
		frappe.get_doc({"doctype": "Facility Service Level", "level_name": "Free", "no_norm": 1}).insert()
		frappe.db.set_value("Facility Product", "LIGHTING", "service_level", "Free")
		frappe.clear_document_cache("Facility Product")
		request = ask("LIGHTING")
		assert not request.resolution_due
		assert not request.next_due_at
		assert events_of(request, "Resolution") == ["start"]


class TestClocks:
	def test_s59_counts_working_time_only(self, ask, travel_to):
		travel_to("2026-03-06 16:30")  # a Friday, half an hour before closing
		frappe.db.set_value("Facility Product", "LIGHTING", "service_level", None)
		frappe.clear_document_cache("Facility Product")
		request = ask("LIGHTING")
		expected = get_datetime("2026-03-09 08:30") + timedelta(seconds=request.response_norm - 1800)
		assert abs((get_datetime(request.response_due) - expected).total_seconds()) < 60

	def test_every_change_leaves_events(self, ask):
		request = ask("LIGHTING")
		intake.hold(request.name, "Away.")
		intake.resume(request.name)
		intake.handle_directly(request.name, "Done.")
		intake.reopen(request.name, "Not done.")
		assert events_of(request, "Resolution") == ["start", "pause", "resume", "stop", "resume"]

	def test_a_wait_moves_the_date_by_just_the_working_time_waited(self, ask, travel_to):
		travel_to("2026-03-02 09:00", tick=True)
		request = ask("LIGHTING")
		due = get_datetime(request.resolution_due)
		intake.hold(request.name, "Away.")
		travel_to("2026-03-02 11:00", tick=True)
		resumed = intake.resume(request.name)
		moved = get_datetime(resumed.resolution_due) - due
		assert abs(moved - timedelta(hours=2)) < timedelta(minutes=1)

	def test_an_open_form_cannot_undo_a_breach(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		form = frappe.get_doc("Client Request", ask("LIGHTING").name)
		travel_to("2026-06-02 09:00")
		tasks.watch()
		form.description = "typed in a form that was open all the time"
		form.save()
		form.reload()
		assert form.resolution_breached_at

	@pytest.mark.parametrize("field", ["resolution_due", "response_breached_at", "next_due_at"])
	def test_a_date_cannot_be_set_round_the_clock(self, ask, field):
		request = ask("LIGHTING")
		before = request.get(field)
		request.set(field, "2040-01-01 00:00:00")
		request.save()
		request.reload()
		assert str(request.get(field)) == str(before)

	def test_a_save_without_a_change_of_status_writes_no_event(self, ask):
		request = ask("LIGHTING")
		count = frappe.db.count("Facility Clock Event")
		request.description = "more"
		request.save()
		assert frappe.db.count("Facility Clock Event") == count

	def test_events_are_append_only(self, ask):
		request = ask("LIGHTING")
		event = frappe.get_doc("Facility Clock Event", {"reference_name": request.name})
		event.event = "stop"
		with pytest.raises(frappe.ValidationError, match="cannot be changed"):
			event.save()
		with pytest.raises(frappe.ValidationError, match="only together"):
			event.delete()

	def test_events_go_with_their_request(self, ask):
		request = ask("LIGHTING")
		request.delete()
		assert not events_of(request, "Resolution")

	def test_a_request_that_was_brought_in_without_a_record_gets_one(self, ask):
		request = ask("LIGHTING")
		frappe.db.delete("Facility Clock Event", {"reference_name": request.name})
		intake.hold(request.name, "Away.")
		assert events_of(request, "Resolution") == ["start", "pause"]

	def test_a_machine_whose_clock_was_set_back_keeps_the_order(self, ask, travel_to):
		travel_to("2026-03-02 10:00")
		request = ask("LIGHTING")
		travel_to("2026-03-02 09:00")
		intake.hold(request.name, "Away.")
		assert events_of(request, "Resolution") == ["start", "pause"]


class TestCalendars:
	@pytest.mark.parametrize(
		("hours", "words"),
		[
			([{"weekday": "Monday", "opens_at": "17:00", "closes_at": "09:00"}], "17:00"),
			([{"weekday": "Monday", "opens_at": "nine", "closes_at": "17:00"}], "nine"),
		],
	)
	def test_one_that_cannot_be_counted_with_is_refused(self, hours, words):
		with pytest.raises(frappe.ValidationError, match=words):
			frappe.get_doc(
				{
					"doctype": "Facility Calendar",
					"calendar_name": "Broken",
					"time_zone": "Europe/Amsterdam",
					"hours": hours,
				}
			).insert()


class TestWatch:
	def test_what_is_overdue_is_noticed_once(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING")
		travel_to("2026-06-02 09:00")
		for _again in range(3):
			tasks.watch()
		request.reload()
		assert request.response_breached_at == request.response_due
		assert request.resolution_breached_at == request.resolution_due
		assert not request.next_due_at
		assert escalations_of(request.name) == ["Resolution", "Response"]
		assert notices_of(request.name) == [data.MANAGER] * 2, (
			"owner and manager are one person here, told once each"
		)

	def test_owner_and_manager_are_told(self, ask, travel_to, as_user):
		travel_to("2026-03-02 09:00")
		with as_user(data.AGENT):
			request = ask("LIGHTING")
		intake.reply_to_client(request.name, "We look into it.")
		travel_to("2026-06-02 09:00")
		tasks.watch()
		assert escalations_of(request.name) == ["Resolution"]
		assert notices_of(request.name) == [data.AGENT, data.MANAGER]

	def test_an_assignment_is_noticed_at_its_unit_as_well(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		request = ask("MOVE")
		name = fulfilment.send_out(request.name)[0]
		frappe.db.set_value("Backoffice Assignment", name, "next_due_at", "2026-03-03 09:00:00")
		frappe.db.set_value("Backoffice Assignment", name, "due", "2026-03-03 09:00:00")
		travel_to("2026-03-04 09:00")
		tasks.watch()
		assert escalations_of(name) == ["Assignment"]
		assert data.LOGISTICS in notices_of(name)

	def test_what_waits_or_is_done_is_left_alone(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		waiting, done = ask("LIGHTING"), ask("LIGHTING")
		intake.hold(waiting.name, "Away.")
		intake.handle_directly(done.name, "Done.")
		travel_to("2026-06-02 09:00")
		tasks.watch()
		assert escalations_of(waiting.name) == escalations_of(done.name) == []

	def test_exactly_on_time_is_on_time(self, ask):
		request = ask("LIGHTING")
		frappe.db.set_value("Client Request", request.name, "next_due_at", request.response_due)
		tasks._take_requests(get_datetime(request.response_due))
		assert escalations_of(request.name) == []

	def test_a_reopened_request_can_be_overdue_again(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING")
		intake.handle_directly(request.name, "Done.")
		intake.reopen(request.name, "Not done.")
		travel_to("2026-06-02 09:00")
		tasks.watch()
		assert escalations_of(request.name) == ["Resolution"]

	def test_cost_follows_what_became_due_and_not_what_is_open(self, ask):
		for _request in range(5):
			ask("LIGHTING")
		tasks.watch()  # fills the caches of the process
		statements = []
		real = frappe.db.sql
		frappe.db.sql = lambda query, *values, **options: (
			statements.append(query) or real(query, *values, **options)
		)
		try:
			tasks.watch()
		finally:
			del frappe.db.sql
		assert len(statements) <= 4
