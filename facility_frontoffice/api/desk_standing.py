"""How a request or an assignment stands, for those who may read it. The caller has checked the permission."""

import json

import frappe
from frappe import _
from frappe.utils import cint, now_datetime

from facility_frontoffice.api import desk_promises
from facility_frontoffice.catalogue.answer_rules import address_in, shown_answer
from facility_frontoffice.fulfilment import assignment as life
from facility_frontoffice.people import name_of
from facility_frontoffice.permissions import client_task
from facility_frontoffice.purchasing import approval
from facility_frontoffice.service_levels import panel
from facility_frontoffice.service_levels.calendars import from_utc, to_site_time

REQUEST = "Client Request"


def of_request(doc) -> dict:
	"""Clocks, lines with their parties, tasks, promises and purchases of a Client Request."""
	return {
		"now": now_datetime(),
		"status": doc.status,
		**panel.clocks_of(doc),
		"service_level": doc.service_level and _(doc.service_level),
		"service_level_source": doc.service_level_source,
		"service_level_reason": doc.service_level_reason and _(doc.service_level_reason),
		"next_check": to_site_time(from_utc(doc.next_due_at)),
		"promised_date": doc.promised_date,
		"desired_date": doc.desired_date,
		"last_client_update_at": doc.last_client_update_at,
		"owner": name_of(doc.front_office_owner),
		"held_by": doc.held_by and _(doc.held_by),
		"lines": _lines(doc),
		"tasks": _tasks({"client_request": doc.name}),
		"promises": desk_promises.of_request(doc),
		"escalations": _escalations(doc.name) if frappe.has_permission("Facility Escalation", "read") else [],
		"reservations": _reservations(doc.name),
		"purchases": _purchases(doc.name),
	}


TASK_FIELDS = [
	"name",
	"task",
	"answer_type",
	"status",
	"due",
	"reminders",
	"last_reminded_at",
	"forgotten_at",
	"completed_at",
	"answered_through",
	"answer",
	"attachment",
	"backoffice_assignment",
]


def of_assignment(doc) -> dict:
	"""How to reach the client, what was promised, and the steps around a Backoffice Assignment."""
	request = frappe.db.get_value(
		REQUEST,
		doc.client_request,
		["subject", "client_phone", "beneficiary_name", "beneficiary_phone", "promised_date", "status"],
		as_dict=True,
	)
	line = frappe.db.get_value(
		"Client Request Line", doc.request_line, ["name", "plan", "round", "status"], as_dict=True
	)
	own = [row for row in _assignments(doc.client_request) if row.request_line == doc.request_line]
	steps = [{"name": row.name, "step": row.step, "party": row.party, "status": row.status} for row in own]
	waits_for_party = any(row.name == doc.name and row.waits_for_party for row in own)
	may_act = (waits_for_party or doc.goods_back_at) and frappe.has_permission(
		REQUEST, "write", doc=doc.client_request
	)
	return {
		**(request or {}),
		**panel.clocks_of(doc),
		"steps": steps + (_steps_to_come(line, own) if line else []),
		"tasks": _tasks({"backoffice_assignment": doc.name, "status": ("!=", "Withdrawn")}),
		"may_reassign": bool(may_act and waits_for_party),
		"may_decide": bool(may_act and doc.goods_back_at),
		"waits_for_approval": next((row.waits_for_approval for row in own if row.name == doc.name), None),
	}


def _lines(doc) -> list[dict]:
	by_line: dict[str, list] = {}
	for row in _assignments(doc.name):
		by_line.setdefault(row.request_line, []).append(row)
	return [
		{
			"name": line.name,
			"product": line.product,
			"product_name": _(line.product_name or line.product),
			"qty": line.qty,
			"status": line.status,
			"decision": line.decision,
			"decided_by": name_of(line.decided_by),
			"decided_at": line.decided_at,
			"answers": _readable(line.answers),
			"assignments": by_line.get(line.name, []),
			"next_steps": _steps_to_come(line, by_line.get(line.name, [])),
		}
		for line in doc.lines
	]


