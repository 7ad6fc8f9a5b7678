"""S36: a mail is answered within an hour of opening time, by a person; a machine neither asks nor answers."""

import frappe
import pytest

from facility_frontoffice.demo import data
from facility_frontoffice.intake import service as intake
from facility_frontoffice.service_levels import commitments

MOMENT, REQUEST = "Facility Contact Moment", "Client Request"


@pytest.fixture
def mail(ask):
	"""A mail about a request, as the platform stores it."""

	def write(request, sent_or_received="Received", **values):
		return frappe.get_doc(
			{
				"doctype": "Communication",
				"communication_type": "Communication",
				"communication_medium": "Email",
				"sent_or_received": sent_or_received,
				"subject": "About the lamp",
				"content": "It blinks.",
				"sender": data.CLIENT if sent_or_received == "Received" else "frontoffice@example.com",
				"recipients": "frontoffice@example.com" if sent_or_received == "Received" else data.CLIENT,
				"reference_doctype": REQUEST,
				"reference_name": request.name,
				**values,
			}
		).insert(ignore_permissions=True)

	return write


def of_request(request) -> list:
	return frappe.get_all(MOMENT, {"client_request": request.name}, ["*"], order_by="started_at, name")


def test_s36_the_hour_is_one_of_opening_time(ask, mail, as_user, travel_to):
	travel_to("2026-03-06 16:30")  # a Friday
	request = ask("CLEANING", channel="Email")
	written = mail(request)
	travel_to("2026-03-09 08:59")
	with as_user(data.AGENT):
		intake.reply_to_client(request.name, "We come today.")
	(row,) = of_request(request)
	assert (row.channel, row.communication, row.outcome, row.agent) == (
		"Email",
		written.name,
		"Answered",
		data.AGENT,
	)
	assert (row.client_user, row.caller_email) == (data.CLIENT, data.CLIENT)
	assert row.answer_seconds == pytest.approx(59 * 60, abs=5)
	assert (row.answered_within, row.within_norm) == (3600, 1)


def test_s36_a_minute_more_is_late(ask, mail, travel_to):
	travel_to("2026-03-06 16:30")
	request = ask("CLEANING", channel="Email")
	mail(request)
	travel_to("2026-03-09 09:01")
	mail(request, "Sent")
	(row,) = of_request(request)
	assert (row.outcome, row.within_norm) == ("Answered", 0)


def test_the_hours_are_those_of_when_it_was_written(ask, mail, travel_to):
	travel_to("2026-03-06 16:30")
	request = ask("CLEANING", channel="Email")
	mail(request)
	calendar = frappe.get_doc("Facility Calendar", "Office Hours")
	for span in calendar.hours:
		span.opens_at = "12:00"
	calendar.save()
	travel_to("2026-03-09 09:01")
	mail(request, "Sent")
	assert of_request(request)[0].answer_seconds == pytest.approx(61 * 60, abs=5)


def test_s36_a_machine_neither_asks_nor_answers(ask, mail, inline_jobs, outgoing_account):
	request = ask("CLEANING", channel="Email")
	mail(request, subject="Automatic reply: Your question")
	mail(request, sender="mailer-daemon@example.com")
	assert of_request(request) == []
	mail(request)
	mail(request, "Sent", communication_type="Automated Message")
	frappe.db.commit()  # our own "we received it" goes out
	assert frappe.db.count("Facility Message", {"client_request": request.name, "status": "Sent"})
	assert [row.outcome for row in of_request(request)] == ["Waiting"]


def test_each_mail_waits_for_an_answer_of_its_own(ask, mail, travel_to):
	travel_to("2026-03-02 10:00")
	request = ask("CLEANING", channel="Email")
	mail(request)
	travel_to("2026-03-02 10:10")
	mail(request, "Sent")
	travel_to("2026-03-02 11:00")
	mail(request)
	assert [row.outcome for row in of_request(request)] == ["Answered", "Waiting"]
	travel_to("2026-03-02 11:30")
	intake.reply_to_client(request.name, "Still on our way.")
	rows = of_request(request)
	assert [row.outcome for row in rows] == ["Answered", "Answered"]
	assert [round(row.answer_seconds / 60) for row in rows] == [10, 30]


