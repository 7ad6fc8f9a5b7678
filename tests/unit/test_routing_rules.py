"""S54, S58: which party and which person, total and the same whatever order things come in."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product as combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facility_frontoffice.fulfilment import routing_rules as rules
from facility_frontoffice.fulfilment.routing_rules import BY_TURNS, LEAST_WORK, Candidate, Case, Rule

# Two small trees: what a rule asks, then what that is in.
FAMILIES = {
	"Heating": ("Heating", "Climate", "All"),
	"Climate": ("Climate", "All"),
	"Locks": ("Locks", "All"),
	"All": ("All",),
}
PLACES = {
	"Room": ("Room", "North", "Site"),
	"North": ("North", "Site"),
	"South": ("South", "Site"),
	"Site": ("Site",),
}
PRODUCTS = {"BOILER": FAMILIES["Heating"], "KEY": FAMILIES["Locks"]}
DAYS = [date(2026, 12, day) for day in range(1, 5)]

NORTH = Rule("North", 10, "North Team", category_path=FAMILIES["Climate"], location_path=PLACES["North"])
BOILER = Rule("Boiler", 10, "Boiler Team", product="BOILER", product_path=PRODUCTS["BOILER"])
FIRST = Rule("First", 1, "Triage", priority="Urgent")
IN_NORTH = Case(
	"BOILER", PRODUCTS["BOILER"], PLACES["Room"], "Fault", "High", unit="Building Services", day=DAYS[0]
)


def able(*_party) -> bool:
	return True


def paths(tree):
	return st.sampled_from([(), *tree.values()])


@st.composite
def made_rules(draw):
	product = draw(st.sampled_from([None, None, *PRODUCTS]))
	return Rule(
		name=draw(st.sampled_from("abcdefg")),
		order=draw(st.integers(0, 2)),
		backoffice_unit=draw(st.sampled_from(["U1", "U2"])),
		product=product,
		product_path=PRODUCTS.get(product, ()),
		category_path=() if product else draw(paths(FAMILIES)),
		location_path=draw(paths(PLACES)),
		request_type=draw(st.sampled_from([None, "Fault"])),
		priority=draw(st.sampled_from([None, "Urgent"])),
		action=draw(st.sampled_from(["Work", "Work", "Approve"])),
		instead_of=draw(st.sampled_from([None, "U3"])),
		from_date=draw(st.sampled_from([None, *DAYS])),
		until_date=draw(st.sampled_from([None, *DAYS])),
	)


some_rules = st.lists(made_rules(), max_size=6, unique_by=lambda rule: rule.name)
some_cases = st.builds(
	lambda product, place, kind, priority, action, unit, day: Case(
		product, PRODUCTS[product], PLACES.get(place, ()), kind, priority, action, unit, day
	),
	st.sampled_from(sorted(PRODUCTS)),
	st.sampled_from([None, *PLACES]),
	st.sampled_from(["Fault", "Request"]),
	st.sampled_from(["Urgent", "Low"]),
	st.sampled_from(["Work", "Approve"]),
	st.sampled_from(["U3", None]),
	st.sampled_from(DAYS),
)
EVERY_CASE = [
	Case(product, PRODUCTS[product], PLACES.get(place, ()), kind, priority, action, unit, day)
	for product, place, kind, priority, action, unit, day in combinations(
		PRODUCTS,
		[None, *PLACES],
		["Fault", "Request"],
		["Urgent", "Low"],
		["Work", "Approve"],
		["U3", None],
		DAYS,
	)
]


class TestParties:
	def test_s54_everything_below_a_family_and_a_place(self):
		assert rules.fits(NORTH, IN_NORTH)
		assert not rules.fits(NORTH, replace(IN_NORTH, locations=PLACES["South"]))
		assert not rules.fits(NORTH, replace(IN_NORTH, locations=()))

	def test_a_product_goes_before_a_family_and_the_order_before_both(self):
		assert [rule.name for rule in rules.fitting([NORTH, BOILER], IN_NORTH)] == ["Boiler", "North"]
		first = replace(NORTH, order=1)
		assert rules.fitting([BOILER, first], IN_NORTH)[0].name == "North"

	def test_only_instead_of_a_unit(self):
		rule = replace(NORTH, instead_of="Logistics")
		assert not rules.fits(rule, IN_NORTH)
		assert rules.fits(rule, replace(IN_NORTH, unit="Logistics"))

	def test_a_party_that_cannot_is_passed_over(self):
		choice = rules.choose_party(
			[NORTH, BOILER],
			IN_NORTH,
			[("step", "Building Services", None)],
			lambda unit, _s: unit != "Boiler Team",
		)
		assert choice.backoffice_unit == "North Team"
		assert choice.skipped == (("Boiler Team", None),)

	def test_a_unit_keeps_the_work_of_a_supplier_that_cannot(self):
		default = [("step", "Facilities", "Old Firm")]
		choice = rules.choose_party([], IN_NORTH, default, lambda _unit, supplier: not supplier)
		assert (choice.backoffice_unit, choice.supplier, choice.source) == ("Facilities", None, "step")

	def test_nobody(self):
		choice = rules.choose_party([NORTH], IN_NORTH, [("step", "X", None)], lambda *_: False)
		assert (choice.backoffice_unit, choice.supplier) == (None, None)
		assert choice.skipped == (("North Team", None), ("X", None))

	@settings(deadline=None)
	@given(some_rules, some_cases, st.randoms())
	def test_the_order_in_which_rules_come_plays_no_part(self, found, case, random):
		mixed = list(found)
		random.shuffle(mixed)
		assert rules.choose_party(found, case, [], able) == rules.choose_party(mixed, case, [], able)

	@settings(deadline=None)
	@given(some_rules, some_cases)
	def test_the_one_that_decides_fits_and_none_that_fits_has_a_lower_order(self, found, case):
		fitting = rules.fitting(found, case)
		assert all(rules.fits(rule, case) for rule in fitting)
		assert sorted(rule.name for rule in fitting) == sorted(r.name for r in found if rules.fits(r, case))
		if fitting:
			assert fitting[0].order == min(rule.order for rule in fitting)

	@settings(deadline=None)
	@given(made_rules(), made_rules())
	def test_covers_is_what_brute_force_says_of_what_it_claims(self, one, other):
		if rules.covers(one, other):
			assert all(rules.fits(one, case) for case in EVERY_CASE if rules.fits(other, case))

	@settings(deadline=None)
	@given(some_rules)
	def test_a_rule_that_is_said_to_never_win_never_does(self, found):
		for rule in found:
			before = rules.stands_before(found, rule)
			if before:
				winners = {
					rules.fitting(found, case)[0].name for case in EVERY_CASE if rules.fits(rule, case)
				}
				assert rule.name not in winners

	@pytest.mark.parametrize(
		("wide", "narrow", "found"),
		[
			({"order": 1}, {"category_path": FAMILIES["Climate"]}, True),
			(
				{"order": 1, "category_path": FAMILIES["Climate"]},
				{"category_path": FAMILIES["Heating"]},
				True,
			),
			(
				{"order": 1, "category_path": FAMILIES["Climate"]},
				{"product": "BOILER", "product_path": PRODUCTS["BOILER"]},
				True,
			),
			({"order": 1, "location_path": PLACES["North"]}, {"location_path": PLACES["Room"]}, True),
			({"name": "a"}, {}, True),  # the same twice: the first by name
			({}, {"category_path": FAMILIES["Climate"]}, False),  # of one order the more specific goes first
			({"order": 9}, {"category_path": FAMILIES["Climate"]}, False),
			({"order": 1, "location_path": PLACES["South"]}, {"location_path": PLACES["Room"]}, False),
			({"order": 1, "until_date": DAYS[1]}, {"until_date": DAYS[2]}, False),
			({"order": 1, "action": "Approve"}, {}, False),
		],
	)
	def test_a_rule_that_never_wins_is_found(self, wide, narrow, found):
		before = Rule(**{"name": "wide", "order": 5, "backoffice_unit": "X", **wide})
		rule = Rule(**{"name": "narrow", "order": 5, "backoffice_unit": "Y", **narrow})
		assert (rules.stands_before([before, rule], rule) == before) == found
		assert rules.stands_before([rule], rule) is None


THEN = datetime(2026, 11, 30, 9)


class TestPeople:
	def test_who_is_in_goes_before_who_knows_the_work(self):
		found = [Candidate("in"), Candidate("out", is_in=False, is_skilled=True)]
		assert rules.choose_person(found, LEAST_WORK).user == "in"

	def test_who_knows_the_work_goes_before_who_has_less(self):
		found = [Candidate("idle"), Candidate("skilled", is_skilled=True, open_work=9)]
		assert rules.choose_person(found, LEAST_WORK).user == "skilled"

	def test_late_work_weighs_twice(self):
		found = [Candidate("late", open_work=2, late=2), Candidate("busy", open_work=3)]
		assert rules.choose_person(found, LEAST_WORK).user == "busy"

	def test_ties_go_to_who_waited_longest_and_who_never_had_any_first(self):
		found = [
			Candidate("b", last_given=THEN),
			Candidate("a", last_given=THEN + timedelta(1)),
			Candidate("c"),
		]
		assert rules.choose_person(found, LEAST_WORK).user == "c"
		assert rules.choose_person(found[:2], LEAST_WORK).user == "b"

	def test_by_turns_forgets_the_load(self):
		found = [Candidate("busy", open_work=50), Candidate("idle", last_given=THEN)]
		assert rules.choose_person(found, BY_TURNS).user == "busy"

	@pytest.mark.parametrize("choice", [rules.UNIT_PICKS, "", None])
	def test_a_unit_that_picks_gets_nobody(self, choice):
		assert rules.choose_person([Candidate("a")], choice) is None

	@settings(deadline=None)
	@given(
		st.lists(
			st.builds(
				Candidate,
				user=st.sampled_from("abcdef"),
				is_in=st.booleans(),
				is_skilled=st.booleans(),
				open_work=st.integers(0, 5),
				late=st.integers(0, 5),
				last_given=st.one_of(st.none(), st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1))),
			),
			max_size=6,
			unique_by=lambda candidate: candidate.user,
		),
		st.sampled_from([LEAST_WORK, BY_TURNS]),
		st.randoms(),
	)
	def test_total_deterministic_and_nobody_else_is_better(self, found, choice, random):
		chosen = rules.choose_person(found, choice)
		mixed = list(found)
		random.shuffle(mixed)
		assert chosen == rules.choose_person(mixed, choice)
		present = [candidate for candidate in found if candidate.is_in]
		assert (chosen is None) == (not present)
		if chosen:
			assert chosen.is_in
			assert chosen.is_skilled or not any(candidate.is_skilled for candidate in present)
			rivals = [c for c in present if c.is_skilled == chosen.is_skilled]
			if choice == LEAST_WORK:
				assert chosen.weight == min(candidate.weight for candidate in rivals)

	@settings(deadline=None)
	@given(st.integers(2, 5), st.integers(1, 30))
	def test_by_turns_everybody_gets_the_same(self, people, number):
		found = {f"p{index}": Candidate(f"p{index}") for index in range(people)}
		given = dict.fromkeys(found, 0)
		for turn in range(number):
			chosen = rules.choose_person(found.values(), BY_TURNS)
			given[chosen.user] += 1
			found[chosen.user] = rules.with_one_more(chosen, THEN + timedelta(minutes=turn))
		assert max(given.values()) - min(given.values()) <= 1
