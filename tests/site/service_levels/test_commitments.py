"""What is promised: checked before it is made, kept, broken or withdrawn, and told to who must know."""

from datetime import timedelta

import frappe
import pytest
from frappe.desk.search import search_link
from frappe.utils import get_datetime

from facility_frontoffice.api import commitments as api
from facility_frontoffice.api import service_levels as service_levels_api
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service as intake
from facility_frontoffice.service_levels import commitments, mandate_rehearsal, tasks
from facility_frontoffice.service_levels.errors import CommitmentError, InfeasiblePromiseError
from facility_frontoffice.setup import roles

COMMITMENT = "Facility Commitment"
MONDAY = "2026-11-23 10:00"
HOUR = 3600

TWO_STEPS = [
	{"step_name": "Plan", "backoffice_unit": "Logistics", "norm": 2 * HOUR},
	{"step_name": "Carry", "backoffice_unit": "Logistics", "norm": 4 * HOUR},
]


@pytest.fixture(autouse=True)
def _on_a_monday(travel_to):
	travel_to(MONDAY)


@pytest.fixture
def move(product, ask):
	"""A request with a line that takes six hours of working time: from Monday ten o'clock until 16:00."""
	product("SMALL-MOVE", steps=TWO_STEPS)
	return ask("SMALL-MOVE")


@pytest.fixture
def mandate(transaction):
	def make(role="Frontoffice Agent", **values):
		return frappe.get_doc({"doctype": "Facility Mandate", "role": role, **values}).insert()

	return make


@pytest.fixture
def manager(transaction):
	"""A manager who is no agent: Marcel is both, and has the limits of both."""
	frappe.get_doc("User", data.MANAGER).remove_roles("Frontoffice Agent")
	return data.MANAGER


def call_back(request, due="2026-11-23 12:00", **values):
	return commitments.make(request.name, "Call-back", "About the lamp", due, **values)


def delivery(request, due, **values):
	return commitments.make(request.name, "Delivery Date", "", due, **values)


def notices_of(name: str) -> set[str]:
	return set(frappe.get_all("Notification Log", {"document_name": name}, pluck="for_user"))


def planned_of(request) -> list:
	"""Status and words of what the client was told of a date."""
	filters = {"client_request": request.name, "kind": "Planned"}
	return list(frappe.get_all("Facility Message", filters, ["status", "content"], as_list=True))


def events_of(name: str) -> list[str]:
	return frappe.get_all(
		"Facility Clock Event", {"reference_name": name}, order_by="position", pluck="event"
	)


def work_of(request, step: str) -> str:
	return frappe.db.get_value("Backoffice Assignment", {"client_request": request.name, "step": step})


