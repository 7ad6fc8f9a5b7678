"""What mail servers say of mail that they could not deliver."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.communication import bounce_rules as rules
from facility_frontoffice.communication.bounce_rules import Reason


@pytest.mark.parametrize(
	("action", "status", "diagnostic", "outcome"),
	[
		("failed", "5.1.1", None, rules.FAILED),
		("Failed ", "4.4.7", None, rules.FAILED),  # given up after days of trying
		("delayed", "4.4.1", None, rules.DELAYED),
		("delivered", "2.0.0", None, rules.ARRIVED),
		("", "5.2.2", None, rules.FAILED),
		("", "", "smtp; 550 5.1.1 <a@b.example>: unknown", rules.FAILED),
		("", "", "smtp; 451 try later", rules.DELAYED),
		("", "", "Sorry", None),
		(None, None, None, None),
	],
)
def test_the_outcome(action, status, diagnostic, outcome):
	assert rules.outcome_of(action, status, diagnostic) == outcome


@pytest.mark.parametrize(
	("status", "diagnostic", "reason"),
	[
		("5.1.1", "", Reason.NO_MAILBOX),
		("5.0.0", "smtp; 550 5.1.1 User unknown", Reason.NO_MAILBOX),
		("5.2.2", "", Reason.FULL),
		("5.1.2", "", Reason.NO_SERVER),
		("5.3.4", "", Reason.TOO_LARGE),
		("5.7.1", "", Reason.REFUSED),
		("5.7.26", "", Reason.REFUSED),
		("", "554 no", Reason.UNKNOWN),
		("5.10.1", "", Reason.UNKNOWN),
		("", "see 192.5.1.1 for help", Reason.UNKNOWN),  # an address of a machine is no code
	],
)
def test_the_reason(status, diagnostic, reason):
	assert rules.reason_of(status, diagnostic) == reason


def test_a_mail_that_was_too_large_says_nothing_of_the_address():
	assert not rules.is_about_the_address(Reason.TOO_LARGE)
	assert all(rules.is_about_the_address(reason) for reason in Reason if reason != Reason.TOO_LARGE)


def test_the_words_of_the_server_are_one_short_line():
	said = rules.said_by_server("smtp; 550 5.1.1\n <emma@x.example>:\tunknown \x00 user")
	assert said == "550 5.1.1 <emma@x.example>: unknown user"
	assert rules.said_by_server(None) == ""


def test_a_message_id_is_kept_without_brackets():
	assert rules.message_id(" <a.b@c> ") == "a.b@c"


@given(st.text(), st.text(), st.text())
def test_nothing_that_a_server_says_is_an_error(action, status, diagnostic):
	assert rules.outcome_of(action, status, diagnostic) in (None, rules.FAILED, rules.DELAYED, rules.ARRIVED)
	assert rules.reason_of(status, diagnostic) in Reason
	said = rules.said_by_server(diagnostic)
	assert len(said) <= rules.REASON_LENGTH
	assert "\n" not in said
