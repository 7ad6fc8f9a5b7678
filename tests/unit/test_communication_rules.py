"""Which change tells the client what, and in which language (S6, S7, S37, S44)."""

import itertools

import pytest

from facility_frontoffice.communication import rules

STATUSES = [
	"New", "In Intake", "In Progress", "Waiting for Client", "Waiting for Supplier", "On Hold", "Completed",
	"Closed", "Cancelled",
]  # fmt: skip


def test_s37_every_new_open_request_is_acknowledged():
	for status in ("New", "In Intake", "In Progress", "Waiting for Client"):
		assert rules.messages_for(None, status) == ["Received"]


def test_s7_done_is_told_once():
	assert rules.messages_for("In Progress", "Completed") == ["Done"]
	assert rules.messages_for("In Progress", "Closed") == ["Done"]
	assert rules.messages_for("Completed", "Closed") == []


def test_s7_done_is_told_for_no_other_status():
	for before, after in itertools.product([None, *STATUSES], STATUSES):
		if "Done" in rules.messages_for(before, after):
			assert after in ("Completed", "Closed")


def test_what_waited_for_the_client_is_on_its_way_after_that():
	assert rules.messages_for("Waiting for Client", "In Progress") == ["On its way"]
	assert rules.messages_for("New", "Waiting for Client") == []


def test_the_same_status_tells_nothing():
	for status in STATUSES:
		assert rules.messages_for(status, status) == []


def test_told_in_person_is_not_mailed_as_well():
	for before, after in itertools.product([None, *STATUSES], STATUSES):
		assert rules.messages_for(before, after, told_directly=True) == []


@pytest.mark.parametrize(
	("wanted", "available", "expected"),
	[
		("nl", ["en", "nl"], "nl"),
		("nl-BE", ["en", "nl"], "nl"),
		("fr", ["nl", "en"], "en"),
		(None, ["nl", "en"], "en"),
		("fr", ["nl"], "nl"),
		("nl", [], None),
	],
)
def test_s44_language(wanted, available, expected):
	assert rules.best_language(wanted, available) == expected


def test_attempts_end():
	waits = [rules.minutes_to_next_attempt(attempt) for attempt in range(1, 7)]
	assert waits[-1] is None
	assert waits[:-1] == sorted(waits[:-1])
