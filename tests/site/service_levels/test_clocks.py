"""Clocks on documents, and the watch that notices what became overdue, once."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import get_datetime

from facility_frontoffice.intake import service as intake
from facility_frontoffice.service_levels import tasks


def events_of(document, clock: str) -> list[str]:
	return frappe.get_all(
		"Facility Clock Event",
		{"reference_name": document.name, "clock": clock},
		order_by="position",
		pluck="event",
	)


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
		assert not request.response_due
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


WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@pytest.fixture
def asked_by(ask):
	"""A request whose norm of so many hours is counted by a calendar: `asked_by(spans, hours, time_zone=...)`."""

	def make(spans: list[tuple], hours: float, time_zone: str = "Europe/Amsterdam", **values):
		calendar = frappe.get_doc(
			{
				"doctype": "Facility Calendar",
				"calendar_name": f"Tested {frappe.generate_hash(length=6)}",
				"time_zone": time_zone,
				"hours": [
					{"weekday": day, "opens_at": opens, "closes_at": closes} for day, opens, closes in spans
				],
				**values,
			}
		).insert()
		level = frappe.get_doc(
			{
				"doctype": "Facility Service Level",
				"level_name": calendar.name,
				"calendar": calendar.name,
				"norms": [{"priority": "Medium", "resolve_within": hours * 3600}],
			}
		).insert()
		frappe.db.set_value("Facility Product", "LIGHTING", "service_level", level.name)
		frappe.clear_document_cache("Facility Product", "LIGHTING")
		return ask("LIGHTING")

	return make


class TestCalendarsOfASite:
	"""What a Facility Calendar can say reaches the dates of a request."""

	def test_several_spans_a_day(self, asked_by, travel_to):
		travel_to("2026-03-02 11:30", tick=False)
		lunch = [(day, *span) for day in WEEK[:5] for span in (("08:30", "12:30"), ("13:00", "17:00"))]
		assert asked_by(lunch, 2).resolution_due == get_datetime("2026-03-02 14:00")

	def test_a_night_shift(self, asked_by, travel_to):
		travel_to("2026-03-02 21:00", tick=False)
		nights = [(day, *span) for day in WEEK for span in (("00:00", "06:00"), ("22:00", "24:00"))]
		assert asked_by(nights, 7).resolution_due == get_datetime("2026-03-03 05:00")

	def test_around_the_clock(self, asked_by, travel_to):
		travel_to("2026-03-07 23:00", tick=False)
		always = [(day, "00:00", "24:00") for day in WEEK]
		assert asked_by(always, 30).resolution_due == get_datetime("2026-03-09 05:00")

	def test_days_off(self, asked_by, travel_to):
		travel_to("2026-04-03 16:00", tick=False)
		holidays = frappe.get_doc(
			{
				"doctype": "Holiday List",
				"holiday_list_name": "Easter",
				"from_date": "2026-01-01",
				"to_date": "2026-12-31",
				"holidays": [{"holiday_date": "2026-04-06", "description": "Easter Monday"}],
			}
		).insert()
		office = [(day, "08:30", "17:00") for day in WEEK[:5]]
		due = asked_by(office, 2, holiday_list=holidays.name).resolution_due
		assert due == get_datetime("2026-04-07 09:30")

	def test_another_zone_is_read_in_that_of_the_site(self, asked_by, travel_to):
		"""Nine o'clock in New York is three in the afternoon in Amsterdam."""
		travel_to("2026-03-02 09:00", tick=False)
		office = [(day, "09:00", "17:00") for day in WEEK[:5]]
		assert asked_by(office, 1, time_zone="America/New_York").resolution_due == get_datetime(
			"2026-03-02 16:00"
		)

	def test_the_night_on_which_the_clocks_go_forward_has_an_hour_less(self, asked_by, travel_to):
		travel_to("2026-03-29 00:00", tick=False)
		always = [(day, "00:00", "24:00") for day in WEEK]
		assert asked_by(always, 6).resolution_due == get_datetime("2026-03-29 07:00")

	def test_the_watch_is_exact_in_the_hour_that_comes_twice(self, asked_by, travel_to):
		"""Due at 02:30 the second time: at 02:40 the first time it is not late yet, although the wall clock says so."""
		travel_to("2026-10-24 22:00:00+00:00", tick=False)  # midnight
		always = [(day, "00:00", "24:00") for day in WEEK]
		request = asked_by(always, 3.5)
		assert request.resolution_due == get_datetime("2026-10-25 02:30")
		travel_to("2026-10-25 00:40:00+00:00")
		tasks.watch()
		request.reload()
		assert not request.resolution_breached_at
		travel_to("2026-10-25 01:40:00+00:00")
		tasks.watch()
		request.reload()
		assert request.resolution_breached_at == request.resolution_due
