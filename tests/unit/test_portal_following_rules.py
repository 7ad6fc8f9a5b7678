"""What clients may change, read, look for and say, and with whom they share: the rules without a site."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.portal import changing_rules, client_words, colleagues_rules, searching_rules
from facility_frontoffice.portal.client_conversation_rules import US, YOU, addresses_in, side_of
from facility_frontoffice.portal.colleagues_rules import CUSTOMER, DEPARTMENT, THEMSELVES, Circle
from facility_frontoffice.satisfaction import rules as satisfaction

CLIENT, SUPPLIER, DESK = "Emma@x.example", "work@supplier.example", "desk@fo.example"
NOW = datetime(2030, 3, 4, 10, 0)
ADDRESS = st.sampled_from(
	(CLIENT, SUPPLIER, DESK, "noor@x.example", "notemma@x.example", "emma@x.example.evil")
)
LINE = st.lists(ADDRESS, max_size=4).map(
	lambda found: ", ".join(f"Some One <{address}>" for address in found)
)


class TestConversation:
	@pytest.mark.parametrize(
		("direction", "sender", "to", "side"),
		[
			("Received", "Emma <emma@X.example>", (DESK,), YOU),
			("Received", SUPPLIER, (DESK, CLIENT), None),
			("Sent", DESK, (f"Emma van Dijk <{CLIENT}>", None), US),
			("Sent", DESK, (SUPPLIER, CLIENT), US),
			("Sent", DESK, (SUPPLIER, None), None),
			("Sent", DESK, ("notemma@x.example", ""), None),
			("Sent", CLIENT, (SUPPLIER,), None),
		],
	)
	def test_whose_a_mail_is(self, direction, sender, to, side):
		assert side_of(direction, sender, to, (CLIENT, None)) == side

	@given(direction=st.sampled_from(("Sent", "Received")), sender=LINE, to=st.lists(LINE, max_size=3))
	def test_nobody_reads_a_mail_in_which_they_do_not_stand(self, direction, sender, to):
		side = side_of(direction, sender, to, (CLIENT,))
		lines = [sender] if direction == "Received" else to
		stands_in_it = any(CLIENT.lower() in addresses_in(line) for line in lines)
		assert bool(side) == stands_in_it

	@given(LINE, st.lists(LINE, max_size=3), st.sampled_from(("Sent", "Received")))
	def test_who_has_no_address_reads_no_mail(self, sender, to, direction):
		assert side_of(direction, sender, to, (None, "", " ")) is None


class TestChanging:
	@pytest.mark.parametrize("status", client_words.STATES)
	def test_it_ends_when_taking_back_ends(self, status):
		assert changing_rules.may_change(status) == (status in client_words.MAY_BE_TAKEN_BACK)

	@given(
		st.dictionaries(st.sampled_from(changing_rules.FIELDS), st.text(max_size=8), min_size=1), st.data()
	)
	def test_another_version_is_another_text(self, values, data):
		field = data.draw(st.sampled_from(sorted(values)))
		other = {**values, field: values[field].strip() + "x"}
		same = {**values, field: f" {values[field]} "}
		version = changing_rules.version_of(values, {}, {})
		assert changing_rules.version_of(same, {}, {}) == version
		assert changing_rules.version_of(other, {}, {}) != version
		assert changing_rules.version_of(values, {"line": []}, {}) != version
		assert changing_rules.version_of(values, {}, {"floor": "3"}) != version

	@given(*[st.dictionaries(st.sampled_from("abc"), st.sampled_from(("", None, "1", " 1 ", "2")))] * 2)
	def test_what_is_reported_is_what_differs(self, before, after):
		found = changing_rules.changed(before, after)
		assert all(was != now for _name, was, now in found)
		assert {name for name, *_rest in found} <= set(after)
		assert changing_rules.changed(after, after) == []


class TestColleagues:
	SCOPES = (THEMSELVES, DEPARTMENT, CUSTOMER)

	@given(
		st.one_of(st.none(), st.text(max_size=5), st.sampled_from(SCOPES)),
		st.sampled_from(("", None, *SCOPES)),
	)
	def test_a_profile_goes_before_the_setting_and_nothing_is_nobody(self, setting, of_profile):
		scope = colleagues_rules.scope_of(setting, of_profile)
		assert scope == (of_profile or (setting if setting in self.SCOPES else THEMSELVES))

	@given(
		st.dictionaries(st.text(max_size=3), st.frozensets(st.sampled_from("ABC"))),
		st.sets(st.sampled_from("AB")),
	)
	def test_who_belongs_elsewhere_too_is_no_colleague(self, belongs, own):
		found = colleagues_rules.only_within(belongs, own)
		assert all(belongs[user] and belongs[user] <= own for user in found)
		assert "C" not in {place for user in found for place in belongs[user]}

	def test_nobody_is_in_an_empty_circle(self):
		assert Circle().is_empty
		assert Circle(DEPARTMENT, users=("x",)).is_empty


class TestSearching:
	@given(st.text(max_size=200))
	def test_signs_of_the_database_mean_themselves(self, text):
		for pattern in searching_rules.patterns_in(text):
			bare = pattern[1:-1].replace("\\\\", "").replace("\\%", "").replace("\\_", "")
			assert not set(bare) & set("%_\\")
		assert len(searching_rules.patterns_in(text)) <= searching_rules.MOST_WORDS


class TestFeedback:
	@pytest.mark.parametrize("value", [None, "", "0", 0, 6, "6", "x", 2.5, "2.5", True, [], {}, -1])
	def test_what_is_no_score(self, value):
		assert satisfaction.score_in(value) is None

	@given(st.integers(1, 5))
	def test_a_score_by_a_form_or_a_call(self, number):
		assert satisfaction.score_in(str(number)) == satisfaction.score_in(number) == number

	@pytest.mark.parametrize("status", client_words.STATES)
	def test_it_is_asked_of_what_was_done(self, status):
		assert satisfaction.may_give(status) == (status in ("Completed", "Closed"))
		assert not satisfaction.may_give(status, merged_into="CR-1")

	@given(st.integers(0, 40), st.integers(-40, 40))
	def test_it_can_be_changed_for_two_weeks_after_it_was_said_or_done_again(self, said_ago, ended_later):
		given_at = NOW - timedelta(days=said_ago)
		ended_at = given_at + timedelta(days=ended_later)
		days = min(said_ago, (NOW - ended_at).days)
		assert satisfaction.may_change(given_at, ended_at, NOW) == (days <= satisfaction.DAYS_TO_CHANGE)
