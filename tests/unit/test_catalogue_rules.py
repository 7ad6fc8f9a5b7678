"""Answers to the questions of a product, and what a product itself must be like (S43)."""

from datetime import date, datetime, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facility_frontoffice.catalogue import answer_rules, rules
from facility_frontoffice.catalogue.answer_rules import check_answers
from facility_frontoffice.catalogue.question_rules import Question

LAMPS = Question("How many lamps?", "Number", mandatory=True)
DANGER = Question("Is there any danger?", "Yes or No", mandatory=True)
SINCE = Question("Since when?", "Date")
AT = Question("At what time?", "Time")
KIND = Question("Which kind?", "Choice", ("Too warm", "Too cold"))
REMARK = Question("Anything else?", "Text")
STORY = Question("What happened?", "Long Text")
ALL = (LAMPS, DANGER, SINCE, AT, KIND, REMARK, STORY)


def answer_of(question: Question, value) -> object:
	kept, problems = check_answers([question], {question.question: value})
	assert not problems
	return kept[0]["answer"]


def problem_of(question: Question, value) -> str:
	kept, problems = check_answers([question], {question.question: value})
	assert kept == []
	assert len(problems) == 1
	return problems[0][0]


@pytest.mark.parametrize(
	("question", "given", "kept"),
	[
		(LAMPS, "2", 2),
		(LAMPS, 2, 2),
		(LAMPS, "2,5", 2.5),
		(LAMPS, 2.5, 2.5),
		(LAMPS, "-1", -1),
		(DANGER, "yes", "Yes"),
		(DANGER, "Nee", "No"),
		(DANGER, True, "Yes"),
		(DANGER, 0, "No"),
		(SINCE, "2026-03-31", "2026-03-31"),
		(SINCE, "2026-03-31 10:00:00", "2026-03-31"),
		(SINCE, date(2026, 3, 31), "2026-03-31"),
		(SINCE, datetime(2026, 3, 31, 9, 0), "2026-03-31"),
		(AT, "14:30", "14:30"),
		(AT, "9:05:10", "09:05"),
		(AT, time(14, 30), "14:30"),
		(KIND, " too COLD ", "Too cold"),
		(REMARK, "  <b>bold</b> ", "<b>bold</b>"),
		(REMARK, 312, "312"),
		(STORY, "One\ntwo", "One\ntwo"),
	],
)
def test_answers_are_kept_in_one_form(question, given, kept):
	assert answer_of(question, given) == kept


@pytest.mark.parametrize(
	("question", "given", "problem"),
	[
		(LAMPS, "many", answer_rules.NOT_A_NUMBER),
		(LAMPS, "nan", answer_rules.NOT_A_NUMBER),
		(LAMPS, "inf", answer_rules.NOT_A_NUMBER),
		(LAMPS, True, answer_rules.NOT_A_NUMBER),
		(LAMPS, [2], answer_rules.NOT_A_NUMBER),
		(LAMPS, "9" * 400, answer_rules.NOT_A_NUMBER),
		(LAMPS, 1e30, answer_rules.NOT_A_NUMBER),
		(DANGER, "perhaps", answer_rules.NOT_YES_OR_NO),
		(SINCE, "31-03-2026", answer_rules.NOT_A_DATE),
		(SINCE, "2026-02-30", answer_rules.NOT_A_DATE),
		(AT, "25:00", answer_rules.NOT_A_TIME),
		(AT, "noon", answer_rules.NOT_A_TIME),
		(KIND, "Just right", answer_rules.NOT_A_CHOICE),
		(REMARK, {"a": 1}, answer_rules.NOT_A_TEXT),
		(REMARK, "x" * 501, answer_rules.TOO_LONG),
		(STORY, "x" * 1_000_000, answer_rules.TOO_LONG),
	],
)
def test_wrong_answers_are_named(question, given, problem):
	assert problem_of(question, given) == problem


def test_all_problems_come_at_once():
	kept, problems = check_answers(
		[LAMPS, DANGER, SINCE], {"How many lamps?": "many", "Since when?": "ever", "Colour?": "red"}
	)
	assert kept == []
	assert [problem for problem, _gaps in problems] == [
		answer_rules.UNKNOWN_QUESTION,
		answer_rules.NOT_A_NUMBER,
		answer_rules.MANDATORY,
		answer_rules.NOT_A_DATE,
	]


@pytest.mark.parametrize("empty", [None, "", "   "])
def test_empty_answers_are_left_out_and_mandatory_ones_asked_for(empty):
	assert check_answers([REMARK], {REMARK.question: empty}) == ([], [])
	assert check_answers([DANGER], {DANGER.question: empty}) == (
		[],
		[(answer_rules.MANDATORY, (DANGER.question,))],
	)


