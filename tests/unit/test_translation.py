"""Translating the words of a client into products (S3, S42)."""

import csv
import time
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from facility_frontoffice.catalogue import default_catalogue
from facility_frontoffice.intake import translation
from facility_frontoffice.intake.translation import ProductMatcher, ProductWords, split_keywords
from facility_frontoffice.intake.words import spoken, stems_of

ROOT = Path(__file__).parents[2]
# Of sentences that were never seen before: the share whose product comes first, and is in the first three.
LEAST_FIRST, LEAST_FIRST_THREE = 0.80, 0.95

SMALL_CATALOGUE = [
	ProductWords(
		"LIGHTING", ("Lighting fault", "Verlichting defect"), ("lamp", "flicker", "knippert", "tl-buis")
	),
	ProductWords(
		"VENDING",
		("Vending machine fault", "Koffieautomaat defect"),
		("coffee", "automaat", "frisdrank", "koffie"),
	),
	ProductWords(
		"CLEANING", ("Cleaning report", "Schoonmaakmelding"), ("spilled", "coffee on the floor", "vlek")
	),
	ProductWords("CLIMATE", ("Climate complaint", "Klimaatklacht"), ("warm", "koud", "ijskoud", "cold")),
	ProductWords("DOOR", ("Door fault", "Deur defect"), ("door", "deur", "hinge")),
]
SMALL = ProductMatcher(SMALL_CATALOGUE)


def _read(name: str) -> list[dict]:
	with (ROOT / "tests/data" / name).open(newline="", encoding="utf-8") as file:
		return list(csv.DictReader(file))


def _default_products() -> list[ProductWords]:
	with (ROOT / "facility_frontoffice/translations/nl.csv").open(newline="", encoding="utf-8") as file:
		dutch = {row[0]: row[1] for row in csv.reader(file)}
	return [
		ProductWords(
			product["product_code"],
			(product["product_name"], dutch[product["product_name"]]),
			(*split_keywords(product["keywords"]), *split_keywords(product["sayings"])),
			(product["description"], dutch[product["description"]]),
		)
		for product in default_catalogue.products()
	]


DEFAULT_PRODUCTS = _default_products()
DEFAULT = ProductMatcher(DEFAULT_PRODUCTS)
SENTENCES = _read("client_sentences.csv")


def codes(text: str, matcher: ProductMatcher = SMALL, **options) -> list[str]:
	return [suggestion.product_code for suggestion in matcher.suggest(text, **options)]


def test_words_lead_to_a_product_and_say_why():
	best = SMALL.suggest("De lamp boven mijn bureau knippert")[0]
	assert best.product_code == "LIGHTING"
	assert best.why == ("knippert", "lamp")
	assert 0 < best.score <= 1


def test_one_sentence_may_hold_two_questions():
	assert set(codes("het is ijskoud en de lamp knippert")) == {"LIGHTING", "CLIMATE"}


def test_both_languages_at_once():
	assert codes("the lamp knippert")[0] == "LIGHTING"
	assert codes("it is cold")[0] == codes("het is koud")[0] == "CLIMATE"


def test_a_word_that_says_nothing_in_the_one_language_may_say_everything_in_the_other():
	assert codes("the door is broken")[0] == "DOOR"
	assert codes("door de lamp is het hier zo licht")[0] == "LIGHTING"
	assert "DOOR" not in codes("door de lamp is het hier zo licht")


def test_compounds_endings_accents_and_slips_of_the_pen():
	assert codes("de frisdrankautomaat")[0] == "VENDING"
	assert codes("een koffievlek")[0] == "CLEANING"  # the head of a compound says what it is
	assert codes("lampen")[0] == "LIGHTING"
	assert codes("LÀMP")[0] == "LIGHTING"
	assert codes("the light is flikering")[0] == "LIGHTING"


def test_a_phrase_says_more_than_its_words():
	assert codes("coffee on the floor")[0] == "CLEANING"
	assert codes("no coffee")[0] == "VENDING"


def test_where_it_is_says_less_than_what_it_is():
	assert codes("de lamp bij de automaat")[0] == "LIGHTING"
	assert codes("de automaat bij de lamp")[0] == "VENDING"


def test_only_products_that_may_come_out_do():
	assert codes("de lamp en de deur", among={"DOOR"}) == ["DOOR"]
	assert codes("de lamp", among=set()) == []


@pytest.mark.parametrize("text", ["", "   ", "?!", "12345", "the of and", "xyzzy", None])
def test_nothing_known_gives_nothing(text):
	assert SMALL.suggest(text) == []


def test_limit():
	assert len(SMALL.suggest("lamp koud koffie vlek", limit=2)) == 2
	assert SMALL.suggest("lamp", limit=0) == []
	assert SMALL.suggest("lamp", limit=-1) == []


