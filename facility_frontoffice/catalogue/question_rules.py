"""Which questions are asked, given the answers so far. Pure: no Frappe.

A question may hang on the answer to another one of the same product, in chains of any length. The screens of
clients and agents decide the same way, in `public/js/frontoffice/conditions.js`; both are held to the cases of
`tests/data/question_conditions.json`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# A source text with numbered gaps, and what goes in them: the caller translates it.
Problem = tuple[str, tuple]

IS, IS_NOT, IS_FILLED = "Is", "Is Not", "Is Filled"
OPERATORS = (IS, IS_NOT, IS_FILLED)

PLACES, FILES = ("Location", "Asset"), ("File", "Photo")
QUESTION_TYPES = ("Text", "Long Text", "Choice", "Number", "Date", "Time", "Yes or No", *PLACES, *FILES)

YES = frozenset(("yes", "ja", "true", "1", "y", "j"))
NO = frozenset(("no", "nee", "false", "0", "n"))
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(:[0-9]{2}.*)?")


@dataclass(frozen=True)
class Condition:
	"""Asked when the answer to `question` is, or is another than, `answer`; or when there is any."""

	question: str
	operator: str = IS
	answer: str = ""


@dataclass(frozen=True)
class Question:
	"""A question of a product.

	`options` are the choices of a Choice, in their order; `minimum` and `maximum` are the bounds of a Number, None
	for none; `not_in_past` is for a Date.
	"""

	question: str
	question_type: str = "Text"
	options: tuple[str, ...] = ()
	mandatory: bool = False
	minimum: float | None = None
	maximum: float | None = None
	not_in_past: bool = False
	condition: Condition | None = None


def key_of(text: str | None) -> str:
	"""Texts that people would call the same question have one key."""
	return " ".join((text or "").lower().split())


def is_empty(value: object) -> bool:
	if isinstance(value, str):
		return not value.replace("\x00", "").strip()
	return value is None or value in ({}, [])


def shown(questions: Sequence[Question], answers: Mapping[str, object]) -> list[Question]:
	"""The questions that are asked, in their order; `answers` maps a question to what was answered so far.

	A question is asked once the question that it hangs on is asked itself and has the answer. Neither the order of
	the questions nor that of the answers matters. What hangs on itself, or on nothing that is there, is not asked.
	"""
	by_key = {key_of(question.question): question for question in questions}
	given = {key_of(text): value for text, value in answers.items()}

	def is_shown(question: Question) -> bool:
		passed = set()
		while condition := question.condition:
			passed.add(key_of(question.question))
			key = key_of(condition.question)
			if key not in by_key or key in passed:
				return False
			if not is_met(condition, by_key[key].question_type, given.get(key)):
				return False
			question = by_key[key]
		return True

	return [question for question in questions if is_shown(question)]


def is_met(condition: Condition, question_type: str, value: object) -> bool:
	"""Whether `value`, the answer to a question of this type, is the one. No answer meets no condition."""
	if is_empty(value):
		return False
	if condition.operator == IS_FILLED:
		return True
	same = comparable(question_type, value) == comparable(question_type, condition.answer)
	return same if condition.operator == IS else not same


def comparable(question_type: str, value: object) -> object:
	"""An answer in the form in which two that mean the same are equal: 2 and "2.0", "ja" and "Yes", 9:05 and 09:05."""
	text = str(value).replace("\x00", "").strip()
	if question_type == "Date":
		return text[:10]
	if question_type == "Number":
		number = text.lower().replace(",", ".")
		return float(number) if _NUMBER.fullmatch(number) else number
	if question_type == "Yes or No":
		word = text.lower()
		return "yes" if word in YES else "no" if word in NO else word
	if question_type == "Time" and (match := _TIME.fullmatch(text)):
		return f"{match[1].zfill(2)}:{match[2]}"
	return key_of(text)


def circles(questions: Iterable[Question]) -> list[list[str]]:
	"""The groups of questions that wait for each other, each in order of waiting; empty when all can be asked."""
	waits_for = {
		key_of(question.question): key_of(question.condition.question)
		for question in questions
		if question.condition
	}
	found, done = [], set()
	for start in waits_for:
		path = []
		while start in waits_for and start not in done:
			done.add(start)
			path.append(start)
			start = waits_for[start]
		if start in path:
			found.append(path[path.index(start) :])
	return found
