"""What earlier choices teach about the words of clients (S42): it helps, it never outweighs, it tells nobody's words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facility_frontoffice.intake.experience import NOTHING, Example, learn
from facility_frontoffice.intake.translation import ProductMatcher, ProductWords

CODES = ("VENDING", "LIGHTING", "CLEANING", "CLIMATE")
MATCHER = ProductMatcher(
	[
		ProductWords("VENDING", ("Koffieautomaat",), ("koffie", "espresso")),
		ProductWords("LIGHTING", ("Verlichting",), ("lamp", "donker")),
		ProductWords("CLEANING", ("Schoonmaak",), ("vlek", "vies")),
		ProductWords("CLIMATE", ("Klimaat",), ("koud", "warm")),
	]
)
# Requests of others, so that a word of its own stands out.
USUAL = [
	Example(f"{text} {number}", (code,), f"client {number}")
	for number in range(10)
	for code, text in zip(
		CODES,
		("de koffie hapert boven", "de lamp hapert boven", "een vlek boven hapert", "koud boven hapert"),
		strict=True,
	)
]


def best(text: str, examples=(), **options) -> str | None:
	found = MATCHER.suggest(text, experience=learn([*USUAL, *examples]), **options)
	return found[0].product_code if found else None


def times(count: int, text: str, product: str) -> list[Example]:
	return [Example(text, (product,), f"other {number}") for number in range(count)]


def test_a_few_choices_teach_a_new_word():
	assert best("de prutmachine") is None
	assert best("de prutmachine", times(3, "prutmachine pruttelt", "VENDING")) == "VENDING"


def test_many_choices_outweigh_a_keyword():
	assert best("donker en koud kantoor", times(30, "donker kantoor", "CLIMATE")) == "CLIMATE"


@pytest.mark.parametrize("code", CODES)
def test_one_odd_choice_never_outweighs_a_keyword(code):
	odd = "de zwabberende prutmachine ginds vertoont onbegrijpelijke kuren met espresso"
	assert best(odd, [Example(odd, (code,), "somebody")]) == "VENDING"


def test_a_word_that_is_said_for_everything_teaches_nothing():
	experience = learn(USUAL)
	assert experience.of("hapert") == experience.of("boven") == {}


def test_what_is_asked_often_does_not_draw_other_words_to_it():
	often = times(200, "koffie kapot graag snel", "VENDING")
	assert (
		best("kapot graag snel lamp", [*often, *times(40, "lamp kapot graag snel", "LIGHTING")]) == "LIGHTING"
	)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(CODES), st.integers(0, 20), st.integers(1, 10))
def test_another_choice_of_the_same_never_makes_a_product_less_likely(code, before, more):
	def score(count: int) -> float:
		found = MATCHER.suggest("zwabberding", experience=learn([*USUAL, *times(count, "zwabberding", code)]))
		return next((each.score for each in found if each.product_code == code), 0)

	assert score(before + more) >= score(before)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.lists(st.sampled_from(CODES), max_size=5))), st.randoms())
def test_any_examples_teach_the_same_in_any_order(rows, chance):
	examples = [Example(text, tuple(products), text[:1]) for text, products in rows]
	learned = learn(examples)
	assert all(0 < strength <= 1 for by in learned.strengths.values() for strength in by.values())
	chance.shuffle(examples)
	assert learn(examples) == learned


def test_a_request_for_many_products_teaches_nothing():
	assert learn([Example("zwabberding", CODES)]) == learn([]) == NOTHING


def test_what_one_client_said_does_not_help_another():
	"""A name in somebody's requests would tell what they asked for."""
	one = [Example("kamer van mevrouw Zwabber", ("CLEANING",), "her") for _number in range(9)]
	assert best("zwabber", one) == "CLEANING"
	assert best("zwabber", one, shared_only=True) is None
	assert best("zwabber", [*one, Example("zwabber", ("CLEANING",), "him")], shared_only=True) == "CLEANING"


def test_the_reasons_are_words_of_the_text_itself():
	found = MATCHER.suggest(
		"prutmachines", experience=learn([*USUAL, *times(5, "prutmachine lekt", "VENDING")])
	)
	assert [each.why for each in found] == [("prutmachines",)]
