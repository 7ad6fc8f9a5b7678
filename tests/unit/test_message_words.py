"""The pure side of a message's words: what a text message costs, and what a mailbox shows of a mail."""

from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.communication import sms_rules


def test_a_text_message_holds_160_plain_letters_or_70_others():
	assert sms_rules.parts("") == 0
	assert sms_rules.parts("a" * 160) == 1
	assert sms_rules.parts("a" * 161) == 2
	assert sms_rules.parts("a" * 306) == 2
	assert sms_rules.parts("a" * 307) == 3
	assert sms_rules.parts("ë" * 70) == 1
	assert sms_rules.parts("ë" * 71) == 2
	assert sms_rules.parts("€" * 80) == 1, "takes the room of two"
	assert sms_rules.parts("€" * 81) == 2
	assert sms_rules.parts("😀" * 35) == 1, "takes the room of two among the others"
	assert sms_rules.parts("😀" * 36) == 2


def test_odd_letters_are_named_once():
	assert sms_rules.odd_letters("’t is “goed”, toch? ’t ë") == ["’", "“", "”", "ë"]
	assert sms_rules.odd_letters("één voor u: è é ù ì ò") == []


@given(st.text(max_size=400), st.text(max_size=50))
def test_more_words_never_cost_less(text, more):
	assert sms_rules.parts(text + more) >= sms_rules.parts(text)
