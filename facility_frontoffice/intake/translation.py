"""Translating what a client says into products. Pure: no Frappe.

A `ProductMatcher` compares the words of a client with the names, keywords and descriptions of the products, in
all languages at once: people mix them. A rare word says more than a common one (inverse document frequency);
a word that is part of a Dutch compound, or is misspelt, counts for less than the word itself.

Guarantees: the same text and products give the same answer; products that tie come in order of their code; a
text of any length costs a bounded time (only its first words count).
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

NAME, KEYWORD, DESCRIPTION = 3.0, 2.0, 0.5

# How sure a match of another kind than the word itself is.
COMPOUND = 0.6
MISSPELT = 0.75
SIMILAR = 84  # least similarity (0 to 100) of a misspelt word
PHRASE_BONUS = 0.5  # for each word of a keyword of several words that was said as a whole

MAXIMUM_WORDS = 200
MAXIMUM_CHARACTERS = 4_000
# Below this share of the best score a product is no suggestion any more.
LEAST_SHARE = 0.25
# The raw score at which a suggestion counts as half sure.
HALF_SURE = 6.0

_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_STOP_WORDS = frozenset(
	"""
	a about all also am an and any are as at be been but by can could did do does for from get had has have he
	her here him his i if in into is it its just like me my no not of on or our out please she should so some
	someone than thank thanks that the their them then there these they this those to too up us was we were will
	with would you your need want wants
	aan al alle als ben bij daar dan dat de den der deze die dit door dus een en er ervan eens even gaan gaat
	geen graag haar had hallo heb hebben heeft hem het hier hij hoi hun iemand iets ik in is ja je kan kun kunnen
	maar me mee meer men met mij mijn moet na naar nee niet nog nu of om omdat onder ons onze ook op over s
	staat steeds t te ter toch tot u uit uw van veel voor want waren was we weer wel werd wij wil willen worden
	wordt zal ze zich zij zijn zo zonder zou
	""".split()  # noqa: SIM905  a list of 200 strings reads worse
)
# Longest first.
_SUFFIXES = (
	"ingen", "heden", "tjes", "ende", "ings", "etje", "jes", "ing", "tje", "ies", "ers", "ens",
	"en", "es", "ed", "je", "er", "s", "e", "t",
)  # fmt: skip


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
class _Word:
	said: str
	stem: str


class ProductMatcher:
	"""An index of products by the stems of their words. Made once, asked often; never changed."""

	def __init__(self, products: Iterable[ProductWords]):
		self._weights: dict[str, dict[str, float]] = defaultdict(dict)
		self._phrases: dict[str, list[tuple[str, ...]]] = defaultdict(list)
		count = 0
		for product in products:
			count += 1
			self._add(product)
		self._rarity = {
			stem: math.log((count + 1) / (len(by_product) + 0.5))
			for stem, by_product in self._weights.items()
		}
		self._long_stems = tuple(sorted(stem for stem in self._weights if len(stem) >= 4))

	def suggest(self, text: str, limit: int = 5) -> list[Suggestion]:
		"""The products that fit `text` best, best first; none when no word of it is known."""
		words = _words(text)
		scores: dict[str, float] = defaultdict(float)
		reasons: dict[str, dict[str, float]] = defaultdict(dict)
		for word in words:
			for product, value in self._value_of(word).items():
				scores[product] += value
				reasons[product][word.said] = value
		said = {word.stem for word in words}
		for product in scores:
			scores[product] += self._phrase_bonus(product, said)
		ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
		least = ranked[0][1] * LEAST_SHARE if ranked else 0
		return [
			Suggestion(product, round(score / (score + HALF_SURE), 3), _best_reasons(reasons[product]))
			for product, score in ranked[: max(limit, 0)]
			if score >= least and score > 0
		]

	def _add(self, product: ProductWords) -> None:
		for texts, weight in (
			(product.names, NAME),
			(product.keywords, KEYWORD),
			(product.descriptions, DESCRIPTION),
		):
			for text in texts:
				stems = tuple(dict.fromkeys(word.stem for word in _words(text)))
				# a word of a long phrase says less than a keyword of its own
				share = weight / math.sqrt(len(stems)) if weight == KEYWORD and stems else weight
				for stem in stems:
					known = self._weights[stem].get(product.product_code, 0)
					self._weights[stem][product.product_code] = max(known, share)
				if weight == KEYWORD and len(stems) > 1:
					self._phrases[product.product_code].append(stems)

	def _value_of(self, word: _Word) -> dict[str, float]:
		"""What a word of the client is worth to each product that it points to."""
		values: dict[str, float] = defaultdict(float)
		for stem, sureness in self._known_stems(word):
			for product, weight in self._weights[stem].items():
				values[product] = max(values[product], weight * self._rarity[stem] * sureness)
		return values

	def _known_stems(self, word: _Word) -> list[tuple[str, float]]:
		"""The known stems that a word may stand for, each with how sure that is (0 to 1)."""
		stem = word.stem
		if stem in self._weights:
			return [(stem, 1.0)]
		if len(word.said) < 5:
			return []
		parts = [
			(known, COMPOUND)
			for known in self._long_stems
			if stem.startswith(known) or stem.endswith(known) or (len(stem) >= 6 and known.endswith(stem))
		]
		if parts:
			return parts
		return [
			(known, MISSPELT)
			for known, _score, _place in process.extract(
				stem, self._long_stems, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=3
			)
		]

	def _phrase_bonus(self, product: str, said: set[str]) -> float:
		return sum(PHRASE_BONUS * len(phrase) for phrase in self._phrases[product] if said.issuperset(phrase))


def _words(text: str) -> list[_Word]:
	"""The words that carry meaning, each stem once, in the order in which they were said."""
	plain = unicodedata.normalize("NFKD", (text or "")[:MAXIMUM_CHARACTERS].casefold())
	plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
	found: dict[str, _Word] = {}
	for said in _WORD.findall(plain)[:MAXIMUM_WORDS]:
		base = re.split("['’]", said)[0]
		if base in _STOP_WORDS or (len(base) < 2 and not base.isdigit()) or base.isdigit():
			continue
		stem = _stem(base)
		found.setdefault(stem, _Word(base, stem))
	return list(found.values())


def _stem(word: str) -> str:
	"""The word without its ending, roughly: the same rules for Dutch and English, so that it need not know which."""
	word = _without_ending(_without_ending(word, least=3), least=4)
	# Dutch spells one sound in two ways: lampen/lamp, ramen/raam, stoppen/stop, huizen/huis.
	word = re.sub(r"([aeou])\1", r"\1", word)
	word = re.sub(r"([bcdfghjklmnpqrstvwxz])\1$", r"\1", word)
	return word[:-1] + {"v": "f", "z": "s"}.get(word[-1], word[-1])


def _without_ending(word: str, least: int) -> str:
	"""The word without its longest known ending, when `least` letters stay."""
	for suffix in _SUFFIXES:
		stem = word.removesuffix(suffix)
		if stem != word and len(stem) >= least:
			# the s of muis, glas and bus is no ending
			return word if suffix == "s" and stem[-1] in "aius" else stem
	return word


def _best_reasons(values: dict[str, float], limit: int = 5) -> tuple[str, ...]:
	return tuple(sorted(values, key=lambda word: (-values[word], word))[:limit])


def split_keywords(keywords: str | None) -> tuple[str, ...]:
	"""Keywords as typed: separated by commas, semicolons or lines."""
	parts = re.split(r"[,;\n]", keywords or "")
	return tuple(part.strip() for part in parts if part.strip())
