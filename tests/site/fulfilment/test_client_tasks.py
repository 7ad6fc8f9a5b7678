"""Tasks of clients with a date (S18): reminded in working time, once each, and then somebody calls.

The calendar of the demo is the week of an office, 08:30 to 17:00. 2 March 2026 is a Monday.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import frappe
import pytest

from facility_frontoffice.api import client_tasks as desk_tasks
from facility_frontoffice.api import desk_standing, portal
from facility_frontoffice.api import fulfilment as desk_work
from facility_frontoffice.communication.service import render
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import (
	client_task_reminders,
	client_tasks,
	service,
	tasks,
)
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.intake import service as intake
from facility_frontoffice.patches.v15_0 import plan_reminders_and_chases as patch
from facility_frontoffice.portal import client_view
from facility_frontoffice.service_levels.calendars import from_utc, to_moment, working_calendar

TASK, REQUEST, MESSAGE = "Facility Client Task", "Client Request", "Facility Message"
ASSIGNMENT, SETTINGS = "Backoffice Assignment", "Facility Frontoffice Settings"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture(autouse=True)
def _monday(travel_to):
	travel_to("2026-03-02 10:00")


@pytest.fixture
def asked(ask, product):
	"""`asked(**step)` is the open task of an access pass that was sent out now."""

	def make(days: int | None = None, answer_type: str = "Text", **request):
		code = f"PASS-{frappe.generate_hash(length=6)}"
		step = {"step_name": "Authorise", "client_task": "Send your name", "client_task_type": answer_type}
		product(code, backoffice_unit="Security", steps=[{**step, "client_task_days": days}])
		values = {"front_office_owner": data.AGENT, "client_phone": "06-1234", **request}
		request = ask(code, answers={}, **values).name
		service.send_out(request)
		return frappe.get_doc(TASK, {"client_request": request})

	return make


def at(text: str) -> datetime:
	return datetime.fromisoformat(text)


def look(task) -> datetime | None:
	"""When it is looked at again, in the time of the site."""
	value = frappe.db.get_value(TASK, task.name, "next_reminder_at")
	return from_utc(value).astimezone(AMSTERDAM).replace(tzinfo=None) if value else None


def reminders(task) -> list:
	return frappe.get_all(
		MESSAGE, {"client_request": task.client_request, "kind": "Reminder"}, pluck="message_key"
	)


def notices(task) -> list:
	filters = {"document_type": TASK, "document_name": task.name}
	return frappe.get_all("Notification Log", filters, ["for_user", "subject"])


class TestDate:
	def test_s18_the_settings_give_the_date_and_the_first_reminder(self, asked):
		task = asked()
		assert task.due == at("2026-03-09 17:00")
		assert look(task) == at("2026-03-06 08:30")

	def test_s18_the_step_gives_the_date(self, asked):
		assert asked(days=2).due == at("2026-03-04 17:00")

	def test_the_client_reads_the_date_when_asked(self, asked):
		task = asked()
		message = frappe.get_last_doc(MESSAGE, {"client_request": task.client_request, "kind": "Needs you"})
		assert "Monday 9 March, 17:00" in render(message)[1]

	def test_who_asks_may_give_another_date_but_not_one_that_passed(self, ask):
		(name,) = service.send_out(ask("CHAIR").name)[:1] or (None,)
		task = client_tasks.ask(name, "Which colour?", "Text", "2026-03-20 12:00")
		assert task.due == at("2026-03-20 12:00")
		with pytest.raises(FulfilmentError, match="has passed"):
			client_tasks.change_due(task.name, "2026-02-20 12:00")

	def test_another_date_begins_the_reminders_anew(self, asked, travel_to):
		task = asked()
		travel_to("2026-03-06 09:00")
		tasks.remind_clients()
		client_tasks.change_due(task.name, "2026-03-16 17:00")
		task.reload()
		assert (task.reminders, look(task)) == (0, at("2026-03-13 08:30"))
		travel_to("2026-03-13 09:00")
		tasks.remind_clients()
		assert len(reminders(task)) == 2

	def test_another_date_and_back_again_is_sent_and_not_only_counted(self, asked, travel_to):
		task = asked()
		travel_to("2026-03-06 09:00")
		tasks.remind_clients()
		client_tasks.change_due(task.name, "2026-03-16 17:00")
		client_tasks.change_due(task.name, "2026-03-09 17:00")
		travel_to("2026-03-09 09:00")
		tasks.remind_clients()
		task.reload()
		assert (task.reminders, len(reminders(task))) == (1, 2)

	def test_the_mail_is_in_the_language_of_the_client_as_the_portal_is(self, asked, travel_to):
		user = {"doctype": "Translation", "language": "nl", "source_text": "Send your name"}
		frappe.get_doc({**user, "translated_text": "Stuur uw naam"}).insert()
		frappe.db.set_value("User", data.CLIENT, "language", "nl")
		frappe.clear_cache()
		task = asked()
		travel_to("2026-03-06 09:00")
		tasks.remind_clients()
		for kind in ("Needs you", "Reminder"):
			message = frappe.get_last_doc(MESSAGE, {"client_request": task.client_request, "kind": kind})
			assert "Stuur uw naam" in render(message)[1], kind


class TestReminders:
	def test_s18_the_client_is_reminded_three_times_and_then_the_owner_calls_once(self, asked, travel_to):
		task = asked()
		expected = {
			"2026-03-05 16:00": 0,
			"2026-03-06 08:31": 1,
			"2026-03-06 16:00": 1,
			"2026-03-09 08:31": 2,
			"2026-03-11 08:31": 3,
			"2026-03-12 12:00": 3,
			"2026-03-13 08:31": 3,
			"2026-03-20 12:00": 3,
		}
		for moment, number in expected.items():
			travel_to(moment)
			tasks.remind_clients()
			tasks.remind_clients()  # a second sweep has nothing to do
			assert len(reminders(task)) == number, moment
			assert len(notices(task)) == int(moment >= "2026-03-13"), moment
		(notice,) = notices(task)
		assert notice.for_user == data.AGENT
		assert "Call them: 06-1234" in notice.subject
		task.reload()
		assert (task.reminders, task.next_reminder_at) == (3, None)
		assert task.forgotten_at

	def test_what_the_client_reads_says_until_when_and_does_not_blame(self, asked, travel_to):
		task = asked()
		texts = []
		for moment in ("2026-03-06 09:00", "2026-03-11 09:00"):
			travel_to(moment)
			tasks.remind_clients()
			texts.append(
				render(
					frappe.get_last_doc(MESSAGE, {"client_request": task.client_request, "kind": "Reminder"})
				)[1]
			)
		assert "Please before <b>Monday 9 March, 17:00" in texts[0]
		assert "It is not too late" in texts[1]
		assert all(f"/my-requests/{task.client_request}" in text for text in texts)

	def test_outside_working_hours_it_waits_for_the_next_opening(self, asked, travel_to):
		task = asked()
		travel_to("2026-03-06 22:00")
		tasks.remind_clients()
		assert reminders(task) == []
		assert look(task) == at("2026-03-09 08:30")

	@pytest.mark.parametrize("end", ["done", "withdrawn", "cancelled"])
	def test_nothing_is_reminded_of_that_is_over(self, asked, travel_to, end):
		task = asked()
		if end == "done":
			client_tasks.complete(task.name, "Noor")
		elif end == "withdrawn":
			client_tasks.withdraw(task.name)
		else:
			intake.cancel(task.client_request, "Not possible.", "Use the other door.")
		travel_to("2026-03-16 12:00")
		tasks.remind_clients()
		assert (reminders(task), notices(task), look(task)) == ([], [], None)

	def test_a_request_on_hold_is_not_reminded_of_until_it_goes_on(self, asked, travel_to):
		task = asked()
		intake.hold(task.client_request, "The system is down.")
		travel_to("2026-03-06 09:00")
		tasks.remind_clients()
		assert reminders(task) == []
		assert look(task) == at("2026-03-09 08:30")
		intake.resume(task.client_request)
		travel_to("2026-03-09 09:00")
		tasks.remind_clients()
		assert len(reminders(task)) == 1

	def test_who_has_no_address_is_called_after_the_date(self, asked, travel_to):
		task = asked(client_user=None, client_name="A visitor", client_email=None)
		travel_to("2026-03-09 09:00")
		tasks.remind_clients()
		assert notices(task) == []
		travel_to("2026-03-11 09:00")
		tasks.remind_clients()
		assert (reminders(task), len(notices(task))) == ([], 1)

	def test_over_the_night_with_the_hour_that_comes_twice(self, asked, travel_to):
		travel_to("2026-10-23 10:00")
		task = asked(days=1)
		assert look(task) == at("2026-10-26 08:30")
		travel_to("2026-10-26 08:29")
		tasks.remind_clients()
		assert reminders(task) == []
		travel_to("2026-10-26 08:30")
		tasks.remind_clients()
		assert len(reminders(task)) == 1

	def test_by_hand_at_any_hour_but_not_twice_in_a_row(self, asked, travel_to):
		task = asked()
		travel_to("2026-03-03 20:00")
		client_task_reminders.remind_now(task.name)
		with pytest.raises(FulfilmentError, match="Give them a moment"):
			client_task_reminders.remind_now(task.name)
		task.reload()
		assert (task.reminders, len(reminders(task))) == (1, 1)
		assert look(task) == at("2026-03-06 08:30")

	def test_who_was_reminded_by_hand_is_left_alone_for_the_rest_of_that_day(self, asked, travel_to):
		task = asked()
		travel_to("2026-03-06 08:29")  # a minute before the sweep would
		client_task_reminders.remind_now(task.name)
		travel_to("2026-03-06 08:31")
		tasks.remind_clients()
		assert len(reminders(task)) == 1
		assert look(task) == at("2026-03-09 08:30")
		travel_to("2026-03-09 08:30")
		tasks.remind_clients()
		assert len(reminders(task)) == 2

	@pytest.mark.parametrize("lead", [data.MANAGER, None])
	def test_when_the_owner_left_somebody_else_hears_that_the_client_must_be_called(
		self, asked, travel_to, lead
	):
		task = asked()
		desk = frappe.db.get_value(REQUEST, task.client_request, "service_desk")
		frappe.db.set_value("Facility Service Desk", desk, "lead", lead)
		frappe.db.set_value("User", data.AGENT, "enabled", 0)
		frappe.db.set_value(TASK, task.name, "reminders", 3)
		frappe.db.set_value(TASK, task.name, "next_reminder_at", "2026-03-12 08:00")
		frappe.clear_cache()
		travel_to("2026-03-12 12:00")
		tasks.remind_clients()
		assert data.MANAGER in {row.for_user for row in notices(task)}

	def test_a_form_that_was_opened_before_the_sweep_does_not_undo_it(self, asked, travel_to):
		task = asked()
		travel_to("2026-03-06 09:00")
		tasks.remind_clients()
		task.task = "Send your full name"
		task.save()
		assert (task.reminders, look(task)) == (1, at("2026-03-09 08:30"))
		assert task.last_reminded_at

	def test_the_cost_of_a_sweep_does_not_grow_with_what_is_due(self, asked, travel_to, statements):
		asked(), travel_to("2026-03-06 09:00")
		one = len(statements(client_task_reminders.remind_due))
		travel_to("2026-03-02 10:00")
		for _number in range(4):
			asked()
		travel_to("2026-03-06 09:30")
		assert (
			len(statements(client_task_reminders.remind_due)) <= one + 8
		)  # names of clients are cached one by one


class TestClock:
	def test_s18_the_clock_waits_from_asking_until_it_is_done_however_long_it_takes(self, asked, travel_to):
		task = asked()
		request = frappe.get_doc(REQUEST, task.client_request)
		assert (request.status, request.resolution_due) == ("Waiting for Client", None)
		norm = request.resolution_norm
		travel_to("2026-03-20 10:00")  # forgotten long since
		tasks.remind_clients()
		client_tasks.complete(task.name, "Noor")
		request.reload()
		left = working_calendar(request.calendar).elapsed(
			to_moment(at("2026-03-20 10:00")), to_moment(request.resolution_due)
		)
		assert left == pytest.approx(norm, abs=5)
		assert not request.resolution_breached_at


class TestAnswering:
	def test_by_telephone_words_will_do_for_a_file(self, asked):
		task = asked(answer_type="File")
		with pytest.raises(FulfilmentError, match="Choose a file"):
			client_tasks.complete(task.name, "She is bringing it.")
		client_tasks.complete(task.name, "She is bringing it.", through="Counter")
		task.reload()
		assert (task.status, task.answered_through) == ("Done", "Counter")

	def test_the_client_corrects_an_answer_while_the_work_goes_on(self, asked):
		task = asked()
		client_tasks.complete(task.name, "Nor")
		client_tasks.correct(task.name, "Noor")
		task.reload()
		assert (task.answer, task.status) == ("Noor", "Done")
		log = frappe.get_all(
			"Notification Log", {"document_name": task.backoffice_assignment}, pluck="subject"
		)
		assert any("changed the answer" in subject for subject in log)

	def test_not_any_more_when_it_is_done(self, asked):
		task = asked()
		client_tasks.complete(task.name, "Nor")
		service.start(task.backoffice_assignment)
		service.complete(task.backoffice_assignment, "The pass is printed.")
		with pytest.raises(FulfilmentError, match="has gone on"):
			client_tasks.correct(task.name, "Noor")

	def test_a_task_is_made_by_asking_only(self, asked, as_user):
		task = asked()
		for user in (data.AGENT, data.MANAGER, data.SECURITY):
			with as_user(user):
				assert not frappe.has_permission(TASK, "create")
				assert frappe.has_permission(TASK, "read", doc=task.name)

	@pytest.mark.parametrize("status", ["Done", "Withdrawn"])
	def test_a_status_that_is_only_set_is_refused_for_the_work_would_wait(self, asked, as_user, status):
		task = asked()
		with as_user(data.AGENT):
			doc = frappe.get_doc(TASK, task.name)
			doc.status = status
			with pytest.raises(FulfilmentError, match="Done by the client"):
				doc.save()
		assert frappe.db.get_value(TASK, task.name, "status") == "Open"

	def test_what_the_client_answered_is_not_written_over(self, asked, as_user):
		task = asked()
		client_tasks.complete(task.name, "Noor")
		with as_user(data.AGENT):
			doc = frappe.get_doc(TASK, task.name)
			doc.update({"answer": "Somebody else", "completed_by": data.AGENT})
			doc.save()
		task.reload()
		assert (task.answer, task.completed_by) == ("Noor", "Administrator")

	@pytest.mark.parametrize("act", ["done", "withdraw", "due", "remind"])
	def test_a_unit_that_asked_has_a_way_back(self, asked, as_user, act):
		task = asked()
		with as_user(data.SECURITY):
			assert not frappe.has_permission(TASK, "write", doc=task.name)
			if act == "done":
				desk_work.complete_client_task(task.name, "Noor", through="Phone")
			elif act == "withdraw":
				desk_work.withdraw_client_task(task.name)
			elif act == "due":
				desk_tasks.change_due(task.name, "2026-03-20 12:00")
			else:
				desk_tasks.remind(task.name)
		task.reload()
		expected = {"done": "Done", "withdraw": "Withdrawn"}.get(act, "Open")
		assert task.status == expected
		assert (task.due == at("2026-03-20 12:00")) == (act == "due")
		assert task.reminders == int(act == "remind")

	def test_another_unit_has_not(self, asked, as_user):
		task = asked()
		for user in (data.LOGISTICS, data.CLIENT):
			with as_user(user):
				for act in (
					desk_work.withdraw_client_task,
					desk_work.complete_client_task,
					desk_tasks.remind,
				):
					with pytest.raises(frappe.PermissionError):
						act(task.name)

	def test_the_buttons_are_those_of_who_may_act(self, asked, as_user):
		task = asked()
		request = frappe.get_doc(REQUEST, task.client_request)
		for user, may_act in ((data.AGENT, True), (data.SECURITY, True), (data.PURCHASER, False)):
			with as_user(user):
				(row,) = desk_standing.of_request(request)["tasks"]
			assert row.may_act is may_act, user

	def test_the_answer_stays_in_view_of_who_does_the_work(self, asked, as_user):
		task = asked()
		client_tasks.complete(task.name, "Noor")
		with as_user(data.SECURITY):
			about = desk_standing.of_assignment(frappe.get_doc(ASSIGNMENT, task.backoffice_assignment))
		(row,) = about["tasks"]
		assert (row.status, row.answer) == ("Done", "Noor")

	def test_who_may_not_read_the_task_gets_no_address_of_its_file(self, asked, as_user):
		task = asked()
		frappe.db.set_value(TASK, task.name, {"status": "Done", "attachment": "/private/files/pass.png"})
		doc = frappe.get_doc(ASSIGNMENT, task.backoffice_assignment)
		found = {}
		for user in (data.SECURITY, data.PURCHASER):
			with as_user(user):
				(row,) = desk_standing.of_assignment(doc)["tasks"]
			found[user] = row.attachment
		assert found == {data.SECURITY: "/private/files/pass.png", data.PURCHASER: None}

	def test_nobody_corrects_for_another(self, asked, as_user):
		task = asked()
		client_tasks.complete(task.name, "Nor")
		with as_user(data.COLLEAGUE), pytest.raises(frappe.DoesNotExistError):
			portal.correct_task(task.name, "Mine now")
		with as_user(data.CLIENT):
			shown = portal.correct_task(task.name, "Noor")
		assert shown["given"][0]["answer"] == "Noor"


class TestPortal:
	def test_the_date_is_shown_and_a_late_one_is_not_blamed(self, asked, travel_to):
		task = asked()
		(shown,) = self.shown(task)
		assert (shown["before"], shown["is_past"]) == ("Monday 9 March, 17:00", False)
		travel_to("2026-03-10 10:00")
		(shown,) = self.shown(task)
		assert shown["is_past"] is True
		assert task.name == shown["name"]

	def test_what_is_needed_first_is_on_top(self, asked):
		later, sooner = asked(days=8), asked(days=2)
		assert [row["name"] for row in self.shown(later, sooner)] == [sooner.name, later.name]

	def shown(self, *tasks) -> list[dict]:
		return [
			row for row in client_view.tasks_of(data.CLIENT) if row["name"] in {task.name for task in tasks}
		]


class TestPatch:
	def test_open_tasks_of_before_get_a_date_from_now_on_and_nothing_else_changes(self, asked, travel_to):
		old, done = asked(), asked()
		client_tasks.complete(done.name, "Noor")
		frappe.db.set_value(TASK, old.name, {"due": "2026-01-01 12:00", "next_reminder_at": None})
		frappe.db.set_value(
			ASSIGNMENT, done.backoffice_assignment, {"next_chase_at": None, "last_update_at": None}
		)
		frappe.db.set_single_value(SETTINGS, {"client_task_days": 0, "client_task_reminders": 2})
		travel_to("2026-03-16 10:00")
		patch.execute()
		patch.execute()
		old.reload()
		assert (old.due, look(old)) == (at("2026-03-23 17:00"), at("2026-03-20 08:30"))
		assert frappe.db.get_single_value(SETTINGS, "client_task_days") == 5
		assert frappe.db.get_single_value(SETTINGS, "client_task_reminders") == 2
		chased = frappe.db.get_value(ASSIGNMENT, done.backoffice_assignment, "next_chase_at")
		assert from_utc(chased).astimezone(AMSTERDAM).replace(tzinfo=None, microsecond=0) == at(
			"2026-03-18 10:00"
		)
		assert look(done) is None


MAKE = f"""
import time_machine
from datetime import datetime, timezone
from facility_frontoffice.fulfilment import client_tasks, service
from facility_frontoffice.intake import service as intake
from facility_frontoffice.demo import data
with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)):
	for number in range(5):
		request = intake.create_request({{
			"subject": "Reminded in processes", "request_type": "Request", "channel": "Phone", "client_user": data.CLIENT,
			"front_office_owner": data.AGENT,
		}}, [])
		frappe.get_doc({{
			"doctype": "{TASK}", "client_request": request.name, "task": "Send a photo", "answer_type": "Text",
		}}).insert()
