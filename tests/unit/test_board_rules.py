"""The board and the day of a unit, worked out."""

from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.fulfilment import board_rules as rules
from facility_frontoffice.fulfilment import rules as fulfilment
from facility_frontoffice.fulfilment.presence_rules import spans_of
from facility_frontoffice.service_levels.working_time import WEEKDAYS, WorkingCalendar

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 11, 23, 12)
OFFICE = WorkingCalendar.from_config(
	{"timezone": "Europe/Amsterdam", "hours": {"mon": [["08:30", "12:30"], ["13:00", "17:00"]]}}
)

minutes = st.integers(0, 24 * 60)
spans = st.lists(
	st.tuples(minutes, st.integers(1, 300)).map(
		lambda pair: (NOON + timedelta(minutes=pair[0]), NOON + timedelta(minutes=sum(pair)))
	),
	max_size=12,
)
cards = st.lists(
	st.builds(
		lambda name, status, due, expected: {
			"name": name,
			"status": status,
			"due": due and NOON + timedelta(hours=due),
			"expected_date": expected and NOON + timedelta(hours=expected),
			"creation": NOON,
		},
		st.uuids().map(str),
		st.sampled_from(rules.UNFINISHED),
		st.none() | st.integers(1, 50),
		st.none() | st.integers(1, 50),
	),
	max_size=20,
)


class TestColumns:
	def test_every_status_but_what_is_back_or_cancelled_has_one_column(self):
		shown = [status for statuses in rules.COLUMNS.values() for status in statuses]
		assert len(shown) == len(set(shown))
		assert set(fulfilment.ASSIGNMENT_TRANSITIONS) - set(shown) == {"Returned", "Cancelled"}
		assert set(rules.UNFINISHED) == set(fulfilment.UNFINISHED)

	@given(st.none() | st.integers(-10, 10_000))
	def test_pages_are_whole_and_bounded(self, wanted):
		size = rules.page_size(wanted)
		assert size % rules.PAGE == 0
		assert rules.PAGE <= size <= rules.MOST_CARDS
		assert size >= min(wanted or 0, rules.MOST_CARDS)


class TestOrder:
	@given(cards, st.integers(0, 30))
	def test_branches_that_are_in_order_give_the_order_of_all(self, found, limit):
		waiting = [card for card in found if not card["due"] and card["status"].startswith("Waiting")]
		others = [card for card in found if card not in waiting]
		by_expected = [card for card in others if card["expected_date"]]
		by_due = [card for card in others if not card["expected_date"] and card["due"]]
		without = [card for card in others if not card["expected_date"] and not card["due"]]
		branches = [
			sorted(
				by_expected,
				key=lambda card: (
					card["expected_date"],
					bool(card["due"]),
					card["due"] or NOON,
					card["name"],
				),
			),
			sorted(by_due, key=lambda card: (card["due"], card["name"])),
			*(sorted(rows, key=lambda card: (card["creation"], card["name"])) for rows in (without, waiting)),
		]
		shown = rules.most_urgent(branches, limit)
		assert len(shown) == min(limit, len(found))
		moments = [rules.expected_at(card) for card in shown]
		dated = [moment for moment in moments if moment]
		assert (
			dated
			== sorted(rules.expected_at(card) for card in found if rules.expected_at(card))[: len(dated)]
		)
		assert moments == [*dated, *([None] * (len(moments) - len(dated)))]

	@pytest.mark.parametrize(
		("status", "due", "moment"),
		[
			("Waiting for Client", None, None),
			("Waiting for Supplier", None, None),
			("Waiting for Supplier", NOON, NOON + timedelta(days=3)),  # a clock that runs on
			("In Progress", None, NOON + timedelta(days=3)),
		],
	)
	def test_a_clock_that_waits_has_no_moment(self, status, due, moment):
		card = {"status": status, "due": due, "expected_date": NOON + timedelta(days=3)}
		assert rules.expected_at(card) == moment

	def test_a_reported_date_goes_before_the_agreed_one(self):
		card = {"due": NOON, "expected_date": NOON + timedelta(days=3)}
		assert rules.expected_at(card) == NOON + timedelta(days=3)


