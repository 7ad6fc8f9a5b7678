"""Norms in seconds and hours of opening time, as the telephone and the mail have them: the same clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from facility_frontoffice.service_levels.clock import read_clock
from facility_frontoffice.service_levels.working_time import WorkingCalendar

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OPENING_HOURS = WorkingCalendar.from_config(
	{
		"timezone": "Europe/Amsterdam",
		"hours": {day: [["08:30", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
	}
)


@pytest.mark.parametrize(("seconds", "is_late"), [(0, False), (25, False), (25.001, True), (26, True)])
def test_s35_a_call_is_answered_within_25_seconds_or_is_late(seconds, is_late):
	rings = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
	answered = rings + timedelta(seconds=seconds)
	reading = read_clock(OPENING_HOURS, 25, [(rings, "start"), (answered, "stop")], answered)
	assert bool(reading.breached_at) == is_late
	assert reading.elapsed == seconds


def test_s36_a_mail_of_friday_evening_may_wait_until_monday_half_past_nine():
	received = datetime(2026, 3, 6, 18, 30, tzinfo=AMSTERDAM)
	reading = read_clock(OPENING_HOURS, 3600, [(received, "start")], received)
	assert reading.due == datetime(2026, 3, 9, 9, 30, tzinfo=AMSTERDAM)