class TestMaking:
	def test_s49_a_promise_is_in_the_register(self, ask, as_user):
		request = ask("LIGHTING")
		with as_user(data.AGENT):
			doc = call_back(request)
		doc.reload()
		assert (doc.status, doc.promised_to, doc.made_by) == ("Open", "Client", data.AGENT)
		assert doc.responsible == data.AGENT
		assert doc.client_name == "Emma van Dijk"
		assert get_datetime(doc.due) == get_datetime("2026-11-23 12:00")
		assert abs(doc.norm - 2 * HOUR) < 60
		assert events_of(doc.name) == ["start"]

	@pytest.mark.usefixtures("outgoing_account")
	def test_s62_who_was_not_told_in_person_is_written_to(self, ask):
		request = ask("LIGHTING", channel="Portal")
		doc = commitments.make(
			request.name, "Information", "Which lamp it will be & why", "2026-11-24 10:00", in_writing=True
		)
		frappe.db.commit()
		((status, text),) = planned_of(request)
		assert status == "Sent"
		assert "Which lamp it will be &amp; why" in text
		assert "Tuesday 24 November, 10:00" in text
		assert doc.in_writing

	@pytest.mark.usefixtures("outgoing_account")
	def test_s62_what_was_taken_back_before_it_was_sent_is_not_told(self, ask):
		request = ask("LIGHTING", channel="Portal")
		doc = commitments.make(request.name, "Information", "Which lamp", "2026-11-24 10:00", in_writing=True)
		commitments.withdraw(doc.name, "Not known yet")
		frappe.db.commit()
		assert [status for status, _text in planned_of(request)] == ["Overtaken"]

	def test_who_was_told_in_person_gets_no_mail_of_it(self, ask):
		request = ask("LIGHTING")
		call_back(request)
		assert planned_of(request) == []

	def test_s46_a_call_back_is_within_the_hours_of_the_desk(self, ask):
		request = ask("LIGHTING")
		with pytest.raises(InfeasiblePromiseError, match=r"outside the opening hours.*30-11-2026 08:30"):
			call_back(request, "2026-11-28 11:00")

	def test_a_moment_that_has_passed_is_no_promise_whatever_the_reason(self, ask):
		request = ask("LIGHTING")
		with pytest.raises(InfeasiblePromiseError, match=r"has passed.*23-11-2026 10:01"):
			call_back(request, "2026-11-23 09:00", despite="I mean it")

	def test_an_appointment_has_a_begin_and_an_end(self, ask):
		request = ask("LIGHTING")
		with pytest.raises(CommitmentError, match="begins"):
			commitments.make(request.name, "Appointment", "", "2026-11-24 11:00")
		with pytest.raises(CommitmentError, match="ends before"):
			commitments.make(
				request.name, "Appointment", "", "2026-11-24 11:00", starts_at="2026-11-24 12:00"
			)
		doc = commitments.make(
			request.name, "Appointment", "", "2026-11-24 11:00", starts_at="2026-11-24 10:00",
			backoffice_unit="Building Services",
		)  # fmt: skip
		assert get_datetime(doc.starts_at) == get_datetime("2026-11-24 10:00")
		assert data.BUILDING_SERVICES in notices_of(doc.name)

	@pytest.mark.parametrize(
		"arguments",
		[
			{"kind": "Expert Answer"},
			{"kind": "Gift"},
			{"line": "unknown"},
			{"amount": -1},
			{"due": None},
			{"responsible": data.CLIENT},
			{"responsible": "nobody@example.com"},
			{"promise": "x" * 2001},
			{"kind": "Information", "promise": " "},
		],
	)
	def test_what_is_wrong_is_refused(self, ask, arguments):
		values = {"kind": "Call-back", "promise": "", "due": "2026-11-23 12:00", **arguments}
		with pytest.raises(CommitmentError):
			commitments.make(ask("LIGHTING").name, **values)
		assert not frappe.db.count(COMMITMENT)

	def test_nothing_is_promised_about_what_is_over(self, ask):
		request = ask("LIGHTING")
		intake.cancel(request.name, "No.", "Nothing.")
		with pytest.raises(CommitmentError, match="Open it again"):
			call_back(request)

	def test_one_thing_is_promised_once(self, move):
		first = delivery(move, "2026-11-24 10:00")
		with pytest.raises(CommitmentError, match=f"already.*{first.name}"):
			delivery(move, "2026-11-25 10:00")
		call_back(move)
		with pytest.raises(CommitmentError, match="already"):
			call_back(move)
		commitments.withdraw(first.name, "It becomes Wednesday.")
		assert delivery(move, "2026-11-25 10:00").status == "Open"

	def test_two_agents_at_once_promise_one_thing_once(self, in_processes):
		make = """
			import frappe
			from facility_frontoffice.demo import data
			from facility_frontoffice.service_levels import commitments
			from facility_frontoffice.service_levels.errors import CommitmentError
			from frappe.utils import add_days, now_datetime
			frappe.set_user(data.AGENT)
			name = frappe.db.get_value("Client Request", {"subject": "Two at once (commitments)"})
			frappe.db.commit()
			due = add_days(now_datetime(), 90).replace(minute=0, second=0, microsecond=0)
			try:
				commitments.make(name, "Information", "When it comes", due)
				frappe.db.commit()
				print("made")
			except CommitmentError:
				print("refused")
		"""
		before = """
			import frappe
			from facility_frontoffice.demo import data
			from facility_frontoffice.intake import service
			service.create_request(
				{"subject": "Two at once (commitments)", "request_type": "Remark", "channel": "Phone",
				"client_user": data.CLIENT}
			)
			frappe.db.commit()
			print("asked")
		"""
		after = """
			import frappe
			frappe.delete_doc(
				"Client Request", frappe.db.get_value("Client Request", {"subject": "Two at once (commitments)"})
			)
			frappe.db.commit()
		"""
		frappe.db.rollback()
		assert in_processes(before, 1) == ["asked"]
		try:
			assert sorted(in_processes(make, 3)) == ["made", "refused", "refused"]
		finally:
			in_processes(after, 1)

	def test_checking_says_what_would_come_of_it(self, move, mandate, as_user):
		mandate(maximum_amount=100)
		with as_user(data.AGENT):
			found = commitments.check(move.name, "Delivery Date", "2026-11-23 12:00", amount=500)
			empty = commitments.check(move.name, "Delivery Date")
		assert not found["feasible"]
		assert len(found["problems"]) == 1
		assert found["needs_approval"]
		assert "limit" in found["approval_reason"]
		assert found["earliest"] == empty["earliest"]
		# what a form leaves empty
		with as_user(data.AGENT):
			assert api.check(move.name, "Delivery Date", "2026-11-23 12:00", line="", starts_at="")[
				"problems"
			]
		with pytest.raises(CommitmentError, match="nothing that a client"):
			commitments.check(move.name, "Gift")
		assert abs(found["earliest"] - get_datetime("2026-11-23 16:00")) <= timedelta(minutes=1)
		assert not frappe.db.count(COMMITMENT)


