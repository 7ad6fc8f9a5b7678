"""S38: to wait or to come back is offered, chosen, and what came of it is known."""

import frappe
import pytest
from frappe.utils import get_datetime

from facility_frontoffice.api import reachability as api
from facility_frontoffice.demo import data
from facility_frontoffice.reachability import calls
from facility_frontoffice.reachability.errors import ContactError
from facility_frontoffice.service_levels import commitments
from facility_frontoffice.service_levels.errors import CommitmentError

MOMENT, REQUEST = "Facility Contact Moment", "Client Request"


@pytest.fixture(autouse=True)
def _agent_on_monday(travel_to, as_user, nobody_called):
	travel_to("2026-03-02 10:00")
	with as_user(data.AGENT):
		yield


@pytest.fixture
def waiting():
	return calls.tell("1", "ringing", caller="06 12 34 56 78")


@pytest.fixture
def visitor():
	return frappe.get_doc(
		{"doctype": MOMENT, "channel": "Counter", "caller_name": "A visitor", "outcome": "Waiting"}
	).insert()


def test_who_waits_is_answered_or_goes(waiting):
	api.offer_choice(waiting.name, "Wait")
	waiting.reload()
	assert (waiting.choice_offered, waiting.choice, waiting.outcome) == (1, "Wait", "Waiting")
	assert waiting.choice_at
	calls.tell("1", "abandoned")
	waiting.reload()
	assert (waiting.choice, waiting.outcome) == ("Wait", "Abandoned")


def test_an_offer_may_be_thought_about(waiting):
	api.offer_choice(waiting.name)
	waiting.reload()
	assert waiting.choice_offered
	assert not waiting.choice


def test_to_be_called_back_is_a_promise_with_a_request(waiting):
	answer = api.offer_choice(waiting.name, "Call Back", "2026-03-02 14:00", "About the lamp")
	calls.tell("1", "ended")
	waiting.reload()
	promise = frappe.get_doc("Facility Commitment", answer["commitment"])
	assert (promise.kind, promise.status, promise.due) == (
		"Call-back",
		"Open",
		get_datetime("2026-03-02 14:00"),
	)
	request = frappe.get_doc(REQUEST, waiting.client_request)
	assert promise.client_request == request.name
	assert (request.client_phone, request.description) == ("06 12 34 56 78", "About the lamp")
	assert (waiting.outcome, waiting.choice_for, waiting.without_request) == (
		"Will Be Called",
		get_datetime("2026-03-02 14:00"),
		0,
	)
	assert waiting.answered_at is None, "nobody spoke to them yet"
	commitments.note_attempt(promise.name, "No Answer")
	waiting.reload()
	assert waiting.outcome == "Will Be Called"
	commitments.note_attempt(promise.name, "Reached")
	waiting.reload()
	assert waiting.outcome == "Called Back"
	calls.tell("1", "ended", at="2026-03-02T09:59:00")
	waiting.reload()
	assert waiting.outcome == "Called Back", "a late event undoes nothing"


def test_the_request_of_the_call_is_used(waiting, ask):
	request = ask("CLEANING")
	api.link_request(waiting.name, request.name)
	api.offer_choice(waiting.name, "Call Back", "2026-03-02 14:00")
	assert frappe.get_all("Facility Commitment", {"client_request": request.name}, pluck="kind") == [
		"Call-back"
	]


def test_s38_who_is_called_back_is_one_contact_and_no_other_call_is_touched(waiting):
	talking = calls.tell("2", "answered", agent=data.AGENT, caller="06 99")
	api.offer_choice(waiting.name, "Call Back", "2026-03-02 14:00")
	waiting.reload()
	talking.reload()
	assert frappe.get_all(MOMENT, {"client_request": waiting.client_request}, pluck="name") == [waiting.name]
	assert (waiting.outcome, waiting.choice, waiting.answered_at) == ("Will Be Called", "Call Back", None)
	assert (talking.outcome, talking.client_request) == ("Talking", None)


def test_s38_also_of_who_stands_at_the_counter(visitor):
	visitor.caller_phone = "06 12"
	visitor.save()
	api.offer_choice(visitor.name, "Call Back", "2026-03-02 14:00")
	visitor.reload()
	assert frappe.get_all(MOMENT, pluck="name") == [visitor.name]
	assert (visitor.outcome, visitor.answered_at) == ("Will Be Called", None)
	assert visitor.commitment


