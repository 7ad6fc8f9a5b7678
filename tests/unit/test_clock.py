"""The service clock: each rule of its docstring, and properties over random records of events.

Proves S35, S36, S37 (norms to answer, reply and take up) and S59 (a clock per line for unit and supplier) as far as rules go.
"""

import json
from dataclasses import FrozenInstanceError
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facility_frontoffice.service_levels.clock import ClockError, ClockEvent, ClockState, read_clock
from facility_frontoffice.service_levels.working_time import CalendarError, WorkingCalendar

UTC = timezone.utc
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
HOUR = 3600
OFFICE = WorkingCalendar.from_config(
	{"timezone": "Europe/Amsterdam", "hours": {day: [["10:00", "18:00"]] for day in WORKDAYS}}
)
CALENDARS = [
	OFFICE,
	WorkingCalendar.always("Europe/Amsterdam"),
	WorkingCalendar.from_config(
		{
			"timezone": "America/New_York",
			"hours": {day: [["00:00", "06:00"], ["22:00", "24:00"]] for day in (*WORKDAYS, "sat", "sun")},
		}
	),
	WorkingCalendar.from_config(
		{
			"timezone": "Australia/Lord_Howe",
			"hours": {day: [["01:10", "01:50"], ["01:55", "12:00"]] for day in (*WORKDAYS, "sat", "sun")},
			"holidays": ["2026-04-06"],
		}
	),
	WorkingCalendar.from_config(
		{
			"timezone": "Asia/Kolkata",
			"hours": {day: [["09:30", "13:00"], ["14:00", "18:30"]] for day in WORKDAYS},
		}
	),
]
# Days before a clock change in Amsterdam, New York and Lord Howe, and an ordinary week.
STARTS = [
	datetime(2026, *day, 3, tzinfo=UTC)
	for day in ((3, 27), (10, 23), (3, 6), (10, 30), (4, 3), (10, 2), (6, 1))
]


def at(text, fold=0):
	"""A moment in Amsterdam; `text` is "DD HH:MM" in March 2026, whose 2nd is a Monday."""
	return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=AMSTERDAM, fold=fold)


def events(*pairs):
	return [(at(text), event) for text, event in pairs]


def read(target, pairs, now, calendar=OFFICE):
	return read_clock(calendar, target, events(*pairs), at(now))


# Due, elapsed and state


def test_s36_running():
	reading = read(4 * HOUR, [("02 11:00", "start")], "02 12:00")
	assert reading.due == at("02 15:00")
	assert reading.due.tzinfo is AMSTERDAM
	assert reading.elapsed == HOUR
	assert reading.state == "running"
	assert reading.breached_at is None


def test_s59_a_pause_has_no_due_and_stands_still():
	pairs = [("02 11:00", "start"), ("02 12:00", "pause")]
	for now in ("02 12:00", "02 17:00", "31 17:00"):
		reading = read(4 * HOUR, pairs, now)
		assert (reading.due, reading.elapsed, reading.state) == (None, HOUR, "paused")
		assert reading.breached_at is None


def test_s59_a_stop_holds_the_due_and_the_time_used():
	pairs = [("02 11:00", "start"), ("02 12:00", "stop")]
	for now in ("02 12:00", "31 17:00"):
		reading = read(4 * HOUR, pairs, now)
		assert (reading.due, reading.elapsed, reading.state) == (at("02 15:00"), HOUR, "stopped")


def test_s59_a_stop_in_a_pause_ends_the_pause():
	reading = read(4 * HOUR, [("02 11:00", "start"), ("02 12:00", "pause"), ("02 14:00", "stop")], "03 10:00")
	assert (reading.due, reading.elapsed, reading.state) == (at("02 17:00"), HOUR, "stopped")


def test_s59_time_between_stop_and_reopening_does_not_count():
	pairs = [("02 11:00", "start"), ("02 12:00", "stop"), ("04 11:00", "resume")]
	reading = read(4 * HOUR, pairs, "04 12:00")
	assert (reading.due, reading.elapsed, reading.state) == (at("04 14:00"), 2 * HOUR, "running")


