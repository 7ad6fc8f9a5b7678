"""Reading a mail never fails, takes no longer than its size asks for, and leaves nothing out without a note (S36)."""

import time
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mails import corpus, multipart, text_part

from facility_frontoffice.communication.inbound import bodies, mime
from facility_frontoffice.communication.inbound.addresses import takes_no_answer
from facility_frontoffice.communication.inbound.decoding import without_direction_marks
from facility_frontoffice.communication.inbound.file_names import RESERVED, safe_name, unique_name
from facility_frontoffice.communication.inbound.kinds import judge
from facility_frontoffice.communication.inbound.mail import Headers, Remark
from facility_frontoffice.communication.inbound.parsing import parse
from facility_frontoffice.communication.inbound.reply_text import new_words
from facility_frontoffice.communication.inbound.thanks import is_thanks

HEAD = b"From: Emma <emma@client.example>\nTo: facility@example.com\nSubject: Vraag\n"
SMALL = [case.raw for case in corpus() if not case.is_large and len(case.raw) < 20_000]
MEGABYTE = 1_000_000


def read_all(raw: bytes):
	"""Everything that is done with a mail; it must not raise, also not quietly within `parse`."""
	mail = parse(raw)
	judge(mail, {"facility@example.com"}, "https://facility.example.com")
	is_thanks(new_words(mail.text, mail.html))
	assert not mail.has(Remark.NOT_ALL_READ)
	for text in (mail.subject, mail.text, mail.html, mail.sender_name, mail.message_id, *mail.references):
		text.encode()
		assert "\0" not in text
	assert len({file.name.lower() for file in mail.attachments}) == len(mail.attachments)
	return mail


@given(st.binary(max_size=3000))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read(raw):
	read_all(raw)


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_a_mail_that_was_damaged_is_read(data):
	raw = bytearray(data.draw(st.sampled_from(SMALL)))
	for _ in range(data.draw(st.integers(1, 6))):
		at = data.draw(st.integers(0, max(0, len(raw) - 1)))
		length = data.draw(st.sampled_from([0, 1, 2, 10, 200]))
		raw[at : at + length] = data.draw(
			st.sampled_from(
				[
					b"",
					b"\0",
					b"\n",
					b"\r\n\r\n",
					b"--",
					b'"',
					b"=?",
					b"?=",
					b";",
					b":",
					b"\xff\xfe",
					b"<",
					b"Content-Type: multipart/mixed",
				]
			)
		)
	read_all(bytes(raw))


@given(
	st.lists(
		st.sampled_from(
			[
				"From: a@b.nl", "From: <>", "Subject: =?utf-8?Q?a", "Content-Type: multipart/mixed; boundary=B", "Content-Type: text/html",
				"Content-Type: message/rfc822", "Content-Type: multipart/report", "Content-Type: message/delivery-status", "Content-Type: text/calendar",
				"Content-Type: application/ms-tnef", "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: quoted-printable", "", "--B", "--B--",
				"Final-Recipient: rfc822; a@b.nl", "Action: failed", "BEGIN:VEVENT", "SUMMARY:x", "<p>a<blockquote>", "eJ8+IgAA", "=C3=", " fold",
				"Content-Disposition: attachment; filename*0*=utf-8''a%", "Content-ID: <a>", "Auto-Submitted: auto-replied", "Return-Path: <>",
				"Op 1 mei schreef a <a@b.nl>:", "> citaat", "-- ", "Van: a", "Aan: b", "Onderwerp: c",
			]
		),
		max_size=40,
	)
)  # fmt: skip
@settings(max_examples=400, deadline=None)
def test_pieces_of_mails_in_any_order_are_read(lines):
	read_all("\r\n".join(lines).encode())


