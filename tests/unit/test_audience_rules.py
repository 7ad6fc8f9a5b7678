"""Who may ask for a product: within a kind one is enough, and every kind must hold."""

from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.catalogue.audience_rules import KINDS, is_for, missing

values = st.sampled_from(["A", "B", "C"])
audiences = st.lists(st.tuples(st.sampled_from(KINDS), values), max_size=6)
people = st.dictionaries(st.sampled_from(KINDS), st.sets(values))

FINANCE = [("Department", "Finance"), ("Department", "Sales"), ("Role", "Manager")]


def test_s9_without_rows_it_is_for_everybody():
	assert is_for([], {})


def test_one_of_a_kind_is_enough_and_all_kinds_must_hold():
	assert is_for(FINANCE, {"Department": {"Sales"}, "Role": {"Manager"}})
	assert not is_for(FINANCE, {"Department": {"Sales"}})
	assert missing(FINANCE, {"Role": {"Manager"}}) == {"Department": ["Finance", "Sales"]}


@given(audiences, people)
def test_it_is_an_or_within_and_an_and_between(audience, belongs_to):
	kinds = {kind for kind, _value in audience}
	wanted = all(
		any(value in belongs_to.get(kind, set()) for other, value in audience if other == kind)
		for kind in kinds
	)
	assert is_for(audience, belongs_to) == wanted


@given(audiences, people, st.sampled_from(KINDS), values)
def test_who_belongs_to_more_may_ask_for_no_less(audience, belongs_to, kind, value):
	more = {**belongs_to, kind: belongs_to.get(kind, set()) | {value}}
	assert is_for(audience, more) or not is_for(audience, belongs_to)


@given(audiences, people, values)
def test_another_of_the_same_kind_shuts_nobody_out(audience, belongs_to, value):
	for kind in {kind for kind, _value in audience}:
		assert is_for([*audience, (kind, value)], belongs_to) or not is_for(audience, belongs_to)
