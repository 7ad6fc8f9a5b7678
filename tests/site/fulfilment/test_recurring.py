"""Requests that recur by the platform's Auto Repeat: fresh each time, once, and out by themselves.

2 March 2026 is a Monday.
"""

import inspect
import json
from contextlib import contextmanager
from datetime import date

import frappe
import pytest
from frappe.automation.doctype.auto_repeat import auto_repeat as platform

from facility_frontoffice.api import recurring as api
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import joining, recurring, service
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.setup import uninstall

REQUEST, ASSIGNMENT, SERIES = "Client Request", "Backoffice Assignment", "Auto Repeat"
MESSAGE = "Facility Message"


@pytest.fixture(autouse=True)
def _monday(travel_to):
	travel_to("2026-03-02 10:00")


@pytest.fixture
def check(ask, product):
	"""A weekly check that was sent out today, with questions, and a step of the unit Security."""
	product(
		"LOCKS",
		backoffice_unit="Security",
		questions=[
			{"question": "On which day?", "question_type": "Date", "mandatory": 1, "not_in_past": 1},
			{"question": "Since when?", "question_type": "Date"},
			{"question": "Which floor?", "question_type": "Text"},
		],
	)
	given = {"On which day?": "2026-03-04", "Since when?": "2026-01-01", "Which floor?": "3"}
	request = ask("LOCKS", answers=given, subject="Check the locks", front_office_owner=data.AGENT)
	fulfilment.send_out(request.name)
	return request.name


def weekly(request: str, **values):
	return recurring.repeat(request, "Weekly", "2026-03-09", **{"weekdays": ["Monday"], **values})


def day_begins() -> None:
	"""What the platform's scheduler does each day."""
	platform.create_repeated_entries(platform.get_auto_repeat_entries())
	frappe.db.commit()


def made(series) -> list:
	return [
		frappe.get_doc(REQUEST, name)
		for name in frappe.get_all(
			REQUEST, {"recurrence_key": ("like", f"{series.name}:%")}, pluck="name", order_by="creation"
		)
	]