class TestFeasible:
	def test_s50_a_date_that_the_work_cannot_make_is_refused_with_the_first_that_it_can(self, move):
		with pytest.raises(InfeasiblePromiseError, match=r"work takes.*first moment.*23-11-2026 16:0"):
			delivery(move, "2026-11-23 15:00")
		assert delivery(move, "2026-11-23 16:05").status == "Open"

	def test_s50_work_that_is_out_counts_with_the_date_that_was_reported(self, move):
		fulfilment.send_out(move.name)
		fulfilment.expect(work_of(move, "Plan"), "2026-11-25 10:00")
		# the plan on Wednesday, and then four hours for the step to come
		with pytest.raises(InfeasiblePromiseError, match="25-11-2026 14:00"):
			delivery(move, "2026-11-25 13:00")
		assert delivery(move, "2026-11-25 14:00").status == "Open"

	def test_what_is_done_takes_no_more_time(self, move, travel_to):
		fulfilment.send_out(move.name)
		fulfilment.complete(work_of(move, "Plan"))
		travel_to("2026-11-23 10:30")
		assert delivery(move, "2026-11-23 14:30").status == "Open"

	def test_a_step_that_waits_for_the_client_counts_in_full(self, product, ask):
		product("PASS-2", steps=[{**TWO_STEPS[0], "client_task": "Send a photo"}, TWO_STEPS[1]])
		request = ask("PASS-2")
		fulfilment.send_out(request.name)
		earliest = commitments.check(request.name, "Delivery Date")["earliest"]
		assert abs(earliest - get_datetime("2026-11-23 16:00")) <= timedelta(minutes=1)

	def test_s50_the_slowest_open_line_decides(self, move, product):
		product("SLOW", steps=[{"step_name": "Build", "norm": 30 * HOUR}])
		request = intake.add_lines(move.name, [{"product": "SLOW"}])
		quick = next(row for row in request.lines if row.product == "SMALL-MOVE")
		with pytest.raises(InfeasiblePromiseError):
			delivery(request, "2026-11-24 12:00")
		assert delivery(request, "2026-11-24 12:00", line=quick.name).product == "SMALL-MOVE"

	def test_s50_the_norm_of_the_unit_and_its_calendar(self, product, ask):
		product("WEEKEND", steps=[{"step_name": "Clean"}])
		calendar = frappe.get_doc(
			{
				"doctype": "Facility Calendar",
				"calendar_name": "Saturdays",
				"time_zone": frappe.utils.get_system_timezone(),
				"hours": [{"weekday": "Saturday", "opens_at": "08:00", "closes_at": "12:00"}],
			}
		).insert()
		unit = frappe.get_doc("Backoffice Unit", "Logistics")
		unit.update({"calendar": calendar.name, "default_norm": 2 * HOUR})
		unit.save()
		earliest = commitments.check(ask("WEEKEND").name, "Delivery Date")["earliest"]
		assert earliest == get_datetime("2026-11-28 10:00")

	def test_s50_nevertheless_needs_a_reason_and_somebody_who_agrees(self, move, as_user):
		with as_user(data.AGENT):
			doc = delivery(move, "2026-11-23 12:00", despite="The board waits for it")
		assert doc.status == "To Approve"
		assert doc.despite_reason == "The board waits for it"
		assert "work takes" in doc.approval_reason
		assert not doc.made_at
		assert events_of(doc.name) == []
		assert data.MANAGER in notices_of(doc.name)

	def test_a_manager_may_promise_nevertheless(self, move, as_user):
		with as_user(data.MANAGER):
			doc = delivery(move, "2026-11-23 12:00", despite="The board waits for it")
		assert doc.status == "Open"
		assert doc.conflict_since


