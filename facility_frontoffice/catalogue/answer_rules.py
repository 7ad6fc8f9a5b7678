"""What a good answer is. Pure: no Frappe, no clock.

Problems come back as pairs of a source text with numbered gaps and what goes in them, so that the caller can
translate them: `("“{0}” needs an answer.", ("Too warm?",))`.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from facility_frontoffice.catalogue.question_rules import (
	FILES,
	NO,
	YES,
	Problem,
	Question,
	is_empty,
	key_of,
	shown,
)

TEXT_LENGTH = 500
LONG_TEXT_LENGTH = 10_000
NAME_LENGTH = 140
LARGEST_NUMBER = 1e12
FILE_PLACE = "/private/files/"

# Gaps are filled by the caller, after translation.
MANDATORY = "“{0}” needs an answer."
UNKNOWN_QUESTION = "“{0}” is not a question of this product."
TOO_LONG = "The answer to “{0}” has {1} characters; at most {2} fit."
NOT_A_TEXT = "The answer to “{0}” must be a text."
NOT_A_CHOICE = "“{1}” is no answer to “{0}”. Choose one of: {2}."
NOT_A_NUMBER = "The answer to “{0}” must be a number, for example 4 or 2.5; “{1}” is not."
TOO_SMALL = "The answer to “{0}” must be at least {2}; {1} is less."
TOO_LARGE = "The answer to “{0}” must be at most {2}; {1} is more."
NOT_A_DATE = "The answer to “{0}” must be a date, for example 2026-03-31; “{1}” is not."
IN_THE_PAST = "The answer to “{0}” must be today or later; {1} has passed."
NOT_A_TIME = "The answer to “{0}” must be a time, for example 14:30; “{1}” is not."
NOT_YES_OR_NO = "The answer to “{0}” must be yes or no; “{1}” is neither."
NOT_A_FILE = "Choose the file for “{0}” itself, from this device."
UNKNOWN_PLACE = "“{1}”, at “{0}”, is no place that we know. Choose one of the list."
UNKNOWN_ASSET = "“{1}”, at “{0}”, is no asset that you can choose. Choose one of the list."
NOT_YOUR_FILE = "The file for “{0}” is not one that you have just sent. Choose it again, from this device."


class _WrongAnswer(Exception):
	def __init__(self, text: str, *gaps):
		self.problem = (text, gaps)


def check_answers(
	questions: Sequence[Question], answers: Mapping[str, object], today: date | None = None
) -> tuple[list[dict], list[Problem]]:
	"""The answers in the order of the questions, as they are kept, and everything that is wrong with them.

	`answers` maps the source text of a question to its answer. Kept answers are `{"question", "type", "answer"}`
	with a text; a number for Number; "YYYY-MM-DD" for Date, "HH:MM" for Time, "Yes" or "No"; the name of a place or
	an asset, the address of a file: whether these exist is the caller's to see. Questions without an answer are left
	out, and so are answers to questions that are not asked, given the other answers. Without `today` any date will do.
	"""
	known = {question.question for question in questions}
	problems: list[Problem] = [(UNKNOWN_QUESTION, (short(text),)) for text in answers if text not in known]
	kept = []
	for question in shown(questions, answers):
		value = answers.get(question.question)
		if is_empty(value):
			if question.mandatory:
				problems.append((MANDATORY, (question.question,)))
			continue
		try:
			answer = read_answer(question, value, today)
		except _WrongAnswer as wrong:
			problems.append(wrong.problem)
			continue
		kept.append({"question": question.question, "type": question.question_type, "answer": answer})
	return kept, problems


def problem_with(question: Question, value: object) -> Problem | None:
	"""What is wrong with one answer; None when it will do."""
	try:
		read_answer(question, value, None)
	except _WrongAnswer as wrong:
		return wrong.problem
	return None


def read_answer(question: Question, value: object, today: date | None) -> object:
	answer = _READERS[question.question_type](question, value)
	if question.question_type == "Number":
		if question.minimum is not None and answer < question.minimum:
			raise _WrongAnswer(TOO_SMALL, question.question, answer, number(question.minimum))
		if question.maximum is not None and answer > question.maximum:
			raise _WrongAnswer(TOO_LARGE, question.question, answer, number(question.maximum))
	if question.not_in_past and question.question_type == "Date" and today and answer < today.isoformat():
		raise _WrongAnswer(IN_THE_PAST, question.question, answer)
	return answer


def shown_answer(row: Mapping) -> object:
	"""The answer of a kept row for people to read: the name of an asset or a file says more than what is kept."""
	return row.get("label") or row.get("answer")


def address_in(row: Mapping) -> str | None:
	"""Where the file of a kept answer is; None for other answers."""
	return str(row["answer"]) if row.get("type") in FILES else None


def number(value: float) -> int | float:
	return int(value) if float(value).is_integer() else value


def read_number(text: object) -> float:
	"""The number in a text with a point or a comma; not-a-number when there is none that can be worked with."""
	words = str(text).strip().replace(",", ".")
	try:
		found = float(words) if not isinstance(text, bool) and len(words) <= 30 else math.nan
	except ValueError:
		found = math.nan
	return found if abs(found) <= LARGEST_NUMBER else math.nan


def short(value: object) -> str:
	"""What was given, short enough for a message."""
	text = str(value)
	return text if len(text) <= 60 else text[:57] + "..."


# One kind of answer each ----------------------------------------------------------------------------


def _read_text(question: Question, value: object, length: int = TEXT_LENGTH) -> str:
	if isinstance(value, bool) or not isinstance(value, (str, int, float)):
		raise _WrongAnswer(NOT_A_TEXT, question.question)
	text = str(value).replace("\x00", "").strip()
	if len(text) > length:
		raise _WrongAnswer(TOO_LONG, question.question, len(text), length)
	return text


def _read_long_text(question: Question, value: object) -> str:
	return _read_text(question, value, LONG_TEXT_LENGTH)


def _read_name(question: Question, value: object) -> str:
	return _read_text(question, value, NAME_LENGTH)


def _read_choice(question: Question, value: object) -> str:
	by_key = {key_of(option): option for option in question.options}
	chosen = by_key.get(key_of(str(value)))
	if chosen is None:
		raise _WrongAnswer(NOT_A_CHOICE, question.question, short(value), question.options)
	return chosen


def _read_number(question: Question, value: object) -> int | float:
	found = read_number(value)
	if math.isnan(found):
		raise _WrongAnswer(NOT_A_NUMBER, question.question, short(value))
	return number(found)


def _read_date(question: Question, value: object) -> str:
	if isinstance(value, datetime):
		return value.date().isoformat()
	if isinstance(value, date):
		return value.isoformat()
	try:
		return date.fromisoformat(str(value).strip()[:10]).isoformat()
	except ValueError:
		raise _WrongAnswer(NOT_A_DATE, question.question, short(value)) from None


def _read_time(question: Question, value: object) -> str:
	if isinstance(value, time):
		return value.strftime("%H:%M")
	try:
		hour, minute = str(value).strip().split(":")[:2]
		return time(int(hour), int(minute)).strftime("%H:%M")
	except ValueError:
		raise _WrongAnswer(NOT_A_TIME, question.question, short(value)) from None


def _read_yes_or_no(question: Question, value: object) -> str:
	word = str(value).strip().lower()
	if word in YES:
		return "Yes"
	if word in NO:
		return "No"
	raise _WrongAnswer(NOT_YES_OR_NO, question.question, short(value))


def _read_file(question: Question, value: object) -> str:
	text = str(value).strip()
	if not isinstance(value, str) or not text.startswith(FILE_PLACE) or len(text) > TEXT_LENGTH:
		raise _WrongAnswer(NOT_A_FILE, question.question)
	return text


_READERS = {
	"Text": _read_text,
	"Long Text": _read_long_text,
	"Choice": _read_choice,
	"Number": _read_number,
	"Date": _read_date,
	"Time": _read_time,
	"Yes or No": _read_yes_or_no,
	"Location": _read_name,
	"Asset": _read_name,
	"File": _read_file,
	"Photo": _read_file,
}
