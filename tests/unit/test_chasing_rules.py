"""When a silent unit or supplier is asked how it stands (S61): examples by hand, and properties."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.fulfilment import chasing_rules as rules
from facility_frontoffice.fulfilment.chasing_rules import ASK, HAND_OVER, Silence
from facility_frontoffice.service_levels.working_time import WorkingCalendar

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OFFICE = WorkingCalendar.from_config(
	{
		"timezone": "Europe/Amsterdam",
		"hours": {day: [["08:30", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
	}
)
DAY = 8.5 * 3600


def at(text: str) -> datetime:
	return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


QUIET = Silence("Accepted", heard_at=at("2026-03-02 10:00"), maximum=2 * DAY)

moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)).map(
	lambda naive: naive.replace(tzinfo=AMSTERDAM)
)
silences = st.builds(
	Silence,
	status=st.sampled_from(rules.ASKED_IN),
	heard_at=moments,
	maximum=st.floats(60, 30 * DAY),
	begins_at=st.none() | moments,
	due=st.none() | moments,
	norm=st.none() | st.floats(60, 60 * DAY),
)


def test_s61_two_working_days_after_the_last_news():
	assert rules.first_chase(OFFICE, QUIET) == at("2026-03-04 10:00")
	before_the_weekend = replace(QUIET, heard_at=at("2026-03-05 12:00"))
	assert rules.first_chase(OFFICE, before_the_weekend) == at("2026-03-09 12:00")


def test_s61_or_when_most_of_the_norm_is_used():
	due_soon = replace(QUIET, due=at("2026-03-03 17:00"), norm=DAY)
	assert rules.first_chase(OFFICE, due_soon) == at("2026-03-03 15:18")  # a fifth of 8.5 hours before


def test_who_told_something_after_that_moment_is_asked_by_the_silence_alone():
	told = replace(QUIET, heard_at=at("2026-03-03 16:00"), due=at("2026-03-03 17:00"), norm=DAY)
	assert rules.first_chase(OFFICE, told) == at("2026-03-05 16:00")


def test_who_planned_a_day_is_not_asked_before_it():
	planned = replace(QUIET, begins_at=at("2026-03-12 09:00"))
	assert rules.first_chase(OFFICE, planned) == at("2026-03-16 09:00")
	# but what was agreed counts all the same
	late = replace(planned, due=at("2026-03-10 17:00"), norm=5 * DAY)
	assert rules.first_chase(OFFICE, late) == at("2026-03-10 08:30")


@pytest.mark.parametrize("status", ["Waiting for Client", "Completed", "Returned", "Cancelled"])
def test_nobody_is_asked_who_waits_or_is_done(status):
	assert rules.first_chase(OFFICE, replace(QUIET, status=status)) is None
	assert rules.next_chase(OFFICE, replace(QUIET, status=status), at("2026-03-04 10:00"), 1) is None


@pytest.mark.parametrize("maximum", [None, 0])
def test_who_may_be_silent_is_not_asked(maximum):
	assert rules.first_chase(OFFICE, replace(QUIET, maximum=maximum)) is None


def test_s61_asked_twice_and_then_the_front_office_has_it():
	now, chases, seen = rules.first_chase(OFFICE, QUIET), 0, []
	while now:
		seen.append((now, rules.what_to_do(chases)))
		chases += 1
		now = rules.next_chase(OFFICE, QUIET, now, chases)
	assert seen == [
		(at("2026-03-04 10:00"), ASK),
		(at("2026-03-06 10:00"), ASK),
		(at("2026-03-10 10:00"), HAND_OVER),
	]


@given(silences)
def test_asked_within_working_time_and_never_before_the_last_news(silence):
	moment = rules.first_chase(OFFICE, silence)
	assert OFFICE.is_open(moment)
	assert moment > silence.heard_at


@given(silences)
def test_never_later_than_the_silence_allows(silence):
	counted_from = max(filter(None, (silence.heard_at, silence.begins_at)))
	latest = OFFICE.next_opening(OFFICE.add(counted_from, silence.maximum))
	assert rules.first_chase(OFFICE, silence) <= latest


@given(silences, st.integers(1, 600))
def test_later_news_never_makes_the_question_come_sooner(silence, minutes):
	later = replace(silence, heard_at=silence.heard_at + timedelta(minutes=minutes), due=None)
	assert rules.first_chase(OFFICE, later) >= rules.first_chase(OFFICE, replace(silence, due=None))