class TestMandates:
	def test_s51_who_has_no_mandate_may_promise_anything(self, move, as_user):
		with as_user(data.AGENT):
			assert delivery(move, "2026-11-24 10:00", amount=1_000_000).status == "Open"

	@pytest.mark.parametrize(
		("limits", "status"),
		[
			({}, "Open"),
			({"maximum_amount": 100}, "To Approve"),
			({"maximum_amount": 500}, "Open"),
			({"kind": "Call-back"}, "To Approve"),
			({"kind": "Delivery Date"}, "Open"),
			({"product": "CHAIR"}, "To Approve"),
			({"product": "SMALL-MOVE"}, "Open"),
			({"not_sooner_than": 9 * HOUR}, "To Approve"),
			({"not_sooner_than": 8 * HOUR}, "Open"),
			({"maximum_amount": 100, "disabled": 1}, "Open"),
		],
	)
	def test_s51_limits_on_amount_product_kind_and_how_soon(self, move, mandate, as_user, limits, status):
		mandate(**limits)
		with as_user(data.AGENT):
			# 7 hours on Monday, an hour and a half on Tuesday: 8.5 hours of working time
			doc = delivery(move, "2026-11-24 10:00", amount=500)
		assert doc.status == status
		assert bool(doc.approval_reason) == (status == "To Approve")

	def test_a_category_covers_those_below_it(self, move, mandate, as_user):
		own = frappe.get_value("Facility Product", "SMALL-MOVE", "category")
		parent = frappe.get_value("Facility Product Category", own, "parent_facility_product_category")
		mandate(product_category=parent)
		with as_user(data.AGENT):
			assert delivery(move, "2026-11-24 10:00").status == "Open"

	def test_a_promise_about_all_is_covered_for_each_product(self, move, mandate, product, as_user):
		product("OTHER")
		request = intake.add_lines(move.name, [{"product": "OTHER"}])
		mandate(product="SMALL-MOVE")
		with as_user(data.AGENT):
			assert delivery(request, "2026-12-24 10:00").status == "To Approve"
			line = next(row.name for row in request.lines if row.product == "SMALL-MOVE")
			assert delivery(request, "2026-12-24 10:00", line=line).status == "Open"

	def test_another_role_with_a_wider_mandate_counts(self, move, mandate, as_user):
		mandate(maximum_amount=100)
		mandate(role="Frontoffice Manager")
		with as_user(data.MANAGER):
			assert delivery(move, "2026-11-24 10:00", amount=500).status == "Open"

	def test_a_mandate_that_covers_nothing_is_refused(self, mandate):
		other = frappe.db.get_value(
			"Facility Product Category",
			{
				"is_group": 0,
				"name": ("!=", frappe.db.get_value("Facility Product", "LIGHTING", "category")),
			},
			order_by="name",
		)
		with pytest.raises(CommitmentError, match="not in"):
			mandate(product="LIGHTING", product_category=other)

	def test_who_sets_up_mandates_and_rules_can_choose_a_role(self, as_user):
		frappe.get_doc("User", data.AGENT).add_roles(roles.ADMINISTRATOR)
		with as_user(data.AGENT):
			found = search_link("Role", roles.AGENT)
			assert roles.AGENT in [row["value"] for row in found]
			made = frappe.get_doc({"doctype": "Facility Mandate", "role": roles.AGENT, "maximum_amount": 100})
			assert made.insert().name
			assert not frappe.has_permission("Role", "read"), "to choose is all"

	def test_only_administrators_change_mandates(self, mandate, as_user):
		doc = mandate(maximum_amount=100)
		with as_user(data.AGENT):
			assert frappe.get_list("Facility Mandate", pluck="name") == [doc.name]
			with pytest.raises(frappe.PermissionError):
				doc.save()


class TestTryingAMandateOut:
	@pytest.mark.parametrize(
		("limits", "alone"),
		[
			({"maximum_amount": 499}, 0),
			({"maximum_amount": 500}, 1),
			({"kind": "Call-back"}, 0),
			({"product": "LIGHTING"}, 0),
			({"product": "SMALL-MOVE"}, 1),
			({"not_sooner_than": 9 * HOUR}, 0),
			({"not_sooner_than": 8 * HOUR}, 1),
			({"maximum_amount": 100, "disabled": 1}, 1),
		],
	)
	def test_s51_it_judges_as_a_promise_is_judged(self, move, mandate, as_user, limits, alone):
		with as_user(data.AGENT):
			promise = delivery(move, "2026-11-24 10:00", amount=500)
		doc = frappe.get_doc({"doctype": "Facility Mandate", "role": "Frontoffice Agent", **limits})
		found = mandate_rehearsal.rehearse(doc)
		assert (found["looked_at"], found["alone"], found["asked"]) == (1, alone, 0)
		assert [(row["name"], row["may"], row["changes"]) for row in found["rows"]] == (
			[] if alone else [(promise.name, False, True)]
		)

	def test_what_was_asked_for_is_counted_and_a_wider_one_lets_it_through(self, move, mandate, as_user):
		mandate(maximum_amount=100)
		with as_user(data.AGENT):
			delivery(move, "2026-11-24 10:00", amount=500)
		wider = frappe.get_doc({"doctype": "Facility Mandate", "role": "Frontoffice Agent"})
		found = mandate_rehearsal.rehearse(wider)
		assert (found["asked"], found["alone"]) == (1, 1)
		assert [row["may"] for row in found["rows"]] == [True]

	def test_only_administrators_try_it(self, as_user):
		with as_user(data.AGENT), pytest.raises(frappe.PermissionError):
			service_levels_api.rehearse_mandate({"role": "Frontoffice Agent"})


