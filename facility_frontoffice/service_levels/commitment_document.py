"""The life of a Facility Commitment document: called by its controller, and the ways to change one.

What was promised stands: only the actions of `commitments` change one, a save from a form changes no more than
who keeps it. A broken promise stays broken, whatever comes after. The lock order is always the request, then
its commitments.
"""

from datetime import datetime

import frappe
from frappe import _
from frappe.model import no_value_fields
from frappe.utils import format_datetime, get_datetime, now_datetime

from facility_frontoffice.people import name_of
from facility_frontoffice.service_levels import promises
from facility_frontoffice.service_levels import service as service_levels
from facility_frontoffice.service_levels.calendars import UTC, to_moment
from facility_frontoffice.service_levels.errors import CommitmentError

DOCTYPE = "Facility Commitment"
# What people may change on the form; fields that an admin added are the admin's.
CHANGEABLE = ("responsible", "backoffice_unit")
NO_VALUE = frozenset(no_value_fields) - {"Table"}


def settle(doc) -> None:
	"""Lets the clock follow from the status. Called by the controller before each write."""
	before = doc.get_doc_before_save()
	if before:
		_refuse_another_moment(doc, before)
		if not doc.flags.by_action:
			_restore(doc, before)
	else:
		doc.promised_to = "Client" if doc.kind in promises.TO_CLIENT else "Front Office"
	_follow_clock(doc)


def record(doc) -> None:
	"""Writes what happened to the clock, in the same transaction."""
	service_levels.record(doc)


def _follow_clock(doc) -> None:
	"""The clock knows when a promise is broken; what somebody decided is not its."""
	was_broken = bool(doc.broken_at)
	service_levels.follow(doc)
	is_broken = doc.status != promises.KEPT and (was_broken or doc.broken_at)
	doc.broken_at = doc.due if is_broken else None
	if is_broken and doc.status == promises.OPEN:
		doc.status = promises.BROKEN


def locked(commitment: str):
	"""The commitment under its row lock, with its request locked first, as everywhere."""
	client_request = frappe.db.get_value(DOCTYPE, commitment, "client_request")
	if not client_request:
		frappe.throw(
			_("There is no commitment {0}.").format(commitment),
			frappe.DoesNotExistError,
			title=_("Not Found"),
		)
	frappe.db.get_value("Client Request", client_request, "name", for_update=True)
	return frappe.get_doc(DOCTYPE, commitment, for_update=True)


def save(doc):
	doc.flags.by_action = True
	return doc.save(ignore_permissions=True)


def begin(doc) -> None:
	"""From now on it is promised."""
	doc.status = promises.OPEN
	doc.made_at = now_datetime()
	doc.norm = (to_moment(doc.due) - to_moment(doc.made_at)).total_seconds()


def fulfil(doc, outcome: str | None = None) -> None:
	"""Done as promised; or after all, and then it stays broken."""
	_note_whether_broken(doc)
	doc.status = promises.BROKEN if doc.broken_at else promises.KEPT
	doc.fulfilled_at = now_datetime()
	doc.answer = (outcome or "").strip() or doc.answer
	doc.conflict_since = None


def withdraw(doc, reason: str) -> None:
	"""Taken back. That it was broken before stays on it, as a moment."""
	_note_whether_broken(doc)
	doc.status = promises.WITHDRAWN
	doc.withdrawn_at = now_datetime()
	doc.withdrawn_reason = reason
	doc.conflict_since = None


def _note_whether_broken(doc) -> None:
	"""Also when the watch, which looks every minute, did not see it yet."""
	if doc.made_at and promises.is_late(to_moment(doc.due), datetime.now(UTC)):
		doc.broken_at = doc.due


def decide(doc) -> None:
	"""Notes who agreed, or did not."""
	doc.approved_by = frappe.session.user
	doc.approved_at = now_datetime()


def is_owed(doc) -> bool:
	return promises.is_owed(doc.status, bool(doc.fulfilled_at))


def refuse_unless_owed(doc) -> None:
	if not is_owed(doc):
		refuse(doc)


def refuse_unless_to_approve(doc) -> None:
	if doc.status != promises.TO_APPROVE:
		refuse(doc)


def refuse(doc) -> None:
	"""Two people at once: the second hears what the first did."""
	frappe.throw(
		_("{0} is {1} already, since {2} by {3}. Reload to see what happened.").format(
			doc.name,
			_(doc.status, context=doc.doctype),
			format_datetime(doc.modified),
			name_of(doc.modified_by) or _("somebody"),
		),
		CommitmentError,
		title=_("Not Possible Any More"),
	)


def _refuse_another_moment(doc, before) -> None:
	if get_datetime(before.due) != get_datetime(doc.due):
		frappe.throw(
			_(
				"What was promised for {0} stays promised. Withdraw it with a reason, and promise another moment."
			).format(format_datetime(before.due)),
			CommitmentError,
			title=_("Promised Already"),
		)


def _restore(doc, before) -> None:
	for field in doc.meta.fields:
		if (
			field.fieldtype not in NO_VALUE
			and field.fieldname not in CHANGEABLE
			and not field.get("is_custom_field")
		):
			doc.set(field.fieldname, before.get(field.fieldname))
