"""S25, S27: which desk takes a request, whatever the setting; and when a desk is open."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.intake import desk_rules
from facility_frontoffice.intake.desk_rules import Desk, choose, closes_at
from facility_frontoffice.service_levels.working_time import WorkingCalendar

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ARRANGEMENTS = (desk_rules.ALL_CENTRAL, desk_rules.PER_UNIT, desk_rules.MIXED)

CENTRAL = Desk("Front Office")
ICT = Desk("ICT Desk", desk_rules.UNIT, "ICT Support", frozenset(["ICT"]))
CLEANING = Desk("Cleaners", desk_rules.UNIT, "Cleaning")
MOVES = Desk("Movers", families=frozenset(["Logistics", "Removals"]))
DESKS = (CENTRAL, ICT, CLEANING, MOVES)


@pytest.mark.parametrize(
	("arrangement", "unit", "path", "expected"),
	[
		("Central", "ICT Support", ["ICT"], "Front Office"),
		(None, "ICT Support", ["ICT"], "Front Office"),
		("Per Unit", "ICT Support", ["Logistics"], "ICT Desk"),
		("Per Unit", "Nobody", ["ICT"], "Front Office"),
		("Per Unit", None, [], "Front Office"),
		("Mixed", "Cleaning", ["ICT", "All"], "ICT Desk"),
		("Mixed", "Cleaning", ["Windows", "All"], "Cleaners"),
		("Mixed", None, ["Pianos", "Removals", "Logistics", "All"], "Movers"),
		("Mixed", None, ["All"], "Front Office"),
	],
)
def test_s27_the_setting_decides(arrangement, unit, path, expected):
	assert choose(arrangement, DESKS, "Front Office", unit, path) == expected


def test_the_deepest_family_wins_and_then_the_desk_of_the_unit():
	deep = Desk("A Deep One", families=frozenset(["Windows"]))
	wide = Desk("A Wide One", families=frozenset(["Cleaning", "Windows"]))
	of_unit = Desk("Z Of the Unit", desk_rules.UNIT, "Cleaning", frozenset(["Windows"]))
	desks = [wide, deep, CENTRAL]
	assert choose("Mixed", desks, "Front Office", "Cleaning", ["Windows", "Cleaning"]) == "A Deep One"
	assert choose("Mixed", [*desks, of_unit], "Front Office", "Cleaning", ["Windows"]) == "Z Of the Unit"
	assert choose("Mixed", [wide, deep], "x", None, ["Glass", "Cleaning"]) == "A Wide One"


names = st.sampled_from(["a", "b", "c", "d", "e"])
units = st.one_of(st.none(), names)
made_desks = st.lists(
	st.builds(
		Desk,
		name=names,
		kind=st.sampled_from([desk_rules.CENTRAL, desk_rules.UNIT]),
		backoffice_unit=units,
		families=st.frozensets(names, max_size=3),
		is_disabled=st.booleans(),
	),
	unique_by=lambda desk: desk.name,
	max_size=5,
)


@given(st.sampled_from(ARRANGEMENTS), made_desks, names, units, st.lists(names, unique=True), st.randoms())
def test_s25_there_is_a_desk_whenever_one_is_open_and_never_a_disabled_one(
	arrangement, desks, default, unit, path, random
):
	chosen = choose(arrangement, desks, default, unit, path)
	enabled = {desk.name: desk for desk in desks if not desk.is_disabled}
	assert (chosen in enabled) if enabled else chosen is None
	shuffled = random.sample(desks, len(desks))
	assert choose(arrangement, shuffled, default, unit, path) == chosen, "the order of the desks says nothing"
	if default in enabled and arrangement == desk_rules.ALL_CENTRAL:
		assert chosen == default
	own = {
		name for name, desk in enabled.items() if unit and (desk.kind, desk.backoffice_unit) == ("Unit", unit)
	}
	if own and arrangement == desk_rules.PER_UNIT:
		assert chosen in own
	if arrangement == desk_rules.MIXED:
		held = [category for category in path if any(category in desk.families for desk in enabled.values())]
		if held:
			assert held[0] in enabled[chosen].families


OFFICE = WorkingCalendar.from_config(
	{
		"timezone": "Europe/Amsterdam",
		"hours": {
			day: [["08:30", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")
		},
	}
)
NIGHT_AND_DAY = WorkingCalendar.from_config(
	{"timezone": "Europe/Amsterdam", "hours": {"fri": [["20:00", "24:00"]], "sat": [["00:00", "24:00"]]}}
)


@pytest.mark.parametrize(
	("calendar", "at", "expected"),
	[
		(OFFICE, datetime(2026, 3, 2, 9, 0), datetime(2026, 3, 2, 12, 0)),
		(OFFICE, datetime(2026, 3, 2, 12, 0), datetime(2026, 3, 2, 12, 0)),
		(OFFICE, datetime(2026, 3, 2, 16, 59, 59, 999999), datetime(2026, 3, 2, 17, 0)),
		(NIGHT_AND_DAY, datetime(2026, 3, 6, 21, 0), datetime(2026, 3, 8, 0, 0)),
		# the night in which the clock goes forward
		(NIGHT_AND_DAY, datetime(2026, 3, 28, 23, 0), datetime(2026, 3, 29, 0, 0)),
	],
)
def test_a_desk_closes_at_the_end_of_adjoining_hours(calendar, at, expected):
	assert closes_at(calendar, at.replace(tzinfo=AMSTERDAM)) == expected.replace(tzinfo=AMSTERDAM)


def test_around_the_clock_never_closes():
	assert (
		closes_at(WorkingCalendar.always("Europe/Amsterdam"), datetime(2026, 3, 2, tzinfo=AMSTERDAM)) is None
	)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)))
def test_until_it_closes_it_is_open_and_then_it_is_not(at):
	at = at.replace(tzinfo=timezone.utc)
	closes = closes_at(OFFICE, at)
	assert not OFFICE.is_open(closes)
	if OFFICE.is_open(at):
		assert closes > at
		assert OFFICE.elapsed(at, closes) == (closes - at).total_seconds()
		assert OFFICE.is_open(closes - timedelta(microseconds=1))
	else:
		assert closes == at
