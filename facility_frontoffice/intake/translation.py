"""Translating what a client says into products. Pure: no Frappe.

A `ProductMatcher` compares the words of a client with the names, keywords and descriptions of the products, in
all languages at once: people mix them. A rare word says more than a common one (inverse document frequency), a
keyword of several words that is said as a whole more than its words apart, and a word that is part of a Dutch
compound, or is misspelt, less than the word itself. Synonyms and earlier choices add to that.

Guarantees: the same text and products give the same answer; products that tie come in order of their code; a
text of any length costs a bounded time (only its first words count); the reasons are words of this text.
"""

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from facility_frontoffice.intake.experience import NOTHING, Experience
from facility_frontoffice.intake.synonyms import Synonym, SynonymBook
from facility_frontoffice.intake.vocabulary import Vocabulary
from facility_frontoffice.intake.words import Word, meaningful, spoken, stems_of

NAME, KEYWORD, DESCRIPTION = 2.5, 2.0, 0.5
PHRASE = 1.25  # for each word of a keyword of several words that was said as a whole, on top of the words
# A word that says nothing by itself still helps to know a phrase: "out of order".
PHRASE_FILLER = 0.3
# So many other words may stand between those of a phrase.
PHRASE_GAP = 3
# Of a word that says where it is, not what it is about.
PLACE = 0.5
SYNONYM_OF_PRODUCT = 4.0
SYNONYM_OF_WORD = 0.9
LEARNED = 3.0
# The most that all of a text can have learned for a product, as a multiple of how sure its surest word is: after one
# choice a seventeenth (`experience.HALF_SURE`), which is less than a keyword.
MOST_LEARNED = 8.0

# Unknown words of one text that are compared with what is known; the rest of a long story is not.
MAXIMUM_GUESSES = 40
# Below this share of the best score a product is no suggestion any more.
LEAST_SHARE = 0.25
# The raw score at which a suggestion counts as half sure.
HALF_SURE = 6.0
MOST_REASONS = 5


@dataclass(frozen=True)
class ProductWords:
	"""A product as clients may call it. `names`, `keywords` and `descriptions` are in any languages."""

	product_code: str
	names: tuple[str, ...] = ()
	keywords: tuple[str, ...] = ()
	descriptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggestion:
	"""A product that fits. `score` is between 0 and 1; `why` are the client's words that led to it."""

	product_code: str
	score: float
	why: tuple[str, ...]


@dataclass(frozen=True)
class _Prepared:
	"""The words of one product: what each stem weighs, and the keywords of several words."""

	weights: dict[str, float]
	phrases: tuple[tuple[str, ...], ...]
	words: frozenset[str]  # those that carry meaning


