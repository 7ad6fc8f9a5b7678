"""When a client was told of a delay, and how long such a message may wait (S62). Pure: no Frappe."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from facility_frontoffice.communication.rules import TOLD

PORTAL = "Portal"
# What is told a moment before the old date is told in time by the clock only
BEFORE_IT = timedelta(minutes=15)


def occasion(message_key: str | None) -> str:
	"""What the messages of one delay share, by whatever way and to whomever they went; also when one was sent again."""
	return (message_key or "").split("|")[0]


def told_at(messages: Iterable) -> datetime | None:
	"""When the first of the messages of one delay went out to somebody; None when none did.

	Each has channel, status, sent_at, delivered_at and read_at. What their mail server took is told from then on. What is
	shown on the portal tells who reads it; where nothing goes by another way, standing there must do.
	"""
	messages = list(messages)
	only_portal = all(message.channel == PORTAL for message in messages)
	return min(filter(None, (_moment(message, only_portal) for message in messages)), default=None)


def _moment(message, only_portal: bool) -> datetime | None:
	if message.status not in TOLD:
		return None
	if message.channel == PORTAL and not only_portal:
		return message.read_at
	return message.delivered_at or message.sent_at


def may_wait(until: datetime, old_date: datetime | None, now: datetime) -> bool:
	"""Whether a message may wait until then: not so long that the old date passes without a word.

	Once that has passed it is too late anyhow, and nobody is woken for it.
	"""
	return old_date is None or old_date <= now or until < old_date - BEFORE_IT
