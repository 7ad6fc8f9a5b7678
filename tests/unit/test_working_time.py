"""Working time: examples at the edges, and properties over random calendars, zones and clock changes.

Proves the time base of S35, S36, S37 and S59: a norm counts opening hours, in real seconds, in the place's own zone.
"""

import copy
import pickle
import subprocess
import sys
import time
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from facility_frontoffice.service_levels.working_time import CalendarError, WorkingCalendar

ROOT = Path(__file__).parents[2]
UTC = timezone.utc
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOUR = 3600
OFFICE = {
	"timezone": "Europe/Amsterdam",
	"hours": {day: [["08:30", "12:30"], ["13:00", "17:00"]] for day in DAYS[:5]},
	"holidays": ["2026-12-25"],
}
NIGHT = {
	"timezone": "Europe/Amsterdam",
	"hours": {day: [["00:00", "06:00"], ["22:00", "24:00"]] for day in DAYS},
}

# Zones, each with moments (UTC) at which its clock changes: an hour, half an hour, a quarter's offset, a whole day, never.
CLOCK_CHANGES = {
	"Europe/Amsterdam": ["2026-03-29T01:00", "2026-10-25T01:00"],
	"America/New_York": ["2026-03-08T07:00", "2026-11-01T06:00"],
	"Australia/Lord_Howe": ["2026-04-04T15:00", "2026-10-03T15:30"],
	"Pacific/Chatham": ["2026-04-04T14:00", "2026-09-26T14:00"],
	"America/Santiago": ["2026-04-05T03:00", "2026-09-06T04:00"],
	"Pacific/Apia": ["2011-12-30T10:00"],
	"Pacific/Kiritimati": ["1994-12-31T10:00"],
	"Asia/Kolkata": ["2026-01-01T00:00"],
	"UTC": ["2026-01-01T00:00"],
}


def at(text, zone=AMSTERDAM, fold=0):
	return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


def calendar_of(hours, timezone="Europe/Amsterdam", holidays=()):
	return WorkingCalendar.from_config({"timezone": timezone, "hours": hours, "holidays": list(holidays)})


def clock_text(minutes):
	return f"{minutes // 60:02}:{minutes % 60:02}"


def open_minutes(config, start, count):
	"""The reference model: for each of `count` minutes from `start` (UTC, on the minute), whether it is working time.

	It walks the wall clock. What the clock shows a second time counts as the furthest it has been.
	"""
	zone = ZoneInfo(config["timezone"])
	furthest = datetime.min
	for minute in range(-26 * 60, count):  # far enough back to know the furthest, also over a skipped day
		shown = (start + timedelta(minutes=minute)).astimezone(zone).replace(tzinfo=None)
		furthest = max(furthest, shown)
		if minute >= 0:
			text = furthest.strftime("%H:%M")
			spans = config["hours"].get(DAYS[furthest.weekday()], ())
			yield furthest.date().isoformat() not in config["holidays"] and any(
				opens <= text < closes for opens, closes in spans
			)


@st.composite
def day_spans(draw):
	# Half hours and odd minutes, often in the small hours, where clocks change.
	minute = st.one_of(
		st.integers(0, 48).map(lambda half: half * 30), st.integers(0, 240), st.integers(0, 1440)
	)
	cuts = sorted(draw(st.lists(minute, min_size=2, max_size=6, unique=True)))
	spans = [[clock_text(a), clock_text(b)] for a, b in pairwise(cuts)]
	kept = draw(st.lists(st.booleans(), min_size=len(spans), max_size=len(spans)))
	return [span for span, keep in zip(spans, kept, strict=True) if keep]


@st.composite
def configs(draw):
	timezone_name = draw(st.sampled_from(sorted(CLOCK_CHANGES)))
	hours = {day: draw(day_spans()) for day in draw(st.sets(st.sampled_from(DAYS)))}
	hours[draw(st.sampled_from(DAYS))] = [
		["01:15", "02:20"],
		["02:20", "10:00"],
	]  # never without working time
	change = datetime.fromisoformat(draw(st.sampled_from(CLOCK_CHANGES[timezone_name])))
	holidays = draw(st.sets(st.integers(-3, 6), max_size=3))
	return {
		"timezone": timezone_name,
		"hours": hours,
		"holidays": sorted((change.date() + timedelta(days=day)).isoformat() for day in holidays),
	}


