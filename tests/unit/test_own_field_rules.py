"""Own fields: which tick a field may have, where it is put, and what a client may fill in for it."""

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.own_fields import rules
from facility_frontoffice.own_fields import value_rules as values
from facility_frontoffice.own_fields.value_rules import Field, WrongValue

NAMES = st.sampled_from(["a", "b", "c", "d", "e", "f"])
ORDERS = st.lists(NAMES, unique=True)
FIELDTYPES = sorted(values.READABLE)
FIELDS = st.builds(
	Field,
	st.just("own"),
	st.sampled_from(FIELDTYPES),
	st.sampled_from(["", "One\nTwo", "\nOne\n Two ", "7"]),
	st.sampled_from([0, 20]),
	st.booleans(),
)
GIVEN = st.one_of(
	st.none(),
	st.booleans(),
	st.integers(),
	st.floats(),
	st.text(max_size=30),
	st.sampled_from(
		["One", "2,5", "-3", "1:30", "14:30", "2035-03-15", "2035-03-15 14:30:10", "2035-03-15T09:05"]
	),
	st.lists(st.integers(), max_size=2),
)


class TestTicks:
	def test_of_each_doctype(self):
		def possible(doctype, fieldtype, level=0):
			field = rules.OwnField(doctype, "own", fieldtype, level)
			return [tick for tick in rules.TICKS if not rules.objection(field, tick)]

		assert possible(rules.REQUEST, "Select") == list(rules.TICKS)
		assert possible(rules.PRODUCT, "Select") == [rules.ON_INTAKE, rules.CLIENTS_SEE, rules.IN_REPORTS]
		assert possible(rules.ASSIGNMENT, "Select") == [rules.IN_REPORTS]
		assert possible("ToDo", "Select") == []
		assert rules.ON_PORTAL not in possible(rules.REQUEST, "Link"), "it would offer the whole list"
		assert possible(rules.REQUEST, "Password") == []
		assert possible(rules.REQUEST, "Select", 1) == [rules.ON_INTAKE], "who reads it, the platform says"

	def test_what_can_be_asked_can_be_read(self):
		assert rules.ASKED - set(rules.FILES) == values.READABLE

	@given(ORDERS, NAMES, NAMES, st.sets(NAMES))
	def test_a_moved_field_stands_behind_the_other_and_its_companions(self, order, name, after, companions):
		moved = rules.moved_behind(order, name, after, companions)
		if after not in order or name == after:
			assert moved == order
			return
		assert sorted(moved) == sorted({*order, name})
		assert [other for other in moved if other != name] == [other for other in order if other != name]
		between = moved[moved.index(after) + 1 : moved.index(name)]
		assert set(between) <= companions
		following = moved[moved.index(name) + 1 :]
		assert not following or following[0] not in companions

	@given(ORDERS, NAMES, NAMES)
	def test_between(self, order, first, last):
		for name in rules.between(order, first, last):
			assert order.index(first) < order.index(name) < order.index(last)


class TestValues:
	@given(FIELDS, GIVEN)
	def test_whatever_is_sent_is_read_or_refused(self, field, value):
		try:
			kept = values.read(field, value)
		except WrongValue:
			return
		assert kept is None or not isinstance(kept, bool)
		assert values.read(field, kept) == kept, "what is kept is read as itself"
		if isinstance(kept, float):
			assert math.isfinite(kept)
		if field.non_negative and isinstance(kept, int | float):
			assert kept >= 0

	@given(FIELDS, GIVEN)
	def test_a_page_gives_back_what_it_showed(self, field, value):
		try:
			kept = values.read(field, value)
		except WrongValue:
			return
		shown = values.as_input(field, kept)
		again = values.read(field, shown)
		assert values.as_input(field, again) == shown
		if field.fieldtype not in ("Duration", "Datetime", "Time", "Float", "Currency", "Percent", "Rating"):
			assert (again or None) == (kept or None)

	@pytest.mark.parametrize(
		("fieldtype", "given", "kept"),
		[
			("Int", " 4 ", 4),
			("Int", 4.0, 4),
			("Float", "2,5", 2.5),
			("Duration", "1:30", 5400),
			("Duration", 90, 90),
			("Rating", 0.6, 0.6),
			("Date", "2035-03-15", "2035-03-15"),
			("Datetime", "2035-03-15T14:30", "2035-03-15 14:30:00"),
			("Time", "14:30", "14:30:00"),
			("Check", "on", 1),
			("Check", None, 0),
			("Select", " One", "One"),
			("Data", "one\nline", "one line"),
			("Data", "", None),
		],
	)
	def test_read(self, fieldtype, given, kept):
		assert values.read(Field("own", fieldtype, "One\nTwo"), given) == kept

	@pytest.mark.parametrize(
		("fieldtype", "given", "why"),
		[
			("Int", "four", values.WHOLE),
			("Int", str(2**31), values.WHOLE),
			("Int", "٣", values.WHOLE),
			("Float", float("nan"), values.NUMBER),
			("Rating", 1.5, values.NUMBER),
			("Duration", "1:75", values.LASTING),
			("Date", "2035-02-30", values.DAY),
			("Date", "0001-01-01", values.DAY),
			("Date", "15-03-2035", values.DAY),
			("Time", "24:00", values.HOUR),
			("Select", "Three", values.CHOICE),
			("Check", "perhaps", values.YES_OR_NO),
			("Data", "x" * 141, values.TOO_LONG),
			("Data", ["x"], values.NO_VALUE),
			("Data", True, values.NO_VALUE),
		],
	)
	def test_refused(self, fieldtype, given, why):
		with pytest.raises(WrongValue) as refused:
			values.read(Field("own", fieldtype, "One\nTwo"), given)
		assert refused.value.why == why

	def test_a_time_of_the_database(self):
		assert values.as_input(Field("own", "Time"), timedelta(hours=9, minutes=5)) == "09:05"


class TestConditions:
	@pytest.mark.parametrize(
		("condition", "expected"),
		[
			("", True),
			("lift", True),
			("floor", False),
			("eval:doc.lift", True),
			("eval: !doc.floor", True),
			("eval:doc.why == 'New'", True),
			('eval:doc.why=="Old"', False),
			("eval:doc.why != 'Old' && doc.lift", True),
			("eval:doc.floor || doc.why === 'New'", True),
			("eval:doc.number == 3", True),
			("eval:doc.number > 3", None),
			("eval:frappe.user.has_role('x')", None),
			("eval:doc.lift && later(doc)", None),
			("eval:['New'].includes(doc.why)", None),
			("fn: something", None),
		],
	)
	def test_told_or_left_to_the_browser(self, condition, expected):
		filled = {"lift": 1, "floor": "", "why": "New", "number": 3}
		assert values.is_asked(condition, filled) is expected

	@given(st.text())
	def test_never_fails(self, condition):
		assert values.is_asked(condition, {}) in (True, False, None)