def test_s1_a_request_with_a_promised_call_can_be_deleted(waiting):
	api.offer_choice(waiting.name, "Call Back", "2026-03-02 14:00")
	waiting.reload()
	frappe.set_user("Administrator")
	frappe.delete_doc(REQUEST, waiting.client_request)
	waiting.reload()
	assert (waiting.client_request, waiting.commitment, waiting.choice) == (None, None, "Call Back")


@pytest.mark.parametrize(("of", "outcome"), [("visitor", "Missed"), ("waiting", "Waiting")])
def test_s38_who_is_not_called_after_all_may_choose_again(of, outcome, request):
	doc = request.getfixturevalue(of)
	doc.reload()
	doc.caller_phone = "06 12"
	doc.save()
	answer = api.offer_choice(doc.name, "Call Back", "2026-03-02 14:00")
	assert answer["commitment_status"] == "Open"
	commitments.withdraw(answer["commitment"], "They called again")
	doc.reload()
	assert (doc.outcome, doc.choice, doc.choice_for, doc.commitment) == (outcome, None, None, None)
	api.offer_choice(doc.name, "Call Back", "2026-03-02 15:00")
	doc.reload()
	assert (doc.outcome, doc.choice_for) == ("Will Be Called", get_datetime("2026-03-02 15:00"))


def test_s51_a_call_that_nobody_agreed_to_is_not_promised(waiting, monkeypatch):
	monkeypatch.setattr(
		commitments.checks, "why_beyond_mandate", lambda *arguments: ["Beyond what you may promise."]
	)
	answer = api.offer_choice(waiting.name, "Call Back", "2026-03-02 14:00")
	assert answer["commitment_status"] == "To Approve"
	frappe.set_user(data.MANAGER)
	commitments.decline(answer["commitment"], "Too soon")
	waiting.reload()
	assert (waiting.choice, waiting.commitment, waiting.choice_offered) == (None, None, 1)


def test_a_call_that_cannot_be_made_is_not_promised_and_nothing_is_noted(waiting):
	frappe.db.commit()
	before = frappe.db.count(REQUEST)
	with pytest.raises(CommitmentError):
		api.offer_choice(waiting.name, "Call Back", "2026-03-02 23:00")
	frappe.db.rollback()
	waiting.reload()
	assert not any((waiting.choice_offered, waiting.choice, waiting.commitment, waiting.client_request))
	assert frappe.db.count(REQUEST) == before


def test_who_comes_back_is_expected(visitor):
	api.offer_choice(visitor.name, "Come Back", "2026-03-02 15:30")
	visitor.reload()
	assert (visitor.outcome, visitor.choice_for, visitor.without_request) == (
		"Will Come Back",
		get_datetime("2026-03-02 15:30"),
		0,
	)
	assert visitor.ended_at
	api.came_back(visitor.name)
	visitor.reload()
	assert visitor.came_back_at
	with pytest.raises(ContactError, match="does not wait"):
		api.came_back(visitor.name)


@pytest.mark.parametrize(
	("arguments", "problem"),
	[
		(("Leave",), "can choose: Wait, Call Back, Come Back"),
		(("Come Back",), "Choose when they come back"),
		(("Call Back",), "Choose when they are called back"),
		(("Come Back", "2026-03-02 09:00"), "has passed"),
	],
)
def test_what_cannot_be_chosen_is_refused(visitor, arguments, problem):
	with pytest.raises(ContactError, match=problem):
		api.offer_choice(visitor.name, *arguments)


def test_there_must_be_somebody_to_call(visitor):
	with pytest.raises(ContactError, match="nobody to call back"):
		api.offer_choice(visitor.name, "Call Back", "2026-03-02 14:00")


def test_chosen_is_chosen_and_who_writes_does_not_wait(visitor):
	api.offer_choice(visitor.name, "Come Back", "2026-03-02 15:30")
	with pytest.raises(ContactError, match="chose already"):
		api.offer_choice(visitor.name, "Wait")
	mail = frappe.get_doc({"doctype": MOMENT, "channel": "Email", "outcome": "Waiting"}).insert()
	with pytest.raises(ContactError, match="does not wait on the line"):
		api.offer_choice(mail.name, "Wait")
