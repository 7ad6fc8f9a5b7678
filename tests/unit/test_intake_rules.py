"""What is taken in, and what is refused with what to do (S2, S8)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.intake import rules

NOW = datetime(2026, 3, 3, 12)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a <b>c</b>", "<img src=x onerror=y>", "</p>"])
def test_markup_is_seen(text):
	assert rules.contains_markup(text)


@pytest.mark.parametrize("text", ["", None, "lamp < 3 m", "5 > 4", "a <3 b", "2 < x > 1", "Tom & Co"])
def test_plain_text_is_not_markup(text):
	assert not rules.contains_markup(text)


@given(st.text())
def test_without_markup_leaves_none(text):
	assert not rules.contains_markup(rules.without_markup(text))


def test_subject_is_the_first_sentence():
	assert rules.subject_from("\n The lamp blinks. It is annoying.\nBye") == "The lamp blinks."
	assert rules.subject_from("") == ""


@given(st.text(min_size=1))
def test_subject_fits(text):
	assert len(rules.subject_from(text)) <= rules.SUBJECT_LENGTH


def test_s8_a_wished_date_lasts_the_whole_day():
	assert not rules.is_past(NOW.replace(hour=0), NOW)
	assert not rules.is_past(None, NOW)
	assert rules.is_past(NOW - timedelta(minutes=1), NOW)
	assert rules.is_past(NOW.replace(hour=0) - timedelta(days=1), NOW)
