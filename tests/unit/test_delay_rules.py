"""S62: when a client was told of a delay, and how long such a message may wait."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from facility_frontoffice.communication.delay_rules import may_wait, occasion, told_at

OLD = datetime(2026, 3, 5, 9, 0)
HOUR = timedelta(hours=1)


def message(status="Sent", channel="Mail", sent_at=OLD - HOUR, delivered_at=None, read_at=None):
	return SimpleNamespace(
		status=status, channel=channel, sent_at=sent_at, delivered_at=delivered_at, read_at=read_at
	)


@pytest.mark.parametrize(
	("messages", "told"),
	[
		([], None),
		([message()], OLD - HOUR),
		([message("Delivered", delivered_at=OLD + HOUR)], OLD + HOUR),
		([message("Read", delivered_at=OLD - HOUR, sent_at=OLD - 2 * HOUR)], OLD - HOUR),
		*[
			([message(status)], None)
			for status in ("Queued", "Bounced", "Unclear", "Failed", "No address", "Declined", "Overtaken")
		],
		([message("Bounced"), message(channel="Text Message", sent_at=OLD)], OLD),
		([message("Bounced"), message(channel="Portal")], None),
		([message("Bounced"), message("Read", "Portal", read_at=OLD)], OLD),
		([message(channel="Portal")], OLD - HOUR),
	],
)
def test_s62_told_is_when_it_went_out(messages, told):
	assert told_at(messages) == told


def test_one_delay_by_several_ways_is_one():
	key = "CR-1:Delay:BA-1:2026-03-20"
	assert {occasion(each) for each in (key, f"{key}|Text Message:ab", f"{key}|again:1")} == {key}
	assert occasion(None) == ""


@pytest.mark.parametrize(
	("until", "old_date", "expected"),
	[
		(OLD - HOUR, OLD, True),
		(OLD - timedelta(minutes=5), OLD, False),
		(OLD, OLD, False),
		(OLD + HOUR, OLD, False),
		(OLD + HOUR, None, True),
		(OLD + HOUR, OLD - 4 * HOUR, True),
	],
	ids=["before", "just before", "at", "after", "no date", "passed already"],
)
def test_s62_no_message_waits_past_the_date_that_it_takes_back(until, old_date, expected):
	assert may_wait(until, old_date, now=OLD - 3 * HOUR) is expected