@st.composite
def configs_with_moment(draw):
	"""A configuration, and a moment within days of a change of its clock, or anywhere in fifteen years."""
	config = draw(configs())
	change = datetime.fromisoformat(draw(st.sampled_from(CLOCK_CHANGES[config["timezone"]])))
	near = st.integers(-3 * 86400, 3 * 86400)
	distance = draw(st.one_of(near, st.integers(0, 15 * 366 * 86400)))
	return config, change.replace(tzinfo=UTC) + timedelta(seconds=distance)


durations = st.one_of(
	st.integers(0, 4 * HOUR), st.integers(0, 400 * HOUR), st.integers(0, 10**6).map(lambda part: part / 1000)
)


# S36: opening hours


@pytest.mark.parametrize(
	("start", "seconds", "expected"),
	[
		("2026-03-02T08:30", HOUR, "2026-03-02T09:30"),
		("2026-03-02T12:00", HOUR, "2026-03-02T13:30"),  # over lunch
		("2026-03-02T12:00", 1800, "2026-03-02T12:30"),  # full at closing, not at the next opening
		("2026-03-02T16:30", HOUR, "2026-03-03T09:00"),
		("2026-03-06T16:30", HOUR, "2026-03-09T09:00"),  # over the weekend
		("2026-12-24T16:30", HOUR, "2026-12-28T09:00"),  # over a holiday and the weekend
		("2026-12-31T16:30", HOUR, "2027-01-01T09:00"),  # over the year
		("2026-03-07T11:00", 0, "2026-03-07T11:00"),  # nothing to add: the moment itself, though closed
		("2026-12-31T16:00", HOUR, "2026-12-31T17:00"),  # full at the last closing of a year
		("2027-01-01T09:30", -HOUR - 260 * 8 * HOUR, "2026-01-01T08:30"),  # back to the first opening of one
		("2026-03-03T09:00", -HOUR, "2026-03-02T16:30"),
		("2027-01-01T09:00", -HOUR, "2026-12-31T16:30"),
		("2026-03-03T09:30", -HOUR, "2026-03-03T08:30"),  # back to an opening, not to the closing before it
	],
)
def test_s36_add_counts_opening_hours(start, seconds, expected):
	due = WorkingCalendar.from_config(OFFICE).add(at(start), seconds)
	assert due == at(expected)
	assert due.tzinfo is AMSTERDAM


def test_s36_elapsed_counts_opening_hours():
	office = WorkingCalendar.from_config(OFFICE)
	assert office.elapsed(at("2026-03-06T16:00"), at("2026-03-09T09:30")) == 2 * HOUR
	assert office.elapsed(at("2026-03-07T00:00"), at("2026-03-08T23:59")) == 0
	assert office.elapsed(at("2026-03-02T10:00"), at("2026-03-02T09:00")) == -HOUR
	assert office.elapsed(at("2026-01-01T00:00"), at("2027-01-01T00:00")) == 260 * 8 * HOUR
	assert office.elapsed(at("2026-03-02T09:00:00.250"), at("2026-03-02T09:00:01")) == 0.75


def test_s36_moments_may_be_of_any_zone():
	office = WorkingCalendar.from_config(OFFICE)
	assert office.add(datetime(2026, 3, 2, 7, 30, tzinfo=UTC), HOUR) == at("2026-03-02T09:30")
	tokyo = ZoneInfo("Asia/Tokyo")
	assert office.elapsed(at("2026-03-02T16:30", tokyo), at("2026-03-02T17:30", tokyo)) == HOUR


def test_s36_open_and_next_opening():
	office = WorkingCalendar.from_config(OFFICE)
	assert office.is_open(at("2026-03-02T08:30"))
	assert not office.is_open(at("2026-03-02T12:30"))
	assert not office.is_open(at("2026-03-02T08:29:59"))
	assert office.next_opening(at("2026-03-02T10:00")) == at("2026-03-02T10:00")
	assert office.next_opening(at("2026-03-02T12:30")) == at("2026-03-02T13:00")
	assert office.next_opening(at("2026-12-24T17:00")) == at("2026-12-28T08:30")
	assert office.next_opening(at("2027-12-31T17:00")) == at("2028-01-03T08:30")


