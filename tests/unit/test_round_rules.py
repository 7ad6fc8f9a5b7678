"""The order of the round: what was planned first, then what runs, then what is due; the same whoever asks when."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.fulfilment import round_rules as rules
from facility_frontoffice.fulfilment import rules as work
from facility_frontoffice.fulfilment.round_rules import Job

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12)

moments = st.none() | st.datetimes(NOON - timedelta(days=3), NOON + timedelta(days=3))
jobs = st.lists(
	st.builds(
		Job,
		name=st.uuids().map(str),
		status=st.sampled_from(work.UNFINISHED),
		is_mine=st.booleans(),
		planned_start=moments,
		until=moments,
		priority=st.none() | st.sampled_from(rules.PRIORITIES),
	),
	max_size=12,
)


def names(*given: Job) -> list[str]:
	return [job.name for _group, job in rules.in_order(given, TODAY)]


def test_s14_planned_then_running_then_due_then_priority_then_the_unit():
	def at(hours: int) -> datetime:
		return NOON + timedelta(hours=hours)

	assert names(
		Job("free and late", "Open", False, until=at(-9), priority="Urgent"),
		Job("low", "Accepted", True, until=at(5), priority="Low"),
		Job("urgent", "Accepted", True, until=at(5), priority="Urgent"),
		Job("late", "Accepted", True, until=at(-5), priority="Low"),
		Job("no date", "Accepted", True, priority="Urgent"),
		Job("waits", "Waiting for Client", True, until=at(-9)),
		Job("planned tomorrow", "Accepted", True, planned_start=at(24), until=at(-9)),
		Job("runs", "In Progress", True, until=at(9)),
		Job("planned at four", "In Progress", True, planned_start=at(4)),
		Job("planned at one", "Accepted", True, planned_start=at(1), until=at(99)),
		Job("planned yesterday", "Accepted", True, planned_start=at(-20)),
	) == [
		"planned yesterday",
		"planned at one",
		"planned at four",
		"runs",
		"late",
		"urgent",
		"low",
		"no date",
		"planned tomorrow",
		"waits",
		"free and late",
	]


@given(jobs, st.randoms())
def test_every_job_once_whatever_the_order_in_which_they_come(found, random):
	shuffled = random.sample(found, len(found))
	in_order = rules.in_order(found, TODAY)
	assert in_order == rules.in_order(shuffled, TODAY)
	assert sorted(job.name for _group, job in in_order) == sorted(job.name for job in found)


@given(jobs)
def test_groups_follow_each_other_and_say_what_they_hold(found):
	in_order = rules.in_order(found, TODAY)
	places = [rules.GROUPS.index(group) for group, _job in in_order]
	assert places == sorted(places)
	for group, job in in_order:
		assert (group == rules.OPEN) == (not job.is_mine)
		if group == rules.PLANNED:
			assert job.planned_start.date() <= TODAY
		if group == rules.RUNNING:
			assert job.status == "In Progress"


@given(jobs)
def test_what_is_late_goes_before_what_is_not(found):
	for group in (rules.RUNNING, rules.MINE, rules.OPEN):
		until = [job.until or datetime.max for placed, job in rules.in_order(found, TODAY) if placed == group]
		assert until == sorted(until)


@given(jobs)
def test_of_two_with_one_date_the_more_urgent_goes_first(found):
	in_order = [job for group, job in rules.in_order(found, TODAY) if group == rules.MINE]
	for one, other in pairwise(in_order):
		if one.until == other.until and one.priority and other.priority:
			assert rules.PRIORITIES.index(one.priority) <= rules.PRIORITIES.index(other.priority)
