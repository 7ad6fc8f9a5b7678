"""Units and suppliers at work. See `fulfilment.service` for what each does."""

import frappe

from facility_frontoffice import files
from facility_frontoffice.fulfilment import client_tasks, service
from facility_frontoffice.permissions.client_task import check_may_act

ASSIGNMENT = "Backoffice Assignment"


@frappe.whitelist(methods=["POST"])
def send_out(
	request: str,
	lines: list | str | None = None,
	backoffice_unit: str | None = None,
	supplier: str | None = None,
) -> list[str]:
	frappe.has_permission("Client Request", "write", doc=request, throw=True)
	return service.send_out(request, frappe.parse_json(lines), backoffice_unit, supplier)


@frappe.whitelist(methods=["POST"])
def reassign(
	assignment: str, backoffice_unit: str | None = None, supplier: str | None = None, reason: str = ""
) -> None:
	client_request = frappe.db.get_value(ASSIGNMENT, assignment, "client_request")
	frappe.has_permission("Client Request", "write", doc=client_request, throw=True)
	service.reassign(assignment, backoffice_unit, supplier, reason)


@frappe.whitelist(methods=["POST"])
def accept(assignment: str) -> dict:
	_check(assignment)
	return _told(service.accept(assignment))


@frappe.whitelist(methods=["POST"])
def start(assignment: str) -> dict:
	_check(assignment)
	return _told(service.start(assignment))


@frappe.whitelist(methods=["POST"])
def complete(
	assignment: str,
	result: str | None = None,
	evidence: str | None = None,
	received_by: str | None = None,
	inspection: list | str | None = None,
) -> dict:
	"""`inspection` are `{"point", "outcome", "remark"}`, see `fulfilment.service.complete`."""
	_check(assignment)
	if evidence:
		_check_evidence(assignment, evidence)
	points = [row for row in frappe.parse_json(inspection) or () if isinstance(row, dict)]
	return _told(service.complete(assignment, result, evidence, received_by, points))


@frappe.whitelist(methods=["POST"])
def note(assignment: str, text: str) -> dict:
	"""How it stands, in words for the front office."""
	_check(assignment)
	return _told(service.note(assignment, text))


@frappe.whitelist(methods=["POST"])
def plan(
	assignment: str, start: str | None = None, end: str | None = None, assigned_to: str | None = None
) -> dict:
	"""Plans the work of a person; without `start` it is taken out of the plan. Moments are in site time; for an
	empty person see `service.plan`."""
	_check(assignment)
	return _told(service.plan(assignment, start, end, assigned_to))


@frappe.whitelist(methods=["POST"])
def hand_over(assignment: str, assigned_to: str | None = None) -> dict:
	"""Gives the work to a person of the unit; without one, back to the unit as a whole."""
	_check(assignment)
	return _told(service.hand_over(assignment, assigned_to))


@frappe.whitelist(methods=["POST"])
def return_to_front_office(assignment: str, reason: str, kind: str | None = None) -> dict:
	_check(assignment)
	return _told(service.return_to_front_office(assignment, reason, kind))


@frappe.whitelist(methods=["POST"])
def report_delay(assignment: str, expected_date: str, reason: str) -> dict:
	_check(assignment)
	return _told(service.report_delay(assignment, expected_date, reason))


@frappe.whitelist(methods=["POST"])
def expect(assignment: str, expected_date: str) -> dict:
	_check(assignment)
	return _told(service.expect(assignment, expected_date))


@frappe.whitelist(methods=["POST"])
def attach_evidence(assignment: str, filename: str, filedata: str) -> dict:
	"""`filedata` is base64. Returns the private address of the file."""
	_check(assignment)
	return {"file_url": service.attach_evidence(assignment, *files.read(filename, filedata))}


@frappe.whitelist(methods=["POST"])
def ask_client(assignment: str, task: str, answer_type: str = "Confirmation", due: str | None = None) -> dict:
	_check(assignment)
	return {"name": client_tasks.ask(assignment, task, answer_type, due).name}


@frappe.whitelist(methods=["POST"])
def complete_client_task(
	task: str,
	answer: str | None = None,
	filename: str | None = None,
	filedata: str | None = None,
	through: str = "Other",
) -> dict:
	"""What the client told or sent in another way than by the portal: `through` is Phone, Email, Counter or Other.

	`filedata` is base64.
	"""
	check_may_act(task)
	name, content = files.read(filename, filedata) if filedata else (None, None)
	request = client_tasks.complete(task, answer, name, content, through)
	return {"request": request}


@frappe.whitelist(methods=["POST"])
def withdraw_client_task(task: str) -> None:
	check_may_act(task)
	client_tasks.withdraw(task)


def _check(assignment: str) -> None:
	frappe.has_permission(ASSIGNMENT, "write", doc=assignment, throw=True)


def _check_evidence(assignment: str, file_url: str) -> None:
	"""Evidence is a file of this assignment, not somebody else's file whose address is known."""
	if not frappe.db.exists(
		"File", {"file_url": file_url, "attached_to_doctype": ASSIGNMENT, "attached_to_name": assignment}
	):
		frappe.throw(
			frappe._("The evidence must be a file that is attached to this assignment."),
			frappe.PermissionError,
		)


def _told(doc) -> dict:
	return {"name": doc.name, "status": doc.status, "due": doc.due, "expected_date": doc.expected_date}
