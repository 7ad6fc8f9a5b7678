"""Guests: nobody makes a link or a form of ours, and what a visitor types ends no line, mail or address (S9, S45)."""

import dataclasses
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.catalogue.question_rules import Condition, Question, shown
from facility_frontoffice.portal import guest_rules as rules

KEY = rules.key_for("the key of the site", rules.FOLLOW)
NAMES = st.text("0123456789abcdef", min_size=20, max_size=20)
ADDRESSES = st.emails().map(str.lower)
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=timezone.utc)
LOCAL = datetime(2026, 12, 1, 9, 0)


class TestLinks:
	@given(NAMES, ADDRESSES, st.integers(0, 9))
	def test_our_own_are_read(self, name, address, withdrawn):
		token = rules.Token(name, rules.mark_of(KEY, address, withdrawn))
		assert rules.read(KEY, rules.write(KEY, token)) == token
		assert rules.is_of(token, KEY, f" {address.upper()} ", withdrawn)

	@given(NAMES, ADDRESSES, ADDRESSES)
	def test_those_of_another_address_or_of_before_a_withdrawal_are_not_theirs(self, name, address, other):
		token = rules.Token(name, rules.mark_of(KEY, address, 1))
		assert not rules.is_of(token, KEY, address, 0)
		assert not rules.is_of(token, KEY, address, 2)
		assert rules.is_of(token, KEY, other, 1) == (other.strip() == address.strip())

	@given(NAMES, st.data())
	def test_one_other_sign_anywhere_is_none_of_ours(self, name, data):
		text = rules.write(KEY, rules.Token(name, rules.mark_of(KEY, "a@b.example")))
		place = data.draw(st.integers(0, len(text) - 1))
		sign = data.draw(st.sampled_from("0123456789abcdef.zA\n")).replace(text[place], "x")
		assert rules.read(KEY, text[:place] + sign + text[place + 1 :]) is None

	@pytest.mark.parametrize("purpose", [rules.CONFIRM, rules.FORM])
	def test_those_for_another_purpose_or_site_are_none_of_ours(self, purpose):
		text = rules.write(KEY, rules.Token("0" * 20, "0" * 16))
		assert rules.read(rules.key_for("the key of the site", purpose), text) is None
		assert rules.read(rules.key_for("another site", rules.FOLLOW), text) is None

	@given(st.one_of(st.text(), st.none(), st.integers(), st.binary(), st.lists(st.text())))
	def test_nothing_else_is_one_and_nothing_breaks(self, text):
		assert rules.read(KEY, text) is None
		assert rules.read_stamp(KEY, text, timezone.utc) is None

	@given(st.text(max_size=40), NAMES, st.text(max_size=40))
	def test_nobody_finds_one_in_what_is_kept(self, before, name, after):
		text = rules.write(KEY, rules.Token(name, rules.mark_of(KEY, "a@b.example")))
		kept = rules.without_tokens(f"{before} {text} {after}")
		assert text not in kept
		assert text[:40] not in kept
		assert rules.without_tokens(None) is None


class TestForms:
	@given(st.integers(0, 10**6))
	def test_a_stamp_says_when_and_which(self, seconds):
		at = NOW - timedelta(seconds=seconds)
		stamp = rules.read_stamp(KEY, rules.stamp(KEY, at, "ab" * 12), timezone.utc)
		assert stamp == rules.Stamp(at, "ab" * 12)

	@pytest.mark.parametrize(
		("seconds", "pace"), [(0, "fast"), (2, "fast"), (3, ""), (3600, ""), (43_200, ""), (43_201, "old")]
	)
	def test_s9_nobody_types_that_fast(self, seconds, pace):
		stamp = rules.Stamp(NOW - timedelta(seconds=seconds), "x")
		assert rules.pace_of(stamp, NOW) == pace

	def test_a_form_that_is_not_ours_is_given_out_anew(self):
		forged = rules.stamp(rules.key_for("another", rules.FORM), NOW - timedelta(seconds=60), "ab" * 12)
		assert rules.pace_of(rules.read_stamp(KEY, forged, timezone.utc), NOW) == "old"


