"""Taking a question in, handling it directly, pausing, refusing and taking it up again."""

import frappe
import pytest

from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service
from facility_frontoffice.intake.errors import DoubleBookingError, IntakeError


def messages_of(request) -> list[str]:
	return frappe.get_all(
		"Facility Message", filters={"client_request": request.name}, order_by="creation", pluck="kind"
	)


class TestTakingIn:
	def test_s5_s19_who_asks_and_who_owns_it_are_filled_in(self, ask, as_user):
		with as_user(data.AGENT):
			request = ask("LIGHTING")
		assert request.client_name == "Emma van Dijk"
		assert request.client_email == data.CLIENT
		assert request.front_office_owner == data.AGENT
		assert request.service_desk

	def test_s5_a_request_that_nobody_took_in_is_the_desk_leads(self, ask):
		assert ask("LIGHTING").front_office_owner == data.MANAGER

	def test_a_mail_address_is_recognised(self, ask):
		assert ask("LIGHTING", client_user=None, client_email=data.CLIENT).client_user == data.CLIENT

	def test_s21_norm_and_date_are_there_at_once(self, ask):
		request = ask("LIGHTING")
		assert request.service_level
		assert request.service_level_reason
		assert request.promised_date == request.resolution_due
		assert request.next_due_at

	def test_s37_the_client_is_told_that_it_was_received(self, ask):
		request = ask("LIGHTING")
		assert messages_of(request) == ["Received"]
		assert request.acknowledged_at

	def test_a_question_without_a_subject_gets_one(self, ask):
		assert ask("LIGHTING", subject="", description="It is dark. Very.").subject == "It is dark."


class TestBadInput:
	"""Every refusal says what to do, and nothing is written."""

	@pytest.mark.parametrize(
		("values", "words"),
		[
			({"client_user": None}, "Who asks?"),
			({"desired_date": "2020-01-01"}, "has passed"),
			({"description": "x" * 1_048_576}, "Shorten it"),
			({"subject": "<script>alert(1)</script>"}, "plain text"),
			({"status": "Completed"}, "no field that you can set called status"),
			({"resolution_due": "2030-01-01"}, "no field that you can set"),
		],
	)
	def test_is_refused_with_what_to_do(self, ask, values, words):
		before = frappe.db.count("Client Request")
		with pytest.raises(frappe.ValidationError, match=words):
			ask("LIGHTING", **values)
		assert frappe.db.count("Client Request") == before

	@pytest.mark.parametrize("missing", ["request_type", "channel"])
	def test_s26_s33_type_and_channel_are_mandatory(self, ask, missing):
		with pytest.raises(frappe.MandatoryError):
			ask("LIGHTING", **{missing: ""})

	def test_an_unknown_product_is_named(self):
		with pytest.raises(frappe.ValidationError, match="UNICORN"):
			service.create_request(
				{"subject": "x", "request_type": "Request", "channel": "Phone", "client_user": data.CLIENT},
				[{"product": "UNICORN"}],
			)

	def test_s43_missing_answers_are_named_all_at_once(self):
		with pytest.raises(frappe.ValidationError):
			service.create_request(
				{"subject": "x", "request_type": "Request", "channel": "Phone", "client_user": data.CLIENT},
				[{"product": "MOVE", "answers": {}}],
			)


class TestHandlingDirectly:
	def test_s17_s28_answered_and_closed_in_one_go(self, as_user):
		with as_user(data.AGENT):
			request = service.answer_now(
				{
					"subject": "Opening hours",
					"request_type": "Information",
					"channel": "Phone",
					"client_user": data.CLIENT,
				},
				[],
				"From 7 to 19.",
			)
		assert request.status == "Closed"
		assert request.handled_directly
		assert request.completed_at
		assert messages_of(request) == []

	def test_s57_who_decided_and_when_is_kept(self, ask, as_user):
		with as_user(data.AGENT):
			request = service.handle_directly(ask("VISITOR").name, "Your guest is registered.")
		line = request.lines[0]
		assert (line.decision, line.decided_by) == ("Handled Directly", data.AGENT)
		assert line.decided_at

	def test_a_confirmation_is_sent_once(self, ask):
		request = service.handle_directly(ask("VISITOR").name, "Your guest is registered.", confirm=True)
		assert messages_of(request) == ["Received", "Done"]

	def test_one_of_two_lines(self, ask):
		request = ask("VISITOR", "LIGHTING")
		request = service.handle_directly(request.name, "Registered.", lines=[request.lines[0].name])
		assert [line.status for line in request.lines] == ["Completed", "New"]
		assert request.status == "In Progress"
		assert not request.handled_directly

	def test_an_answer_is_needed(self, ask):
		with pytest.raises(IntakeError, match="what the client was told"):
			service.handle_directly(ask("VISITOR").name, "  ")

	def test_s3_a_request_without_a_product_is_not_done(self, ask):
		with pytest.raises(IntakeError, match="Choose at least one product"):
			service.handle_directly(ask().name, "Done.")

	def test_s2_a_remark_needs_no_product(self, ask):
		request = service.close(ask(request_type="Compliment").name)
		assert request.status == "Closed"


