"""When the silence towards a client begins anew, and when it turns out that it did not.

`Client Request.last_client_update_at` is the last contact with the client; the clock of silence begins anew with it.
Everything by which we speak to a client writes it: see docs/developers/silence.md for the whole list. It is written with what tells,
before it is known to arrive. What failed, came back, or had no address reached nobody: then the contact is taken back,
and the silence goes on from the contact before it, with what rings in it.
"""

from datetime import datetime, timedelta

import frappe
from frappe.utils import get_datetime, now_datetime
from pypika import Interval

from facility_frontoffice.service_levels import norms
from facility_frontoffice.service_levels.calendars import UTC, to_moment, to_site_time, to_utc
from facility_frontoffice.service_levels.clocks import CLOCKS, REQUEST
from facility_frontoffice.service_levels.service import Writer, histories_of, write_events
from facility_frontoffice.service_levels.silence_rules import LOST, SAME_CONTACT, UNDO, Message, is_lost

MESSAGE, MOMENT = "Facility Message", "Facility Contact Moment"
SPOKEN = ("Phone", "Counter")
WITH_US = ("Talking", "Answered", "Called Back")
CLOCK = next(clock for clock in CLOCKS[REQUEST] if clock.restarts_at)
# What came back later than this is no news for a request that is open still
LOOK_BACK_DAYS = 31


def begin_anew(requests: list[str], now: datetime) -> None:
	"""Somebody or something just told the clients of these requests how it stands, without a save of them."""
	_note(requests, now_datetime(), now)


def note_contact(request: str, at: datetime) -> None:
	"""Somebody spoke to the client at this moment of the site; an earlier contact than the last one changes nothing."""
	_note([request], min(get_datetime(at), now_datetime()), datetime.now(UTC))


def _note(requests: list[str], at: datetime, now: datetime) -> None:
	"""What comes within seconds of the last contact is the same one: the call in which a question was taken in."""
	table = frappe.qb.DocType(REQUEST)
	# The watch looks again soon, and begins the silence anew.
	(
		frappe.qb.update(table)
		.set(table.last_client_update_at, at)
		.set(table.next_due_at, to_utc(now))
		.where(table.name.isin(requests) & table.status.notin(norms.ENDED))
		.where(table.last_client_update_at.isnull() | (table.last_client_update_at < at - SAME_CONTACT))
		.run()
	)


def told_now(requests: list[str]) -> list[str]:
	"""Those of these requests for whose client something was recorded just now that can reach them."""
	if not requests:
		return []
	return frappe.get_all(
		MESSAGE,
		filters={
			"client_request": ("in", requests),
			"audience": "Client",
			"status": ("not in", LOST),
			"creation": (">=", now_datetime() - SAME_CONTACT),
		},
		pluck="client_request",
		distinct=True,
		order_by="client_request",
	)


# What did not arrive ------------------------------------------------------------------------------


def take_back_lost() -> None:
	"""Takes back each last contact that reached nobody. Commits after each; again changes nothing."""
	names = _with_lost_contact()
	frappe.db.commit()  # what follows is read as it is once the row is locked, not as it was before
	for name in names:
		take_back(name)
		frappe.db.commit()


def take_back(request: str) -> bool:
	"""Whether the last contact of this request was taken back: it reached nobody, and nobody spoke to them then."""
	doc = frappe.get_doc(REQUEST, request, for_update=True)
	contact = doc.last_client_update_at and get_datetime(doc.last_client_update_at)
	if not contact or doc.status in norms.ENDED or not is_lost(contact, _messages(request), _talks(request)):
		return False
	history = histories_of(REQUEST, [request], lock=True)[request]
	record = history.of(CLOCK.name)
	before = None
	if record.events and record.earlier and abs(record.events[0][0] - to_moment(contact)) <= SAME_CONTACT:
		writer = Writer(REQUEST, doc, history.position)
		writer.add(CLOCK, record, UNDO, datetime.now(UTC))
		write_events(writer.rows)
		before = to_site_time(record.events[0][0])
	values = {
		"last_client_update_at": _contact(before, doc.received_at),
		# What rang or was due since then is looked at again; what was done of it is on record, and is not done twice.
		"watched_until": to_utc(to_moment(contact)),
		"next_due_at": to_utc(datetime.now(UTC)),
	}
	# A form that is open must be loaded again: it would bring the contact back.
	frappe.db.set_value(REQUEST, request, values)
	return True


def _contact(moment: datetime | None, received_at) -> datetime | None:
	"""The silence begins with the question itself, which is no contact by us."""
	if not moment or abs(moment - get_datetime(received_at)) <= timedelta(seconds=1):
		return None
	return moment


def _with_lost_contact() -> list[str]:
	message, request = frappe.qb.DocType(MESSAGE), frappe.qb.DocType(REQUEST)
	near = Interval(seconds=int(SAME_CONTACT.total_seconds()))
	return (
		frappe.qb.from_(message)
		.join(request)
		.on(request.name == message.client_request)
		.select(request.name)
		.distinct()
		.where((message.audience == "Client") & message.status.isin(LOST))
		.where(message.creation >= now_datetime() - timedelta(days=LOOK_BACK_DAYS))
		.where(request.status.notin(norms.ENDED))
		.where(request.last_client_update_at >= message.creation - near)
		.where(request.last_client_update_at <= message.creation + near)
		.orderby(request.name)
		.run(pluck=True)
	)


def _messages(request: str) -> list[Message]:
	rows = frappe.get_all(
		MESSAGE,
		filters={"client_request": request, "audience": "Client"},
		fields=["creation", "status"],
		order_by="creation",
	)
	return [Message(row.creation, row.status) for row in rows]


def _talks(request: str) -> list[datetime]:
	rows = frappe.get_all(
		MOMENT,
		filters={"client_request": request, "channel": ("in", SPOKEN), "outcome": ("in", WITH_US)},
		fields=["answered_at", "ended_at"],
		order_by="started_at",
	)
	return [at for row in rows for at in (row.answered_at, row.ended_at) if at]
