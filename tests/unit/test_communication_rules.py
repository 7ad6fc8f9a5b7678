"""Which change tells the client what, and in which language (S6, S7, S37, S44)."""

import itertools
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.communication import rules

STATUSES = [
	"New", "In Intake", "In Progress", "Waiting for Client", "Waiting for Supplier", "On Hold", "Completed",
	"Closed", "Cancelled",
]  # fmt: skip


def test_s37_every_new_open_request_is_acknowledged():
	for status in ("New", "In Intake", "In Progress", "Waiting for Client"):
		assert rules.messages_for(None, status) == ["Received"]


def test_s7_done_is_told_once():
	assert rules.messages_for("In Progress", "Completed") == ["Done", "Feedback"]
	assert rules.messages_for("In Progress", "Closed") == ["Done", "Feedback"]
	assert "Done" not in rules.messages_for("Completed", "Closed")


def test_what_is_closed_or_opened_again_is_told():
	assert rules.messages_for("Completed", "Closed") == ["Closed"]
	for ended in ("Completed", "Closed", "Cancelled"):
		assert rules.messages_for(ended, "In Progress") == ["Reopened"]


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


@pytest.mark.parametrize(
	("kind", "status", "is_same_date", "expected"),
	[
		("Feedback", "Completed", True, True),
		("Feedback", "In Progress", True, False),
		("Closed", "In Progress", True, False),
		("Reopened", "Completed", True, False),
		("Planned", "In Progress", True, True),
		("Planned", "In Progress", False, False),
		("Planned", "Cancelled", True, False),
		("Delay", "Completed", False, True),
	],
)
def test_what_waited_and_is_no_longer_true_does_not_go(kind, status, is_same_date, expected):
	told, promised = datetime(2030, 1, 7), datetime(2030, 1, 7 if is_same_date else 8)
	assert rules.holds_still(kind, told, promised, status) is expected


@given(subject=st.text(max_size=300), number=st.just("CR-2026-00041"))
def test_a_subject_names_its_request_within_what_the_platform_keeps(subject, number):
	found = rules.subject_with_number(subject, number)
	assert len(found) <= rules.SUBJECT_LENGTH
	assert number in found


def test_a_subject_that_names_its_request_stays():
	assert (
		rules.subject_with_number("About CR-2026-00041: lamp", "CR-2026-00041") == "About CR-2026-00041: lamp"
	)
	assert rules.subject_with_number("The lamp", "CR-2026-00041") == "The lamp [CR-2026-00041]"
	assert rules.subject_with_number("The lamp", None) == "The lamp"


def test_what_was_told_in_several_ways_is_shown_once():
	keys = ("CR-1:Done:0", "CR-1:Done:0|Portal:1", "CR-1:Delay:0", "CR-1:Done:0|again:1")
	rows = [{"message_key": key} for key in keys]
	assert [row["message_key"] for row in rules.once_each(rows)] == ["CR-1:Done:0", "CR-1:Delay:0"]


@pytest.mark.parametrize(
	("error", "expected"),
	[
		(
			"smtplib.SMTPRecipientsRefused: {'a@b.c': (550, b'5.1.1 nobody of this name')}",
			"550 5.1.1 nobody of this name",
		),
		("smtplib.SMTPRecipientsRefused: {'a@b.c': (450, b'mailbox busy')}", None),
		("ConnectionRefusedError: [Errno 111] 550", None),
		(None, None),
	],
)
def test_only_what_a_server_refuses_for_good_is_given_up(error, expected):
	assert rules.refusal_of(error) == expected
