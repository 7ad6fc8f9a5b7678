"""What the desk shows of promises, and to whom: S50 (conflict in view), S51 (who decides), S52 (the facts for an expert)."""

import pytest
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.api import desk
from facility_frontoffice.demo import data
from facility_frontoffice.service_levels import commitments


@pytest.fixture(autouse=True)
def _agent(_isolated, as_user):
	with as_user(data.AGENT):
		yield


@pytest.fixture
def asked(ask):
	"""A request, and a question about it to Building Services."""
	request = ask("LIGHTING", client_phone="06 1234 5678")
	return request, commitments.ask_expert(request.name, "Can it be dimmed?", "Building Services")


def in_days(days: int):
	return add_to_date(now_datetime(), days=days)


def test_what_is_owed_comes_first_and_what_is_settled_last(ask):
	request = ask("LIGHTING").name
	late = commitments.make(request, "Information", "How it stands.", in_days(5)).name
	soon = commitments.make(request, "Information", "What it costs.", in_days(3)).name
	kept = commitments.make(request, "Information", "Who comes.", in_days(1)).name
	commitments.keep(kept)
	rows = desk.progress(request)["promises"]
	assert [row["name"] for row in rows] == [soon, late, kept]
	assert [row["is_owed"] for row in rows] == [True, True, False]
	assert rows[0]["is_mine"]
	assert rows[0]["may_keep"]
	assert rows[0]["may_withdraw"]


def test_s52_an_expert_gets_the_facts_and_no_way_to_the_client(asked, as_user):
	request, question = asked
	with as_user(data.BUILDING_SERVICES):
		about = desk.commitment(question.name)
	assert about["request"]["description"] == request.description
	assert about["request"]["lines"][0]["answers"]
	assert about["request"]["client_phone"] is None
	assert not about["request"]["may_read"], "who answers a question has no work for the request"
	assert about["promise"]["may_keep"]
	assert not about["promise"]["may_withdraw"]
	assert about["clocks"][0]["norm"]


def test_a_call_back_comes_with_the_number_to_call(ask):
	request = ask("LIGHTING", client_phone="06 1234 5678")
	due = commitments.check(request.name, "Call-back")["earliest"]
	call = commitments.make(request.name, "Call-back", "", add_to_date(due, minutes=10), despite="They asked")
	assert desk.commitment(call.name)["request"]["client_phone"] == "06 1234 5678"


def test_another_unit_and_a_client_see_nothing(asked, as_user, transaction):
	_request, question = asked
	for user in (data.LOGISTICS, data.CLIENT):
		with as_user(user), pytest.raises(transaction.PermissionError):
			desk.commitment(question.name)


def test_s51_who_asked_for_an_approval_does_not_decide(ask, as_user, transaction):
	transaction.get_doc(
		{"doctype": "Facility Mandate", "role": "Frontoffice Agent", "maximum_amount": 10}
	).insert(ignore_permissions=True)
	request = ask("LIGHTING").name
	commitments.make(request, "Information", "We pay.", in_days(3), amount=500)
	[row] = desk.progress(request)["promises"]
	assert (row["status"], row["may_decide"]) == ("To Approve", False)
	assert row["approval_reason"]
	with as_user(data.MANAGER):
		[row] = desk.progress(request)["promises"]
	assert row["may_decide"]