def test_s59_closed_waiting_open_is_not_counted_twice():
	waited = [("02 11:00", "start"), ("02 12:00", "stop"), ("02 13:00", "pause"), ("02 15:00", "resume")]
	reading = read(4 * HOUR, waited, "02 15:30")
	assert (reading.due, reading.elapsed, reading.state) == (at("02 18:00"), 1.5 * HOUR, "running")
	assert read(4 * HOUR, waited, "02 14:00").state == "paused"


def test_the_clock_is_at_rest_before_its_start_and_without_events():
	for pairs in ([], [("02 11:00", "start")]):
		reading = read(HOUR, pairs, "02 10:59")
		assert (reading.due, reading.elapsed, reading.state) == (None, 0, "stopped")
		assert reading.breached_at is None


def test_events_after_now_do_not_count_yet():
	pairs = [("02 11:00", "start"), ("02 12:00", "pause"), ("02 13:00", "stop")]
	assert read(4 * HOUR, pairs, "02 11:30").state == "running"
	assert read(4 * HOUR, pairs, "02 12:30").state == "paused"
	assert read(4 * HOUR, pairs, "02 13:00").state == "stopped"


def test_no_norm_counts_but_is_never_due_or_late():
	for pairs in ([("02 11:00", "start")], [("02 11:00", "start"), ("03 11:00", "stop")]):
		reading = read(None, pairs, "31 11:00")
		assert reading.due is None
		assert reading.breached_at is None
		assert reading.elapsed > 0


# Breach


def test_s37_exactly_on_time_is_on_time_and_a_moment_later_is_late():
	start = [("02 11:00", "start")]
	assert read(HOUR, start, "02 12:00").breached_at is None
	assert read(HOUR, start, "02 12:00:00.000001").breached_at == at("02 12:00")


def test_s37_a_late_stop_is_late_for_ever():
	pairs = [("02 11:00", "start"), ("02 12:01", "stop"), ("02 13:00", "resume"), ("02 13:01", "stop")]
	reading = read(HOUR, pairs, "31 10:00")
	assert reading.breached_at == at("02 12:00")
	assert reading.due == at("02 12:00")


def test_s59_what_is_late_stays_late_through_pauses_and_reopenings():
	pairs = [("02 11:00", "start"), ("02 13:00", "pause"), ("02 14:00", "resume"), ("02 15:00", "stop")]
	for now in ("02 12:30", "02 13:30", "02 14:30", "03 10:00"):
		assert read(HOUR, pairs, now).breached_at == at("02 12:00")
	assert read(HOUR, pairs, "02 13:30").due is None, "no due while paused, also when late"
	assert read(HOUR, pairs, "02 14:30").due == at("02 12:00"), "a missed promise does not move"


def test_s37_a_due_at_closing_time_is_missed_that_evening():
	"""The client was told 18:00. That nobody works at 18:30 does not make it on time."""
	pairs = [("02 17:00", "start"), ("02 18:30", "stop")]
	assert read(HOUR, pairs, "03 10:00").breached_at == at("02 18:00")
	assert read(HOUR, [("02 17:00", "start"), ("02 18:00", "stop")], "03 10:00").breached_at is None


def test_s59_a_pause_at_the_last_moment_leaves_nothing():
	pairs = [("02 11:00", "start"), ("02 12:00", "pause"), ("02 14:00", "resume")]
	assert read(HOUR, pairs, "02 13:00").breached_at is None
	assert read(HOUR, pairs, "02 14:00").due == at("02 14:00")
	assert read(HOUR, pairs, "02 14:00").breached_at is None
	assert read(HOUR, pairs, "02 14:01").breached_at == at("02 14:00")


def test_a_target_of_nothing_is_due_at_once():
	reading = read(0, [("02 11:00", "start")], "02 11:00")
	assert (reading.due, reading.breached_at) == (at("02 11:00"), None)
	assert read(0, [("02 11:00", "start")], "02 11:01").breached_at == at("02 11:00")


