"""The requests that a subject, or a text, names."""

import re

_MAXIMUM_LENGTH = 100_000
_MAXIMUM_NUMBERS = 20
_DASH = "[-\u2010-\u2015]"  # a phone makes a long one of it
_NUMBER = re.compile(
	rf"(?<![A-Za-z0-9])CR\s?{_DASH}\s?([0-9]{{4}})\s?{_DASH}\s?([0-9]{{5,9}})(?![0-9])", re.IGNORECASE
)
_BRACKETED = re.compile(r"[\[(#]\s*$")


def request_numbers(subject: str, text: str = "") -> tuple[str, ...]:
	"""Numbers such as CR-2026-00041, each once: those in brackets in the subject, then bare ones, then those in the text.

	That somebody names a number says nothing yet of what they may see: that is for the caller.
	"""
	found = [
		(0 if _BRACKETED.search(subject[max(0, match.start() - 3) : match.start()]) else 1, _written(match))
		for match in _NUMBER.finditer(subject[:_MAXIMUM_LENGTH])
	]
	found.sort(key=lambda pair: pair[0])
	names = [name for _, name in found] + [
		_written(match) for match in _NUMBER.finditer(text[:_MAXIMUM_LENGTH])
	]
	return tuple(dict.fromkeys(names))[:_MAXIMUM_NUMBERS]


def _written(match: re.Match) -> str:
	return f"CR-{match[1]}-{match[2]}"
