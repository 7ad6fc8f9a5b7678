"""Words that do not help a client (S45), found as people type them."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.intake.wording import MAXIMUM_CHARACTERS, Discouraged, find, words_of
from facility_frontoffice.setup.discouraged_words import WORDS

NO = Discouraged("no", "What I can do is …", "en", ("no later than", "no problem"))
DONT_KNOW = Discouraged("I don't know", "I will find out.", "en")
NOT_POSSIBLE = Discouraged("dat kan niet", "Wat wel kan is …", "nl")
NEE = Discouraged("Nee", "Zeg wat wel kan.", "nl")
CAFE = Discouraged("café", "Somewhere else.")
LIST = (NO, DONT_KNOW, NOT_POSSIBLE, NEE, CAFE)

SEEDS = [
	Discouraged(phrase, better, language, exceptions)
	for language, words in WORDS.items()
	for phrase, (better, exceptions) in words.items()
]


def found(text, words=LIST, language=None):
	return [finding.found for finding in find(text, words, language)]


@pytest.mark.parametrize(
	("text", "expected"),
	[
		("No, that is taken.", ["No"]),
		("NO!", ["NO"]),
		("Nothing is known, I know nobody", []),
		("A piano, a casino, no-one", []),
		("So - no - that is it", ["no"]),
		("You hear from us no later than Friday.", []),
		("No problem. But no.", ["no"]),
		("no later", ["no"]),
		("I don’t know", ["I don’t know"]),
		("I dont know", ["I dont know"]),
		("i  DON'T\n know!", ["i  DON'T\n know"]),
		("I don't, know", ["I don't, know"]),
		("Sorry, dat... kan niet vandaag.", ["dat... kan niet"]),
		("Nee. Nee!", ["Nee", "Nee"]),
		("Neef", []),
		("Cafe, CAFÉ, cafe\u0301", ["Cafe", "CAFÉ", "café"]),
		("", []),
		(None, []),
	],
)
def test_s45_whole_words_whatever_the_signs(text, expected):
	assert found(text) == expected


def test_a_language_narrows_it_and_none_does_not():
	assert found("No. Nee.", language="nl-BE") == ["Nee"]
	assert found("No. Nee.", language="en") == ["No"]
	assert found("café", language="nl") == ["café"]


def test_the_longest_phrase_counts_once():
	words = (Discouraged("kan niet", "x"), NOT_POSSIBLE)
	assert [finding.phrase for finding in find("Dat kan niet", words)] == ["dat kan niet"]


def test_an_exception_covers_only_where_it_stands():
	assert len(find("no later than Friday, and no", LIST)) == 1


@pytest.mark.parametrize(
	"answer",
	[
		"Your chair comes on Friday, no later than 17:00.",
		"No problem, Carla will be there at ten.",
		"Geen probleem, Carla komt om tien uur langs.",
		"De monteur komt vandaag nog. U hoort van ons voor 15.00 uur.",
		"I will find out for you, and call you back before 15:00.",
		"There is no extra cost.",
	],
)
def test_an_answer_that_helps_gets_no_warning(answer):
	assert found(answer, SEEDS) == []


@pytest.mark.parametrize(
	"answer",
	[
		"Nee, dat weet ik niet.",
		"Ik weet het niet.",
		"Dat kan niet!",
		"I don’t know.",
		"That's not possible",
		"not my department",
	],
)
def test_what_the_article_names_is_in_the_list(answer):
	assert found(answer, SEEDS)


def test_what_to_say_instead_has_none_of_the_words_itself():
	wrong = {word.phrase: found(word.better, SEEDS, word.language) for word in SEEDS}
	assert {phrase: words for phrase, words in wrong.items() if words} == {}


def test_each_exception_holds_its_word():
	for word in SEEDS:
		phrase = words_of(word.phrase)
		for exception in word.exceptions:
			parts = words_of(exception)
			assert any(parts[start : start + len(phrase)] == phrase for start in range(len(parts))), exception


@given(st.text())
def test_any_text_is_looked_at_and_what_is_found_stands_there(text):
	normal = unicodedata.normalize("NFC", text)
	last = 0
	for finding in find(text, SEEDS):
		assert normal[finding.start : finding.end] == finding.found
		assert last <= finding.start < finding.end
		last = finding.end


@given(st.text(alphabet="no lw 'abc,.\n"), st.text(alphabet="xyz"))
def test_a_word_within_a_word_is_none(before, letters):
	joined = f"{letters or 'x'}no{letters or 'x'}"
	assert found(joined, (NO,)) == []


def test_capitals_change_nothing():
	text = "No, I don't know, dat kan niet"
	assert len(found(text)) == len(found(text.upper())) == 3


def test_of_a_long_text_the_beginning_is_read_and_no_more():
	text = "nee " * (2 * MAXIMUM_CHARACTERS)
	assert len(found(text)) == MAXIMUM_CHARACTERS // len("nee ")


def test_the_findings_can_be_sent():
	assert json.dumps([finding.__dict__ for finding in find("Nee", LIST)])
