"""What a client sees of what we promised: their promises, in their words, kept or not."""

import json
from types import SimpleNamespace

import frappe
import pytest

from facility_frontoffice.demo import data
from facility_frontoffice.intake import service as intake
from facility_frontoffice.portal import client_view, client_words
from facility_frontoffice.service_levels import commitments, promises, tasks

SECRETS = ("SECRET", data.AGENT, data.MANAGER, "Anna de Vries", "Marcel Bakker", "Building Services")


@pytest.fixture(autouse=True)
def _on_a_monday(travel_to):
	travel_to("2026-11-23 10:00")


@pytest.fixture
def seen(as_user):
	"""What the client of a request sees of it."""

	def look(request, user=data.CLIENT):
		with as_user(user):
			return SimpleNamespace(**client_view.request_of(user, request.name))

	return look


def call_back(request, **values):
	return commitments.make(request.name, "Call-back", "About the lamp", "2026-11-23 12:00", **values)


def events_of(request) -> list[tuple[str, str]]:
	words = ("We promised", "We kept", "We did", "We took back")
	return [(row["text"], row["kind"]) for row in request.timeline if row["text"].startswith(words)]


def test_s49_a_promise_is_shown_in_words(ask, seen):
	request = ask("LIGHTING")
	call_back(request)
	(promise,) = seen(request).promises
	assert promise["says"] == "We call you back before Monday 23 November, 12:00"
	assert promise["text"] == "About the lamp"
	assert (promise["state"], promise["tone"]) == ("Promised", "going")
	assert events_of(seen(request)) == [("We promised you", "us")]


def test_s49_kept(ask, seen):
	request = ask("LIGHTING")
	commitments.note_attempt(call_back(request).name, "Reached", "SECRET")
	(promise,) = seen(request).promises
	assert (promise["state"], promise["tone"]) == ("Kept", "done")
	assert events_of(seen(request)) == [("We promised you", "us"), ("We kept our promise", "us")]


@pytest.mark.parametrize("watched", [True, False])
def test_s49_what_is_late_is_admitted_at_once_and_stays_so(ask, seen, travel_to, watched):
	request = ask("LIGHTING")
	doc = call_back(request)
	travel_to("2026-11-23 12:00:30")
	if watched:
		tasks.watch()
	(promise,) = seen(request).promises
	assert (promise["state"], promise["tone"]) == ("Later than promised; we have not forgotten it", "late")
	commitments.keep(doc.name)
	(promise,) = seen(request).promises
	assert (promise["state"], promise["tone"]) == ("Done, later than promised", "over")
	assert events_of(seen(request)) == [
		("We promised you", "us"),
		("We did not keep this promise in time", "late"),
		("We did it after all", "us"),
	]


def test_s49_withdrawn_with_the_reason(ask, seen):
	request = ask("LIGHTING")
	commitments.withdraw(call_back(request).name, "You found it yourself.")
	(promise,) = seen(request).promises
	assert (promise["state"], promise["reason"]) == ("Taken back", "You found it yourself.")
	assert events_of(seen(request))[-1] == ("We took back a promise", "us")


def test_what_is_still_to_come_is_first(ask, seen):
	request = ask("LIGHTING")
	commitments.withdraw(call_back(request).name, "You found it yourself.")
	for due in ("2026-11-26 12:00", "2026-11-25 12:00"):
		commitments.make(request.name, "Information", "When it comes", due)
	assert [promise["at"].day for promise in seen(request).promises] == [25, 26, 23]


def test_an_appointment_has_both_its_moments(ask, seen):
	request = ask("LIGHTING")
	commitments.make(
		request.name, "Appointment", "", "2026-11-24 11:00", starts_at="2026-11-24 10:00",
		backoffice_unit="Building Services",
	)  # fmt: skip
	assert seen(request).promises[0]["says"] == "Appointment on Tuesday 24 November, 10:00 until 11:00"


def test_nothing_internal_comes_out(ask, seen, as_user, travel_to):
	# who owns it is what a client may know; who else works on it is not
	request = ask("LIGHTING", front_office_owner=data.WORKPLACE)
	frappe.get_doc({"doctype": "Facility Mandate", "role": "Frontoffice Agent", "maximum_amount": 1}).insert()
	with as_user(data.AGENT):
		waiting = commitments.make(
			request.name, "Delivery Date", "SECRET until somebody agrees", "2026-11-23 11:00", amount=100,
			despite="SECRET",
		)  # fmt: skip
		commitments.make(request.name, "Information", "SECRET", "2026-11-24 12:00", amount=5)
		taken_back = commitments.make(request.name, "Call-back", "SECRET", "2026-11-24 13:00", amount=5)
		commitments.ask_expert(request.name, "SECRET question", "Building Services")
		commitments.note_attempt(call_back(request).name, "No Answer", "SECRET")
	commitments.decline(waiting.name, "SECRET")
	commitments.withdraw(taken_back.name, "SECRET")
	travel_to("2026-11-30 12:00")
	tasks.watch()
	found = seen(request)
	assert [promise["text"] for promise in found.promises] == ["About the lamp"]
	assert found.owner["name"] == "Wendy Jansen"
	shown = json.dumps(vars(found), default=str)
	assert [word for word in SECRETS if word in shown] == []
	assert set(found.promises[0]) == {"says", "text", "when", "at", "state", "tone", "reason"}


def test_another_client_sees_nothing(ask, seen):
	request = ask("LIGHTING")
	call_back(request)
	with pytest.raises(frappe.DoesNotExistError):
		seen(request, data.COLLEAGUE)


def test_s44_in_dutch(ask, seen, travel_to):
	request = ask("LIGHTING", client_user=data.COLLEAGUE, client_email=None)
	call_back(request)
	frappe.local.lang = "nl"
	(promise,) = client_view.request_of(data.COLLEAGUE, request.name)["promises"]
	assert promise["says"] == "We bellen u terug vóór maandag 23 november, 12:00"
	assert promise["state"] == "Beloofd"


def test_a_reason_that_nobody_typed_is_in_the_language_of_the_client(ask, seen):
	request = ask("LIGHTING", client_user=data.COLLEAGUE, client_email=None)
	doc = call_back(request)
	commitments.withdraw(doc.name, promises.LINE_CANCELLED)
	frappe.local.lang = "nl"
	(promise,) = client_view.request_of(data.COLLEAGUE, request.name)["promises"]
	assert promise["reason"] == "Dit deel van uw vraag is geannuleerd."


def test_a_cancelled_request_says_what_became_of_its_promises(ask, seen):
	request = ask("LIGHTING")
	call_back(request)
	intake.cancel(request.name, "The room is let.", "Another room.")
	(promise,) = seen(request).promises
	assert (promise["tone"], promise["reason"]) == ("over", "The room is let.")


def test_every_kind_and_state_has_words():
	meta = frappe.get_meta("Facility Commitment")
	kinds = set(meta.get_field("kind").options.split("\n"))
	assert set(client_words.PROMISES) == set(promises.TO_CLIENT) == kinds - {promises.EXPERT_ANSWER}
	statuses = {"To Approve", "Open", "Kept", "Broken", "Withdrawn", "Declined"}
	assert set(meta.get_field("status").options.split("\n")) == statuses
