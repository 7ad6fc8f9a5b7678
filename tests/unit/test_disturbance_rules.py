"""What a disturbance is at a moment, who hears of it once, and what is still news to them."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.intake.disturbance_rules import (
	ANNOUNCED,
	ENDED,
	OVER,
	RECENT_REQUEST,
	RUNNING,
	USUAL_PLACE,
	Person,
	is_news,
	one_each,
	status_at,
	version_of,
	wants_news,
)

NOW = datetime(2026, 3, 2, 9, 0)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
	("status", "begins_at", "expected"),
	[
		(None, None, RUNNING),
		(None, NOW - HOUR, RUNNING),
		(None, NOW, RUNNING),
		(None, NOW + HOUR, ANNOUNCED),
		(ANNOUNCED, NOW, RUNNING),
		(RUNNING, NOW + HOUR, ANNOUNCED),
		(ENDED, NOW + HOUR, ENDED),
		(ENDED, NOW - HOUR, ENDED),
	],
)
def test_the_status_follows_from_its_begin(status, begins_at, expected):
	assert status_at(status, begins_at, NOW) == expected


@pytest.mark.parametrize(
	("told", "version", "expected"),
	[
		("", "0", True),
		("0", "0", False),
		("0", "1", True),
		("1", OVER, True),
		("", OVER, False),
		(None, OVER, False),
		(OVER, OVER, False),
		(OVER, "2", True),
	],
)
def test_who_hears_the_news(told, version, expected):
	assert is_news(told, version) is expected


def test_the_end_is_one_piece_of_news_whatever_came_before():
	assert version_of(3, True) == version_of(4, True) == OVER
	assert version_of(3, False) != version_of(4, False)
	assert version_of(None, False) == version_of(0, False)


@given(
	st.lists(st.sampled_from(["", "0", "1", "2", OVER]), min_size=1), st.sampled_from(["0", "1", "2", OVER])
)
def test_after_telling_nothing_is_news(told, version):
	for one in told:
		if is_news(one, version):
			one = version
		assert not is_news(one, version) or (one == "" and version != OVER)


def person(email=None, user=None, reason=RECENT_REQUEST):
	return Person(email, user, "Emma", reason)


def test_one_address_is_one_person_and_the_first_reason_counts():
	found = one_each(
		[
			person("Emma@example.com", reason=USUAL_PLACE),
			person("emma@example.com", "emma@example.com"),
			person(None, None),
			person(None, "noor"),
			person("", "noor"),
		]
	)
	assert [(each.key, each.reason) for each in found] == [
		("emma@example.com", USUAL_PLACE),
		("noor", RECENT_REQUEST),
	]


@given(
	st.lists(
		st.builds(person, st.sampled_from(["a@x", "A@x", "b@x", None]), st.sampled_from(["u", "v", None]))
	)
)
def test_nobody_is_told_twice_and_nobody_is_lost(people):
	found = one_each(people)
	assert len({each.key for each in found}) == len(found)
	assert {each.key for each in found} == {each.key for each in people if each.key}
	assert one_each(found) == found


@pytest.mark.parametrize(
	("status", "end", "asked", "expected"),
	[
		(RUNNING, NOW - HOUR, None, NOW - HOUR),
		(RUNNING, NOW, None, NOW),
		(RUNNING, NOW + HOUR, None, None),
		(RUNNING, None, None, None),
		(RUNNING, NOW - HOUR, NOW - HOUR, None),
		(RUNNING, NOW - HOUR, NOW - 2 * HOUR, NOW - HOUR),
		(ANNOUNCED, NOW - HOUR, None, None),
		(ENDED, NOW - HOUR, None, None),
	],
)
def test_an_end_that_passed_without_a_word_is_asked_about_once(status, end, asked, expected):
	assert wants_news(status, end, asked, NOW) == expected
