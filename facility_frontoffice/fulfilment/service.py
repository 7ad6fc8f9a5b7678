"""What the front office, units and suppliers do with assignments. The caller has checked the permission."""

import json

import frappe
from frappe import _
from frappe.utils import format_datetime, now_datetime

from facility_frontoffice import files
from facility_frontoffice.fulfilment import assignment as life
from facility_frontoffice.fulfilment import following, rules
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.fulfilment.rules import Step
from facility_frontoffice.people import name_of
from facility_frontoffice.service_levels.calendars import moment_of


def send_out(request: str, lines: list[str] | None = None) -> list[str]:
	"""Sends the open lines of a request, or the named ones, to who delivers them.

	Fixes the steps of each line as they are now; a later change of the product leaves running work alone.
	Returns the names of the assignments that were made.
	"""
	doc = following.locked_request(request)
	chosen = [line for line in doc.lines if line.status == "New" and (not lines or line.name in lines)]
	if not chosen:
		frappe.throw(
			_("There is nothing to send out. Add a product, or choose a line that is still open."),
			FulfilmentError,
			title=_("Nothing to Send"),
		)
	for line in chosen:
		returned = _is_returned(line)
		if not returned:
			line.plan = json.dumps([step.as_dict() for step in plan_for(line.product)])
			line.round = (line.round or 0) + 1
		line.update(
			{
				"decision": following.SENT_OUT,
				"decided_by": frappe.session.user,
				"decided_at": now_datetime(),
				"status": "In Progress",
			}
		)
	return following.roll_up(doc, send_again={line.name for line in chosen})


def reassign(
	assignment: str, backoffice_unit: str | None = None, supplier: str | None = None, reason: str = ""
):
	"""Sends returned work to another party, as a new assignment of the same step."""
	doc = life.locked(assignment)
	if doc.status != "Returned":
		frappe.throw(
			_("Only a returned assignment can be sent elsewhere. Ask the unit to return it first."),
			FulfilmentError,
			title=_("Not Returned"),
		)
	if not (backoffice_unit or supplier):
		frappe.throw(_("Choose a unit or a supplier."), FulfilmentError, title=_("No Party"))
	request = following.locked_request(doc.client_request)
	line = next(row for row in request.lines if row.name == doc.request_line)
	step = following.step_of(line, doc)
	following.make_assignment(request, line, step, backoffice_unit=backoffice_unit, supplier=supplier)
	if reason:
		doc.add_comment("Info", _("Sent elsewhere: {0}").format(frappe.utils.escape_html(reason)))
	following.roll_up(request)


def stop_work(request: str) -> None:
	"""Cancels what is unfinished of a cancelled request, at units and at the client."""
	for name in frappe.get_all(
		"Backoffice Assignment",
		filters={"client_request": request, "status": ("in", rules.UNFINISHED)},
		pluck="name",
	):
		doc = life.locked(name)
		doc.status = "Cancelled"
		life.save(doc, settle_request=False)
	frappe.db.set_value(
		"Facility Client Task", {"client_request": request, "status": "Open"}, "status", "Withdrawn"
	)


def plan_for(product: str) -> list[Step]:
	"""The steps of a product as they are now; one step of plain work for a product without steps."""
	doc = frappe.get_cached_doc("Facility Product", product)
	default = {
		"backoffice_unit": doc.backoffice_unit,
		"supplier": doc.supplier if doc.handling == "Supplier" else None,
	}
	if not doc.steps:
		client = {"client_task": doc.client_task or None, "client_task_type": doc.client_task_type or None}
		return [Step(sequence=1, step="", evidence=rules.proof(doc.nature), **default, **client)]
	last = max(row.sequence for row in doc.steps)
	return [
		Step(
			sequence=row.sequence,
			step=row.step_name,
			action=row.action,
			backoffice_unit=row.backoffice_unit or default["backoffice_unit"],
			supplier=row.supplier or (default["supplier"] if row.action == "Work" else None),
			norm=row.norm or None,
			evidence=row.evidence or (rules.proof(doc.nature, row.action) if row.sequence == last else None),
			client_task=row.client_task or None,
			client_task_type=row.client_task_type or None,
		)
		for row in doc.steps
	]


