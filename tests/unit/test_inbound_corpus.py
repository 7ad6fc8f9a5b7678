"""Each mail of the corpus is read as it is meant, and taken for what it is (S34, S36)."""

import re

import pytest
from mails import FRONT_OFFICE, Case, corpus

from facility_frontoffice.communication.inbound.kinds import Kind, Reason, judge
from facility_frontoffice.communication.inbound.mail import ParsedMail, Remark
from facility_frontoffice.communication.inbound.numbers import request_numbers
from facility_frontoffice.communication.inbound.parsing import parse
from facility_frontoffice.communication.inbound.reply_text import new_words
from facility_frontoffice.communication.inbound.thanks import is_thanks

SITE = "https://facility.example.com"
CASES = corpus()

# What can be asked of a mail beside its fields.
DERIVED = {
	"files": lambda mail: [file.name for file in mail.attachments],
	"inline": lambda mail: [file.name for file in mail.attachments if file.is_inline],
	"sizes": lambda mail: [len(file.content) for file in mail.attachments],
	"new_words": lambda mail: new_words(mail.text, mail.html),
	"is_thanks": lambda mail: is_thanks(new_words(mail.text, mail.html)),
	"numbers": lambda mail: request_numbers(mail.subject),
	"reason": lambda mail: judge(mail, {FRONT_OFFICE}, SITE).reason.name,
	"report_of": lambda mail: (
		(report.recipient, report.status, report.action, report.original_message_id) if (report := mail.report) else None
	),
	"recipients_of_reports": lambda mail: tuple(report.recipient for report in mail.reports),
	"complaint_of": lambda mail: (mail.complaint.recipient, mail.complaint.original_message_id),
	"receipt_of": lambda mail: (
		mail.read_receipt.recipient, mail.read_receipt.original_message_id, mail.read_receipt.disposition
	),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_s36_a_mail_of_the_corpus_is_what_it_is(case: Case):
	raw = case.raw
	mail = parse(raw)
	verdict = judge(mail, {FRONT_OFFICE}, SITE)
	assert verdict.kind is case.kind, f"{verdict} for {mail}"
	assert mail.size == len(raw)
	if case.kind is Kind.PERSON:
		assert mail.sender == case.sender
	for fact, expected in case.facts.items():
		check(mail, fact, expected)
	assert not mail.has(Remark.NOT_ALL_READ)
	assert_is_safe(mail)


def check(mail: ParsedMail, fact: str, expected) -> None:
	if fact == "text_has":
		assert expected in mail.text
	elif fact == "html_has":
		assert expected in mail.html
	elif fact == "remarks":
		assert {Remark[name] for name in expected} <= {note.remark for note in mail.notes}
	elif fact == "no_remarks":
		assert not mail.notes
	elif fact in DERIVED:
		assert DERIVED[fact](mail) == expected, fact
	else:
		assert getattr(mail, fact) == expected, fact


def assert_is_safe(mail: ParsedMail) -> None:
	"""What a database, a browser and a file system can take."""
	for text in (
		mail.text,
		mail.html,
		mail.subject,
		mail.sender_name,
		*(file.name for file in mail.attachments),
	):
		text.encode("utf-8")
		assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
	names = [file.name.lower() for file in mail.attachments]
	assert len(names) == len(set(names))
	for name in names:
		assert name
		assert name.strip(". ") == name
		assert not re.search(r'[/\\\n<>:"|?*]', name)
		assert len(name) <= 130


def test_the_corpus_is_large_and_of_all_kinds():
	assert len(CASES) >= 200
	assert len({case.name for case in CASES}) == len(CASES)
	assert {case.kind for case in CASES} == set(Kind)
	raws = [case.raw for case in CASES if not case.is_large]
	assert len(set(raws)) == len(raws)
	reasons = {judge(parse(case.raw), {FRONT_OFFICE}, SITE).reason for case in CASES if not case.is_large}
	assert reasons == set(Reason) - {Reason.ABSENT_WORDS} | (reasons & {Reason.ABSENT_WORDS})


def test_the_corpus_answers_to_what_was_sent():
	cases = {
		case.name: case
		for case in corpus(
			"desk@other.example", [("A B", "a@b.example")], ["one@x.example"], ["CR-2027-00009"]
		)
	}
	mail = parse(cases["answer-gmail-nl"].raw)
	assert (mail.sender, mail.in_reply_to, mail.to) == (
		"a@b.example",
		"one@x.example",
		("desk@other.example",),
	)
	assert request_numbers(mail.subject) == ("CR-2027-00009",)
	assert mail.message_id == cases["answer-gmail-nl"].message_id
