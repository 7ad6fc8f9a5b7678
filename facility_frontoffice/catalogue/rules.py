"""What a good product is. Pure: no Frappe.

Problems come back as pairs of a source text with numbered gaps and what goes in them, as in `answer_rules`.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence

from facility_frontoffice.catalogue.answer_rules import problem_with, read_number, short
from facility_frontoffice.catalogue.question_rules import (
	FILES,
	IS,
	IS_FILLED,
	Condition,
	Problem,
	Question,
	circles,
	key_of,
)

_CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")

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
LIMIT_NOT_A_NUMBER = (
	"Question {0}, “{1}”: “{2}” is no number. Write one, for example 4 or 2.5, or leave it empty."
)
LIMITS_CROSSED = "Question {0}, “{1}”: the least, {2}, is more than the most, {3}. Turn them round."
CONDITION_UNKNOWN = (
	"Question {0}, “{1}”, is asked after “{2}”, but that is not asked. Choose a question of this product."
)
CONDITION_WITHOUT_ANSWER = "Question {0}, “{1}”: fill in at which answer to “{2}” it is asked."
CONDITION_ON_A_FILE = (
	"Question {0}, “{1}”, cannot look into the file of “{2}”. Choose “Is Filled” for when it is asked."
)
CONDITION_IMPOSSIBLE = "Question {0}, “{1}”, is asked when the answer to “{2}” is “{3}”, but nobody can answer that. Change one of them."
CONDITION_CIRCLE = (
	"These questions wait for each other, so that nobody is ever asked: {0}. Take one of the conditions out."
)
CONDITION_PROBLEMS = {
	"unknown": CONDITION_UNKNOWN,
	"file": CONDITION_ON_A_FILE,
	"no answer": CONDITION_WITHOUT_ANSWER,
	"impossible": CONDITION_IMPOSSIBLE,
}
STEP_CONDITION_UNKNOWN = (
	"Step “{0}” hangs on the answer to “{1}”, but that is not asked. Choose a question of this product."
)
STEP_CONDITION_ON_A_FILE = (
	"Step “{0}” cannot look into the file of “{1}”. Choose “Is Filled” for when it is done."
)
STEP_CONDITION_WITHOUT_ANSWER = "Step “{0}”: fill in at which answer to “{1}” it is done."
STEP_CONDITION_IMPOSSIBLE = (
	"Step “{0}” is done when the answer to “{1}” is “{2}”, but nobody can answer that. Change one of them."
)
STEP_CONDITION_PROBLEMS = {
	"unknown": STEP_CONDITION_UNKNOWN,
	"file": STEP_CONDITION_ON_A_FILE,
	"no answer": STEP_CONDITION_WITHOUT_ANSWER,
	"impossible": STEP_CONDITION_IMPOSSIBLE,
}
NO_POINTS = "“{0}” needs an inspection: write the points to inspect, one on a line."
ALTERNATIVE_ITSELF = "A product is no alternative for itself. Choose another product instead of {0}."
ALTERNATIVE_TWICE = "{0} is there twice as an alternative. Take one of them out."
ALTERNATIVE_DISABLED = "{0} is not supplied any more, so it is no alternative. Choose another product."
PRICE_MISSING = "A fixed price is charged on, but there is no price. Fill it in, or charge on what it cost."
NEGATIVE_PRICE = "The price is negative. Leave it empty when it costs nothing."
BAD_TARGET = "The share to handle directly is a percentage from 0 to 100; {0} is not."


def read_options(options: str | None) -> tuple[str, ...]:
	"""Choices as typed, one on a line; empty lines and repetitions are left out."""
	return tuple(dict.fromkeys(line.strip() for line in (options or "").splitlines() if line.strip()))


def read_limit(text: object) -> float | None:
	"""A bound of a number as typed; None for none, and for what `check_limits` names as no number."""
	found = read_number(text) if text not in (None, "") else math.nan
	return None if math.isnan(found) else found


def questions_in(rows: Iterable[Mapping]) -> list[Question]:
	"""The questions in rows of a product's table, as the rules want them."""
	return [
		Question(
			question=row.get("question") or "",
			question_type=row.get("question_type") or "Text",
			options=read_options(row.get("options")),
			mandatory=bool(row.get("mandatory")),
			minimum=read_limit(row.get("minimum")),
			maximum=read_limit(row.get("maximum")),
			not_in_past=bool(row.get("not_in_past")),
			condition=condition_in(row),
		)
		for row in rows
	]


