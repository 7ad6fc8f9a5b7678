"""What the platform must be told so that the first time is when people say, and answers for a later time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.intake import recurring_rules as rules

days = st.dates(date(2024, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
	("frequency", "first", "start"),
	[
		("Daily", "2026-03-10", "2026-03-09"),
		("Weekly", "2026-03-10", "2026-03-09"),
		("Monthly", "2026-03-31", "2026-02-28"),
		("Quarterly", "2026-01-15", "2025-10-15"),
		("Half-yearly", "2026-08-31", "2026-02-28"),
		("Yearly", "2028-02-29", "2027-02-28"),
	],
)
def test_the_start_is_one_step_before_the_first_time(frequency, first, start):
	assert rules.start_for(frequency, date.fromisoformat(first)) == date.fromisoformat(start)


@given(days, st.integers(1, 24))
def test_months_before_is_so_many_months_before(day, months):
	earlier = rules.months_before(day, months)
	assert (day.year - earlier.year) * 12 + day.month - earlier.month == months
	assert earlier.day <= day.day
	assert earlier.day == day.day or (earlier + timedelta(days=1)).day == 1


@given(st.lists(st.sampled_from(rules.WEEKDAYS)))
def test_weekdays_are_there_once_and_in_order(chosen):
	found = rules.in_order(chosen)
	assert sorted(found) == sorted(set(chosen))
	assert found == sorted(found, key=rules.WEEKDAYS.index)


def test_what_is_no_weekday_is_refused():
	with pytest.raises(ValueError, match="Someday"):
		rules.in_order(["Monday", "Someday"])


@given(days, days, st.integers(-400, 400))
def test_a_date_stays_as_far_from_its_time_as_it_was_and_one_of_the_past_is_asked_again(asked, occurs, apart):
	answer = rules.moved_answer((asked + timedelta(days=apart)).isoformat(), asked, occurs)
	if apart < 0:
		assert answer is None
	else:
		assert date.fromisoformat(answer) - occurs == timedelta(days=apart)