def accept(assignment: str):
	"""Takes an assignment on, on behalf of the session's user."""
	doc = life.locked(assignment)
	if doc.accepted_by and doc.status != "Open":
		frappe.throw(
			_("{0} was accepted by {1} already.").format(doc.name, name_of(doc.accepted_by)),
			FulfilmentError,
			title=_("Already Accepted"),
		)
	life.move(doc, "Accepted")
	life.accept(doc)
	return life.save(doc)


def start(assignment: str):
	"""Begins the work."""
	doc = life.locked(assignment)
	life.move(doc, "In Progress")
	life.accept(doc)
	return life.save(doc)


def complete(assignment: str, result: str | None = None, evidence: str | None = None):
	"""Finishes the step. `evidence` is the address of a file that is attached to the assignment."""
	doc = life.locked(assignment)
	if doc.status == "Waiting for Client":
		frappe.throw(
			_("{0} still waits for the client. Withdraw the task of the client first.").format(doc.name),
			FulfilmentError,
			title=_("Waiting for the Client"),
		)
	life.move(doc, "Completed")
	life.accept(doc)
	doc.result = (result or doc.result or "").strip()
	doc.evidence = evidence or doc.evidence
	return life.save(doc)


def return_to_front_office(assignment: str, reason: str, kind: str | None = None):
	"""Gives an assignment back, with a reason: not ours, not possible, not agreed. The clock runs on (S58).

	`kind` tells the figures what it was about, for example "Information Missing" (S43).
	"""
	doc = life.locked(assignment)
	life.move(doc, "Returned")
	doc.return_reason = (reason or "").strip()
	doc.return_kind = kind or None
	return life.save(doc)


def report_delay(assignment: str, expected_date, reason: str):
	"""Reports a later date. When that moves what the client was promised, the client hears it now (S62)."""
	if not (reason or "").strip():
		frappe.throw(
			_("Say why it will be later; the client is told so."), FulfilmentError, title=_("Reason Missing")
		)
	doc = life.locked(assignment)
	doc.delay_reason = reason.strip()
	return _expect(doc, expected_date)


def expect(assignment: str, expected_date):
	"""Notes the date on which delivery is expected, as planned or ordered."""
	return _expect(life.locked(assignment), expected_date)


def attach_evidence(assignment: str, filename: str, content: bytes) -> str:
	"""Keeps a photo or document as the evidence of an assignment, and returns its private address."""
	doc = life.locked(assignment)
	allowed = files.PICTURES if doc.evidence_required == "Photo" else files.PICTURES + files.DOCUMENTS
	doc.evidence = files.attach(doc.doctype, doc.name, files.check(filename, content, allowed), content)
	life.save(doc)
	return doc.evidence


def _expect(doc, expected_date):
	expected = moment_of(expected_date)
	if not expected:
		frappe.throw(_("Choose the date that is expected now."), FulfilmentError, title=_("Date Missing"))
	if expected < now_datetime():
		frappe.throw(
			_("The date {0} has passed. Choose a later one.").format(format_datetime(expected)),
			FulfilmentError,
			title=_("Date in the Past"),
		)
	if doc.status in rules.FINISHED:
		life.refuse(doc)
	doc.expected_date = expected
	return life.save(doc)


def _is_returned(line) -> bool:
	"""Whether a line is back at the front office with work returned in its present round."""
	return bool(
		line.decision == following.SENT_OUT
		and frappe.db.get_value(
			"Backoffice Assignment",
			{"request_line": line.name, "round": line.round, "status": "Returned"},
			for_update=True,
		)
	)