frappe.db.commit()
"""
SWEEP = """
import time_machine
from datetime import datetime, timezone
from facility_frontoffice.fulfilment import tasks
with time_machine.travel(datetime(2026, 3, {day}, 9, 0, tzinfo=timezone.utc)):
	tasks.remind_clients()
print("done")
"""
DIE = """
import os, signal, time_machine
from datetime import datetime, timezone
from facility_frontoffice.fulfilment import tasks
left, real = {statements}, frappe.db.sql
def sql(*values, **options):
	global left
	left -= 1
	if left < 0:
		os.kill(os.getpid(), signal.SIGKILL)
	return real(*values, **options)
frappe.db.sql = sql
with time_machine.travel(datetime(2026, 3, 6, 9, 0, tzinfo=timezone.utc)):
	tasks.remind_clients()
print("done")
"""
COUNT = f"""
names = frappe.get_all("{REQUEST}", {{"subject": "Reminded in processes"}}, pluck="name")
tasks = frappe.get_all("{TASK}", {{"client_request": ("in", names)}}, pluck="name")
print(frappe.db.count("{MESSAGE}", {{"client_request": ("in", names), "kind": "Reminder"}}))
print(sum(frappe.get_all("{TASK}", {{"name": ("in", tasks)}}, pluck="reminders")))
print(frappe.db.count("Notification Log", {{"document_name": ("in", tasks)}}))
"""
REMOVE = f"""
for name in frappe.get_all("{REQUEST}", {{"subject": "Reminded in processes"}}, pluck="name"):
	for task in frappe.get_all("{TASK}", {{"client_request": name}}, pluck="name"):
		frappe.delete_doc("{TASK}", task, force=True, delete_permanently=True)
	frappe.delete_doc("{REQUEST}", name, force=True, delete_permanently=True)
frappe.db.commit()
"""


class TestInProcesses:
	@pytest.fixture
	def five(self, in_processes):
		in_processes(MAKE, 1)
		yield
		in_processes(REMOVE, 1)

	def test_s18_three_sweeps_at_once_remind_each_client_once(self, five, in_processes):
		in_processes(SWEEP.format(day=6), 3)
		assert in_processes(COUNT, 1) == ["5", "5", "0"]
		for day in (9, 11):
			in_processes(SWEEP.format(day=day), 2)
		assert in_processes(COUNT, 1) == ["15", "15", "0"]
		in_processes(SWEEP.format(day=13), 3)
		assert in_processes(COUNT, 1) == ["15", "15", "5"]

	@pytest.mark.parametrize("statements", [2, 5, 8])
	def test_s18_a_sweep_that_dies_loses_nothing_and_does_nothing_twice(self, five, in_processes, statements):
		with pytest.raises(AssertionError):  # it was killed
			in_processes(DIE.format(statements=statements), 1)
		in_processes(SWEEP.format(day=6), 1)
		assert in_processes(COUNT, 1) == ["5", "5", "0"]
