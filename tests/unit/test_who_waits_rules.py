"""How far a purchase for a client is, and whether it comes in time (S15, S62)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.purchasing import client_rules
from facility_frontoffice.purchasing import who_waits_rules as rules
from facility_frontoffice.purchasing.who_waits_rules import Amounts, lateness, state

NOW = datetime(2026, 12, 1, 12)
quantities = st.floats(0, 100, allow_nan=False)
moments = st.datetimes(datetime(2026, 11, 1), datetime(2027, 1, 1))


@pytest.mark.parametrize(
	("amounts", "words", "colour"),
	[
		(Amounts(5), rules.TO_ORDER, "red"),
		(Amounts(5, requested=5), rules.REQUESTED, "orange"),
		(Amounts(5, requested=5, quoted=5), rules.QUOTED, "orange"),
		(Amounts(5, requested=5, drafted=5), rules.DRAFTED, "orange"),
		(Amounts(5, drafted=3, ordered=2), rules.PARTLY_ORDERED, "yellow"),
		(Amounts(5, requested=5, ordered=2), rules.PARTLY_ORDERED, "yellow"),
		(Amounts(5, ordered=5), rules.ORDERED, "blue"),
		(Amounts(5, ordered=6), rules.ORDERED, "blue"),
		(Amounts(5, ordered=5, received=2), rules.IN_PART, "yellow"),
		(Amounts(5, ordered=3, issued=2), rules.IN_PART, "yellow"),
		(Amounts(5, ordered=5, received=5), rules.RECEIVED, "green"),
		(Amounts(5, ordered=3, received=3, issued=2), rules.RECEIVED, "green"),
		(Amounts(5, issued=5), rules.ISSUED, "green"),
	],
)
def test_s15_the_first_thing_to_know(amounts, words, colour):
	found = state(amounts)
	assert (found.words, found.colour) == (words, colour)


def test_what_waits_for_the_client_is_not_ordered_yet():
	assert state(Amounts(1), waits_for_client=True).words == rules.WAITS_FOR_CLIENT
	assert state(Amounts(1, ordered=1), waits_for_client=True).words == rules.ORDERED


@given(st.builds(Amounts, st.floats(0.5, 100), *[quantities] * 6))
def test_every_purchase_has_a_state_and_its_number_is_never_more_than_it_says(amounts):
	found = state(amounts)
	assert found.colour in ("red", "orange", "yellow", "blue", "green")
	assert found.words.format(found.done, found.of)
	if found.words in (rules.RECEIVED, rules.ISSUED):
		assert amounts.there >= amounts.asked


@pytest.mark.parametrize(
	("promised", "expected", "days"),
	[
		(None, datetime(2026, 12, 9), None),
		(datetime(2026, 12, 7, 16), None, None),
		(datetime(2026, 12, 7, 16), datetime(2026, 12, 7, 16), None),
		(datetime(2026, 12, 7, 16), datetime(2026, 12, 8, 12), 1),
		(datetime(2026, 12, 7, 16), datetime(2026, 12, 7, 17), 0),
		(datetime(2026, 12, 1, 10), None, 0),
		(datetime(2026, 11, 28, 10), None, 3),
		(datetime(2026, 11, 28, 10), datetime(2026, 12, 3), 5),
		# ordered to come in time, and it did not
		(datetime(2026, 11, 28, 10), datetime(2026, 11, 27), 3),
	],
)
def test_s62_late_is_against_what_was_promised_first(promised, expected, days):
	found = lateness(promised, expected, NOW)
	assert found.days == days
	assert found.is_late == (days is not None)


@given(moments, moments, moments, st.integers(0, 40))
def test_later_is_never_less_late(promised, expected, now, days):
	before = lateness(promised, expected, now)
	after = lateness(promised, expected + timedelta(days), now)
	assert (before.days is None) or (after.days is not None and after.days >= before.days)
	assert before.days is None or before.days >= 0


class TestNames:
	"""A reason that is typed for the front office may name a supplier; what goes to the client does not."""

	def test_whole_words_in_any_capitals(self):
		words = client_rules.without_names(
			"KANTOOR PLUS is late, as is Kantoor Plus's van.", {"Kantoor Plus": "X"}
		)
		assert words == "X is late, as is X's van."

	def test_a_name_within_a_word_stays(self):
		assert client_rules.without_names("The surface", {"Ace": "the supplier"}) == "The surface"

	def test_the_longest_name_goes_first(self):
		names = {"Plus": "Y", "Kantoor Plus": "X"}
		assert client_rules.without_names("Kantoor Plus", names) == "X"

	def test_signs_of_patterns_are_signs(self):
		assert client_rules.without_names("By A+B (NL).", {"A+B (NL)": "X"}) == "By X."

	@given(
		st.text("abAB -.+(", max_size=60),
		st.dictionaries(st.text("abAB -.+(", min_size=1, max_size=6), st.just("#"), max_size=4),
	)
	def test_no_name_is_left_as_a_word(self, text, names):
		shown = client_rules.without_names(text, names)
		words = {word.casefold() for word in shown.split()}
		assert not words & {name.casefold() for name in names if name.strip() == name and " " not in name}
