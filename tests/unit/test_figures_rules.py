"""How the figures are counted, against values worked out by hand and Python's own statistics."""

import statistics
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.intake.figures_rules import gap_days, median, percentile, share, sum_of


def test_a_share():
	assert share(1, 3) == 33.3
	assert share(0, 3) == 0
	assert share(None, 4) == 0
	assert share(0, 0) is None


def test_percentiles_by_hand():
	# a spreadsheet's PERCENTILE of 10, 20, 30, 40, 50
	assert median([50, 10, 30, 40, 20]) == 30
	assert percentile([10, 20, 30, 40, 50], 90) == pytest.approx(46)
	assert median([]) is None
	assert percentile([7], 90) == 7


@given(st.lists(st.integers(-10_000, 10_000), min_size=2))
def test_percentiles_are_those_of_the_library(values):
	assert median(values) == pytest.approx(statistics.median(values))
	deciles = statistics.quantiles(values, n=10, method="inclusive")
	assert percentile(values, 90) == pytest.approx(deciles[8])


@pytest.mark.parametrize(
	("wished", "other", "days"),
	[
		("2026-03-02 00:00", "2026-03-02 17:00", 0),  # a day lasts the whole day
		("2026-03-02 00:00", "2026-03-04 08:00", 2),
		("2026-03-02 00:00", "2026-03-01 08:00", -1),
		("2026-03-02 12:00", "2026-03-02 18:00", 0.2),
		("2026-03-02 12:00", "2026-03-02 12:00", 0),
		("2026-03-02 12:00", None, None),
	],
)
def test_s8_days_from_a_wish(wished, other, days):
	other = datetime.fromisoformat(other) if other else None
	assert gap_days(datetime.fromisoformat(wished), other) == days


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(0, 400))
def test_later_is_never_fewer_days(wished, days):
	other = wished + timedelta(days=days)
	assert gap_days(wished, other) <= gap_days(wished, other + timedelta(hours=1))


def test_sums():
	assert sum_of([{"a": 1, "b": None}, {"a": 2, "b": 3}], "a", "b") == {"a": 3, "b": 3}
