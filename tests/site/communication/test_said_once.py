"""What a client hears once: news that is not sent yet gives way to news that says more (S6, S37)."""

import frappe
import pytest

from facility_frontoffice.communication import tasks
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service as intake

pytestmark = pytest.mark.usefixtures("outgoing_account")
SETTINGS = "Facility Frontoffice Settings"


@pytest.fixture
def sending(transaction):
	"""Switches sending off and on, as a queue that is down does: `sending(False)`; on, it sends what waits."""
	frappe.db.set_single_value(SETTINGS, "messages_per_hour", 0)

	def switch(is_on: bool) -> None:
		frappe.db.set_single_value(SETTINGS, "send_messages", int(is_on))
		frappe.clear_document_cache(SETTINGS, SETTINGS)
		if is_on:
			tasks.send_queued()

	switch(False)
	return switch


@pytest.fixture
def told(messages_of):
	"""Status of each message about a request, by kind."""
	return lambda request: {row.kind: row.status for row in messages_of(request)}


def sent_out(ask):
	request = ask("LIGHTING")
	frappe.db.commit()
	fulfilment.send_out(request.name)
	frappe.db.commit()
	return request


def test_s37_who_hears_at_once_that_work_began_is_acknowledged_by_that_one_mail(ask, sending, told):
	request = sent_out(ask)
	sending(True)
	assert told(request) == {"Received": "Overtaken", "On its way": "Sent"}
	assert frappe.db.count("Email Queue", {"reference_name": request.name}) == 1
	assert frappe.db.get_value("Client Request", request.name, "acknowledged_at")


def test_what_was_sent_already_takes_nothing_away(ask, sending, told):
	sending(True)
	assert told(sent_out(ask)) == {"Received": "Sent", "On its way": "Sent"}


@pytest.mark.parametrize(
	"values", [{"send_after": 600}, {"is_combined": 1}, {"keeps_quiet_hours": 1}, {"enabled": 0}]
)
def test_s37_news_that_may_wait_does_not_take_the_place_of_an_acknowledgement(
	ask, rule, sending, told, values
):
	rule("On its way", **values)
	request = sent_out(ask)
	sending(True)
	assert told(request)["Received"] == "Sent"


def test_s37_who_does_without_news_of_the_work_still_hears_that_it_was_received(ask, sending, told):
	request = sent_out(ask)
	frappe.db.set_value(
		"Facility Message", {"client_request": request.name, "kind": "On its way"}, "status", "Declined"
	)
	sending(True)
	assert told(request) == {"Received": "Sent", "On its way": "Declined"}


def test_what_is_answered_before_anything_was_sent_is_one_mail(ask, sending, told):
	request = ask("LIGHTING", channel="Email")
	frappe.db.commit()
	intake.handle_directly(request.name, answer="It is on again.", confirm=True)
	frappe.db.commit()
	sending(True)
	assert told(request) == {"Received": "Overtaken", "Done": "Sent"}


def test_an_end_of_before_does_not_silence_what_begins_anew(ask, sending, told, messages_of):
	request = ask("LIGHTING")
	intake.handle_directly(request.name, answer="It is on again.", confirm=True)
	frappe.db.commit()
	(done,) = messages_of(request, "Done")
	frappe.db.set_value("Facility Message", done.name, "creation", "2020-01-01", update_modified=False)
	sending(True)
	assert told(request) == {"Received": "Sent", "Done": "Sent"}