def test_a_holiday_closes_its_local_date_only():
	night = WorkingCalendar.from_config({**NIGHT, "holidays": [date(2026, 3, 3)]})
	assert night.elapsed(at("2026-03-02T21:00"), at("2026-03-04T07:00")) == (2 + 6) * HOUR
	assert night.add(at("2026-03-02T23:00"), 2 * HOUR) == at("2026-03-04T01:00")


def test_s37_working_day_is_the_most_usual_one():
	day = [["08:30", "12:30"], ["13:00", "17:00"]]
	assert WorkingCalendar.from_config(OFFICE).working_day_seconds == 8 * HOUR
	short_friday = {"mon": day, "tue": day, "fri": [["09:00", "12:00"]]}
	assert calendar_of(short_friday).working_day_seconds == 8 * HOUR
	assert calendar_of({"mon": day, "fri": [["09:00", "12:00"]]}).working_day_seconds == 8 * HOUR
	assert WorkingCalendar.always().working_day_seconds == 24 * HOUR


# Changes of the clock


def test_a_night_that_loses_or_gains_an_hour_is_that_much_shorter_or_longer():
	night = WorkingCalendar.from_config(NIGHT)
	assert night.elapsed(at("2026-03-28T22:00"), at("2026-03-29T06:00")) == 7 * HOUR
	assert night.elapsed(at("2026-10-24T22:00"), at("2026-10-25T06:00")) == 9 * HOUR
	assert night.add(at("2026-03-28T22:00"), 5 * HOUR) == at("2026-03-29T04:00")


def test_always_does_not_drift():
	always = WorkingCalendar.always("Europe/Amsterdam")
	for start in (at("2026-03-01T12:00"), at("2026-10-01T12:00"), at("2026-12-31T23:59")):
		due = always.add(start, 60 * 86400)
		assert due.astimezone(UTC) - start.astimezone(UTC) == timedelta(days=60)
		assert always.elapsed(start, due) == 60 * 86400


@pytest.mark.parametrize(
	("span", "seconds"),
	[
		(["01:30", "02:30"], 1800),  # ends in the skipped hour
		(["02:30", "04:00"], HOUR),  # starts in it
		(["02:15", "02:45"], 0),  # does not exist that day
		(["02:00", "03:00"], 0),
		(["01:30", "03:30"], HOUR),
	],
)
def test_spans_at_a_skipped_hour(span, seconds):
	calendar = calendar_of({"sun": [span], "mon": [["09:00", "10:00"]]})
	assert calendar.elapsed(at("2026-03-29T00:00"), at("2026-03-30T00:00")) == seconds


@pytest.mark.parametrize(
	("span", "seconds"),
	[
		(["01:30", "02:30"], HOUR),  # ends at the first 02:30
		(["02:30", "04:00"], 2 * HOUR + 1800),  # starts at the first 02:30
		(["02:00", "03:00"], 2 * HOUR),
		(["01:00", "02:00"], HOUR),
	],
)
def test_spans_at_a_repeated_hour(span, seconds):
	calendar = calendar_of({"sun": [span]})
	assert calendar.elapsed(at("2026-10-25T00:00"), at("2026-10-26T00:00")) == seconds


def test_a_span_up_to_a_midnight_that_is_skipped():
	"""Toronto, 30 March 1919: the clock went from 23:30 to 00:30."""
	zone = ZoneInfo("America/Toronto")
	calendar = calendar_of({"sun": [["23:00", "24:00"]]}, "America/Toronto")
	assert calendar.elapsed(at("1919-03-30T12:00", zone), at("1919-03-31T12:00", zone)) == HOUR / 2


def test_the_second_time_an_hour_is_shown_is_later_than_the_first():
	night = WorkingCalendar.from_config(NIGHT)
	first, second = at("2026-10-25T02:30"), at("2026-10-25T02:30", fold=1)
	assert night.elapsed(first, second) == HOUR
	due = night.add(first, HOUR)
	assert (due.hour, due.minute, due.fold) == (2, 30, 1)