class TestOccurrence:
	def test_a_fresh_request_goes_out_by_itself(self, check, travel_to):
		series = weekly(check)
		travel_to("2026-03-09 06:00")
		day_begins()
		(new,) = made(series)
		original = frappe.get_doc(REQUEST, check)
		assert (new.status, new.channel, new.front_office_owner) == ("In Progress", "Other", data.AGENT)
		assert (str(new.received_at)[:10], new.client_user) == ("2026-03-09", data.CLIENT)
		assert new.resolution_due > original.resolution_due
		assert new.lines[0].status == "In Progress"
		work = frappe.get_all(ASSIGNMENT, {"client_request": new.name}, ["status", "backoffice_unit"])
		assert [(row.status, row.backoffice_unit) for row in work] == [("Open", "Security")]
		assert new.recurrence_waits == 0

	def test_dates_move_along_and_those_of_the_past_are_asked_again(self, check, travel_to):
		series = weekly(check)
		travel_to("2026-03-09 06:00")
		day_begins()
		answers = {row["question"]: row["answer"] for row in json.loads(made(series)[0].lines[0].answers)}
		assert answers == {"On which day?": "2026-03-11", "Which floor?": "3"}

	def test_nothing_of_the_old_one_comes_along(self, check, travel_to):
		(work,) = frappe.get_all(ASSIGNMENT, {"client_request": check}, pluck="name")
		fulfilment.complete(work, "All locked.")
		service.close(check)
		series = weekly(check)
		travel_to("2026-03-09 06:00")
		day_begins()
		(new,) = made(series)
		empty = ("completed_at", "answer", "resolution_breached_at", "merged_into", "desired_date")
		assert [new.get(name) for name in empty] == [None] * len(empty)
		assert new.cycle == 0
		assert frappe.db.count("Facility Clock Event", {"reference_name": new.name}) > 0

	def test_the_client_hears_nothing_unless_they_want_to(self, check, travel_to):
		series = weekly(check)
		travel_to("2026-03-09 06:00")
		day_begins()
		(new,) = made(series)
		assert frappe.db.count(MESSAGE, {"client_request": new.name}) == 0
		assert new.silence_norm is None
		(work,) = frappe.get_all(ASSIGNMENT, {"client_request": new.name}, pluck="name")
		fulfilment.report_delay(work, "2026-05-01 12:00", "The key is lost.")
		fulfilment.complete(work, "All locked.", received_by="Emma")
		assert frappe.db.count(MESSAGE, {"client_request": new.name, "audience": "Client"}) == 0
		assert new.acknowledged_at  # nobody needs to be told, so nobody is late in telling
		recurring.repeat(check, "Weekly", "2026-03-16", None, ["Monday"], tells_client=True)
		travel_to("2026-03-16 06:00")
		day_begins()
		told = frappe.get_all(MESSAGE, {"client_request": made(series)[1].name}, pluck="kind")
		assert set(told) == {"Received", "On its way"}

	def test_what_cannot_go_out_comes_to_the_front_office_with_the_reason(self, check, travel_to):
		series = weekly(check)
		doc = frappe.get_doc("Facility Product", "LOCKS")
		doc.append("questions", {"question": "Which building?", "question_type": "Text", "mandatory": 1})
		doc.save()
		travel_to("2026-03-09 06:00")
		day_begins()
		(new,) = made(series)
		assert (new.status, new.recurrence_waits) == ("New", 0)
		comments = frappe.get_all(
			"Comment", {"reference_name": new.name, "comment_type": "Info"}, pluck="content"
		)
		assert any("Which building?" in text for text in comments)
		told = frappe.get_all("Notification Log", {"document_name": new.name}, ["for_user", "subject"])
		assert [(row.for_user, "Which building?" in row.subject) for row in told] == [(data.AGENT, True)]

	def test_not_sent_when_the_original_says_so(self, check, travel_to):
		series = weekly(check, sends_out=False)
		travel_to("2026-03-09 06:00")
		day_begins()
		(new,) = made(series)
		assert (new.status, frappe.db.count(ASSIGNMENT, {"client_request": new.name})) == ("New", 0)

	def test_the_job_twice_makes_one(self, check, travel_to):
		series = weekly(check)
		travel_to("2026-03-09 06:00")
		entries = platform.get_auto_repeat_entries()
		platform.create_repeated_entries(entries)
		frappe.db.set_value(SERIES, series.name, "next_schedule_date", "2026-03-09")
		day_begins()
		assert len(made(series)) == 1
		assert frappe.db.get_value(SERIES, series.name, ["disabled", "next_schedule_date"]) == (
			0,
			date(2026, 3, 16),
		)

	def test_what_is_made_up_for_asks_for_no_date_that_passed(self, check, travel_to):
		series = weekly(check)
		travel_to("2026-03-14 06:00")  # a Saturday; Monday the 9th was missed
		recurring.make_up_for_missed()
		(new,) = made(series)
		answers = {row["question"]: row["answer"] for row in json.loads(new.lines[0].answers)}
		assert answers["On which day?"] == "2026-03-16"  # two days later, as it was
		assert new.status == "In Progress"

	def test_after_days_on_which_nothing_ran_one_is_made_on_a_day_that_is_a_time_itself(
		self, check, travel_to
	):
		series = recurring.repeat(check, "Daily", "2026-03-03")
		travel_to("2026-03-06 06:00")
		day_begins()
		recurring.make_up_for_missed()
		day_begins()
		assert [doc.recurrence_key for doc in made(series)] == [f"{series.name}:2026-03-06"]
		assert str(frappe.db.get_value(SERIES, series.name, "next_schedule_date")) == "2026-03-07"

	def test_a_day_on_which_nothing_ran_is_made_up_for_once(self, check, travel_to):
		series = weekly(check)
		travel_to("2026-03-26 06:00")  # three Mondays were missed
		day_begins()
		assert made(series) == []
		recurring.make_up_for_missed()
		assert len(made(series)) == 1
		assert str(frappe.db.get_value(SERIES, series.name, "next_schedule_date")) == "2026-03-30"
		recurring.make_up_for_missed()
		assert len(made(series)) == 1

	def test_the_last_of_a_season_is_not_made_again_when_somebody_deletes_it(self, ask, travel_to):
		request = ask("PLANTS", answers={"How many?": "1"})
		series = recurring.repeat(request.name, "Weekly", "2026-03-09", "2026-03-20", ["Monday"])
		for day in ("2026-03-09", "2026-03-16"):
			travel_to(f"{day} 06:00")
			day_begins()
		standing = recurring.standing(request.name)
		assert (standing["state"], standing["dates"]) == ("Completed", [])
		last = frappe.db.get_value(REQUEST, {"recurrence_key": f"{series.name}:2026-03-16"})
		frappe.db.delete(REQUEST, {"name": last})
		travel_to("2026-03-17 06:00")
		recurring.make_up_for_missed()
		day_begins()
		assert len(made(series)) == 1

	@pytest.mark.parametrize("status", ["Active", "Completed"])
	def test_a_date_that_passed_or_was_made_is_no_next_time(self, check, travel_to, status):
		series = weekly(check, until="2026-03-20")
		for day in ("2026-03-09", "2026-03-16"):
			travel_to(f"{day} 06:00")
			day_begins()
		frappe.db.set_value(SERIES, series.name, {"status": status, "next_schedule_date": "2026-03-16"})
		for moment in ("2026-03-16 12:00", "2026-03-18 12:00"):
			travel_to(moment)
			assert recurring.standing(check)["dates"] == []
			(row,) = [row for row in recurring.list_of() if row["series"] == series.name]
			assert row["next"] is None
		recurring.make_up_for_missed()
		assert len(made(series)) == 2
		assert recurring.standing(check)["state"] == "Completed"

	def test_a_season_ends(self, check, travel_to):
		series = weekly(check, until="2026-03-20")
		for day in ("2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30"):
			travel_to(f"{day} 06:00")
			day_begins()
			recurring.make_up_for_missed()
		assert len(made(series)) == 2

	def test_what_is_written_on_the_work_is_in_the_language_of_the_house(self, check, travel_to, monkeypatch):
		monkeypatch.setattr(recurring, "house_language", lambda: "nl")
		source = {"doctype": "Translation", "language": "nl", "source_text": "Which floor?"}
		frappe.get_doc({**source, "translated_text": "Welke verdieping?"}).insert()
		frappe.clear_cache()
		series = weekly(check)
		travel_to("2026-03-09 06:00")
		day_begins()
		(work,) = frappe.get_all(ASSIGNMENT, {"client_request": made(series)[0].name}, pluck="instructions")
		assert "Welke verdieping? 3" in work
		assert frappe.local.lang == "en"

	def test_a_fault_of_the_program_is_not_for_the_owner_to_read(self, check, travel_to, monkeypatch):
		def fail(name):
			raise KeyError("plan")

		series = weekly(check)
		monkeypatch.setattr(recurring.fulfilment, "send_out", fail)
		travel_to("2026-03-09 06:00")
		day_begins()
		(new,) = made(series)
		(told,) = frappe.get_all("Notification Log", {"document_name": new.name}, pluck="subject")
		assert told.endswith("did not go out by itself: Something went wrong.")
		assert frappe.db.exists("Error Log", {"reference_name": new.name})

	def test_when_the_owner_left_somebody_else_hears_what_did_not_go_out(self, check, travel_to, monkeypatch):
		series = weekly(check)
		monkeypatch.setattr(recurring.fulfilment, "send_out", lambda name: frappe.throw("No unit."))
		frappe.db.set_value("User", data.AGENT, "enabled", 0)
		frappe.clear_cache()
		travel_to("2026-03-09 06:00")
		day_begins()
		(new,) = made(series)
		told = frappe.get_all("Notification Log", {"document_name": new.name}, pluck="for_user")
		assert data.MANAGER in told

	def test_who_left_does_not_own_what_comes(self, check, travel_to):
		series = weekly(check)
		frappe.db.set_value("User", data.AGENT, "enabled", 0)
		travel_to("2026-03-09 06:00")
		day_begins()
		assert made(series)[0].front_office_owner != data.AGENT


