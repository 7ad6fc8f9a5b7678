"""S58: who could do returned work; the more done well the higher, whatever order the parties come in."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from facility_frontoffice.fulfilment import next_party_rules as rules
from facility_frontoffice.fulfilment.next_party_rules import Party

SKILLED = Party("Skilled", is_skilled=True)
RECORD = Party("Record", done=12, returned=1)
NAMED = Party("Named", is_named=True)
NOTHING = Party("Nothing")


def names(found) -> list[str]:
	return [party.backoffice_unit for party in found]


def test_what_was_said_then_done_then_known():
	assert names(rules.ranked([NOTHING, SKILLED, NAMED, RECORD], [], 5)) == ["Named", "Record", "Skilled"]


def test_who_returned_it_is_left_out():
	assert names(rules.ranked([SKILLED, RECORD], [("Record", None)], 5)) == ["Skilled"]


def test_a_supplier_goes_out_with_the_unit_that_guards_it():
	both = Party("Record", "Movers", rule="Rule")
	assert rules.ranked([both], [("Record", None)], 5) == rules.ranked([both], [(None, "Movers")], 5) == []
	assert rules.ranked([both], [(None, "Others")], 5) == [both]


def test_who_works_elsewhere_comes_last_or_not_at_all():
	far = replace(SKILLED, works_here=False)
	assert rules.ranked([far], [], 5) == []
	assert names(rules.ranked([replace(NAMED, works_here=False), SKILLED], [], 5)) == ["Named", "Skilled"]


def test_a_share_needs_a_record():
	assert NOTHING.share is None
	assert RECORD.share == 12 / 13


def test_words():
	assert rules.words_of("Move a desk, or 2 desks!") == {"move", "desk"}
	assert rules.shares_a_word(rules.words_of("Heating"), rules.words_of("All heating and cooling"))
	assert not rules.shares_a_word(rules.words_of("Move"), rules.words_of("Carpets"))


def test_words_that_say_nothing_are_no_task_in_common():
	assert not rules.shares_a_word(
		rules.words_of("Sleutels voor de lift"), rules.words_of("Zorgen voor koffie")
	)
	assert not rules.shares_a_word(rules.words_of("Help with a lock"), rules.words_of("All with cables"))


def test_named_as_a_whole_word():
	assert rules.is_named_in("This is for building services.", "Building Services")
	assert not rules.is_named_in("The ICTs", "ICT")
	assert not rules.is_named_in("anything", "")


def test_a_short_name_is_no_word_of_a_sentence():
	assert rules.is_named_in("This is for IT, I think", "IT")
	assert not rules.is_named_in("It is not for us, it is broken", "IT")


parties = st.builds(
	Party,
	backoffice_unit=st.sampled_from("abcdefgh"),
	is_named=st.booleans(),
	rule=st.sampled_from([None, "Rule"]),
	done=st.integers(0, 20),
	returned=st.integers(0, 20),
	done_here=st.integers(0, 20),
	is_skilled=st.booleans(),
	has_task=st.booleans(),
	is_own=st.booleans(),
	works_here=st.sampled_from([None, True, False]),
)
lists = st.lists(parties, max_size=8, unique_by=lambda party: party.backoffice_unit)


@settings(deadline=None)
@given(lists, st.sets(st.sampled_from("abcdefgh")), st.integers(-1, 5), st.randoms())
def test_total_and_deterministic(found, excluded, limit, random):
	without = [(name, None) for name in excluded]
	ranked = rules.ranked(found, without, limit)
	mixed = list(found)
	random.shuffle(mixed)
	assert rules.ranked(mixed, without, limit) == ranked
	assert len(ranked) <= max(limit, 0)
	assert not excluded.intersection(names(ranked))
	assert all(rules.weight(party) > 0 for party in ranked)


@settings(deadline=None)
@given(parties)
def test_more_done_never_puts_a_party_lower_and_more_returned_never_higher(party):
	assert rules.weight(replace(party, done=party.done + 1)) >= rules.weight(party)
	assert rules.weight(replace(party, returned=party.returned + 1)) <= rules.weight(party)
