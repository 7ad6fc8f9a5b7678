"""What the front office does with a contact. The caller has checked the permission.

Each function changes one contact under its row lock; what follows from that is `moments`'.
"""

from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from facility_frontoffice.reachability import moments, rules
from facility_frontoffice.reachability.errors import ContactError
from facility_frontoffice.service_levels.calendars import UTC, to_moment

# What a contact may learn from the request that was made of it: field of the contact, field of the request
KNOWN_BY_REQUEST = {
	"caller_name": "client_name",
	"caller_phone": "client_phone",
	"caller_email": "client_email",
	"client_user": "client_user",
	"contact": "contact",
	"employee": "employee",
}
# An intake that would have begun earlier is a form that was left open, or a clock that is wrong.
LONGEST_INTAKE = timedelta(hours=4)
# A call that would go on for longer is one of which nobody told the end.
LONGEST_CALL = timedelta(hours=1)


def from_intake(request, started_at=None, contact_moment: str | None = None, channel: str | None = None):
	"""Records the contact in which a request was taken in, in the transaction of its insert; returns it.

	`started_at` is when the agent began, in the site's time. With `contact_moment`, of a call that a telephone system
	told of, that one is linked; without it, the call that the agent is in. How long the client waited is known only of those: who begins to type has answered.
	A question by mail has its contact from the mail itself; then None is returned. `channel` is how the client came
	this time, when that is not how the question came.
	"""
	channel = channel or request.channel
	began = _begin(started_at)
	contact_moment = contact_moment or (channel == rules.PHONE and _call_in_hand())
	if contact_moment:
		return link(contact_moment, request, answered_at=began)
	if channel == rules.EMAIL:
		return None
	values = {
		"channel": channel,
		"direction": "Incoming",
		"service_desk": request.service_desk,
		"client_request": request.name,
		**_known_by(request),
	}
	if channel in rules.WRITTEN:
		values |= {"outcome": rules.WAITING, "started_at": began}
		# What was answered before they wrote this does not answer it.
		if request.flags.needs_no_answer:
			# what was known told them enough: nobody answered, so no seconds are measured (S36)
			values |= {"outcome": rules.DONE, "ended_at": now_datetime()}
		elif request.first_response_at and get_datetime(request.first_response_at) >= began:
			values |= {"answered_at": get_datetime(request.first_response_at), "agent": frappe.session.user}
	else:
		values |= {
			"outcome": rules.DONE,
			"started_at": began,
			"answered_at": began,
			"ended_at": now_datetime(),
			"agent": frappe.session.user,
		}
	return moments.make(**values)


def link(contact_moment: str, request, answered_at: datetime | None = None, anew: bool = False):
	"""Says which request came of a contact; the request is locked before the contact, as everywhere.

	A second question in the same call is one of its own: the contact stays with the first, unless it is linked
	`anew`. Who takes in a call, at `answered_at`, has answered it, also when no telephone system says so.
	"""
	doc = moments.locked(contact_moment)
	if doc.client_request and doc.client_request != request.name and not anew:
		return doc
	events = rules.from_json(doc.events)
	if answered_at and doc.outcome == rules.WAITING:
		_answer(doc, events, answered_at)
	doc.agent = doc.agent or frappe.session.user
	doc.client_request = request.name
	doc.no_request_reason = None
	doc.update({name: doc.get(name) or value for name, value in _known_by(request).items()})
	return moments.save(doc)


def no_request_needed(contact_moment: str, reason: str):
	"""Says why a contact asked for nothing, so that it need not be looked at again (S1)."""
	doc = moments.locked(contact_moment)
	reason = (reason or "").strip()
	if not reason:
		frappe.throw(_("Say why no request is needed."), ContactError, title=_("Reason Missing"))
	if doc.client_request:
		frappe.throw(
			_("{0} belongs to {1} already.").format(doc.name, doc.client_request),
			ContactError,
			title=_("Linked Already"),
		)
	doc.no_request_reason = reason
	return moments.save(doc)


def _call_in_hand() -> str | None:
	"""The call that the agent is in by the telephone system, also for a second question in it."""
	return frappe.db.get_value(
		moments.MOMENT,
		{
			"agent": frappe.session.user,
			"channel": rules.PHONE,
			"outcome": rules.TALKING,
			"no_request_reason": ("is", "not set"),
			"started_at": (">=", now_datetime() - LONGEST_CALL),
		},
		order_by="started_at desc, name desc",
	)


def _answer(doc, events: dict, at: datetime) -> None:
	"""Who waited is answered by being taken in. Of who waited by hand's record, that was all of the contact."""
	if events:
		told = rules.Event.told(to_moment(at), agent=frappe.session.user)
		doc.events = rules.to_json(rules.add(events, rules.ANSWERED, told))
	elif doc.channel not in rules.WRITTEN:
		doc.outcome = rules.DONE
		doc.answered_at = max(at, get_datetime(doc.started_at))
		doc.ended_at = max(now_datetime(), doc.answered_at)


def _known_by(request) -> dict:
	return {name: request.get(field) for name, field in KNOWN_BY_REQUEST.items()}


def _begin(started_at) -> datetime:
	"""When the intake began, by the clock of who took it in: not after now, and not long ago."""
	now = now_datetime()
	began = get_datetime(started_at) if started_at else now
	if began.tzinfo:
		began = began.astimezone(UTC).replace(tzinfo=None) + (now - datetime.now(UTC).replace(tzinfo=None))
	return began if now - LONGEST_INTAKE <= began <= now else now