class TestSeries:
	@pytest.mark.parametrize(
		("frequency", "first", "weekdays", "expected"),
		[
			("Daily", "2026-03-03", None, ["03-03", "03-04", "03-05", "03-06", "03-07"]),
			("Weekly", "2026-03-09", None, ["03-09", "03-16", "03-23", "03-30", "04-06"]),
			("Weekly", "2026-03-04", ["Tuesday", "Thursday"], ["03-05", "03-10", "03-12", "03-17", "03-19"]),
			("Monthly", "2026-03-31", None, ["03-31", "04-30", "05-31", "06-30", "07-31"]),
			("Quarterly", "2026-04-01", None, ["04-01", "07-01", "10-01", "01-01", "04-01"]),
		],
	)
	def test_the_dates_that_people_see_are_those_on_which_it_comes(
		self, check, travel_to, frequency, first, weekdays, expected
	):
		assert [f"{day:%m-%d}" for day in recurring.preview(frequency, first, None, weekdays)] == expected
		series = recurring.repeat(check, frequency, first, None, weekdays)
		assert [f"{day:%m-%d}" for day in recurring.upcoming(series)] == expected
		for day in recurring.upcoming(series)[:3]:
			travel_to(f"{day} 06:00")
			day_begins()
		assert len(made(series)) == 3

	def test_pause_go_on_and_stop(self, check, travel_to):
		series = weekly(check)
		recurring.pause(check)
		travel_to("2026-03-09 06:00")
		day_begins()
		assert (made(series), recurring.standing(check)["state"]) == ([], "Disabled")
		recurring.go_on(check)
		assert recurring.standing(check)["dates"][0] == date(2026, 3, 9)
		day_begins()
		assert len(made(series)) == 1
		recurring.stop(check)
		assert recurring.standing(check) is None
		assert not frappe.db.exists(SERIES, series.name)
		assert frappe.db.count(REQUEST, {"auto_repeat": series.name}) == 0

	def test_going_on_after_the_last_time_makes_nothing_of_the_past(self, check, travel_to):
		series = recurring.repeat(check, "Yearly", "2026-04-01", "2026-11-30")
		travel_to("2026-04-01 06:00")
		frappe.db.set_value(SERIES, series.name, "end_date", "2027-11-30")  # so that it is not over yet
		day_begins()
		frappe.db.set_value(SERIES, series.name, "end_date", "2026-11-30")
		travel_to("2026-05-04 10:00")
		recurring.pause(check)
		recurring.go_on(check)
		assert frappe.db.get_value(SERIES, series.name, ["status", "next_schedule_date"]) == (
			"Completed",
			None,
		)
		assert frappe.db.get_value(REQUEST, check, "auto_repeat") is None
		day_begins()
		recurring.make_up_for_missed()
		assert len(made(series)) == 1

	def test_going_on_begins_at_the_next_time_from_today(self, check, travel_to):
		series = weekly(check)
		recurring.pause(check)
		travel_to("2026-03-25 10:00")
		recurring.go_on(check)
		assert frappe.db.get_value(SERIES, series.name, ["status", "next_schedule_date"]) == (
			"Active",
			date(2026, 3, 30),
		)

	def test_a_series_that_the_platform_put_back_to_its_start_is_planned_anew(self, check, travel_to):
		series = recurring.repeat(check, "Yearly", "2026-04-01")
		travel_to("2026-03-10 06:00")
		frappe.db.set_value(SERIES, series.name, "next_schedule_date", "2025-04-01")
		recurring.make_up_for_missed()
		assert made(series) == []
		assert str(frappe.db.get_value(SERIES, series.name, "next_schedule_date")) == "2026-04-01"

	def test_what_was_joined_does_not_recur_any_more(self, ask):
		older, younger = (ask("PLANTS", answers={"How many?": "1"}).name for _number in range(2))
		weekly(younger)
		joining.join(younger, older, "The same question.")
		assert recurring.standing(younger)["state"] == "Disabled"
		for act in (recurring.go_on, weekly):
			with pytest.raises(IntakeError, match=f"joined to {older}"):
				act(younger)

	def test_what_was_cancelled_does_not_go_on(self, check):
		weekly(check)
		service.cancel(check, "The building is sold.", "Ask the new owner.")
		for act in (recurring.go_on, weekly):
			with pytest.raises(IntakeError, match="cancelled"):
				act(check)
		assert recurring.standing(check)["state"] == "Disabled"

	def test_an_occurrence_knows_its_series(self, check, travel_to):
		series = weekly(check)
		travel_to("2026-03-09 06:00")
		day_begins()
		(new,) = made(series)
		standing = recurring.standing(new.name)
		assert (standing["original"], [row.name for row in standing["made"]]) == (check, [new.name])
		recurring.pause(new.name)
		assert recurring.standing(check)["state"] == "Disabled"

	def test_a_change_keeps_one_series(self, check):
		first = weekly(check)
		second = recurring.repeat(check, "Monthly", "2026-04-01")
		assert first.name == second.name
		assert recurring.standing(check)["frequency"] == "Monthly"

	@pytest.mark.parametrize(
		("first", "until", "words"),
		[("2026-03-02", None, "from tomorrow"), ("2026-03-09", "2026-03-05", "later end")],
	)
	def test_dates_that_cannot_be(self, check, first, until, words):
		with pytest.raises(IntakeError, match=words):
			recurring.repeat(check, "Monthly", first, until)

	def test_what_is_refused_does_not_recur(self, check):
		weekly(check)
		service.cancel(check, "The building is sold.", "Ask the new owner.")
		assert recurring.standing(check)["state"] == "Disabled"

	def test_a_deleted_request_takes_its_series_along(self, ask):
		name = ask("PLANTS", answers={"How many?": "1"}).name
		series = weekly(name)
		frappe.delete_doc(REQUEST, name)
		assert not frappe.db.exists(SERIES, series.name)

	def test_the_list_of_what_recurs(self, check, travel_to):
		series = weekly(check)
		travel_to("2026-03-09 06:00")
		day_begins()
		(row,) = [row for row in recurring.list_of() if row["series"] == series.name]
		assert (row["subject"], str(row["next"]), str(row["last"])[:10]) == (
			"Check the locks",
			"2026-03-16",
			"2026-03-09",
		)

	def test_uninstalling_leaves_no_series(self, check):
		series = weekly(check)
		recurring.remove_all()
		assert not frappe.db.exists(SERIES, series.name)
		assert not frappe.db.exists("Auto Repeat Day", {"parent": series.name})
		assert "recurring.remove_all" in inspect.getsource(uninstall.before_uninstall)


