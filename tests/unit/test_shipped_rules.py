"""What differs from what came with the app, and what takes the difference away again."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.setup import shipped_rules as rules
from facility_frontoffice.setup.shipped_rules import Change

KEYS = {"norms": ("priority",), "hours": ()}
values = st.one_of(st.integers(0, 3), st.sampled_from(["", "a", "b"]))
norms = st.lists(st.fixed_dictionaries({"priority": st.sampled_from("LMHU"), "within": values}), max_size=5)
hours = st.lists(st.fixed_dictionaries({"opens": values, "closes": values}), max_size=4)
records = st.fixed_dictionaries({"title": values, "enabled": values, "norms": norms, "hours": hours})
# What an admin has beside it: fields of the record and of its rows
theirs = st.fixed_dictionaries({"own": values, "title": values, "norms": norms, "hours": hours})


@given(records)
def test_what_is_alike_has_no_difference(record):
	assert rules.difference(record, record, KEYS) == []


@given(records, theirs)
def test_undoing_the_difference_gives_what_was_shipped_and_leaves_the_rest(shipped, current):
	changes = rules.difference(shipped, current, KEYS)
	restored = rules.undo(changes, current, KEYS)
	assert {field: restored.get(field) for field in shipped} == shipped
	assert restored["own"] == current["own"]
	assert rules.difference(shipped, restored, KEYS) == []


@given(records, theirs)
def test_nothing_is_changed_in_place(shipped, current):
	before = repr((shipped, current))
	rules.undo(rules.difference(shipped, current, KEYS), current, KEYS)
	assert repr((shipped, current)) == before


@given(norms)
def test_a_field_of_a_row_that_is_not_shipped_stays(rows):
	current = {"norms": [{**row, "within": 9, "own": number} for number, row in enumerate(rows)]}
	restored = rules.undo(rules.difference({"norms": rows}, current, KEYS), current, KEYS)
	assert [row["own"] for row in restored["norms"]] == list(range(len(rows)))


def test_a_row_is_known_by_its_key_wherever_it_stands():
	shipped = {"norms": [{"priority": "L", "within": 1}, {"priority": "H", "within": 2}]}
	current = {"norms": [{"priority": "U", "within": 9}, {"priority": "H", "within": 3}]}
	assert rules.difference(shipped, current, KEYS) == [
		Change(rules.MISSING_ROW, "norms", {"priority": "L", "within": 1}, None, ("L", 0)),
		Change(rules.VALUE, "norms", 2, 3, ("H", 0), "within"),
		Change(rules.EXTRA_ROW, "norms", None, {"priority": "U", "within": 9}, ("U", 0)),
		Change(rules.ORDER, "norms", [("L", 0), ("H", 0)], [("H", 0), ("L", 0)]),
	]


def test_two_rows_of_one_key_are_two():
	shipped = {"norms": [{"priority": "L", "within": 1}]}
	current = {"norms": [{"priority": "L", "within": 1}, {"priority": "L", "within": 2}]}
	(change,) = rules.difference(shipped, current, KEYS)
	assert (change.kind, change.row) == (rules.EXTRA_ROW, ("L", 1))


@given(st.lists(st.sampled_from("abc")).map("\n".join), st.lists(st.sampled_from("abc")).map("\n".join))
def test_lines_hold_both_texts(shipped, current):
	found = rules.lines(shipped, current)
	assert [line for side, line in found if side != "current"] == shipped.splitlines()
	assert [line for side, line in found if side != "shipped"] == current.splitlines()


@pytest.mark.parametrize(
	("there", "renamed", "changes", "state"),
	[
		(False, True, ["x"], rules.DELETED),
		(True, True, ["x"], rules.CHANGED),
		(True, True, [], rules.RENAMED),
		(True, False, ["x"], rules.CHANGED),
		(True, False, [], rules.KEPT),
	],
)
def test_states(there, renamed, changes, state):
	assert rules.state_of(there, renamed, changes) == state


def test_names_are_followed_and_a_circle_ends():
	assert rules.follow_names("a", {"a": "b", "b": "c"}) == "c"
	assert rules.follow_names("a", {}) == "a"
	assert rules.follow_names("a", {"a": "b", "b": "a"}) == "b"


def test_who_saved_it_touched_it():
	made, saved = datetime(2026, 1, 1, 10, 0, 0, 5), datetime(2026, 1, 2, 10, 0, 0, 7)
	assert rules.is_untouched(made, made)
	assert rules.is_untouched(made, datetime(2026, 3, 1, 20))
	assert not rules.is_untouched(made, saved)