class TestApproving:
	@pytest.fixture
	def beyond(self, move, mandate, as_user):
		mandate(maximum_amount=100)
		with as_user(data.AGENT):
			return delivery(move, "2026-11-24 10:00", amount=500)

	def test_s51_what_is_agreed_to_is_promised_from_then_on(self, beyond, manager, as_user, travel_to):
		travel_to("2026-11-23 11:00")
		with as_user(manager):
			doc = commitments.approve(beyond.name)
		doc.reload()
		assert (doc.status, doc.approved_by) == ("Open", manager)
		assert get_datetime(doc.made_at) >= get_datetime("2026-11-23 11:00")
		assert get_datetime(doc.due) == get_datetime("2026-11-24 10:00")
		assert events_of(doc.name) == ["start"]
		assert data.AGENT in notices_of(doc.name)

	def test_s62_who_was_not_told_in_person_is_written_to_once_it_is_agreed(
		self, move, mandate, manager, as_user
	):
		mandate(maximum_amount=100)
		with as_user(data.AGENT):
			doc = delivery(move, "2026-11-24 10:00", amount=500, in_writing=True)
		assert planned_of(move) == []
		with as_user(manager):
			commitments.approve(doc.name)
		assert len(planned_of(move)) == 1

	def test_s51_what_is_declined_was_never_promised(self, beyond, manager, as_user):
		with as_user(manager):
			with pytest.raises(CommitmentError, match="Say why"):
				commitments.decline(beyond.name, " ")
			doc = commitments.decline(beyond.name, "Too dear")
		assert (doc.status, doc.withdrawn_reason, doc.made_at) == ("Declined", "Too dear", None)
		assert events_of(doc.name) == []
		assert data.AGENT in notices_of(doc.name)

	def test_an_agent_decides_nothing(self, beyond, as_user):
		with as_user(data.AGENT), pytest.raises(frappe.PermissionError):
			commitments.approve(beyond.name)

	def test_nobody_agrees_with_themselves(self, move, mandate, as_user):
		mandate(maximum_amount=100)
		with as_user(data.MANAGER):
			doc = delivery(move, "2026-11-24 10:00", amount=500)
			assert doc.status == "To Approve"
			with pytest.raises(CommitmentError, match="Somebody else"):
				commitments.approve(doc.name)

	def test_a_manager_has_limits_too(self, beyond, mandate, manager, as_user):
		mandate(role="Frontoffice Manager", maximum_amount=200)
		mandate(role="Facility Administrator", maximum_amount=300)
		with as_user(manager), pytest.raises(CommitmentError, match="your own mandate"):
			commitments.approve(beyond.name)

	def test_what_has_passed_cannot_be_agreed_to(self, beyond, manager, as_user, travel_to):
		travel_to("2026-11-24 10:01")
		with as_user(manager), pytest.raises(CommitmentError, match="has passed"):
			commitments.approve(beyond.name)

	def test_the_second_manager_hears_what_the_first_did(self, beyond):
		commitments.approve(beyond.name)
		with pytest.raises(CommitmentError, match="is Open already"):
			commitments.decline(beyond.name, "No")

	def test_who_asked_can_take_it_back(self, beyond, as_user):
		with as_user(data.AGENT):
			doc = commitments.withdraw(beyond.name, "Not needed")
		assert doc.status == "Withdrawn"
		assert not doc.made_at


class TestKeeping:
	def test_s49_kept(self, ask, travel_to):
		doc = call_back(ask("LIGHTING"))
		travel_to("2026-11-23 11:59")
		doc = commitments.keep(doc.name, "Told how to change it")
		assert (doc.status, doc.broken_at, doc.answer) == ("Kept", None, "Told how to change it")
		assert events_of(doc.name) == ["start", "stop"]

	def test_exactly_on_time_is_kept(self, ask, travel_to):
		doc = call_back(ask("LIGHTING"))
		travel_to("2026-11-23 12:00", tick=False)
		assert commitments.keep(doc.name).status == "Kept"

	def test_s49_broken_is_seen_by_the_watch_and_stays(self, ask, travel_to):
		doc = call_back(ask("LIGHTING"))
		travel_to("2026-11-23 12:01")
		tasks.watch()
		doc.reload()
		assert doc.status == "Broken"
		assert get_datetime(doc.broken_at) == get_datetime("2026-11-23 12:00")
		travel_to("2026-11-23 13:00")
		doc = commitments.keep(doc.name)
		doc.reload()
		assert doc.status == "Broken"
		assert get_datetime(doc.broken_at) == get_datetime("2026-11-23 12:00")
		assert get_datetime(doc.fulfilled_at) >= get_datetime("2026-11-23 13:00")
		with pytest.raises(CommitmentError, match="already"):
			commitments.keep(doc.name)

	@pytest.mark.parametrize("end", [commitments.keep, lambda name: commitments.withdraw(name, "Moved")])
	def test_broken_before_the_watch_saw_it(self, ask, travel_to, end):
		doc = call_back(ask("LIGHTING"))
		travel_to("2026-11-23 12:00:20")
		doc = end(doc.name)
		doc.reload()
		assert get_datetime(doc.broken_at) == get_datetime("2026-11-23 12:00")
		assert doc.status in ("Broken", "Withdrawn")
		assert not doc.next_due_at

	def test_s49_withdrawn_with_a_reason(self, ask, as_user):
		with as_user(data.AGENT):
			doc = call_back(ask("LIGHTING"))
		with pytest.raises(CommitmentError, match="Say why"):
			commitments.withdraw(doc.name, "")
		doc = commitments.withdraw(doc.name, "You found it yourself.")
		assert (doc.status, doc.withdrawn_reason) == ("Withdrawn", "You found it yourself.")
		assert events_of(doc.name) == ["start", "stop"]
		assert data.AGENT in notices_of(doc.name)
		with pytest.raises(CommitmentError, match="is Withdrawn already"):
			commitments.keep(doc.name)

	def test_s46_attempts_and_then_reached(self, ask, travel_to):
		doc = call_back(ask("LIGHTING"))
		travel_to("2026-11-23 10:30")
		assert commitments.note_attempt(doc.name, "No Answer").status == "Open"
		travel_to("2026-11-23 11:00")
		doc = commitments.note_attempt(doc.name, "Reached", "Knows enough now")
		doc.reload()
		assert [row.outcome for row in doc.attempts] == ["No Answer", "Reached"]
		assert (doc.status, doc.answer) == ("Kept", "Knows enough now")

	def test_s46_a_call_back_that_was_tried_but_not_made_is_broken(self, ask, travel_to):
		doc = call_back(ask("LIGHTING"))
		commitments.note_attempt(doc.name, "Left a Message")
		travel_to("2026-11-23 12:01")
		tasks.watch()
		doc.reload()
		assert doc.status == "Broken"
		assert len(doc.attempts) == 1

	def test_attempts_are_of_a_call_back(self, move):
		doc = delivery(move, "2026-11-24 10:00")
		with pytest.raises(CommitmentError, match="Only a call-back"):
			commitments.note_attempt(doc.name, "Reached")
		doc = call_back(move)
		with pytest.raises(CommitmentError, match="how it went"):
			commitments.note_attempt(doc.name, "Perhaps")


