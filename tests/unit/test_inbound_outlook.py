"""winmail.dat: read as an independent reader does, and never a trap (S36)."""

import logging
import struct
import time
from contextlib import suppress

import pytest
import tnefparse
from hypothesis import given, settings
from hypothesis import strategies as st
from winmail import attribute, properties, string_property, uncompressed, winmail

from facility_frontoffice.communication.inbound.outlook import BrokenError, unpack
from facility_frontoffice.communication.inbound.rtf_text import decompress, to_text

TEXTS = st.text(
	st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Cf", "Zl", "Zp"), max_codepoint=0xFFFF),
	max_size=60,
)
NAMES = st.text(st.characters(whitelist_categories=("L", "N"), max_codepoint=0xFFFF), min_size=1, max_size=20)


@given(TEXTS, st.dictionaries(NAMES, st.binary(max_size=200), max_size=5))
def test_what_was_packed_comes_out(text, files):
	found = unpack(winmail(text=text, files=files))
	assert found.text == text
	assert {file.name: file.content for file in found.files} == files


@given(NAMES, st.dictionaries(NAMES, st.binary(min_size=1, max_size=50), max_size=4))
def test_an_independent_reader_finds_the_same(text, files):
	content = winmail(text=text, files=files)
	other = tnefparse.TNEF(content)
	found = unpack(content)
	assert found.text == other.body
	assert [(file.name, file.content) for file in found.files] == [
		(file.long_filename(), bytes(file.data)) for file in other.attachments
	]


@given(st.data())
@settings(max_examples=300)
def test_damage_is_named_and_nothing_else(data):
	content = bytearray(
		winmail(
			text="De lamp is kapot.",
			html="<p>x</p>",
			files={"a.pdf": b"x" * 40},
			rtf=uncompressed(b"{\\rtf1 a}"),
		)
	)
	for _ in range(data.draw(st.integers(1, 5))):
		content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
	with suppress(BrokenError):
		unpack(bytes(content[: data.draw(st.integers(0, len(content)))]))


@pytest.mark.parametrize(
	"content",
	[
		attribute(1, 0x9003, 6, struct.pack("<I", 0xFFFFFFFF)),
		attribute(1, 0x9003, 6, struct.pack("<I", 0xFFFFFFFF) + bytes(1_000_000)),
		attribute(1, 0x9003, 6, struct.pack("<IHHI", 1, 0x1002, 1, 0xFFFFFFFF) + bytes(1000)),
		attribute(1, 0x9003, 6, struct.pack("<IHHI", 1, 0x101F, 1, 0xFFFFFFF) + bytes(100_000)),
		attribute(1, 0x8004, 1, b"") * 500_000,
		attribute(2, 0x9002, 6, b"") * 500_000,
	],
)
def test_a_count_that_is_not_there_is_no_loop(content):
	begin = time.perf_counter()
	with suppress(BrokenError):
		unpack(struct.pack("<IH", 0x223E9F78, 1) + content)
	assert time.perf_counter() - begin < 5


def test_a_mail_in_a_mail_becomes_a_text():
	signature = bytes.fromhex("0703020000000000c000000000000046")
	inner = signature + winmail(text="Het binnenste", files={"plan.pdf": b"pdf"})
	row = struct.pack("<HHII", 0x0D, 0x3701, 1, len(inner)) + inner + bytes(-len(inner) % 4)
	content = (
		winmail()
		+ attribute(2, 0x9002, 6, bytes(14))
		+ attribute(2, 0x9005, 6, properties([string_property(0x3001, "Vraag"), row]))
	)
	found = unpack(content)
	assert [(file.name, file.content) for file in found.files] == [
		("plan.pdf", b"pdf"),
		("Vraag.txt", b"Het binnenste"),
	]


# The first example of [MS-OXRTFCP], section 4.1.1: "hello world" as Outlook compresses it.
HELLO = bytes.fromhex(
	"2d0000002b0000004c5a4675f1c5c7a703000a0072637067313235423"
	"20af32068656c090020627705b06c647d0a800fa0"
)  # fmt: skip


def test_compressed_rtf():
	assert decompress(HELLO) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
	assert to_text(decompress(HELLO)) == "hello world"


@given(st.binary(max_size=300))
def test_any_rtf_is_read(content):
	to_text(content).encode()
	to_text(b"{\\rtf1" + content + b"}").encode()
	decompress(struct.pack("<II4sI", len(content), 10_000, b"LZFu", 0) + content)


@pytest.mark.parametrize(
	("source", "text"),
	[
		(rb"{\rtf1\ansi Een\par twee\line drie}", "Een\ntwee\ndrie"),
		(rb"{\rtf1\ansicpg1252 caf\'e9}", "café"),
		(rb"{\rtf1\uc1 \u8364?5}", "€5"),
		(rb"{\rtf1{\fonttbl{\f0 Arial;}}{\*\generator weg}hier}", "hier"),
		(rb"{\rtf1\fromhtml1 {\*\htmltag64 <p>}hier\par{\*\htmltag72 </p>}}", "hier"),
		(rb"{\rtf1 a\{b\}\\c\~d}", "a{b}\\c d"),
		(b"{\\rtf1 \\u-10179?\\u-8704?}", "\U0001f600"),
	],
)
def test_words_of_rtf(source, text):
	assert to_text(source) == text


logging.getLogger("tnefparse").setLevel(logging.CRITICAL)
