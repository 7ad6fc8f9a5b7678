"""What the front office, units and suppliers do with assignments. The caller has checked the permission."""

import json
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import add_to_date, format_datetime, now_datetime

from facility_frontoffice import files
from facility_frontoffice.catalogue.rules import condition_in
from facility_frontoffice.communication.texts import house_language
from facility_frontoffice.fulfilment import assignment as life
from facility_frontoffice.fulfilment import board_rules, following, rules
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.fulfilment.rules import Party, Step
from facility_frontoffice.people import name_of, people_of_unit
from facility_frontoffice.purchasing import notices as purchase_notices
from facility_frontoffice.service_levels.calendars import moment_of


def send_out(
	request: str,
	lines: list[str] | None = None,
	backoffice_unit: str | None = None,
	supplier: str | None = None,
) -> list[str]:
	"""Sends the open lines of a request, or the named ones, to who delivers them.

	Fixes the steps of each line as they are now, by the answers of now; a later change of the product leaves running
	work alone. A unit or supplier that is named gets what would go to nobody by the rules, or else all plain work that
	starts now. Returns the names of the assignments that were made.
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
			line.plan = json.dumps([step.as_dict() for step in _plan_to_send(line)])
			line.round = (line.round or 0) + 1
		line.update(
			{
				"decision": following.SENT_OUT,
				"decided_by": frappe.session.user,
				"decided_at": now_datetime(),
				"status": "In Progress",
			}
		)
	return following.roll_up(
		doc, send_again={line.name for line in chosen}, chosen_party=_chosen_party(backoffice_unit, supplier)
	)


def reassign(
	assignment: str, backoffice_unit: str | None = None, supplier: str | None = None, reason: str = ""
):
	"""Sends returned work, or work that nobody could be given, to another party: a new assignment of the same step."""
	doc = life.locked(assignment)
	request = following.locked_request(doc.client_request)
	line = next(row for row in request.lines if row.name == doc.request_line)
	_check_is_to_send(doc, request, line)
	party = _chosen_party(backoffice_unit, supplier)
	if not party:
		frappe.throw(_("Choose a unit or a supplier."), FulfilmentError, title=_("No Party"))
	hop = doc.hop or 1
	if doc.status == "Returned":
		hop += 1
	else:  # it was with nobody
		doc.status = "Cancelled"
		life.save(doc, settle_request=False)
	new = following.make_assignment(request, line, following.step_of(line, doc), party, hop)
	if doc.purchase_order:
		purchase_notices.note_running_order(doc, new)
	if reason:
		doc.add_comment("Info", _("Sent elsewhere: {0}").format(frappe.utils.escape_html(reason)))
	following.roll_up(request)


def _check_is_to_send(doc, request, line) -> None:
	"""Whether work waits for a party: two who send it elsewhere at once would have two parties do the same."""
	if not life.waits_for_party(doc):
		frappe.throw(
			_("Only a returned assignment can be sent elsewhere. Ask the unit to return it first."),
			FulfilmentError,
			title=_("Not Returned"),
		)
	is_over = "Cancelled" in (request.status, line.status) or line.decision != following.SENT_OUT
	if is_over or doc.round != line.round:
		frappe.throw(
			_("Nobody waits for {0} any more: it was decided otherwise. Look at {1}.").format(
				doc.name, request.name
			),
			FulfilmentError,
			title=_("Decided Otherwise"),
		)
	latest = frappe.db.get_value(
		doc.doctype,
		{"request_line": line.name, "round": doc.round, "sequence": doc.sequence, "step": doc.step or ""},
		["name", "backoffice_unit", "supplier"],
		order_by="creation desc, name desc",
		as_dict=True,
		for_update=True,
	)
	if latest and latest.name != doc.name:
		frappe.throw(
			_("{0} was sent to {1} already, as {2}.").format(
				doc.name, latest.supplier or latest.backoffice_unit or _("nobody"), latest.name
			),
			FulfilmentError,
			title=_("Already Sent"),
		)


def _chosen_party(backoffice_unit: str | None, supplier: str | None) -> Party | None:
	if not (backoffice_unit or supplier):
		return None
	return Party(backoffice_unit or None, supplier or None, _("Chosen by hand", house_language()))


def stop_work(request: str) -> None:
	"""Cancels what is unfinished of a cancelled request, at units and at the client."""
	for name in frappe.get_all(
		"Backoffice Assignment",
		filters={"client_request": request, "status": ("in", rules.UNFINISHED)},
		pluck="name",
		order_by="name",
	):
		doc = life.locked(name)
		doc.status = "Cancelled"
		life.save(doc, settle_request=False)
		if doc.purchase_order:
			purchase_notices.tell_buyer_of_cancelled_work(doc)
	frappe.db.set_value(
		"Facility Client Task", {"client_request": request, "status": "Open"}, "status", "Withdrawn"
	)


def plan_of(line) -> list[Step]:
	"""The steps of a line's product as they are now, as far as its answers ask for them."""
	return plan_for(line.product, json.loads(line.answers or "[]"))