def test_answers_come_in_the_order_of_the_questions():
	kept, _problems = check_answers([LAMPS, DANGER], {"Is there any danger?": "no", "How many lamps?": "1"})
	assert [row["question"] for row in kept] == [LAMPS.question, DANGER.question]


def test_a_message_shows_at_most_a_line_of_what_was_typed():
	_kept, problems = check_answers([SINCE], {"Since when?": "x" * 10_000})
	assert all(len(str(gap)) <= 60 for gap in problems[0][1])


anything = st.one_of(
	st.none(),
	st.booleans(),
	st.integers(),
	st.floats(),
	st.text(max_size=50),
	st.dates(),
	st.lists(st.integers()),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # several may share a machine
@given(st.dictionaries(st.sampled_from([question.question for question in ALL]), anything))
def test_whatever_is_given_is_kept_or_named(answers):
	"""Nothing raises; a kept answer is kept unchanged when it is given again."""
	kept, problems = check_answers(ALL, answers)
	again, _problems = check_answers(ALL, {row["question"]: row["answer"] for row in kept})
	assert again == kept
	assert all(text.format(*gaps) for text, gaps in problems)


def test_choices_are_lines_without_repetition():
	assert rules.read_options(" Warm \n\nCold\r\nWarm\n") == ("Warm", "Cold")
	assert rules.read_options(None) == ()


@pytest.mark.parametrize("code", ["LIGHTING", "POOL-CAR", "A", "NEN-2748"])
def test_good_codes(code):
	assert rules.check_code(code) == []


@pytest.mark.parametrize(
	"code", ["", None, "lighting", "POOL CAR", "-A", "A-", "A--B", "É", "A_B", "<B>", "A\n"]
)
def test_bad_codes(code):
	assert rules.check_code(code)[0][0] == rules.BAD_CODE


def test_questions_of_a_product():
	assert rules.check_questions([LAMPS, KIND]) == []
	assert rules.check_questions([Question("Which?", "Choice", ("One",))]) == [
		(rules.CHOICE_WITHOUT_OPTIONS, (1, "Which?"))
	]
	assert rules.check_questions([LAMPS, Question("  how MANY lamps? ")]) == [
		(rules.DUPLICATE_QUESTION, (2, "  how MANY lamps? "))
	]


@pytest.mark.parametrize(
	("handling", "unit", "supplier", "steps", "problem"),
	[
		("Front Office", None, None, [], None),
		("Backoffice", "Workplace", None, [], None),
		("Backoffice", None, None, [{"backoffice_unit": "Workplace"}], None),
		("Backoffice", None, None, [{"backoffice_unit": "Workplace"}, {}], rules.UNIT_MISSING),
		("Backoffice", None, None, [], rules.UNIT_MISSING),
		("Supplier", None, "Kantoor Plus", [], None),
		("Supplier", "Cleaning Contract", None, [], None),
		("Supplier", None, None, [], rules.SUPPLIER_WITHOUT_GUARD),
	],
)
def test_a_product_has_somebody_to_go_to(handling, unit, supplier, steps, problem):
	"""S54: a line goes to the front office, a unit or a supplier."""
	found = rules.check_parties(handling, unit, supplier, steps)
	assert [text for text, _gaps in found] == ([problem] if problem else [])


def test_steps_of_a_product():
	"""S14: ordered steps; those with one number go side by side under different names."""
	good = [{"sequence": 1, "step_name": "Plan"}, {"sequence": 2, "step_name": "Do", "norm": 60}]
	assert rules.check_steps(good) == []
	bad = [
		{"sequence": 0, "step_name": "A"},
		{"sequence": 1, "step_name": "B", "norm": -1},
		{"sequence": 1, "step_name": "b "},
	]
	assert [text for text, _gaps in rules.check_steps(bad)] == [
		rules.BAD_SEQUENCE,
		rules.NEGATIVE_NORM,
		rules.DUPLICATE_STEP,
	]


@pytest.mark.parametrize(
	("seconds", "words"),
	[
		(None, None),
		(0, None),
		(900, ("Usually within {0} minutes, in opening hours", 15)),
		(60, ("Usually within 1 minute, in opening hours", 1)),
		(3600, ("Usually within 1 hour, in opening hours", 1)),
		(4 * 3600, ("Usually within {0} hours, in opening hours", 4)),
		(5400, ("Usually within {0} hours, in opening hours", 2)),
		(30600, ("Usually within 1 working day", 1)),
		(61200, ("Usually within {0} working days", 2)),
		(61201, ("Usually within {0} working days", 3)),
	],
)
def test_a_norm_in_words_never_promises_less_than_the_norm(seconds, words):
	"""S21, S50."""
	assert rules.norm_in_words(seconds, 30600) == words