def base64_of(size: int) -> bytes:
	return b"QUFB" * 19 + b"\n" if size <= 77 else (b"QUFB" * 19 + b"\n") * (size // 77)


# Each of these took minutes, or never ended, with one of the usual ways to read it.
HOSTILE = {
	"attachment": HEAD
	+ b"Content-Type: video/mp4\nContent-Transfer-Encoding: base64\n\n"
	+ base64_of(50 * MEGABYTE),
	"text": HEAD + b"\n" + b"regel\n" * (5 * MEGABYTE),
	"html": HEAD + b"Content-Type: text/html\n\n" + b"<p>a <b>b</b></p>" * MEGABYTE,
	"html, comments without end": HEAD + b"Content-Type: text/html\n\n" + b"<!--" * MEGABYTE,
	"html, quotes without end": HEAD + b"Content-Type: text/html\n\n" + b'<a "' * MEGABYTE,
	"html, hidden without end": HEAD
	+ b"Content-Type: text/html\n\n"
	+ b'<div style="display:none">' * 200_000,
	"html, styles without end": HEAD + b"Content-Type: text/html\n\n<style>" + b"</style " * 500_000,
	"html, quotes in quotes": HEAD + b"Content-Type: text/html\n\n" + b"<blockquote>" * 300_000,
	"boundaries": HEAD + b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--B\n" * MEGABYTE,
	"almost boundaries": HEAD + b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--Bx\n" * MEGABYTE,
	"parts in parts": HEAD + b"Content-Type: multipart/mixed; boundary=B\n\n--B\n" * 100_000,
	"mails in mails": HEAD + b"Content-Type: message/rfc822\n\n" * 100_000,
	"headers": b"X-A: b\n" * 2_000_000,
	"header in pieces": b"X-A: b\n" + b" c\n" * 3_000_000,
	"one header": b"a:" * 5_000_000,
	"subject": HEAD + b"Subject: " + b"=?utf-8?q?a?= " * 500_000 + b"\n\n",
	"addresses": HEAD + b"Cc: " + b'"a ' * 500_000 + b"\n\n",
	"parameters": HEAD + b'Content-Type: text/plain; a="' + b'; a="' * 500_000 + b"\n\n",
	"answers": HEAD + b"\n" + b"On " * 66_000,
	"answers by line": HEAD + b"\n" + b"Op 1 mei schreef a <a@b.nl>\n" * 7_000,
	"blocks of Outlook": HEAD + b"\n" + b"Van: a\nAan:\n" * 15_000,
	"guessing": HEAD + b"Content-Type: text/plain\n\n" + b"\xc4\xe3\xff" * MEGABYTE,
	"calendar": HEAD + b"Content-Type: text/calendar\n\n" + b"BEGIN:VEVENT\nSUMMARY;a=" * 200_000,
	"report": HEAD
	+ b"Content-Type: message/delivery-status\n\n"
	+ b"Final-Recipient: rfc822;a@b.nl\n\n" * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_the_size_only(name):
	"""The bound is generous, for the machine may be busy; what is not linear takes minutes."""
	begin = time.perf_counter()
	read_all(HOSTILE[name])
	assert time.perf_counter() - begin < 15


def test_html_above_the_limit_is_kept_as_words():
	source = b"<p>De lamp is kapot.</p>" + b"<i></i>" * (bodies.MAXIMUM_HTML // 6)
	mail = parse(HEAD + b"Content-Type: text/html\n\n" + source)
	assert (mail.text, mail.html) == ("De lamp is kapot.", "")
	assert mail.has(Remark.HTML_TOO_LARGE)
	small = parse(HEAD + b"Content-Type: text/html\n\n" + source[: bodies.MAXIMUM_HTML - 10])
	assert small.html
	assert not small.notes


def test_a_long_text_is_cut_with_a_note():
	mail = parse(HEAD + b"\n" + b"a" * (bodies.MAXIMUM_TEXT + 1))
	assert len(mail.text) == bodies.MAXIMUM_TEXT
	assert mail.has(Remark.TEXT_CUT)
	assert not parse(HEAD + b"\n" + b"a" * bodies.MAXIMUM_TEXT).notes


def test_what_is_not_whole_says_so():
	whole = parse(HEAD + b"\nDe lamp is kapot.")
	assert whole.is_whole
	assert not parse(HEAD + b"\n" + b"a" * (bodies.MAXIMUM_TEXT + 1)).is_whole
	assert not parse(b"").is_whole
	assert parse(HEAD + multipart("signed", text_part("a")).encode()).is_whole


def test_a_fault_of_ours_loses_neither_the_sender_nor_the_words(monkeypatch):
	def fails(part, found):
		if part.content_type == "text/html":
			raise RecursionError

	monkeypatch.setattr(bodies, "body_of", lambda part, found: fails(part, found) or bodies.Body())
	mail = parse(HEAD + b"MIME-Version: 1.0\nContent-Type: text/html\n\n<p>De lamp is kapot.</p>")
	assert (mail.sender, mail.subject) == ("emma@client.example", "Vraag")
	assert "De lamp is kapot." in mail.text
	assert mail.has(Remark.NOT_ALL_READ)


def test_the_depth_and_the_number_of_parts_are_bounded():
	deep = text_part("onderste")
	for level in range(mime.MAXIMUM_DEPTH):
		deep = multipart("mixed", deep, boundary=f"=_{level}")
	assert parse(HEAD + deep.encode()).text == "onderste"
	deeper = parse(HEAD + multipart("mixed", deep, boundary="=_boven").encode())
	assert deeper.has(Remark.TOO_DEEP)
	assert b"onderste" in deeper.attachments[0].content
	many = parse(
		HEAD + multipart("mixed", *[text_part(str(n)) for n in range(mime.MAXIMUM_PARTS + 50)]).encode()
	)
	assert many.has(Remark.TOO_MANY_PARTS)


def test_headers_are_found_in_any_case_and_in_order():
	headers = Headers([("Received", "a"), ("received", "b"), ("Subject", "c")])
	assert headers.get("RECEIVED") == "a"
	assert headers.get_all("Received") == ("a", "b")
	assert "subject" in headers
	assert headers.get("X-None", "none") == "none"
	assert headers == Headers([("received", "a"), ("RECEIVED", "b"), ("subject", "c")])


@given(
	st.text(max_size=400),
	st.sampled_from(["application/pdf", "image/jpeg", "application/octet-stream", "x/y"]),
)
def test_a_name_of_a_file_is_safe(name, kind):
	safe = safe_name(name, kind, 3)
	assert safe
	assert len(safe) <= 125
	assert not set(safe) & set('/\\<>:"|?*\0\n\r\t\u202e')
	assert safe not in (".", "..")
	assert safe == safe.strip()
	assert safe_name(safe, kind, 3) == safe


@given(st.lists(st.sampled_from(["a.pdf", "A.PDF", "a (2).pdf", "b", "b (2)", ".x"]), max_size=30))
def test_names_of_files_are_unique(names):
	taken, counts = set(), {}
	given_names = [unique_name(name, taken, counts) for name in names]
	assert len({name.lower() for name in given_names}) == len(names)


FILES = st.dictionaries(
	st.text(st.characters(whitelist_categories=("L", "N"), max_codepoint=0x24F), min_size=1, max_size=30).map(
		lambda stem: f"{stem}.bin"
	),
	st.binary(max_size=300),
	max_size=4,
).filter(
	lambda files: (
		len({name.lower() for name in files}) == len(files)
		and not any(RESERVED.match(name) for name in files)
	)
)
LINES = st.lists(
	st.text(st.characters(blacklist_categories=("C", "Z")), min_size=1, max_size=40), min_size=1, max_size=6
)


@given(LINES, LINES, FILES, st.sampled_from(["7bit", "quoted-printable", "base64"]), st.booleans())
@settings(deadline=None)
def test_what_python_writes_is_read(lines, html_lines, files, encoding, has_html):
	"""The standard library as an independent writer: words and files come out as they went in."""
	text = "\n".join(lines)
	message = EmailMessage(policy=SMTP)
	message["From"] = Address("Zoë de Vries", addr_spec="zoe@client.example")
	message["Subject"] = subject = " ".join("".join(lines).split())[:60]
	message.set_content(text, cte=encoding if encoding != "7bit" or text.isascii() else "base64")
	if has_html:
		message.add_alternative("<p>" + "".join(escape(line) for line in html_lines) + "</p>", subtype="html")
	for name, content in files.items():
		message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
	mail = read_all(message.as_bytes())
	assert mail.text == text.strip()
	assert mail.subject == without_direction_marks(subject).strip()
	assert (mail.sender, mail.sender_name) == ("zoe@client.example", "Zoë de Vries")
	assert {file.name: file.content for file in mail.attachments} == files
	assert bool(mail.html) is has_html


@pytest.mark.parametrize(
	"address",
	[
		"noreply@x.example",
		"no-reply@x.example",
		"do-not-reply@x.example",
		"info-noreply@x.example",
		"niet-beantwoorden@x.example",
	],
)
def test_addresses_that_nobody_reads(address):
	assert takes_no_answer(address)


@pytest.mark.parametrize(
	"address",
	[
		"emma@x.example",
		"norbert.reply@x.example",
		"reply@x.example",
		"antwoord@x.example",
		"ninoreplyson@x.example",
	],
)
def test_addresses_that_somebody_reads(address):
	assert not takes_no_answer(address)
