"""What makes a Client Request be refused, on whatever side it comes; each refusal says what to do.

Called by the controller before each write. Changes nothing that was typed.
"""

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from facility_frontoffice.charging import cost_centers
from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.intake import refusals, retranslation, rules
from facility_frontoffice.intake.errors import IntakeError


def check(doc) -> None:
	"""Refuses what cannot be taken in, with what to do about it; changes nothing that was typed."""
	_check_texts(doc)
	if not any((doc.client_user, doc.client_email, doc.client_name, doc.contact, doc.employee, doc.customer)):
		frappe.throw(
			_("Who asks? Choose a user, contact or employee, or type a name or an e-mail address."),
			IntakeError,
			title=_("No Client"),
		)
	if doc.for_someone_else and not (doc.beneficiary_name or "").strip():
		frappe.throw(
			_("For whom is it? Type a name, or take away the tick at “For Someone Else”."),
			IntakeError,
			title=_("Name Missing"),
		)
	# A wish that passed while the question waited is no mistake of who splits it
	is_asked_now = doc.is_new() and not doc.split_from
	if is_asked_now or (not doc.is_new() and doc.has_value_changed("desired_date")):
		_check_desired_date(doc)
	_check_lines(doc)
	_check_joined(doc)
	_check_status(doc)
	retranslation.check(doc)
	refusals.check(doc)
	cost_centers.check_request(doc)


def refuse_when_ended(doc) -> None:
	refuse_when_joined(doc)
	if doc.status in fulfilment_rules.REQUEST_ENDED:
		frappe.throw(
			_("{0} is {1}. Open it again first.").format(doc.name, _(doc.status, context=doc.doctype)),
			IntakeError,
			title=_("Already Ended"),
		)


def refuse_when_joined(doc) -> None:
	"""What was joined goes on in the other request; two who join at once hear here what the first did."""
	if doc.merged_into:
		frappe.throw(
			_("{0} was joined with {1} and goes on there. Open {1} instead.").format(
				doc.name, doc.merged_into
			),
			IntakeError,
			title=_("Joined Already"),
		)


def refuse_line_alone(line) -> None:
	"""A row that is written on its own, as REST can, would go round all that follows from it."""
	frappe.throw(
		_("A product of a request is changed in its request. Save {0} with the row in it.").format(
			line.parent or _("the request")
		),
		IntakeError,
		title=_("Not by Itself"),
	)


def is_reopened(doc, before) -> bool:
	"""Whether somebody takes an ended request up again."""
	ended = fulfilment_rules.REQUEST_ENDED
	return bool(before) and before.status in ended and doc.status not in ended


def has_open_lines(doc) -> bool:
	return any(line.status not in ("Completed", "Cancelled") for line in doc.lines)


# Parts of the check --------------------------------------------------------------------------------


def _check_texts(doc) -> None:
	if rules.contains_markup(doc.subject):
		frappe.throw(
			_("The subject must be plain text. Take out what stands between < and >."),
			IntakeError,
			title=_("Markup in the Subject"),
		)
	if len(doc.description or "") > rules.DESCRIPTION_LENGTH:
		frappe.throw(
			_("The question has {0} characters; at most {1} fit. Shorten it, or attach it as a file.").format(
				len(doc.description), rules.DESCRIPTION_LENGTH
			),
			IntakeError,
			title=_("Text Too Long"),
		)


def _check_desired_date(doc) -> None:
	desired = get_datetime(doc.desired_date) if doc.desired_date else None
	if rules.is_past(desired, now_datetime()):
		frappe.throw(
			_("The date {0} has passed. Choose today or later, or leave it empty.").format(
				frappe.format(desired, "Datetime")
			),
			IntakeError,
			title=_("Date in the Past"),
		)


def _check_lines(doc) -> None:
	for line in doc.lines:
		if not line.qty:
			frappe.throw(
				_("Row {0}: the quantity of {1} must be more than zero.").format(line.idx, line.product),
				IntakeError,
				title=_("No Quantity"),
			)


def _check_joined(doc) -> None:
	"""A joined request stays closed, on every path."""
	before = doc.get_doc_before_save()
	is_open = doc.status not in fulfilment_rules.REQUEST_ENDED or has_open_lines(doc)
	if before and before.merged_into and is_open:
		refuse_when_joined(before)


def _check_status(doc) -> None:
	before = doc.get_doc_before_save()
	if before and before.status == doc.status:
		return
	known = doc.meta.get_field("status").options.split("\n")
	if doc.status not in known:
		frappe.throw(
			_("{0} is no status of a request. Choose one of these: {1}.").format(
				doc.status, ", ".join(_(status, context=doc.doctype) for status in known)
			),
			IntakeError,
			title=_("Unknown Status"),
		)
	reason = fulfilment_rules.why_not_status(doc.status, [line.status for line in doc.lines])
	if reason == "open lines":
		frappe.throw(
			_("Not all products are done yet. Finish or cancel the open lines first."),
			IntakeError,
			title=_("Open Lines"),
		)
	if reason == "follows from lines":
		frappe.throw(
			_(
				"The status follows from the products of the request. Change these, or pause or cancel the request."
			),
			IntakeError,
			title=_("Status Follows"),
		)
	if is_reopened(doc, before) and doc.lines and not has_open_lines(doc):
		frappe.throw(
			_(
				"All products of {0} are done or cancelled. Open it again, and say which of them are not."
			).format(doc.name),
			IntakeError,
			title=_("Nothing Open"),
		)
	if doc.status == "Cancelled" and not (doc.cancel_reason and doc.alternative):
		frappe.throw(
			_("A refusal needs a reason and what is possible instead."),
			IntakeError,
			title=_("Reason Missing"),
		)
	if doc.status == "On Hold" and not doc.hold_reason:
		frappe.throw(_("Say why the request is paused."), IntakeError, title=_("Reason Missing"))
