"""What purchase documents say about an assignment (S15, S62), without a site."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.purchasing.rules import (
	AWAITED,
	DELIVERED,
	NOTHING,
	SHORT,
	OrderRow,
	all_in,
	came,
	common_value,
	delivery_day,
	delivery_moment,
	far_days,
	order_day,
	standing,
)

NOW = datetime(2026, 11, 23, 10, 0)
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def row(qty=2.0, accepted=0.0, day=TUESDAY, closed=False, held=False):
	return OrderRow("PO-1", qty, accepted, day, closed, held)


@pytest.mark.parametrize(
	("rows", "expected"),
	[
		([], False),
		([row(accepted=2)], True),
		([row(accepted=3)], True),
		([row(accepted=1)], False),
		([row(accepted=2), row()], False),
		([row(accepted=1, closed=True)], True),
		# closed before anything came: nobody got anything
		([row(closed=True)], False),
		([row(accepted=2), row(closed=True)], True),
	],
)
def test_s15_all_in(rows, expected):
	assert all_in(rows) is expected


@pytest.mark.parametrize(
	("rows", "loose", "wanted", "expected"),
	[
		([], 0, 1, NOTHING),
		([], 1, 2, SHORT),
		([], 2, 2, DELIVERED),
		([row()], 0, 2, AWAITED),
		([row(accepted=2)], 0, 2, DELIVERED),
		# less was ordered than asked, and is all in: who ordered so meant it
		([row(qty=2, accepted=2)], 0, 5, DELIVERED),
		# one order is in, the other still comes
		([row(accepted=2), row()], 0, 4, AWAITED),
		# closed short: the rest may be bought elsewhere
		([row(accepted=1, closed=True)], 0, 2, SHORT),
		([row(accepted=1, closed=True), row(qty=1, accepted=1)], 0, 2, DELIVERED),
		([row(accepted=1, closed=True)], 1, 2, DELIVERED),
		([row(closed=True)], 0, 2, SHORT),
		# on hold: not waited for, and not there
		([row(held=True)], 0, 2, SHORT),
		([row(held=True), row()], 0, 4, AWAITED),
		([row(held=True, accepted=2)], 0, 2, DELIVERED),
		# sums of parts of a box
		([row(qty=10, accepted=0.1 * 3 * 10 + 7)], 0, 10, DELIVERED),
	],
)
def test_s15_how_it_stands(rows, loose, wanted, expected):
	assert standing(rows, loose, wanted) == expected


@pytest.mark.parametrize(
	("received", "billed", "is_service", "expected"),
	[(1, 3, False, 1), (1, 3, True, 3), (3, 1, True, 3), (2, 0, False, 2)],
)
def test_s15_a_bill_is_a_delivery_of_a_service_only(received, billed, is_service, expected):
	assert came(received, billed, is_service) == expected


ROWS = st.lists(
	st.builds(
		OrderRow,
		order=st.sampled_from(["PO-1", "PO-2"]),
		qty=st.integers(1, 9).map(float),
		accepted=st.integers(-1, 12).map(float),
		day=st.none() | st.dates(date(2026, 11, 20), date(2032, 1, 1)),
		closed=st.booleans(),
		held=st.booleans(),
	),
	max_size=6,
)


@given(ROWS, st.integers(0, 5), st.integers(1, 9))
def test_s15_it_always_stands_one_way_whatever_the_order_of_rows(rows, loose, wanted):
	found = standing(rows, loose, wanted)
	assert found in (NOTHING, AWAITED, SHORT, DELIVERED)
	assert standing(rows[::-1], loose, wanted) == found
	assert (found == AWAITED) == any(one.is_awaited for one in rows)
	if found == DELIVERED:
		assert loose + sum(one.accepted for one in rows) > 0
		assert all(one.is_in for one in rows)


@given(ROWS, st.integers(0, 5), st.integers(1, 9))
def test_s15_more_that_comes_never_makes_it_less_done(rows, loose, wanted):
	more = [OrderRow(one.order, one.qty, one.accepted + 1, one.day, one.closed, one.held) for one in rows]
	if standing(rows, loose, wanted) == DELIVERED:
		assert standing(more, loose, wanted) == DELIVERED
	assert standing(rows, loose + 1, wanted) == DELIVERED or standing(rows, loose, wanted) != DELIVERED


@given(ROWS, st.dates(date(2026, 11, 20), date(2032, 1, 1)))
def test_s62_a_day_is_told_or_too_far_away_never_both(rows, latest):
	told, far = delivery_day(rows, latest), far_days(rows, latest)
	assert told is None or told <= latest
	assert all(day > latest for _order, day in far)
	awaited = {one.day for one in rows if one.day and one.is_awaited}
	assert awaited == {day for day in awaited if day <= latest} | {day for _order, day in far}
	assert told == max((day for day in awaited if day <= latest), default=None)


def test_s60_the_last_of_what_is_awaited_counts():
	assert delivery_day([row(day=MONDAY), row(day=TUESDAY)]) == TUESDAY
	assert delivery_day([row(day=MONDAY), row(day=TUESDAY, accepted=2)]) == MONDAY
	assert delivery_day([row(accepted=2)]) is None
	assert delivery_day([row(day=None)]) is None


@pytest.mark.parametrize(
	("day", "promises", "expected"),
	[
		(None, (), None),
		(date(2026, 11, 22), (), None),
		(TUESDAY, (), datetime(2026, 11, 24, 17, 0)),
		(MONDAY, (), datetime(2026, 11, 23, 17, 0)),
		# on the promised day: no delay of an hour
		(TUESDAY, (datetime(2026, 11, 24, 12, 0), None), datetime(2026, 11, 24, 12, 0)),
		(
			TUESDAY,
			(datetime(2026, 11, 24, 9, 0), datetime(2026, 11, 24, 12, 0)),
			datetime(2026, 11, 24, 12, 0),
		),
		(TUESDAY, (datetime(2026, 11, 25, 12, 0),), datetime(2026, 11, 24, 17, 0)),
		# a promise of this morning is not kept any more
		(MONDAY, (datetime(2026, 11, 23, 9, 0),), datetime(2026, 11, 23, 17, 0)),
	],
)
def test_s62_what_a_client_can_expect_of_a_day(day, promises, expected):
	assert delivery_moment(day, promises, NOW) == expected


def test_in_the_evening_a_delivery_of_today_is_still_to_come():
	evening = datetime(2026, 11, 23, 18, 30)
	assert delivery_moment(MONDAY, (), evening) == datetime(2026, 11, 23, 23, 59, 59)


@pytest.mark.parametrize(
	("due", "promised", "expected"),
	[
		(datetime(2026, 11, 24, 9, 0), datetime(2026, 11, 30, 9, 0), TUESDAY),
		(None, datetime(2026, 11, 24, 9, 0), TUESDAY),
		(datetime(2026, 11, 1, 9, 0), None, MONDAY),
		(None, None, MONDAY),
	],
)
def test_the_day_to_ask_for_is_never_past(due, promised, expected):
	assert order_day(due, promised, MONDAY) == expected


@pytest.mark.parametrize(
	("values", "expected"),
	[
		([], None),
		(["A"], "A"),
		(["A", "A"], "A"),
		(["A", "B"], None),
		(["A", None], None),
		(["", None], None),
	],
)
def test_a_document_carries_what_its_rows_share(values, expected):
	assert common_value(values) == expected
