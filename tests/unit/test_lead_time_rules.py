"""How long purchases take (S15, S59): against figures worked out by hand, and what must hold of any."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.purchasing import lead_time_rules as rules
from facility_frontoffice.purchasing.lead_time_rules import Purchase, calendar_days, measure, working_days

MONDAY = date(2026, 11, 2)
working = working_days(lambda day: day.weekday() < 5)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
purchases = st.builds(
	Purchase,
	days,
	*([st.none() | days] * 7),
	orders=st.integers(0, 5),
	parts=st.integers(0, 9),
)


def on(number: int) -> date:
	return MONDAY + timedelta(number)


@pytest.mark.parametrize(
	("begin", "end", "calendar", "work"),
	[
		(0, 0, 0, 0),
		(0, 2, 2, 2),
		(4, 7, 3, 1),  # from Friday to Monday
		(4, 6, 2, 0),  # from Friday to Sunday
		(5, 7, 2, 1),  # from Saturday to Monday
		(0, 14, 14, 10),
		(2, 0, 0, 0),  # written down in another order
	],
)
def test_days_between(begin, end, calendar, work):
	assert calendar_days(on(begin), on(end)) == calendar
	assert working(on(begin), on(end)) == work


def test_figures_worked_out_by_hand():
	"""Three purchases.

	A: asked Mon 2, sent Tue 3, requested Wed 4, ordered Fri 6, in Mon 9, complete Mon 9; promised 10, agreed 9.
	B: asked Mon 2, sent Mon 2, ordered Thu 5, in Tue 10, complete Mon 16, in three parts; promised 13, agreed 12.
	C: asked Wed 4, sent Wed 4, and done without an order on Thu 5.
	"""
	found = [
		Purchase(on(0), on(1), on(2), on(4), on(7), on(7), on(8), on(7), orders=1, parts=1),
		Purchase(on(0), on(0), None, on(3), on(8), on(14), on(11), on(10), orders=1, parts=3),
		Purchase(on(2), on(2), complete=on(3)),
	]
	assert measure(found, calendar_days, working) == {
		"purchases": 3,
		"to_send": 0,  # 1, 0 and 0
		"to_request": 1,
		"to_order": 2.5,  # 2 and 3
		"to_first": 4,  # 3 and 5
		"to_complete": 3,  # 0 and 6
		"whole": 7,  # 7, 14 and 1
		"whole_long": pytest.approx(12.6),  # between 7 and 14, at 0.8
		"whole_working": 5,  # 5, 10 and 1
		"whole_working_long": pytest.approx(9),
		"in_time": 50.0,
		"supplier_in_time": 50.0,
		"parts": 2.0,
	}
	in_working_days = measure(found, working, working)
	assert (in_working_days["to_first"], in_working_days["to_complete"]) == (2, 2)  # 1 and 3; 0 and 4


def test_nothing_has_no_figures():
	found = measure([], calendar_days, working)
	assert found.pop("purchases") == 0
	assert set(found.values()) == {None}


@given(st.lists(purchases, max_size=8))
def test_figures_of_any_purchases(found):
	figures = measure(found, calendar_days, working)
	assert figures["purchases"] == len(found)
	for name in ("in_time", "supplier_in_time"):
		assert figures[name] is None or 0 <= figures[name] <= 100
	for middle, long in (("whole", "whole_long"), ("whole_working", "whole_working_long")):
		assert (figures[middle] is None) == (figures[long] is None)
		assert figures[middle] is None or 0 <= figures[middle] <= figures[long]
	assert figures["whole"] is None or figures["whole_working"] <= figures["whole"]
	assert measure(list(reversed(found)), calendar_days, working) == figures


@given(days, days, st.integers(0, 30))
def test_working_days_add_up(begin, end, more):
	if begin <= end:
		later = end + timedelta(more)
		assert working(begin, later) == working(begin, end) + working(end, later)
	assert 0 <= working(begin, end) <= calendar_days(begin, end)


def test_who_ordered_without_asking_for_it_began_when_it_was_sent():
	assert Purchase(on(0), on(1)).decided == on(1)
	assert Purchase(on(0), on(1), on(3)).decided == on(3)
	assert set(rules.STAGES) < set(measure([], calendar_days, working))
