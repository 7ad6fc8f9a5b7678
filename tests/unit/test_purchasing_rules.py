"""What purchase documents say about an assignment (S15, S62), without a site."""

from datetime import date, datetime

import pytest

from facility_frontoffice.fulfilment.purchasing_rules import (
	OrderRow,
	all_in,
	common_value,
	delivery_day,
	delivery_moment,
	order_day,
)

NOW = datetime(2026, 11, 23, 10, 0)
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def row(qty=2.0, accepted=0.0, day=TUESDAY, closed=False):
	return OrderRow("PO-1", qty, accepted, day, closed)


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
