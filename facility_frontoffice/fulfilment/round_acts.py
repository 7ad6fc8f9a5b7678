"""What a person on the round does about a job. It may be sent from a distance, late, and twice."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import get_datetime

from facility_frontoffice import files
from facility_frontoffice.fulfilment import acts, client_tasks, rules, service
from facility_frontoffice.fulfilment import assignment as life
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.fulfilment.round import ASSIGNMENT, as_iso
from facility_frontoffice.people import name_of, people_of_unit
from facility_frontoffice.service_levels.calendars import to_site_time

MAXIMUM_PHOTOS = 5
TEXT_LENGTH = 2_000


class TakenError(FulfilmentError):
	"""Somebody else has the job; whoever did the work all the same may say so."""


class WrongUserError(FulfilmentError):
	"""What is sent was done by somebody else than who is logged in now."""


def do(key: str, assignment: str, act: str, values: dict) -> dict:
	"""Does one act once, whatever the number of times that it is sent. The caller checked the permission.

	`values` are those of the form of the act, see `ACTS`; moments are ISO texts with an offset. Pictures come as
	`"photos": [{"filename", "filedata"}]`, base64. Returns how the assignment stands then, as JSON values.
	"""
	if act not in ACTS:
		frappe.throw(
			_("This cannot be done on the round. Reload the page and try again."),
			FulfilmentError,
			title=_("Unknown Act"),
		)
	photos = _photos(values)
	return acts.once(key, assignment, act, lambda: _do(assignment, act, values, photos))


def _do(assignment: str, act: str, values: dict, photos: list[tuple[str, bytes]]) -> dict:
	doc = life.locked(assignment)
	_check_is_not_cancelled(doc)
	if not (act == "done" and values.get("anyway")):
		_check_is_free(doc)
	for filename, content in photos:
		service.attach_evidence(assignment, filename, content)
	ACTS[act](assignment, values)
	doc = frappe.db.get_value(
		ASSIGNMENT, assignment, ["name", "status", "due", "expected_date"], as_dict=True
	)
	return {
		"name": doc.name,
		"status": doc.status,
		"due": as_iso(doc.due),
		"expected_date": as_iso(doc.expected_date),
	}


def _check_is_not_cancelled(doc) -> None:
	if doc.status == "Cancelled":
		frappe.throw(
			_("This was cancelled meanwhile by {0}. Nothing was changed.").format(name_of(doc.modified_by)),
			FulfilmentError,
			title=_("Cancelled"),
		)


def _check_is_free(doc) -> None:
	"""Between the last look at the list and now somebody may have taken it."""
	if doc.assigned_to and doc.assigned_to != frappe.session.user:
		frappe.throw(
			_("{0} has this job now. Nothing was changed.").format(name_of(doc.assigned_to)),
			TakenError,
			title=_("With Somebody Else"),
		)


def _photos(values: dict) -> list[tuple[str, bytes]]:
	sent = values.get("photos") or []
	is_list = isinstance(sent, list) and all(
		isinstance(photo, dict) and isinstance(photo.get("filedata"), str) for photo in sent
	)
	if not is_list:
		frappe.throw(
			_("The photo did not arrive whole. Send it again."), FulfilmentError, title=_("Broken Photo")
		)
	if len(sent) > MAXIMUM_PHOTOS:
		frappe.throw(
			_("At most {0} photos can be sent at once.").format(MAXIMUM_PHOTOS),
			FulfilmentError,
			title=_("Too Many Photos"),
		)
	return [files.read(str(photo.get("filename") or ""), photo["filedata"]) for photo in sent]


def _text(values: dict, name: str) -> str:
	text = values.get(name)
	text = text.strip() if isinstance(text, str) else ""
	if len(text) > TEXT_LENGTH:
		frappe.throw(
			_("The text has {0} characters; at most {1} fit.").format(len(text), TEXT_LENGTH),
			FulfilmentError,
			title=_("Text Too Long"),
		)
	return text


def _moment(values: dict, name: str):
	"""A moment in site time; None without one."""
	text = _text(values, name)
	if not text:
		return None
	try:
		moment = get_datetime(text)
	except Exception:
		moment = None
	if not moment:
		frappe.throw(
			_("The date {0} cannot be read.").format(frappe.utils.escape_html(text)),
			FulfilmentError,
			title=_("Date Unreadable"),
		)
	return to_site_time(moment) if moment.tzinfo else moment


def _claim(assignment: str) -> bool:
	"""Makes work that nobody has the session user's: otherwise it would be on nobody's round. Whether it was free."""
	doc = life.locked(assignment)
	if doc.assigned_to:
		return False
	if doc.status == "Open":
		service.accept(assignment)
	elif frappe.session.user in people_of_unit(doc.backoffice_unit):
		service.hand_over(assignment, frappe.session.user)
	return True


def _take(assignment: str, values: dict) -> None:
	# what this person took already is taken, when they say so again
	if not _claim(assignment) and _status(assignment) not in TAKEN:
		service.accept(assignment)


def _start(assignment: str, values: dict) -> None:
	doc = life.locked(assignment)
	if doc.status in rules.FINISHED:
		life.refuse(doc)  # what came late does not begin it anew
	_claim(assignment)
	if _status(assignment) != "In Progress":
		service.start(assignment)


def _status(assignment: str) -> str:
	return frappe.db.get_value(ASSIGNMENT, assignment, "status")


def _finish(assignment: str, values: dict) -> None:
	inspection = values.get("inspection")
	rows = [row for row in inspection if isinstance(row, dict)] if isinstance(inspection, list) else []
	service.complete(
		assignment,
		result=_text(values, "result"),
		received_by=_text(values, "received_by"),
		inspection=[{name: str(value or "") for name, value in row.items()} for row in rows] or None,
	)


def _cannot(assignment: str, values: dict) -> None:
	kind = values.get("kind") if values.get("kind") in CANNOT_KINDS else "Other"
	service.return_to_front_office(assignment, _text(values, "reason"), kind)


def _not_ours(assignment: str, values: dict) -> None:
	service.return_to_front_office(assignment, _text(values, "reason"), "Not Ours")


def _later(assignment: str, values: dict) -> None:
	_claim(assignment)
	service.report_delay(assignment, _moment(values, "expected_date"), _text(values, "reason"))


def _ask(assignment: str, values: dict) -> None:
	answer_type = values.get("answer_type") if values.get("answer_type") in ANSWER_TYPES else "Text"
	_claim(assignment)
	client_tasks.ask(assignment, _text(values, "task"), answer_type)


def _note(assignment: str, values: dict) -> None:
	service.note(assignment, _text(values, "text"))


# The statuses of work that somebody has, in which they need not take it again
TAKEN = ("Accepted", "In Progress", "Waiting for Client", "Waiting for Supplier")
CANNOT_KINDS = ("Not Possible", "Information Missing", "Other")
ANSWER_TYPES = ("Confirmation", "Text", "File")
# Everything that can be done on the round; nothing else can be asked for by name.
ACTS: dict[str, Callable[[str, dict], None]] = {
	"take": _take,
	"start": _start,
	"done": _finish,
	"cannot": _cannot,
	"not_ours": _not_ours,
	"later": _later,
	"ask": _ask,
	"note": _note,
}
