"""Where a mail belongs, and what a reply does: by rules alone."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.communication.inbound import thread_rules as rules
from facility_frontoffice.communication.inbound.holding_rules import Earlier, Storm, is_trusted, storm
from facility_frontoffice.communication.inbound.thread_rules import (
	ASSIGNMENT,
	NEW,
	OTHER,
	REPLY,
	REQUEST,
	Belonging,
	Known,
	Named,
	Writer,
)

EMMA, NOOR, MALLORY = "emma@example.com", "noor@example.com", "mallory@evil.example"
NUMBER = "CR-2026-00041"
KNOWN = {(REQUEST, NUMBER): Known(frozenset({EMMA, NOOR}))}


def belongs(named, writer=EMMA, known=KNOWN, **facts) -> Belonging:
	return rules.belongs(named, known, Writer(writer, **facts))


class TestBelongs:
	def test_who_has_to_do_with_it_replies(self):
		for by in ("a@x", ""):
			assert belongs([Named(REQUEST, NUMBER, by)], NOOR) == Belonging(REPLY, REQUEST, NUMBER)

	def test_capitals_in_an_address_say_nothing(self):
		assert belongs([Named(REQUEST, NUMBER)], "Emma@Example.COM").kind == REPLY

	def test_a_forged_number_does_not_attach(self):
		for by in ("a@x", ""):
			assert belongs([Named(REQUEST, NUMBER, by)], MALLORY) == Belonging(NEW, named=NUMBER)

	def test_a_colleague_may_write_about_any(self):
		assert belongs([Named(REQUEST, NUMBER)], MALLORY, is_colleague=True).kind == REPLY

	def test_who_is_not_who_they_say_is_a_stranger(self):
		for colleague in (False, True):
			found = belongs([Named(REQUEST, NUMBER)], EMMA, is_colleague=colleague, is_forged=True)
			assert found == Belonging(NEW, named=NUMBER)

	def test_what_is_named_and_not_there_is_nothing(self):
		assert belongs([Named(REQUEST, "CR-2026-99999")]) == Belonging(NEW)

	def test_the_mail_that_it_answers_goes_before_a_number(self):
		known = {**KNOWN, (REQUEST, "CR-2026-00042"): Known(frozenset({EMMA}))}
		named = rules.named_in_order(["a@x"], {"a@x": (REQUEST, "CR-2026-00042")}, [NUMBER])
		assert belongs(named, known=known).document == "CR-2026-00042"

	def test_the_next_is_taken_when_the_first_is_not_theirs(self):
		known = {**KNOWN, (REQUEST, "CR-2026-00042"): Known(frozenset({MALLORY}))}
		named = [Named(REQUEST, NUMBER, "a@x"), Named(REQUEST, "CR-2026-00042")]
		assert belongs(named, MALLORY, known) == Belonging(REPLY, REQUEST, "CR-2026-00042", NUMBER)

	def test_what_was_joined_goes_on_in_the_last_one(self):
		known = {
			(REQUEST, "A"): Known(frozenset({EMMA}), "B"),
			(REQUEST, "B"): Known(frozenset(), "C"),
			(REQUEST, "C"): Known(frozenset()),
		}
		assert belongs([Named(REQUEST, "A")], known=known).document == "C"

	def test_a_ring_of_joined_requests_ends(self):
		known = {(REQUEST, "A"): Known(frozenset({EMMA}), "B"), (REQUEST, "B"): Known(frozenset(), "A")}
		assert belongs([Named(REQUEST, "A")], known=known).kind == REPLY

	def test_another_document_keeps_its_replies(self):
		assert belongs([Named("Purchase Order", "PO-1", "a@x")], MALLORY) == Belonging(
			OTHER, "Purchase Order", "PO-1"
		)
		assert belongs([Named("Purchase Order", "PO-1", "a@x")], MALLORY, is_forged=True).kind == NEW

	def test_a_supplier_writes_about_their_own_work_only(self):
		known = {(ASSIGNMENT, "BA-1"): Known(frozenset({"work@schoon.example"}))}
		assert belongs([Named(ASSIGNMENT, "BA-1", "a@x")], "work@schoon.example", known).document == "BA-1"
		assert belongs([Named(ASSIGNMENT, "BA-1", "a@x")], EMMA, known).named == "BA-1"

	@given(
		st.lists(st.sampled_from([NUMBER, "CR-2026-00042", "CR-2026-00043"])),
		st.frozensets(st.emails(), max_size=3),
		st.emails(),
	)
	def test_nobody_joins_a_request_that_they_have_nothing_to_do_with(self, numbers, addresses, writer):
		known = {(REQUEST, number): Known(rules.addresses(*addresses)) for number in numbers}
		found = belongs([Named(REQUEST, number) for number in numbers], writer, known)
		allowed = writer.casefold() in {address.casefold() for address in addresses}
		assert (found.kind == REPLY) == bool(numbers and allowed)


class TestNames:
	def test_the_mail_that_it_answers_then_the_latest_first(self):
		assert rules.ids_in_order("c", ["a", "b", "c"]) == ("c", "b", "a")
		assert rules.ids_in_order("", ["a", "b"]) == ("b", "a")

	def test_a_long_thread_is_read_from_its_end(self):
		found = rules.ids_in_order("", [str(number) for number in range(500)])
		assert (found[0], len(found)) == ("499", rules.MOST_IDS)

	def test_each_document_once(self):
		documents = {"a": (REQUEST, NUMBER), "b": (REQUEST, NUMBER)}
		assert rules.named_in_order(["a", "b"], documents, [NUMBER]) == (Named(REQUEST, NUMBER, "a"),)

	@pytest.mark.parametrize(
		("subject", "alone"),
		[
			("Re: The lamp", "The lamp"),
			("RE: FW: Antw: The lamp", "The lamp"),
			("Re[2]: The lamp", "The lamp"),
			("Renovation: when?", "Renovation: when?"),
			("Re:", ""),
		],
	)
	def test_a_subject_without_what_programs_put_before_it(self, subject, alone):
		assert rules.subject_alone(subject) == alone

	def test_a_forward_is_no_reply(self):
		assert rules.is_forward("Fwd: The lamp")
		assert rules.is_forward("Doorst: De lamp")
		assert not rules.is_forward("Re: Fwd: The lamp")


class TestForged:
	def test_the_newest_header_counts(self):
		good = "mx.us.example; spf=pass; dmarc=pass header.from=example.com"
		bad = "mx.us.example; spf=fail; dmarc=fail (p=REJECT) header.from=example.com"
		assert rules.is_forged([bad, good])
		assert not rules.is_forged([good, bad])
		assert not rules.is_forged([])

	def test_a_word_like_it_is_not_it(self):
		assert not rules.is_forged(["mx; x-dmarc=fail; dmarc=none"])
		assert not rules.is_forged(["mx; dmarc=failure-unknown-word"])
		assert rules.is_forged(["mx; dmarc = FAIL"])


class TestBecomes:
	@pytest.mark.parametrize(
		("status", "ended", "thanks", "rule", "days", "expected"),
		[
			("In Progress", False, False, rules.OPENS_AGAIN, None, rules.ATTACHED),
			("Waiting for Client", False, False, rules.BECOMES_NEW, None, rules.ATTACHED),
			("Completed", True, False, rules.BECOMES_NEW, 100, rules.REOPENED),
			("Completed", True, True, rules.OPENS_AGAIN, 0, rules.THANKS),
			("Closed", True, True, rules.OPENS_AGAIN, 0, rules.THANKS),
			("Closed", True, False, rules.OPENS_AGAIN, 400, rules.REOPENED),
			("Closed", True, False, rules.BECOMES_NEW, 0, rules.FOLLOW_UP),
			("Closed", True, False, rules.WHEN_RECENT, 14, rules.REOPENED),
			("Closed", True, False, rules.WHEN_RECENT, 14.1, rules.FOLLOW_UP),
			("Closed", True, False, rules.WHEN_RECENT, None, rules.FOLLOW_UP),
			("Cancelled", True, False, rules.OPENS_AGAIN, 0, rules.FOLLOW_UP),
			("Cancelled", True, True, rules.OPENS_AGAIN, 0, rules.THANKS),
		],
	)
	def test_a_reply(self, status, ended, thanks, rule, days, expected):
		assert rules.becomes(status, ended, thanks, rule, days, 14) == expected


class TestStorm:
	NOW = datetime(2026, 3, 2, 10)

	def _earlier(self, count: int, minutes: float, subject: str = "Alarm") -> list[Earlier]:
		return [Earlier(self.NOW - timedelta(minutes=minutes), subject) for _number in range(count)]

	def test_so_many_an_hour_and_not_one_more(self):
		assert storm(self.NOW, "Other", False, self._earlier(29, 30), 30) is None
		assert storm(self.NOW, "Other", False, self._earlier(30, 30), 30) is Storm.MANY
		assert storm(self.NOW, "Other", True, self._earlier(30, 30), 30) is Storm.MANY

	def test_an_hour_is_an_hour(self):
		assert storm(self.NOW, "Other", False, self._earlier(99, 60), 30) is None

	def test_no_limit(self):
		assert storm(self.NOW, "Other", False, self._earlier(999, 1), 0) is None
		assert storm(self.NOW, "Alarm", False, self._earlier(999, 1), 0) is None

	def test_the_same_again_and_again(self):
		assert storm(self.NOW, "alarm", False, self._earlier(4, 5), 30) is None
		assert storm(self.NOW, "alarm", False, self._earlier(5, 5), 30) is Storm.SAME
		assert storm(self.NOW, "alarm", True, self._earlier(5, 5), 30) is None, "a reply on a thread"
		assert storm(self.NOW, "alarm", False, self._earlier(5, 10), 30) is None, "ten minutes ago"
		assert storm(self.NOW, "", False, self._earlier(5, 5, ""), 30) is None, "photos off a phone"

	@given(st.lists(st.integers(-30, 200)), st.integers(1, 40))
	def test_what_comes_later_never_counts(self, minutes, limit):
		earlier = [Earlier(self.NOW - timedelta(minutes=each), "x") for each in minutes]
		near = [each for each in minutes if 0 <= each < 60]
		held = storm(self.NOW, "y", False, earlier, limit)
		assert (held is Storm.MANY) == (len(near) >= limit)


@pytest.mark.parametrize(
	("sender", "is_so"),
	[
		("scanner@building.example", True),
		("Forms@intranet.example", True),
		("somebody@alarms.example", True),
		("somebody@north.alarms.example", True),
		("other@building.example", False),
		("somebody@badalarms.example", False),
		("alarms.example@evil.org", False),
		("somebody@example", False),
		("", False),
	],
)
def test_of_whom_nothing_is_held(sender, is_so):
	assert (
		is_trusted(sender, "scanner@building.example\n forms@Intranet.example, @alarms.example;example")
		== is_so
	)


@given(st.text(max_size=30))
def test_without_names_everybody_may_be_held(sender):
	assert not is_trusted(sender, None)
	assert not is_trusted(sender, " ,;\n")
