"""What a rule did: how often in the past month, and the list of the documents that say so.

Only what was recorded counts, and only of documents that the session's user may read. Rules that leave no record (words
that an answer should not have, synonyms) have none: trying them out reads what happened.
"""

from collections.abc import Callable
from dataclasses import dataclass

import frappe
from frappe import _

from facility_frontoffice.communication.texts import house_language
from facility_frontoffice.rehearsals import DAYS, since

REQUEST, ASSIGNMENT, MESSAGE = "Client Request", "Backoffice Assignment", "Facility Message"


@dataclass(frozen=True)
class _Record:
	"""Where a kind of rule leaves what it did. `filters` gives those for one rule; `label` has the number in it."""

	doctype: str
	label: Callable[[int], str]
	filters: Callable[[str], dict]


def _by(field: str) -> Callable[[str], dict]:
	return lambda name: {field: name}


def _by_reason(name: str) -> dict:
	"""Why work went somewhere is kept as a sentence in the language of the house."""
	beginning = _("Rule {0}: {1}", house_language()).format(name, "")
	return {"routing_reason": ("like", f"{beginning}%")}


def _by_mandate(name: str) -> dict:
	people = frappe.get_all(
		"Has Role",
		filters={"parenttype": "User", "role": frappe.db.get_value("Facility Mandate", name, "role")},
		pluck="parent",
		order_by="parent",
	)
	return {"approval_reason": ("is", "set"), "owner": ("in", people)}


RECORDS: dict[str, tuple[_Record, ...]] = {
	"Facility Escalation Rule": (
		_Record("Facility Escalation", lambda number: _("Times it rang: {0}").format(number), _by("rule")),
	),
	"Facility Message Rule": (
		_Record(MESSAGE, lambda number: _("Messages sent: {0}").format(number), _by("message_rule")),
	),
	"Facility Service Level": (
		_Record(
			REQUEST,
			lambda number: _("Requests it was promised for: {0}").format(number),
			_by("service_level"),
		),
		_Record(
			REQUEST,
			lambda number: _("Of these, late: {0}").format(number),
			lambda name: {"service_level": name, "resolution_breached_at": ("is", "set")},
		),
	),
	"Facility Calendar": (
		_Record(REQUEST, lambda number: _("Requests counted by it: {0}").format(number), _by("calendar")),
		_Record(
			ASSIGNMENT, lambda number: _("Assignments counted by it: {0}").format(number), _by("calendar")
		),
	),
	"Facility Service Desk": (
		_Record(
			REQUEST,
			lambda number: _("Requests that came by themselves: {0}").format(number),
			lambda name: {"service_desk": name, "desk_is_chosen": 0},
		),
		_Record(
			REQUEST,
			lambda number: _("Requests that somebody put here: {0}").format(number),
			lambda name: {"service_desk": name, "desk_is_chosen": 1},
		),
	),
	"Facility Routing Rule": (
		_Record(
			ASSIGNMENT, lambda number: _("Assignments that went by this rule: {0}").format(number), _by_reason
		),
	),
	"Facility Mandate": (
		_Record(
			"Facility Commitment",
			lambda number: _("Promises of this role that somebody had to approve: {0}").format(number),
			_by_mandate,
		),
	),
	"Facility Purchase Approval": (
		_Record(
			"Facility Order Approval",
			lambda number: _("Orders for which approval was asked: {0}").format(number),
			lambda name: {},
		),
	),
	"Facility Frontoffice Settings": (
		_Record(
			MESSAGE,
			lambda number: _("Messages that waited for the end of the quiet hours: {0}").format(number),
			lambda name: {"held_for": "Quiet Hours"},
		),
		_Record(
			MESSAGE,
			lambda number: _("Messages that waited, too many in an hour: {0}").format(number),
			lambda name: {"held_for": "Fewer Messages"},
		),
		_Record(
			"Facility Inbound Mail",
			lambda number: _("Mails that are held: {0}").format(number),
			lambda name: {"state": "Held"},
		),
		_Record(
			"Facility Inbound Mail",
			lambda number: _("Replies that opened a closed request again: {0}").format(number),
			lambda name: {"outcome": "Reopened"},
		),
		_Record(
			"Facility Inbound Mail",
			lambda number: _("Replies that became a new request: {0}").format(number),
			lambda name: {"outcome": "Follow-up"},
		),
	),
}


def of(doctype: str, name: str) -> dict:
	"""`{"days", "done"}`; `done` are `{"label", "number", "doctype", "filters"}`, filters as a list of the desk takes them."""
	done = []
	for record in RECORDS.get(doctype, ()):
		if not frappe.has_permission(record.doctype, "read"):
			continue
		filters = [
			[record.doctype, field, *(value if isinstance(value, tuple) else ("=", value))]
			for field, value in {**record.filters(name), "creation": (">=", str(since()))}.items()
		]
		((number,),) = frappe.get_list(
			record.doctype, filters=filters, fields=["count(*)"], as_list=True, order_by=None
		)
		done.append(
			{"label": record.label(number), "number": number, "doctype": record.doctype, "filters": filters}
		)
	return {"days": DAYS, "done": done}
