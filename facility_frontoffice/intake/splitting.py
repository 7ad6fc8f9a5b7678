"""Splitting a request that turned out to be several questions. The caller has checked the permission.

The client asked at one moment, and waited what they waited: both parts count from there, each by the norm of its
own lines. Nothing is counted twice and no date of the past is lost, so a split is no way to win time.
"""

import frappe
from frappe import _
from frappe.utils import escape_html, now_datetime

from facility_frontoffice.communication import service as communication
from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.fulfilment.following import SENT_OUT
from facility_frontoffice.intake import corrections, retranslation
from facility_frontoffice.intake.checks import refuse_when_ended
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.intake.service import locked
from facility_frontoffice.service_levels import promises
from facility_frontoffice.service_levels import service as service_levels

REQUEST = "Client Request"
# What happened with the client before the split holds for both parts.
TAKEN_ALONG = (
	"received_at",
	"acknowledged_at",
	"first_response_at",
	"last_client_update_at",
	"hold_reason",
	"workflow_state",
	# who may follow it
	"asked_by_guest",
	"only_for_me",
)
# Of the clocks that count on; the silence begins anew when the client hears of the split.
NORMS = ("acknowledgement_norm", "response_norm", "resolution_norm")
# What still is to come of a line, and goes where the line goes; what is over stays where it was.
STILL_TO_COME = {
	"Facility Commitment": {
		"status": ("in", (promises.TO_APPROVE, promises.OPEN, promises.BROKEN)),
		"fulfilled_at": ("is", "not set"),
	},
	"Facility Reservation": {"status": "Booked"},
}


def split(request: str, lines: list[str], reason: str):
	"""Takes the named lines out of a request, into a new request of the same client; returns the new one.

	Only lines that are still at the front office can go, and at least one line must stay. The new request was
	asked when the original was, and its clocks begin with the record of the original; both get the norm of their
	own lines. Promises and rooms for the lines that go, go along. Files and messages stay with the original.
	"""
	original = locked(request)
	refuse_when_ended(original)
	reason = reason_given(reason)
	leaving = _lines_to_leave(original, lines)
	new = _part_of(original, leaving)
	new.insert(ignore_permissions=True)
	_leave(original, leaving, reason)
	take_along(
		original.name, new.name, {old.name: row.name for old, row in zip(leaving, new.lines, strict=True)}
	)
	_name_each_other(original, new, reason)
	_tell_client(original, new)
	return new


# Parts that joining shares ------------------------------------------------------------------------


def reason_given(reason: str | None) -> str:
	reason = (reason or "").strip()
	if not reason:
		frappe.throw(_("Say why, for who reads the request later."), IntakeError, title=_("Reason Missing"))
	return reason


def is_at_front_office(line) -> bool:
	"""Not handled, and nobody else is busy with it: work that was returned still has a history elsewhere."""
	return line.status == "New" and line.decision != SENT_OUT


def products_of(lines, language: str | None = None) -> str:
	return ", ".join(_(line.product_name or line.product, language) for line in lines)


def take_along(source: str, target: str, lines: dict[str, str], all_of_it: bool = False) -> None:
	"""Moves what still is to come of the lines, named by the old row and the new; or all that is to come.

	Written past the documents: what was promised, and the record of its clock, do not change.
	"""
	corrections.move_along(target, lines)
	for doctype, to_come in STILL_TO_COME.items():
		for old, new in lines.items():
			filters = {"client_request": source, "request_line": old, **to_come}
			frappe.db.set_value(doctype, filters, {"client_request": target, "request_line": new})
		if all_of_it:
			filters = {"client_request": source, **to_come}
			frappe.db.set_value(doctype, filters, {"client_request": target, "request_line": None})


def note_that_client_hears(doc) -> None:
	"""For who tells the client of a change in one message of its own, beside which no other must go out."""
	doc.flags.told_apart = True
	if doc.client_email:
		doc.last_client_update_at = now_datetime()


# Splitting ----------------------------------------------------------------------------------------


def _lines_to_leave(original, names: list[str]) -> list:
	chosen = [line for line in original.lines if line.name in (names or ())]
	if not chosen or len(chosen) != len(set(names)):
		frappe.throw(
			_("Choose the lines of {0} that go to a request of their own.").format(original.name),
			IntakeError,
			title=_("No Lines"),
		)
	out = [line for line in chosen if not is_at_front_office(line)]
	if out:
		frappe.throw(
			_(
				"Only what is still at the front office can be split off, and this is not: {0}. Leave it in {1}, "
				"and split off the other lines."
			).format(products_of(out), original.name),
			IntakeError,
			title=_("Already Decided"),
		)
	if all(line in chosen or line.status == "Cancelled" for line in original.lines):
		frappe.throw(
			_("At least one line must stay in {0}. Choose fewer lines.").format(original.name),
			IntakeError,
			title=_("Nothing Stays"),
		)
	return chosen


def _part_of(original, lines: list):
	"""The new request, not stored yet."""
	new = frappe.copy_doc(original, ignore_no_copy=False)
	new.update({name: original.get(name) for name in TAKEN_ALONG})
	new.update({"split_from": original.name, "desired_date": original.desired_date})
	keeps_status = original.status == "On Hold" or original.status in fulfilment_rules.REQUEST_IN_INTAKE
	new.status = original.status if keeps_status else "In Intake"
	chosen = {line.idx for line in lines}
	new.set("lines", [row for row in new.lines if row.idx in chosen])
	for number, row in enumerate(new.lines, 1):
		row.update({"idx": number, "status": "New"})
	retranslation.carry(lines, new.lines)
	new.flags.clocks_of = original.name
	note_that_client_hears(new)
	service_levels.choose_norm(new)
	if all(new.get(name) == original.get(name) for name in NORMS):
		new.watched_until = original.watched_until  # what rang before the split would ring again
	return new


def _leave(original, lines: list, reason: str) -> None:
	original.set("lines", [line for line in original.lines if line not in lines])
	original.flags.moved_lines = {line.name for line in lines}
	# The slowest line may have left.
	original.flags.norm_reason = reason
	note_that_client_hears(original)
	original.save(ignore_permissions=True)


def _name_each_other(original, new, reason: str) -> None:
	products, reason = escape_html(products_of(new.lines)), escape_html(reason)
	original.add_comment("Info", _("Split off to {0}: {1}. {2}").format(new.name, products, reason))
	new.add_comment(
		"Info", _("Split off from {0}, where its files and messages are. {1}").format(original.name, reason)
	)


def _tell_client(original, new) -> None:
	language = communication.language_of(original)
	words = _(
		"We handle a part of your question on its own, so that one need not wait for the other: {0}. "
		"This part has number {1}.",
		language,
	).format(products_of(new.lines, language), new.name)
	communication.tell(original, "Reply", f"Split:{new.name}", message=words)