class TestWhatWasPromisedStands:
	def test_another_moment_is_another_promise(self, ask):
		doc = call_back(ask("LIGHTING"))
		doc.due = "2026-11-23 15:00"
		with pytest.raises(CommitmentError, match="stays promised"):
			doc.save()

	@pytest.mark.parametrize(
		("field", "value"),
		[
			("status", "Kept"),
			("promise", "Something else"),
			("fulfilled_at", "2026-11-23 10:00:00"),
			("made_at", "2026-11-20 10:00:00"),
			("amount", 5),
			("promised_to", "Front Office"),
			("attempts", []),
		],
	)
	def test_a_form_changes_who_keeps_it_and_no_more(self, ask, as_user, field, value):
		doc = call_back(ask("LIGHTING"))
		doc = commitments.note_attempt(doc.name, "No Answer")
		before = str(doc.get(field)) if field != "attempts" else len(doc.attempts)
		with as_user(data.AGENT):
			doc = frappe.get_doc(COMMITMENT, doc.name)
			doc.set(field, value)
			doc.responsible = data.MANAGER
			doc.save()
		doc.reload()
		assert (str(doc.get(field)) if field != "attempts" else len(doc.attempts)) == before
		assert doc.responsible == data.MANAGER

	def test_an_open_form_cannot_undo_that_it_was_broken(self, ask, travel_to):
		form = call_back(ask("LIGHTING"))
		travel_to("2026-11-23 12:01")
		tasks.watch()
		form.responsible = data.AGENT
		form.save()
		form.reload()
		assert (form.status, bool(form.broken_at)) == ("Broken", True)

	@pytest.mark.parametrize("user", [data.AGENT, data.MANAGER])
	def test_nobody_makes_one_past_the_checks(self, ask, as_user, user):
		request = ask("LIGHTING")
		with as_user(user), pytest.raises(frappe.PermissionError):
			frappe.get_doc(
				{
					"doctype": COMMITMENT,
					"client_request": request.name,
					"kind": "Call-back",
					"due": "2026-11-23 12:00",
				}
			).insert()


