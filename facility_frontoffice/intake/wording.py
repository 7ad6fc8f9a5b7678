"""Words that an answer to a client should not have, found in what is typed (S45). Pure: no Frappe.

Whole words only, whatever the capitals, accents and apostrophes; a phrase also over punctuation, white space and line
ends. What is part of an exception ("no later than" for "no") is fine.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

# So many characters of a text are looked at: a bound on the time, far beyond an answer.
MAXIMUM_CHARACTERS = 20_000

_WORD = re.compile(r"\w+(?:['’ʼ`´‐-]\w+)*")
_APOSTROPHES = re.compile(r"['’ʼ`´]")


@dataclass(frozen=True)
class Discouraged:
	"""A phrase, what to say instead, and phrases that hold it and are fine. `language` is None for every one."""

	phrase: str
	better: str
	language: str | None = None
	exceptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
	"""A phrase of the list as it stands in the text, from `start` to `end`."""

	phrase: str
	found: str
	better: str
	start: int
	end: int


@dataclass(frozen=True)
class _Token:
	word: str
	start: int
	end: int


def find(text: str | None, words: Iterable[Discouraged], language: str | None = None) -> list[Finding]:
	"""What is in `text`, in its order; each place once, by the longest phrase that fits it.

	With a `language` only what is for that language or for every one counts.
	"""
	tokens = _tokens((text or "")[:MAXIMUM_CHARACTERS])
	by_first: dict[str, list[tuple[tuple[str, ...], Discouraged | None]]] = defaultdict(list)
	for word in words:
		if language and word.language and not _is_same(word.language, language):
			continue
		for phrase, meaning in ((word.phrase, word), *((exception, None) for exception in word.exceptions)):
			if parts := words_of(phrase):
				by_first[parts[0]].append((parts, meaning))
	spans = [
		(place, place + len(parts), meaning)
		for place, token in enumerate(tokens)
		for parts, meaning in by_first.get(token.word, ())
		if tuple(other.word for other in tokens[place : place + len(parts)]) == parts
	]
	return [_finding(text, tokens, span) for span in _without_overlaps(spans)]


def words_of(phrase: str | None) -> tuple[str, ...]:
	"""The words of a phrase as they are compared."""
	return tuple(token.word for token in _tokens(phrase or ""))


def _tokens(text: str) -> list[_Token]:
	return [
		_Token(_plain(match.group()), match.start(), match.end())
		for match in _WORD.finditer(unicodedata.normalize("NFC", text))
	]


def _plain(word: str) -> str:
	apart = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", word).casefold())
	return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _without_overlaps(spans: list[tuple]) -> list[tuple]:
	"""The longest goes before; of two that are as long, an exception. What overlaps it does not count."""
	taken: list[tuple] = []
	for span in sorted(spans, key=lambda span: (span[0] - span[1], span[2] is not None, span[0])):
		if all(span[1] <= other[0] or span[0] >= other[1] for other in taken):
			taken.append(span)
	return sorted((span for span in taken if span[2]), key=lambda span: span[:2])


def _finding(text: str, tokens: list[_Token], span: tuple) -> Finding:
	start, end = tokens[span[0]].start, tokens[span[1] - 1].end
	found = unicodedata.normalize("NFC", text)[start:end]
	return Finding(span[2].phrase, found, span[2].better, start, end)


def _is_same(one: str, other: str) -> bool:
	return one.split("-")[0].lower() == other.split("-")[0].lower()