@pytest.mark.parametrize("spans", [[["00:00", "06:00"], ["22:00", "24:00"]], [["00:00", "24:00"]]])
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
def test_a_night_at_new_year_belongs_to_the_local_year(spans, zone):
	"""New year in the zone, in UTC and where the moment is said are three different moments."""
	calendar = calendar_of({day: spans for day in DAYS}, zone)
	for hours_after_midnight in (-1, 0, 1):
		local = at("2027-01-01T00:00", ZoneInfo(zone)) + timedelta(hours=hours_after_midnight)
		for said_in in (UTC, ZoneInfo(zone), ZoneInfo("Asia/Tokyo")):
			moment = local.astimezone(said_in)
			assert calendar.is_open(moment)
			assert calendar.next_opening(moment) == local
			assert calendar.add(moment, 2 * HOUR) == local + timedelta(hours=2)
			assert calendar.add(moment, -HOUR / 2) == local - timedelta(minutes=30)
			assert calendar.elapsed(moment, moment + timedelta(hours=3)) == 3 * HOUR


# Properties


@settings(max_examples=60, deadline=None)
@given(configs_with_moment(), st.integers(1, 5 * 1440))
def test_elapsed_agrees_with_walking_minute_by_minute(config_and_moment, count):
	config, moment = config_and_moment
	start = moment.replace(second=0)
	expected = 60 * sum(open_minutes(config, start, count))
	end = start + timedelta(minutes=count)
	assert WorkingCalendar.from_config(config).elapsed(start, end) == expected


@settings(max_examples=60, deadline=None)
@given(configs_with_moment(), st.integers(1, 600))
def test_add_and_openings_agree_with_walking_minute_by_minute(config_and_moment, minutes):
	config, moment = config_and_moment
	start = moment.replace(second=0)
	calendar = WorkingCalendar.from_config(config)
	walked = list(open_minutes(config, start, 3 * 1440))
	assert calendar.is_open(start) == walked[0]
	openings = [position for position, is_open in enumerate(walked) if is_open]
	if openings:
		assert calendar.next_opening(start).astimezone(UTC) == start + timedelta(minutes=openings[0])
	if len(openings) >= minutes:
		expected = start + timedelta(minutes=openings[minutes - 1] + 1)
		assert calendar.add(start, minutes * 60).astimezone(UTC) == expected


@settings(max_examples=100, deadline=None)
@given(configs_with_moment(), durations)
@example((NIGHT | {"holidays": []}, datetime(2026, 10, 24, 20, tzinfo=UTC)), 5 * HOUR)
def test_elapsed_undoes_add_both_ways(config_and_moment, seconds):
	config, start = config_and_moment
	calendar = WorkingCalendar.from_config(config)
	assert calendar.elapsed(start, calendar.add(start, seconds)) == seconds
	assert calendar.elapsed(calendar.add(start, -seconds), start) == seconds


@settings(max_examples=100, deadline=None)
@given(configs_with_moment(), durations.filter(bool))
def test_add_is_the_first_such_moment_and_going_back_the_last(config_and_moment, seconds):
	config, start = config_and_moment
	calendar = WorkingCalendar.from_config(config)
	moment = timedelta(microseconds=1)
	due = calendar.add(start, seconds).astimezone(UTC)
	assert calendar.elapsed(start, due - moment) < seconds
	begun = calendar.add(start, -seconds).astimezone(UTC)
	assert calendar.elapsed(begun + moment, start) < seconds
	assert calendar.is_open(begun)


@settings(max_examples=100, deadline=None)
@given(configs_with_moment(), durations, durations)
def test_add_is_monotone_and_additive(config_and_moment, first, second):
	config, start = config_and_moment
	calendar = WorkingCalendar.from_config(config)
	due = calendar.add(start, first).astimezone(UTC)
	both = calendar.add(start, first + second).astimezone(UTC)
	assert start <= due <= both
	assert calendar.add(due, second).astimezone(UTC) == both
	later = start + timedelta(seconds=second)
	assert calendar.add(later, first).astimezone(UTC) >= due


@settings(max_examples=100, deadline=None)
@given(configs_with_moment(), st.lists(st.integers(-90 * 86400, 90 * 86400), min_size=2, max_size=2))
def test_elapsed_is_additive_bounded_and_signed(config_and_moment, distances):
	config, start = config_and_moment
	calendar = WorkingCalendar.from_config(config)
	middle, end = (start + timedelta(seconds=distance) for distance in distances)
	assert calendar.elapsed(start, middle) + calendar.elapsed(middle, end) == calendar.elapsed(start, end)
	assert calendar.elapsed(start, end) == -calendar.elapsed(end, start)
	assert abs(calendar.elapsed(start, end)) <= abs((end - start).total_seconds())


