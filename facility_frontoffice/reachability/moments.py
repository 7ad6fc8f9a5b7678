"""The life of a Facility Contact Moment document: called by its controller, and how one is made.

What a telephone system or a mail told is kept as it was told; outcome and seconds are read from it at each save.
What an agent typed about a visit is the agent's. The norm is that of the desk at the moment of the contact.
"""

from collections.abc import Callable
from datetime import datetime

import frappe
from frappe import _
from frappe.model import no_value_fields
from frappe.utils import get_datetime, now_datetime

from facility_frontoffice.intake import desks
from facility_frontoffice.reachability import rules
from facility_frontoffice.reachability.errors import ContactError
from facility_frontoffice.service_levels.calendars import (
	calendar_as_agreed,
	moment_of,
	to_moment,
	to_site_time,
	version_of,
)

MOMENT = "Facility Contact Moment"
# What people may change on the form; fields that an admin added are the admin's.
CHANGEABLE = frozenset(
	(
		"agent",
		"service_desk",
		"caller_name",
		"caller_phone",
		"caller_email",
		"client_user",
		"contact",
		"employee",
		"client_request",
		"no_request_reason",
	)
)
# Of what nobody but people told, these too
TYPED = frozenset(("outcome", "started_at", "answered_at", "ended_at"))
TIMES = ("started_at", "answered_at", "ended_at")
# What a person who adds a contact by hand cannot bring along
NOT_TYPED = (
	"call_log",
	"communication",
	"system",
	"external_id",
	"events",
	"commitment",
	"choice",
	"choice_at",
)
NO_VALUE = frozenset(no_value_fields) - {"Table"}


def check(doc) -> None:
	"""Refuses times that cannot be."""
	moments = [moment_of(doc.get(name)) for name in TIMES]
	if not rules.are_in_order(moments):
		frappe.throw(
			_("A contact starts, is answered, and ends, in that order. Check the times."),
			ContactError,
			title=_("Wrong Times"),
		)


def settle(doc) -> None:
	"""Lets norm, outcome and seconds follow from what is known. Called before each write."""
	before = doc.get_doc_before_save()
	if not doc.flags.by_action:
		_restore(doc, before)
	doc.started_at = doc.started_at or now_datetime()
	doc.service_desk = doc.service_desk or (desks.default_desk() if not before else None)
	if not before or before.service_desk != doc.service_desk:
		_fix_norm(doc)
	_read(doc)
	doc.within_norm = int(rules.is_within(doc.answer_seconds, doc.answered_within))
	doc.without_request = int(
		rules.is_without_request(doc.outcome, doc.client_request, doc.no_request_reason)
	)
	doc.external_id = doc.external_id or None
	doc.caller = doc.caller_name or doc.caller_phone or doc.caller_email


def is_told(doc) -> bool:
	"""Whether a system knows how it went, so that nobody need type it."""
	return bool(doc.events or doc.communication)


def save(doc):
	"""Saves what an action of ours changed."""
	doc.flags.by_action = True
	return doc.save(ignore_permissions=True)


def make(**values):
	"""A new contact, inserted. Its client, desk and request are what our own code found."""
	doc = frappe.new_doc(MOMENT)
	doc.update(values)
	doc.flags.by_action = True
	return doc.insert(ignore_permissions=True, ignore_links=True)


def make_once(key: dict, values: Callable[[], dict]) -> tuple[object, bool]:
	"""The contact with this key, under its row lock, and whether it is new; `values` are asked for a new one only.

	The key is unique in the database. So of two who make one contact at once, the second waits, and finds it.
	"""
	if name := frappe.db.get_value(MOMENT, key):
		return locked(name), False
	frappe.db.savepoint("contact_moment")
	try:
		return make(**key, **values()), True
	except frappe.UniqueValidationError:
		frappe.db.rollback(save_point="contact_moment")
		frappe.clear_last_message()
		return locked(frappe.db.get_value(MOMENT, key, for_update=True)), False


def locked(name: str):
	return frappe.get_doc(MOMENT, name, for_update=True)


def forget_source(field: str, name: str) -> None:
	"""A log or a mail that is deleted leaves its contact: that somebody called or wrote stays true (S1)."""
	frappe.db.set_value(MOMENT, {field: name}, field, None, update_modified=False)


def answer_in_writing(row, at: datetime) -> dict:
	"""What a written contact becomes that is answered at this moment of the site: values to write.

	`row` has started_at, answered_within and calendar_version.
	"""
	calendar = calendar_as_agreed(row.calendar_version)
	seconds = max(0.0, calendar.elapsed(to_moment(row.started_at), to_moment(at)))
	return {
		"answered_at": at,
		"ended_at": at,
		"outcome": rules.DONE,
		"answer_seconds": seconds,
		"within_norm": int(rules.is_within(seconds, row.answered_within)),
	}


# Parts --------------------------------------------------------------------------------------------


def _fix_norm(doc) -> None:
	row = desks.channel_of(doc.service_desk, doc.channel)
	doc.answered_within = (row.answer_within or None) if row else None
	is_written = doc.channel in rules.WRITTEN
	doc.calendar_version = (
		version_of(desks.calendar_of(doc.service_desk, doc.channel)) if is_written else None
	)


def _read(doc) -> None:
	events = rules.from_json(doc.events)
	if events:
		_read_events(doc, events)
	elif doc.channel in rules.WRITTEN:
		if doc.answered_at:
			doc.update(answer_in_writing(doc, get_datetime(doc.answered_at)))
	else:
		_read_typed(doc)


def _read_events(doc, events: dict[str, rules.Event]) -> None:
	if any(name in events for name in rules.ENDS):
		doc.end_unknown = 0
	reading = rules.read(events, doc.choice, doc.outcome == rules.CALLED_BACK, bool(doc.end_unknown))
	doc.outcome = reading.outcome
	doc.started_at, doc.answered_at = to_site_time(reading.started_at), to_site_time(reading.answered_at)
	if not doc.end_unknown:
		doc.ended_at = to_site_time(reading.ended_at)
	doc.answer_seconds, doc.handling_seconds = reading.answer_seconds, reading.handling_seconds


def _read_typed(doc) -> None:
	"""Who types the same moment for start and answer did not measure a wait."""
	started, answered, ended = (moment_of(doc.get(name)) for name in TIMES)
	if doc.outcome in rules.WITH_US and not answered:
		doc.answered_at = answered = started
	waited = answered and answered > started
	doc.answer_seconds = (answered - started).total_seconds() if waited else None
	is_measured = answered and ended and not doc.end_unknown
	doc.handling_seconds = (ended - answered).total_seconds() if is_measured else None


def _restore(doc, before) -> None:
	"""What was told or chosen stays as it was, whatever a form or a call brings along."""
	if not before:
		doc.update(dict.fromkeys(NOT_TYPED))
		return
	changeable = CHANGEABLE if is_told(before) else CHANGEABLE | TYPED
	for field in doc.meta.fields:
		if (
			field.fieldtype not in NO_VALUE
			and field.fieldname not in changeable
			and not field.get("is_custom_field")
		):
			doc.set(field.fieldname, before.get(field.fieldname))