def test_s37_late_in_the_hour_that_comes_twice():
	always = WorkingCalendar.always("Europe/Amsterdam")
	first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=AMSTERDAM, fold=fold) for fold in (0, 1))
	start = [(datetime(2026, 10, 25, 2, 0, tzinfo=AMSTERDAM), "start")]
	assert read_clock(always, 1800, start, first).breached_at is None
	assert read_clock(always, 1800, start, second).breached_at.astimezone(UTC) == first.astimezone(UTC)
	assert read_clock(always, 5400, start, second).breached_at is None


# Events that come twice, and records that cannot be right


@pytest.mark.parametrize(
	"pairs",
	[
		[("02 11:00", "start"), ("02 11:30", "start")],
		[("02 11:00", "start"), ("02 11:30", "resume")],
		[("02 11:00", "start"), ("02 11:30", "start"), ("02 11:30", "resume"), ("02 11:40", "resume")],
	],
)
def test_a_repeated_start_or_resume_changes_nothing(pairs):
	assert read(HOUR, pairs, "02 13:00") == read(HOUR, pairs[:1], "02 13:00")


def test_a_repeated_pause_keeps_the_first():
	once = [("02 11:00", "start"), ("02 11:30", "pause"), ("02 13:00", "resume")]
	twice = [*once[:2], ("02 12:30", "pause"), ("02 12:40", "start"), once[2]]
	assert read(HOUR, twice, "02 13:10") == read(HOUR, once, "02 13:10")


def test_a_repeated_stop_keeps_the_first():
	once = [("02 11:00", "start"), ("02 11:30", "stop")]
	assert read(HOUR, [*once, ("02 15:00", "stop"), ("02 16:00", "start")], "02 17:00") == read(
		HOUR, once, "02 17:00"
	)


def test_events_of_one_moment_count_in_the_order_given():
	same = [("02 11:00", "start"), ("02 11:00", "pause"), ("02 11:00", "resume"), ("02 11:00", "stop")]
	assert [read(HOUR, same[:count], "02 12:00").state for count in (1, 2, 3, 4)] == [
		"running",
		"paused",
		"running",
		"stopped",
	]
	assert read(HOUR, same, "02 12:00").due == at("02 12:00")


@pytest.mark.parametrize(
	("pairs", "message"),
	[
		([("02 11:00", "start"), ("02 10:59", "pause")], "in order"),
		([("02 11:00", "start"), ("02 14:00", "pause"), ("02 13:30", "stop")], "in order"),
		([("02 11:00", "start"), ("02 11:30", "paused")], "'paused' is no event"),
		([("02 11:00", "start"), ("02 11:30", None)], "None is no event"),
		([("02 11:00", "resume")], 'first event is "resume"'),
		([("02 11:00", "pause"), ("02 11:30", "start")], 'first event is "pause"'),
		([("02 11:00", "stop")], 'begins with a "start"'),
	],
)
@pytest.mark.parametrize("now", ["02 10:00", "02 13:00"])
def test_a_record_that_cannot_be_right_is_refused(pairs, message, now):
	with pytest.raises(ClockError, match=message):
		read(HOUR, pairs, now)


@pytest.mark.parametrize("target", [-1, float("nan"), float("inf"), "3600"])
def test_a_target_that_is_no_duration_is_refused(target):
	with pytest.raises(ClockError, match="A target is a number of seconds"):
		read(target, [("02 11:00", "start")], "02 12:00")


def test_naive_moments_are_refused():
	naive = datetime(2026, 3, 2, 11)
	with pytest.raises(CalendarError, match="no time zone"):
		read_clock(OFFICE, HOUR, [(naive, "start")], at("02 12:00"))
	with pytest.raises(CalendarError, match="no time zone"):
		read_clock(OFFICE, HOUR, [], naive)


