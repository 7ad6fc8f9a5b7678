"""Splitting, joining, duplicating and reopening a request: what becomes of its clocks, its work and its client."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import get_datetime

from facility_frontoffice.api import intake as api
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.intake.joining import join
from facility_frontoffice.intake.splitting import split
from facility_frontoffice.portal import client_view
from facility_frontoffice.service_levels import audit, commitments, tasks
from facility_frontoffice.service_levels.escalation_rules import forget_rules

REQUEST = "Client Request"
CLOCKS = ("Acknowledgement", "Response", "Resolution", "Silence")


MAKE = """
from facility_frontoffice.intake import service
for number in range(2):
	service.create_request({
		"subject": "Joined at once", "request_type": "Remark", "channel": "Other", "client_email": "x@example.org",
	})
frappe.db.commit()
"""
JOIN = """
import os
from facility_frontoffice.intake.joining import join
names = frappe.get_all("Client Request", {"subject": "Joined at once"}, pluck="name", order_by="name")
try:
	join(*names[:: 1 if os.getpid() % 2 else -1], "One question.")
	frappe.db.commit()
	print("joined")
except frappe.ValidationError as error:
	print("refused" if "was joined with" in str(error) else repr(str(error)))
"""
COUNT = """
names = frappe.get_all("Client Request", {"subject": "Joined at once"}, pluck="name")
print(*frappe.get_all("Client Request", {"name": ("in", names)}, pluck="status"))
for name in names:
	print(frappe.db.count("Facility Message", {"client_request": name, "kind": "Reply"}))
"""
REMOVE = """
names = frappe.get_all("Client Request", {"subject": "Joined at once"}, pluck="name")
for name in names:
	frappe.delete_doc("Client Request", name, force=True, delete_permanently=True)