@settings(max_examples=100, deadline=None)
@given(configs_with_moment())
def test_next_opening_is_open_and_costs_no_working_time(config_and_moment):
	config, start = config_and_moment
	calendar = WorkingCalendar.from_config(config)
	opening = calendar.next_opening(start)
	assert calendar.is_open(opening)
	assert calendar.elapsed(start, opening) == 0


@settings(max_examples=100, deadline=None)
@given(configs_with_moment(), durations, st.sampled_from(sorted(CLOCK_CHANGES)))
def test_the_zone_in_which_a_moment_is_said_does_not_matter(config_and_moment, seconds, zone):
	config, start = config_and_moment
	calendar = WorkingCalendar.from_config(config)
	elsewhere = start.astimezone(ZoneInfo(zone))
	assert calendar.add(elsewhere, seconds).astimezone(UTC) == calendar.add(start, seconds).astimezone(UTC)


# What is refused


@pytest.mark.parametrize(
	("change", "message"),
	[
		({"hours": {}}, "no working time"),
		({"hours": {"mon": []}}, "no working time"),
		({"hours": {"monday": [["09:00", "17:00"]]}}, "'monday' is no known weekday"),
		({"hours": [["09:00", "17:00"]]}, "Hours are a dict"),
		({"hours": {"mon": "09:00-17:00"}}, "spans of mon are a list"),
		({"hours": {"mon": ["09:00", "17:00"]}}, "span of mon is a pair"),
		({"hours": {"mon": [["09:00", "12:00", "17:00"]]}}, "span of mon is a pair"),
		({"hours": {"mon": [["09:00", "12:00"], ["11:59", "17:00"]]}}, "09:00-12:00 and 11:59-17:00 overlap"),
		({"hours": {"mon": [["09:00", "12:00"], ["09:00", "12:00"]]}}, "overlap"),
		({"hours": {"mon": [["22:00", "06:00"]]}}, "night shift as two spans"),
		({"hours": {"mon": [["09:00", "09:00"]]}}, "ends before it has begun"),
		({"hours": {"mon": [["24:00", "24:00"]]}}, "ends before it has begun"),
		({"hours": {"mon": [["9", "17:00"]]}}, "'9' is no time"),
		({"hours": {"mon": [["09:60", "17:00"]]}}, "'09:60' is no time"),
		({"hours": {"mon": [["09:00", "24:01"]]}}, "'24:01' is no time"),
		({"hours": {"mon": [["09:00", "17:00 "]]}}, "'17:00 ' is no time"),
		({"hours": {"mon": [[9, 17]]}}, "9 is no time"),
		({"timezone": "Europe/Amsterdm"}, "no known time zone"),
		({"timezone": "Europe"}, "no known time zone"),
		({"timezone": "../etc/passwd"}, "no known time zone"),
		({"timezone": ""}, "no known time zone"),
		({"timezone": None}, "no known time zone"),
		({"holidays": ["25-12-2026"]}, "'25-12-2026' is no date"),
		({"holidays": [datetime(2026, 12, 25)]}, "is no date"),
		({"holidays": "2026-12-25"}, "Holidays are a list"),
		({"holiday": []}, "'holiday' is no known setting"),
	],
)
def test_a_calendar_that_cannot_be_right_is_refused(change, message):
	with pytest.raises(CalendarError, match=message):
		WorkingCalendar.from_config(OFFICE | change)


@pytest.mark.parametrize("key", ["timezone", "hours"])
def test_a_calendar_without_zone_or_hours_is_refused(key):
	config = {name: value for name, value in OFFICE.items() if name != key}
	with pytest.raises(CalendarError, match=f'no "{key}"'):
		WorkingCalendar.from_config(config)


def test_errors_are_value_errors():
	assert issubclass(CalendarError, ValueError)


