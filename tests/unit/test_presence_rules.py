"""Days, absences and hours: total, and the same as counting minute by minute."""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facility_frontoffice.fulfilment import presence_rules as rules
from facility_frontoffice.fulfilment.presence_rules import Absence
from facility_frontoffice.service_levels.working_time import WorkingCalendar

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OFFICE = WorkingCalendar.from_config(
	{
		"timezone": "Europe/Amsterdam",
		"hours": {
			day: [["08:30", "12:30"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")
		},
		"holidays": ["2026-12-25"],
	}
)
ALWAYS = WorkingCalendar.always("Europe/Amsterdam")
MONDAY, SATURDAY, CHRISTMAS = date(2026, 11, 30), date(2026, 12, 5), date(2026, 12, 25)


def at(day: date, hour: int, minute: int = 0) -> datetime:
	return datetime.combine(day, time(hour, minute), AMSTERDAM)


class TestDays:
	@pytest.mark.parametrize(
		("text", "days"),
		[
			("Mon Tue Thu", {0, 1, 3}),
			("ma, di en do", {0, 1, 3}),
			("Maandag; woensdag", {0, 2}),
			("mon-fri", {0, 1, 2, 3, 4}),
			("ma t/m do", {0, 1, 2, 3}),
			("ma tot do", {0, 1, 2, 3}),
			("Mon to Wed and Sat", {0, 1, 2, 5}),
			("vr – ma", {4, 5, 6, 0}),
			("WO", {2}),
			("", set(range(7))),
			(None, set(range(7))),
		],
	)
	def test_are_read_in_both_languages(self, text, days):
		assert rules.days_in(text) == days
		assert rules.unknown_days_in(text) == []

	def test_what_is_no_day_is_told_and_is_not_every_day(self):
		assert rules.unknown_days_in("Mon Blursday d") == ["Blursday", "d"]
		assert rules.days_in("Mon Blursday") == {0}
		assert rules.days_in("Blursday") == set()

	@settings(deadline=None)
	@given(st.text(max_size=40))
	def test_any_text_has_an_answer(self, text):
		assert rules.days_in(text) <= rules.EVERY_DAY
		assert bool(rules.days_in(text)) or rules.unknown_days_in(text)

	@settings(deadline=None)
	@given(st.sets(st.integers(0, 6), min_size=1), st.sampled_from([0, 1]), st.sampled_from([" ", ", ", ";"]))
	def test_names_of_days_come_back(self, days, language, between):
		text = between.join(rules._NAMES[day][language][:2] for day in sorted(days))
		assert rules.days_in(text) == days


class TestBounds:
	def test_whole_days(self):
		assert rules.bounds(MONDAY, None, MONDAY, None) == (datetime(2026, 11, 30), datetime(2026, 12, 1))

	def test_part_of_a_day(self):
		starts, ends = rules.bounds(MONDAY, time(13), MONDAY, time(15, 30))
		assert (starts, ends) == (datetime(2026, 11, 30, 13), datetime(2026, 11, 30, 15, 30))

	def test_until_further_notice(self):
		assert rules.bounds(MONDAY, None, None, time(12)) == (datetime(2026, 11, 30), None)

	@settings(deadline=None)
	@given(st.integers(-72, 72), st.one_of(st.none(), st.integers(1, 200)), st.integers(-96, 220))
	def test_without_a_day_that_day_is_free_and_the_rest_stays(self, start, length, hour):
		starts = datetime(2026, 11, 30) + timedelta(hours=start)
		ends = None if length is None else starts + timedelta(hours=length)
		left = rules.without(starts, ends, datetime(2026, 11, 30), datetime(2026, 12, 1))
		moment = datetime(2026, 11, 30) + timedelta(hours=hour, minutes=30)
		was_away = starts <= moment and (ends is None or moment < ends)
		is_away = any(begin <= moment and (end is None or moment < end) for begin, end in left)
		assert is_away == (was_away and moment.date() != MONDAY)
		assert all(end is None or begin < end for begin, end in left)


class TestStanding:
	def test_a_day_without_absence_is_the_hours(self):
		found = rules.standing(OFFICE, "", [], MONDAY)
		assert [(s.astimezone(AMSTERDAM).hour, e.astimezone(AMSTERDAM).hour) for s, e in found.spans] == [
			(8, 12),
			(13, 17),
		]

	def test_closed_days_and_days_off(self):
		assert rules.standing(OFFICE, "", [], SATURDAY).is_closed
		assert rules.standing(OFFICE, "", [], CHRISTMAS).is_closed
		found = rules.standing(OFFICE, "Tue-Fri", [], MONDAY)
		assert found.is_day_off
		assert not found.is_in

	def test_an_absence_outside_the_hours_takes_nothing(self):
		evening = Absence(at(MONDAY, 18), at(MONDAY, 22))
		found = rules.standing(OFFICE, "", [evening], MONDAY)
		assert found.is_in
		assert not found.absences

	def test_a_morning_away(self):
		morning = Absence(at(MONDAY, 8), at(MONDAY, 12, 30))
		found = rules.standing(OFFICE, "", [morning], MONDAY)
		assert found.is_in
		assert found.absences == (morning,)
		assert not rules.is_in_at(OFFICE, "", [morning], at(MONDAY, 9))
		assert rules.is_in_at(OFFICE, "", [morning], at(MONDAY, 13))

	def test_until_further_notice(self):
		ill = Absence(at(MONDAY, 0), None)
		assert not rules.standing(OFFICE, "", [ill], MONDAY + timedelta(days=30)).is_in

	@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
	def test_a_day_on_which_the_clock_changes(self, day, hours):
		((start, end),) = rules.spans_of(ALWAYS, day)
		assert (end - start) == timedelta(hours=hours)

	@settings(deadline=None)
	@given(
		st.lists(st.tuples(st.integers(-60, 30 * 60), st.one_of(st.none(), st.integers(1, 900))), max_size=4),
		st.integers(0, 24 * 60 - 1),
	)
	def test_agrees_with_asking_minute_by_minute(self, absences, minute):
		midnight = at(MONDAY, 0)
		found = [
			Absence(
				midnight + timedelta(minutes=start),
				None if length is None else midnight + timedelta(minutes=start + length),
			)
			for start, length in absences
		]
		moment = midnight + timedelta(minutes=minute)
		expected = OFFICE.is_open(moment) and not any(
			row.starts <= moment and (row.ends is None or moment < row.ends) for row in found
		)
		assert rules.is_in_at(OFFICE, "Mon", found, moment) == expected
		spans = rules.standing(OFFICE, "Mon", found, MONDAY).spans
		assert all(start < end for start, end in spans)
		assert any(start <= moment.astimezone(timezone.utc) < end for start, end in spans) == expected
