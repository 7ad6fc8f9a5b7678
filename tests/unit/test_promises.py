"""What can be promised: when work can be done, what stands in the way of a moment, and who may promise it."""

from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.service_levels import mandate_rules, promises
from facility_frontoffice.service_levels.mandate_rules import Mandate, Undertaking
from facility_frontoffice.service_levels.promises import Promise
from facility_frontoffice.service_levels.working_time import WorkingCalendar

UTC = timezone.utc
HOUR = 3600

OFFICE = WorkingCalendar.from_config(
	{
		"timezone": "Europe/Amsterdam",
		"hours": {day: [["08:30", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
		"holidays": ["2026-05-05", "2026-12-25"],
	}
)
WORKSHOP = WorkingCalendar.from_config(
	{
		"timezone": "Europe/Amsterdam",
		"hours": {day: [["07:00", "12:00"], ["12:30", "15:30"]] for day in ("mon", "tue", "thu", "sat")},
	}
)
ALWAYS = WorkingCalendar.always("UTC")

moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
durations = st.integers(0, 200 * HOUR)
calendars = st.sampled_from([OFFICE, WORKSHOP, ALWAYS])
steps = st.one_of(st.tuples(calendars, durations), moments)
plans = st.lists(st.lists(steps, min_size=1, max_size=3), max_size=4)


def at(text: str) -> datetime:
	"""A moment in Amsterdam, in winter."""
	return datetime.fromisoformat(text).replace(tzinfo=timezone(timedelta(hours=1)))


class TestEarliest:
	@given(moments, plans)
	def test_is_never_before_now(self, now, stages):
		assert promises.earliest(now, stages) >= now

	@given(moments, moments, plans)
	def test_later_is_never_sooner(self, one, other, stages):
		first, second = sorted((one, other))
		assert promises.earliest(first, stages) <= promises.earliest(second, stages)

	@given(moments, plans, st.lists(steps, min_size=1, max_size=3))
	def test_more_work_is_never_sooner(self, now, stages, more):
		assert promises.earliest(now, stages) <= promises.earliest(now, [*stages, more])
		assert promises.earliest(now, stages) <= promises.earliest(now, [more, *stages])

	@given(moments, plans, calendars, st.integers(1, 200 * HOUR))
	def test_ends_in_working_time_of_the_last_step(self, now, stages, calendar, seconds):
		done = promises.earliest(now, [*stages, [(calendar, seconds)]])
		assert calendar.elapsed(done - timedelta(seconds=1), done) > 0

	@given(moments, calendars, st.lists(durations, min_size=1, max_size=4))
	def test_one_after_the_other_is_their_sum(self, now, calendar, work):
		done = promises.earliest(now, [[(calendar, seconds)] for seconds in work])
		assert calendar.elapsed(now, done) == pytest.approx(sum(work))

	@given(moments, st.lists(steps, min_size=1, max_size=4))
	def test_side_by_side_is_the_slowest(self, now, stage):
		assert promises.earliest(now, [stage]) == max(promises.earliest(now, [[step]]) for step in stage)

	def test_without_work_it_is_now(self):
		now = at("2026-11-23 10:00")
		assert promises.earliest(now, []) == now

	def test_a_night_and_a_weekend_do_not_count(self):
		friday = at("2026-11-27 16:30")
		done = promises.earliest(friday, [[(OFFICE, HOUR)], [(WORKSHOP, HOUR), (OFFICE, 2 * HOUR)]])
		# half an hour on Friday and on Monday; then the office needs until 11:00, the workshop until 10:00
		assert done == at("2026-11-30 11:00")

	def test_a_date_that_was_given_holds_until_it_has_passed(self):
		now, promised = at("2026-11-23 10:00"), at("2026-11-26 12:00")
		assert promises.earliest(now, [[promised], [(OFFICE, HOUR)]]) == at("2026-11-26 13:00")
		assert promises.earliest(at("2026-11-27 10:00"), [[promised]]) == at("2026-11-27 10:00")


class TestProblems:
	@given(
		st.sampled_from(
			[promises.CALL_BACK, promises.DELIVERY, promises.INFORMATION, promises.EXPERT_ANSWER]
		),
		moments,
		st.one_of(st.none(), calendars),
		st.one_of(st.none(), moments),
		st.one_of(st.none(), moments),
	)
	def test_the_first_possible_moment_has_no_problems(self, kind, now, hours, done_at, wished):
		promise = Promise(kind, wished) if wished else None
		first = promises.first_possible(kind, now, hours, done_at, promise)
		assert promises.problems_of(Promise(kind, first), now, hours, done_at) == ()
		assert first >= now

	@given(moments, moments, calendars)
	def test_an_appointment_begins_when_somebody_is_there(self, now, wished, hours):
		promise = Promise(promises.APPOINTMENT, wished + timedelta(hours=1), wished)
		begin = promises.first_possible(promises.APPOINTMENT, now, hours, None, promise)
		assert hours.is_open(begin)
		assert begin >= now

	@given(moments, moments, moments)
	def test_a_later_moment_is_never_too_soon_when_a_sooner_is_not(self, now, due, done_at):
		found = [
			promises.TOO_SOON
			in promises.problems_of(
				Promise(promises.DELIVERY, due + timedelta(days=days)), now, None, done_at
			)
			for days in range(0, 400, 50)
		]
		assert all(before >= after for before, after in pairwise(found))

	@pytest.mark.parametrize(
		("kind", "due", "found"),
		[
			("Call-back", "2026-11-23 11:00", ()),
			("Call-back", "2026-11-23 17:00", ()),  # "before five" can be kept until five
			("Call-back", "2026-11-23 17:01", ("closed",)),
			("Call-back", "2026-11-28 11:00", ("closed",)),
			("Call-back", "2026-11-22 11:00", ("passed", "closed")),
			("Call-back", "2026-11-23 09:59", ("passed",)),
			("Delivery Date", "2026-11-28 11:00", ()),
			("Delivery Date", "2026-11-24 11:59", ("too soon",)),
			("Delivery Date", "2026-11-24 12:00", ()),
			("Information", "2026-11-23 23:00", ()),
			("Information", "2026-11-23 10:00", ()),
			("Expert Answer", "2026-11-23 12:00", ("too soon",)),
		],
	)
	def test_s50_on_a_monday_at_ten(self, kind, due, found):
		now, done_at = at("2026-11-23 10:00"), at("2026-11-24 12:00")
		assert promises.problems_of(Promise(kind, at(due)), now, OFFICE, done_at) == found

	@pytest.mark.parametrize(
		("begins", "ends", "first"),
		[
			("2026-11-23 11:00", "2026-11-23 12:00", None),
			("2026-11-23 16:30", "2026-11-23 17:00", None),
			("2026-11-23 16:30", "2026-11-23 17:30", "2026-11-24 08:30"),
			("2026-11-23 08:00", "2026-11-23 09:00", "2026-11-23 10:00"),
			("2026-11-28 10:00", "2026-11-28 11:00", "2026-11-30 08:30"),
		],
	)
	def test_s50_an_appointment_within_the_hours(self, begins, ends, first):
		now = at("2026-11-23 10:00")
		promise = Promise("Appointment", at(ends), at(begins))
		assert bool(promises.problems_of(promise, now, OFFICE)) == bool(first)
		if first:
			assert promises.first_possible("Appointment", now, OFFICE, None, promise) == at(first)

	def test_who_cannot_have_saturday_gets_monday_and_not_today(self):
		now, saturday = at("2026-11-23 10:00"), Promise("Call-back", at("2026-11-28 11:00"))
		assert promises.first_possible("Call-back", now, OFFICE, None, saturday) == at("2026-11-30 08:30")

	def test_is_named_in_whole_minutes(self):
		now = at("2026-11-23 10:00:17.5")
		assert promises.first_possible("Information", now) == at("2026-11-23 10:01")


class TestKept:
	def test_exactly_on_time_is_on_time(self):
		due = at("2026-11-23 10:00")
		assert not promises.is_late(due, due)
		assert promises.is_late(due, due + timedelta(microseconds=1))

	@pytest.mark.parametrize(
		("status", "fulfilled", "owed"),
		[
			("To Approve", False, False),
			("Open", False, True),
			("Kept", True, False),
			("Broken", False, True),
			("Broken", True, False),
			("Withdrawn", False, False),
			("Declined", False, False),
		],
	)
	def test_what_is_still_owed(self, status, fulfilled, owed):
		assert promises.is_owed(status, fulfilled) is owed


undertakings = st.builds(
	Undertaking,
	kind=st.sampled_from(promises.TO_CLIENT),
	product=st.sampled_from([None, "MOVE", "CHAIR"]),
	categories=st.sets(st.sampled_from(["Furniture", "Services"])).map(frozenset),
	amount=st.integers(0, 1000),
	working_time=st.integers(0, 100 * HOUR),
)
mandates = st.lists(
	st.builds(
		Mandate,
		kind=st.sampled_from([None, *promises.TO_CLIENT]),
		product=st.sampled_from([None, "MOVE", "CHAIR"]),
		category=st.sampled_from([None, "Furniture", "Services"]),
		maximum_amount=st.integers(0, 1000),
		not_sooner_than=st.integers(0, 100 * HOUR),
	),
	max_size=4,
)


class TestMandates:
	@given(undertakings)
	def test_who_has_none_may_promise_anything(self, undertaking):
		assert mandate_rules.why_not_covered([], undertaking) is None

	@given(mandates, undertakings)
	def test_an_empty_mandate_covers_everything(self, others, undertaking):
		assert mandate_rules.why_not_covered([*others, Mandate()], undertaking) is None

	@given(mandates, mandates, undertakings)
	def test_another_mandate_never_takes_away(self, some, more, undertaking):
		if some and mandate_rules.why_not_covered(some, undertaking) is None:
			assert mandate_rules.why_not_covered(some + more, undertaking) is None

	@given(mandates, undertakings)
	def test_what_is_not_covered_has_a_reason(self, some, undertaking):
		found = mandate_rules.why_not_covered(some, undertaking)
		assert found is None or (found[0] in some and found[1])

	@pytest.mark.parametrize(
		("mandate", "lacking"),
		[
			(Mandate(kind="Call-back"), ("kind",)),
			(Mandate(kind="Delivery Date"), None),
			(Mandate(product="MOVE"), ("product",)),
			(Mandate(product="CHAIR"), None),
			(Mandate(category="Services"), ("product",)),
			(Mandate(category="Facilities"), None),
			(Mandate(maximum_amount=99), ("amount",)),
			(Mandate(maximum_amount=100), None),
			(Mandate(not_sooner_than=8 * HOUR + 1), ("soon",)),
			(Mandate(not_sooner_than=8 * HOUR), None),
			(Mandate(maximum_amount=50, not_sooner_than=9 * HOUR), ("amount", "soon")),
		],
	)
	def test_s51_kind_product_amount_and_how_soon(self, mandate, lacking):
		undertaking = Undertaking(
			"Delivery Date", "CHAIR", frozenset({"Furniture", "Facilities"}), 100, 8 * HOUR
		)
		found = mandate_rules.why_not_covered([mandate], undertaking)
		assert (found and found[1]) == lacking

	def test_the_limit_that_is_nearest_is_named(self):
		undertaking = Undertaking("Delivery Date", "CHAIR", amount=500)
		own, other = Mandate(maximum_amount=100), Mandate(kind="Call-back")
		assert mandate_rules.why_not_covered([other, own], undertaking) == (own, ("amount",))