def _assignments(request: str) -> list[dict]:
	"""All assignments of a request, in order of the work; who may read the request may know how it stands."""
	rows = frappe.get_all(
		"Backoffice Assignment",
		filters={"client_request": request},
		fields=[
			"name",
			"request_line",
			"sequence",
			"round",
			"step",
			"action",
			"status",
			"backoffice_unit",
			"supplier",
			"assigned_to",
			"due",
			"expected_date",
			"delay_reason",
			"breached_at",
			"completed_at",
			"return_reason",
			"result",
			"evidence",
			"evidence_required",
			"received_by",
			"purchase_receipt",
			"purchase_invoice",
			"stock_entry",
			"goods_back_at",
			"hop",
			"routing_reason",
			"last_note",
			"last_update_at",
		],
		order_by="round, sequence, creation, name",
	)
	# a returned step that went elsewhere is another assignment of the same step
	latest = {(row.request_line, row.round, row.sequence, row.step): row.name for row in rows}
	inspections = _inspections([row.name for row in rows if row.evidence_required == "Inspection"])
	waiting = approval.orders_that_wait(row.name for row in rows)
	for row in rows:
		row.waits_for_approval = waiting.get(row.name)
		row.inspection = inspections.get(row.name, [])
		is_latest = latest[row.request_line, row.round, row.sequence, row.step] == row.name
		row.waits_for_party = is_latest and life.waits_for_party(row)
		row.step = _(row.step) if row.step else ""
		row.party = row.supplier or row.backoffice_unit
		row.person = name_of(row.assigned_to)
	return rows


def _inspections(assignments: list[str]) -> dict[str, list[dict]]:
	"""What was found, by assignment; points that nobody looked at yet are left out."""
	if not assignments:
		return {}
	found: dict[str, list[dict]] = {}
	for row in frappe.get_all(
		"Facility Inspection Point",
		filters={"parent": ("in", assignments), "outcome": ("is", "set")},
		fields=["parent", "point", "outcome", "remark"],
		order_by="parent, idx",
	):
		row.point = _(row.point)
		found.setdefault(row.pop("parent"), []).append(row)
	return found


def _steps_to_come(line, assignments: list) -> list[dict]:
	"""Steps of the plan that were not sent yet, because others come first."""
	sent = {(row.sequence, row.step) for row in assignments if cint(row.round) == cint(line.round)}
	return [
		{"step": _(step["step"]), "party": step.get("supplier") or step.get("backoffice_unit")}
		for step in json.loads(line.plan or "[]")
		if step.get("step") and (step["sequence"], _(step["step"])) not in sent
	]


def _readable(answers: str | list | None) -> list[dict]:
	rows = json.loads(answers) if isinstance(answers, str) else answers
	return [
		{"question": _(row["question"]), "answer": shown_answer(row), "file": address_in(row)}
		for row in rows or []
	]


def _tasks(filters: dict) -> list[dict]:
	"""Tasks of the client, with whether the reader may do something about each (`may_act`).

	Who may read the work may know what was answered; who may not read the task itself gets no address of its file.
	"""
	rows = frappe.get_all(client_task.DOCTYPE, filters=filters, fields=TASK_FIELDS, order_by="creation, name")
	if not rows:
		return rows
	may_act = client_task.those_to_act_on(rows)
	may_read = frappe.has_permission(client_task.DOCTYPE, "read")
	for row in rows:
		row.may_act = row.name in may_act
		row.may_read = may_read
		if not may_read:
			row.attachment = None
	return rows


def _escalations(request: str) -> list[dict]:
	"""What the rules did about a request, its work and its promises; newest first."""
	rows = frappe.get_all(
		"Facility Escalation",
		filters={"client_request": request},
		fields=[
			"name",
			"rule_name",
			"level",
			"repeat_number",
			"kind",
			"reference_doctype",
			"reference_name",
			"due",
			"rang_at",
			"noticed_at",
			"notified",
			"actions_taken",
		],
		order_by="rang_at desc, creation desc, name desc",
		limit=50,
	)
	for row in rows:
		row.rule_name = _(row.rule_name) if row.rule_name else ""
		row.notified = [name_of(user) for user in (row.notified or "").split(", ") if user]
		row.actions_taken = (row.actions_taken or "").split("\n") if row.actions_taken else []
	return rows


def _reservations(request: str) -> list[dict]:
	return frappe.get_all(
		"Facility Reservation",
		filters={"client_request": request},
		fields=["name", "location", "starts_at", "ends_at", "attendees", "status"],
		order_by="starts_at, name",
	)


def _purchases(request: str) -> list[dict]:
	"""Documents of ERPNext that were made for the request, as far as the reader may know of them."""
	found = []
	for doctype, date in (
		("Material Request", "schedule_date"),
		("Purchase Order", "schedule_date"),
		("Purchase Receipt", "posting_date"),
	):
		items = frappe.get_all(
			f"{doctype} Item",
			filters={"client_request": request},
			pluck="parent",
			distinct=True,
			order_by="parent",
		)
		if not items:
			continue
		rows = frappe.get_all(
			doctype,
			filters={"name": ("in", items)},
			fields=["name", "status", "docstatus", f"{date} as date", *_supplier_of(doctype)],
			order_by="creation, name",
		)
		may_read = frappe.has_permission(doctype, "read")
		found += [{"doctype": doctype, "may_read": may_read, **row} for row in rows]
	return found


def _supplier_of(doctype: str) -> list[str]:
	return [] if doctype == "Material Request" else ["supplier"]
