"""What servers report of our mails, and what is no report (S36)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.communication.inbound.mail import Headers
from facility_frontoffice.communication.inbound.reports import (
	complaint,
	delivery_reports,
	is_mail_server,
	original_of,
	read_receipt,
	report_in_words,
)

STATUS = b"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; weg@client.example\nAction: failed\nStatus: 5.1.1\n"


def test_fields_of_a_report():
	(report,) = delivery_reports(STATUS + b"Diagnostic-Code: smtp; 550 5.1.1\n  User unknown\n", "id@x")
	assert (report.recipient, report.status, report.action) == ("weg@client.example", "5.1.1", "failed")
	assert (report.diagnostic, report.original_message_id) == ("550 5.1.1 User unknown", "id@x")


@pytest.mark.parametrize(
	("content", "status", "action"),
	[
		(STATUS.replace(b"\n\n", b"\n"), "5.1.1", "failed"),  # the blank line is missing
		(STATUS.replace(b"\n", b"\r\n"), "5.1.1", "failed"),
		(STATUS.replace(b"Action: failed", b"Action: Failed (no such user)"), "5.1.1", "failed"),
		(
			STATUS.replace(b"Action: failed\nStatus: 5.1.1", b"Action: delayed\nStatus: 4.4.1"),
			"4.4.1",
			"delayed",
		),
		(STATUS.replace(b"Action: failed\nStatus: 5.1.1", b"Status: 4.4.1 (timeout)"), "4.4.1", "delayed"),
		(
			STATUS.replace(b"Action: failed\nStatus: 5.1.1", b"Action: relayed\nStatus: 2.0.0"),
			"2.0.0",
			"relayed",
		),
		(STATUS.replace(b"Action: failed\nStatus: 5.1.1", b"Action: failed"), "", "failed"),
		(STATUS.replace(b"rfc822; weg@client.example", b"weg@client.example"), "5.1.1", "failed"),
		(STATUS.replace(b"rfc822; weg@client.example", b"RFC822;<Weg@Client.Example>"), "5.1.1", "failed"),
	],
)
def test_reports_as_servers_write_them(content, status, action):
	(report,) = delivery_reports(content, "")
	assert (report.recipient, report.status, report.action) == ("weg@client.example", status, action)


def test_the_recipient_we_wrote_to_goes_before_where_it_was_passed_on():
	(report,) = delivery_reports(STATUS + b"Original-Recipient: rfc822;emma@client.example\n", "")
	assert report.recipient == "emma@client.example"


def test_a_report_without_recipients_says_nothing():
	assert delivery_reports(b"Reporting-MTA: dns; mx.example\n", "x") == ()
	assert delivery_reports(b"", "x") == ()


def test_complaints_and_receipts():
	assert (
		complaint(b"Feedback-Type: abuse\nOriginal-Rcpt-To: <A@B.example>\n", "i@x", "c@d.example").recipient
		== "a@b.example"
	)
	assert complaint(b"Feedback-Type: not-spam\n", "i@x", "c@d.example").feedback_type == "not-spam"
	receipt = read_receipt(
		b"Final-Recipient: rfc822; a@b.example\nOriginal-Message-ID: <i@x>\nDisposition: automatic-action/MDN-sent-automatically; Deleted/x\n"
	)
	assert (receipt.recipient, receipt.original_message_id, receipt.disposition, receipt.was_shown) == (
		"a@b.example",
		"i@x",
		"deleted",
		False,
	)
	assert read_receipt(b"").was_shown


def test_the_copy_of_our_mail_says_which_it_was():
	assert original_of(
		b"From: x@y\nTo: Emma <emma@client.example>\nMessage-Id:\n <i@x>\n\nTo: z@z.example"
	) == ("i@x", "emma@client.example")
	assert original_of(b"\r\n") == ("", "")


LETTER = "Hi. This is the qmail-send program.\n<weg@client.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\nMessage-ID: <i@x>\n"


@pytest.mark.parametrize(
	("sender", "subject", "text", "headers"),
	[
		("emma@client.example", "failure notice", LETTER, {}),  # a person who forwards one
		("emma@client.example", "Undeliverable: chairs", "The chairs are undeliverable.", {}),
		(
			"emma@client.example",
			"Undeliverable: chairs",
			"The chairs are undeliverable.",
			{"return-path": "<>"},
		),
		("mailer-daemon@x.example", "Quota", "Your mailbox is nearly full.", {}),
		("postmaster@client.example", "Verhuizing mailserver", "Wij verhuizen op maandag.", {}),
		("", "", "", {}),
	],
)
def test_letters_that_are_no_report(sender, subject, text, headers):
	assert report_in_words(sender, subject, text, Headers(headers.items())) == ()


@pytest.mark.parametrize(
	"sender",
	[
		"mailer-daemon@x.example",
		"MAILER-DAEMON",
		"postmaster@x.example",
		"MicrosoftExchange329e71ec88ae4615@x.example",
		"mail-delivery@x.example",
	],
)
def test_letters_of_servers(sender):
	assert is_mail_server(sender)
	(report,) = report_in_words(sender, "failure notice", LETTER, Headers())
	assert (report.recipient, report.status, report.original_message_id) == (
		"weg@client.example",
		"5.1.1",
		"i@x",
	)


@pytest.mark.parametrize(
	"address",
	[
		"emma@client.example",
		"daemon@client.example",
		"bounce.jansen@client.example",
		"postmasters-club@client.example",
	],
)
def test_people_are_no_servers(address):
	assert not is_mail_server(address)


@given(st.binary(max_size=300), st.text(max_size=50))
def test_any_bytes_are_read(content, subject):
	delivery_reports(content, "")
	complaint(content, "", "")
	read_receipt(content)
	original_of(content)
	report_in_words("mailer-daemon@x", subject, content.decode("latin-1"), Headers([("Return-Path", "<>")]))