class ProductMatcher:
	"""An index of products by the stems of their words. Made once, asked often; never changed."""

	def __init__(self, products: Iterable[ProductWords], synonyms: Iterable[Synonym] = ()):
		self._weights: dict[str, dict[str, float]] = defaultdict(dict)
		self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
		words: set[str] = set()
		codes: set[str] = set()
		for product in products:
			prepared = _prepare(product)
			codes.add(product.product_code)
			words |= prepared.words
			for stem, weight in prepared.weights.items():
				self._weights[stem][product.product_code] = weight
			for phrase in prepared.phrases:
				self._phrases[phrase[0]].append((phrase, product.product_code))
		self._codes = frozenset(codes)
		self._most_rare = math.log((len(codes) + 1) / 1.5)
		self._rarity = {
			# products that hardly mention it do not make a word common
			stem: math.log((len(codes) + 1) / (sum(weights.values()) / max(weights.values()) + 0.5))
			for stem, weights in self._weights.items()
		}
		self._vocabulary = Vocabulary(words)
		self._synonyms = SynonymBook(synonyms)

	def suggest(
		self,
		text: str,
		limit: int = 5,
		experience: Experience = NOTHING,
		among: Collection[str] | None = None,
		shared_only: bool = False,
	) -> list[Suggestion]:
		"""The products that fit `text` best, best first; none when no word of it is known.

		`among`: the only ones that may come out. `shared_only`: of `experience` what several clients have said.
		"""
		said = spoken(text)
		words = meaningful(said)
		scores = _Scores(self._codes if among is None else self._codes & frozenset(among))
		self._add_words(scores, words)
		self._add_phrases(scores, said)
		self._add_synonyms(scores, said)
		self._add_experience(scores, words, experience, shared_only)
		return scores.best(max(limit, 0))

	def _add_words(
		self, scores: "_Scores", words: list[Word], sureness: float = 1.0, reason: str | None = None
	) -> None:
		"""`reason` is what the client said, when the words are only what that means."""
		guesses = 0
		for word in words:
			known = [(stem, 1.0) for stem in word.stems if stem in self._weights]
			# what has a known stem by chance may be a slip all the same: "plats" is not "plat"
			if word.said not in self._vocabulary and guesses < MAXIMUM_GUESSES:
				guesses += 1
				known += self._vocabulary.guesses(word.said, is_known=bool(known))
			share = sureness * (PLACE if word.is_place else 1)
			values: dict[str, float] = defaultdict(float)
			for stem, sure in known:
				for product, weight in self._weights.get(stem, {}).items():
					values[product] = max(values[product], weight * self._rarity[stem] * sure * share)
			scores.add(values, reason or word.said)

	def _add_phrases(self, scores: "_Scores", said: list[str], reason: str | None = None) -> None:
		places: dict[str, list[int]] = defaultdict(list)
		spelled: dict[str, str] = {}
		for place, word in enumerate(said):
			for stem in stems_of(word):
				places[stem].append(place)
				spelled.setdefault(stem, word)
		for first in places:
			for phrase, product in self._phrases.get(first, ()):
				if _stand_together(phrase, places):
					value = sum(self._rarity.get(stem, PHRASE_FILLER) for stem in phrase) * PHRASE
					for stem in phrase:
						scores.add({product: value / len(phrase)}, reason or spelled[stem])

	def _add_synonyms(self, scores: "_Scores", said: list[str]) -> None:
		for meaning in self._synonyms.meanings(said):
			for words in meaning.words:
				self._add_words(scores, meaningful(words), SYNONYM_OF_WORD, meaning.said)
				self._add_phrases(scores, words, meaning.said)
			scores.add(dict.fromkeys(meaning.products, SYNONYM_OF_PRODUCT * self._most_rare), meaning.said)

	def _add_experience(
		self, scores: "_Scores", words: list[Word], experience: Experience, shared_only: bool
	) -> None:
		learned: dict[str, dict[str, float]] = defaultdict(dict)
		for word in words:
			for stem in word.stems:
				for product, strength in experience.of(stem, shared_only).items():
					learned[product][word.said] = max(strength, learned[product].get(word.said, 0))
		for product, by_word in learned.items():
			total = LEARNED * sum(by_word.values())
			share = min(1.0, MOST_LEARNED * max(by_word.values()) / total)
			for word, strength in by_word.items():
				scores.add({product: share * LEARNED * strength * self._most_rare}, word)


class _Scores:
	"""What counts for each product, and by which words."""

	def __init__(self, allowed: Collection[str]):
		self._allowed = allowed
		self._reasons: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))

	def add(self, values: dict[str, float], word: str) -> None:
		for product, value in values.items():
			if value > 0 and product in self._allowed:
				self._reasons[product][word] += value

	def best(self, limit: int) -> list[Suggestion]:
		scores = {product: math.fsum(reasons.values()) for product, reasons in self._reasons.items()}
		ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
		least = ranked[0][1] * LEAST_SHARE if ranked else 0
		return [
			Suggestion(product, round(score / (score + HALF_SURE), 3), _best_reasons(self._reasons[product]))
			for product, score in ranked[:limit]
			if score >= least
		]


@lru_cache(maxsize=8192)
def _prepare(product: ProductWords) -> _Prepared:
	"""Kept for each product as it is worded, so that a change of one does not cost the reading of all."""
	weights: dict[str, float] = {}
	phrases: dict[tuple[str, ...], None] = {}
	words: set[str] = set()
	for texts, weight in (
		(product.names, NAME),
		(product.keywords, KEYWORD),
		(product.descriptions, DESCRIPTION),
	):
		for text in texts:
			said = spoken(text)
			telling = meaningful(said)
			# a word of a phrase says less than a keyword of its own
			share = weight / math.sqrt(len(telling)) if weight == KEYWORD and telling else weight
			for word in telling:
				words.add(word.said)
				for stem in word.stems:
					weights[stem] = max(weights.get(stem, 0), share)
			if weight == KEYWORD:
				whole = tuple(stems_of(word)[0] for word in said)
				if len(whole) > 1:
					phrases[whole] = None
	return _Prepared(weights, tuple(phrases), frozenset(words))


def _stand_together(phrase: tuple[str, ...], places: dict[str, list[int]]) -> bool:
	"""Whether all words of a phrase were said near each other, in whatever order."""
	if not all(stem in places for stem in phrase):
		return False
	reach = len(phrase) - 1 + PHRASE_GAP
	return any(
		all(any(abs(place - start) <= reach for place in places[stem]) for stem in phrase[1:])
		for start in places[phrase[0]]
	)


def _best_reasons(values: dict[str, float]) -> tuple[str, ...]:
	return tuple(sorted(values, key=lambda word: (-values[word], word))[:MOST_REASONS])


def split_keywords(keywords: str | None) -> tuple[str, ...]:
	"""Keywords as typed: separated by commas, semicolons or lines."""
	parts = re.split(r"[,;\n]", keywords or "")
	return tuple(part.strip() for part in parts if part.strip())
