"""S21: the date that a client is shown is never before that of the clock, and holds as long as it should."""

from datetime import datetime, timedelta, timezone

from hypothesis import assume, given
from hypothesis import strategies as st

from facility_frontoffice.portal import expected_rules as rules
from facility_frontoffice.service_levels.working_time import WorkingCalendar

UTC = timezone.utc
OFFICE = WorkingCalendar.from_config(
	{
		"timezone": "Europe/Amsterdam",
		"hours": {day: [["08:30", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
		"holidays": ["2026-12-25"],
	}
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
NORMS = st.integers(900, 10 * 8 * 3600)


@given(MOMENTS)
def test_s21_a_shown_date_is_the_next_quarter(moment):
	shown = rules.rounded_up(moment)
	assert moment <= shown < moment + rules.SHOWN_TO
	assert (shown.minute % 15, shown.second, shown.microsecond) == (0, 0, 0)
	assert rules.rounded_up(shown) == shown


@given(MOMENTS, NORMS, st.integers(0, 30 * 60))
def test_s21_a_date_holds_while_somebody_types(asked, norm, seconds):
	"""Also over closing time, when a minute is a night, and over a weekend."""
	shown = rules.rounded_up(OFFICE.add(asked, norm))
	due = OFFICE.add(asked + timedelta(seconds=seconds), norm)
	assert rules.still_holds(OFFICE, shown, due)


@given(MOMENTS, NORMS, st.integers(3600, 30 * 24 * 3600))
def test_s21_a_date_that_stood_there_too_long_or_was_made_up_does_not(asked, norm, seconds):
	later = asked + timedelta(seconds=seconds)
	assume(OFFICE.elapsed(asked, later) > 3600)
	shown, due = rules.rounded_up(OFFICE.add(asked, norm)), OFFICE.add(later, norm)
	assert not rules.still_holds(OFFICE, shown, due)
	assert not rules.still_holds(OFFICE, due, shown), "one that is far too late was nobody's"


def test_s21_a_night_is_no_working_time():
	asked = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)  # nine o'clock: eight hours later we close
	shown = rules.rounded_up(OFFICE.add(asked, 8 * 3600))
	due = OFFICE.add(asked + timedelta(minutes=2), 8 * 3600)
	assert due - shown > timedelta(hours=15)
	assert rules.still_holds(OFFICE, shown, due)
