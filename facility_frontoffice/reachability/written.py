"""Mails and questions on the portal: a contact each, that waits for the first reply of a person (S36).

What a machine writes is no contact, and what our own machine writes answers nobody.
"""

from datetime import datetime

import frappe
from frappe.utils import get_datetime, now_datetime

from facility_frontoffice.reachability import moments, rules

MOMENT = moments.MOMENT
CHANNEL_OF_MEDIUM = {"Email": rules.EMAIL, "Chat": rules.PORTAL}


def received(communication) -> None:
	"""Records what a client wrote about a request."""
	if not is_contact(communication):
		return

	def values() -> dict:
		request = frappe.db.get_value(
			"Client Request",
			communication.reference_name,
			["name", "service_desk", "client_user", "client_email", "client_name", "contact"],
			as_dict=True,
		)
		written_at = get_datetime(communication.communication_date or now_datetime())
		return {
			**values_of(communication, request),
			"outcome": rules.WAITING,
			"started_at": min(written_at, now_datetime()),
		}

	moments.make_once({"communication": communication.name}, values)


def is_contact(communication) -> bool:
	"""Whether a person wrote it, by a way that we answer in writing."""
	is_written = (communication.communication_medium or "Email") in CHANNEL_OF_MEDIUM
	return is_written and not rules.is_automatic(communication.sender, communication.subject)


def values_of(communication, request) -> dict:
	"""Who wrote, how, and about which request."""
	sender = frappe.utils.parse_addr(communication.sender or "")[1].lower()
	is_client = sender == (request.client_email or "").lower()
	return {
		"channel": CHANNEL_OF_MEDIUM[communication.communication_medium or "Email"],
		"direction": "Incoming",
		"service_desk": request.service_desk,
		"client_request": request.name,
		"caller_email": sender or None,
		"caller_name": request.client_name if is_client else communication.sender_full_name,
		"client_user": request.client_user if is_client else None,
		"contact": request.contact if is_client else None,
	}


def answered(request: str, at: datetime | None = None, agent: str | None = None) -> None:
	"""A person wrote or spoke to the client: all that they wrote about this request before is answered."""
	at = at or now_datetime()
	rows = [row for row in _waiting(request) if get_datetime(row.started_at) <= at]
	if not rows:
		return
	agent = agent or frappe.session.user
	values = {
		row.name: {"agent": row.agent or agent, "without_request": 0, **moments.answer_in_writing(row, at)}
		for row in rows
	}
	frappe.db.bulk_update(MOMENT, values, chunk_size=100)


def who_wait(request: str) -> set[str]:
	"""The addresses of those who wait for an answer."""
	return {row.caller_email.lower() for row in _waiting(request) if row.caller_email}


def given_up(request: str) -> None:
	"""The client does not need an answer any more."""
	names = [row.name for row in _waiting(request)]
	if names:
		frappe.db.set_value(
			MOMENT, {"name": ("in", names)}, {"outcome": rules.GONE, "ended_at": now_datetime()}
		)


def _waiting(request: str) -> list:
	"""What still waits for an answer; a locking read, for two may answer at once."""
	table = frappe.qb.DocType(MOMENT)
	return (
		frappe.qb.from_(table)
		.select(
			table.name,
			table.started_at,
			table.answered_within,
			table.calendar_version,
			table.agent,
			table.caller_email,
		)
		.where(
			(table.client_request == request)
			& (table.outcome == rules.WAITING)
			& table.channel.isin(rules.WRITTEN)
		)
		.orderby(table.name)
		.for_update()
		.run(as_dict=True)
	)