frappe.db.commit()
"""


@pytest.fixture(autouse=True)
def figures_follow_from_the_record():
	"""Whatever a test does, every figure can be computed again from the record."""
	yield
	assert list(audit.differences()) == []


@pytest.fixture(autouse=True)
def seeded_rules_are_old():
	"""Tests go back in time, to before the rules of this site were made."""
	frappe.db.set_value("Facility Escalation Rule", {}, "effective_from", "2020-01-01 00:00:00")
	forget_rules()


@pytest.fixture
def norm():
	"""Gives a product a service level of its own: `norm("LIGHTING", hours=8)`, around the clock."""

	def give(product: str, hours: float, **values):
		level = frappe.get_doc(
			{
				"doctype": "Facility Service Level",
				"level_name": f"{hours} hours for {product}",
				"calendar": "Around the Clock",
				"norms": [
					{
						"priority": "Medium",
						"respond_within": hours * 900,
						"resolve_within": hours * 3600,
					}
				],
				**values,
			}
		).insert()
		frappe.db.set_value("Facility Product", product, "service_level", level.name)
		frappe.clear_document_cache("Facility Product", product)
		return level

	return give


def events_of(name: str, clock: str) -> list[str]:
	return frappe.get_all(
		"Facility Clock Event", {"reference_name": name, "clock": clock}, order_by="position", pluck="event"
	)


def messages_of(name: str) -> list:
	return frappe.get_all(
		"Facility Message", {"client_request": name}, ["kind", "context"], order_by="creation"
	)


def kinds_of(name: str) -> list[str]:
	return [row.kind for row in messages_of(name)]


def line_of(request, product: str):
	return next(line for line in request.lines if line.product == product)


def comments_of(name: str) -> str:
	return " ".join(
		frappe.get_all("Comment", {"reference_name": name, "comment_type": "Info"}, pluck="content")
	)


class TestSplit:
	def test_both_count_from_the_moment_of_asking_by_the_norm_of_their_own_lines(self, ask, travel_to, norm):
		norm("LIGHTING", hours=8)
		norm("MOVE", hours=80)
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING", "MOVE")
		assert request.resolution_norm == 80 * 3600, "of two products the slowest"
		travel_to("2026-03-02 11:00")
		new = split(request.name, [line_of(request, "MOVE").name], "Two questions.")
		request.reload()
		assert new.received_at == request.received_at
		assert (request.resolution_norm, new.resolution_norm) == (8 * 3600, 80 * 3600)
		asked = get_datetime(request.received_at)
		assert get_datetime(request.resolution_due) == asked + timedelta(hours=8)
		assert get_datetime(new.resolution_due) == asked + timedelta(hours=80)
		assert request.promised_date == request.resolution_due
		assert new.promised_date == new.resolution_due
		assert [row.product for row in request.lines] == ["LIGHTING"]
		assert [(row.product, row.status) for row in new.lines] == [("MOVE", "New")]

	def test_what_was_waited_is_waited_in_both(self, ask, travel_to, norm):
		norm("LIGHTING", hours=8)
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING", "CLEANING")
		service.hold(request.name, "Away.")
		travel_to("2026-03-02 12:00")
		service.resume(request.name)
		new = split(request.name, [line_of(request, "LIGHTING").name], "Two questions.")
		assert events_of(new.name, "Resolution") == ["start", "pause", "resume"]
		waited = get_datetime(new.resolution_due) - get_datetime(new.received_at)
		assert abs(waited - timedelta(hours=11)) < timedelta(minutes=1)

	def test_a_paused_request_stays_paused_in_both(self, ask):
		request = ask("LIGHTING", "MOVE")
		service.hold(request.name, "Away.")
		new = split(request.name, [line_of(request, "MOVE").name], "Two questions.")
		assert (new.status, new.hold_reason) == ("On Hold", "Away.")
		assert service.resume(new.name).resolution_due

	def test_a_breach_is_not_split_away(self, ask, travel_to, norm):
		norm("LIGHTING", hours=8)
		norm("MOVE", hours=8)
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING", "MOVE")
		travel_to("2026-03-04 09:00")
		tasks.watch()
		rung = frappe.db.count("Facility Escalation")
		assert rung
		new = split(request.name, [line_of(request, "MOVE").name], "Two questions.")
		request.reload()
		assert request.resolution_breached_at == new.resolution_breached_at == request.resolution_due
		tasks.watch()
		assert frappe.db.count("Facility Escalation") == rung, "what rang by the same norm rings once"

	def test_a_stricter_norm_that_has_passed_already_rings(self, ask, travel_to, norm):
		norm("LIGHTING", hours=8)
		norm("MOVE", hours=800)
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING", "MOVE")
		travel_to("2026-03-04 09:00")
		tasks.watch()
		new = split(request.name, [line_of(request, "LIGHTING").name], "Two questions.")
		assert new.resolution_breached_at
		tasks.watch()
		assert frappe.db.exists("Facility Escalation", {"reference_name": new.name, "kind": "Resolution"})

	def test_work_that_is_out_stays_and_goes_on(self, ask):
		request = ask("LIGHTING", "MOVE")
		(work,) = fulfilment.send_out(request.name, [line_of(request, "LIGHTING").name])
		request.reload()
		new = split(request.name, [line_of(request, "MOVE").name], "Two questions.")
		assert (new.status, new.first_response_at is not None) == ("In Intake", True)
		fulfilment.accept(work)
		fulfilment.complete(work)
		request.reload()
		assert request.status == "Completed"
		assert fulfilment.send_out(new.name)

	def test_a_later_date_that_work_needs_stays_promised(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING", "MOVE")
		(work,) = fulfilment.send_out(request.name, [line_of(request, "LIGHTING").name])
		fulfilment.report_delay(work, "2026-06-01 12:00", "No parts.")
		request.reload()
		told = kinds_of(request.name).count("Delay")
		split(request.name, [line_of(request, "MOVE").name], "Two questions.")
		request.reload()
		assert str(request.promised_date) == "2026-06-01 12:00:00"
		assert kinds_of(request.name).count("Delay") == told

	def test_what_is_done_is_done_when_the_rest_leaves(self, ask):
		request = ask("LIGHTING", "MOVE")
		service.handle_directly(request.name, "Done.", [line_of(request, "LIGHTING").name])
		new = split(request.name, [line_of(request, "MOVE").name], "Two questions.")
		request.reload()
		assert (request.status, new.status) == ("Completed", "In Intake")
		assert events_of(new.name, "Resolution") == ["start"]

	def test_who_where_and_what_go_along(self, ask):
		request = ask("LIGHTING", "MOVE", location="Room 2.04", urgency="High", description="It is dark.")
		new = split(request.name, [line_of(request, "MOVE").name], "Two questions.")
		same = (
			"client_user", "client_email", "client_name", "channel", "request_type", "location", "service_desk",
			"front_office_owner", "impact", "urgency", "description", "subject", "acknowledged_at",
			"first_response_at",
		)  # fmt: skip
		assert {name: new.get(name) for name in same} == {name: request.get(name) for name in same}
		assert new.split_from == request.name
		assert new.lines[0].answers == line_of(request, "MOVE").answers
		assert (new.cycle, new.completed_at, new.merged_into) == (0, None, None)

	def test_a_wish_that_has_passed_goes_along(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING", "MOVE", desired_date="2026-03-03")
		travel_to("2026-03-09 09:00")
		new = split(request.name, [line_of(request, "MOVE").name], "Two questions.")
		assert str(new.desired_date).startswith("2026-03-03")

	def test_the_client_is_told_once_in_their_language(self, ask):
		request = ask("LIGHTING", "MOVE", client_user=data.COLLEAGUE)
		new = split(request.name, [line_of(request, "MOVE").name], "Two questions.")
		assert kinds_of(new.name) == []
		(reply,) = [row for row in messages_of(request.name) if row.kind == "Reply"]
		assert new.name in reply.context
		assert "Wij behandelen" in reply.context
		request.reload()
		assert new.last_client_update_at
		assert request.last_client_update_at

	def test_who_cannot_be_told_was_not_told(self, ask):
		request = ask("LIGHTING", "MOVE", client_user=None, client_name="Emma", channel="Other")
		new = split(request.name, [line_of(request, "MOVE").name], "Two questions.")
		assert not new.last_client_update_at
		assert not new.acknowledged_at

	def test_both_name_the_other_and_say_why(self, ask):
		request = ask("LIGHTING", "MOVE")
		new = split(request.name, [line_of(request, "MOVE").name], "Two <b>questions.")
		for name, other in ((request.name, new.name), (new.name, request.name)):
			assert other in comments_of(name)
			assert "<b>" not in comments_of(name)
		reasons = frappe.get_all(
			"Facility Clock Event", {"reference_name": request.name, "event": "norm"}, pluck="reason"
		)
		assert set(reasons) <= {"Two <b>questions."}

	def test_promises_and_rooms_go_with_their_line(self, ask):
		request = ask("LIGHTING", "MOVE")
		lines = {row.product: row.name for row in request.lines}
		made = {
			product: commitments.make(
				request.name, "Call-back", f"About {product}.", f"2030-01-15 1{hour}:00", line=line
			).name
			for hour, (product, line) in enumerate(lines.items())
		}
		room = service.reserve_room(
			request.name, data.MEETING_ROOM, "2030-01-15 10:00", "2030-01-15 11:00", line=lines["MOVE"]
		)
		new = split(request.name, [lines["MOVE"]], "Two questions.")
		where = ["client_request", "request_line"]
		place = frappe.db.get_value("Facility Commitment", made["MOVE"], where)
		assert place == (new.name, new.lines[0].name)
		assert frappe.db.get_value("Facility Reservation", room.name, where) == place
		assert frappe.db.get_value("Facility Commitment", made["LIGHTING"], where[0]) == request.name
		commitments.keep(made["MOVE"], "Done.")

	def test_what_cannot_be_split_is_refused_with_what_to_do(self, ask):
		request = ask("LIGHTING", "MOVE")
		lines = {row.product: row.name for row in request.lines}
		for chosen, words in (
			(list(lines.values()), "must stay"),
			([], "Choose the lines"),
			([lines["MOVE"], "unknown"], "Choose the lines"),
		):
			with pytest.raises(IntakeError, match=words):
				split(request.name, chosen, "Why not.")
		with pytest.raises(IntakeError, match="Say why"):
			split(request.name, [lines["MOVE"]], " ")
		(work,) = fulfilment.send_out(request.name, [lines["MOVE"]])
		with pytest.raises(IntakeError, match="still at the front office"):
			split(request.name, [lines["MOVE"]], "Two questions.")
		fulfilment.return_to_front_office(work, "Not ours.")
		with pytest.raises(IntakeError, match="still at the front office"):
			split(request.name, [lines["MOVE"]], "Two questions.")
		service.cancel(request.name, "Not possible.", "Ask the landlord.")
		with pytest.raises(IntakeError, match="Open it again first"):
			split(request.name, [lines["LIGHTING"]], "Two questions.")

	def test_a_cancelled_line_is_no_line_that_stays(self, ask):
		request = ask("LIGHTING", "MOVE")
		reason = {"cancel_reason": "No lamps left.", "alternative": "A torch."}
		request.lines[0].update({"status": "Cancelled", **reason})
		request.save()
		with pytest.raises(IntakeError, match="must stay"):
			split(request.name, [request.lines[1].name], "Two questions.")

	def test_the_api_asks_for_the_right_to_write(self, ask, as_user):
		request = ask("LIGHTING", "MOVE")
		line = line_of(request, "MOVE").name
		with as_user(data.CLIENT), pytest.raises(frappe.PermissionError):
			api.split_request(request.name, [line], "Mine.")
		with as_user(data.AGENT):
			answer = api.split_request(request.name, frappe.as_json([line]), "Two questions.")
		assert [row["product"] for row in answer["lines"]] == ["MOVE"]


class TestJoin:
	def test_the_younger_goes_into_the_older_whatever_is_named_first(self, ask, travel_to):
		for way in (0, 1):
			travel_to("2026-03-02 09:00")
			older = ask("LIGHTING")
			travel_to("2026-03-03 09:00")
			younger = ask("CLEANING")
			names = (older.name, younger.name)[:: 1 - 2 * way]
			joined = join(*names, "One question.")
			assert joined.name == older.name
			assert [row.product for row in joined.lines] == ["LIGHTING", "CLEANING"]
			younger.reload()
			assert (younger.status, younger.merged_into) == ("Closed", older.name)
			assert [row.status for row in younger.lines] == ["Cancelled"]

	def test_of_one_moment_the_first_name_is_the_older(self, ask):
		one = ask("LIGHTING", location=None)
		other = frappe.copy_doc(one, ignore_no_copy=False)
		other.received_at = one.received_at
		other.insert()
		assert join(other.name, one.name, "Twice.").name == min(one.name, other.name)

	def test_the_clock_of_the_older_counts_on_and_its_norm_stays(self, ask, travel_to, norm):
		norm("LIGHTING", hours=8)
		norm("MOVE", hours=80)
		travel_to("2026-03-02 09:00")
		older = ask("LIGHTING")
		travel_to("2026-03-02 11:00")
		younger = ask("MOVE")
		joined = join(younger.name, older.name, "One question.")
		assert joined.resolution_due == older.resolution_due
		assert joined.promised_date == older.promised_date
		assert events_of(older.name, "Resolution") == ["start"]
		assert events_of(younger.name, "Resolution") == ["start", "stop"]
		for clock in CLOCKS:
			assert events_of(younger.name, clock)[-1] == "stop"

	def test_what_was_promised_sooner_for_the_younger_stays_promised(self, ask, travel_to, norm):
		norm("LIGHTING", hours=8)
		norm("MOVE", hours=80)
		travel_to("2026-03-02 09:00")
		older = ask("MOVE")
		travel_to("2026-03-02 11:00")
		younger = ask("LIGHTING")
		joined = join(younger.name, older.name, "One question.")
		off = get_datetime(joined.resolution_due) - get_datetime(younger.resolution_due)
		assert abs(off) < timedelta(seconds=1)
		assert joined.promised_date == younger.promised_date
		assert not joined.resolution_breached_at
		assert events_of(older.name, "Resolution") == ["start", "norm"]

	def test_a_breach_of_either_is_not_joined_away(self, ask, travel_to, norm):
		norm("LIGHTING", hours=8)
		norm("MOVE", hours=800)
		travel_to("2026-03-02 09:00")
		older = ask("MOVE")
		travel_to("2026-03-02 10:00")
		younger = ask("LIGHTING")
		travel_to("2026-03-04 10:00")
		joined = join(older.name, younger.name, "One question.")
		off = get_datetime(joined.resolution_breached_at) - get_datetime(younger.resolution_due)
		assert abs(off) < timedelta(seconds=1)

	def test_a_question_without_products_gets_the_norm_of_what_comes(self, ask, travel_to, norm):
		norm("MOVE", hours=80)
		travel_to("2026-03-02 09:00")
		older = ask()
		travel_to("2026-03-02 11:00")
		younger = ask("MOVE")
		joined = join(older.name, younger.name, "One question.")
		assert get_datetime(joined.resolution_due) == get_datetime(older.received_at) + timedelta(hours=80)
		assert joined.promised_date == joined.resolution_due
		assert joined.service_level == younger.service_level

	def test_the_higher_priority_counts(self, ask):
		older, younger = ask("LIGHTING"), ask("LIGHTING", impact="High", urgency="High")
		joined = join(older.name, younger.name, "One question.")
		assert (joined.impact, joined.urgency, joined.priority) == ("High", "High", "Urgent")

	def test_the_words_of_both_can_be_read(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		older = ask("LIGHTING", description="It is dark.")
		younger = ask("LIGHTING", description="It is still dark.", subject="Again")
		joined = join(older.name, younger.name, "One question.")
		assert joined.description.startswith("It is dark.\n\n" + younger.name)
		assert joined.description.endswith("Again\nIt is still dark.")

	def test_long_words_are_no_obstacle(self, ask):
		older, younger = (ask("LIGHTING", description="x" * 50_000) for _number in range(2))
		assert len(join(older.name, younger.name, "One question.").description) == 50_000

	def test_the_client_hears_it_once_under_the_older_number(self, ask):
		older, younger = ask("LIGHTING"), ask("CLEANING")
		join(older.name, younger.name, "One question.")
		assert kinds_of(older.name) == ["Received", "Reply"]
		assert kinds_of(younger.name) == ["Received"]
		assert older.name in messages_of(older.name)[-1].context
		shown = client_view.request_of(data.CLIENT, younger.name)
		assert shown["timeline"][-1]["text"].endswith(older.name)
		assert not shown["may"]["reply"]

	def test_promises_and_rooms_go_along_and_keep_their_record(self, ask):
		older, younger = ask("LIGHTING"), ask("CLEANING")
		made = commitments.make(younger.name, "Delivery Date", "Clean.", "2030-01-15 10:00")
		about = commitments.make(
			younger.name, "Call-back", "How clean.", "2030-01-15 10:00", line=younger.lines[0].name
		)
		room = service.reserve_room(younger.name, data.MEETING_ROOM, "2030-01-15 10:00", "2030-01-15 11:00")
		joined = join(older.name, younger.name, "One question.")
		where = ["client_request", "request_line", "status"]
		assert frappe.db.get_value("Facility Commitment", made.name, where) == (older.name, None, "Open")
		assert frappe.db.get_value("Facility Commitment", about.name, where) == (
			older.name,
			joined.lines[-1].name,
			"Open",
		)
		assert events_of(made.name, "Commitment") == ["start"]
		assert frappe.db.get_value("Facility Reservation", room.name, "client_request") == older.name
		service.handle_directly(older.name, "Done.")
		assert frappe.db.get_value("Facility Commitment", made.name, "status") == "Kept"

	def test_what_the_client_was_asked_is_withdrawn(self, ask):
		older, younger = ask("LIGHTING"), ask("CLEANING")
		task = frappe.get_doc(
			{"doctype": "Facility Client Task", "client_request": younger.name, "task": "Look."}
		).insert()
		join(older.name, younger.name, "One question.")
		assert frappe.db.get_value("Facility Client Task", task.name, "status") == "Withdrawn"

	def test_what_the_older_does_not_know_the_younger_tells(self, ask):
		older = ask("LIGHTING", client_user=None, client_email="new@example.org")
		younger = ask("LIGHTING", client_user=None, client_email="NEW@example.org", client_phone="0201234567")
		assert join(older.name, younger.name, "One question.").client_phone == "0201234567"

	def test_work_that_is_out_must_come_back_first(self, ask):
		older, younger = ask("LIGHTING"), ask("CLEANING")
		(work,) = fulfilment.send_out(younger.name)
		for _state in range(2):
			with pytest.raises(IntakeError, match="take back that work first"):
				join(older.name, younger.name, "One question.")
			if frappe.db.get_value("Backoffice Assignment", work, "status") == "Open":
				fulfilment.return_to_front_office(work, "Not ours.")
		older.reload()
		assert len(older.lines) == 1

	def test_work_of_the_older_goes_on(self, ask):
		older, younger = ask("LIGHTING"), ask("CLEANING")
		(work,) = fulfilment.send_out(older.name)
		joined = join(older.name, younger.name, "One question.")
		assert joined.status == "In Progress"
		fulfilment.accept(work)
		fulfilment.complete(work)
		joined.reload()
		assert [row.status for row in joined.lines] == ["Completed", "New"]

	def test_what_was_done_in_the_younger_stays_done_there(self, ask):
		older, younger = ask("LIGHTING"), ask("CLEANING", "MOVE")
		service.handle_directly(younger.name, "Done.", [line_of(younger, "CLEANING").name])
		joined = join(older.name, younger.name, "One question.")
		younger.reload()
		assert [row.status for row in younger.lines] == ["Completed", "Cancelled"]
		assert [row.product for row in joined.lines] == ["LIGHTING", "MOVE"]

	@pytest.mark.parametrize(
		("values", "other_values"),
		[
			({}, {"client_user": data.COLLEAGUE}),
			({}, {"client_user": data.COLLEAGUE, "client_email": data.CLIENT}),
			(
				{"client_user": None, "client_name": "Emma"},
				{"client_user": None, "client_name": "Emma"},
			),
		],
	)
	def test_requests_of_different_clients_stay_apart(self, ask, values, other_values):
		one, other = ask("LIGHTING", **values), ask("LIGHTING", **other_values)
		with pytest.raises(IntakeError, match="different clients"):
			join(one.name, other.name, "One question.")

	def test_what_cannot_be_joined_is_refused_with_what_to_do(self, ask):
		one, other = ask("LIGHTING"), ask("LIGHTING")
		with pytest.raises(IntakeError, match="two different"):
			join(one.name, one.name, "One question.")
		with pytest.raises(IntakeError, match="Say why"):
			join(one.name, other.name, "")
		service.handle_directly(other.name, "Done.")
		with pytest.raises(IntakeError, match="Open it again first"):
			join(one.name, other.name, "One question.")

	def test_a_second_agent_hears_what_the_first_did(self, ask):
		older, younger, third = (ask("LIGHTING") for _number in range(3))
		join(older.name, younger.name, "One question.")
		for way in ((older.name, younger.name), (younger.name, third.name)):
			with pytest.raises(IntakeError, match=f"was joined with {older.name}"):
				join(*way, "One question.")

	def test_a_joined_request_stays_closed_on_every_path(self, ask):
		older, younger = ask("LIGHTING"), ask("LIGHTING")
		join(older.name, younger.name, "One question.")
		with pytest.raises(IntakeError, match=f"Open {older.name} instead"):
			service.reopen(younger.name, "Not done.")
		with pytest.raises(IntakeError, match=f"Open {older.name} instead"):
			service.add_lines(younger.name, [])
		with pytest.raises(IntakeError, match=f"Open {older.name} instead"):
			frappe.client.set_value(REQUEST, younger.name, "status", "In Intake")
		form = frappe.get_doc(REQUEST, younger.name)
		form.lines[0].status = "New"
		with pytest.raises(IntakeError, match=f"Open {older.name} instead"):
			form.save()

	def test_where_it_came_from_cannot_be_typed(self, ask):
		one, other = ask("LIGHTING"), ask("LIGHTING")
		one.update({"merged_into": other.name, "split_from": other.name})
		one.save()
		one.reload()
		assert (one.merged_into, one.split_from) == (None, None)

	def test_the_api_asks_for_the_right_to_write_both(self, ask, as_user):
		older, younger = ask("LIGHTING"), ask("CLEANING")
		with as_user(data.CLIENT), pytest.raises(frappe.PermissionError):
			api.join_requests(younger.name, older.name, "Mine.")
		with as_user(data.AGENT):
			assert api.join_requests(younger.name, older.name, "One question.")["name"] == older.name

	def test_two_agents_at_once(self, in_processes):
		in_processes(MAKE, 1)
		try:
			assert sorted(in_processes(JOIN, 4)) == ["joined", "refused", "refused", "refused"]
			assert sorted(in_processes(COUNT, 1)) == ["0", "1", "Closed", "New"]
		finally:
			in_processes(REMOVE, 1)


class TestDuplicate:
	def test_is_a_new_question_with_clocks_of_its_own(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING", "MOVE", desired_date="2026-03-03", urgency="High")
		fulfilment.send_out(request.name, [line_of(request, "LIGHTING").name])
		service.reply_to_client(request.name, "We look.")
		service.hold(request.name, "Away.")
		travel_to("2026-04-01 09:00")
		tasks.watch()
		request.reload()
		request.add_comment("Comment", "Strange.")
		request.add_tag("Dark")
		request.reload()
		copy = frappe.copy_doc(request, ignore_no_copy=False)
		copy.insert()
		assert str(copy.received_at).startswith("2026-04-01 09:00")
		assert (copy.status, copy.cycle) == ("New", 0)
		assert [(row.status, row.decision or None, row.plan, row.round) for row in copy.lines] == [
			("New", None, None, 0)
		] * 2
		assert copy.lines[0].answers == request.lines[0].answers
		assert events_of(copy.name, "Resolution") == ["start"]
		assert kinds_of(copy.name) == ["Received"]
		stays_behind = (
			"resolution_breached_at", "first_response_at", "hold_reason", "desired_date", "watched_until",
			"split_from", "merged_into", "_comments", "_user_tags", "_assign",
		)  # fmt: skip
		assert [name for name in stays_behind if copy.get(name)] == []
		assert copy.promised_date == copy.resolution_due > copy.received_at
		assert copy.urgency == "High"

	def test_of_a_joined_or_split_request_too(self, ask):
		older, younger = ask("LIGHTING", "MOVE"), ask("LIGHTING")
		join(older.name, younger.name, "One question.")
		new = split(older.name, [line_of(older, "MOVE").name], "Two questions.")
		for name in (younger.name, new.name):
			copy = frappe.copy_doc(frappe.get_doc(REQUEST, name), ignore_no_copy=False).insert()
			assert (copy.status, copy.split_from, copy.merged_into) == ("New", None, None)

	def test_every_field_that_follows_from_the_old_one_stays_behind(self):
		"""A field that an agent does not fill in is the old request's own."""
		filled_in = {
			"priority",  # follows from impact and urgency
			"product_name", "answers",  # of a line; belong to the product
			"repeat_sends_out", "repeat_tells_client",  # of a series; without one they say nothing
		}  # fmt: skip
		for doctype in (REQUEST, "Client Request Line"):
			meta = frappe.get_meta(doctype)
			copied = {field.fieldname for field in meta.fields if field.read_only and not field.no_copy}
			assert copied <= filled_in


