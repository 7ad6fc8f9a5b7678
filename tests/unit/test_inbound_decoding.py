"""Character sets, transfer encodings and encoded words: what is sound is read exactly, what is not is guessed (S36)."""

import base64
import quopri
from email.header import Header

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from facility_frontoffice.communication.inbound.decoding import (
	clean,
	decode_base64,
	decode_header,
	decode_text,
	decode_transfer,
	without_direction_marks,
)

WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Co", "Cf", "Zl", "Zp")), max_size=200)


@given(WORDS, st.sampled_from(["utf-8", "UTF8", "utf-7", "utf-16", "gb18030"]))
def test_what_the_mail_says_of_its_letters_is_believed(text, charset):
	assert decode_text(text.encode(charset), charset) == (text, True)


@given(st.binary(max_size=300), st.text(max_size=30))
@example(b"\xff", "idna")
@example(b"+AAA-+2AA-", "utf-7")
@example(b"a" * 100, "unicode_escape")
@example(b"a", "\0")
@example(b"", "")
def test_any_bytes_with_any_label_become_text(content, charset):
	text, _ = decode_text(content, charset)
	text.encode()


@pytest.mark.parametrize(
	"charset", ["cp1252", "iso-8859-1", "us-ascii", "", "unknown-8bit", "default_charset", "UTF-8"]
)
def test_western_letters_survive_a_wrong_label(charset):
	text = "Het café naast de hal is te warm; één raam kan niet open. Kosten: € 5."
	assert decode_text(text.encode("cp1252"), charset)[0] == text
	assert decode_text(text.encode("utf-8"), charset)[0] == text


def test_utf8_with_a_wound_stays_utf8():
	content = "één café, twee cafés, drie cafés".encode()
	text, is_sure = decode_text(content[:-1] + b"\xc3", "utf-8")
	assert text.startswith("één café, twee cafés")
	assert not is_sure


@given(WORDS)
def test_a_header_that_python_wrote_is_read(text):
	expected = " ".join(text.split())
	written = Header(expected, "utf-8").encode()
	assert decode_header(written) == clean(expected, keeps_lines=False).strip()


@pytest.mark.parametrize(
	("written", "read"),
	[
		("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
		("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
		("a =?utf-8?q?b?=", "a b"),
		("=?utf-8?Q?=C3?= =?utf-8?Q?=A9?=", "é"),
		("=?UTF-8?B?w6k?=", "é"),
		("=?iso-8859-1*nl?Q?=E9?=", "é"),
		("=?utf-8?x?a?=", "=?utf-8?x?a?="),
		("a\r\n b", "a b"),
		("", ""),
	],
)
def test_words_of_a_header(written, read):
	assert decode_header(written) == read


@given(st.binary(max_size=500))
def test_base64_and_quoted_printable_are_undone(content):
	assert decode_transfer(base64.encodebytes(content), "base64") == (content, True)
	assert decode_transfer(base64.b64encode(content), " BASE64 ") == (content, True)
	assert decode_transfer(quopri.encodestring(content, quotetabs=True), "Quoted-Printable")[0] == content
	assert decode_transfer(content, "8bit") == (content, True)


@given(st.binary(max_size=300), st.integers(0, 400))
def test_base64_that_breaks_off_gives_what_there_is(content, length):
	cut = base64.b64encode(content)[:length]
	found, _ = decode_base64(cut)
	assert content.startswith(found)
	assert len(found) >= len(cut) * 3 // 4 - 3


@given(st.binary(max_size=200))
def test_base64_of_anything_never_fails(content):
	decode_base64(content)
	decode_transfer(content, "uuencode")


def test_what_a_database_cannot_take_is_left_out():
	assert clean("a\0b\x07c\ud800d\r\ne\rf\u2028g") == "abcd\ne\nf\ng"
	assert without_direction_marks("exe\u202efdp") == "exefdp"
