"""The home of the portal: what it says of the wait, when it offers to call back, which answers fit."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.portal import home_rules as rules
from facility_frontoffice.service_levels.working_time import WorkingCalendar

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OFFICE = WorkingCalendar.from_config(
	{
		"timezone": "Europe/Amsterdam",
		"hours": {day: [["08:30", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
		"holidays": ["2026-12-25"],
	}
)
MORNINGS = WorkingCalendar.from_config(
	{"timezone": "Europe/Amsterdam", "hours": {"mon": [["09:00", "12:00"]]}}
)
SECONDS = st.floats(0, 7200, allow_nan=False)


def at(text: str) -> datetime:
	return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def shown(moments: list[datetime]) -> list[str]:
	return [moment.astimezone(AMSTERDAM).strftime("%a %H:%M") for moment in moments]


class TestWait:
	@pytest.mark.parametrize(
		("recent", "waiting", "usual", "words"),
		[
			([], [], [], None),
			([20, 30], [], [], None),  # two callers are no measure
			([20, 30, 40], [], [], (rules.LESS_THAN_A_MINUTE, ())),
			([60, 60, 60], [], [], (rules.ONE_MINUTE, ())),
			([20, 30, 70], [], [], (rules.MINUTES_AT_MOST, (1, 2))),
			([100, 110, 120], [], [], (rules.MINUTES, (2,))),
			([], [], [100, 110, 400], (rules.USUALLY_AT_MOST, (2, 7))),
			([], [], [10, 20, 30], (rules.USUALLY_LESS_THAN_A_MINUTE, ())),
			([300], [], [10, 20, 30], (rules.USUALLY_LESS_THAN_A_MINUTE, ())),
			# nobody was answered and three wait for long: what was usual is not true now
			([], [600, 600, 600], [10, 20, 30], (rules.MINUTES, (10,))),
			# who rang just now says nothing yet
			([100, 110, 120], [2, 3], [], (rules.MINUTES, (2,))),
		],
	)
	def test_s39_what_is_said(self, recent, waiting, usual, words):
		assert rules.wait_in_words(rules.expected_wait(recent, waiting, usual)) == words

	@given(st.lists(SECONDS), st.lists(SECONDS), st.lists(SECONDS))
	def test_s39_never_invented(self, recent, waiting, usual):
		wait = rules.expected_wait(recent, waiting, usual)
		if wait is None:
			assert len(recent) < rules.FEWEST_CALLS
			assert len(usual) < rules.FEWEST_CALLS
			return
		# somebody really waited so long
		assert {wait.median, wait.most} <= {*recent, *waiting, *usual}
		assert wait.median <= wait.most

	@given(st.lists(SECONDS, min_size=3), SECONDS)
	def test_s39_who_still_waits_makes_it_no_shorter(self, recent, waiting):
		before, after = rules.expected_wait(recent, [], []), rules.expected_wait(recent, [waiting], [])
		assert after.median >= before.median

	@pytest.mark.parametrize(
		("seconds", "words"),
		[
			(0, None),
			(25, (rules.NORM_SECONDS, (25,))),
			(180, (rules.NORM_MINUTES, (3,))),
			(181, (rules.NORM_MINUTES, (4,))),
		],
	)
	def test_s35_the_norm_where_nothing_was_measured(self, seconds, words):
		assert rules.norm_in_words(seconds) == words


class TestCallMoments:
	def test_s38_half_hours_from_now_until_closing_and_the_day_after(self):
		moments = shown(rules.call_moments([OFFICE], at("2026-12-01 15:10"), AMSTERDAM))
		assert moments[:4] == ["Tue 16:00", "Tue 16:30", "Tue 17:00", "Wed 09:00"]
		assert moments[-1] == "Wed 17:00"

	def test_s50_before_the_opening_nobody_can_have_called(self):
		moments = shown(rules.call_moments([OFFICE], at("2026-12-01 06:00"), AMSTERDAM))
		assert moments[0] == "Tue 09:00"

	def test_s50_not_in_the_weekend_nor_on_a_holiday(self):
		moments = rules.call_moments([OFFICE], at("2026-12-24 16:45"), AMSTERDAM)
		assert {moment.date() for moment in moments} == {
			at("2026-12-28 00:00").date(),
			at("2026-12-29 00:00").date(),
		}

	def test_s50_all_hours_hold(self):
		moments = shown(rules.call_moments([OFFICE, MORNINGS], at("2026-12-01 09:00"), AMSTERDAM))
		assert moments[0] == "Mon 09:30"
		assert moments[5] == "Mon 12:00"
		assert "Mon 12:30" not in moments

	def test_s50_what_is_full_is_not_offered(self):
		full = [at("2026-12-01 16:00")]
		assert shown(rules.call_moments([OFFICE], at("2026-12-01 15:10"), AMSTERDAM, full))[0] == "Tue 16:30"

	@given(
		st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(timezone.utc)),
		st.lists(st.sampled_from((OFFICE, MORNINGS, WorkingCalendar.always("Europe/Amsterdam"))), max_size=3),
	)
	def test_s50_every_moment_can_be_kept(self, now, calendars):
		moments = rules.call_moments(calendars, now, AMSTERDAM)
		assert moments == sorted(set(moments))
		assert len({moment.astimezone(AMSTERDAM).date() for moment in moments}) <= rules.MOST_DAYS
		for moment in moments:
			assert moment > now
			assert moment.astimezone(AMSTERDAM).minute in (0, 30)
			for calendar in calendars:
				assert calendar.elapsed(now, moment) >= rules.LEAST_TIME.total_seconds()
				assert calendar.elapsed(moment - timedelta(minutes=30), moment) > 0

	@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))
	def test_the_half_hour_that_a_moment_is_in(self, moment):
		end = rules.end_of_step(moment)
		assert timedelta() <= end - moment < rules.STEP
		assert (end.minute % 30, end.second, end.microsecond) == (0, 0, 0)


class TestAnswers:
	def test_a_title_says_more_than_a_text(self):
		texts = [
			("text", set(), {"lamp", "blink"}),
			("title", {"lamp"}, {"lamp"}),
			("other", {"chair"}, {"lift"}),
		]
		assert rules.rank([("lamp",), ("blink",)], texts) == ["title", "text"]

	def test_one_word_of_many_in_a_text_is_about_something_else(self):
		assert rules.rank([("lamp",), ("blink",), ("desk",)], [("a", set(), {"desk"})]) == []

	@given(
		st.lists(
			st.tuples(st.integers().map(str), st.sets(st.text(max_size=3)), st.sets(st.text(max_size=3)))
		)
	)
	def test_nothing_said_finds_nothing(self, texts):
		assert rules.rank([], texts) == []

	@pytest.mark.parametrize(
		("address", "is_safe"),
		[
			("https://example.com/a", True),
			("/files/plan.pdf", True),
			("/kb/working-here", True),
			("/private/files/plan.pdf", False),
			("//example.com", False),
			("/\\example.com", False),
			("javascript:alert(1)", False),
			(" javascript:alert(1)", False),
			("data:text/html,x", False),
			("", False),
			(None, False),
		],
	)
	def test_no_address_runs_anything(self, address, is_safe):
		assert rules.is_safe_address(address) is is_safe