def test_an_empty_catalogue_suggests_nothing():
	assert ProductMatcher([]).suggest("lamp") == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_an_ordered_answer(text):
	found = DEFAULT.suggest(text)
	assert found == DEFAULT.suggest(text)
	scores = [suggestion.score for suggestion in found]
	assert scores == sorted(scores, reverse=True)
	assert all(0 < score <= 1 and suggestion.why for score, suggestion in zip(scores, found, strict=True))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=8), st.text(max_size=80))
def test_a_catalogue_of_any_words_answers(keywords, text):
	matcher = ProductMatcher([ProductWords("ONE", (text,), tuple(keywords)), ProductWords("TWO", ("lamp",))])
	assert {suggestion.product_code for suggestion in matcher.suggest(text)} <= {"ONE", "TWO"}


@settings(max_examples=20, deadline=None)
@given(st.permutations(DEFAULT_PRODUCTS), st.sampled_from(SENTENCES))
def test_the_order_of_the_catalogue_makes_no_difference(products, sentence):
	assert ProductMatcher(products).suggest(sentence["text"]) == DEFAULT.suggest(sentence["text"])


def test_an_unrelated_product_changes_little():
	"""Most answers stay as they are when the catalogue grows by something of which nobody speaks."""
	bigger = ProductMatcher(
		[*DEFAULT_PRODUCTS, ProductWords("FALCONRY", ("Falconry",), ("falcon", "valkenier"))]
	)
	texts = [sentence["text"] for sentence in SENTENCES]
	same = sum(codes(text, bigger)[:3] == codes(text, DEFAULT)[:3] for text in texts)
	assert same / len(texts) > 0.97
	assert not any("FALCONRY" in codes(text, bigger) for text in texts)


STEMS = {
	stem
	for product in DEFAULT_PRODUCTS
	for text in product.keywords
	for word in spoken(text)
	for stem in stems_of(word)
}
LONG_NAMES = sorted(
	{
		(product.product_code, name, word)
		for product in DEFAULT_PRODUCTS
		for name in product.names
		for word in name.lower().split()
		if len(word) >= 6 and word.isalpha()
	}
)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(LONG_NAMES), st.data())
def test_one_slip_in_a_long_word_of_a_name_still_finds_it(name, data):
	code, whole, word = name
	place = data.draw(st.integers(0, len(word) - 1))
	letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
	slip = data.draw(
		st.sampled_from(
			(
				word[:place] + word[place + 1 :],  # left out
				word[:place] + letter + word[place:],  # one too many
				word[:place] + letter + word[place + 1 :],  # another
				word[:place] + word[place : place + 2][::-1] + word[place + 2 :],  # two the wrong way round
			)
		)
	)
	assume(STEMS.isdisjoint(stems_of(slip)))  # then it is another word that clients say
	text = whole.lower().replace(word, slip)
	assert code in codes(text, DEFAULT)[:3], text


def test_a_very_long_text_is_cut_off_and_costs_little():
	assert SMALL.suggest("lamp " + "qqqqq wwwww " * 100_000)[0].product_code == "LIGHTING"
	words = " ".join(f"onbekend{chr(97 + number % 26)}{number}woord" for number in range(8_000))
	begun = time.perf_counter()
	DEFAULT.suggest(words)
	DEFAULT.suggest("\u0301" * 100_000)
	DEFAULT.suggest("a" * 100_000)
	assert len(words) > 100_000
	assert time.perf_counter() - begun < 1


def test_a_change_of_one_product_is_no_new_reading_of_all(monkeypatch):
	"""A catalogue is indexed anew at each change, so that must not cost more than the change."""
	read = []
	monkeypatch.setattr(translation, "spoken", lambda text: read.append(text) or [])
	ProductMatcher([*DEFAULT_PRODUCTS, ProductWords("CHANGED", ("Something else",))])
	assert read == ["Something else"]


def test_keywords_are_split_on_commas_and_lines():
	assert split_keywords(" lamp, tl-buis;\n dark ,,") == ("lamp", "tl-buis", "dark")
	assert split_keywords(None) == ()


@pytest.mark.parametrize("part", ["dev", "test", "second"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_sentences_of_clients_find_their_product(part, language):
	"""Written by somebody who had not seen the keywords: 132 to look at while they were made, 264 to measure with.

	The second set, by somebody else again, was measured once, when all was done: 92.4% first, 98.5% within three.
	"""
	_check_accuracy([row for row in SENTENCES if row["part"] == part and row["lang"] == language])


def test_examples_of_clients_find_their_product():
	"""The sample of the order; nothing was fitted to it."""
	_check_accuracy(_read("utterances.csv"))


def _check_accuracy(rows: list[dict]) -> None:
	found = [(row["product_code"], codes(row["text"], DEFAULT)) for row in rows]
	first = sum(products[:1] == [wanted] for wanted, products in found)
	first_three = sum(wanted in products[:3] for wanted, products in found)
	print(f"first: {first}/{len(rows)}, in the first three: {first_three}/{len(rows)}")
	assert first / len(rows) >= LEAST_FIRST
	assert first_three / len(rows) >= LEAST_FIRST_THREE
