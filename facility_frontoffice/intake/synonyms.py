"""Words that an organisation has of its own, and what they mean. Pure: no Frappe."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from facility_frontoffice.intake.words import spoken, stems_of

# A text in which everything is a synonym of much.
MOST_MEANINGS = 100


@dataclass(frozen=True)
class Synonym:
	"""What a client says, and what it means: other words, products, or both."""

	phrase: str
	words: tuple[str, ...] = ()
	products: tuple[str, ...] = ()


@dataclass(frozen=True)
class Meaning:
	"""What was said, as it was said, and what it stands for: words or phrases, each a list of words, and products."""

	said: str
	words: tuple[list[str], ...]
	products: tuple[str, ...]


class SynonymBook:
	"""Synonyms by their first word. A synonym may lead to another; each counts once, so that no circle hangs."""

	def __init__(self, synonyms: Iterable[Synonym] = ()):
		self._by_first: dict[str, list[tuple[tuple[str, ...], Synonym]]] = defaultdict(list)
		for synonym in synonyms:
			phrase = key_of(synonym.phrase)
			if phrase:
				self._by_first[phrase[0]].append((phrase, synonym))

	def meanings(self, said: list[str]) -> list[Meaning]:
		"""What the synonyms in a text stand for, with those that they lead to."""
		if not self._by_first:
			return []
		found: list[Meaning] = []
		known: set[tuple[str, ...]] = set()
		to_read = [(said, None)]
		while to_read and len(found) < MOST_MEANINGS:
			words, origin = to_read.pop(0)
			for phrase, synonym, place in self._in(words):
				if phrase in known:
					continue
				known.add(phrase)
				as_said = origin or " ".join(words[place : place + len(phrase)])
				meant = tuple(spoken(text) for text in synonym.words)
				found.append(Meaning(as_said, meant, synonym.products))
				to_read += [(words, as_said) for words in meant]
		return found

	def _in(self, words: list[str]):
		stems = [stems_of(word) for word in words]
		for place, candidates in enumerate(stems):
			for first in candidates:
				for phrase, synonym in self._by_first.get(first, ()):
					here = stems[place : place + len(phrase)]
					if len(here) == len(phrase) and all(
						stem in each for stem, each in zip(phrase, here, strict=True)
					):
						yield phrase, synonym, place


def key_of(phrase: str | None) -> tuple[str, ...]:
	"""What two ways to write the same phrase have in common: its stems. Empty when it holds no word."""
	return tuple(stems_of(word)[0] for word in spoken(phrase))


def circle(synonyms: Mapping[str, Iterable[str]], start: str) -> list[str]:
	"""The phrases that lead from `start` back to itself, in their order; empty when none do.

	`synonyms` maps each phrase to the words or phrases that it means.
	"""
	by_key = {
		key_of(phrase): (phrase, [key_of(word) for word in words]) for phrase, words in synonyms.items()
	}
	goal = key_of(start)
	trail: list[list[tuple[str, ...]]] = [[goal]]
	seen: set[tuple[str, ...]] = set()
	while trail:
		path = trail.pop(0)
		for meant in by_key.get(path[-1], ("", []))[1]:
			if meant == goal:
				return [by_key[key][0] for key in path]
			if meant in by_key and meant not in seen:
				seen.add(meant)
				trail.append([*path, meant])
	return []
