"""What is new in an answer (S36). The shapes of mail programs are in the corpus; here are the rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.communication.inbound.reply_text import new_words

NEW = "De lamp bij het raam."
PLAIN = st.text(st.characters(whitelist_categories=("L", "N"), max_codepoint=0x24F), min_size=1, max_size=60)


@given(st.lists(PLAIN, min_size=1, max_size=5), st.lists(PLAIN, max_size=5))
def test_marked_lines_are_no_news(new, old):
	text = "\n".join(
		[*new, "", "Op ma 30 nov 2026 om 09:20 schreef Facilitair <a@b.nl>:", *(f"> {line}" for line in old)]
	)
	assert new_words(text) == "\n".join(new)


@given(st.lists(PLAIN, min_size=1, max_size=8))
def test_without_a_quote_all_is_new(lines):
	assert new_words("\n".join(lines)) == "\n".join(lines)


@given(st.text(max_size=500))
def test_something_is_always_left(text):
	words = new_words(text)
	assert bool(words) == bool(text.strip())


@pytest.mark.parametrize(
	"text",
	[
		"Op etage 3 schreef iemand op de muur:\nweg ermee",
		"Van: links naar rechts is het koud.\nEn verder niets.",
		"On Monday I wrote the following list:\nlamp\nchair",
		"Am Montag: kalt.\nAm Dienstag: kalt.",
		"Le bureau:\ncassé",
		"Ik lees:\n\nDe rest volgt.",
		"- lamp\n- stoel",
		"Op 3 december 2026 om 10:00 komen:\nEmma en Piet",
		"Graag antwoord aan Emma <emma@client.example>:\nzij heeft de sleutel",
		"De vergadering van 10:00 in 2.04:\nte koud",
		"--- let op ---\nDe deur klemt.",
		"Sent from the third floor this is hard to see\nDe deur klemt.",
	],
)
def test_what_only_looks_like_a_quote_is_kept(text):
	if text.startswith("On Monday"):
		assert "lamp" in new_words(text)
	else:
		assert new_words(text) == text


@pytest.mark.parametrize(
	"boast",
	["Verstuurd vanaf mijn iPhone", "Sent from my iPad", "Get Outlook for iOS", "Outlook voor Android downloaden", "Verzonden vanuit Outlook voor iOS",
		"Von meinem iPhone gesendet", "Envoyé de mon iPhone", "Sent from Mail for Windows", "Verzonden met Proton Mail"],
)  # fmt: skip
def test_the_boast_of_a_phone_is_left_out(boast):
	assert new_words(f"{NEW}\n\n{boast}") == NEW


def test_a_signature_ends_the_words():
	assert new_words(f"{NEW}\n-- \nEmma\n06-1234") == NEW
	assert new_words(f"-- \n{NEW}").endswith(NEW)


def test_what_stands_on_our_buttons_is_left_out():
	assert new_words(f"{NEW}\n\nBekijk uw vraag\n", own_lines=["Bekijk uw vraag"]) == NEW
	assert "Bekijk uw vraag of zo" in new_words("Bekijk uw vraag of zo", own_lines=["Bekijk uw vraag"])


def test_html_is_used_where_there_is_no_text():
	assert new_words("", f"<p>{NEW}</p><blockquote>oud</blockquote>") == NEW
	assert new_words("", "") == ""


def test_a_quote_alone_is_kept():
	assert new_words("> alleen dit") == "> alleen dit"