class TestSlots:
	def test_from_the_hour_in_which_it_opens_to_the_one_in_which_it_closes(self):
		slots = rules.day_slots(date(2026, 11, 23), spans_of(OFFICE, date(2026, 11, 23)), AMSTERDAM)
		assert slots[0] == rules.Slot(datetime(2026, 11, 23, 8), False)
		assert slots[1] == rules.Slot(datetime(2026, 11, 23, 8, 30), True)
		assert slots[-1] == rules.Slot(datetime(2026, 11, 23, 16, 30), True)
		shut = [slot.starts.strftime("%H:%M") for slot in slots if not slot.is_open]
		assert shut == ["08:00", "12:30"]

	def test_office_hours_when_it_is_shut(self):
		slots = rules.day_slots(date(2026, 11, 24), spans_of(OFFICE, date(2026, 11, 24)), AMSTERDAM)
		assert (slots[0].starts.hour, slots[-1].starts.hour, len(slots)) == (8, 17, 20)
		assert not any(slot.is_open for slot in slots)

	@pytest.mark.parametrize(("day", "rows", "hours"), [("2026-03-29", 46, 23), ("2026-10-25", 48, 25)])
	def test_a_change_of_the_clocks(self, day, rows, hours):
		"""What the clocks skip has no row; the hour that comes twice has one. The hours that are there are real."""
		on = date.fromisoformat(day)
		opens = spans_of(WorkingCalendar.always("Europe/Amsterdam"), on)
		slots = rules.day_slots(on, opens, AMSTERDAM)
		assert len(slots) == rows
		assert rules.total_seconds(opens) == hours * 3600

	@given(
		st.dates(date(2020, 1, 1), date(2035, 12, 31)),
		st.sampled_from(
			["Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]
		),
		st.integers(0, 22),
		st.integers(1, 24),
	)
	def test_the_rows_of_any_day_are_in_order_and_hold_what_is_open(self, day, zone, opens, length):
		closes = min(24, opens + length)
		calendar = WorkingCalendar.from_config(
			{"timezone": zone, "hours": {name: [[f"{opens:02}:00", f"{closes:02}:00"]] for name in WEEKDAYS}}
		)
		found = spans_of(calendar, day)
		slots = rules.day_slots(day, found, ZoneInfo(zone))
		assert all(one.starts < other.starts for one, other in pairwise(slots))
		assert all(slot.starts.date() == day for slot in slots)
		if found:
			begins = found[0][0].astimezone(ZoneInfo(zone)).replace(tzinfo=None)
			assert slots[0].starts <= begins
			assert any(slot.is_open for slot in slots)


class TestPlanning:
	@given(spans)
	def test_blocks_that_overlap_stand_beside_each_other(self, blocks):
		places = rules.lanes(blocks)
		assert len(places) == len(blocks)
		for index, (lane, number) in enumerate(places):
			assert 0 <= lane < number
			for other in range(index):
				if rules.overlap(blocks[index], blocks[other]):
					assert places[other][0] != lane, "two in one place"
					assert places[other][1] == number, "beside each other in one width"

	@given(spans)
	def test_no_more_lanes_than_there_are_at_one_moment(self, blocks):
		for (_lane, number), block in zip(rules.lanes(blocks), blocks, strict=True):
			most = max(sum(start <= other[0] < end for start, end in blocks) for other in blocks)
			assert number <= most
			if not any(rules.overlap(block, other) for other in blocks if other is not block):
				assert number == 1

	@given(spans, spans, st.integers(1, 240))
	def test_the_first_free_time_is_free_and_there_is_none_before(self, opens, busy, length):
		opens = _apart(opens)
		length = timedelta(minutes=length)
		found = rules.first_free(opens, busy, length)

		def fits(start):
			span = (start, start + length)
			return any(opening <= start and span[1] <= closing for opening, closing in opens) and not any(
				rules.overlap(span, taken) for taken in busy
			)

		starts = [NOON + timedelta(minutes=minute) for minute in range(24 * 60 + 301)]
		assert found == next((start for start in starts if fits(start)), None)

	@given(spans, minutes, minutes)
	def test_what_is_clipped_lies_between_and_is_never_longer(self, blocks, one, other):
		starts, ends = sorted((NOON + timedelta(minutes=one), NOON + timedelta(minutes=other)))
		cut = rules.clipped(blocks, starts, ends)
		assert all(starts <= start < end <= ends for start, end in cut)
		assert rules.total_seconds(cut) <= rules.total_seconds(blocks)

	def test_a_planned_hour_over_the_change_of_the_clocks_is_two(self):
		starts = datetime(2026, 10, 25, 2, 0, tzinfo=AMSTERDAM).astimezone(timezone.utc)
		ends = datetime(2026, 10, 25, 3, 0, tzinfo=AMSTERDAM).astimezone(timezone.utc)
		assert rules.total_seconds([(starts, ends)]) == 2 * 3600


def _apart(found):
	"""Opening hours do not overlap."""
	result = []
	for start, end in sorted(found):
		if not result or start > result[-1][1]:
			result.append((start, end))
	return result
