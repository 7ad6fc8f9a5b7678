"""The same act on many documents: what can be said without a site."""

from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.fulfilment import bulk_rules as rules

outcomes = st.lists(st.sampled_from(rules.OUTCOMES))
values = st.dictionaries(st.sampled_from("abcd"), st.none() | st.sampled_from(["", "x", "y"]))


@given(st.lists(st.sampled_from("abcdef")))
def test_each_once_in_order(names):
	found = rules.unique(names)
	assert set(found) == set(names)
	assert len(found) == len(set(found))
	assert found == sorted(found, key=names.index)


@given(outcomes)
def test_figures_add_up(found):
	figures = rules.figures(found)
	assert figures["total"] == len(found)
	assert figures["handled"] == sum(figures[key] for key in ("done", "refused", "undone", "left"))


@given(values, values)
def test_what_differs_is_what_somebody_changed(left, now):
	changed = rules.differences(left, now)
	for field in left:
		assert (field in changed) == ((left[field] or None) != (now.get(field) or None))
	assert rules.differences(left, {**now, **left}) == []


def test_each_status_is_at_work_or_over():
	for status in (rules.QUEUED, rules.RUNNING, rules.UNDOING):
		assert rules.waits_for(status) is not None
		assert rules.waits_for(rules.ended(status)) is None
	assert set(rules.AT_WORK) == {rules.QUEUED, rules.RUNNING, rules.UNDOING}
	assert (rules.ended(rules.UNDOING), rules.ended(rules.RUNNING)) == (rules.UNDONE, rules.DONE)
