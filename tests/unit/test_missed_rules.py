"""When what an assignment missed is tried again (S15), without a site."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.fulfilment.missed_rules import WAITS, next_try

NOW = datetime(2026, 11, 23, 10, 0)


def test_s15_the_first_try_is_at_once():
	assert next_try(0, NOW) == NOW


@given(st.integers(1, 50))
def test_s15_less_and_less_often_and_then_no_more(tries):
	before, after = next_try(tries - 1, NOW), next_try(tries, NOW)
	assert after is None or after >= before
	assert (after is None) == (tries >= len(WAITS))


def test_s15_a_weekend_is_not_enough_to_be_given_up():
	assert sum((next_try(tries, NOW) - NOW for tries in range(len(WAITS))), timedelta()) > timedelta(
		days=2, hours=12
	)


def test_tries_are_counted_from_nought():
	with pytest.raises(ValueError, match="counted from 0"):
		next_try(-1, NOW)
