"""S35, S36, S38: what a contact was, from what was told of it in whatever order."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.reachability import rules
from facility_frontoffice.reachability.rules import Event

START = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)


def at(seconds: float) -> datetime:
	return START + timedelta(seconds=seconds)


def call(**events: float) -> dict[str, Event]:
	return {name: Event.told(at(seconds)) for name, seconds in events.items()}


@pytest.mark.parametrize(
	("events", "outcome", "answer", "handling"),
	[
		(call(ringing=0), "Waiting", None, None),
		(call(ringing=0, answered=25), "Talking", 25, None),
		(call(ringing=0, answered=25, ended=85), "Answered", 25, 60),
		(call(ringing=0, ended=40), "Missed", None, None),
		(call(ringing=0, abandoned=40), "Abandoned", None, None),
		(call(ringing=0, abandoned=40, ended=41), "Abandoned", None, None),
		(call(ringing=0, voicemail=30, ended=60), "Voicemail", None, None),
		(call(ringing=0, completed=60), "Answered", None, None),
		# that it rang was never told: nobody knows how long it did
		(call(answered=25, ended=85), "Answered", None, 60),
		# a clock that is wrong takes no time back
		(call(ringing=30, answered=25, ended=20), "Answered", 0, 0),
	],
)
def test_s35_a_call(events, outcome, answer, handling):
	reading = rules.read(events)
	assert (reading.outcome, reading.answer_seconds, reading.handling_seconds) == (outcome, answer, handling)


@pytest.mark.parametrize(
	("events", "choice", "is_called_back", "outcome"),
	[
		(call(ringing=0), "Wait", False, "Waiting"),
		(call(ringing=0, abandoned=9), "Wait", False, "Abandoned"),
		(call(ringing=0, ended=9), "Call Back", False, "Will Be Called"),
		(call(ringing=0, ended=9), "Call Back", True, "Called Back"),
		(call(ringing=0, abandoned=9), "Come Back", False, "Will Come Back"),
		(call(ringing=0, answered=9, ended=20), "Call Back", False, "Answered"),
	],
)
def test_s38_what_came_of_the_choice(events, choice, is_called_back, outcome):
	assert rules.read(events, choice, is_called_back).outcome == outcome


def test_a_call_without_an_end_is_given_up():
	assert rules.read(call(ringing=0), is_given_up=True).outcome == "Missed"
	assert rules.read(call(ringing=0, answered=3), is_given_up=True).outcome == "Answered"
	assert rules.read(call(ringing=0, abandoned=3), is_given_up=True).outcome == "Abandoned"


someone = st.one_of(st.none(), st.sampled_from(["anna", "bart", "carla"]))
told = st.tuples(
	st.sampled_from([*rules.EVENTS, rules.COMPLETED]),
	st.builds(
		lambda seconds, agent, caller, called: Event.told(
			at(seconds), agent=agent, caller=caller, called=called
		),
		st.integers(-50, 50),
		someone,
		someone,
		someone,
	),
)
stories = st.lists(told, min_size=1, max_size=8)


def tell(story) -> dict[str, Event]:
	events: dict[str, Event] = {}
	for name, event in story:
		events = rules.add(events, name, event)
	return events


@given(stories, st.randoms())
def test_whatever_comes_first_late_or_twice_gives_the_same(story, random):
	events = tell(story)
	again = [*story, *random.choices(story, k=len(story))]
	random.shuffle(again)
	assert tell(again) == events
	assert rules.read(tell(again)) == rules.read(events)
	for name in rules.FACTS:
		assert rules.fact(tell(again), name) == rules.fact(events, name)


@given(stories)
def test_what_is_stored_is_what_was_told(story):
	events = tell(story)
	assert rules.from_json(rules.to_json(events)) == events
	assert rules.from_json(None) == rules.from_json("") == {}


@given(stories, st.sampled_from([None, *rules.CHOICES]), st.booleans())
def test_readings_are_in_order_and_total(story, choice, is_called_back):
	events = tell(story)
	reading = rules.read(events, choice, is_called_back)
	assert rules.are_in_order([reading.started_at, reading.answered_at, reading.ended_at])
	assert (reading.answer_seconds or 0) >= 0
	assert (reading.handling_seconds or 0) >= 0
	assert bool(reading.answered_at) == ("answered" in events)
	if "answered" in events:
		assert reading.outcome in ("Talking", "Answered")
	assert rules.read(events, choice, is_called_back, is_given_up=True).outcome not in ("Waiting", "Talking")


@given(stories, told)
def test_more_is_known_never_less(story, one_more):
	events = tell(story)
	more = rules.add(events, *one_more)
	assert set(events) <= set(more)
	assert all(more[name].at <= event.at for name, event in events.items())


def test_who_answered_goes_before_whose_telephone_rang():
	events = tell(
		[
			("ringing", Event.told(at(0), agent="anna", caller="020 1", called="020 2")),
			("answered", Event.told(at(5), agent="bart")),
			("answered", Event.told(at(9), agent="anna")),
		]
	)
	assert rules.fact(events, "agent") == "bart"
	assert rules.fact(events, "caller") == "020 1"
	assert rules.fact({"ended": Event.told(at(0))}, "caller") is None


@pytest.mark.parametrize(
	("seconds", "norm", "within"),
	[(25, 25, True), (25.001, 25, False), (0, 25, True), (None, 25, False), (3, None, False), (3, 0, False)],
)
def test_s35_exactly_on_the_norm_is_within_it(seconds, norm, within):
	assert rules.is_within(seconds, norm) is within


@pytest.mark.parametrize(
	("outcome", "of_request", "reason", "is_listed"),
	[
		("Answered", None, None, True),
		("Talking", "", " ", True),
		("Called Back", None, "", True),
		("Answered", "CR-1", None, False),
		("Answered", None, "Wrong number", False),
		("Missed", None, None, False),
		("Waiting", None, None, False),
	],
)
def test_s1_who_was_answered_without_a_request_is_listed(outcome, of_request, reason, is_listed):
	assert rules.is_without_request(outcome, of_request, reason) is is_listed


@pytest.mark.parametrize(
	("one", "other", "same"),
	[
		("+31 (0)20 123 45 67", "020-1234567", True),
		("0031201234567", "+31 20 123 45 67", True),
		("020 123 45 67", "020 123 45 68", False),
		("4567", "020 123 45 67", False),
		("4567", "4567", True),
		("", "", False),
		(None, "4567", False),
		("anonymous", "unknown", False),
	],
)
def test_one_number_written_two_ways(one, other, same):
	assert rules.is_same_number(one, other) is same
	assert rules.is_same_number(other, one) is same


@pytest.mark.parametrize(
	("sender", "subject", "automatic"),
	[
		("emma@example.com", "The lamp", False),
		("Emma <emma@example.com>", "Re: The lamp", False),
		("MAILER-DAEMON@example.com", "The lamp", True),
		("Post <postmaster@example.com>", "x", True),
		("no-reply@shop.example", "Your order", True),
		("noreply+1@shop.example", "Your order", True),
		("bounces@lists.example", "x", True),
		("emma@example.com", "Automatic reply: The lamp", True),
		("emma@example.com", "Automatisch antwoord: lamp", True),
		("emma@example.com", "Out of office until Monday", True),
		("emma@example.com", "Undeliverable: The lamp", True),
		("emma@example.com", "The automatic reply does not work", False),
		("noreen@example.com", "Afwezigheid doorgeven", False),
		(None, None, False),
	],
)
def test_s36_what_a_machine_writes_is_no_contact(sender, subject, automatic):
	assert rules.is_automatic(sender, subject) is automatic