@pytest.mark.parametrize(
	("to", "is_answer"),
	[
		({"recipients": "lamps@example.com"}, False),
		({"recipients": f"Emma <{data.CLIENT.upper()}>, lamps@example.com"}, True),
		({"recipients": "lamps@example.com", "cc": data.CLIENT}, True),
		({"recipients": "Noor <noor@example.com>"}, True),
		({"recipients": None}, False),
	],
)
def test_s36_only_a_mail_to_who_asked_is_an_answer(ask, mail, to, is_answer):
	request = ask("CLEANING", channel="Email")
	mail(request, sender="Noor Peters <noor@example.com>")
	mail(request, "Sent", **to)
	assert [row.outcome for row in of_request(request)] == ["Answered" if is_answer else "Waiting"]
	request.reload()
	assert bool(request.first_response_at) == is_answer, "the clock of the response stops by an answer only"


def test_s36_an_answer_by_mail_stops_the_clock_of_the_response(ask, mail, travel_to):
	travel_to("2026-03-02 10:00")
	request = ask("CLEANING", channel="Email")
	travel_to("2026-03-02 10:10")
	mail(request, "Sent")
	request.reload()
	first = request.first_response_at
	assert str(first)[:16] == str(request.last_client_update_at)[:16] == "2026-03-02 10:10"
	assert frappe.db.exists(
		"Facility Clock Event", {"reference_name": request.name, "clock": "Response", "event": "stop"}
	)
	travel_to("2026-03-02 11:00")
	mail(request, "Sent")
	request.reload()
	assert request.first_response_at == first
	assert str(request.last_client_update_at)[:16] == "2026-03-02 11:00"


def test_s36_a_request_that_ends_leaves_nobody_waiting(ask, mail, as_user):
	request = ask("CLEANING", channel="Email")
	with as_user(data.AGENT):
		intake.reply_to_client(request.name, "We look.")
	mail(request)
	assert [row.outcome for row in of_request(request)] == ["Waiting"]
	with as_user(data.AGENT):
		intake.handle_directly(request.name, "It is done.")
	assert [row.outcome for row in of_request(request)] == ["Answered"]


def test_s36_who_takes_it_back_after_an_answer_was_not_answered_again(ask, mail, as_user):
	from facility_frontoffice.api import portal as portal_api

	request = ask("CLEANING", channel="Email")
	intake.reply_to_client(request.name, "We look.")
	mail(request)
	with as_user(data.CLIENT):
		portal_api.cancel(request.name, "It works again")
	assert [row.outcome for row in of_request(request)] == ["Abandoned"]


def test_what_is_sent_out_by_a_person_answers_it(ask, mail, as_user):
	from facility_frontoffice.fulfilment import service as fulfilment

	request = ask("LIGHTING", channel="Email")
	mail(request)
	with as_user(data.AGENT):
		fulfilment.send_out(request.name)
	assert [row.outcome for row in of_request(request)] == ["Answered"]


def test_a_talk_that_was_promised_answers_it(ask, mail, as_user, travel_to):
	travel_to("2026-03-02 10:00")
	request = ask("CLEANING", channel="Email")
	intake.reply_to_client(request.name, "We call you.")
	mail(request)
	with as_user(data.AGENT):
		promise = commitments.make(request.name, "Call-back", "", "2026-03-02 11:00")
		assert [row.outcome for row in of_request(request)] == ["Waiting"]
		commitments.note_attempt(promise.name, "Reached")
	assert [row.outcome for row in of_request(request)] == ["Answered"]


def test_a_mail_is_one_contact_however_often_it_is_saved(ask, mail):
	from facility_frontoffice.reachability import written

	request = ask("CLEANING", channel="Email")
	doc = mail(request)
	doc.save()
	written.received(doc)
	assert len(of_request(request)) == 1


def test_s1_a_mail_that_is_deleted_was_written_all_the_same(ask, mail):
	request = ask("CLEANING", channel="Email")
	mail(request).delete()
	(row,) = of_request(request)
	assert (row.communication, row.outcome) == (None, "Waiting")


def test_words_on_the_portal_are_a_contact_too(ask):
	from facility_frontoffice.portal import writing

	request = ask("CLEANING", channel="Portal")
	writing.write(request.name, "When do you come?", user=data.CLIENT)
	assert [(row.channel, row.outcome) for row in of_request(request)] == [("Portal", "Waiting")]


def test_a_colleague_of_the_client_is_not_the_client(ask, mail):
	request = ask("CLEANING", channel="Email")
	mail(request, sender="Noor Peters <noor@example.com>")
	(row,) = of_request(request)
	assert (row.client_user, row.caller_email, row.caller_name) == (None, "noor@example.com", "Noor Peters")


def test_a_save_that_answers_nothing_asks_nothing_of_the_contacts(ask, statements):
	request = ask("CLEANING")
	request.description = "more"
	assert not [query for query in statements(request.save) if MOMENT in query]
