"""The rules of a configuration as one file: its spelling, its faults, what differs, and in which order it is written."""

import ast
import csv
import datetime
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.configuration import file_rules, order_rules, rules
from facility_frontoffice.configuration.order_rules import Link
from facility_frontoffice.configuration.rules import CHANGED, NEW, ONLY_HERE, SAME, Shape

SHAPES = {
	"Desk": (
		Shape("desk", mandatory=True),
		Shape("is_default", "Check"),
		Shape("hours", "Float"),
		Shape("opens", "Time"),
		Shape("kind", "Select", "Central\nUnit"),
		Shape("since", "Date"),
		Shape("lead", "Link", "User"),
		Shape("calendar", "Link", "Calendar", mandatory=True),
		Shape(
			"agents",
			"Table",
			"Agent",
			rows=(
				Shape("user", "Link", "User", mandatory=True),
				Shape("deputy", "Link", "User"),
				Shape("note"),
			),
		),
		Shape("audience", "Table", "Audience", rows=(Shape("of"), Shape("value", "Dynamic Link", "of"))),
	),
	"Calendar": (Shape("calendar"),),
}
KEYS = {"Desk": ("desk",), "Calendar": ("calendar",)}


def in_words(problems) -> list[str]:
	return [
		f"{problem.name} {problem.fieldname} {problem.words.format(*problem.values)}" for problem in problems
	]


# One spelling -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("fieldtype", "value", "expected"),
	[
		("Data", None, None),
		("Data", "", None),
		("Data", 5, "5"),
		("Check", None, 0),
		("Check", "1", 1),
		("Int", "1.0", 1),
		("Duration", Decimal("3600.000"), 3600),
		("Float", Decimal("1.50"), 1.5),
		("Currency", 2.0, 2),
		("Time", datetime.timedelta(hours=8, minutes=30), "08:30:00"),
		("Time", "8:30:00.000000", "08:30:00"),
		("Date", datetime.date(2026, 12, 1), "2026-12-01"),
	],
)
def test_a_value_has_one_spelling(fieldtype, value, expected):
	assert rules.canonical(Shape("x", fieldtype), value) == expected


names = st.text("abcdef", min_size=1, max_size=4)
values = st.none() | st.text(max_size=10)
agents = st.lists(st.fixed_dictionaries({"user": names, "note": values}), max_size=3)
desks = st.fixed_dictionaries(
	{
		"desk": names,
		"is_default": st.integers(0, 1),
		"hours": st.floats(0, 1e6, allow_nan=False) | st.none(),
		"kind": st.sampled_from(["Central", "Unit", None]),
		"lead": names | st.none(),
		"calendar": names,
		"agents": agents,
	}
)
configurations = st.lists(desks, max_size=5, unique_by=lambda desk: desk["desk"]).map(
	lambda found: {"Desk": [rules.canonical_record(SHAPES["Desk"], desk) for desk in found]}
)


@given(configurations)
def test_one_spelling_is_its_own_spelling(records):
	for record in records["Desk"]:
		assert rules.canonical_record(SHAPES["Desk"], record) == record


@given(configurations)
def test_what_is_written_is_read_and_has_no_fault(records):
	text = file_rules.dump(records, "1.0")
	found, _files = file_rules.load(text.encode(), "1.0")
	good, problems = file_rules.check(found, SHAPES, KEYS)
	assert not problems
	assert good == records
	assert file_rules.dump(good, "1.0") == text
	assert rules.fingerprint(good) == rules.fingerprint(records)


# The file -----------------------------------------------------------------------------------------


def a_file(**values) -> bytes:
	content = {"format": file_rules.FORMAT, "format_version": 1, "app_version": "1.2.0", "records": {}}
	return json.dumps({**content, **values}).encode()


def test_a_file_with_the_mark_of_an_editor_is_read():
	assert file_rules.load(b"\xef\xbb\xbf" + a_file(), "1.2.0")[0] == {}


@pytest.mark.parametrize(
	("content", "said"),
	[
		(b"", "line 1"),
		(b'{\n"a": }', "line 2"),
		(b"\xff\xfe\x00", "UTF-8"),
		(b"[" * 100_000, "broken"),
		(b"[]", "no file with the configuration"),
		(b"{}", "no file with the configuration"),
		(b'{"a": 1, "a": 2}', "twice"),
		(a_file(format_version=3), "format 3"),
		(a_file(app_version="1.3.0"), "Upgrade this site first"),
		(a_file(records=[]), "no records"),
	],
)
def test_what_is_no_file_is_refused(content, said):
	with pytest.raises(file_rules.FileError) as refused:
		file_rules.load(content, "1.2.0")
	words, *inserted = refused.value.args
	assert said in words.format(*inserted)


@pytest.mark.parametrize("made_by", ["1.2.0", "1.2", "1.1.9", "0.9", "", "1.2.0-dev"])
def test_a_file_of_the_same_or_an_older_release_is_read(made_by):
	assert file_rules.load(a_file(app_version=made_by), "1.2.0")[0] == {}


# What is wrong in it ------------------------------------------------------------------------------


