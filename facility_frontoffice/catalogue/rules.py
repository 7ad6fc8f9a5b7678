"""What a good answer is, and what a good product is. Pure: no Frappe.

Problems come back as pairs of a source text with numbered gaps and what goes in them, so that the caller can
translate them: `("Answer the question “{0}”.", ("Too warm?",))`.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

Problem = tuple[str, tuple]

TEXT_LENGTH = 500
LONG_TEXT_LENGTH = 10_000
LARGEST_NUMBER = 1e12

_YES = {"yes", "ja", "true", "1", "y", "j"}
_NO = {"no", "nee", "false", "0", "n"}
_CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")

# Gaps are filled by the caller, after translation.
MANDATORY = "“{0}” needs an answer."
UNKNOWN_QUESTION = "“{0}” is not a question of this product."
TOO_LONG = "The answer to “{0}” has {1} characters; at most {2} fit."
NOT_A_TEXT = "The answer to “{0}” must be a text."
NOT_A_CHOICE = "“{1}” is no answer to “{0}”. Choose one of: {2}."
NOT_A_NUMBER = "The answer to “{0}” must be a number, for example 4 or 2.5; “{1}” is not."
NOT_A_DATE = "The answer to “{0}” must be a date, for example 2026-03-31; “{1}” is not."
NOT_A_TIME = "The answer to “{0}” must be a time, for example 14:30; “{1}” is not."
NOT_YES_OR_NO = "The answer to “{0}” must be yes or no; “{1}” is neither."

BAD_CODE = "“{0}” cannot be a product code. Use capitals, digits and single dashes, for example LIGHTING or POOL-CAR."
CHOICE_WITHOUT_OPTIONS = (
	"Question {0}, “{1}”, is a choice: give at least two different choices, one on a line."
)
DUPLICATE_QUESTION = "Question {0}, “{1}”, is there twice. Word one of them differently, or take it out."
SUPPLIER_WITHOUT_GUARD = (
	"A product that a supplier delivers needs a backoffice unit that guards the supplier, or a supplier."
)
UNIT_MISSING = (
	"A product that the backoffice handles needs a backoffice unit, on the product or on each step."
)
BAD_SEQUENCE = "Step “{0}” needs a number of 1 or more."
DUPLICATE_STEP = "Step {0} has “{1}” twice. Give side-by-side steps different names."
NEGATIVE_NORM = "The norm of step “{0}” is negative."
NEGATIVE_SILENCE = "The maximum silence is negative. Leave it empty for none."


@dataclass(frozen=True)
class Question:
	"""A question of a product. `options` are the choices of a Choice, in their order."""

	question: str
	question_type: str = "Text"
	options: tuple[str, ...] = ()
	mandatory: bool = False


class _WrongAnswer(Exception):
	def __init__(self, text: str, *gaps):
		self.problem = (text, gaps)


def check_answers(
	questions: Sequence[Question], answers: Mapping[str, object]
) -> tuple[list[dict], list[Problem]]:
	"""The answers in the order of the questions, as they are kept, and everything that is wrong with them.

	`answers` maps the source text of a question to its answer. Kept answers are `{"question", "answer"}` with a
	text; a number for Number; "YYYY-MM-DD" for Date, "HH:MM" for Time, "Yes" or "No". Questions without an
	answer are left out.
	"""
	kept, problems = [], []
	known = {question.question for question in questions}
	problems += [(UNKNOWN_QUESTION, (_shown(text),)) for text in answers if text not in known]
	for question in questions:
		value = answers.get(question.question)
		if _is_empty(value):
			if question.mandatory:
				problems.append((MANDATORY, (question.question,)))
			continue
		try:
			kept.append({"question": question.question, "answer": _read(question, value)})
		except _WrongAnswer as wrong:
			problems.append(wrong.problem)
	return kept, problems


def read_options(options: str | None) -> tuple[str, ...]:
	"""Choices as typed, one on a line; empty lines and repetitions are left out."""
	return tuple(dict.fromkeys(line.strip() for line in (options or "").splitlines() if line.strip()))


def check_code(code: str | None) -> list[Problem]:
	return [] if _CODE.fullmatch(code or "") else [(BAD_CODE, (_shown(code),))]


def check_questions(questions: Iterable[Question]) -> list[Problem]:
	"""What is wrong with the questions of a product; places are counted from 1."""
	problems, seen = [], set()
	for place, question in enumerate(questions, start=1):
		key = " ".join((question.question or "").casefold().split())
		if key in seen:
			problems.append((DUPLICATE_QUESTION, (place, question.question)))
		seen.add(key)
		if question.question_type == "Choice" and len(question.options) < 2:
			problems.append((CHOICE_WITHOUT_OPTIONS, (place, question.question)))
	return problems


def check_parties(
	handling: str, backoffice_unit: str | None, supplier: str | None, steps: Sequence[Mapping]
) -> list[Problem]:
	"""Whether there is somebody to send the product to. Steps have `backoffice_unit` and `supplier`."""
	if handling == "Front Office" or backoffice_unit or supplier:
		return []
	if steps and all(step.get("backoffice_unit") or step.get("supplier") for step in steps):
		return []
	return [(SUPPLIER_WITHOUT_GUARD if handling == "Supplier" else UNIT_MISSING, ())]


def check_steps(steps: Sequence[Mapping]) -> list[Problem]:
	"""What is wrong with the steps. Steps have `sequence`, `step_name` and `norm` (seconds)."""
	problems, seen = [], set()
	for step in steps:
		sequence, name = step.get("sequence") or 0, (step.get("step_name") or "").strip()
		if sequence < 1:
			problems.append((BAD_SEQUENCE, (name,)))
		if (sequence, name.casefold()) in seen:
			problems.append((DUPLICATE_STEP, (sequence, name)))
		seen.add((sequence, name.casefold()))
		if (step.get("norm") or 0) < 0:
			problems.append((NEGATIVE_NORM, (name,)))
	return problems


def check_silence(hours: float | None) -> list[Problem]:
	return [(NEGATIVE_SILENCE, ())] if (hours or 0) < 0 else []


def norm_in_words(seconds: float | None, day_seconds: float) -> tuple[str, int] | None:
	"""A norm as a text with a gap, and the number for it; None without a norm.

	`day_seconds` is the length of a working day. A norm that is not a whole number of its unit is rounded up:
	never promise less than the norm.
	"""
	if not seconds:
		return None
	if seconds >= day_seconds:
		unit, number = "day", math.ceil(seconds / day_seconds)
	elif seconds >= 3600:
		unit, number = "hour", math.ceil(seconds / 3600)
	else:
		unit, number = "minute", math.ceil(seconds / 60)
	one, many = NORM_TEXTS[unit]
	return (one if number == 1 else many), number


NORM_TEXTS = {
	"day": ("Usually within 1 working day", "Usually within {0} working days"),
	"hour": ("Usually within 1 hour, in opening hours", "Usually within {0} hours, in opening hours"),
	"minute": ("Usually within 1 minute, in opening hours", "Usually within {0} minutes, in opening hours"),
}


# One kind of answer each ----------------------------------------------------------------------------


def _read(question: Question, value: object) -> object:
	return _READERS[question.question_type](question, value)


def _read_text(question: Question, value: object, length: int = TEXT_LENGTH) -> str:
	if isinstance(value, bool) or not isinstance(value, (str, int, float)):
		raise _WrongAnswer(NOT_A_TEXT, question.question)
	text = str(value).replace("\x00", "").strip()
	if len(text) > length:
		raise _WrongAnswer(TOO_LONG, question.question, len(text), length)
	return text


def _read_long_text(question: Question, value: object) -> str:
	return _read_text(question, value, LONG_TEXT_LENGTH)


def _read_choice(question: Question, value: object) -> str:
	by_key = {option.casefold(): option for option in question.options}
	chosen = by_key.get(str(value).strip().casefold())
	if chosen is None:
		raise _WrongAnswer(NOT_A_CHOICE, question.question, _shown(value), question.options)
	return chosen


def _read_number(question: Question, value: object) -> int | float:
	text = str(value).strip().replace(",", ".")
	try:
		number = float(text) if not isinstance(value, bool) and len(text) <= 30 else math.nan
	except ValueError:
		number = math.nan
	if not abs(number) <= LARGEST_NUMBER:  # nan is not either
		raise _WrongAnswer(NOT_A_NUMBER, question.question, _shown(value))
	return int(number) if number.is_integer() else number


def _read_date(question: Question, value: object) -> str:
	if isinstance(value, datetime):
		return value.date().isoformat()
	if isinstance(value, date):
		return value.isoformat()
	try:
		return date.fromisoformat(str(value).strip()[:10]).isoformat()
	except ValueError:
		raise _WrongAnswer(NOT_A_DATE, question.question, _shown(value)) from None


def _read_time(question: Question, value: object) -> str:
	if isinstance(value, time):
		return value.strftime("%H:%M")
	try:
		hour, minute = str(value).strip().split(":")[:2]
		return time(int(hour), int(minute)).strftime("%H:%M")
	except ValueError:
		raise _WrongAnswer(NOT_A_TIME, question.question, _shown(value)) from None


def _read_yes_or_no(question: Question, value: object) -> str:
	word = str(value).strip().casefold()
	if word in _YES:
		return "Yes"
	if word in _NO:
		return "No"
	raise _WrongAnswer(NOT_YES_OR_NO, question.question, _shown(value))


_READERS = {
	"Text": _read_text,
	"Long Text": _read_long_text,
	"Choice": _read_choice,
	"Number": _read_number,
	"Date": _read_date,
	"Time": _read_time,
	"Yes or No": _read_yes_or_no,
}


def _is_empty(value: object) -> bool:
	return value is None or (isinstance(value, str) and not value.strip())


def _shown(value: object) -> str:
	"""What was given, short enough for a message."""
	text = str(value)
	return text if len(text) <= 60 else text[:57] + "..."