def test_a_clock_set_back_reads_as_it_was():
	"""A reading is a function of its moment: a server clock that jumps back gives the old reading, and no error."""
	pairs = [("02 11:00", "start"), ("02 11:30", "pause")]
	before = read(HOUR, pairs, "02 11:15")
	read(HOUR, pairs, "02 12:00")
	assert read(HOUR, pairs, "02 11:15") == before


# What is returned


def test_names_are_plain_text_to_others():
	assert json.dumps([ClockState.RUNNING, ClockEvent.STOP]) == '["running", "stop"]'
	assert f"{ClockState.PAUSED} {ClockEvent.RESUME!s}" == "paused resume"
	assert read_clock(OFFICE, HOUR, [(at("02 11:00"), ClockEvent.START)], at("02 12:00")).state == "running"


def test_a_reading_cannot_be_changed():
	reading = read(HOUR, [("02 11:00", "start")], "02 12:00")
	with pytest.raises(FrozenInstanceError):
		reading.breached_at = None


# Properties


@st.composite
def records(draw, step=60):
	"""A calendar, a start, and events in order; `step` is the grain of time in seconds."""
	calendar, start = draw(st.sampled_from(CALENDARS)), draw(st.sampled_from(STARTS))
	start += timedelta(seconds=step * draw(st.integers(0, 2 * 86400 // step)))
	gaps = draw(st.lists(st.integers(0, 12 * HOUR // step), max_size=7))
	record, moment = [(start, "start")], start
	for gap in gaps:
		moment += timedelta(seconds=gap * step)
		record.append(
			(moment, draw(st.sampled_from(["pause", "resume", "stop", "start", "pause", "resume"])))
		)
	return calendar, record


targets = st.integers(0, 24 * 60).map(lambda minutes: minutes * 60)


def walk(calendar, target, record, now, horizon):
	"""The reference model, minute by minute: (due or None if past the horizon, elapsed, state, breached_at)."""
	pending, state, elapsed, reached, reading = list(record), None, 0, None, None
	breached = None
	moment = record[0][0]
	while moment <= horizon:
		while pending and pending[0][0] == moment and moment <= now:
			event = pending.pop(0)[1]
			if event == "start" and state is not None:
				continue
			state = {"pause": "paused", "stop": "stopped"}.get(event, "running")
		runs = state == "running"
		if runs and reached is None and elapsed >= target:
			reached = moment
		if moment == now:
			reading = (elapsed, state, breached)
			if not runs:
				break
		if moment >= now and reached:
			break
		if runs:
			breached = breached or reached
			elapsed += 60 * calendar.is_open(moment)
		moment += timedelta(minutes=1)
	return (reached if reading[1] == "running" else None), *reading


@settings(max_examples=60, deadline=None)
@given(records(), targets, st.integers(0, 3 * 24 * 60))
def test_a_reading_agrees_with_walking_minute_by_minute_s35_s36_s37_s59(calendar_and_record, target, minutes):
	calendar, record = calendar_and_record
	now = record[0][0] + timedelta(minutes=minutes)
	reading = read_clock(calendar, target, record, now)
	due, elapsed, state, breached_at = walk(calendar, target, record, now, now + timedelta(days=4))
	assert (reading.elapsed, reading.state) == (elapsed, state)
	assert (reading.breached_at and reading.breached_at.astimezone(UTC)) == breached_at
	if due:
		assert reading.due.astimezone(UTC) == due


@settings(max_examples=100, deadline=None)
@given(records(step=7), targets, st.lists(st.integers(-HOUR, 6 * 86400), min_size=2, max_size=8))
def test_a_breach_is_never_taken_away_s37_s59(calendar_and_record, target, distances):
	"""As time goes on, elapsed never shrinks and a breach, once read, is read for ever after."""
	calendar, record = calendar_and_record
	moments = [record[0][0] + timedelta(seconds=distance) for distance in sorted(distances)]
	readings = [read_clock(calendar, target, record, moment) for moment in moments]
	for earlier, later in pairwise(readings):
		assert later.elapsed >= earlier.elapsed
		assert earlier.breached_at is None or later.breached_at == earlier.breached_at


@settings(max_examples=100, deadline=None)
@given(
	records(step=7), targets, st.integers(0, 6 * 86400), st.sampled_from(["pause", "resume", "stop", "start"])
)
def test_a_later_event_never_takes_a_breach_away_s37_s59(calendar_and_record, target, distance, event):
	calendar, record = calendar_and_record
	moment = record[-1][0] + timedelta(seconds=distance)
	before = read_clock(calendar, target, record, moment)
	after = read_clock(calendar, target, [*record, (moment, event)], moment)
	assert after.breached_at == before.breached_at
	assert after.elapsed == before.elapsed


@settings(max_examples=100, deadline=None)
@given(records(step=7), targets, st.integers(0, 6 * 86400))
def test_what_a_reading_says_holds_together(calendar_and_record, target, distance):
	calendar, record = calendar_and_record
	now = record[0][0] + timedelta(seconds=distance)
	reading = read_clock(calendar, target, record, now)
	assert reading.elapsed <= calendar.elapsed(record[0][0], now)
	assert (reading.due is None) == (reading.state == "paused")
	if reading.elapsed > target:
		assert reading.breached_at
	if reading.state == "running":
		assert (reading.due < now) == bool(reading.breached_at)
		if not reading.breached_at:
			assert calendar.elapsed(now, reading.due) == target - reading.elapsed
	if reading.breached_at and reading.due:
		assert reading.due == reading.breached_at


@settings(max_examples=100, deadline=None)
@given(records(step=7), targets, st.integers(0, 6 * 86400), st.data())
def test_an_event_that_comes_twice_changes_nothing(calendar_and_record, target, distance, data):
	calendar, record = calendar_and_record
	position = data.draw(st.integers(0, len(record) - 1))
	doubled = [*record[: position + 1], record[position], *record[position + 1 :]]
	now = record[0][0] + timedelta(seconds=distance)
	assert read_clock(calendar, target, doubled, now) == read_clock(calendar, target, record, now)


@settings(max_examples=100, deadline=None)
@given(
	st.sampled_from(CALENDARS),
	st.sampled_from(STARTS),
	st.integers(60, 40 * HOUR),
	st.floats(0, 0.999),
	st.integers(0, 5 * 86400),
	st.sampled_from(["pause", "stop"]),
)
def test_a_pause_moves_due_by_exactly_the_working_time_paused_s59(
	calendar, start, target, share, length, rests
):
	promised = read_clock(calendar, target, [(start, "start")], start).due
	pause = calendar.add(start, int(target * share)).astimezone(UTC)
	resume = pause + timedelta(seconds=length)
	record = [(start, "start"), (pause, rests), (resume, "resume")]
	moved = read_clock(calendar, target, record, resume).due
	assert calendar.elapsed(promised, moved) == calendar.elapsed(pause, resume)


@settings(max_examples=100, deadline=None)
@given(records(step=7), targets, st.integers(0, 100), st.integers(0, 6 * 86400))
def test_the_due_of_a_part_of_the_target_is_when_that_part_was_used(
	calendar_and_record, target, percentage, distance
):
	"""How escalation finds "at 80 percent": the same events, read with 80 percent of the target."""
	calendar, record = calendar_and_record
	now = record[0][0] + timedelta(seconds=distance)
	part = target * percentage // 100
	reading = read_clock(calendar, part, record, now)
	if reading.breached_at:
		assert read_clock(calendar, target, record, reading.breached_at).elapsed == part


@settings(max_examples=60, deadline=None)
@given(records(step=7), targets, st.integers(0, 6 * 86400))
def test_the_zone_in_which_events_are_said_does_not_matter(calendar_and_record, target, distance):
	calendar, record = calendar_and_record
	now = record[0][0] + timedelta(seconds=distance)
	zone = ZoneInfo("America/New_York")
	elsewhere = [(moment.astimezone(zone), event) for moment, event in record]
	assert read_clock(calendar, target, elsewhere, now) == read_clock(calendar, target, record, now)