def test_every_fault_is_told_with_its_place():
	desk = {"desk": "A", "calendar": "C"}
	records = {
		"Moon": [],
		"Calendar": {},
		"Desk": [
			desk,
			{**desk, "desk": "a"},
			"B",
			{"calendar": "C"},
			{**desk, "desk": "D", "colour": "red"},
			{**desk, "desk": "E", "is_default": "yes"},
			{**desk, "desk": "F", "is_default": 2},
			{**desk, "desk": "G", "kind": "Moving"},
			{**desk, "desk": "H", "opens": "half past eight"},
			{**desk, "desk": "I", "since": "yesterday"},
			{**desk, "desk": "J", "agents": "everybody"},
			{**desk, "desk": "K", "agents": [{"user": "x"}, {"user": "y", "age": 5}]},
			{**desk, "desk": "L", "lead": 5},
			{**desk, "desk": "M", "hours": True},
		],
	}
	good, problems = file_rules.check(records, SHAPES, KEYS)
	assert good == {"Desk": [{"desk": "A", "calendar": "C"}]}
	assert len(problems) == 15, in_words(problems)
	assert "K agents 2: age There is no field age here." in in_words(problems)


@given(
	st.recursive(
		st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
		lambda inner: (
			st.lists(inner, max_size=3)
			| st.dictionaries(st.sampled_from(["desk", "agents", "hours", "x"]), inner, max_size=3)
		),
		max_leaves=10,
	)
)
def test_nothing_that_json_can_say_makes_the_check_fall_over(anything):
	good, problems = file_rules.check({"Desk": [anything]}, SHAPES, KEYS)
	assert len(good.get("Desk", [])) == 1 or problems


def test_a_field_that_a_row_does_not_name_is_no_difference():
	here = {
		"Desk": [
			rules.canonical_record(SHAPES["Desk"], {"desk": "A", "agents": [{"user": "x", "note": "1"}]})
		]
	}
	good, _problems = file_rules.check({"Desk": [{"desk": "A", "agents": [{"user": "x"}]}]}, SHAPES, KEYS)
	assert good == {"Desk": [{"desk": "A", "agents": [{"user": "x"}]}]}
	assert [row.state for row in rules.compare(here, good, KEYS)] == [SAME]
	good["Desk"][0]["agents"].append({"user": "y"})
	assert [row.state for row in rules.compare(here, good, KEYS)] == [CHANGED]


def test_a_field_that_a_file_does_not_name_stays():
	here = {"Desk": [rules.canonical_record(SHAPES["Desk"], {"desk": "A", "calendar": "C", "hours": 5})]}
	good, _problems = file_rules.check({"Desk": [{"desk": "A", "calendar": "D"}]}, SHAPES, KEYS)
	(found,) = rules.compare(here, good, KEYS)
	assert [(change.fieldname, change.before, change.after) for change in found.changes] == [
		("calendar", "C", "D")
	]


# What differs -------------------------------------------------------------------------------------


@given(configurations)
def test_a_configuration_does_not_differ_from_itself(records):
	assert {found.state for found in rules.compare(records, records, KEYS)} <= {SAME}


@given(configurations, configurations)
def test_every_record_is_in_one_state_and_the_changes_lead_from_one_to_the_other(here, file):
	found = rules.compare(here, file, KEYS)
	by_name = {record["desk"]: record for record in here["Desk"]}
	names_here, names_file = set(by_name), {record["desk"] for record in file["Desk"]}
	states = {
		state: {row.key[0] for row in found if row.state == state}
		for state in (NEW, CHANGED, SAME, ONLY_HERE)
	}
	assert states[NEW] == names_file - names_here
	assert states[ONLY_HERE] == names_here - names_file
	assert states[CHANGED] | states[SAME] == names_here & names_file
	for row in found:
		if row.state in (CHANGED, SAME):
			changed = {change.fieldname: change.after for change in row.changes}
			assert {**by_name[row.key[0]], **changed} == row.values


def test_names_differ_in_more_than_the_case_of_their_letters():
	(found,) = rules.compare(
		{"Calendar": [{"calendar": "Office"}]}, {"Calendar": [{"calendar": "OFFICE"}]}, KEYS
	)
	assert found.state == CHANGED


def test_what_is_made_once_is_never_changed():
	found = rules.compare(
		{"Desk": [{"desk": "A", "hours": 1}]},
		{"Desk": [{"desk": "A", "hours": 2}, {"desk": "B"}]},
		KEYS,
		once={"Desk"},
	)
	assert [row.state for row in found] == [SAME, NEW]


# What it names ------------------------------------------------------------------------------------

NAMING = {
	"Desk": [
		rules.canonical_record(
			SHAPES["Desk"],
			{
				"desk": "A",
				"lead": "gone",
				"calendar": "Office",
				"agents": [{"user": "gone", "note": "1"}, {"user": "here", "deputy": "gone"}],
				"audience": [{"of": "User", "value": "gone"}, {"of": None, "value": "x"}],
			},
		)
	]
}


