"""The signs of the notation within a cell, and how they are told from the same signs in a text. Pure: no Frappe.

A backslash before a sign makes it a plain one; what is `escaped` reads as itself.
"""

import re

from facility_frontoffice.catalogue.question_rules import Problem

SIGNS = "\\;[]{}|*>="
NAME_LENGTH = 140

UNBALANCED = "“{0}” misses a bracket. A type stands between square brackets, a condition between braces."
NAME_TOO_LONG = "“{0}” has {1} characters; at most {2} fit."


class NotationError(Exception):
	"""A cell cannot be read; `problem` is as in `answer_rules`."""

	def __init__(self, text: str, *gaps):
		super().__init__(text)
		self.problem: Problem = (text, gaps)


def escaped(text: str) -> str:
	return "".join(f"\\{sign}" if sign in SIGNS else sign for sign in str(text).strip())


def plain(text: str) -> str:
	"""The text without its backslashes and the white space around it."""
	return re.sub(r"\\(.)", r"\1", text.strip(), flags=re.DOTALL).strip()


def split(text: str, sign: str, times: int = -1) -> list[str]:
	"""Cuts at each plain `sign`, at most `times` times; backslashes stay."""
	parts, start, place = [], 0, 0
	while place < len(text) and times != len(parts):
		if text[place] == "\\":
			place += 1
		elif text[place] == sign:
			parts.append(text[start:place])
			start = place + 1
		place += 1
	return [*parts, text[start:]]


def is_escaped(text: str, place: int) -> bool:
	before = text[:place]
	return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def in_parts(entry: str) -> tuple[str, str | None, str | None]:
	"""What stands before the brackets, within [ and ], and within { and }; None for brackets that are not there."""
	head, *braces = split(entry, "{", 1)
	text, *brackets = split(head, "[", 1)
	brace = _closed(entry, braces[0], "}") if braces else None
	bracket = _closed(entry, brackets[0], "]") if brackets else None
	if _bare(text) & set("]}"):
		raise NotationError(UNBALANCED, entry.strip())
	return text.strip(), bracket, brace


def _closed(entry: str, text: str, sign: str) -> str:
	within, *after = split(text, sign, 1)
	if not after or after[0].strip() or _bare(within) & set("[]{}"):
		raise NotationError(UNBALANCED, entry.strip())
	return within


def _bare(text: str) -> set[str]:
	"""The signs in a text that have no backslash before them."""
	return set(re.sub(r"\\.", "", text, flags=re.DOTALL))


def fitting(text: str) -> str:
	if len(text) > NAME_LENGTH:
		raise NotationError(NAME_TOO_LONG, text[:57] + "...", len(text), NAME_LENGTH)
	return text
