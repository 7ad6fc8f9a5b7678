"""What must be right before something is promised, or decided about. Each refusal says what to do.

Called under the row lock of the request.
"""

from datetime import datetime

import frappe
from frappe import _
from frappe.utils import flt, format_datetime, get_datetime

from facility_frontoffice.service_levels import commitment_document as life
from facility_frontoffice.service_levels import feasibility, mandates, promises
from facility_frontoffice.service_levels.calendars import UTC, to_moment, to_site_time
from facility_frontoffice.service_levels.errors import CommitmentError, InfeasiblePromiseError
from facility_frontoffice.setup import roles

APPROVERS = frozenset((roles.MANAGER, roles.ADMINISTRATOR))
TEXT_LENGTH = 2_000


# What was typed -----------------------------------------------------------------------------------


def kind_of_promise(kind: str) -> str:
	if kind not in promises.TO_CLIENT:
		frappe.throw(
			_("{0} is nothing that a client is promised. Choose one of: {1}.").format(
				kind, ", ".join(_(each) for each in promises.TO_CLIENT)
			),
			CommitmentError,
			title=_("Unknown Kind"),
		)
	return kind


def text(kind: str, words: str | None) -> str:
	words = (words or "").strip()
	if len(words) > TEXT_LENGTH:
		frappe.throw(
			_("The text has {0} characters; at most {1} fit. Make it shorter.").format(
				len(words), TEXT_LENGTH
			),
			CommitmentError,
			title=_("Text Too Long"),
		)
	if kind == promises.INFORMATION and not words:
		frappe.throw(_("Say what the client will hear."), CommitmentError, title=_("Nothing Promised"))
	if kind == promises.EXPERT_ANSWER and not words:
		frappe.throw(_("Type your question first."), CommitmentError, title=_("No Question"))
	return words


def moment(due) -> datetime:
	if not due:
		frappe.throw(_("Choose the moment that you promise."), CommitmentError, title=_("Date Missing"))
	return get_datetime(due)


def begin_of_appointment(kind: str, starts_at, due) -> datetime | None:
	if kind != promises.APPOINTMENT:
		return None
	if not starts_at:
		frappe.throw(_("Say when the appointment begins."), CommitmentError, title=_("Date Missing"))
	if due and get_datetime(starts_at) >= get_datetime(due):
		frappe.throw(
			_("The appointment ends before it begins. Choose a later end."),
			CommitmentError,
			title=_("Wrong Times"),
		)
	return get_datetime(starts_at)


def amount(value) -> float:
	if flt(value) < 0:
		frappe.throw(_("The amount is below zero."), CommitmentError, title=_("Wrong Amount"))
	return flt(value)


def reason(words: str | None) -> str:
	words = (words or "").strip()
	if not words:
		frappe.throw(_("Say why."), CommitmentError, title=_("Reason Missing"))
	return words


def responsible(user: str | None) -> str | None:
	if user and frappe.db.get_value("User", {"name": user, "enabled": 1}, "user_type") != "System User":
		frappe.throw(
			_("{0} is no colleague who can keep a promise. Choose somebody else.").format(user),
			CommitmentError,
			title=_("No Colleague"),
		)
	return user


def line_of(request, line: str | None):
	if not line:
		return None
	row = next((row for row in request.lines if row.name == line), None)
	if not row:
		frappe.throw(
			_("{0} has no such product. Reload to see its products.").format(request.name),
			CommitmentError,
			title=_("Unknown Line"),
		)
	return row


# Whether it can be ----------------------------------------------------------------------------------


def refuse_when_ended(request, kind: str) -> None:
	"""Who was helped may still be called back; a request that is over asks for nothing more."""
	is_over = request.status in ("Closed", "Cancelled")
	if is_over or (request.status == "Completed" and kind in promises.BY_WORK):
		frappe.throw(
			_("{0} is {1}. Open it again first.").format(
				request.name, _(request.status, context="Client Request")
			),
			CommitmentError,
			title=_("Already Ended"),
		)


def refuse_twice(doc) -> None:
	"""One thing is promised once; another date for the same delivery is a promise taken back first."""
	same = {
		"client_request": doc.client_request,
		"kind": doc.kind,
		"status": ("in", (promises.TO_APPROVE, promises.OPEN)),
	}
	if doc.kind == promises.DELIVERY:
		same["request_line"] = doc.request_line or ("is", "not set")
	elif doc.kind == promises.EXPERT_ANSWER:
		same.update(
			promise=doc.promise,
			responsible=doc.responsible or ("is", "not set"),
			backoffice_unit=doc.backoffice_unit or ("is", "not set"),
		)
	else:
		same["due"] = doc.due
	# A locking read: another agent may have promised it since this transaction began.
	found = frappe.db.get_value(
		life.DOCTYPE, same, ["name", "due"], as_dict=True, for_update=True, order_by="creation"
	)
	if found:
		frappe.throw(
			_("This was promised already, for {0}: {1}. Withdraw that first, with a reason.").format(
				format_datetime(found.due), found.name
			),
			CommitmentError,
			title=_("Promised Already"),
		)


def refuse_infeasible(finding: feasibility.Finding, despite: str | None = None) -> None:
	"""A moment that has passed is broken at once, so no reason makes it a promise."""
	if finding.problems and (finding.has_passed or not (despite or "").strip()):
		frappe.throw(
			"{} {}".format(
				" ".join(finding.problems),
				_("The first moment that can be promised is {0}.").format(
					format_datetime(to_site_time(finding.earliest))
				),
			),
			InfeasiblePromiseError,
			title=_("This Cannot Be Kept"),
		)


# Whether one may ------------------------------------------------------------------------------------


def why_beyond_mandate(request, kind: str, line: str | None, due, amount) -> list[str]:
	"""In words, why the session's user may not promise this alone.

	A promise about a line concerns its product, one about the request all of its products.
	"""
	row = line_of(request, line)
	products = [row.product] if row else [row.product for row in request.lines if row.status != "Cancelled"]
	return mandates.why_beyond(frappe.session.user, request, kind, products or [None], to_moment(due), amount)


def is_manager() -> bool:
	return frappe.session.user == "Administrator" or roles.MANAGER in frappe.get_roles()


def refuse_unless_approver(doc) -> None:
	"""Who decides is a manager, within their own mandate, and not who asks."""
	user = frappe.session.user
	if user == "Administrator":
		return
	if not APPROVERS.intersection(frappe.get_roles(user)):
		frappe.throw(
			_("Only a manager of the front office decides about this."),
			frappe.PermissionError,
			title=_("Not Allowed"),
		)
	if user == doc.made_by:
		frappe.throw(
			_("You asked for this yourself. Somebody else must decide."),
			CommitmentError,
			title=_("Somebody Else Decides"),
		)


def refuse_beyond_own_mandate(doc, request) -> None:
	beyond = why_beyond_mandate(request, doc.kind, doc.request_line, doc.due, doc.amount)
	if beyond:
		frappe.throw(
			"{} {}".format(_("This is beyond your own mandate too."), " ".join(beyond)),
			CommitmentError,
			title=_("Beyond the Mandate"),
		)


def refuse_when_passed(doc) -> None:
	if promises.is_late(to_moment(doc.due), datetime.now(UTC)):
		frappe.throw(
			_("{0} has passed. Decline it, so that another moment can be promised.").format(
				format_datetime(doc.due)
			),
			CommitmentError,
			title=_("Date in the Past"),
		)