class TestFollowing:
	def test_what_was_to_be_delivered_or_told_is_when_the_request_is_done(self, move):
		made = [
			delivery(move, "2026-11-24 10:00"),
			commitments.make(move.name, "Information", "When it comes", "2026-11-24 10:00"),
			call_back(move),
		]
		question = commitments.ask_expert(move.name, "Does it fit?", "Logistics")
		intake.handle_directly(move.name, "Done.")
		assert [frappe.db.get_value(COMMITMENT, doc.name, "status") for doc in made] == [
			"Kept",
			"Kept",
			"Open",
		]
		assert frappe.db.get_value(COMMITMENT, question.name, "status") == "Withdrawn"

	def test_a_line_that_is_done_keeps_what_was_promised_about_it(self, move, product):
		product("OTHER")
		request = intake.add_lines(move.name, [{"product": "OTHER"}])
		first, second = (delivery(request, "2026-12-24 10:00", line=row.name) for row in request.lines)
		intake.handle_directly(request.name, "Done.", [request.lines[0].name])
		assert frappe.db.get_value(COMMITMENT, first.name, "status") == "Kept"
		assert frappe.db.get_value(COMMITMENT, second.name, "status") == "Open"

	def test_late_but_done_stays_broken(self, move, travel_to):
		doc = delivery(move, "2026-11-24 10:00")
		travel_to("2026-11-24 11:00")
		tasks.watch()
		intake.handle_directly(move.name, "Done.")
		doc.reload()
		assert doc.status == "Broken"
		assert doc.fulfilled_at

	def test_what_is_cancelled_is_withdrawn_with_its_reason(self, move, mandate, as_user):
		made = [delivery(move, "2026-11-24 10:00"), call_back(move)]
		mandate(maximum_amount=1)
		with as_user(data.AGENT):
			made.append(call_back(move, "2026-11-23 13:00", amount=10))
		intake.cancel(move.name, "The room is let.", "Another room.")
		for doc in made:
			doc.reload()
			assert (doc.status, doc.withdrawn_reason) == ("Withdrawn", "The room is let.")

	def test_s60_work_that_is_planned_later_than_promised_is_a_conflict_and_somebody_hears_it(
		self, move, as_user
	):
		frappe.db.set_value("Client Request", move.name, "front_office_owner", data.MANAGER)
		with as_user(data.AGENT):
			doc = delivery(move, "2026-11-26 10:00")
		fulfilment.send_out(move.name)
		doc.reload()
		assert not doc.conflict_since
		fulfilment.report_delay(work_of(move, "Plan"), "2026-12-02 12:00", "A van broke down")
		doc.reload()
		assert doc.conflict_since
		assert notices_of(doc.name) == {data.AGENT, data.MANAGER}
		fulfilment.report_delay(work_of(move, "Plan"), "2026-12-03 12:00", "Still broken")
		since = doc.conflict_since
		doc.reload()
		assert doc.conflict_since == since
		assert frappe.db.count("Notification Log", {"document_name": doc.name}) == 2
		fulfilment.expect(work_of(move, "Plan"), "2026-11-24 12:00")
		doc.reload()
		assert not doc.conflict_since

	def test_s60_work_that_moves_without_the_date_of_the_request_counts_too(self, move):
		"""The norm of the request may be later than both; then its promised date stays where it is."""
		doc = delivery(move, "2026-11-24 10:00")
		fulfilment.send_out(move.name)
		frappe.db.set_value(
			"Backoffice Assignment", work_of(move, "Plan"), "expected_date", "2026-11-24 09:00:00"
		)
		request = frappe.get_doc("Client Request", move.name)
		request.flags.work_changed = True
		request.save()
		doc.reload()
		assert doc.conflict_since

	def test_a_save_that_matters_to_no_promise_costs_nothing(self, move, statements):
		delivery(move, "2026-11-24 10:00")
		move.reload()
		move.description = "more"
		assert not [query for query in statements(move.save) if COMMITMENT in query]

	def test_promises_go_with_their_request(self, ask):
		request = ask("LIGHTING")
		doc = call_back(request)
		commitments.note_attempt(doc.name, "No Answer")
		request.reload()
		request.delete()
		assert not frappe.db.exists(COMMITMENT, doc.name)
		assert not frappe.db.exists("Facility Commitment Attempt", {"parent": doc.name})
		assert not events_of(doc.name)


class TestContact:
	"""A promise is said to somebody: the front office is not silent, and a call-back is an answer."""

	def test_s6_promising_begins_the_silence_anew(self, ask, travel_to):
		request = ask("LIGHTING")
		travel_to("2026-11-23 11:00")
		call_back(request)
		before, request = request, frappe.get_doc("Client Request", request.name)
		assert get_datetime(request.silence_due) > get_datetime(before.silence_due)
		assert not request.first_response_at

	def test_s36_who_is_reached_has_a_first_answer(self, ask, travel_to):
		request = ask("LIGHTING")
		doc = call_back(request)
		commitments.note_attempt(doc.name, "No Answer")
		assert not frappe.db.get_value("Client Request", request.name, "first_response_at")
		commitments.note_attempt(doc.name, "Reached")
		request.reload()
		assert request.first_response_at
		events = frappe.get_all(
			"Facility Clock Event",
			{"reference_name": request.name, "clock": "Response"},
			pluck="event",
			order_by="position",
		)
		assert events == ["start", "stop"]

	def test_what_waits_for_an_approval_was_not_said(self, ask, mandate, as_user):
		mandate(maximum_amount=1)
		request = ask("LIGHTING")
		before = frappe.db.get_value("Client Request", request.name, "last_client_update_at")
		with as_user(data.AGENT):
			assert call_back(request, amount=100).status == "To Approve"
		assert frappe.db.get_value("Client Request", request.name, "last_client_update_at") == before


