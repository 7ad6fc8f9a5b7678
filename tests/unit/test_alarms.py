"""When a level rings, over random calendars, norms and records; against a clock that is read minute by minute."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from facility_frontoffice.service_levels.alarms import (
	AFTER,
	BEFORE,
	PERCENTAGE,
	Alarm,
	AlarmError,
	last_ring,
	next_ring,
	rings_between,
	seen_until,
)
from facility_frontoffice.service_levels.clock import read_clock
from facility_frontoffice.service_levels.working_time import WorkingCalendar

UTC = timezone.utc
OFFICE = WorkingCalendar.from_config(
	{
		"timezone": "Europe/Amsterdam",
		"hours": {
			day: [["08:30", "12:30"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")
		},
		"holidays": ["2026-04-06"],
	}
)
ALWAYS = WorkingCalendar.always("UTC")
NIGHTS = WorkingCalendar.from_config(
	{
		"timezone": "Europe/Amsterdam",
		"hours": {day: [["00:00", "06:00"], ["22:00", "24:00"]] for day in ("fri", "sat", "sun")},
	}
)
HOUR, MINUTE = 3600, 60
# A Friday; the clocks go forward on the Sunday after it
START = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)

calendars = st.sampled_from([OFFICE, ALWAYS, NIGHTS])
minutes = st.integers(0, 60 * 24 * 5)


@st.composite
def alarms(draw, repeats=True):
	trigger = draw(st.sampled_from([PERCENTAGE, BEFORE, AFTER]))
	amount = draw(st.integers(0, 250)) if trigger == PERCENTAGE else draw(st.integers(0, 300)) * MINUTE
	every = draw(st.none() | st.integers(1, 600).map(lambda number: number * MINUTE)) if repeats else None
	times = draw(st.none() | st.integers(1, 4)) if every else None
	return Alarm(trigger, amount, every, times)


@st.composite
def records(draw):
	"""A start, then pauses and resumes in turn, perhaps a stop."""
	events, at = [(START, "start")], START
	for number in range(draw(st.integers(0, 4))):
		at += timedelta(minutes=draw(st.integers(1, 60 * 20)))
		events.append((at, "pause" if number % 2 == 0 else "resume"))
	if draw(st.booleans()):
		events.append((at + timedelta(minutes=draw(st.integers(1, 600))), "stop"))
	return events


norms = st.integers(1, 40 * 60).map(lambda number: number * MINUTE)


@given(calendars, norms, records(), alarms(), minutes, minutes)
def test_looking_often_or_once_rings_the_same_last_time(calendar, norm, events, alarm, first, second):
	"""What rings when somebody looks once is the last of what rings when somebody looks all the time."""
	after, now = sorted((START + timedelta(minutes=first), START + timedelta(minutes=second)))
	ring = last_ring(calendar, norm, events, alarm, after, now)
	seen = seen_until(events, after) or START - timedelta(days=1)
	all_rings = list(rings_between(calendar, norm, events, alarm, seen, now))
	if read_clock(calendar, norm, events, now).state != "running":
		assert ring is None
	elif ring is not None:
		assert (ring.number, ring.at) == (all_rings[-1].number, all_rings[-1].at)
	else:
		assert not all_rings


@given(calendars, norms, records(), alarms(), minutes)
def test_the_next_ring_is_the_first_that_comes(calendar, norm, events, alarm, past):
	"""Who looks at the next ring, and at no other moment, misses nothing: if nothing more happens to the clock."""
	now = START + timedelta(minutes=past)
	happened = [event for event in events if event[0] <= now]
	upcoming = next_ring(calendar, norm, happened, alarm, now, now)
	if upcoming is None:
		return
	assert upcoming > now
	just_before, just_after = upcoming - timedelta(seconds=1), upcoming + timedelta(seconds=1)
	if just_before > now:
		assert last_ring(calendar, norm, happened, alarm, now, just_before) is None
	ring = last_ring(calendar, norm, happened, alarm, now, just_after)
	assert ring is not None
	assert ring.at == upcoming


@given(calendars, norms, records(), alarms(), st.lists(minutes, min_size=1, max_size=12))
@example(  # looked at while it waited, for what had rung before that
	ALWAYS,
	MINUTE,
	[(START + timedelta(minutes=number), event) for number, event in enumerate(("start", "pause", "resume"))],
	Alarm(PERCENTAGE, 0),
	[1, 7],
)
def test_no_number_rings_twice_and_nothing_is_lost(calendar, norm, events, alarm, looks):
	"""Whatever the moments at which somebody looks: each ring once, the last one of what passed always."""
	after, seen = START - timedelta(days=1), []
	for look in sorted(set(looks)):
		now = START + timedelta(minutes=look)
		happened = [event for event in events if event[0] <= now]
		ring = last_ring(calendar, norm, happened, alarm, after, now)
		if ring:
			seen.append(ring.number)
		after = now
	# A clock that stood still just at the moment itself may name it again; the key in the database takes it once.
	assert seen == sorted(seen)
	state = read_clock(calendar, norm, events, after)
	due = alarm.repeats_until(norm, state.elapsed)
	if state.state == "running" and due >= 0:
		assert seen
		assert seen[-1] == due


@given(calendars, norms, records(), alarms(repeats=False), minutes)
def test_it_rings_when_just_so_much_is_used(calendar, norm, events, alarm, past):
	now = START + timedelta(minutes=past)
	for ring in rings_between(calendar, norm, events, alarm, START - timedelta(days=1), now):
		assert read_clock(calendar, norm, events, ring.at).elapsed == pytest.approx(alarm.used(norm))


@given(calendars, norms, records(), alarms(), minutes)
def test_before_it_counts_nothing_rings(calendar, norm, events, alarm, since):
	begin = START + timedelta(minutes=since)
	later = Alarm(alarm.trigger, alarm.amount, alarm.repeat_every, alarm.repeat_times, since=begin)
	now = START + timedelta(days=6)
	ring = last_ring(calendar, norm, events, later, None, now)
	assert ring is None or ring.at >= begin
	assert all(found.at >= begin for found in rings_between(calendar, norm, events, later, START, now))
	upcoming = next_ring(calendar, norm, events, later, None, now)
	assert upcoming is None or upcoming >= begin


@given(calendars, records(), alarms())
def test_without_a_norm_or_a_record_nothing_rings(calendar, events, alarm):
	now = START + timedelta(days=3)
	assert last_ring(calendar, None, events, alarm, None, now) is None
	assert next_ring(calendar, None, events, alarm, None, now) is None
	assert next_ring(calendar, 60, [], alarm, None, now) is None
	assert list(rings_between(calendar, None, events, alarm, START, now)) == []


def test_a_wait_moves_it_along():
	alarm = Alarm(PERCENTAGE, 50)
	events = [(START, "start")]
	assert next_ring(ALWAYS, 4 * HOUR, events, alarm, None, START) == START + timedelta(hours=2)
	paused = [*events, (START + timedelta(hours=1), "pause")]
	assert next_ring(ALWAYS, 4 * HOUR, paused, alarm, None, START + timedelta(hours=2)) is None
	resumed = [*paused, (START + timedelta(hours=5), "resume")]
	now = START + timedelta(hours=5)
	assert next_ring(ALWAYS, 4 * HOUR, resumed, alarm, None, now) == START + timedelta(hours=6)


def test_before_the_end_of_a_norm_that_is_shorter_rings_at_once():
	alarm = Alarm(BEFORE, 4 * HOUR)
	assert next_ring(ALWAYS, HOUR, [(START, "start")], alarm, None, START) == START


def test_what_passed_while_it_waited_rings_when_it_goes_on():
	alarm = Alarm(PERCENTAGE, 50)
	rings_at = START + timedelta(hours=2)
	events = [(START, "start"), (rings_at + timedelta(seconds=10), "pause")]
	looked = START + timedelta(hours=1)
	assert last_ring(ALWAYS, 4 * HOUR, events, alarm, looked, rings_at + timedelta(minutes=1)) is None
	events.append((START + timedelta(hours=9), "resume"))
	ring = last_ring(ALWAYS, 4 * HOUR, events, alarm, looked, START + timedelta(hours=9))
	assert ring is not None
	assert ring.at == rings_at


@pytest.mark.parametrize(
	("values", "words"),
	[
		(("Sometime", 5), "no moment"),
		((PERCENTAGE, -1), "zero or more"),
		((AFTER, float("nan")), "zero or more"),
		((AFTER, 0, 59), "a minute"),
	],
)
def test_a_level_that_cannot_ring_is_refused(values, words):
	with pytest.raises(AlarmError, match=words):
		Alarm(*values)
