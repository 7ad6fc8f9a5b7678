"""What the front office does with a request. The caller has checked the permission.

Each function changes one request under its row lock and saves it once; what follows from that (status,
clocks, messages) is `intake.request`'s.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import escape_html, format_datetime, get_datetime, now_datetime

from facility_frontoffice.communication import service as communication
from facility_frontoffice.communication.notices import tell_colleagues
from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.intake import disturbances, rules
from facility_frontoffice.intake.answers import as_json as answers_as_json
from facility_frontoffice.intake.checks import refuse_when_ended, refuse_when_joined
from facility_frontoffice.intake.errors import DoubleBookingError, IntakeError
from facility_frontoffice.reachability import service as contacts
from facility_frontoffice.reachability import written
from facility_frontoffice.workflows.rules import TAKEN_UP
from facility_frontoffice.workflows.service import decide

DIRECT = "Handled Directly"

# What a caller may set; everything else on a request follows from the work.
WRITABLE = frozenset(
	[
		"subject",
		"description",
		"request_type",
		"channel",
		"service_desk",
		"client_user",
		"client_name",
		"client_email",
		"client_phone",
		"contact",
		"customer",
		"employee",
		"company",
		"department",
		"location",
		"asset",
		"impact",
		"urgency",
		"desired_date",
		"front_office_owner",
		"requested_product",
		"told_norm",
		"submission_key",
		"contact_moment",
		"for_someone_else",
		"beneficiary",
		"beneficiary_name",
		"beneficiary_phone",
		"only_for_me",
		"intake_seconds",
		"no_product_fits",
		"cost_center",
		"project",
	]
)


def create_request(
	values: dict, lines: Iterable[dict] = (), *, asked_by_guest: bool = False, at_the_desk: bool = False
):
	"""Takes in a question and returns the inserted Client Request.

	`values` are fields of the request; `lines` are `{"product", "qty", "answers": {question: answer}}`.
	Unknown fields and wrong answers are refused, all at once, before anything is written. `asked_by_guest`: by a visitor
	without a log-in, who has shown that the e-mail address is theirs, and not that they are who logs in with it.
	`at_the_desk`: by somebody who has all fields before them, those of an admin too.
	"""
	request = _new_request(values, lines, at_the_desk=at_the_desk)
	request.asked_by_guest = int(asked_by_guest)
	request.insert(ignore_permissions=True)
	return request


def create_and_let_wait(values: dict, lines: Iterable[dict], disturbance: str):
	"""Takes in a report of a trouble that is known already: one document, and one message about it."""
	known = disturbances.running(disturbance)
	request = _new_request(values, lines)
	disturbances.let_wait(request, known)
	request.insert(ignore_permissions=True)
	disturbances.tell_what_is_known(request, known)
	return request


def answer_now(values: dict, lines: Iterable[dict], answer: str, close: bool = True, confirm: bool = False):
	"""Takes in a question and answers it in one go (S17): one document, written once."""
	request = _new_request(values, lines)
	_answer(request, list(request.lines), answer, close, confirm)
	request.insert(ignore_permissions=True)
	return request


def add_lines(request: str, lines: Iterable[dict], seconds: int | None = None):
	"""Translates (more of) the question into products. `seconds` is how long the agent looked at it."""
	doc = locked(request)
	refuse_when_ended(doc)
	_append_lines(doc, lines)
	doc.intake_seconds = doc.intake_seconds or seconds
	return doc.save(ignore_permissions=True)


def add_words(request: str, words: str, channel: str, contact_moment: str | None = None):
	"""What the client says about a question that is open already, instead of a second request.

	The words stand below the first ones with their date, the contact is recorded, the owner hears of it, and the
	silence begins anew.
	"""
	doc = locked(request)
	refuse_when_ended(doc)
	words = (words or "").strip()
	if not words:
		frappe.throw(_("Type what the client says first."), IntakeError, title=_("No Words"))
	now = now_datetime()
	heading = f"{format_datetime(now)}, {_(channel)}:"
	doc.description = "\n\n".join(filter(None, (doc.description, f"{heading}\n{words}")))
	if channel in ("Phone", "Counter"):
		doc.last_client_update_at = now
	doc.save(ignore_permissions=True)
	contacts.from_intake(doc, contact_moment=contact_moment, channel=channel)
	_tell_owner_of_words(doc)
	return doc


def _tell_owner_of_words(doc) -> None:
	def text(language: str | None) -> str:
		return _("{0} asked again about {1}", language).format(
			escape_html(doc.client_name or doc.client_email or ""),
			f"<strong>{escape_html(doc.subject)}</strong>",
		)

	if doc.front_office_owner != frappe.session.user:
		tell_colleagues([doc.front_office_owner], text, doc.doctype, doc.name)


def handle_directly(
	request: str, answer: str, lines: list[str] | None = None, close: bool = True, confirm: bool = False
):
	"""Answers the question, or the named lines of it, here and now (S28, S57).

	`close` ends the request at once when nothing is left; without it the client is asked whether it is right.
	`confirm` sends the answer in writing to a client who was told in person.
	"""
	doc = locked(request)
	refuse_when_ended(doc)
	chosen = [line for line in doc.lines if line.name in lines] if lines else list(doc.lines)
	already_out = [line.product_name or line.product for line in chosen if line.status != "New"]
	if already_out:
		frappe.throw(
			_("Already decided: {0}. Choose the lines that are still open.").format(", ".join(already_out)),
			IntakeError,
			title=_("Already Decided"),
		)
	_answer(doc, chosen, answer, close, confirm)
	return doc.save(ignore_permissions=True)


def hold(request: str, reason: str):
	"""Pauses a request; its clock waits where the service level says so."""
	doc = locked(request)
	refuse_when_ended(doc)
	decide(doc, "On Hold")
	doc.hold_reason = (reason or "").strip()
	doc.status = "On Hold"
	return doc.save(ignore_permissions=True)


def resume(request: str):
	"""Takes a paused request up where its lines are."""
	doc = locked(request)
	if doc.status != "On Hold":
		frappe.throw(_("{0} is not paused.").format(doc.name), IntakeError, title=_("Not Paused"))
	decide(doc, *TAKEN_UP)
	doc.status = "In Intake"
	return doc.save(ignore_permissions=True)


def cancel(request: str, reason: str, alternative: str):
	"""Ends a request without delivering, with a reason and what is possible instead (S45)."""
	doc = locked(request)
	if doc.status in ("Closed", "Cancelled"):
		refuse_when_ended(doc)
	decide(doc, "Cancelled")
	doc.cancel_reason = (reason or "").strip()
	doc.alternative = (alternative or "").strip()
	doc.status = "Cancelled"
	return doc.save(ignore_permissions=True)


def close(request: str):
	"""Ends a completed request; or one without products, such as a remark that was read."""
	doc = locked(request)
	if not doc.lines and doc.request_type not in rules.TYPES_WITHOUT_PRODUCT:
		frappe.throw(
			_("A {0} needs at least one product before it can be closed, or a reason to cancel it.").format(
				_(doc.request_type)
			),
			IntakeError,
			title=_("No Product"),
		)
	decide(doc, "Closed")
	doc.status = "Closed"
	return doc.save(ignore_permissions=True)


def reopen(
	request: str,
	reason: str,
	lines: list[str] | None = None,
	*,
	clients_words: str = "",
	action: str | None = None,
):
	"""Takes an ended request up again: the named lines, or all that were completed, go back to the front office.

	`action` is that of the workflow by which it was chosen, if by one. `clients_words`, where it is the client who asks for
	it, stand in the message that tells them of it.
	"""
	doc = locked(request)
	refuse_when_joined(doc)
	if doc.status not in fulfilment_rules.REQUEST_ENDED:
		frappe.throw(_("{0} is still open.").format(doc.name), IntakeError, title=_("Still Open"))
	if not (reason or "").strip():
		frappe.throw(_("Say why the request is opened again."), IntakeError, title=_("Reason Missing"))
	decide(doc, *TAKEN_UP, action=action)
	again = set(lines or [line.name for line in doc.lines if line.status == "Completed"])
	for line in doc.lines:
		if not again or line.name in again:  # nothing was completed: it was refused as a whole
			line.update({"status": "New", "decision": "", "decided_by": None, "decided_at": None})
	doc.status = "In Intake"
	doc.cancel_reason = doc.alternative = None
	doc.flags.clients_words = clients_words.strip()
	doc.save(ignore_permissions=True)
	doc.add_comment("Info", _("Reopened: {0}").format(frappe.utils.escape_html(reason)))
	return doc


def reply_to_client(request: str, message: str):
	"""Sends the client a message by a person; the response clock stops."""
	doc = locked(request)
	message = (message or "").strip()
	if not message:
		frappe.throw(_("Type a message first."), IntakeError, title=_("Empty Message"))
	doc.first_response_at = doc.first_response_at or now_datetime()
	doc.last_client_update_at = now_datetime()
	doc.save(ignore_permissions=True)
	if not communication.tell(doc, "Reply", communication.occasion_of_text(message), message=message):
		frappe.throw(
			_("Just this message was already sent to the client today."), IntakeError, title=_("Already Sent")
		)
	written.answered(doc.name)
	return doc


def reserve_room(
	request: str, location: str, starts_at, ends_at, attendees: int | None = None, line: str | None = None
):
	"""Books a room for a request. Two bookings of one room at one time are impossible (S12)."""
	doc = frappe.get_doc("Client Request", request)
	reservation = frappe.get_doc(
		{
			"doctype": "Facility Reservation",
			"location": location,
			"starts_at": starts_at,
			"ends_at": ends_at,
			"attendees": attendees,
			"client_request": doc.name,
			"request_line": line,
			"purpose": doc.subject,
		}
	)
	return reservation.insert(ignore_permissions=True)


def check_reservation(reservation) -> None:
	"""Refuses a booking that overlaps another.

	The room's row is locked first, so two bookings of one room wait for each other; the look at the others is
	a locking read, since a plain one would not see what was committed after this transaction began.
	"""
	starts_at, ends_at = get_datetime(reservation.starts_at), get_datetime(reservation.ends_at)
	if ends_at <= starts_at:
		frappe.throw(
			_("The reservation ends before it begins. Choose a later end."),
			IntakeError,
			title=_("Wrong Times"),
		)
	if reservation.is_new() and rules.is_past(starts_at, now_datetime()):
		frappe.throw(_("The reservation begins in the past."), IntakeError, title=_("Date in the Past"))
	frappe.db.get_value("Location", reservation.location, "name", for_update=True)
	table = frappe.qb.DocType("Facility Reservation")
	taken = (
		frappe.qb.from_(table)
		.select(table.name, table.starts_at, table.ends_at)
		.where(
			(table.location == reservation.location)
			& (table.status == "Booked")
			& (table.name != (reservation.name or ""))
			& (table.starts_at < ends_at)
			& (table.ends_at > starts_at)
		)
		.orderby(table.starts_at)
		.limit(1)
		.for_update()
		.run(as_dict=True)
	)
	if taken:
		frappe.throw(
			_("{0} is taken from {1} to {2}. Choose another time or room.").format(
				reservation.location, format_datetime(taken[0].starts_at), format_datetime(taken[0].ends_at)
			),
			DoubleBookingError,
			title=_("Room Taken"),
		)


def locked(request: str):
	"""The request under its row lock: two agents at once wait for each other, and both see the latest."""
	return frappe.get_doc("Client Request", request, for_update=True)


def _new_request(values: dict, lines: Iterable[dict], at_the_desk: bool = True):
	unknown = sorted(set(values) - WRITABLE - _custom_fields())
	if unknown:
		frappe.throw(
			_("A request has no field that you can set called {0}.").format(", ".join(unknown)),
			IntakeError,
			title=_("Unknown Field"),
		)
	doc = frappe.new_doc("Client Request", **values)
	doc.flags.own_fields_are_asked = at_the_desk
	for field in doc.meta.get_custom_fields():
		if field.fieldtype == "Time" and not field.default and field.fieldname not in values:
			doc.set(field.fieldname, "")  # the platform fills in the time of now, which nobody said
	_append_lines(doc, lines)
	return doc


def _custom_fields() -> set[str]:
	"""Fields that an admin added, of the levels that the user may write; who asks by themselves is asked level 0."""
	meta = frappe.get_meta("Client Request")
	levels = {0, *meta.get_permlevel_access("write")}
	return {field.fieldname for field in meta.get_custom_fields() if field.permlevel in levels}


def _append_lines(doc, lines: Iterable[dict]) -> None:
	for line in lines:
		product = line.get("product")
		row = doc.append(
			"lines",
			{
				"product": product,
				"qty": line.get("qty") or 1,
				"answers": answers_as_json(product, line.get("answers")),
				"status": "New",
			},
		)
		row.flags.answers_are_checked = True


def _answer(doc, lines: list, answer: str, close: bool, confirm: bool) -> None:
	answer = (answer or "").strip()
	if not answer:
		frappe.throw(_("Type what the client was told."), IntakeError, title=_("No Answer"))
	if not doc.lines and doc.request_type not in rules.TYPES_WITHOUT_PRODUCT:
		frappe.throw(_("Choose at least one product first."), IntakeError, title=_("No Product"))
	now = now_datetime()
	for line in lines:
		line.update(
			{
				"status": "Completed",
				"decision": DIRECT,
				"decided_by": frappe.session.user,
				"decided_at": now,
			}
		)
	doc.answer = answer
	doc.first_response_at = doc.first_response_at or now
	if all(line.status in ("Completed", "Cancelled") for line in doc.lines):
		doc.handled_directly = int(all(line.decision == DIRECT for line in doc.lines))
		status = "Closed" if close else "Completed"
		decide(doc, status)
		doc.status = status
	doc.flags.told_directly = not confirm and doc.channel in ("Phone", "Counter")