class TestExperts:
	def test_s52_a_specialist_is_asked_with_a_clock_on_the_answer(self, ask, as_user):
		request = ask("LIGHTING")
		unit = frappe.get_doc("Backoffice Unit", "Building Services")
		unit.update({"default_norm": 3 * HOUR, "calendar": "Office Hours"})
		unit.save()
		with as_user(data.AGENT):
			doc = commitments.ask_expert(request.name, "Which lamp is this?", "Building Services")
		assert (doc.promised_to, doc.status, doc.kind) == ("Front Office", "Open", "Expert Answer")
		assert abs(get_datetime(doc.due) - get_datetime("2026-11-23 13:00")) <= timedelta(minutes=1)
		assert events_of(doc.name) == ["start"]
		assert notices_of(doc.name) == {data.BUILDING_SERVICES}

	def test_s29_the_request_stays_the_front_offices(self, ask, as_user):
		request = ask("LIGHTING")
		commitments.ask_expert(request.name, "Which lamp is this?", "Building Services")
		after = frappe.get_doc("Client Request", request.name)
		assert (after.front_office_owner, after.status) == (request.front_office_owner, request.status)
		assert not frappe.db.exists("Backoffice Assignment", {"client_request": request.name})

	def test_s52_the_answer_comes_back_to_who_asked(self, ask, as_user):
		request = ask("LIGHTING")
		frappe.db.set_value("Client Request", request.name, "front_office_owner", data.MANAGER)
		with as_user(data.AGENT):
			doc = commitments.ask_expert(request.name, "Which lamp is this?", "Building Services")
		frappe.db.delete("Notification Log", {"document_name": doc.name})
		with as_user(data.BUILDING_SERVICES):
			with pytest.raises(CommitmentError, match="Type the answer"):
				commitments.keep(doc.name)
			doc = commitments.answer_expert(doc.name, "A halogen lamp")
		assert (doc.status, doc.answer) == ("Kept", "A halogen lamp")
		assert notices_of(doc.name) == {data.AGENT, data.MANAGER}

	def test_s50_no_answer_is_asked_sooner_than_the_unit_can_give_it(self, ask):
		request = ask("LIGHTING")
		frappe.db.set_value("Backoffice Unit", "Building Services", "default_norm", 3 * HOUR)
		frappe.clear_document_cache("Backoffice Unit", "Building Services")
		with pytest.raises(InfeasiblePromiseError, match="answer takes"):
			commitments.ask_expert(request.name, "Which?", "Building Services", due="2026-11-23 11:00")

	def test_a_person_is_asked_with_the_norm_of_their_unit(self, ask):
		request = ask("LIGHTING")
		frappe.db.set_value("Backoffice Unit", "Building Services", "default_norm", 3 * HOUR)
		frappe.clear_document_cache("Backoffice Unit", "Building Services")
		doc = commitments.ask_expert(request.name, "Which?", responsible=data.BUILDING_SERVICES)
		assert abs(get_datetime(doc.due) - get_datetime("2026-11-23 13:00")) <= timedelta(minutes=1)
		assert notices_of(doc.name) == {data.BUILDING_SERVICES}

	def test_a_question_needs_words_and_somebody(self, ask):
		request = ask("LIGHTING")
		with pytest.raises(CommitmentError, match="Choose who"):
			commitments.ask_expert(request.name, "Which?")
		with pytest.raises(CommitmentError, match="Type your question"):
			commitments.ask_expert(request.name, " ", "Building Services")

	def test_a_broken_answer_is_still_wanted(self, ask, travel_to):
		doc = commitments.ask_expert(ask("LIGHTING").name, "Which?", "Building Services")
		travel_to("2026-12-23 10:00")
		tasks.watch()
		doc = commitments.answer_expert(doc.name, "A halogen lamp")
		assert doc.status == "Broken"
		assert doc.fulfilled_at


class TestDoors:
	"""Who may call what; the rest is tested above."""

	def test_the_front_office_promises(self, ask, as_user):
		request = ask("LIGHTING")
		with as_user(data.AGENT):
			assert api.check(request.name, "Call-back", "2026-11-23 12:00")["feasible"]
			told = api.make(request.name, "Call-back", "2026-11-23 12:00", amount="0")
			assert told["status"] == "Open"
			assert api.note_attempt(told["name"], "Reached")["status"] == "Kept"
			told = api.make(request.name, "Call-back", "2026-11-23 13:00")
			assert api.withdraw(told["name"], "Not needed")["status"] == "Withdrawn"

	@pytest.mark.parametrize("user", [data.CLIENT, data.BUILDING_SERVICES, data.PURCHASER])
	def test_others_do_not(self, ask, as_user, user):
		request = ask("LIGHTING")
		doc = call_back(request)
		calls = [
			lambda: api.check(request.name, "Call-back"),
			lambda: api.make(request.name, "Call-back", "2026-11-23 12:00"),
			lambda: api.ask_expert(request.name, "Which?", "Building Services"),
			lambda: api.keep(doc.name),
			lambda: api.note_attempt(doc.name, "Reached"),
			lambda: api.withdraw(doc.name, "No"),
			lambda: api.approve(doc.name),
			lambda: api.decline(doc.name, "No"),
			lambda: api.answer_expert(doc.name, "A lamp"),
		]
		with as_user(user):
			for call in calls:
				with pytest.raises(frappe.PermissionError):
					call()

	def test_the_people_of_the_unit_answer_and_take_nothing_back(self, ask, as_user):
		doc = commitments.ask_expert(ask("LIGHTING").name, "Which?", "Building Services")
		with as_user(data.BUILDING_SERVICES):
			with pytest.raises(frappe.PermissionError):
				api.withdraw(doc.name, "No time")
			assert api.answer_expert(doc.name, "A halogen lamp")["status"] == "Kept"
