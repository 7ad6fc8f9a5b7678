"""Who bears a charge, how much it is, and who approves an order, without a site (S51)."""

import re
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.charging import rules
from facility_frontoffice.charging.rules import CHARGED, COST_CENTER, CUSTOMER, TO_CHARGE, WAIVED, Bearer
from facility_frontoffice.purchasing import approval_rules as approval
from facility_frontoffice.purchasing.approval_rules import Band, Token

NAMES = st.one_of(st.none(), st.sampled_from(["A", "B", "C", "D"]))
AMOUNTS = st.floats(0, 1_000_000, allow_nan=False)
BANDS = st.lists(AMOUNTS, unique=True, min_size=1, max_size=5).map(
	lambda amounts: [Band(amount, f"Role {number}") for number, amount in enumerate(amounts)]
)


@given(st.lists(NAMES, max_size=5), st.dictionaries(st.sampled_from("ABCD"), st.sampled_from("XY")), NAMES)
def test_the_first_of_the_company_bears_it(candidates, company_of, company):
	company = "X" if company else None
	found = rules.first_of_company(candidates, company_of, company)
	fitting = [name for name in candidates if name and company and company_of.get(name) == company]
	assert found == (fitting[0] if fitting else None)


@given(NAMES, NAMES, NAMES, NAMES, NAMES)
def test_a_charge_has_one_bearer_unless_nobody_is_known(own, department, of_customer, customer, product):
	found = rules.bearer(own, department, of_customer, customer, product)
	known = [name for name in (own, department, of_customer) if name]
	if known:
		assert found == Bearer(COST_CENTER, known[0])
	elif customer:
		assert found == Bearer(CUSTOMER, customer)
	else:
		assert found == (Bearer(COST_CENTER, product) if product else None)


@pytest.mark.parametrize(
	("costs", "percentage", "expected"), [(300, 10, 330), (0.05, 10, 0.06), (100, 0, 100), (-40, 10, -44)]
)
def test_what_it_cost_with_a_percentage(costs, percentage, expected):
	assert rules.with_percentage(costs, percentage) == expected


@given(st.integers(1, 1000), st.integers(0, 10_000_00))
def test_amounts_are_exact_to_the_cent(qty, cents):
	assert round(rules.amount_of(qty, cents / 100) * 100) == qty * cents


@given(st.lists(st.sampled_from([TO_CHARGE, CHARGED, WAIVED, rules.CANCELLED]), max_size=4), st.booleans())
def test_a_line_is_never_charged_twice(statuses, is_done):
	act = rules.next_act(statuses, is_done)
	counting = [status for status in statuses if status != rules.CANCELLED]
	if act == "charge":
		assert is_done
		assert not counting
	if act == "take back":
		assert not is_done
		assert {TO_CHARGE, CHARGED} & set(counting)
	if is_done and not counting:
		assert act == "charge"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_month_begins_and_ends_in_itself(day):
	first, last = rules.month_of(day)
	assert first <= day <= last
	assert (first.month, last.month) == (day.month, day.month)
	assert (last + timedelta(days=1)).day == 1


@given(AMOUNTS, BANDS)
def test_s51_an_amount_has_the_band_just_below_it(amount, bands):
	found = approval.band_for(amount, bands)
	below = [band for band in bands if band.above < amount]
	assert (found is None) == (not below)
	if found:
		assert all(band.above <= found.above for band in below)
	assert approval.needed(amount, False, bands, only_for_clients=True) is None
	assert approval.needed(amount, True, bands, True) == found == approval.needed(amount, False, bands, False)


@given(AMOUNTS, BANDS, st.booleans(), st.booleans())
def test_s51_the_workflow_says_what_the_bands_say(amount, bands, is_for_client, only_for_clients):
	"""Just one way leads out of a draft, and out of waiting just the role of the band approves."""
	items = [{"client_request": "CR-1" if is_for_client else None}]
	doc = _Doc(base_grand_total=amount, items=items, docstatus=0)
	needed = approval.needed(amount, is_for_client, bands, only_for_clients)
	ways = [
		row
		for row in approval.transitions(bands, only_for_clients)
		if not row["condition"] or eval(row["condition"], {"doc": doc})
	]
	out = {row["action"] for row in ways if row["state"] == approval.DRAFT}
	assert out == {approval.ASK if needed else approval.ORDER}
	if needed:
		able = {row["allowed"] for row in ways if row["action"] == approval.APPROVE}
		assert able == {needed.role}
	assert not [
		row for row in ways if row["state"] == approval.REJECTED and row["next_state"] == approval.APPROVED
	]


class _Doc(dict):
	__getattr__ = dict.get


@pytest.mark.parametrize(
	("bands", "wrong"),
	[
		([], "add a row"),
		([Band(-1, "A")], "below zero"),
		([Band(5, "A"), Band(5, "B")], "same amount"),
		([Band(0, "A"), Band(5, "B")], None),
	],
)
def test_s51_bands_that_do_not_work(bands, wrong):
	found = approval.problem_of(bands)
	assert (wrong in found) if wrong else found is None


@given(st.sampled_from(["a", "b", "c"]), st.booleans())
def test_s51_nobody_approves_their_own(user, may_approve_own):
	band = Band(0, "A", may_approve_own)
	assert approval.may_approve(user, "a", "b", band) is (may_approve_own or user == "c")


KEY = approval.key_for("secret")
UNTIL = datetime(2026, 12, 1, 9, 0, tzinfo=timezone.utc)


@given(st.emails())
def test_s51_a_link_is_read_as_it_was_written(user):
	token = Token("0123456789", user[:140], UNTIL)
	text = approval.write(KEY, token)
	assert re.fullmatch(r"[0-9a-f.]+", text)
	assert approval.read(KEY, text) == token
	assert approval.read(approval.key_for("another"), text) is None


@given(st.data())
def test_s51_a_link_that_is_changed_is_none(data):
	text = approval.write(KEY, Token("0123456789", "boss@example.com", UNTIL))
	place = data.draw(st.integers(0, len(text) - 1))
	other = data.draw(st.sampled_from("0123456789abcdef.é"))
	if text[place] != other:
		assert approval.read(KEY, text[:place] + other + text[place + 1 :]) is None


@pytest.mark.parametrize("text", [None, "", 5, "x", "0123456789.zz.1.2"])
def test_s51_rubbish_is_no_link(text):
	assert approval.read(KEY, text) is None