def plan_for(product: str, answers: Iterable[dict] = ()) -> list[Step]:
	"""The steps of a product as they are now; one step of plain work for a product without steps.

	`answers` are those of a line as they are kept, see `rules.applies`. Empty when all steps hang on other answers.
	"""
	doc = frappe.get_cached_doc("Facility Product", product)
	if not doc.steps:
		return [_plain_work(doc)]
	rows = [row for row in doc.steps if rules.applies(condition_in(row.as_dict()), answers)]
	last = max((row.sequence for row in rows), default=0)
	return [_step(doc, row, row.sequence == last) for row in rows]


def _plan_to_send(line) -> list[Step]:
	plan = plan_of(line)
	if not plan:
		frappe.throw(
			_(
				"No step of {0} goes with these answers. Correct them, or handle the question yourself."
			).format(_(line.product_name or line.product)),
			FulfilmentError,
			title=_("Nothing to Do"),
		)
	return plan


def _step(product, row, is_last: bool) -> Step:
	party = _party_of(product)
	return Step(
		sequence=row.sequence,
		step=row.step_name,
		action=row.action,
		backoffice_unit=row.backoffice_unit or party["backoffice_unit"],
		supplier=row.supplier or (party["supplier"] if row.action == "Work" else None),
		norm=row.norm or None,
		evidence=row.evidence or rules.proof(product.nature, row.action, is_last),
		client_message=row.client_message or None,
		**_asked_with(row),
	)


def _plain_work(product) -> Step:
	evidence = product.evidence or rules.proof(product.nature, "Work", is_last=True)
	return Step(sequence=1, step="", evidence=evidence, **_party_of(product), **_asked_with(product))


def _party_of(product) -> dict:
	return {
		"backoffice_unit": product.backoffice_unit,
		"supplier": product.supplier if product.handling == "Supplier" else None,
	}


def _asked_with(row) -> dict:
	"""What a step asks of the client and of an inspection; a product without steps asks it itself."""
	return {
		"checklist": (row.checklist or None) if row.evidence == "Inspection" else None,
		"client_task": row.client_task or None,
		"client_task_type": row.client_task_type or None,
		"client_task_days": row.client_task_days or None,
	}


def accept(assignment: str):
	"""Takes an assignment on, on behalf of the session's user."""
	doc = life.locked(assignment)
	if doc.accepted_at and doc.status != "Open":
		frappe.throw(
			_("{0} was accepted by {1} already.").format(doc.name, life.name_of_who(doc, doc.accepted_by)),
			FulfilmentError,
			title=_("Already Accepted"),
		)
	_refuse_while_client_is_asked(doc)
	life.move(doc, "Accepted")
	life.accept(doc)
	return life.save(doc)


def start(assignment: str):
	"""Begins the work."""
	doc = life.locked(assignment)
	_refuse_while_client_is_asked(doc)
	if doc.status in rules.FINISHED:  # only a receipt that is cancelled opens finished work again
		life.refuse(doc)
	life.move(doc, "In Progress")
	life.accept(doc)
	return life.save(doc)


def complete(
	assignment: str,
	result: str | None = None,
	evidence: str | None = None,
	received_by: str | None = None,
	inspection: Iterable[dict] | None = None,
	stock_entry: str | None = None,
):
	"""Finishes the step, with what proves it (S13).

	`evidence` is the address of a file that is attached to the assignment. `inspection` are
	`{"point", "outcome", "remark"}` for the points that the step asks for, see `rules.OUTCOMES`. `stock_entry` is the
	document of ERPNext with which things came from stock (S15).
	"""
	doc = life.locked(assignment)
	finish(doc, result)
	doc.evidence = evidence or doc.evidence
	doc.received_by = (received_by or doc.received_by or "").strip()
	doc.stock_entry = stock_entry or doc.stock_entry
	_take_inspection(doc, inspection or ())
	return life.save(doc)


def finish(doc, result: str | None = None) -> None:
	"""Finishes a locked assignment, which the caller saves: with documents of ERPNext that prove it, for example (S15)."""
	_refuse_while_client_is_asked(doc)
	life.move(doc, "Completed")
	life.accept(doc)
	doc.result = (result or doc.result or "").strip()


def _refuse_while_client_is_asked(doc) -> None:
	"""The clock waits for the client; who begins all the same first says that it goes without."""
	asked = {"backoffice_assignment": doc.name, "status": "Open"}
	if doc.status == "Waiting for Client" and frappe.db.get_value(following.TASK, asked, for_update=True):
		frappe.throw(
			_("{0} still waits for the client. Withdraw the task of the client first.").format(doc.name),
			FulfilmentError,
			title=_("Waiting for the Client"),
		)