class TestReopen:
	def test_its_clocks(self, ask, travel_to, norm):
		norm("LIGHTING", hours=8)
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING")
		travel_to("2026-03-02 11:00")
		service.handle_directly(request.name, "Done.", confirm=True)
		travel_to("2026-04-02 11:00")
		reopened = service.reopen(request.name, "Not done.")
		assert reopened.cycle == 1
		assert events_of(request.name, "Resolution") == ["start", "stop", "resume"]
		assert events_of(request.name, "Response") == ["start", "stop"]
		assert events_of(request.name, "Acknowledgement") == ["start", "stop"]
		# six of eight hours are left, and nobody was silent while it was done
		assert str(reopened.resolution_due).startswith("2026-04-02 17:00")
		assert str(reopened.silence_due).startswith("2026-04-02 19:00"), "eight hours from now"
		assert not reopened.resolution_breached_at
		assert not reopened.silence_breached_at
		assert reopened.first_response_at
		assert not reopened.completed_at
		tasks.watch()
		reopened.reload()
		assert not reopened.silence_breached_at

	def test_a_breach_stays(self, ask, travel_to, norm):
		norm("LIGHTING", hours=8)
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING")
		travel_to("2026-03-03 09:00")
		done = service.handle_directly(request.name, "Done.")
		travel_to("2026-03-04 09:00")
		reopened = service.reopen(request.name, "Not done.")
		assert reopened.resolution_breached_at == done.resolution_breached_at == request.resolution_due
		assert reopened.resolution_due == request.resolution_due