class TestWords:
	@given(st.text(), st.integers(1, 200))
	def test_a_field_of_one_line_is_one_line(self, text, length):
		line = rules.one_line(text, length)
		assert len(line) <= length
		assert not any(sign in line for sign in "\r\n\x00\u2028\u202e\x0b")
		assert rules.one_line(line, length) == line

	@given(st.text())
	def test_lines_keep_what_can_be_read(self, text):
		kept = rules.lines(text, 10_000)
		assert "\r" not in kept
		assert "\x00" not in kept
		assert rules.lines(kept, 10_000) == kept

	def test_too_long_a_text_stays_too_long(self):
		assert len(rules.lines("x" * 7000, 5000)) == 5001

	@pytest.mark.parametrize("text", ["a@b.example", " Anna.de-Vries+x@sub.House.example "])
	def test_an_address(self, text):
		assert rules.email_in(text) == text.strip().lower()

	@pytest.mark.parametrize(
		"text",
		[
			"", None, 5, "a", "a@b", "@b.example", "a@b.example\nBcc: all@b.example", "a@b.example, c@b.example",
			"a@b.example;c@b.example", "Anna <a@b.example>", '"a b"@b.example', "a@b..example", "a@-b.example",
			"a@[10.0.0.1]", "a..b@b.example", "a@b.example\r", "a@b.examp\u0142e", "a@b.ex\u00adample", "x" * 65 + "@b.example",
			"a@" + "b" * 140 + ".example", "a%0a@b.example\x00",
		],
	)  # fmt: skip
	def test_what_is_no_one_address(self, text):
		if text == "a@b.example\r":
			assert rules.email_in(text) == "a@b.example"  # white space around it is not theirs
		else:
			assert rules.email_in(text) is None

	@given(st.text(max_size=200))
	def test_an_address_has_nothing_that_ends_a_header_or_begins_another(self, text):
		email = rules.email_in(text)
		assert email is None or (not set(email) & set(' \r\n\t,;<>"()\\\x00') and email.count("@") == 1)

	@given(ADDRESSES)
	def test_a_mailbox_is_counted_as_one(self, email):
		name, _at, host = email.rpartition("@")
		assert rules.mailbox_of(f"{name}+shop@{host}") == rules.mailbox_of(email.upper())
		assert (
			rules.mailbox_of("a.b@x.example")
			== rules.mailbox_of("ab+1@x.example")
			!= rules.mailbox_of("ac@x.example")
		)

	@pytest.mark.parametrize(
		("text", "phone"),
		[
			("", ""), (None, ""), ("020 123 45 67", "020 123 45 67"), ("+31 (0)20-1234567", "+31 (0)20-1234567"),
			("call me", None), ("12", None), ("1" * 31, None), ("020\n1234567", "020 1234567"), ("<b>0201234567", None),
		],
	)  # fmt: skip
	def test_a_telephone_number(self, text, phone):
		assert rules.phone_in(text) == phone

	@pytest.mark.parametrize(
		("sizes", "is_refused"),
		[([], False), ([5], False), ([5, 3], False), ([5, 4], True), ([6], True), ([1, 1], False)],
	)
	def test_files_are_not_too_large(self, sizes, is_refused):
		assert rules.are_too_large([size * 1024**2 for size in sizes]) == is_refused


QUESTIONS = ["A", "B", "C", "D"]


@st.composite
def questions(draw):
	"""Questions of every kind, in chains and circles, of which some hang on what is not there."""
	found = []
	for name in QUESTIONS[: draw(st.integers(0, 4))]:
		depends = draw(st.sampled_from([None, *QUESTIONS]))
		found.append(
			Question(
				name,
				draw(st.sampled_from(["Text", "Yes or No", "Location", "Asset", "File", "Photo"])),
				mandatory=draw(st.booleans()),
				condition=Condition(depends, draw(st.sampled_from(["Is", "Is Not", "Is Filled"])), "Yes")
				if depends
				else None,
			)
		)
	return found


class TestQuestions:
	@given(questions(), st.dictionaries(st.sampled_from(QUESTIONS), st.sampled_from(["Yes", "No", ""])))
	def test_a_guest_can_always_answer_what_they_may_ask(self, asked, answers):
		plain = rules.plain_questions(asked)
		given_by_guest = {
			name: value for name, value in answers.items() if name in {q.question for q in plain}
		}
		if rules.may_be_put_to_guests(asked):
			needed = [question for question in shown(asked, given_by_guest) if question.mandatory]
			assert all(question in plain for question in needed)

	@given(questions())
	def test_none_is_for_our_places_assets_or_files(self, asked):
		for question in rules.plain_questions(asked):
			assert question.question_type in ("Text", "Yes or No")

	def test_what_hangs_on_a_place_is_not_asked_and_keeps_nobody(self):
		place = Question("Where?", "Location")
		follow = Question("Which desk?", mandatory=True, condition=Condition("Where?", "Is Filled"))
		assert rules.plain_questions([place, follow]) == []
		assert rules.may_be_put_to_guests([place, follow])
		assert not rules.may_be_put_to_guests([dataclasses.replace(place, mandatory=True)])

	def test_a_photo_that_is_needed_after_some_answer_keeps_it_from_guests(self):
		broken = Question("Is it broken?", "Yes or No")
		photo = Question(
			"A photo", "Photo", mandatory=True, condition=Condition("Is it broken?", "Is", "Yes")
		)
		assert not rules.may_be_put_to_guests([broken, photo])


class TestHowLong:
	@pytest.mark.parametrize("status", ["New", "In Progress", "On Hold", "Waiting for Client"])
	def test_as_long_as_it_goes_on(self, status):
		assert rules.state_of(status, None, 1, LOCAL) == rules.OPEN

	@pytest.mark.parametrize("status", ["Completed", "Closed", "Cancelled"])
	def test_and_some_days_after(self, status):
		assert rules.state_of(status, LOCAL - timedelta(days=29), 30, LOCAL) == rules.ENDED
		assert rules.state_of(status, LOCAL - timedelta(days=30), 30, LOCAL) is None
