"""What a client sees of their own requests: named fields in their own words, and nothing else.

Never internal notes, prices, suppliers, colleagues' names or the status that the desk works with. Another's
request is answered as one that does not exist.
"""

import json
import re

import frappe
from frappe import _
from frappe.utils import cint, format_date, get_datetime, now_datetime

from facility_frontoffice.catalogue.answer_rules import shown_answer
from facility_frontoffice.communication.rules import TOLD, once_each
from facility_frontoffice.fulfilment import client_tasks
from facility_frontoffice.portal import client_promises, client_words
from facility_frontoffice.portal.client_timeline import REQUEST, day, moment, plain, timeline

MAXIMUM_ROWS = 50
LIST_FIELDS = ["name", "subject", "status", "received_at", "promised_date", "completed_at", "location"]
REQUEST_FIELDS = [
	*LIST_FIELDS,
	"description",
	"hold_reason",
	"cancel_reason",
	"alternative",
	"answer",
	"told_norm",
	"desired_date",
	"acknowledged_at",
	"merged_into",
]
_IS_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


# Lists --------------------------------------------------------------------------------------------


def requests_of(user: str, state: str = "open", start: int = 0, limit: int = 20) -> dict:
	"""The requests of a client, newest first: `state` is open, ended or all.

	Returns `{"requests": [...], "more": bool}`; each request has name, subject, state, promise, progress,
	products and the number of tasks that wait for the client.
	"""
	filters = {"client_user": user}
	if state != "all":
		filters["status"] = ("in" if state == "open" else "not in", client_words.OPEN)
	limit = min(max(cint(limit), 1), MAXIMUM_ROWS)
	rows = frappe.get_all(
		REQUEST,
		filters=filters,
		fields=LIST_FIELDS,
		order_by="received_at desc, name desc",
		limit_start=max(cint(start), 0),
		limit_page_length=limit + 1,
	)
	more, rows = len(rows) > limit, rows[:limit]
	names = [row.name for row in rows]
	products, tasks = _products_of(names), _number_of_tasks(names)
	return {
		"requests": [
			{**_summary(row), "products": products.get(row.name, []), "tasks": tasks.get(row.name, 0)}
			for row in rows
		],
		"more": more,
	}


def tasks_of(user: str) -> list[dict]:
	"""Everything that waits for this client, what is needed first on top."""
	task, request = frappe.qb.DocType("Facility Client Task"), frappe.qb.DocType(REQUEST)
	rows = (
		frappe.qb.from_(task)
		.join(request)
		.on(request.name == task.client_request)
		.select(
			task.name,
			task.task,
			task.answer_type,
			task.due,
			request.name.as_("request"),
			request.subject,
		)
		.where((request.client_user == user) & (task.status == "Open"))
		.orderby(task.due)
		.orderby(task.name)
		.limit(MAXIMUM_ROWS)
		.run(as_dict=True)
	)
	return [{**_task(row), "request": row.request, "subject": row.subject} for row in rows]


# One request --------------------------------------------------------------------------------------


def request_of(user: str, name: str) -> dict:
	"""One request of this client, with its time line. Throws DoesNotExistError for what is not theirs."""
	row = own_request(user, name, REQUEST_FIELDS)
	lines = frappe.get_all(
		"Client Request Line",
		filters={"parent": row.name, "parenttype": REQUEST},
		fields=["name", "product", "product_name", "qty", "status", "answers", "decision", "decided_at"],
		order_by="idx",
	)
	tasks, promises = _tasks_of(row.name), client_promises.promises_to(row.name)
	return {
		**_summary(row),
		"description": row.description or "",
		"reason": _reason(row),
		"alternative": (row.alternative or "") if row.status == "Cancelled" else "",
		"answer": row.answer or "",
		"told_norm": row.told_norm or "",
		"wished": day(row.desired_date),
		"lines": [_line(line) for line in lines],
		"tasks": [_task(task) for task in tasks if task.status == "Open"],
		"given": _given(tasks),
		"promises": [client_promises.shown(promise) for promise in promises],
		"messages": _messages(row.name),
		"files": _own_files(user, row.name),
		"timeline": timeline(row, lines, tasks, promises),
		"may": {
			"cancel": row.status in client_words.MAY_BE_TAKEN_BACK,
			"reply": row.status not in ("Closed", "Cancelled"),
			"confirm": row.status == "Completed",
		},
	}


def own_request(user: str, name: str, fields: list[str] | None = None):
	"""Named fields of a request that this client asked."""
	row = None
	if user and user != "Guest" and name and isinstance(name, str):
		row = frappe.db.get_value(
			REQUEST, {"name": name, "client_user": user}, fields or ["name", "status"], as_dict=True
		)
	if not row:
		_not_found()
	return row


def own_task(user: str, name: str):
	"""Named fields of what this client was asked to do."""
	row = None
	if isinstance(name, str) and name:
		row = frappe.db.get_value(
			"Facility Client Task", {"name": name}, ["name", "client_request", "answer_type"], as_dict=True
		)
	if not row:
		_not_found()
	own_request(user, row.client_request)
	return row


def _not_found() -> None:
	frappe.throw(
		_("We cannot find this among your requests. Look at your list of requests."),
		frappe.DoesNotExistError,
		title=_("Not Found"),
	)


# Parts --------------------------------------------------------------------------------------------


