"""The life of a Backoffice Assignment document: called by its controller, and the ways to change one.

The lock order is always the request, then its assignments, so that two people at once wait for each other
instead of losing an update.
"""

import frappe
from frappe import _
from frappe.utils import format_datetime, now_datetime

from facility_frontoffice.fulfilment import chasing, rules
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.fulfilment.rules import Evidence, InspectionPoint
from facility_frontoffice.people import name_of
from facility_frontoffice.permissions.criteria import sees_everything
from facility_frontoffice.service_levels import service as service_levels
from facility_frontoffice.workflows.service import decide

# What says how the work stands, when it changes.
NEWS = ("status", "accepted_at", "expected_date", "planned_start", "planned_end", "last_note", "evidence")


def settle(doc) -> None:
	"""Lets moments and clock follow from the status. Called by the controller before each write."""
	before = doc.get_doc_before_save()
	_check_party(doc, before)
	_check_transition(doc, before)
	now = now_datetime()
	if doc.status in ("Accepted", "In Progress"):
		accept(doc)  # also by who sets the status in a list, or by a workflow
	if doc.status == "Completed" and not doc.completed_at:
		doc.completed_at = now
	if doc.status != "Completed":
		doc.completed_at = None
	_note_news(doc, before, now)
	if before:
		service_levels.keep_terms(doc, before)
	service_levels.follow(doc)
	chasing.settle(doc, before)


def _note_news(doc, before, now) -> None:
	"""Whatever who delivers does says how it stands: nobody has to be asked for it (S61)."""
	if not before:
		doc.last_update_at = doc.last_update_at or doc.sent_at
	elif any(doc.has_value_changed(name) for name in NEWS):
		doc.last_update_at = now


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
	"""Gives a locked assignment a status that can follow its present one, and that a workflow lets the user give it."""
	if doc.status == status or status not in rules.ASSIGNMENT_TRANSITIONS[doc.status]:
		refuse(doc, status)
	decide(doc, status)
	doc.status = status


def accept(doc) -> None:
	if not doc.accepted_at:
		doc.accepted_at = now_datetime()
		if frappe.session.user != "Guest":  # who acts by a link has no log-in to give it to
			doc.accepted_by = frappe.session.user
			doc.assigned_to = doc.assigned_to or frappe.session.user


def save(doc, settle_request: bool = True):
	doc.flags.settle_request = settle_request
	return doc.save(ignore_permissions=True)


def waits_for_party(doc) -> bool:
	"""Whether the front office has to say who does it: it was returned, or nobody could be given it."""
	has_party = doc.backoffice_unit or doc.supplier
	return doc.status == "Returned" or (doc.status in rules.UNFINISHED and not has_party)


def refuse(doc, wanted: str | None = None):
	"""Two people at once: the second hears what the first did."""
	frappe.throw(
		_("{0} is {1} already, since {2} by {3}. Reload to see what happened.").format(
			doc.name,
			_(doc.status, context=doc.doctype),
			format_datetime(doc.modified),
			name_of_who(doc, doc.modified_by),
		),
		FulfilmentError,
		title=_("Not Possible Any More"),
	)


def name_of_who(doc, user: str | None) -> str:
	"""Who did something to an assignment; who acts by a link in a mail has no log-in."""
	by_link = not user or user == "Guest"
	return (doc.supplier if by_link else name_of(user)) or _("somebody")


def _check_party(doc, before) -> None:
	"""Whoever has work cannot give it to somebody else: contract, norm and reason go with who was chosen for it.

	The supplier never changes, also not by the front office: what was mailed is theirs. The unit may be put right by the
	front office.
	"""
	if not before:
		return
	if (before.supplier or "") != (doc.supplier or ""):
		frappe.throw(
			_("The supplier of {0} stays as it is. Return the work, then choose “Send Elsewhere”.").format(
				doc.name
			),
			FulfilmentError,
			title=_("Another Supplier"),
		)
	is_other_unit = (before.backoffice_unit or "") != (doc.backoffice_unit or "")
	if is_other_unit and not sees_everything(frappe.session.user):
		frappe.throw(
			_("Only the front office gives {0} to another unit. Return it, and say why.").format(doc.name),
			FulfilmentError,
			title=_("Another Unit"),
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


def evidence_of(doc, result: str | None = None) -> Evidence:
	"""What proves that the work is done, as it stands on the assignment; with `result` as if that were filled in."""
	return Evidence(
		has_file=bool(doc.evidence),
		result=result or doc.result or "",
		received_by=doc.received_by or "",
		has_purchase_receipt=bool(doc.purchase_receipt or doc.purchase_invoice or doc.stock_entry),
		inspection=tuple(
			InspectionPoint(row.point, row.outcome or "", row.remark or "") for row in doc.inspection
		),
	)


def _check_evidence(doc) -> None:
	missing = rules.missing_evidence(doc.evidence_required, evidence_of(doc))
	if missing:
		text, gaps = missing
		frappe.throw(_(text).format(*gaps), FulfilmentError, title=_("Evidence Missing"))
