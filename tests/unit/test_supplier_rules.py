"""Contracts and signed links of suppliers, over all that can be."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.fulfilment import supplier_link_rules as links
from facility_frontoffice.fulfilment.rules import ASSIGNMENT_TRANSITIONS, UNFINISHED
from facility_frontoffice.fulfilment.supplier_rules import (
	ENDED,
	ENDS_SOON_DAYS,
	IN_FORCE,
	NONE,
	NOT_BEGUN,
	contract_state,
	days_left,
)

KEY = links.key_for("the key of the site")
STATUSES = tuple(ASSIGNMENT_TRANSITIONS)
NOW = datetime(2026, 11, 30, 12)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
hexadecimal = st.text("0123456789abcdef", min_size=10, max_size=10)


class TestContracts:
	@pytest.mark.parametrize(
		("begins", "ends", "state"),
		[
			(None, None, NONE),
			(date(2026, 11, 30), None, IN_FORCE),
			(None, date(2026, 11, 30), IN_FORCE),
			(date(2026, 12, 1), None, NOT_BEGUN),
			(None, date(2026, 11, 29), ENDED),
			(date(2026, 11, 30), date(2026, 11, 30), IN_FORCE),
		],
	)
	def test_on_a_day(self, begins, ends, state):
		assert contract_state(begins, ends, date(2026, 11, 30)) == state

	@given(days, days, days)
	def test_it_goes_from_not_begun_to_in_force_to_ended_and_never_back(self, one, other, day):
		begins, ends = sorted((one, other))
		order = [NOT_BEGUN, IN_FORCE, ENDED]
		today, tomorrow = (contract_state(begins, ends, day + timedelta(days=more)) for more in (0, 1))
		assert order.index(tomorrow) - order.index(today) in (0, 1, 2)
		assert (today == IN_FORCE) == (begins <= day <= ends)

	@given(st.none() | days, st.none() | days, days)
	def test_days_left_count_only_while_in_force_and_near_the_end(self, begins, ends, day):
		left = days_left(begins, ends, day)
		if left is None:
			assert (
				not ends
				or contract_state(begins, ends, day) != IN_FORCE
				or (ends - day).days > ENDS_SOON_DAYS
			)
		else:
			assert 0 <= left <= ENDS_SOON_DAYS
			assert day + timedelta(days=left) == ends


class TestTokens:
	@given(hexadecimal)
	def test_what_is_written_is_read(self, name):
		secret = links.make_secret()
		assert links.read(KEY, links.write(KEY, name, secret)) == links.Token(name, secret)

	@given(hexadecimal, st.data())
	def test_any_other_sign_anywhere_makes_it_nothing(self, name, data):
		token = links.write(KEY, name, links.make_secret())
		place = data.draw(st.integers(0, len(token) - 1))
		sign = data.draw(st.sampled_from([c for c in "0123456789abcdefABCDEFx. \n" if c != token[place]]))
		assert links.read(KEY, token[:place] + sign + token[place + 1 :]) is None

	@given(st.none() | st.integers() | st.text() | st.binary())
	def test_anything_else_is_nothing(self, text):
		assert links.read(KEY, text) is None

	@given(st.lists(hexadecimal, min_size=1, max_size=4), st.text("<>=?&; \n", max_size=5))
	def test_nothing_of_a_token_stays_in_a_text(self, names, between):
		tokens = [links.write(KEY, name, links.make_secret()) for name in names]
		text = between.join(f"t={token}!" for token in tokens)
		assert links.without_tokens(text) == between.join("t=…!" for _token in tokens)

	@given(st.none() | st.text())
	def test_a_text_without_tokens_stays_as_it_is(self, text):
		assert links.without_tokens(text) == text

	def test_a_token_does_not_show_its_secret(self):
		assert "f" * 64 not in repr(links.Token("0123456789", "f" * 64))

	def test_another_site_signs_with_another_key(self):
		token = links.write(KEY, "0123456789", links.make_secret())
		assert links.read(links.key_for("another site"), token) is None

	def test_secrets_are_long_and_differ(self):
		made = {links.make_secret() for _again in range(1000)}
		assert len(made) == 1000
		assert {len(secret) for secret in made} == {64}, "256 bits"

	def test_a_secret_matches_its_own_fingerprint_only(self):
		one, other = links.make_secret(), links.make_secret()
		assert links.matches(one, links.fingerprint(one))
		assert not links.matches(one, links.fingerprint(other))
		assert not links.matches(one, None)
		assert one not in links.fingerprint(one)


link_facts = st.builds(
	links.Link,
	expires_at=st.datetimes(NOW - timedelta(days=2), NOW + timedelta(days=2)),
	withdrawn_why=st.sampled_from(("", links.REPLACED, links.BY_FRONT_OFFICE, links.NOT_THEIRS)),
	is_theirs=st.booleans(),
	status=st.sampled_from(STATUSES),
)


class TestWhatALinkIsGoodFor:
	@given(link_facts)
	def test_acting_needs_all_of_it(self, link):
		good = not link.withdrawn_why and link.is_theirs and link.expires_at > NOW
		state = links.state_of(link, NOW)
		assert (state == links.OPEN) == (good and link.status in UNFINISHED)
		assert (state == links.DONE) == (good and link.status == "Completed")

	@given(link_facts)
	def test_a_link_does_not_come_back_to_life_by_itself(self, link):
		if links.state_of(link, NOW) == links.DEAD:
			assert links.state_of(link, NOW + timedelta(days=1)) == links.DEAD

	@given(link_facts)
	def test_what_the_front_office_took_back_is_not_renewed(self, link):
		if links.may_be_renewed(link):
			assert link.withdrawn_why in ("", links.REPLACED)
			assert link.is_theirs
			assert link.status in UNFINISHED

	@pytest.mark.parametrize("status", STATUSES)
	def test_acts_are_offered_for_unfinished_work_only(self, status):
		acts = links.acts_for(status)
		assert bool(acts) == (status in UNFINISHED)
		assert len(acts) == len(set(acts))
		assert (links.ACCEPT in acts) == (status == "Open")
		assert (links.FINISH in acts) == (status in UNFINISHED and status != "Waiting for Client")

	def test_they_hear_of_work_when_they_can_begin(self):
		assert links.is_told_of(None, "Open", "Work")
		assert links.is_told_of(None, "Open", None)
		assert not links.is_told_of(None, "Waiting for Client", "Work")
		assert links.is_told_of("Waiting for Client", "Open", "Work")
		assert not links.is_told_of("Open", "Accepted", "Work")
		assert not links.is_told_of(None, "Open", "Purchase")
		assert not links.is_told_of(None, "Open", "Approve")
