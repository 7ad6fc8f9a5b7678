"""What counts as a re-translation (S42), and which changes can be: tables and properties."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.intake import retranslation_rules as rules
from facility_frontoffice.intake.retranslation_rules import Change, Line, changes, why_not

STATUSES = ("New", "In Progress", "Waiting for Client", "Waiting for Supplier", "Completed", "Cancelled")
DECISIONS = ("", "Handled Directly", "Sent Out", "With Disturbance")

OUT = Line("a", "LAMP", "New", "Sent Out", True)


@pytest.mark.parametrize(
	("after", "expected"),
	[
		([OUT], []),
		([replace(OUT, product="HEATING")], [("LAMP", "HEATING")]),
		([], [("LAMP", None)]),
		([Line(None, "HEATING")], [("LAMP", "HEATING")]),
		([Line("b", "LAMP")], [("LAMP", "LAMP")]),
		([OUT, Line("b", "HEATING")], []),
	],
)
def test_s42_what_is_a_change(after, expected):
	found = changes([OUT], after)
	assert [
		(change.before.product, change.after.product if change.after else None) for change in found
	] == expected


def test_what_was_not_handed_over_changes_freely():
	assert changes([replace(OUT, is_handed_over=False)], []) == []


def test_what_moved_to_another_request_goes_on_there():
	assert changes([OUT], [], moved=["a"]) == []


@pytest.mark.parametrize(
	("status", "decision", "expected"),
	[
		("New", "", None),  # taken up again
		("New", "Sent Out", None),  # returned
		("Completed", "Handled Directly", None),  # what it was, named right
		("In Progress", "With Disturbance", None),
		("In Progress", "Sent Out", rules.AT_WORK),
		("Waiting for Client", "Sent Out", rules.AT_WORK),
		("Waiting for Supplier", "Sent Out", rules.AT_WORK),
		("Completed", "Sent Out", rules.DELIVERED),
		("Cancelled", "Sent Out", rules.REFUSED),
		("Cancelled", "", rules.REFUSED),
	],
)
def test_when_a_row_can_be_another_product(status, decision, expected):
	before = Line("a", "LAMP", status, decision, True)
	assert why_not(Change(before, replace(before, product="HEATING"))) == expected


@pytest.mark.parametrize("status", STATUSES)
def test_a_row_goes_only_for_another_and_when_nobody_has_it(status):
	before = Line("a", "LAMP", status, "", True)
	assert why_not(Change(before, None)) == rules.STAYS
	assert why_not(Change(before, Line("b", "HEATING"))) == (None if status == "New" else rules.STAYS)


lines = st.lists(
	st.builds(
		Line,
		name=st.sampled_from("abcdef"),
		product=st.sampled_from(["LAMP", "HEATING", "CHAIR"]),
		status=st.sampled_from(STATUSES),
		decision=st.sampled_from(DECISIONS),
		is_handed_over=st.booleans(),
	),
	unique_by=lambda line: line.name,
)


@given(lines, lines)
def test_each_line_that_was_handed_over_counts_once_at_most(before, after):
	found = changes(before, after)
	names = [change.before.name for change in found]
	assert len(names) == len(set(names))
	assert all(change.before.is_handed_over for change in found)
	replaced = [change.after.name for change in found if change.after and not change.is_in_place]
	assert len(replaced) == len(set(replaced)), "one new line stands for one old line"


@given(lines)
def test_nothing_changed_is_nothing_found(before):
	assert changes(before, list(reversed(before))) == []


@given(lines, lines)
def test_every_handed_over_line_that_differs_is_found(before, after):
	now = {line.name: line.product for line in after}
	differs = {line.name for line in before if line.is_handed_over and now.get(line.name) != line.product}
	assert {change.before.name for change in changes(before, after)} == differs


@given(lines, lines)
def test_work_that_others_have_is_never_renamed(before, after):
	for change in changes(before, after):
		if change.before.decision == rules.SENT_OUT and change.before.status != "New":
			assert why_not(change)
