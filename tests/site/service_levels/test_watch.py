"""The watch, and what escalation rules do when it sees that something became due: once."""

from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import get_datetime

from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service as intake
from facility_frontoffice.service_levels import audit, escalation, rehearsal, tasks
from facility_frontoffice.service_levels.calendars import UTC, from_utc, to_moment
from facility_frontoffice.service_levels.escalation_rules import forget_rules
from facility_frontoffice.setup import roles

RULE = "Facility Escalation Rule"
ESCALATION = "Facility Escalation"


@pytest.fixture(autouse=True)
def seeded_rules_are_old():
	"""Tests go back in time, to before the rules of this site were made."""
	frappe.db.set_value(RULE, {}, "effective_from", "2020-01-01 00:00:00")
	forget_rules()


@pytest.fixture
def rule():
	"""Puts one rule in place of the seeded ones: `rule("Resolution", {"rings": "After Due"}, priority="High")`."""
	frappe.db.delete(RULE)
	frappe.db.delete("Facility Escalation Level")
	forget_rules()

	def make(clock: str, *levels: dict, **values):
		return frappe.get_doc(
			{
				"doctype": RULE,
				"rule_name": f"Tested {frappe.generate_hash(length=6)}",
				"clock": clock,
				"levels": [{"notify_in_app": 1, "tell_owner": 1, **level} for level in levels],
				**values,
			}
		).insert()

	return make


def rang(name: str) -> list[tuple]:
	"""(clock, level, repeat) of what rang for a document, in order."""
	return frappe.get_all(
		ESCALATION,
		{"reference_name": name},
		["kind", "level", "repeat_number"],
		order_by="rang_at, level",
		as_list=True,
	)


def notices_of(name: str) -> list[str]:
	return frappe.get_all("Notification Log", {"document_name": name}, order_by="for_user", pluck="for_user")


AT_THE_END = {"rings": "After Due", "duration": 0}
HALF_WAY = {"rings": "At Percentage", "percentage": 50}