class TestPausing:
	def test_the_clock_waits_and_goes_on(self, ask):
		request = ask("LIGHTING")
		held = service.hold(request.name, "The client is away until Monday.")
		assert held.status == "On Hold"
		assert not held.resolution_due
		resumed = service.resume(request.name)
		assert resumed.status == "In Intake"
		assert resumed.resolution_due >= request.resolution_due

	def test_needs_a_reason(self, ask):
		with pytest.raises(IntakeError, match="why"):
			service.hold(ask("LIGHTING").name, "")


class TestRefusing:
	def test_s45_needs_a_reason_and_an_alternative(self, ask):
		request = ask("LIGHTING")
		for reason, alternative in (("", "A torch"), ("No lamps left", ""), ("", "")):
			with pytest.raises(IntakeError, match="instead"):
				service.cancel(request.name, reason, alternative)

	def test_s45_stops_the_work_and_tells_the_client(self, ask):
		request = ask("MOVE")
		fulfilment.send_out(request.name)
		service.cancel(request.name, "The move is off.", "Ask again when the date is known.")
		request.reload()
		assert request.status == "Cancelled"
		assert {line.status for line in request.lines} == {"Cancelled"}
		assert not frappe.db.exists(
			"Backoffice Assignment", {"client_request": request.name, "status": ("!=", "Cancelled")}
		)
		assert not frappe.db.exists(
			"Facility Client Task", {"client_request": request.name, "status": "Open"}
		)
		assert "Cancelled" in messages_of(request)

	def test_status_cannot_be_set_round_the_lines(self, ask):
		request = ask("LIGHTING")
		request.status = "Completed"
		with pytest.raises(IntakeError, match="Not all products are done"):
			request.save()


class TestReopening:
	def test_goes_through_everything_again_and_tells_again(self, ask):
		request = service.handle_directly(ask("VISITOR").name, "Registered.", confirm=True)
		reopened = service.reopen(request.name, "The guest could not get in.")
		assert (reopened.status, reopened.cycle) == ("In Intake", 1)
		assert not reopened.completed_at
		assert reopened.resolution_due
		service.handle_directly(request.name, "Registered again.", confirm=True)
		assert messages_of(request).count("Done") == 2


class TestReplying:
	def test_s36_the_first_reply_of_a_person_stops_the_response_clock(self, ask):
		request = ask("LIGHTING")
		assert not request.first_response_at
		service.reply_to_client(request.name, "Which lamp do you mean?")
		request.reload()
		assert request.first_response_at
		assert frappe.db.exists(
			"Facility Clock Event", {"reference_name": request.name, "clock": "Response", "event": "stop"}
		)

	def test_a_double_click_sends_once(self, ask):
		request = ask("LIGHTING")
		service.reply_to_client(request.name, "Which lamp do you mean?")
		with pytest.raises(IntakeError, match="already sent"):
			service.reply_to_client(request.name, "Which lamp do you mean?")
		assert messages_of(request).count("Reply") == 1


class TestRooms:
	TIMES = ("2030-03-04 10:00:00", "2030-03-04 12:00:00")

	def test_s12_overlapping_bookings_are_refused(self, ask):
		request = ask("MEETING-ROOM").name
		service.reserve_room(request, data.MEETING_ROOM, *self.TIMES)
		with pytest.raises(DoubleBookingError, match="is taken from"):
			service.reserve_room(request, data.MEETING_ROOM, "2030-03-04 11:59:00", "2030-03-04 13:00:00")

	def test_one_may_begin_when_the_other_ends(self, ask):
		request = ask("MEETING-ROOM").name
		service.reserve_room(request, data.MEETING_ROOM, *self.TIMES)
		assert service.reserve_room(request, data.MEETING_ROOM, "2030-03-04 12:00:00", "2030-03-04 13:00:00")

	def test_a_cancelled_request_frees_its_room(self, ask):
		request = ask("MEETING-ROOM").name
		service.reserve_room(request, data.MEETING_ROOM, *self.TIMES)
		service.cancel(request, "Not needed any more.", "Book again.")
		assert service.reserve_room(ask("MEETING-ROOM").name, data.MEETING_ROOM, *self.TIMES)

	def test_ends_after_it_begins(self, ask):
		with pytest.raises(IntakeError, match="ends before"):
			service.reserve_room(ask("MEETING-ROOM").name, data.MEETING_ROOM, *reversed(self.TIMES))

	def test_s12_of_six_at_one_moment_one_wins(self, in_processes):
		"""Real processes with connections of their own, all committing: a look before writing is not enough."""
		try:
			assert sorted(in_processes(BOOK, 6)) == ["refused"] * 5 + ["won"]
		finally:
			in_processes(FREE, 1)


BOOK = """
frappe.db.sql("select 1")  # the snapshot of this transaction is older than the winner's commit
from facility_frontoffice.intake.errors import DoubleBookingError
booking = {"doctype": "Facility Reservation", "location": "Meeting Room Maas"}
times = {"starts_at": "2031-05-06 10:00:00", "ends_at": "2031-05-06 11:00:00"}
try:
	frappe.get_doc({**booking, **times}).insert(ignore_permissions=True)
	frappe.db.commit()
	print("won")
except DoubleBookingError:
	print("refused")
"""
FREE = """
frappe.db.delete("Facility Reservation", {"starts_at": "2031-05-06 10:00:00"})
frappe.db.commit()
"""
