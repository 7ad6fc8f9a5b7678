"""When a message may disturb somebody: never in quiet time, moved at most once, also when the clock is changed."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.communication import quiet_rules
from facility_frontoffice.communication.quiet_rules import QuietTime

AMSTERDAM = "Europe/Amsterdam"
NIGHT = QuietTime(time(20), time(7), zone=AMSTERDAM)
WEEK = QuietTime(time(20), time(7), weekend=True, zone=AMSTERDAM)

minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))
quiet_times = st.builds(
	QuietTime, st.none() | minutes, st.none() | minutes, st.booleans(), st.sampled_from([None, AMSTERDAM])
)


@pytest.mark.parametrize(
	("quiet", "moment", "expected"),
	[
		(NIGHT, "2026-11-30 12:00", "2026-11-30 12:00"),
		(NIGHT, "2026-11-30 19:59:59", "2026-11-30 19:59:59"),
		(NIGHT, "2026-11-30 20:00", "2026-12-01 07:00"),
		(NIGHT, "2026-12-01 03:00", "2026-12-01 07:00"),
		(NIGHT, "2026-12-01 07:00", "2026-12-01 07:00"),
		(WEEK, "2026-12-04 21:00", "2026-12-07 07:00"),
		(WEEK, "2026-12-05 12:00", "2026-12-07 07:00"),
		(QuietTime(None, None, weekend=True), "2026-12-05 12:00", "2026-12-07 00:00"),
		(QuietTime(time(12), time(13)), "2026-12-05 12:30", "2026-12-05 13:00"),
		(QuietTime(None, None), "2026-12-05 03:00", "2026-12-05 03:00"),
		# 02:30 does not exist in the night in which summer time begins
		(QuietTime(time(20), time(2, 30), zone=AMSTERDAM), "2026-03-28 23:00", "2026-03-29 03:30"),
		# and it exists twice when it ends: the first of the two
		(QuietTime(time(20), time(2, 30), zone=AMSTERDAM), "2026-10-24 23:00", "2026-10-25 02:30"),
	],
)
def test_first_moment(quiet, moment, expected):
	assert quiet_rules.first_moment(quiet, datetime.fromisoformat(moment)) == datetime.fromisoformat(expected)


@given(quiet=quiet_times, moment=moments)
def test_never_within_quiet_time_and_moved_once(quiet, moment):
	found = quiet_rules.first_moment(quiet, moment)
	assert found >= moment
	assert not quiet.covers(found)
	assert quiet_rules.first_moment(quiet, found) == found
	if not quiet.covers(moment):
		assert found == moment


@given(quiet=quiet_times, moment=moments)
def test_no_later_than_needed(quiet, moment):
	found = quiet_rules.first_moment(quiet, moment)
	if found > moment and not quiet.zone:
		assert quiet.covers(found - timedelta(seconds=1))


@given(until=minutes, day=st.sampled_from(["2026-03-28", "2026-10-24", "2026-11-30"]))
def test_the_moment_exists_also_when_the_clock_is_changed(until, day):
	quiet = QuietTime(time(20), until, zone=AMSTERDAM)
	moment = datetime.fromisoformat(f"{day} 21:00")
	found = quiet_rules.first_moment(quiet, moment).replace(tzinfo=ZoneInfo(AMSTERDAM))
	there_and_back = found.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(AMSTERDAM))
	assert there_and_back.replace(tzinfo=None) == found.replace(tzinfo=None)


@given(moment=moments, at=minutes)
def test_the_next_time_of_a_day_is_within_a_day(moment, at):
	found = quiet_rules.next_time_of_day(moment, at)
	assert moment < found <= moment + timedelta(days=1)
	assert found.time() == at