def _take_inspection(doc, found: Iterable[dict]) -> None:
	by_point = {row.point: row for row in doc.inspection}
	for values in found:
		row = by_point.get(values.get("point"))
		if not row:
			frappe.throw(
				_("“{0}” is no point of this inspection. Reload the page, and fill it in again.").format(
					frappe.utils.escape_html(str(values.get("point") or ""))
				),
				FulfilmentError,
				title=_("Unknown Point"),
			)
		row.outcome = values.get("outcome") if values.get("outcome") in rules.OUTCOMES else ""
		row.remark = (values.get("remark") or "").strip()


def note(assignment: str, text: str):
	"""Says how it stands, without changing anything (S61). The front office reads it; the client does not."""
	text = (text or "").strip()
	if not text:
		frappe.throw(_("Say how it stands."), FulfilmentError, title=_("Nothing Said"))
	doc = life.locked(assignment)
	if doc.status in rules.FINISHED:
		life.refuse(doc)
	doc.last_note, doc.last_update_at = text, now_datetime()
	doc.add_comment("Info", frappe.utils.escape_html(text))
	return life.save(doc, settle_request=False)


def plan(assignment: str, start=None, end=None, assigned_to: str | None = None, tells: bool = True):
	"""Plans the work of one person, or takes it out of the plan when `start` is empty. Moments are in site time.

	The person stays who it was when None is named; an empty text gives the work back to the unit. Without `tells` the
	caller tells them.
	"""
	doc = life.locked(assignment)
	doc.flags.told_apart = not tells
	if doc.status in rules.FINISHED:
		life.refuse(doc)
	start, end = moment_of(start), moment_of(end)
	if start and (not end or end <= start):
		frappe.throw(
			_("The work ends before it begins. Choose a later end."), FulfilmentError, title=_("Wrong Times")
		)
	if start:
		check_length((end - start).total_seconds() / 60)
		_refuse_past(end)
	doc.planned_start, doc.planned_end = start, (end if start else None)
	if assigned_to is not None:
		hand_to(doc, assigned_to)
	return life.save(doc, settle_request=False)


def check_length(minutes: float) -> None:
	"""Refuses a plan that nobody could do, or that a day would not show."""
	if not board_rules.SHORTEST <= minutes <= board_rules.LONGEST:
		frappe.throw(
			_("Give a length between {0} minutes and a day.").format(board_rules.SHORTEST),
			FulfilmentError,
			title=_("Wrong Length"),
		)


def hand_over(assignment: str, assigned_to: str | None, tells: bool = True):
	"""Gives the work to a person, or back to the unit as a whole when nobody is named. See `plan` for `tells`."""
	doc = life.locked(assignment)
	doc.flags.told_apart = not tells
	if doc.status in rules.FINISHED:
		life.refuse(doc)
	hand_to(doc, assigned_to)
	return life.save(doc, settle_request=False)


def hand_to(doc, assigned_to: str | None) -> None:
	"""Notes who does the work on the document; who is not in the unit cannot open it, so is not given it."""
	is_new = assigned_to and assigned_to != doc.assigned_to
	if is_new and assigned_to not in people_of_unit(doc.backoffice_unit):
		frappe.throw(
			_("{0} is not in {1}. Choose somebody of that unit.").format(
				name_of(assigned_to), doc.backoffice_unit or _("a unit")
			),
			FulfilmentError,
			title=_("Not in This Unit"),
		)
	if doc.assigned_to != (assigned_to or None):
		chosen_by = _("Chosen by {0}", house_language()).format(name_of(frappe.session.user))
		doc.person_reason = chosen_by if assigned_to else None
	doc.assigned_to = assigned_to or None
	if not assigned_to and doc.status == "Accepted":
		# nobody has it any more: it is for anybody of the unit to take
		doc.update({"status": "Open", "accepted_at": None, "accepted_by": None})


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
	name = files.check(filename, content, allowed)
	doc.evidence = files.attach(doc.doctype, doc.name, name, content, "evidence")
	life.save(doc)
	return doc.evidence


def _expect(doc, expected_date):
	expected = moment_of(expected_date)
	if not expected:
		frappe.throw(_("Choose the date that is expected now."), FulfilmentError, title=_("Date Missing"))
	_refuse_past(expected)
	refuse_far_away(expected)
	if doc.status in rules.FINISHED:
		life.refuse(doc)
	doc.expected_date = expected
	return life.save(doc)


def _refuse_past(moment) -> None:
	if moment < now_datetime():
		frappe.throw(
			_("The date {0} has passed. Choose a later one.").format(format_datetime(moment)),
			FulfilmentError,
			title=_("Date in the Past"),
		)


def refuse_far_away(moment) -> None:
	"""Refuses a year that is a slip of the pen, before anybody is told it."""
	if moment > add_to_date(now_datetime(), years=rules.YEARS_AHEAD):
		frappe.throw(
			_("The date {0} is more than {1} years away. Look at the year.").format(
				format_datetime(moment), rules.YEARS_AHEAD
			),
			FulfilmentError,
			title=_("Date Too Far Away"),
		)


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
