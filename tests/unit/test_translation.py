"""Translating the words of a client into products (S3, S42)."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facility_frontoffice.catalogue import default_catalogue
from facility_frontoffice.intake.translation import (
	ProductMatcher,
	ProductWords,
	_stem,
	split_keywords,
)

ROOT = Path(__file__).parents[2]
# Of the examples, that are used for nothing else: the share whose product comes first, and is in the first three.
LEAST_FIRST, LEAST_FIRST_THREE = 0.85, 0.95

SMALL = ProductMatcher(
	[
		ProductWords(
			"LIGHTING", ("Lighting fault", "Verlichting defect"), ("lamp", "flicker", "knippert", "tl-buis")
		),
		ProductWords(
			"VENDING", ("Vending machine fault", "Koffieautomaat defect"), ("coffee", "automaat", "koffie")
		),
		ProductWords(
			"CLEANING", ("Cleaning report", "Schoonmaakmelding"), ("spilled", "coffee on the floor", "vlek")
		),
		ProductWords("CLIMATE", ("Climate complaint", "Klimaatklacht"), ("warm", "koud", "ijskoud", "cold")),
	]
)


@pytest.fixture(scope="module")
def default_matcher() -> ProductMatcher:
	with (ROOT / "facility_frontoffice/translations/nl.csv").open(newline="", encoding="utf-8") as file:
		dutch = {row[0]: row[1] for row in csv.reader(file)}
	return ProductMatcher(
		ProductWords(
			product["product_code"],
			(product["product_name"], dutch[product["product_name"]]),
			split_keywords(product["keywords"]),
			(product["description"], dutch[product["description"]]),
		)
		for product in default_catalogue.products()
	)


def codes(text: str, matcher: ProductMatcher = SMALL) -> list[str]:
	return [suggestion.product_code for suggestion in matcher.suggest(text)]


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


def test_compounds_endings_accents_and_slips_of_the_pen():
	assert codes("de frisdrankautomaat")[0] == "VENDING"
	assert codes("lampen")[0] == "LIGHTING"
	assert codes("LÀMP")[0] == "LIGHTING"
	assert codes("the light is flikering")[0] == "LIGHTING"


def test_a_phrase_says_more_than_its_words():
	assert codes("coffee on the floor")[0] == "CLEANING"
	assert codes("no coffee")[0] == "VENDING"


@pytest.mark.parametrize("text", ["", "   ", "?!", "12345", "the of and", "xyzzy", None])
def test_nothing_known_gives_nothing(text):
	assert SMALL.suggest(text) == []


def test_limit():
	assert len(SMALL.suggest("lamp koud koffie vlek", limit=2)) == 2
	assert SMALL.suggest("lamp", limit=0) == []


def test_an_empty_catalogue_suggests_nothing():
	assert ProductMatcher([]).suggest("lamp") == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_an_ordered_answer(text):
	found = SMALL.suggest(text)
	assert found == SMALL.suggest(text)
	scores = [suggestion.score for suggestion in found]
	assert scores == sorted(scores, reverse=True)
	assert all(0 < score <= 1 and suggestion.why for score, suggestion in zip(scores, found, strict=True))


def test_a_very_long_text_is_cut_off():
	assert SMALL.suggest("lamp " + "qqqqq wwwww " * 100_000)[0].product_code == "LIGHTING"


def test_stems_bring_forms_together():
	for first, second in (
		("lampen", "lamp"),
		("ramen", "raam"),
		("deuren", "deur"),
		("muizen", "muis"),
		("chairs", "chair"),
	):
		assert _stem(first) == _stem(second)


def test_keywords_are_split_on_commas_and_lines():
	assert split_keywords(" lamp, tl-buis;\n dark ,,") == ("lamp", "tl-buis", "dark")
	assert split_keywords(None) == ()


def test_examples_of_clients_find_their_product(default_matcher):
	"""The examples are no input of the catalogue or of the matcher: this is how well new words are understood."""
	with (ROOT / "tests/data/utterances.csv").open(newline="", encoding="utf-8") as file:
		examples = list(csv.DictReader(file))
	found = [(example, codes(example["text"], default_matcher)) for example in examples]
	first = sum(example["product_code"] == products[0] if products else False for example, products in found)
	first_three = sum(example["product_code"] in products[:3] for example, products in found)
	print(f"first: {first}/{len(examples)}, in the first three: {first_three}/{len(examples)}")
	assert first / len(examples) >= LEAST_FIRST
	assert first_three / len(examples) >= LEAST_FIRST_THREE