def _summary(row) -> dict:
	promised = get_datetime(row.promised_date) if row.promised_date else None
	text, is_late = client_words.promise(row.status, promised, now_datetime())
	return {
		"name": row.name,
		"subject": row.subject,
		"state": _(client_words.STATES[row.status], context=REQUEST),
		"kind": _kind(row.status),
		"is_open": row.status in client_words.OPEN,
		"asked_at": row.received_at,
		"asked": moment(row.received_at),
		"asked_day": day(row.received_at),
		"done": day(row.completed_at),
		"promise": _(text).format(moment(promised)) if text else "",
		"promised_at": promised,
		"is_late": is_late,
		"location": row.location or "",
		"stages": [
			{"label": _(stage.label), "state": stage.state} for stage in client_words.stages(row.status)
		],
		"progress": _progress_in_words(row.status),
		"url": f"/my-requests/{row.name}",
	}


def _kind(status: str) -> str:
	"""What the colour of a state says: something is asked, all is going on, it is over."""
	if status == "Waiting for Client":
		return "you"
	if status == "Completed":
		return "check"
	return "going" if status in client_words.OPEN else "over"


def _progress_in_words(status: str) -> str:
	"""The dots, for who does not see them."""
	stages = client_words.stages(status)
	reached = [stage for stage in stages if stage.state != "next"]
	return (
		_("Step {0} of {1}: {2}").format(len(reached), len(stages), _(reached[-1].label)) if reached else ""
	)


def _reason(row) -> str:
	return {"On Hold": row.hold_reason, "Cancelled": row.cancel_reason}.get(row.status) or ""


def _line(line) -> dict:
	return {
		"product": line.product,
		"product_name": _(line.product_name or line.product),
		"qty": line.qty,
		"state": _(client_words.LINE_STATES[line.status or "New"], context=REQUEST),
		"kind": "done" if line.status == "Completed" else _kind(line.status or "New"),
		"answers": [
			{"question": _(answer["question"]), "answer": _shown(shown_answer(answer))}
			for answer in json.loads(line.answers or "[]")
		],
	}


def _shown(answer) -> str:
	if not isinstance(answer, str):
		return str(answer)
	if _IS_DATE.fullmatch(answer):
		return format_date(answer, "d MMMM yyyy")
	return _(answer)


def _products_of(requests: list[str]) -> dict[str, list[str]]:
	if not requests:
		return {}
	rows = frappe.get_all(
		"Client Request Line",
		filters={"parent": ("in", requests), "parenttype": REQUEST},
		fields=["parent", "product", "product_name"],
		order_by="parent, idx",
	)
	found: dict[str, list[str]] = {}
	for row in rows:
		found.setdefault(row.parent, []).append(_(row.product_name or row.product))
	return found


def _number_of_tasks(requests: list[str]) -> dict[str, int]:
	if not requests:
		return {}
	rows = frappe.get_all(
		"Facility Client Task",
		filters={"client_request": ("in", requests), "status": "Open"},
		fields=["client_request", "count(name) as number"],
		group_by="client_request",
		order_by="client_request",
	)
	return {row.client_request: row.number for row in rows}


def _tasks_of(request: str) -> list:
	return frappe.get_all(
		"Facility Client Task",
		filters={"client_request": request, "status": ("!=", "Withdrawn")},
		fields=[
			"name",
			"task",
			"answer_type",
			"status",
			"due",
			"answer",
			"attachment",
			"creation",
			"completed_at",
			"backoffice_assignment",
		],
		order_by="creation, name",
	)


def _task(row) -> dict:
	return {
		"name": row.name,
		"task": _(row.task),
		"answer_type": row.answer_type,
		"due": row.due,
		"before": moment(row.due),
		"is_past": bool(row.due) and get_datetime(row.due) < now_datetime(),
	}


def _given(tasks) -> list[dict]:
	"""What the client did already, and whether they may still change it."""
	done = [task for task in tasks if task.status == "Done"]
	work = {task.backoffice_assignment for task in done} - {None, ""}
	states = dict(
		frappe.get_all(
			"Backoffice Assignment",
			filters={"name": ("in", sorted(work))},
			fields=["name", "status"],
			order_by="name",
			as_list=True,
		)
		if work
		else ()
	)
	return [
		{
			"name": task.name,
			"task": _(task.task),
			"answer_type": task.answer_type,
			"answer": task.answer or "",
			"has_file": bool(task.attachment),
			"when": moment(task.completed_at),
			"may_correct": client_tasks.may_correct(task, states.get(task.backoffice_assignment)),
		}
		for task in done
	]


def _messages(request: str) -> list[dict]:
	"""What was sent to the client, as it was sent."""
	rows = frappe.get_all(
		"Facility Message",
		filters={"client_request": request, "audience": "Client", "status": ("in", TOLD)},
		fields=["kind", "subject", "content", "sent_at", "message_key"],
		order_by="sent_at, creation",
	)
	rows = once_each(rows)
	return [
		{
			"kind": _(row.kind),
			"subject": row.subject,
			"text": plain(row.content),
			"sent_at": row.sent_at,
			"sent": moment(row.sent_at),
		}
		for row in rows
	]


def _own_files(user: str, request: str) -> list[dict]:
	"""Files that the client sent along, never those of the front office."""
	return frappe.get_all(
		"File",
		filters={"attached_to_doctype": REQUEST, "attached_to_name": request, "owner": user},
		fields=["file_name", "file_url"],
		order_by="creation, name",
	)
