"""What counts as a contact with the client, and the stretches of silence between contacts. Pure: no Frappe.

The clock of silence begins anew with each contact. What turns out to have reached nobody was none: then the start that
it made is undone, and the silence goes on as if it had not been (`UNDO` in the record, which only grows).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from facility_frontoffice.service_levels import norms

UNDO = "undo"
# Statuses of a message that never reached the client. What they did not wish to read, and what nobody knows of, is not here.
LOST = ("Failed", "Bounced", "No address")
# A message is recorded in the transaction of what it tells, and the moment of the contact is taken just before or after.
SAME_CONTACT = timedelta(seconds=10)
# An agent saves the intake of a call while they speak.
SAME_TALK = timedelta(minutes=1)

Event = tuple[datetime, str]


@dataclass(frozen=True)
class Message:
	"""One message to a client: when it was recorded, and what became of it."""

	at: datetime
	status: str


def is_lost(contact: datetime, messages: Iterable[Message], talks: Iterable[datetime]) -> bool:
	"""Whether the contact at this moment was none: only messages that reached nobody, and no talk.

	`talks` are the moments until which somebody spoke to the client.
	"""
	near = [message for message in messages if abs(message.at - contact) <= SAME_CONTACT]
	if not near or any(message.status not in LOST for message in near):
		return False
	return not any(abs(talk - contact) <= SAME_TALK for talk in talks)


def without_start(earlier: list[Event], undone: list[Event]) -> list[Event]:
	"""The events of a stretch that goes on, after the start of the next one is undone: what changes nothing is left out."""
	events = list(earlier)
	state = norms.state_after(event for _at, event in events)
	for at, event in undone[1:]:
		after = norms.state_after([event])
		if after != state:
			events.append((at, event))
			state = after
	return events


@dataclass
class Stretch:
	"""From one contact to the next, or until now. `events` are as `clock.read_clock` reads them."""

	events: list[Event] = field(default_factory=list)
	norm: float | None = None
	calendar_version: str | None = None
	ended_at: datetime | None = None

	@property
	def began_at(self) -> datetime:
		return self.events[0][0]


def stretches_of(rows: Iterable[tuple[datetime, str, float | None, str | None]]) -> list[Stretch]:
	"""The stretches in the record of one clock of silence: (moment, event, norm, version of the calendar) in order."""
	found: list[Stretch] = []
	for at, event, norm, version in rows:
		if event == "start":
			if found:
				found[-1].ended_at = at
			found.append(Stretch([(at, event)], norm or None, version or None))
		elif not found:
			continue
		elif event == UNDO:
			_undo(found)
		elif event == "norm":
			found[-1].norm, found[-1].calendar_version = norm or None, version or None
		else:
			found[-1].events.append((at, event))
	return found


def _undo(found: list[Stretch]) -> None:
	if len(found) > 1:
		undone = found.pop()
		found[-1].events = without_start(found[-1].events, undone.events)
		found[-1].ended_at = None
