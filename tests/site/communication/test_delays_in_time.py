"""S62: a delay is told before the old date passes, whatever else it would wait for."""

import frappe
import pytest

from facility_frontoffice.communication import message_rules
from facility_frontoffice.communication.tasks import send_queued
from facility_frontoffice.fulfilment import service as fulfilment

REQUEST, MESSAGE, RULE = "Client Request", "Facility Message", "Facility Message Rule"
SETTINGS = "Facility Frontoffice Settings"


@pytest.fixture(autouse=True)
def _quiet_at_night(outgoing_account):
	for field, value in {"quiet_from": "20:00:00", "quiet_until": "07:00:00", "send_messages": 1}.items():
		frappe.db.set_single_value(SETTINGS, field, value)
	frappe.clear_document_cache(SETTINGS, SETTINGS)
	yield
	frappe.clear_document_cache(SETTINGS, SETTINGS)
	message_rules.forget()


def rule(**values):
	frappe.db.set_value(RULE, {"kind": "Delay"}, values)
	message_rules.forget()


@pytest.fixture
def delayed(ask, travel_to):
	"""Promised for `old`; at ten in the evening it turns out to be later."""

	def make(old: str):
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING")
		(work,) = fulfilment.send_out(request.name)
		frappe.db.set_value(REQUEST, request.name, {"promised_date": old, "resolution_due": old})
		travel_to("2026-03-04 22:00")
		fulfilment.report_delay(work, "2026-03-20 12:00", "The part is late.")
		frappe.db.commit()
		send_queued()
		return frappe.get_doc(MESSAGE, {"client_request": request.name, "kind": "Delay", "channel": "Mail"})

	return make


def test_s62_it_keeps_quiet_hours_where_there_is_time(delayed):
	rule(keeps_quiet_hours=1)
	message = delayed("2026-03-05 12:00:00")
	assert (message.status, message.held_for) == ("Queued", "Quiet Hours")
	assert str(message.next_attempt_at)[:16] == "2026-03-05 07:00"


@pytest.mark.parametrize("old", ["2026-03-05 06:30:00", "2026-03-05 07:00:00", "2026-03-05 07:10:00"])
def test_s62_it_does_not_wait_past_the_old_date(delayed, old):
	rule(keeps_quiet_hours=1)
	assert delayed(old).status == "Sent"


def test_s62_once_a_day_with_others_is_too_late_for_it(delayed):
	rule(is_combined=1, keeps_quiet_hours=1)
	message = delayed("2026-03-05 12:00:00")
	assert (message.status, str(message.next_attempt_at)[:16]) == ("Queued", "2026-03-05 07:00"), (
		"not at four"
	)


def test_s62_nobody_is_woken_for_what_is_too_late_anyhow(delayed):
	rule(keeps_quiet_hours=1)
	assert delayed("2026-03-04 17:00:00").held_for == "Quiet Hours"


def test_a_delay_that_no_rule_tells_is_no_contact(ask, travel_to):
	rule(enabled=0)
	travel_to("2026-03-02 09:00")
	request = ask("LIGHTING")
	(work,) = fulfilment.send_out(request.name)
	told = frappe.db.get_value(REQUEST, request.name, "last_client_update_at")
	travel_to("2026-03-04 12:00")
	fulfilment.report_delay(work, "2026-03-20 12:00", "The part is late.")
	assert not frappe.db.exists(MESSAGE, {"client_request": request.name, "kind": "Delay"})
	assert frappe.db.get_value(REQUEST, request.name, "last_client_update_at") == told
