"""The requests that a subject names (S36)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.communication.inbound.numbers import request_numbers


@pytest.mark.parametrize(
	("subject", "numbers"),
	[
		("Re: Lamp [CR-2026-00041]", ("CR-2026-00041",)),
		("CR-2026-00041", ("CR-2026-00041",)),
		("cr-2026-00041 en CR-2026-00042", ("CR-2026-00041", "CR-2026-00042")),
		("CR-2026-00042, eerder [CR-2026-00041]", ("CR-2026-00041", "CR-2026-00042")),
		("(CR-2026-123456)", ("CR-2026-123456",)),
		("CR–2026–00041", ("CR-2026-00041",)),
		("CR - 2026 - 00041", ("CR-2026-00041",)),
		("CR-2026-00041 CR-2026-00041", ("CR-2026-00041",)),
		("#CR-2026-00041: lamp", ("CR-2026-00041",)),
		("CR-2026-0041", ()),
		("SCR-2026-00041", ()),
		("CR-26-00041", ()),
		("BA-2026-00041", ()),
		("", ()),
	],
)
def test_numbers(subject, numbers):
	assert request_numbers(subject) == numbers


def test_those_of_the_text_come_last():
	assert request_numbers("CR-2026-00002", "Zie [CR-2026-00001] en CR-2026-00002") == (
		"CR-2026-00002",
		"CR-2026-00001",
	)


@given(
	st.integers(1000, 9999),
	st.integers(0, 10**9 - 1),
	st.text(st.characters(blacklist_categories=("L", "N", "Pd", "Cs")), max_size=10),
)
def test_a_number_is_found_wherever_it_stands(year, number, around):
	name = f"CR-{year}-{number:05}"
	assert request_numbers(f"{around}{name}{around}") == (name,)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_will_do(subject, text):
	for name in request_numbers(subject, text):
		assert name.startswith("CR-")
