"""Words that are known, and which of them somebody may have meant by one that is not. Pure: no Frappe."""

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from facility_frontoffice.intake.words import stems_of

# How sure a match of another kind than the word itself is (0 to 1).
HEAD, MODIFIER = 0.7, 0.4  # of a Dutch compound: in "koffievlek" the vlek is the head
MISSPELT = 0.8

SHORTEST_COMPOUND, SHORTEST_PART = 6, 3
LINKS = ("", "s", "e", "en", "n")

# The shortest word that may be misspelt; when long enough also in its first letter, for "later" is not "water".
SHORTEST_MISSPELT, LONG_ENOUGH = 5, 6
LEAST_SIMILARITY = 0.8
# A short word is often another word after all.
SURE_LENGTH = 10
MOST_LIKELY = 3

Guess = tuple[str, float]


class Vocabulary:
	"""Known words by their stems. Made once, never changed."""

	def __init__(self, words: Iterable[str]):
		self._words = frozenset(words)
		self._stems = frozenset(stem for word in self._words for stem in stems_of(word))
		self._by_shape: dict[tuple[int, str, int], list[str]] = defaultdict(list)
		for word in sorted(self._words):
			if len(word) >= SHORTEST_MISSPELT - 1:
				for end in (0, -1):
					self._by_shape[end, word[end], len(word)].append(word)

	def __contains__(self, word: str) -> bool:
		return word in self._words

	def guesses(self, word: str, is_known: bool = False) -> list[Guess]:
		"""Known stems that a word may stand for, each with how sure that is.

		One slip in a longer word is likelier than a compound, and that than a known word at one end of it. What is a
		form of a known word is no compound.
		"""
		misspelt = self.misspelt(word)
		if is_known or (misspelt and len(word) >= LONG_ENOUGH):
			return misspelt
		parts = self.parts(word)
		return parts if len(parts) > 1 else misspelt or parts

	def parts(self, word: str) -> list[Guess]:
		"""The known parts of a compound: of the best split, which is one in two known words, or else the longest one."""
		best: tuple[int, list[Guess]] = (0, [])
		for place in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
			head, modifier = self._known(word[place:], HEAD), self._modifier(word[:place])
			known = (len(word) - place) * bool(head) + place * bool(modifier)
			if not (head and modifier) and known <= SHORTEST_PART:
				continue  # a short word at one end is chance
			if len(word) >= SHORTEST_COMPOUND and known > best[0]:
				best = (known, [*head, *modifier])
		return best[1]

	def misspelt(self, word: str) -> list[Guess]:
		"""The known words that differ least from this one."""
		if len(word) < SHORTEST_MISSPELT:
			return []
		likely = process.extract(
			word,
			self._of_similar_shape(word),
			scorer=OSA.normalized_similarity,
			score_cutoff=LEAST_SIMILARITY,
			limit=MOST_LIKELY,
		)
		sureness = MISSPELT * min(1.0, len(word) / SURE_LENGTH)
		return [(stem, sureness * score) for known, score, _place in likely for stem in stems_of(known)]

	def _of_similar_shape(self, word: str) -> list[str]:
		"""Words of about the same length that begin or end with the same letter: one slip leaves either in place."""
		slack = 1 if len(word) < 8 else 2
		lengths = range(len(word) - slack, len(word) + slack + 1)
		same_begin = [known for length in lengths for known in self._by_shape.get((0, word[0], length), ())]
		same_end = [
			known
			for length in lengths
			if length >= LONG_ENOUGH
			for known in self._by_shape.get((-1, word[-1], length), ())
			if known[0] != word[0]
		]
		return same_begin + same_end

	def _modifier(self, part: str) -> list[Guess]:
		for link in LINKS:
			bare = part.removesuffix(link)
			if len(bare) >= SHORTEST_PART and (bare != part or not link):
				known = self._known(bare, MODIFIER)
				if known:
					return known
		return []

	def _known(self, part: str, sureness: float) -> list[Guess]:
		return [(stem, sureness) for stem in stems_of(part) if stem in self._stems]
