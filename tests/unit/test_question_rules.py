"""Which questions are asked (S43): by the cases that the browser is held to as well, and for any answers at all."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facility_frontoffice.catalogue import rules
from facility_frontoffice.catalogue.answer_rules import check_answers
from facility_frontoffice.catalogue.question_rules import (
	IS,
	IS_FILLED,
	IS_NOT,
	OPERATORS,
	Condition,
	Question,
	circles,
	shown,
)

CASES = json.loads((Path(__file__).parents[1] / "data/question_conditions.json").read_text())


def question(text: str, kind: str = "Text", on: tuple | None = None, **values) -> Question:
	return Question(text, kind, condition=Condition(*on) if on else None, **values)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_s43_cases(case):
	questions = [
		question(row["question"], row["question_type"], tuple((row["condition"] or {}).values()))
		for row in case["questions"]
	]
	assert [row.question for row in shown(questions, case["answers"])] == case["shown"]


DANGER = question("Danger?", "Yes or No", mandatory=True)
WHICH = question("Which danger?", on=("Danger?", IS, "Yes"), mandatory=True)
HOW_OLD = question("How old is that photo?", "Number", on=("Photo?", IS_FILLED, ""))


def test_s43_a_hidden_mandatory_question_is_not_asked_and_its_answer_is_dropped():
	kept, problems = check_answers([DANGER, WHICH], {"Danger?": "no", "Which danger?": "fire"})
	assert (kept, problems) == ([{"question": "Danger?", "type": "Yes or No", "answer": "No"}], [])


def test_s43_a_mandatory_question_is_asked_when_its_condition_holds():
	_kept, problems = check_answers([DANGER, WHICH], {"Danger?": "yes"})
	assert [gaps for _text, gaps in problems] == [("Which danger?",)]


@pytest.mark.parametrize(
	("questions", "problem"),
	[
		([DANGER, WHICH], None),
		([WHICH], rules.CONDITION_UNKNOWN),
		([DANGER, question("Why?", on=("Danger?", IS, " "))], rules.CONDITION_WITHOUT_ANSWER),
		([DANGER, question("Why?", on=("Danger?", IS_FILLED, ""))], None),
		([DANGER, question("Why?", on=("Danger?", IS, "Perhaps"))], rules.CONDITION_IMPOSSIBLE),
		([question("Photo?", "Photo"), HOW_OLD], None),
		([question("Photo?", "Photo"), question("Why?", on=("Photo?", IS, "x"))], rules.CONDITION_ON_A_FILE),
		([question("A?", on=("A?", IS_NOT, "x"))], rules.CONDITION_CIRCLE),
		(
			[question("A?", on=("B?", IS_FILLED, "")), question("B?", on=("A?", IS_FILLED, ""))],
			rules.CONDITION_CIRCLE,
		),
		(
			[
				question("Which?", "Choice", options=("Red", "Blue")),
				question("Why?", on=("Which?", IS, "Green")),
			],
			rules.CONDITION_IMPOSSIBLE,
		),
		(
			[
				question("How many?", "Number", minimum=1, maximum=5),
				question("Why?", on=("How many?", IS, "6")),
			],
			rules.CONDITION_IMPOSSIBLE,
		),
		([question("How many?", "Number", minimum=5, maximum=1)], rules.LIMITS_CROSSED),
	],
)
def test_conditions_that_cannot_hold_are_refused(questions, problem):
	assert [text for text, _gaps in rules.check_questions(questions)] == ([problem] if problem else [])


def test_a_circle_is_named_once_with_all_its_questions():
	ring = [question(f"{number}?", on=(f"{(number + 1) % 3}?", IS_FILLED, "")) for number in range(3)]
	tail = question("Tail?", on=("0?", IS_FILLED, ""))
	assert [sorted(circle) for circle in circles([tail, *ring])] == [["0?", "1?", "2?"]]


TEXTS = [f"Question {number}?" for number in range(6)]


@st.composite
def questions_with_conditions(draw):
	"""Any questions: hanging on each other, on themselves, on nothing, in circles."""
	conditions = st.one_of(
		st.none(),
		st.builds(
			Condition,
			st.sampled_from([*TEXTS, "Gone?"]),
			st.sampled_from(OPERATORS),
			st.sampled_from(["yes", "2", ""]),
		),
	)
	kinds = st.sampled_from(["Text", "Number", "Yes or No", "Time", "Date"])
	return [Question(text, draw(kinds), condition=draw(conditions)) for text in TEXTS]


answers = st.dictionaries(
	st.sampled_from([*TEXTS, "Gone?"]),
	st.one_of(
		st.none(), st.sampled_from(["yes", "no", "2", "2.0", "", " "]), st.integers(0, 3), st.booleans()
	),
)
quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # several may share a machine


@quick
@given(questions_with_conditions(), answers, st.randoms(use_true_random=False))
def test_the_order_of_questions_and_answers_does_not_matter(questions, given_answers, random):
	mixed, items = list(questions), list(given_answers.items())
	random.shuffle(mixed)
	random.shuffle(items)
	assert {row.question for row in shown(mixed, dict(items))} == {
		row.question for row in shown(questions, given_answers)
	}


@quick
@given(questions_with_conditions(), answers)
def test_what_is_shown_hangs_on_what_is_shown_and_answered(questions, given_answers):
	visible = {row.question for row in shown(questions, given_answers)}
	for row in questions:
		if row.condition is None:
			assert row.question in visible
		elif row.question in visible:
			assert row.condition.question in visible
			assert str(given_answers[row.condition.question]).strip()


@quick
@given(questions_with_conditions(), answers)
def test_in_a_circle_nothing_is_shown(questions, given_answers):
	visible = {row.question.lower() for row in shown(questions, given_answers)}
	assert not any(visible & set(circle) for circle in circles(questions))


@quick
@given(questions_with_conditions(), answers)
def test_answers_to_hidden_questions_change_nothing(questions, given_answers):
	known = {text: value for text, value in given_answers.items() if text in TEXTS}
	visible = {row.question for row in shown(questions, known)}
	kept, problems = check_answers(questions, known)
	only_visible = {text: value for text, value in known.items() if text in visible}
	assert check_answers(questions, only_visible) == (kept, problems)
	assert {row["question"] for row in kept} <= visible


def test_numbers_have_bounds_and_dates_may_not_be_past():
	from datetime import date

	from facility_frontoffice.catalogue import answer_rules

	number = question("How many?", "Number", minimum=1, maximum=10)
	for value, problem in (
		(0, answer_rules.TOO_SMALL),
		("10.5", answer_rules.TOO_LARGE),
		(1, None),
		(10, None),
	):
		_kept, problems = check_answers([number], {"How many?": value})
		assert [text for text, _gaps in problems] == ([problem] if problem else [])
	day = question("When?", "Date", not_in_past=True)
	today = date(2026, 3, 31)
	assert check_answers([day], {"When?": "2026-03-30"}, today)[1][0][0] == answer_rules.IN_THE_PAST
	assert not check_answers([day], {"When?": "2026-03-31"}, today)[1]
	assert not check_answers([day], {"When?": "2026-03-30"})[1]
