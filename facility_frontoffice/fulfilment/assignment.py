"""The life of a Backoffice Assignment document: called by its controller, and the ways to change one.

The lock order is always the request, then its assignments, so that two people at once wait for each other
instead of losing an update.
"""

import frappe
from frappe import _
from frappe.utils import format_datetime, now_datetime

from facility_frontoffice.fulfilment import rules
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.people import name_of
from facility_frontoffice.service_levels import service as service_levels


def settle(doc) -> None:
	"""Lets moments and clock follow from the status. Called by the controller before each write."""
	before = doc.get_doc_before_save()
	_check_transition(doc, before)
	now = now_datetime()
	if doc.status in ("Accepted", "In Progress"):
		accept(doc)  # also by who sets the status in a list, or by a workflow
	if doc.status == "Completed" and not doc.completed_at:
		doc.completed_at = now
	if doc.status != "Completed":
		doc.completed_at = None
	if before:
		service_levels.keep_terms(doc, before)
	service_levels.follow(doc)


def record(doc) -> None:
	"""Writes what happened to the clock, in the same transaction."""
	service_levels.record(doc)


def locked(assignment: str):
	client_request = frappe.db.get_value("Backoffice Assignment", assignment, "client_request")
	if not client_request:
		frappe.throw(
			_("There is no assignment {0}.").format(assignment),
			frappe.DoesNotExistError,
			title=_("Not Found"),
		)
	frappe.db.get_value("Client Request", client_request, "name", for_update=True)
	return frappe.get_doc("Backoffice Assignment", assignment, for_update=True)


def move(doc, status: str) -> None:
	if doc.status == status or status not in rules.ASSIGNMENT_TRANSITIONS[doc.status]:
		refuse(doc, status)
	doc.status = status


def accept(doc) -> None:
	if not doc.accepted_at:
		doc.accepted_at = now_datetime()
		doc.accepted_by = frappe.session.user
		doc.assigned_to = doc.assigned_to or frappe.session.user


def save(doc, settle_request: bool = True):
	doc.flags.settle_request = settle_request
	return doc.save(ignore_permissions=True)


def refuse(doc, wanted: str | None = None):
	"""Two people at once: the second hears what the first did."""
	frappe.throw(
		_("{0} is {1} already, since {2} by {3}. Reload to see what happened.").format(
			doc.name, _(doc.status), format_datetime(doc.modified), name_of(doc.modified_by) or _("somebody")
		),
		FulfilmentError,
		title=_("Not Possible Any More"),
	)


def _check_transition(doc, before) -> None:
	if (
		before
		and before.status != doc.status
		and doc.status not in rules.ASSIGNMENT_TRANSITIONS[before.status]
	):
		refuse(before, doc.status)
	if doc.status == "Returned" and not doc.return_reason:
		frappe.throw(
			_("Say why you return this, so that the front office can send it to the right party."),
			FulfilmentError,
			title=_("Reason Missing"),
		)
	if doc.status == "Completed" and before and before.status != "Completed":
		_check_evidence(doc)


def _check_evidence(doc) -> None:
	if doc.evidence_required in ("Photo", "Document") and not doc.evidence:
		frappe.throw(
			_("This step needs a {0} as evidence. Add it, then finish.").format(
				_(doc.evidence_required).lower()
			),
			FulfilmentError,
			title=_("Evidence Missing"),
		)
	if doc.evidence_required == "Note" and not doc.result:
		frappe.throw(_("Say what was done, then finish."), FulfilmentError, title=_("Result Missing"))
