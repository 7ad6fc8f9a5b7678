"""How an Issue of the help desk reads as a question to the front office."""

import time

import pytest

from facility_frontoffice.intake import issue_rules


@pytest.mark.parametrize(
	("markup", "text"),
	[
		(None, ""),
		("Plain &amp; simple", "Plain & simple"),
		("<p>One</p><p>Two<br/>Three</p>", "One\nTwo\nThree"),
		("<div>a</div>\n\n\n\n<div>b&nbsp; c</div>", "a\n\nb c"),
		("<ul><li>x</li><li>y</li></ul>", "x\ny"),
		("<style>p {color: red}</style>Seen<script>alert(1)</script>", "Seen"),
		("1 < 2 and 3", "1 < 2 and 3"),
	],
)
def test_markup_becomes_lines(markup, text):
	assert issue_rules.plain_text(markup) == text


def test_a_monstrous_mail_takes_no_time():
	began = time.monotonic()
	issue_rules.plain_text("<div><p>word<br>" * 100_000)
	issue_rules.plain_text("<" * 1_000_000)
	issue_rules.plain_text("<style>" * 100_000)
	issue_rules.plain_text("<style></style>" * 100_000)
	assert time.monotonic() - began < 5


@pytest.mark.parametrize(
	("arguments", "channel"),
	[
		((True, "Email", True), "Portal"),
		((False, "Email", False), "Email"),
		((False, "Phone", False), "Phone"),
		((False, "Chat", False), "Portal"),
		((False, "Visit", False), "Counter"),
		((False, None, True), "Email"),
		((False, "Other", False), "Other"),
		((False, None, False), "Other"),
	],
)
def test_the_channel_is_how_the_client_came(arguments, channel):
	assert issue_rules.channel_of(*arguments) == channel


@pytest.mark.parametrize(
	("priority", "urgency"),
	[("Low", "Low"), ("HIGH", "High"), ("Urgent", "High"), ("Blue", "Medium"), (None, "Medium")],
)
def test_priorities_become_urgency(priority, urgency):
	assert issue_rules.urgency_of(priority) == urgency


def test_a_type_of_the_same_name_is_that_type():
	types = {"complaint": "Complaint", "klacht": "Complaint"}
	assert issue_rules.type_of(" Klacht", types) == "Complaint"
	assert issue_rules.type_of("Hardware", types) == issue_rules.type_of(None, types) == "Request"