def condition_in(row: Mapping) -> Condition | None:
	"""The condition in a row of a table, of questions or of steps; None without one."""
	question = (row.get("depends_on_question") or "").strip()
	if not question:
		return None
	return Condition(question, row.get("depends_operator") or IS, row.get("depends_answer") or "")


def check_code(code: str | None) -> list[Problem]:
	return [] if _CODE.fullmatch(code or "") else [(BAD_CODE, (short(code),))]


def check_questions(questions: Sequence[Question]) -> list[Problem]:
	"""What is wrong with the questions of a product; places are counted from 1."""
	problems, seen = [], set()
	by_key = {key_of(question.question): question for question in questions}
	for place, question in enumerate(questions, start=1):
		key = key_of(question.question)
		if key in seen:
			problems.append((DUPLICATE_QUESTION, (place, question.question)))
		seen.add(key)
		if question.question_type == "Choice" and len(question.options) < 2:
			problems.append((CHOICE_WITHOUT_OPTIONS, (place, question.question)))
		if None not in (question.minimum, question.maximum) and question.minimum > question.maximum:
			problems.append((LIMITS_CROSSED, (place, question.question, question.minimum, question.maximum)))
		problems += _check_condition(place, question, by_key)
	for circle in circles(questions):
		problems.append((CONDITION_CIRCLE, (tuple(by_key[key].question for key in circle),)))
	return problems


def check_limits(rows: Iterable[Mapping]) -> list[Problem]:
	"""Whether the bounds in rows of questions, as typed, are numbers."""
	return [
		(LIMIT_NOT_A_NUMBER, (place, row.get("question"), short(row[bound])))
		for place, row in enumerate(rows, start=1)
		if row.get("question_type") == "Number"
		for bound in ("minimum", "maximum")
		if row.get(bound) not in (None, "") and math.isnan(read_number(row[bound]))
	]


def _check_condition(place: int, question: Question, by_key: Mapping[str, Question]) -> list[Problem]:
	where = (place, question.question)
	return _problems_of(question.condition, by_key, where, CONDITION_PROBLEMS)


def check_step_conditions(steps: Sequence[Mapping], questions: Sequence[Question]) -> list[Problem]:
	"""Whether steps hang on questions of their product, and on answers that can be given."""
	by_key = {key_of(question.question): question for question in questions}
	return [
		problem
		for step in steps
		for problem in _problems_of(
			condition_in(step), by_key, ((step.get("step_name") or "").strip(),), STEP_CONDITION_PROBLEMS
		)
	]


def check_inspections(rows: Iterable[Mapping]) -> list[Problem]:
	"""An inspection without points proves nothing. Rows have `evidence`, `checklist` and a name."""
	return [
		(NO_POINTS, (row.get("step_name") or row.get("product_name") or "",))
		for row in rows
		if row.get("evidence") == "Inspection" and not read_options(row.get("checklist"))
	]


def _problems_of(
	condition: Condition | None, by_key: Mapping[str, Question], where: tuple, texts: Mapping[str, str]
) -> list[Problem]:
	"""`where` says whose condition it is; `texts` are the words for each of the problems."""
	if not condition:
		return []
	where = (*where, condition.question)
	first = by_key.get(key_of(condition.question))
	if not first:
		return [(texts["unknown"], where)]
	if condition.operator == IS_FILLED:
		return []
	if first.question_type in FILES:
		return [(texts["file"], where)]
	if not condition.answer.strip():
		return [(texts["no answer"], where)]
	if problem_with(first, condition.answer):
		return [(texts["impossible"], (*where, condition.answer))]
	return []


def check_alternatives(
	product: str, alternatives: Sequence[str], disabled: Iterable[str] = ()
) -> list[Problem]:
	"""`alternatives` and `product` are codes; `disabled` are those of them that cannot be chosen (any more)."""
	problems, seen = [(ALTERNATIVE_DISABLED, (code,)) for code in disabled], set()
	for code in alternatives:
		if code == product:
			problems.append((ALTERNATIVE_ITSELF, (code,)))
		elif code in seen:
			problems.append((ALTERNATIVE_TWICE, (code,)))
		seen.add(code)
	return problems


def check_numbers(price: float | None, direct_target: float | None) -> list[Problem]:
	problems: list[Problem] = [(NEGATIVE_PRICE, ())] if (price or 0) < 0 else []
	if not 0 <= (direct_target or 0) <= 100:
		problems.append((BAD_TARGET, (direct_target,)))
	return problems


def check_charging(charging: str | None, price: float | None) -> list[Problem]:
	return [(PRICE_MISSING, ())] if charging == "Fixed Price" and not price else []


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
