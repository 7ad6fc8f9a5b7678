"""What a mail is taken for: machines by certain signs only, so that no person waits for an answer (S34, S36)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.communication.inbound.kinds import MAXIMUM_HOPS, Kind, Reason, judge, kind_of
from facility_frontoffice.communication.inbound.mail import DeliveryReport, Headers, ParsedMail
from facility_frontoffice.communication.inbound.parsing import parse

OWN = {"Facility@Example.com", "facilitair@example.com"}
SITE = "https://desk.example.com/"


def mail(
	subject="Lamp kapot",
	text="De lamp is kapot.",
	sender="emma@client.example",
	to=("facility@example.com",),
	**headers,
) -> ParsedMail:
	pairs = [
		(name.replace("_", "-"), one)
		for name, value in headers.items()
		for one in ([value] if isinstance(value, str) else value)
	]
	return ParsedMail(subject=subject, text=text, sender=sender, to=to, headers=Headers(pairs))


def reason(one: ParsedMail) -> Reason:
	return judge(one, OWN, SITE).reason


@pytest.mark.parametrize(
	"headers",
	[
		{"X_Auto_Response_Suppress": "All"},
		{"Auto_Submitted": "no"},
		{"Auto_Submitted": "No (a person)"},
		{"Precedence": "normal"},
		{"Precedence": "first-class"},
		{"Return_Path": "<>"},
		{"X_Autoreply": "no"},
		{"Importance": "high"},
		{"Delivered_To": ["facility@example.com", "facilitair@example.com"]},
		{"Delivered_To": ["facility@example.com"] * 2},
		{"Auto_Submitted": "auto-forwarded"},
		{"Received": ["x"] * MAXIMUM_HOPS},
		{"X_Frappe_Site": "https://elsewhere.example"},
	],
)
def test_signs_that_people_carry_too(headers):
	assert kind_of(mail(**headers), OWN, SITE) is Kind.PERSON


@pytest.mark.parametrize(
	("headers", "expected"),
	[
		({"Auto_Submitted": "auto-replied; owner-email=x"}, Reason.AUTO_SUBMITTED),
		({"Auto_Submitted": "Auto-Generated"}, Reason.AUTO_SUBMITTED),
		({"X_Autoreply": "yes"}, Reason.AUTO_HEADER),
		({"X_Autorespond": "Re: x"}, Reason.AUTO_HEADER),
		({"Precedence": "auto_reply"}, Reason.PRECEDENCE),
		({"Precedence": "Bulk"}, Reason.PRECEDENCE),
		({"Precedence": "junk"}, Reason.PRECEDENCE),
		({"List_Id": "<x.y.example>"}, Reason.LIST_HEADER),
		({"Precedence": "list"}, Reason.LIST_HEADER),
		({"List_Unsubscribe": "<mailto:x@y.example>"}, Reason.NEWSLETTER),
		({"Received": ["x"] * (MAXIMUM_HOPS + 1)}, Reason.TOO_MANY_HOPS),
		(
			{"Delivered_To": ["facility@example.com", "a@b.example", "Facility@Example.com"]},
			Reason.DELIVERED_TWICE,
		),
		({"X_Frappe_Site": "https://desk.example.com"}, Reason.CAME_BACK),
	],
)
def test_signs_of_machines(headers, expected):
	assert reason(mail(**headers)) is expected


@pytest.mark.parametrize(
	("subject", "text", "headers", "expected"),
	[
		("Automatisch antwoord: Lamp", "", {}, Reason.ABSENT_SUBJECT),
		("Automatic reply: Lamp", "", {}, Reason.ABSENT_SUBJECT),
		("Réponse automatique : Lampe", "", {}, Reason.ABSENT_SUBJECT),
		("Automatische Antwort: Lampe", "", {}, Reason.ABSENT_SUBJECT),
		("RE: Automatisch antwoord: Lamp", "Wie is er wel?", {}, Reason.WRITTEN),
		("Afwezig", "Terug op maandag.", {}, Reason.WRITTEN),
		("Afwezig", "Terug op maandag.", {"X_Auto_Response_Suppress": "All"}, Reason.ABSENT_SUBJECT),
		("Afwezig", "Ik ben tot maandag afwezig.", {}, Reason.ABSENT_SUBJECT),
		("Afwezig", "Ik ben tot maandag afwezig. Kan iemand mijn plant water geven?", {}, Reason.WRITTEN),
		("Re: Lamp", "Ik ben tot maandag afwezig.", {}, Reason.WRITTEN),
		("Re: Lamp", "Ik ben tot maandag afwezig.", {"Return_Path": "<>"}, Reason.ABSENT_WORDS),
		("Re: Lamp", "I am out of the office until Monday.", {"Return_Path": "<>"}, Reason.ABSENT_WORDS),
		("Re: Lamp", "De lamp is kapot.", {"Return_Path": "<>"}, Reason.WRITTEN),
		("Automatische deur klemt", "Zie onderwerp.", {}, Reason.WRITTEN),
		("Out of office instellen", "Hoe doe ik dat?", {}, Reason.WRITTEN),
	],
)
def test_who_is_away(subject, text, headers, expected):
	assert reason(mail(subject, text, **headers)) is expected


@pytest.mark.parametrize(
	("headers", "to", "expected"),
	[
		({"List_Id": "<facility.example.com>"}, ("facility@example.com",), Reason.OVER_OUR_LIST),
		(
			{"List_Id": "Desk <x.example>", "List_Post": "<mailto:facilitair@example.com>"},
			("x@x.example",),
			Reason.OVER_OUR_LIST,
		),
		(
			{"List_Id": "<team.x.example>", "List_Post": "<mailto:team@x.example>"},
			("facility@example.com",),
			Reason.ADDRESSED_BESIDE_LIST,
		),
		(
			{"List_Id": "<team.x.example>", "List_Post": "<mailto:team@x.example>"},
			("team@x.example",),
			Reason.LIST_HEADER,
		),
		(
			{"List_Id": "<team.x.example>", "List_Post": "<mailto:team@x.example>", "Precedence": "bulk"},
			("facility@example.com",),
			Reason.LIST_HEADER,
		),
		(
			{"List_Id": "<facility.example.com>", "Auto_Submitted": "auto-replied"},
			("facility@example.com",),
			Reason.AUTO_SUBMITTED,
		),
	],
)
def test_a_list_that_is_our_own_address_is_none(headers, to, expected):
	assert reason(mail(to=to, **headers)) is expected


def test_what_is_ours_and_what_has_no_sender():
	assert kind_of(mail(sender="facility@example.com"), OWN) is Kind.OUR_OWN
	assert kind_of(mail(sender=""), OWN) is Kind.UNREADABLE
	assert kind_of(mail(sender="mailer-daemon@x.example"), OWN) is Kind.AUTOMATIC_REPLY
	assert (
		kind_of(mail(sender="postmaster@x.example"), OWN) is Kind.PERSON
	)  # small companies have one that asks


def test_a_report_goes_before_all_else():
	failed = DeliveryReport("a@b.example", "5.1.1")
	late = DeliveryReport("c@d.example", "4.4.1", "delayed")
	one = ParsedMail(reports=(late, failed), sender="facility@example.com")
	assert one.report is failed
	assert kind_of(one, OWN) is Kind.BOUNCE
	assert judge(ParsedMail(reports=(late,)), OWN).reason is Reason.DELAYED


@pytest.mark.parametrize(
	("status", "action", "is_final", "is_permanent"),
	[
		("5.1.1", "failed", True, True),
		("5.2.2", "failed", True, False),
		("4.4.7", "failed", True, False),
		("4.4.1", "delayed", False, False),
		("", "failed", True, True),
	],
)
def test_whether_an_address_is_bad(status, action, is_final, is_permanent):
	report = DeliveryReport("a@b.example", status, action)
	assert (report.is_final, report.is_permanent) == (is_final, is_permanent)


SIGNS = st.dictionaries(
	st.sampled_from(
		[
			"auto-submitted",
			"precedence",
			"list-id",
			"list-post",
			"return-path",
			"x-autoreply",
			"delivered-to",
			"received",
			"x-frappe-site",
		]
	),
	st.text(max_size=30),
)


@given(st.text(max_size=80), st.text(max_size=200), st.text(max_size=30), SIGNS)
def test_every_mail_is_of_a_kind(subject, text, sender, headers):
	verdict = judge(
		ParsedMail(subject=subject, text=text, sender=sender, headers=Headers(headers.items())), OWN, SITE
	)
	assert verdict.kind in Kind
	assert verdict.reason in Reason


@given(st.text(st.characters(whitelist_categories=("L", "N", "P", "Zs")), max_size=80), st.text(max_size=100))
def test_a_mail_without_signs_is_of_a_person(subject, text):
	"""Whatever they write: only what answering machines put first in a subject is a sign without a header."""
	if "auto" not in subject.lower() and not any(
		word in subject.lower()
		for word in ("abwes", "afwez", "absen", "out of", "office", "respuesta", "risposta")
	):
		assert kind_of(mail(subject, text), OWN, SITE) is Kind.PERSON


def test_a_delay_in_words_of_a_person_is_none():
	raw = b"From: emma@client.example\nSubject: Delivery failed for our order\n\nThe delivery could not be delivered to b@client.example."
	assert parse(raw).reports == ()
