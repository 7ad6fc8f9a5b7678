"""How a request or an assignment stands, for those who may read it. The caller has checked the permission."""

import json

import frappe
from frappe import _
from frappe.utils import cint, now_datetime

from facility_frontoffice.api import desk_promises
from facility_frontoffice.catalogue.answer_rules import address_in, shown_answer
from facility_frontoffice.people import name_of
from facility_frontoffice.service_levels import panel
from facility_frontoffice.service_levels.calendars import from_utc, to_site_time

REQUEST = "Client Request"


def of_request(doc) -> dict:
	"""Clocks, lines with their parties, tasks, promises, messages, notes and purchases of a Client Request."""
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
		"lines": _lines(doc),
		"tasks": _tasks(doc.name),
		"promises": desk_promises.of_request(doc),
		"escalations": _escalations(doc.name) if frappe.has_permission("Facility Escalation", "read") else [],
		# a unit may read the request, not the letters to the client
		"messages": _messages(doc.name) if frappe.has_permission("Facility Message", "read") else None,
		"notes": _notes(doc.name),
		"reservations": _reservations(doc.name),
		"purchases": _purchases(doc.name),
	}


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
	return {
		**(request or {}),
		**panel.clocks_of(doc),
		"steps": steps + (_steps_to_come(line, own) if line else []),
		"tasks": frappe.get_all(
			"Facility Client Task",
			filters={"backoffice_assignment": doc.name, "status": "Open"},
			fields=["name", "task", "due"],
			order_by="creation, name",
		),
		# a returned step that went elsewhere is another assignment of the same step
		"sent_again": [row.name for row in own if row.sequence == doc.sequence][-1:] != [doc.name],
		"may_reassign": bool(frappe.has_permission(REQUEST, "write", doc=doc.client_request)),
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
		],
		order_by="round, sequence, creation, name",
	)
	for row in rows:
		row.step = _(row.step) if row.step else ""
		row.party = row.supplier or row.backoffice_unit
		row.person = name_of(row.assigned_to)
	return rows


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


def _tasks(request: str) -> list[dict]:
	return frappe.get_all(
		"Facility Client Task",
		filters={"client_request": request},
		fields=[
			"name",
			"task",
			"answer_type",
			"status",
			"due",
			"completed_at",
			"answer",
			"attachment",
			"backoffice_assignment",
		],
		order_by="creation, name",
	)


def _messages(request: str) -> list[dict]:
	"""What went to the client and what came back by mail, newest first."""
	told = frappe.get_all(
		"Facility Message",
		filters={"client_request": request},
		fields=[
			"name",
			"kind",
			"status",
			"recipient",
			"creation",
			"sent_at",
			"subject",
			"content",
			"context",
			"error",
			"owner",
		],
		order_by="creation desc, name desc",
	)
	received = frappe.get_all(
		"Communication",
		filters={
			"reference_doctype": REQUEST,
			"reference_name": request,
			"sent_or_received": "Received",
			"communication_type": "Communication",
		},
		fields=["name", "sender", "sender_full_name", "subject", "creation", "text_content"],
		order_by="creation desc, name desc",
	)
	rows = [_told(row) for row in told] + [
		{
			"name": row.name,
			"doctype": "Communication",
			"kind": "From the client",
			"from_client": True,
			"at": row.creation,
			"who": row.sender_full_name or row.sender,
			"text": (row.text_content or row.subject or "")[:1000],
		}
		for row in received
	]
	return sorted(rows, key=lambda row: row["at"], reverse=True)


def _told(row) -> dict:
	facts = json.loads(row.context or "{}")
	text = facts.get("message") or frappe.utils.strip_html_tags(row.content or "") or row.subject or ""
	return {
		"name": row.name,
		"doctype": "Facility Message",
		"kind": row.kind,
		"from_client": False,
		"at": row.sent_at or row.creation,
		"status": row.status,
		"recipient": row.recipient,
		"text": " ".join(text.split())[:1000],
		"error": row.error,
	}


def _notes(request: str) -> list[dict]:
	rows = frappe.get_all(
		"Comment",
		filters={
			"reference_doctype": REQUEST,
			"reference_name": request,
			"comment_type": ("in", ("Comment", "Info")),
		},
		fields=["name", "comment_by", "comment_email", "content", "creation"],
		order_by="creation desc, name desc",
		limit=20,
	)
	return [
		{
			"name": row.name,
			"at": row.creation,
			"who": name_of(row.comment_email) or row.comment_by,
			"text": " ".join(frappe.utils.strip_html_tags(row.content or "").split())[:1000],
		}
		for row in rows
	]


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