class TestFailure:
	"""Making fails after the request was written: the platform goes on, and disables the series."""

	@pytest.fixture
	def failing(self, check, travel_to, monkeypatch):
		series = weekly(check)
		real = recurring.whole

		@contextmanager
		def fail(doc):
			with real(doc):
				yield
				raise RuntimeError("half way")

		monkeypatch.setattr(recurring, "whole", fail)
		travel_to("2026-03-09 06:00")
		return series

	def test_nothing_half_is_left_and_who_guards_it_hears_it_once(self, check, failing):
		before = frappe.db.count("Client Request Line")
		day_begins()
		assert (made(failing), frappe.db.count("Client Request Line")) == ([], before)
		assert recurring.standing(check)["state"] == "Disabled"
		assert recurring.standing(check)["dates"] == []
		recurring.stop_failed()
		recurring.stop_failed()
		told = frappe.get_all("Notification Log", {"document_name": check}, ["for_user", "subject"])
		assert [(row.for_user, "could not be made" in row.subject) for row in told] == [(data.AGENT, True)]
		assert frappe.db.get_value(SERIES, failing.name, "status") == "Disabled"
		states = {row["series"]: row["state"] for row in recurring.list_of("Disabled")}
		assert states[failing.name] == "Disabled"

	def test_the_same_for_what_was_missed(self, check, failing, travel_to):
		travel_to("2026-03-10 06:00")
		recurring.make_up_for_missed()
		assert made(failing) == []
		told = frappe.get_all("Notification Log", {"document_name": check}, pluck="for_user")
		assert told == [data.AGENT]
		assert frappe.db.get_value(SERIES, failing.name, ["status", "disabled"]) == ("Disabled", 1)

	def test_what_another_attempt_may_bring_is_tried_again(self, check, travel_to, monkeypatch):
		series = weekly(check)

		def busy(doc):
			raise frappe.QueryTimeoutError

		travel_to("2026-03-10 06:00")
		with monkeypatch.context() as patched:
			patched.setattr(recurring, "whole", busy)
			recurring.make_up_for_missed()
		assert (made(series), recurring.standing(check)["state"]) == ([], "Active")
		recurring.make_up_for_missed()
		assert len(made(series)) == 1

	def test_it_goes_on_when_it_is_put_right(self, check, travel_to):
		series = weekly(check)
		frappe.db.set_value(SERIES, series.name, "disabled", 1)  # as the platform does
		recurring.stop_failed()
		travel_to("2026-03-10 10:00")
		recurring.go_on(check)
		assert recurring.standing(check)["dates"][0] == date(2026, 3, 16)


