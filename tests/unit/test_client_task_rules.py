"""When clients are reminded (S18), and working days as people count them: examples by hand, and properties."""

from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.fulfilment import client_task_rules as rules
from facility_frontoffice.fulfilment import working_days
from facility_frontoffice.fulfilment.client_task_rules import CALL, REMIND, Schedule
from facility_frontoffice.service_levels.working_time import WorkingCalendar

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WEEK = ("mon", "tue", "wed", "thu", "fri")
OFFICE = WorkingCalendar.from_config(
	{
		"timezone": "Europe/Amsterdam",
		"hours": {day: [["08:30", "12:30"], ["13:00", "17:00"]] for day in WEEK},
		"holidays": ["2026-04-06", "2026-12-25"],
	}
)
SHORT_FRIDAY = WorkingCalendar.from_config(
	{
		"timezone": "Europe/Amsterdam",
		"hours": {**{day: [["08:30", "17:00"]] for day in WEEK}, "fri": [["08:30", "12:00"]]},
	}
)
ALWAYS = WorkingCalendar.always("Europe/Amsterdam")
CALENDARS = (OFFICE, SHORT_FRIDAY, ALWAYS)


def at(text: str) -> datetime:
	return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


calendars = st.sampled_from(CALENDARS)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)).map(
	lambda naive: naive.replace(tzinfo=AMSTERDAM)
)
schedules = st.builds(Schedule, st.integers(0, 6), st.integers(1, 6), st.integers(0, 5))


class TestWorkingDays:
	@pytest.mark.parametrize(
		("asked", "days", "due"),
		[
			("2026-03-02 10:00", 5, "2026-03-09 17:00"),  # a Monday: the next one, at the end of the day
			("2026-03-06 16:59", 1, "2026-03-09 17:00"),
			("2026-03-07 12:00", 1, "2026-03-09 17:00"),  # a Saturday
			("2026-04-03 10:00", 1, "2026-04-07 17:00"),  # Easter Monday in between
			("2026-03-02 10:00", 0, "2026-03-02 17:00"),
			("2026-03-02 18:00", 0, "2026-03-03 17:00"),  # work is over
			("2026-10-23 10:00", 2, "2026-10-27 17:00"),  # over the night that is an hour longer
		],
	)
	def test_the_date_is_the_end_of_a_working_day(self, asked, days, due):
		assert working_days.closing_after(OFFICE, at(asked), days) == at(due)

	def test_a_short_day_ends_early_and_a_day_without_end_just_before_midnight(self):
		assert working_days.closing_after(SHORT_FRIDAY, at("2026-03-02 10:00"), 4) == at("2026-03-06 12:00")
		assert working_days.closing_after(ALWAYS, at("2026-03-02 10:00"), 1) == at("2026-03-03 23:59")

	def test_nobody_is_written_to_at_midnight(self):
		assert working_days.morning_of(ALWAYS, at("2026-03-02 10:00"), 1) == at("2026-03-03 09:00")
		assert working_days.morning_of(OFFICE, at("2026-03-02 10:00"), 1) == at("2026-03-03 08:30")

	@given(calendars, moments, st.integers(0, 20))
	def test_the_date_is_later_on_a_working_day_and_no_working_time_is_left_on_it(
		self, calendar, asked, days
	):
		due = working_days.closing_after(calendar, asked, days)
		assert due > asked
		assert working_days.is_working_day(calendar, due.astimezone(AMSTERDAM).date())
		midnight = due.astimezone(AMSTERDAM).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
		assert calendar.elapsed(due, midnight + timedelta(days=1)) <= 60

	@given(calendars, moments, st.integers(1, 15), st.integers(1, 15))
	def test_days_add_up(self, calendar, asked, some, more):
		once = working_days.morning_of(calendar, asked, some + more)
		assert once == working_days.morning_of(calendar, working_days.morning_of(calendar, asked, some), more)

	@given(calendars, moments, st.integers(1, 15))
	def test_back_and_forth_is_the_same_day(self, calendar, asked, days):
		there = working_days.morning_of(calendar, asked, days)
		assert (
			working_days.morning_of(calendar, working_days.morning_of(calendar, there, -days), days) == there
		)


class TestReminders:
	DUE = at("2026-03-09 17:00")  # a Monday

	def test_s18_the_day_before_the_day_itself_and_then_every_second_day(self):
		assert list(islice(rules.moments(OFFICE, Schedule(1, 2, 3), self.DUE), 4)) == [
			at("2026-03-06 08:30"),
			at("2026-03-09 08:30"),
			at("2026-03-11 08:30"),
			at("2026-03-13 08:30"),
		]

	def test_s18_the_whole_way_from_asking_to_the_call(self):
		schedule, now, seen = Schedule(1, 2, 3), at("2026-03-02 10:00"), []
		while CALL not in dict(seen).values():
			now = rules.next_moment(OFFICE, schedule, self.DUE, len(seen), now)
			seen.append((now, rules.what_to_do(schedule, self.DUE, len(seen), now)))
		assert seen == [
			(at("2026-03-06 08:30"), REMIND),
			(at("2026-03-09 08:30"), REMIND),
			(at("2026-03-11 08:30"), REMIND),
			(at("2026-03-13 08:30"), CALL),
		]

	def test_what_was_asked_for_today_is_not_reminded_of_this_morning(self):
		due = at("2026-03-03 17:00")
		assert rules.next_moment(OFFICE, Schedule(), due, 0, at("2026-03-02 10:00")) == at("2026-03-03 08:30")

	def test_who_was_away_for_a_week_reminds_once(self):
		late = at("2026-03-20 12:00")
		assert rules.next_moment(OFFICE, Schedule(), self.DUE, 1, late) > late

	def test_without_reminders_the_call_comes_after_the_date(self):
		none = Schedule(maximum=0)
		first = rules.next_moment(OFFICE, none, self.DUE, 0, at("2026-03-02 10:00"))
		assert first == at("2026-03-11 08:30")
		assert rules.what_to_do(none, self.DUE, 0, first) == CALL
		assert rules.what_to_do(none, self.DUE, 0, self.DUE) is None

	@given(calendars, moments, schedules)
	def test_moments_ascend_and_are_working_time(self, calendar, due, schedule):
		found = list(islice(rules.moments(calendar, schedule, due), 6))
		assert found == sorted(set(found))
		assert all(calendar.is_open(moment) for moment in found)

	@given(calendars, moments, schedules, st.integers(0, 200))
	def test_never_more_than_the_maximum_and_the_call_comes_once_after_the_date(
		self, calendar, due, schedule, days_before
	):
		now, reminders, called = due - timedelta(days=days_before), 0, 0
		for _number in range(20):
			now = rules.next_moment(calendar, schedule, due, reminders, now)
			act = rules.what_to_do(schedule, due, reminders, now)
			if act == REMIND:
				reminders += 1
			elif act == CALL:
				called += 1
				assert now > due
				break
		assert (reminders, called) == (schedule.maximum, 1)

	@pytest.mark.parametrize("wrong", [(-1, 2, 3), (1, 0, 3), (1, 2, -1)])
	def test_a_schedule_that_cannot_be(self, wrong):
		with pytest.raises(ValueError, match="No schedule"):
			Schedule(*wrong)
