"""What names an asset, and what its papers say (S13): pure, so tried with whatever anybody might type or scan."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.assets import rules

LABEL = "A23456789ABC"
codes = st.builds(
	lambda kind, rest: kind + rest,
	st.sampled_from(sorted(rules.KINDS)),
	st.text(rules.LABEL_ALPHABET, min_size=rules.LABEL_LENGTH - 1, max_size=rules.LABEL_LENGTH - 1),
)
hosts = st.sampled_from(["https://facility.example.com", "http://127.0.0.1:8000", "https://x.test:444", ""])


class TestRead:
	@given(codes, hosts, st.sampled_from(["", "/", "?utm=1", "#top"]))
	def test_s13_a_label_is_read_whatever_the_host(self, code, host, tail):
		assert rules.read(f"{host}/label/{code}{tail}") == rules.Given(label=code)
		assert rules.read(f"{host}/ask/new?label={code}") == rules.Given(label=code)

	@given(codes)
	def test_s13_a_code_is_read_as_it_is_typed(self, code):
		assert rules.read(f"  {code.lower()} ").label == code

	@given(st.text(max_size=600))
	def test_any_text_has_an_answer(self, text):
		found = rules.read(text)
		assert (
			found.label
			or found.asset
			or found.location
			or found.words == " ".join(text[: rules.LONGEST].split())
		)
		assert not found.label or rules.label_in(found.label) == found.label

	@given(st.one_of(st.none(), st.integers(), st.binary(), st.lists(st.text())))
	def test_anything_has_an_answer(self, thing):
		assert isinstance(rules.read(thing), rules.Given)

	@pytest.mark.parametrize(
		("text", "expected"),
		[
			("/ask/new?location=Room 3.12", rules.Given(location="Room 3.12")),
			("https://a.b/ask?asset=ACC-1&location=Hal%20A", rules.Given(asset="ACC-1", location="Hal A")),
			("https://a.b/ask/new", rules.Given(words="https://a.b/ask/new")),
			("https://a.b/label/nonsense", rules.Given(words="https://a.b/label/nonsense")),
			("http://[", rules.Given(words="http://[")),
			("coffee   machine", rules.Given(words="coffee machine")),
			("ACC-ASS-2026-00001", rules.Given(words="ACC-ASS-2026-00001")),
			("", rules.Given()),
		],
	)
	def test_what_is_read(self, text, expected):
		assert rules.read(text) == expected

	@pytest.mark.parametrize(
		"text", ["B23456789ABC", "A23456789AB", "A23456789AB0", "A23456789ABCD", "A2345678 ABC"]
	)
	def test_what_is_no_code(self, text):
		assert rules.label_in(text) == ""


@st.composite
def trees(draw):
	"""A tree of places as (name, left, right), with the one above each."""
	count = draw(st.integers(0, 12))
	parents = [draw(st.integers(0, number - 1)) if number else None for number in range(count)]
	places, parent_of, clock = [], {}, iter(range(1, 1000))

	def walk(number):
		left = next(clock)
		for below in (other for other in range(count) if parents[other] == number):
			parent_of[str(below)] = str(number)
			walk(below)
		places.append((str(number), left, next(clock)))

	if count:
		walk(0)
	return places, parent_of


class TestWhoUsesAPlace:
	@given(
		trees(), st.dictionaries(st.sampled_from("0123456789"), st.sets(st.sampled_from("ABC"), min_size=1))
	)
	def test_s13_a_place_is_of_who_stands_there_or_nearest_above(self, tree, holders):
		places, parent_of = tree
		found = dict(rules.users_of(places, holders))
		for name, left, _right in places:
			at = name
			while at is not None and not holders.get(at):
				at = parent_of.get(at)
			assert found[left] == (holders[at] if at is not None else set())

	@given(
		trees(), st.dictionaries(st.sampled_from("0123456789"), st.sets(st.sampled_from("ABC"), min_size=1))
	)
	def test_s13_stretches_hold_what_may_be_used_and_nothing_else(self, tree, holders):
		users = rules.users_of(tree[0], holders)
		found = rules.stretches(users, lambda customers: "A" in customers)
		for left, customers in users:
			assert any(first <= left <= last for first, last in found) == ("A" in customers)
		assert len(found) <= sum("A" in customers for _left, customers in users)


class TestWarranty:
	TODAY = date(2026, 11, 30)

	def test_nothing_known_is_no_warranty(self):
		assert rules.warranty(self.TODAY) is None
		assert rules.warranty(self.TODAY, bought=self.TODAY) is None
		assert rules.warranty(self.TODAY, days="365") is None

	def test_the_last_day_counts(self):
		assert rules.warranty(self.TODAY, serial_until=self.TODAY).in_force
		assert not rules.warranty(self.TODAY, serial_until=self.TODAY - timedelta(days=1)).in_force

	dates = st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2090, 1, 1)))

	@given(dates, dates, dates, st.one_of(st.none(), st.integers(0, 5000)))
	def test_the_longest_cover_counts(self, serial, contract, bought, days):
		found = rules.warranty(self.TODAY, serial, contract, bought, days)
		covers = [serial, contract, bought + timedelta(days=days) if bought and days else None]
		known = [until for until in covers if until]
		assert (found.until if found else None) == max(known, default=None)
		assert not found or found.in_force == (found.until >= self.TODAY)

	@pytest.mark.parametrize(
		("text", "days"),
		[
			("365", 365),
			(" 30 ", 30),
			(365, 365),
			("365.0", 365),
			("", 0),
			(None, 0),
			("a year", 0),
			("-3", 0),
			("²", 0),
			("9" * 30, 36_500),
		],
	)
	def test_days_are_text_in_erpnext(self, text, days):
		assert rules.days_in(text) == days


@given(st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)), st.integers(-100, 10_000))
def test_hours_out_of_order(failed, minutes):
	found = rules.hours_down(failed, failed + timedelta(minutes=minutes))
	assert found == pytest.approx(max(minutes, 0) / 60)
	assert rules.hours_down(failed, None) == rules.hours_down(None, failed) == 0


states = st.sampled_from([rules.PENDING, rules.DONE, rules.DROPPED])


@given(st.lists(states, max_size=6))
def test_s13_work_is_done_when_something_is_and_nothing_runs(found):
	assert rules.work_is_done(found) == (rules.DONE in found and rules.PENDING not in found)


@pytest.mark.parametrize(
	("docstatus", "status", "state"),
	[
		(0, "Pending", rules.PENDING),
		(0, "Completed", rules.PENDING),
		(0, "Cancelled", rules.DROPPED),
		(1, "Completed", rules.DONE),
		(1, "Cancelled", rules.DROPPED),
		(2, "Completed", rules.DROPPED),
	],
)
def test_s13_states_of_documents(docstatus, status, state):
	assert rules.state_of_repair(docstatus, status) == state
	assert rules.state_of_maintenance(docstatus, status) == state
	if status != "Cancelled":
		assert rules.state_of_movement(docstatus) == state