@pytest.mark.parametrize("question", ["add", "elapsed start", "elapsed end", "is_open", "next_opening"])
def test_a_naive_moment_is_refused(question):
	office, naive = WorkingCalendar.from_config(OFFICE), datetime(2026, 3, 2, 9)
	ask = {
		"add": lambda: office.add(naive, 60),
		"elapsed start": lambda: office.elapsed(naive, at("2026-03-02T10:00")),
		"elapsed end": lambda: office.elapsed(at("2026-03-02T10:00"), naive),
		"is_open": lambda: office.is_open(naive),
		"next_opening": lambda: office.next_opening(naive),
	}[question]
	with pytest.raises(CalendarError, match="no time zone"):
		ask()


def test_what_is_no_moment_or_no_duration_is_refused():
	office = WorkingCalendar.from_config(OFFICE)
	with pytest.raises(CalendarError, match="A moment is a datetime"):
		office.is_open(date(2026, 3, 2))
	for seconds in (float("nan"), float("inf"), "60", None):
		with pytest.raises(CalendarError, match="finite number of seconds"):
			office.add(at("2026-03-02T10:00"), seconds)


def test_holidays_that_eat_everything_end_the_search():
	mondays = [(date(2026, 1, 5) + timedelta(weeks=week)).isoformat() for week in range(52 * 12)]
	calendar = calendar_of({"mon": [["09:00", "17:00"]]}, holidays=mondays)
	start = at("2026-01-06T09:00")
	for ask in (lambda: calendar.add(start, 1), lambda: calendar.next_opening(start)):
		with pytest.raises(CalendarError, match="no working time in 10 years"):
			ask()
	assert calendar.elapsed(start, at("2037-01-01T00:00")) == 0
	assert calendar.add(at("2026-01-04T00:00"), -HOUR) == at("2025-12-29T16:00")


def test_a_few_empty_years_are_bridged():
	mondays = [(date(2026, 1, 5) + timedelta(weeks=week)).isoformat() for week in range(52 * 5)]
	calendar = calendar_of({"mon": [["09:00", "17:00"]]}, holidays=mondays)
	assert calendar.add(at("2026-01-06T09:00"), HOUR) == at("2030-12-30T10:00")
	assert calendar.add(at("2030-12-29T09:00"), -HOUR) == at("2025-12-29T16:00")


def test_a_duration_past_all_years_is_refused():
	calendar = WorkingCalendar.always()
	with pytest.raises(CalendarError, match="outside what a calendar counts"):
		calendar.add(datetime(9990, 1, 1, tzinfo=UTC), 20 * 366 * 86400)


# What it is


def test_a_calendar_is_immutable_and_equal_by_what_it_says():
	office = WorkingCalendar.from_config(OFFICE)
	reordered = WorkingCalendar.from_config(
		{
			"timezone": "Europe/Amsterdam",
			"hours": {day: [("13:00", "17:00:00"), ("8:30", "12:30")] for day in DAYS[:5]} | {"sun": None},
			"holidays": [date(2026, 12, 25)],
		}
	)
	assert office == reordered
	assert hash(office) == hash(reordered)
	assert office is reordered, "equal configurations share their laid-out years"
	assert office != WorkingCalendar.from_config(OFFICE | {"holidays": []})
	with pytest.raises(AttributeError):
		office.timezone = "UTC"


def test_a_calendar_can_be_copied_and_pickled():
	office = WorkingCalendar.from_config(OFFICE)
	office.add(at("2026-03-02T10:00"), 60)
	for twin in (pickle.loads(pickle.dumps(office)), copy.deepcopy(office)):
		assert twin == office
		assert twin.add(at("2026-03-02T16:30"), HOUR) == at("2026-03-03T09:00")


def test_the_pure_rules_import_without_frappe():
	code = (
		"import sys; import facility_frontoffice.service_levels.clock; "
		"sys.exit(any(name.split('.')[0] in ('frappe', 'erpnext') for name in sys.modules))"
	)
	assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_adding_a_year_of_working_time_is_cheap():
	"""A sweep reads many clocks: a thousand times a year ahead well within a second (some 5 ms where it was written)."""
	office = WorkingCalendar.from_config(OFFICE)
	start = at("2026-03-02T10:00")
	office.add(start, 260 * 8 * HOUR)
	begun = time.perf_counter()
	for minute in range(1000):
		office.add(start + timedelta(minutes=minute), 260 * 8 * HOUR)
	assert time.perf_counter() - begun < 0.5