class TestRights:
	def test_the_front_office_decides(self, check, as_user):
		with as_user(data.AGENT):
			found = api.repeat(check, "Weekly", "2026-03-09", weekdays=json.dumps(["Monday"]))
			assert found["dates"][0]["words"] == "Monday 9 March 2026"
			assert api.preview(check, "Daily", "2026-03-09")
		for user in (data.SECURITY, data.CLIENT):
			with as_user(user), pytest.raises(frappe.PermissionError):
				api.pause(check)

	def test_nobody_gets_a_right_on_the_series_of_other_documents(self, as_user):
		for user in (data.AGENT, data.MANAGER):
			with as_user(user):
				assert not frappe.has_permission(SERIES, "create")


TWICE = """
from frappe.automation.doctype.auto_repeat import auto_repeat as platform
import time_machine
from datetime import datetime, timezone
with time_machine.travel(datetime(2026, 3, 9, 6, 0, tzinfo=timezone.utc)):
	platform.create_repeated_entries([frappe._dict(name=name) for name in frappe.get_all("Auto Repeat", {"next_schedule_date": "2026-03-09"}, pluck="name")])
	frappe.db.commit()
	from facility_frontoffice.intake import recurring
	recurring.send_out_waiting()
	frappe.db.commit()
"""
MAKE = """
import time_machine
from datetime import datetime, timezone
from facility_frontoffice.intake import recurring, service
from facility_frontoffice.demo import data
with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)):
	request = service.create_request({
		"subject": "Recurs in processes", "request_type": "Request", "channel": "Phone", "client_user": data.CLIENT,
	}, [{"product": "PLANTS", "answers": {"How many?": "2"}}])
	recurring.repeat(request.name, "Weekly", "2026-03-09", None, ["Monday"])
frappe.db.commit()
"""
COUNT = """
names = frappe.get_all("Client Request", {"subject": "Recurs in processes", "recurrence_key": ("is", "set")}, pluck="name")
print(len(names), frappe.db.count("Backoffice Assignment", {"client_request": ("in", names)}))
originals = frappe.get_all("Client Request", {"subject": "Recurs in processes"}, pluck="name")
print(frappe.db.count("Auto Repeat", {"disabled": 1, "reference_document": ("in", originals)}))
"""
REMOVE = """
for name in frappe.get_all("Client Request", {"subject": "Recurs in processes"}, pluck="name", order_by="creation desc"):
	for work in frappe.get_all("Backoffice Assignment", {"client_request": name}, pluck="name"):
		frappe.delete_doc("Backoffice Assignment", work, force=True, delete_permanently=True)
	frappe.delete_doc("Client Request", name, force=True, delete_permanently=True)
frappe.db.commit()
"""


def test_the_job_in_three_processes_makes_one_and_sends_it_out_once(in_processes):
	in_processes(MAKE, 1)
	try:
		in_processes(TWICE, 3)
		assert in_processes(COUNT, 1) == ["1", "1", "0"]
	finally:
		in_processes(REMOVE, 1)
