"""Moving a request to another desk (S25, S27): asked for by a button, or found at a save, but always recorded.

The norm that was promised stays: another desk is no reason to let the client wait longer.
"""

import frappe
from frappe import _
from frappe.utils import escape_html, now_datetime

from facility_frontoffice.communication.notices import tell_colleagues
from facility_frontoffice.intake.checks import refuse_when_ended
from facility_frontoffice.intake.errors import IntakeError

REQUEST, MOVE = "Client Request", "Facility Desk Move"


def move(request: str, desk: str, reason: str, keep_owner: bool = False):
	"""Gives an open request to another desk, with a reason. The caller has checked the permission.

	Who owns it and is not of that desk hands it over to its lead, unless `keep_owner`.
	"""
	doc = frappe.get_doc(REQUEST, request, for_update=True)
	refuse_when_ended(doc)
	reason = (reason or "").strip()
	if not reason:
		frappe.throw(_("Say why it goes to another desk."), IntakeError, title=_("Reason Missing"))
	if not frappe.db.exists("Facility Service Desk", desk):
		frappe.throw(
			_("There is no desk {0}. Choose another one.").format(escape_html(desk)),
			IntakeError,
			title=_("Unknown Desk"),
		)
	if doc.service_desk == desk:
		frappe.throw(
			_("{0} is at this desk already. Choose another one.").format(doc.name),
			IntakeError,
			title=_("Same Desk"),
		)
	doc.service_desk = desk
	doc.flags.move_reason = reason
	doc.flags.keep_owner = bool(keep_owner)
	return doc.save(ignore_permissions=True)


def record(request) -> None:
	"""Writes the move that this save made, on whatever side it came, and tells the new owner. Called after the write."""
	before = request.get_doc_before_save()
	flags = request.flags
	reason, by_rule = flags.pop("move_reason", None), flags.pop("desk_by_rule", False)
	flags.pop("keep_owner", None)
	if not before or before.service_desk == request.service_desk:
		return
	frappe.get_doc(
		{
			"doctype": MOVE,
			"client_request": request.name,
			"from_desk": before.service_desk,
			"to_desk": request.service_desk,
			"reason": reason,
			"moved_by": frappe.session.user,
			"moved_at": now_datetime(),
			"by_rule": int(by_rule),
		}
	).insert(ignore_permissions=True)
	if reason:
		request.add_comment(
			"Info",
			_("Moved from {0} to {1}").format(_(before.service_desk or ""), _(request.service_desk or "")),
		)
	if request.front_office_owner != before.front_office_owner:
		_tell_owner(request)


def forget(request: str) -> None:
	"""A deleted request takes its moves along."""
	frappe.db.delete(MOVE, {"client_request": request})


def _tell_owner(request) -> None:
	def words(language: str | None) -> str:
		return _("{0} came to your desk, {1}", language).format(
			f"<strong>{escape_html(request.subject or '')}</strong>",
			escape_html(_(request.service_desk or "", language)),
		)

	tell_colleagues([request.front_office_owner], words, request.doctype, request.name)
