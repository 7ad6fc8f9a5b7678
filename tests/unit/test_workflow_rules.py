"""What a workflow says about statuses: the state for a status, what is wrong with one, what switching it on does (S27)."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

import facility_frontoffice
from facility_frontoffice.fulfilment.rules import ASSIGNMENT_TRANSITIONS, line_status, request_status
from facility_frontoffice.setup.workflows import ACTIONS
from facility_frontoffice.workflows import rules
from facility_frontoffice.workflows.rules import (
	ASSIGNMENT,
	DOCTYPES,
	REQUEST,
	Flow,
	Standing,
	State,
	Transition,
)

DOCTYPE_FILES = Path(facility_frontoffice.__file__).parent / "facility_frontoffice" / "doctype"

doctypes = some.sampled_from(DOCTYPES)
names = some.sampled_from("ABCDEFGHIJKLMNOP")


def whole(doctype: str) -> tuple[State, ...]:
	"""A state for each status, with the name of that."""
	return tuple(
		State(status, status=status, row=row) for row, status in enumerate(rules.STATUSES[doctype], 1)
	)


@some.composite
def flows(draw, is_whole: bool = True):
	"""A workflow whose states each mean one status."""
	doctype = draw(doctypes)
	meaning = draw(some.dictionaries(names, some.sampled_from(rules.STATUSES[doctype])))
	own = tuple(State(name, status=status) for name, status in meaning.items())
	states = list((*whole(doctype), *own) if is_whole else own)
	return Flow(doctype, tuple(draw(some.permutations(states))))


def texts(found) -> list[str]:
	return [problem.text for problem in found]


# The state for a status ---------------------------------------------------------------------------


@given(flows(), some.data())
def test_a_state_means_the_status_that_it_is_for(flow, data):
	status = data.draw(some.sampled_from(rules.STATUSES[flow.doctype]))
	present = data.draw(some.none() | names | some.sampled_from([row.name for row in flow.states]))
	state = flow.state_for(status, present)
	assert flow.status_of(state) == status
	assert (state == present) == (flow.status_of(present) == status), "what still fits stays"
	assert flow.state_for(status, state) == state, "once more changes nothing"


@given(flows(is_whole=False), some.data())
def test_where_no_state_means_it_there_is_none(flow, data):
	status = data.draw(some.sampled_from(rules.STATUSES[flow.doctype]))
	state = flow.state_for(status, data.draw(some.none() | names))
	assert (state is None) == (status not in {row.status for row in flow.states})


def test_the_first_row_goes_before_later_ones():
	flow = Flow(REQUEST, (State("Later", status="On Hold"), State("Now", status="On Hold")))
	assert flow.state_for("On Hold") == "Later"
	assert flow.state_for("On Hold", "Now") == "Now"


@given(some.lists(some.sampled_from(["New", "In Progress", "Completed", "Waiting for Client"]), max_size=3))
def test_who_ends_a_pause_goes_where_the_products_are(lines):
	for wanted in rules.TAKEN_UP:
		status = rules.landing("On Hold", wanted, lines)
		assert status in (wanted, "In Intake")
		assert rules.landing("Completed", wanted, lines) == wanted


# Problems -----------------------------------------------------------------------------------------


@given(flows())
def test_states_that_are_whole_have_no_problem(flow):
	assert rules.problems_of(flow) == []


@given(flows(), some.data())
def test_a_status_without_a_state_is_missed_when_code_needs_it(flow, data):
	status = data.draw(some.sampled_from(rules.STATUSES[flow.doctype]))
	without = Flow(flow.doctype, tuple(row for row in flow.states if row.status != status))
	found = rules.problems_of(without)
	is_needed = status in rules.NEEDED_FOR[flow.doctype]
	assert [problem.gaps[0] for problem in found] == ([status] if is_needed else [])
	with_some = rules.problems_of(without, {status: 3})
	assert len(with_some) == 1, "documents that have it are not left without a state"


@given(some.lists(some.sampled_from(rules.STATUSES[REQUEST]), max_size=4), some.data())
def test_what_the_work_comes_to_by_itself_is_needed(lines, data):
	current = data.draw(some.sampled_from(rules.STATUSES[REQUEST]))
	status = request_status(current, lines)
	assert status == current or status in rules.NEEDED_FOR[REQUEST]
	assert line_status([], []) in rules.NEEDED_FOR[REQUEST]


def test_all_that_is_wrong_is_said_at_once():
	states = [*whole(REQUEST)]
	states[2] = State("In Progress", status="Busy", row=3)
	states[5] = State("Waiting for budget", field="", row=6)
	states[8] = State("Cancelled", status="Cancelled", docstatus="2", row=9)
	flow = Flow(
		REQUEST,
		(*states, State("New", status="In Intake", row=10)),
		(Transition("New", "Gone", row=1), Transition("New", "Closed", row=2)),
		state_field="my_state",
	)
	assert sorted(texts(rules.problems_of(flow))) == sorted(
		[
			rules.WRONG_FIELD,
			rules.UNKNOWN_STATUS,
			rules.NO_STATUS,
			rules.NOT_A_DRAFT,
			rules.TWO_STATUSES,
			rules.NO_SUCH_STATE,
			rules.STATUS_MISSING,
		]
	)


def test_two_states_of_one_status_are_fine_and_so_are_two_rows_of_one_state():
	twice = (State("Waiting for budget", status="On Hold"), State("On Hold", status="On Hold"))
	assert rules.problems_of(Flow(REQUEST, (*whole(REQUEST), *twice))) == []


@given(some.sampled_from(rules.STATUSES[ASSIGNMENT]), some.sampled_from(rules.STATUSES[ASSIGNMENT]))
def test_a_transition_that_the_rules_of_work_refuse_is_refused(before, after):
	flow = Flow(ASSIGNMENT, whole(ASSIGNMENT), (Transition(before, after, row=7),))
	is_possible = before == after or after in ASSIGNMENT_TRANSITIONS[before]
	found = rules.problems_of(flow)
	assert texts(found) == ([] if is_possible else [rules.NOT_POSSIBLE])
	assert is_possible or found[0].gaps == (7, before, before, after, after)


def test_what_is_perhaps_not_meant():
	states = (*whole(REQUEST), State("Waiting for budget", status="On Hold"))
	found = rules.notes_on(Flow(REQUEST, states, (Transition("New", "On Hold"),)))
	assert rules.Problem(rules.NO_WAY_IN, ("Waiting for budget",)) in found
	assert rules.Problem(rules.NO_WAY_OUT, ("In Intake",)) in found
	assert not any(problem.gaps in (("New",), ("Closed",)) for problem in found)


# Documents that are there -------------------------------------------------------------------------


@given(flows(), some.data())
def test_each_document_gets_one_state_and_none_is_lost(flow, data):
	standings = data.draw(
		some.lists(
			some.builds(
				Standing,
				some.sampled_from(rules.STATUSES[flow.doctype]),
				some.none() | names,
				some.integers(1, 9),
			)
		)
	)
	found = rules.outcomes(flow, standings)
	assert sum(row.count for row in found) == sum(row.count for row in standings)
	for row in found:
		assert flow.status_of(row.state) == row.status
		assert 0 <= row.kept <= row.count
	again = [Standing(row.status, row.state, row.count) for row in found]
	assert all(row.kept == row.count for row in rules.outcomes(flow, again))


# What is shipped ----------------------------------------------------------------------------------


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_the_statuses_are_those_of_the_doctype(doctype):
	name = doctype.lower().replace(" ", "_")
	fields = json.loads((DOCTYPE_FILES / name / f"{name}.json").read_text())["fields"]
	status = next(field for field in fields if field["fieldname"] == rules.STATUS_FIELD)
	assert tuple(status["options"].split("\n")) == rules.STATUSES[doctype]
	assert status["default"] == rules.FIRST[doctype]
	state = next(field for field in fields if field["fieldname"] == rules.STATE_FIELD)
	assert (state["options"], state["read_only"], state["no_copy"]) == ("Workflow State", 1, 1)


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_what_is_shipped_is_right(doctype):
	transitions = tuple(
		Transition(status, goal, action)
		for action, (statuses, goal) in ACTIONS[doctype].items()
		for status in statuses
	)
	flow = Flow(doctype, whole(doctype), transitions)
	assert rules.problems_of(flow) == []
	assert rules.notes_on(flow) == []