def test_links_are_found_in_fields_rows_and_by_their_kind():
	found = rules.references(NAMING, SHAPES, KEYS)
	assert [
		(link.table, link.row, link.fieldname, link.to_doctype, link.to_name, link.may_be_empty)
		for link in found
	] == [
		("", -1, "lead", "User", "gone", True),
		("", -1, "calendar", "Calendar", "Office", False),
		("agents", 0, "user", "User", "gone", True),
		("agents", 1, "user", "User", "here", True),
		("agents", 1, "deputy", "User", "gone", True),
		("audience", 0, "value", "User", "gone", True),
	]


def test_what_is_not_there_is_replaced_or_left_out():
	(left,) = rules.with_choices(NAMING, SHAPES, KEYS, {"User": {"gone": ""}})["Desk"]
	assert "lead" not in left, "it stays as it is on the site"
	assert [(row["user"], row["deputy"]) for row in left["agents"]] == [("here", None)]
	(other,) = rules.with_choices(NAMING, SHAPES, KEYS, {"User": {"gone": "new"}})["Desk"]
	assert other["lead"] == "new"
	assert [(row["user"], row["deputy"]) for row in other["agents"]] == [("new", None), ("here", "new")]
	assert other["audience"][0]["value"] == "new"
	(kept,) = rules.with_choices(NAMING, SHAPES, KEYS, {"Calendar": {"Office": ""}})["Desk"]
	assert kept["calendar"] == "Office", "a mandatory field stays"


def test_what_a_record_is_known_by_is_not_left_out():
	shapes = {"Desk": (Shape("desk", "Link", "Room"),)}
	records = {"Desk": [{"desk": "A"}]}
	assert [link.may_be_empty for link in rules.references(records, shapes, KEYS)] == [False]
	assert rules.with_choices(records, shapes, KEYS, {"Room": {"A": ""}}) == records
	assert rules.with_choices(records, shapes, KEYS, {"Room": {"A": "B"}}) == {"Desk": [{"desk": "B"}]}


@given(configurations)
def test_no_choice_changes_nothing(records):
	assert rules.with_choices(records, SHAPES, KEYS, {}) == records


# In which order -----------------------------------------------------------------------------------

links = st.lists(
	st.builds(
		Link, st.integers(0, 7), st.integers(0, 7), st.sampled_from(["one", "two"]), optional=st.booleans()
	),
	max_size=20,
)


@given(st.lists(st.integers(0, 7), max_size=8), links)
def test_every_record_is_written_once_and_never_falls_over(nodes, found):
	order = order_rules.plan(nodes, found)
	assert sorted(order.nodes) == sorted(set(nodes))
	assert set(order.later) <= set(nodes)


@given(st.lists(st.integers(0, 7), max_size=8), links)
def test_what_is_named_is_there_before_or_the_field_comes_later(nodes, found):
	optional = [Link(link.node, link.to, link.fieldname, True) for link in found]
	order = order_rules.plan(nodes, optional)
	place = {node: number for number, node in enumerate(order.nodes)}
	for link in optional:
		if link.node in place and link.to in place:
			is_later = link.fieldname in order.later.get(link.node, ())
			assert is_later or place[link.to] < place[link.node]


@given(st.lists(st.integers(0, 7), max_size=8), links)
def test_without_a_circle_nothing_comes_later_and_mandatory_links_hold(nodes, found):
	downward = [link for link in found if link.to < link.node]
	order = order_rules.plan(nodes, downward)
	assert not order.later
	place = {node: number for number, node in enumerate(order.nodes)}
	assert all(
		place[link.to] < place[link.node] for link in downward if link.node in place and link.to in place
	)


@given(st.lists(st.integers(0, 7), max_size=8), links)
def test_only_a_field_that_may_be_empty_comes_later(nodes, found):
	order = order_rules.plan(nodes, found)
	optional = {(link.node, link.fieldname) for link in found if link.optional}
	assert {(node, name) for node, names in order.later.items() for name in names} <= optional


def test_two_that_name_each_other_are_made_before_they_are_linked():
	order = order_rules.plan(["a", "b"], [Link("a", "b", "next"), Link("b", "a", "previous", optional=False)])
	assert order.nodes == ["a", "b"]
	assert order.later == {"a": {"next"}}


def test_every_fault_can_be_told_in_dutch():
	"""The rules do not translate: the words that they hand over are looked up by the service."""
	app = Path(rules.__file__).parents[1]
	with (app / "translations/nl.csv").open(newline="") as file:
		dutch = {row[0] for row in csv.reader(file)}
	said = set()
	for module in ("file_rules.py", "file_refs.py", "attachments.py", "scope.py", "importing.py"):
		tree = ast.parse((app / "configuration" / module).read_text())
		docstrings = {
			id(node.value)
			for node in ast.walk(tree)
			if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
		}
		said |= {
			node.value
			for node in ast.walk(tree)
			if isinstance(node, ast.Constant)
			and id(node) not in docstrings
			and isinstance(node.value, str)
			and re.search(r" .*\.$", node.value)
		}
	assert len(said) > 20
	assert said <= dutch, said - dutch