class TestWatch:
	def test_s35_s36_what_is_overdue_is_marked_and_rings_once(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING")
		travel_to("2026-06-02 09:00")
		for _again in range(3):
			tasks.watch()
		request.reload()
		assert request.response_breached_at == request.response_due
		assert request.resolution_breached_at == request.resolution_due
		assert request.silence_breached_at == request.silence_due
		keys = frappe.get_all(ESCALATION, {"reference_name": request.name}, pluck="escalation_key")
		assert len(keys) == len(set(keys))
		assert ("Resolution", 2, 0) in rang(request.name)

	def test_s5_the_next_check_is_the_first_thing_that_comes(self, ask, travel_to, rule):
		travel_to("2026-03-02 09:00")
		rule("Resolution", HALF_WAY)
		request = ask("LIGHTING")
		due = to_moment(request.response_due)
		assert from_utc(request.next_due_at) == due
		travel_to(get_datetime(request.response_due) + timedelta(minutes=1))
		tasks.watch()
		request.reload()
		assert from_utc(request.next_due_at) > due

	def test_what_waits_or_is_done_is_left_alone(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		waiting, done = ask("LIGHTING"), ask("LIGHTING")
		intake.hold(waiting.name, "Away.")
		intake.handle_directly(done.name, "Done.")
		travel_to("2026-06-02 09:00")
		tasks.watch()
		assert rang(waiting.name) == rang(done.name) == ()

	def test_exactly_on_time_is_on_time(self, ask, travel_to, rule):
		travel_to("2026-03-02 09:00")
		rule("Resolution", AT_THE_END)
		request = ask("LIGHTING")
		due = to_moment(request.response_due).astimezone(UTC)
		tasks.watch_chunk("Client Request", due)
		request.reload()
		assert not request.response_breached_at
		tasks.watch_chunk("Client Request", due + timedelta(microseconds=1))
		request.reload()
		assert request.response_breached_at

	def test_a_save_between_due_and_the_watch_loses_nothing(self, ask, travel_to, rule):
		travel_to("2026-03-02 09:00")
		rule("Resolution", AT_THE_END)
		request = ask("LIGHTING")
		travel_to(get_datetime(request.resolution_due) + timedelta(seconds=10))
		request.impact = "High"
		request.save()
		tasks.watch()
		assert rang(request.name) == (("Resolution", 1, 0),)

	def test_a_machine_whose_clock_is_set_back_rings_nothing_twice(self, ask, travel_to, rule):
		travel_to("2026-03-02 09:00")
		rule("Resolution", HALF_WAY, AT_THE_END)
		request = ask("LIGHTING")
		travel_to("2026-06-02 09:00")
		tasks.watch()
		travel_to("2026-03-03 09:00")
		frappe.db.set_value("Client Request", request.name, "next_due_at", "2026-03-01 00:00:00")
		tasks.watch()
		assert sorted(rang(request.name)) == [("Resolution", 1, 0), ("Resolution", 2, 0)]
		assert len(notices_of(request.name)) == 2

	def test_a_watch_that_was_away_for_a_month_does_all_of_it(self, ask, travel_to, rule):
		"""Every level rings; of the repeats that were missed only the last one."""
		travel_to("2026-03-02 09:00")
		rule("Resolution", HALF_WAY, AT_THE_END, {**AT_THE_END, "duration": 3600, "repeat_every": 3600})
		request = ask("LIGHTING")
		travel_to("2026-04-02 09:00")
		tasks.watch()
		found = rang(request.name)
		assert [row[:2] for row in found] == [("Resolution", 1), ("Resolution", 2), ("Resolution", 3)]
		assert found[-1][2] > 100

	def test_one_that_must_be_left_does_not_keep_the_others_waiting(self, ask, travel_to, monkeypatch):
		"""The request of the first is in somebody's hands; chunks of two, three of them due."""
		travel_to("2026-03-02 09:00")
		names = [name for _number in range(3) for name in fulfilment.send_out(ask("LIGHTING").name)]
		travel_to("2026-06-02 09:00")
		real = tasks._with_request
		monkeypatch.setattr(tasks, "CHUNK", 2)
		monkeypatch.setattr(
			tasks, "_with_request", lambda rows: [row for row in real(rows) if row.name != names[0]]
		)
		tasks.watch()
		seen = frappe.get_all(
			"Backoffice Assignment", {"name": ("in", names), "breached_at": ("is", "set")}, pluck="name"
		)
		assert sorted(seen) == names[1:]

	def test_cost_follows_what_became_due_and_not_what_is_open(self, ask, statements):
		for _request in range(5):
			ask("LIGHTING")
		tasks.watch()  # fills the caches of the process
		assert len([query for query in statements(tasks.watch) if query.startswith("SELECT")]) == 3

	def test_statements_do_not_grow_with_what_became_due(self, ask, travel_to, statements):
		def cost(number: int) -> int:
			travel_to("2026-03-02 09:00")
			for _request in range(number):
				ask("LIGHTING")
			frappe.db.commit()  # what waits for it is not the watch's
			travel_to("2026-06-02 09:00")
			return len(statements(tasks.watch))

		cost(1)
		assert cost(12) <= cost(3)

	def test_what_was_written_by_the_watch_is_what_the_record_says(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING", "MOVE")
		fulfilment.send_out(request.name)
		for day in ("2026-03-03 12:00", "2026-03-20 12:00", "2026-05-02 12:00"):
			travel_to(day)
			tasks.watch()
			assert list(audit.differences()) == []


class TestLevels:
	def test_s59_a_percentage_of_the_norm(self, ask, travel_to, rule):
		travel_to("2026-03-02 09:00")
		rule("Response", {"rings": "At Percentage", "percentage": 50})
		request = ask("LIGHTING")
		half = timedelta(seconds=float(request.response_norm) / 2)
		travel_to(datetime(2026, 3, 2, 9, 0) + half - timedelta(minutes=1))
		tasks.watch()
		assert rang(request.name) == ()
		travel_to(datetime(2026, 3, 2, 9, 0) + half + timedelta(minutes=1))
		tasks.watch()
		assert rang(request.name) == (("Response", 1, 0),)

	def test_working_time_only(self, ask, travel_to, rule):
		"""Four hours after a due moment at the end of Friday is Monday morning."""
		travel_to("2026-03-06 16:30")
		rule("Response", {"rings": "After Due", "duration": 4 * 3600})
		request = ask("LIGHTING")
		travel_to("2026-03-08 12:00")
		tasks.watch()
		assert rang(request.name) == ()
		travel_to("2026-03-09 16:30")
		tasks.watch()
		assert rang(request.name) == (("Response", 1, 0),)

	def test_repeats_until_it_is_done(self, ask, travel_to, rule):
		travel_to("2026-03-02 09:00")
		rule("Response", {**AT_THE_END, "repeat_every": 3600, "repeat_times": 2})
		request = ask("LIGHTING")
		for hour in range(10, 17):
			travel_to(f"2026-03-02 {hour}:05")
			tasks.watch()
		assert [row[2] for row in rang(request.name)] == [0, 1, 2]
		assert len(notices_of(request.name)) == 3

	def test_each_level_tells_its_own_people(self, ask, travel_to, rule, as_user):
		travel_to("2026-03-02 09:00")
		rule(
			"Response",
			{**AT_THE_END},
			{**AT_THE_END, "tell_owner": 0, "tell_role": roles.MANAGER, "duration": 3600},
		)
		with as_user(data.AGENT):
			request = ask("LIGHTING")
		travel_to("2026-03-02 13:30")
		tasks.watch()
		assert notices_of(request.name) == [data.AGENT]
		travel_to("2026-03-02 14:30")
		tasks.watch()
		assert notices_of(request.name) == [data.AGENT, data.MANAGER]

	def test_only_for(self, ask, travel_to, rule):
		travel_to("2026-03-02 09:00")
		rule("Response", AT_THE_END, priority="High")
		medium, high = ask("LIGHTING"), ask("LIGHTING", impact="High")
		travel_to("2026-03-10 11:00")
		tasks.watch()
		assert rang(medium.name) == ()
		assert rang(high.name) == (("Response", 1, 0),)

	def test_a_reopened_request_hears_what_is_still_to_come(self, ask, travel_to, rule):
		travel_to("2026-03-02 09:00")
		rule("Resolution", HALF_WAY, AT_THE_END)
		request = ask("LIGHTING")
		intake.handle_directly(request.name, "Done.")
		travel_to("2026-03-05 09:00")
		intake.reopen(request.name, "Not done.")
		travel_to("2026-06-02 09:00")
		tasks.watch()
		assert [row[:2] for row in rang(request.name)] == [("Resolution", 1), ("Resolution", 2)]

	def test_a_new_rule_does_not_ring_for_what_has_passed(self, ask, travel_to, rule):
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING")
		travel_to("2026-06-02 09:00")
		rule("Resolution", AT_THE_END, {**AT_THE_END, "duration": 900 * 3600})
		tasks.watch()
		assert rang(request.name) == ()
		travel_to("2026-09-02 09:00")
		tasks.watch()
		assert rang(request.name) == (("Resolution", 2, 0),)

	@pytest.mark.parametrize(
		("level", "words"),
		[
			({"rings": "After Due", "tell_owner": 0}, "does nothing"),
			({"rings": "After Due", "notify_in_app": 0}, "does nothing"),
			({"rings": "After Due", "repeat_every": 30}, "minute"),
			({"rings": "At Percentage", "percentage": -5}, "zero or more"),
		],
	)
	def test_a_rule_that_cannot_work_is_refused(self, rule, level, words):
		with pytest.raises(frappe.ValidationError, match=words):
			rule("Resolution", level)


class TestWhatIsDone:
	def test_s61_work_that_is_late_is_chased_at_its_unit(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING")
		(name,) = fulfilment.send_out(request.name)
		due = frappe.db.get_value("Backoffice Assignment", name, "due")
		assert due
		travel_to(due + timedelta(days=1))
		tasks.watch()
		assert "Assignment" in [row[0] for row in rang(name)]
		assert data.BUILDING_SERVICES in notices_of(name)

	def test_s61_work_that_nobody_accepts_is_chased(self, ask, travel_to, rule):
		travel_to("2026-03-02 09:00")
		rule("Acceptance", {**AT_THE_END, "tell_owner": 0, "tell_unit_lead": 1})
		level = frappe.get_doc("Facility Service Level", "Standard")
		frappe.db.set_value("Backoffice Unit", "Building Services", "service_level", level.name)
		frappe.clear_document_cache("Backoffice Unit", "Building Services")
		(accepted,) = fulfilment.send_out(ask("LIGHTING").name)
		(waiting,) = fulfilment.send_out(ask("LIGHTING").name)
		fulfilment.accept(accepted)
		travel_to("2026-03-02 15:00")
		tasks.watch()
		assert rang(accepted) == ()
		assert rang(waiting) == (("Acceptance", 1, 0),)
		assert (
			notices_of(waiting).count(data.BUILDING_SERVICES) == 2
		)  # of the work, and that nobody took it on

	def test_priority_is_raised_and_an_open_form_hears_of_it(self, ask, travel_to, rule):
		travel_to("2026-03-02 09:00")
		rule("Response", {**AT_THE_END, "raise_priority": 1})
		request = ask("LIGHTING")
		travel_to("2026-03-02 14:00")
		form = frappe.get_doc("Client Request", request.name)
		tasks.watch()
		request.reload()
		assert (request.urgency, request.priority) == ("High", "High")
		norm = request.resolution_norm
		with pytest.raises(frappe.TimestampMismatchError):
			form.save()
		request.save()
		request.reload()
		assert (request.priority, request.resolution_norm) == ("High", norm), "the norm was fixed when asking"

	def test_it_is_handed_over(self, ask, travel_to, rule, as_user):
		travel_to("2026-03-02 09:00")
		rule("Response", {**AT_THE_END, "tell_owner": 0, "reassign_to": "Lead of the Desk"})
		with as_user(data.AGENT):
			request = ask("LIGHTING")
		travel_to("2026-03-02 14:00")
		tasks.watch()
		request.reload()
		assert request.front_office_owner == data.MANAGER
		assert notices_of(request.name) == [data.MANAGER]

	def test_work_is_handed_over_to_a_person(self, ask, travel_to, rule):
		travel_to("2026-03-02 09:00")
		rule("Assignment", {**AT_THE_END, "reassign_to": "Person", "reassign_user": data.BUILDING_SERVICES})
		(name,) = fulfilment.send_out(ask("LIGHTING").name)
		travel_to("2026-06-02 11:00")
		tasks.watch()
		assert frappe.db.get_value("Backoffice Assignment", name, "assigned_to") == data.BUILDING_SERVICES

	def test_s6_s61_the_client_is_informed_once_and_the_silence_begins_anew(self, ask, travel_to, rule):
		travel_to("2026-03-02 09:00")
		rule("Silence", {**AT_THE_END, "inform_client": 1})
		request = ask("LIGHTING")
		first_due = request.silence_due
		assert first_due
		travel_to(get_datetime(first_due) + timedelta(minutes=1))
		for _again in range(3):
			tasks.watch()
		messages = frappe.get_all("Facility Message", {"client_request": request.name, "kind": "Progress"})
		assert len(messages) == 1
		request.reload()
		assert not request.silence_breached_at
		assert get_datetime(request.silence_due) > get_datetime(first_due)
		travel_to(get_datetime(request.silence_due) + timedelta(minutes=1))
		for _again in range(3):
			tasks.watch()
		messages = frappe.get_all("Facility Message", {"client_request": request.name, "kind": "Progress"})
		assert len(messages) == 2, "silent again is told again"
		assert list(audit.differences("Client Request", [request.name])) == []

	def test_one_mail_for_each_person(self, ask, travel_to, rule, outgoing_account, as_user):
		travel_to("2026-03-02 09:00")
		rule("Response", {**AT_THE_END, "notify_by_email": 1})
		with as_user(data.AGENT):
			names = [ask("LIGHTING").name for _request in range(3)]
		frappe.db.commit()
		frappe.db.delete("Email Queue")
		travel_to("2026-03-02 14:00")
		tasks.watch()
		mails = frappe.get_all("Email Queue", ["name", "message"])
		assert len(mails) == 1
		assert all(name in mails[0].message for name in names)

	def test_a_mail_that_cannot_be_made_undoes_nothing_else(self, ask, travel_to, rule, monkeypatch):
		travel_to("2026-03-02 09:00")
		rule("Response", {**AT_THE_END, "notify_by_email": 1})
		request = ask("LIGHTING")
		travel_to("2026-03-02 14:00")

		def fail(*args, **options):
			raise frappe.OutgoingEmailError("the mail server is down")

		monkeypatch.setattr(frappe, "sendmail", fail)
		tasks.watch()
		assert rang(request.name) == (("Response", 1, 0),)
		assert notices_of(request.name) == [request.front_office_owner]

	def test_what_was_done_is_on_record(self, ask, travel_to, rule):
		travel_to("2026-03-02 09:00")
		made = rule("Response", {**AT_THE_END, "raise_priority": 1, "tell_desk_lead": 1})
		request = ask("LIGHTING")
		travel_to("2026-03-02 14:00")
		tasks.watch()
		record = frappe.get_doc(ESCALATION, {"reference_name": request.name})
		assert (record.rule, record.rule_name, record.level) == (made.name, made.rule_name, 1)
		assert record.client_request == request.name
		assert record.due == record.rang_at == request.response_due
		assert data.MANAGER in record.notified
		assert record.actions_taken == "Priority raised"

	def test_the_database_refuses_a_second_record(self, ask, travel_to, rule):
		travel_to("2026-03-02 09:00")
		rule("Response", AT_THE_END)
		request = ask("LIGHTING")
		travel_to("2026-03-02 14:00")
		tasks.watch()
		record = frappe.get_doc(ESCALATION, {"reference_name": request.name})
		copy = frappe.copy_doc(record)
		copy.escalation_key = record.escalation_key
		with pytest.raises(frappe.UniqueValidationError):
			copy.insert()


class TestRehearsal:
	"""The test button: what a rule would have done over the past month."""

	def test_it_says_what_the_watch_then_does(self, ask, travel_to, rule):
		travel_to("2026-03-02 09:00")
		made = rule("Response", HALF_WAY, AT_THE_END, {**AT_THE_END, "duration": 1800, "repeat_every": 3600})
		names = [ask("LIGHTING").name for _request in range(3)]
		intake.reply_to_client(names[0], "We look into it.")
		for hour in range(10, 17):
			for minute in ("05", "35"):
				travel_to(f"2026-03-02 {hour}:{minute}")
				tasks.watch()
		found = rehearsal.rehearse(made)
		assert found["rings"] == frappe.db.count(ESCALATION, {"rule": made.name}) > 6
		assert found["documents"] >= 3
		assert {row["name"] for row in found["latest"]} == set(names[1:])
		assert all(row["people"] for row in found["latest"])

	def test_it_changes_nothing(self, ask, travel_to, rule, statements):
		travel_to("2026-03-02 09:00")
		made = rule("Resolution", AT_THE_END, {**AT_THE_END, "inform_client": 1})
		ask("LIGHTING")
		travel_to("2026-03-20 09:00")
		seen = statements(lambda: rehearsal.rehearse(made))
		assert not [query for query in seen if not query.lstrip().upper().startswith(("SELECT", "SHOW"))]
		assert len(seen) < 15

	def test_a_rule_that_was_not_saved_can_be_tried(self, ask, travel_to, rule, as_user):
		from facility_frontoffice.api.service_levels import rehearse_rule

		travel_to("2026-03-02 09:00")
		ask("LIGHTING")
		travel_to("2026-03-20 09:00")
		typed = {
			"rule_name": "New",
			"clock": "Resolution",
			"levels": [{**AT_THE_END, "tell_owner": 1, "notify_in_app": 1}],
		}
		with as_user(data.MANAGER):
			assert rehearse_rule(typed)["rings"] == 1
		with as_user(data.AGENT), pytest.raises(frappe.PermissionError):
			rehearse_rule(typed)


def test_every_action_of_a_level_has_words():
	"""A setting that does something must say so on record."""
	meta = frappe.get_meta("Facility Escalation Level")
	actions = {"raise_priority", "inform_client", "reassign_to", "notify_by_email"}
	assert actions <= {field.fieldname for field in meta.fields}
	item = frappe._dict(settings=frappe._dict(raise_priority=1, inform_client=1, notify_by_email=1))
	assert len(list(escalation.actions_in_words(item))) == 3
