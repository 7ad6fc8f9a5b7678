"""Priority, states of clocks, and the events that lead from one to another."""

from itertools import product

import pytest

from facility_frontoffice.service_levels import norms

STATES = (None, norms.RUNNING, norms.PAUSED, norms.STOPPED)
STATUSES = (
	"New", "In Intake", "In Progress", "Waiting for Client", "Waiting for Supplier", "On Hold", "Completed", "Closed",
	"Cancelled",
)  # fmt: skip
PRIORITIES = ("Low", "Medium", "High", "Urgent")
SCALE = ("Low", "Medium", "High")


@pytest.mark.parametrize(("before", "after"), [pair for pair in product(STATES, STATES) if pair[1]])
def test_the_events_between_two_states_lead_from_one_to_the_other(before, after):
	record = {
		None: [],
		norms.RUNNING: ["start"],
		norms.PAUSED: ["start", "pause"],
		norms.STOPPED: ["start", "stop"],
	}[before]
	assert norms.state_after([*record, *norms.events_between(before, after)]) == after


@pytest.mark.parametrize(("impact", "urgency"), product(SCALE, SCALE))
def test_a_raised_priority_is_higher_or_the_highest(impact, urgency):
	before = norms.priority_of(impact, urgency)
	after = norms.priority_of(*norms.raised(impact, urgency))
	assert PRIORITIES.index(after) >= PRIORITIES.index(before)
	# one step may not be enough for the next priority; all steps end at the highest
	for _step in range(4):
		impact, urgency = norms.raised(impact, urgency)
	assert norms.priority_of(impact, urgency) == "Urgent"


def test_what_is_not_filled_in_counts_as_medium():
	assert norms.priority_of(None, None) == "Medium"
	assert norms.raised(None, None) == ("Medium", "High")


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_a_state_for_every_clock(status):
	ended = status in norms.ENDED
	assert (norms.request_state(status, ()) == norms.STOPPED) == ended
	assert norms.response_state(status, True, ()) == norms.STOPPED
	assert norms.acknowledgement_state(status, True) == norms.STOPPED
	assert (norms.acknowledgement_state(status, False) == norms.STOPPED) == ended
	assert (norms.silence_state(status, ()) == norms.STOPPED) == ended


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("waits_in", [(), ("On Hold",), ("Waiting for Client", "Waiting for Supplier")])
def test_a_clock_waits_in_the_agreed_statuses_and_no_other(status, waits_in):
	waits = norms.request_state(status, waits_in) == norms.PAUSED
	assert waits == (status in waits_in)


def test_who_waits_for_the_client_is_not_silent():
	assert norms.silence_state("Waiting for Client", ()) == norms.PAUSED
	assert norms.silence_state("Waiting for Supplier", ()) == norms.RUNNING


@pytest.mark.parametrize(
	("status", "fulfilled", "state"),
	[
		("To Approve", False, None),
		("Declined", False, None),
		("Open", False, norms.RUNNING),
		("Broken", False, norms.RUNNING),
		("Broken", True, norms.STOPPED),
		("Kept", True, norms.STOPPED),
		("Withdrawn", False, norms.STOPPED),
	],
)
def test_s49_a_broken_promise_runs_on_until_it_is_fulfilled(status, fulfilled, state):
	assert norms.commitment_state(status, fulfilled) == state


def test_an_assignment_waits_where_it_was_agreed():
	assert norms.assignment_state("Waiting for Supplier", ("Waiting for Client",)) == norms.RUNNING
	assert norms.assignment_state("Waiting for Supplier", ("Waiting for Supplier",)) == norms.PAUSED
	assert norms.assignment_state("Returned", ()) == norms.STOPPED


def test_acceptance_stops_when_somebody_takes_it_on():
	assert norms.acceptance_state("Open", False) == norms.RUNNING
	assert norms.acceptance_state("Accepted", True) == norms.STOPPED
	assert norms.acceptance_state("Waiting for Client", False) == norms.PAUSED
	assert norms.acceptance_state("Returned", False) == norms.STOPPED


def test_a_priority_that_is_not_listed_follows_medium_or_the_first():
	rows = [{"priority": "High"}, {"priority": "Medium"}]
	assert norms.norm_for("Low", rows) == {"priority": "Medium"}
	assert norms.norm_for("Low", rows[:1]) == {"priority": "High"}
	assert norms.norm_for("Low", []) is None
