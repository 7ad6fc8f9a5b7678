"""Nothing is bought twice, rows are split without loss, and stock is taken where it lies (S15), without a site."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.purchasing import linking_rules, quantity_rules, stock_rules
from facility_frontoffice.purchasing.linking_rules import Problem, Row, Split, split
from facility_frontoffice.purchasing.quantity_rules import (
	Requested,
	Taken,
	committed,
	is_too_much,
	left,
	pending,
)
from facility_frontoffice.purchasing.stock_rules import Shelf, choose

quantities = st.integers(0, 40).map(float)
some = st.integers(1, 40).map(float)


class TestQuantities:
	def test_s15_what_is_asked_and_ordered_from_it_counts_once(self):
		asked = [Requested("r1", "MR-1", 5, ordered=2)]
		taken = [Taken("PO-1", 2, "r1"), Taken("PO-2", 1, "r1", draft=True)]
		assert pending(asked, taken) == {"r1": 2}
		assert committed(asked, taken) == 5
		assert left(6, asked, taken) == 1

	def test_s15_an_order_beside_the_request_counts_too(self):
		assert left(5, [Requested("r1", "MR-1", 2)], [Taken("PO-1", 2)]) == 1

	def test_more_than_was_asked_leaves_nothing(self):
		assert left(3, [], [Taken("PO-1", 12)]) == 0

	def test_what_was_sent_back_can_be_bought_again(self):
		assert left(3, [], [Taken("PR-1", 3), Taken("PR-2", -1)]) == 1

	@given(some, quantities, quantities, quantities)
	def test_moving_from_request_to_order_changes_nothing(self, asked, requested, moved, other):
		"""In a draft or submitted: the part that moved is counted once at every moment."""
		moved = min(moved, requested)
		others = [Taken("PO-9", other)]
		before = committed([Requested("r", "MR", requested)], others)
		draft = committed([Requested("r", "MR", requested)], [*others, Taken("PO", moved, "r", draft=True)])
		done = committed([Requested("r", "MR", requested, ordered=moved)], [*others, Taken("PO", moved, "r")])
		assert before == draft == done
		assert not is_too_much(asked, before, draft - moved, draft)

	@given(some, st.lists(some, max_size=4), some)
	def test_who_is_alone_may_buy_more_and_who_is_not_no_more_than_is_left(self, asked, others, mine):
		elsewhere = [Taken("PO", qty) for qty in others]
		before = committed([], elsewhere)
		after = before + mine
		refused = is_too_much(asked, before, before, after)
		if not others or mine <= left(asked, [], elsewhere):
			assert not refused
		else:
			assert refused


class TestSplitting:
	def test_s15_the_whole_row(self):
		assert split(Row(5), 5) == Split(5)

	def test_s15_a_part_goes_to_a_row_of_its_own(self):
		assert split(Row(5), 2) == Split(2, 3)

	def test_s15_what_came_in_stays_with_its_row(self):
		assert split(Row(10, received=6), 4) == Split(4, 6)
		assert split(Row(10, received=6), 7) == Split(7, 3, moves_rest=True)
		assert split(Row(10, received=6), 5) is Problem.RECEIVED
		assert split(Row(10, received=10), 10) == Split(10)

	def test_s15_what_was_billed_stays_with_its_row(self):
		assert split(Row(10, rate=10, billed=60), 5) is Problem.BILLED
		assert split(Row(10, rate=10, billed=60), 6) == Split(6, 4, moves_rest=True)
		# what costs nothing has nothing billed
		assert split(Row(10, rate=0, billed=0), 5) == Split(5, 5)

	@pytest.mark.parametrize(
		("qty", "problem"), [(0, Problem.NOT_POSITIVE), (-1, Problem.NOT_POSITIVE), (5.5, Problem.TOO_MUCH)]
	)
	def test_impossible_quantities(self, qty, problem):
		assert split(Row(5), qty) is problem

	def test_boxes_are_not_divided(self):
		assert split(Row(5, whole=True), 1.5) is Problem.FRACTION
		assert split(Row(5, whole=True), 2) == Split(2, 3)

	@given(some, quantities, quantities, st.floats(0, 50), some)
	def test_nothing_is_lost_and_nothing_taken_back(self, qty, received, billed_qty, wanted, rate):
		"""Linked and rest are the row; the row keeps at least what came in and what was billed."""
		row = Row(qty, rate, min(received, qty), min(billed_qty, qty) * rate)
		found = split(row, wanted)
		if isinstance(found, Problem):
			return
		assert math.isclose(found.linked + found.rest, qty, abs_tol=1e-5)
		assert found.stays + 1e-5 >= row.received
		assert found.stays * rate + 0.02 >= row.billed

	@given(some, quantities)
	def test_what_is_said_to_be_possible_is(self, qty, received):
		row = Row(qty, received=min(received, qty))
		most, least = linking_rules.possible(row)
		if 0 < most < qty:
			assert isinstance(split(row, most), Split)
		if 0 < least < qty:
			assert isinstance(split(row, least), Split)

	def test_a_package_that_is_enough_is_suggested(self):
		assert linking_rules.suggestion(5, 0.25, whole=True) == 1
		assert linking_rules.suggestion(5, 0.25, whole=False) == 0.25
		assert linking_rules.suggestion(2, 3, whole=True) == 2


class TestShelves:
	def test_s15_the_usual_one_goes_first(self):
		shelves = [Shelf("A", 5), Shelf("B", 4)]
		assert choose(shelves, 4, usual="A").warehouse == "A"
		# else the one with the least to spare
		assert choose(shelves, 4).warehouse == "B"

	def test_s15_what_is_reserved_is_of_others(self):
		assert choose([Shelf("A", 5, reserved=5)], 1) is None
		assert choose([Shelf("A", 5, reserved=3), Shelf("B", 3)], 3).warehouse == "B"
		assert stock_rules.available([Shelf("A", 5, reserved=9), Shelf("B", 3)]) == 3

	def test_with_too_little_everywhere_the_most(self):
		assert choose([Shelf("A", 1), Shelf("B", 2)], 5).warehouse == "B"

	@given(st.lists(st.builds(Shelf, st.sampled_from("ABC"), quantities, quantities), max_size=4), some)
	def test_is_enough_when_any_is(self, shelves, wanted):
		found = choose(shelves, wanted)
		if any(shelf.available >= wanted for shelf in shelves):
			assert found.available >= wanted
		elif found:
			assert found.available == max(shelf.available for shelf in shelves) > 0


def test_tolerances_are_smaller_than_any_quantity_that_is_entered():
	assert quantity_rules.TOLERANCE == linking_rules.TOLERANCE < 1e-3
