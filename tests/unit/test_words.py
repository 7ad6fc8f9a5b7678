"""Words and stems, compounds and slips of the pen, synonyms: what translation into products is made of (S3)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facility_frontoffice.intake import words
from facility_frontoffice.intake.synonyms import Synonym, SynonymBook, circle, key_of
from facility_frontoffice.intake.translation import ProductMatcher, ProductWords
from facility_frontoffice.intake.vocabulary import Vocabulary
from facility_frontoffice.intake.words import spoken, stems_of, words_of

PRODUCTS = [
	ProductWords("VENDING", ("Koffieautomaat",), ("koffie",)),
	ProductWords("LIGHTING", ("Verlichting",), ("lamp",)),
	ProductWords("CLEANING", ("Schoonmaak",), ("vlek",)),
]


def said(text: str) -> list[str]:
	return [word.said for word in words_of(text)]


@pytest.mark.parametrize(
	("first", "second"),
	[
		("lampen", "lamp"),
		("ramen", "raam"),
		("deuren", "deur"),
		("muizen", "muis"),
		("chairs", "chair"),
		("lekt", "lekken"),
		("knippert", "knipperen"),
		("verhuisd", "verhuizen"),
		("leaked", "leaking"),
		("batteries", "battery"),
	],
)
def test_stems_bring_forms_together(first, second):
	assert set(stems_of(first)) & set(stems_of(second))


def test_stems_are_the_same_whoever_asks_at_the_same_time():
	"""A stemmer holds the word that it works on: shared, it would mix up the words of two requests."""
	wanted = [f"verhuizing{chr(97 + number % 26)}en" for number in range(500)]
	alone = [stems_of(word) for word in wanted]
	stems_of.cache_clear()
	with ThreadPoolExecutor(8) as pool:
		assert list(pool.map(stems_of, wanted)) == alone


def test_words_are_plain_and_each_there_once():
	assert said("Café's, CAFÉ; de kóffie!") == ["cafe", "koffie"]
	assert said("wi-fi en tl-buis 3.12") == ["wi", "fi", "tl", "buis"]
	assert spoken("can't") == ["can"]


def test_words_of_any_script_are_words():
	assert said("лампа не горит") == ["лампа", "не", "горит"]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=500))
def test_any_text_has_words(text):
	found = words_of(text)
	assert len({word.stems for word in found}) == len(found) <= words.MAXIMUM_WORDS
	assert all(word.stems and len(word.said) <= words.LONGEST_WORD for word in found)


def test_the_place_is_known_by_what_stands_before_it():
	assert {word.said: word.is_place for word in words_of("lamp bij de lift")} == {
		"lamp": False,
		"lift": True,
	}
	assert {word.said: word.is_place for word in words_of("the lift near my desk")} == {
		"lift": False,
		"desk": True,
	}
	# what is said as a thing somewhere is no place
	assert {word.said: word.is_place for word in words_of("bij de lift, de lift")} == {"lift": False}


# Vocabulary ----------------------------------------------------------------------------------------


def test_a_compound_is_split_in_what_is_known():
	vocabulary = Vocabulary({"koffie", "vlek", "automaat", "kaart"})
	sureness = dict(vocabulary.parts("koffievlek"))
	assert sureness["vlek"] > sureness[stems_of("koffie")[0]]
	assert {stem for stem, _sure in vocabulary.parts("toegangskaart")} & set(stems_of("kaart"))
	assert vocabulary.parts("xyzzyplugh") == []


def test_slips_are_found_in_any_place_of_a_long_word_and_less_sure_in_a_short_one():
	vocabulary = Vocabulary({"automaat", "water", "stoel"})
	for slip in ("atuomaat", "automaatt", "autmaat", "automaar", "uutomaat"):
		assert {stem for stem, _sure in vocabulary.misspelt(slip)} & set(stems_of("automaat")), slip
	assert vocabulary.misspelt("later") == []  # another word, not a slip
	assert vocabulary.misspelt("sto") == []
	long, short = (dict(vocabulary.misspelt(word)) for word in ("automaaat", "stoell"))
	assert max(long.values()) > max(short.values())


# Synonyms ------------------------------------------------------------------------------------------


def test_a_synonym_of_words_leads_where_they_lead():
	matcher = ProductMatcher(PRODUCTS, [Synonym("bakkie", ("koffie",))])
	best = matcher.suggest("Waar is mijn bakkie?")[0]
	assert (best.product_code, best.why) == ("VENDING", ("bakkie",))


def test_a_synonym_of_a_product_outweighs_a_word():
	matcher = ProductMatcher(PRODUCTS, [Synonym("zwarte goud", products=("VENDING",))])
	best = matcher.suggest("het zwarte goud zit niet in de lamp")[0]
	assert (best.product_code, best.why) == ("VENDING", ("zwarte goud",))
	assert matcher.suggest("goud en zwarte") == []  # a phrase is its words in their order


def test_a_synonym_of_a_phrase_is_as_good_as_the_phrase():
	products = [*PRODUCTS, ProductWords("LEAK", ("Lekkage",), ("koffie uit het plafond",))]
	matcher = ProductMatcher(products, [Synonym("bruine regen", ("koffie uit het plafond",))])
	assert [each.product_code for each in matcher.suggest("bruine regen")] == ["LEAK", "VENDING"]


def test_what_otherwise_says_nothing_may_be_a_synonym():
	matcher = ProductMatcher(PRODUCTS, [Synonym("112", products=("LIGHTING",)), Synonym("wie", ("vlek",))])
	assert matcher.suggest("112!")[0].product_code == "LIGHTING"
	assert matcher.suggest("wie?")[0].product_code == "CLEANING"


def test_a_synonym_of_a_product_that_is_not_there_does_nothing():
	matcher = ProductMatcher(PRODUCTS, [Synonym("bakkie", products=("GONE",))])
	assert matcher.suggest("bakkie") == []


def test_synonyms_lead_on_and_a_circle_does_not_hang():
	matcher = ProductMatcher(
		PRODUCTS,
		[Synonym("pleur", ("bakkie",)), Synonym("bakkie", ("leut",)), Synonym("leut", ("pleur", "koffie"))],
	)
	assert matcher.suggest("een pleur")[0].why == ("pleur",)
	assert SynonymBook([Synonym("a1", ("a1",))]).meanings(["a1"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("pqrst"), st.sampled_from("pqrst")), max_size=20))
def test_any_synonyms_end(pairs):
	book = SynonymBook(Synonym(first * 3, (second * 3,)) for first, second in pairs)
	assert len(book.meanings(spoken("ppp qqq rrr sss ttt"))) <= 100


def test_a_circle_is_named():
	known = {"bakkie": ("leut",), "leut": ("Pleurs", "koffie"), "pleur": ("bakkies",)}
	assert circle(known, "leut") == ["leut", "pleur", "bakkie"]
	assert circle({"bakkie": ("koffie",)}, "bakkie") == []
	assert circle({"bakkie": ("bakkies",)}, "bakkie") == ["bakkie"]


def test_one_phrase_written_in_two_ways_is_one():
	assert key_of("Bakkies  troost!") == key_of("bakkie TROOST")
	assert key_of("?!") == ()
