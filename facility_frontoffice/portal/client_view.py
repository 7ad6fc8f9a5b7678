"""What a client sees of requests: named fields in their own words, and nothing else.

Never internal notes, prices, suppliers, or the status that the desk works with; of who works here only the name of who
owns the request, as the messages say it. Of a request of somebody else that they may follow (`colleagues`) less still,
and what they may not follow is answered as one that does not exist.
"""

import json

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, now_datetime

from facility_frontoffice.catalogue import answer_words
from facility_frontoffice.communication.texts import desk_of
from facility_frontoffice.fulfilment import client_tasks
from facility_frontoffice.own_fields import showing
from facility_frontoffice.people import name_of
from facility_frontoffice.portal import (
	changing,
	client_conversation,
	client_promises,
	client_words,
	colleagues,
	searching_rules,
)
from facility_frontoffice.portal.client_timeline import (
	REQUEST,
	day,
	moment,
	timeline,
	timeline_for_others,
)
from facility_frontoffice.satisfaction import service as satisfaction

MAXIMUM_ROWS = 50
LIST_FIELDS = ["name", "subject", "status", "received_at", "promised_date", "completed_at", "location"]
# What a colleague reads, and what it takes to say who asked
OTHERS_FIELDS = [*LIST_FIELDS, "client_name", "told_norm", "merged_into"]
# Nobody but who it is for reads these too
FOR_ME_FIELDS = ["description", "desired_date"]
REQUEST_FIELDS = [
	*LIST_FIELDS,
	"client_user",
	"client_name",
	"client_email",
	"service_desk",
	"front_office_owner",
	"for_someone_else",
	"beneficiary_name",
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


# Lists --------------------------------------------------------------------------------------------


def requests_of(user: str, state: str = "open", start: int = 0, limit: int = 20, text: str = "") -> dict:
	"""The requests of a client, newest first: `state` is open, ended or all, `text` words or a number to look for.

	Returns `{"requests": [...], "more": bool}`; each request has name, subject, state, promise, progress,
	products and the number of tasks that wait for the client.
	"""
	table = frappe.qb.DocType(REQUEST)
	limit = min(max(cint(limit), 1), MAXIMUM_ROWS)
	query = (
		frappe.qb.from_(table)
		.select(*(table[field] for field in LIST_FIELDS))
		.where(table.client_user == user)
	)
	if state != "all":
		is_open = table.status.isin(client_words.OPEN)
		query = query.where(is_open if state == "open" else is_open.negate())
	for pattern in searching_rules.patterns_in(text):
		query = query.where(
			table.name.like(pattern) | table.subject.like(pattern) | table.description.like(pattern)
		)
	rows = (
		query.orderby(table.received_at, order=frappe.qb.desc)
		.orderby(table.name, order=frappe.qb.desc)
		.offset(max(cint(start), 0))
		.limit(limit + 1)
		.run(as_dict=True)
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


def requests_of_others(
	user: str, group: str, circle, state: str = "all", start: int = 0, limit: int = 20
) -> dict:
	"""As `requests_of`, of what is for this client or of their colleagues; with who asked, without tasks.

	`group` is one of `colleagues.Shared.groups`, `circle` that of the client.
	"""
	limit = min(max(cint(limit), 1), MAXIMUM_ROWS)
	rows, more = colleagues.rows_for(user, group, circle, OTHERS_FIELDS, state, start, limit)
	products = _products_of([row.name for row in rows])
	return {
		"requests": [
			{
				**_summary(row),
				"products": products.get(row.name, []),
				"tasks": 0,
				"asked_by": row.client_name or "",
			}
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
	"""One request with its time line: whole for its client, little for who may follow it.

	Throws DoesNotExistError for what is neither.
	"""
	row = _row_of(user, name, request_fields())
	if row:
		return shown(row, user)
	row = _row_of_others(user, name)
	if not row:
		_not_found()
	return shown_to_others(row)


def request_fields() -> list[str]:
	"""What `shown` reads of a request: our fields, and those of an admin that clients read."""
	return [*REQUEST_FIELDS, *showing.names_for_client()]


def shown(row, user: str) -> dict:
	"""What the client of a request reads: `row` has its `request_fields`, `user` is whose files are the client's."""
	lines = _lines_of(row.name)
	tasks, promises = _tasks_of(row.name), client_promises.promises_to(row.name)
	return {
		**_summary(row),
		"is_own": True,
		"owner": _owner(row),
		"for_whom": (row.beneficiary_name or "") if row.for_someone_else else "",
		"description": row.description or "",
		"reason": _reason(row),
		"alternative": (row.alternative or "") if row.status == "Cancelled" else "",
		"answer": row.answer or "",
		"told_norm": row.told_norm or "",
		"wished": day(row.desired_date),
		"own_fields": showing.of_request(row),
		"lines": [_line(line) for line in lines],
		"tasks": [_task(task) for task in tasks if task.status == "Open"],
		"given": _given(tasks),
		"promises": [client_promises.shown(promise) for promise in promises],
		"conversation": client_conversation.of_request(row),
		"files": _own_files(user, row.name),
		"timeline": timeline(row, lines, tasks, promises),
		"feedback": satisfaction.of_request(row),
		"change": changing.form_of(row, lines),
		"may": {
			"cancel": row.status in client_words.MAY_BE_TAKEN_BACK,
			"reply": row.status not in ("Closed", "Cancelled"),
			"confirm": row.status == "Completed",
		},
	}


def shown_to_others(row) -> dict:
	"""What somebody reads of a request that is not theirs: how far it is, and of what it is about the subject and lines.

	Who it is for reads the question and its answers too: these are about them. What the client and the front office say
	to each other, files, tasks and reasons are theirs alone, and nothing can be done to it.
	"""
	is_for_me = bool(row.is_for_me)
	lines = _lines_of(row.name)
	shown_lines = [_line(line) for line in lines]
	return {
		**_summary(row),
		"is_own": False,
		"is_for_me": is_for_me,
		"asked_by": row.client_name or "",
		"description": (row.description or "") if is_for_me else "",
		"wished": day(row.desired_date) if is_for_me else "",
		"own_fields": showing.of_request(row) if is_for_me else [],
		"told_norm": row.told_norm or "",
		"lines": shown_lines if is_for_me else [{**line, "answers": []} for line in shown_lines],
		"timeline": timeline_for_others(row, lines),
		"may": {"cancel": False, "reply": False, "confirm": False},
	}


def file_of(user: str, request: str, file: str):
	"""The File that a client may read: what they sent along with a request of theirs, or were sent about it.

	Throws DoesNotExistError for every other, as for one that there is not.
	"""
	row = own_request(user, request, ["name", "client_user", "client_email"])
	found = None
	if file and isinstance(file, str):
		found = frappe.db.get_value(
			"File", {"name": file}, ["name", "owner", "attached_to_doctype", "attached_to_name"], as_dict=True
		)
	if not found or not client_conversation.may_read_file(row, found):
		_not_found()
	return frappe.get_doc("File", found.name)


def own_request(user: str, name: str, fields: list[str] | None = None):
	"""Named fields of a request that this client asked."""
	row = _row_of(user, name, fields or ["name", "status"])
	if not row:
		_not_found()
	return row


def _row_of(user: str, name: str, fields: list[str]):
	if not (user and user != "Guest" and name and isinstance(name, str)):
		return None
	return frappe.db.get_value(REQUEST, {"name": name, "client_user": user}, fields, as_dict=True)


def _row_of_others(user: str, name: str):
	if not (user and user != "Guest" and name and isinstance(name, str)):
		return None
	return colleagues.find(user, name, [*OTHERS_FIELDS, *FOR_ME_FIELDS, *showing.names_for_client()])


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


def _owner(row) -> dict:
	"""Who looks after it: the desk always, and the name of the colleague, as the messages to clients say it."""
	return {"name": name_of(row.front_office_owner) or "", "desk": desk_of(row.service_desk)}


def _reason(row) -> str:
	return {"On Hold": row.hold_reason, "Cancelled": row.cancel_reason}.get(row.status) or ""


def _lines_of(request: str) -> list:
	return frappe.get_all(
		"Client Request Line",
		filters={"parent": request, "parenttype": REQUEST},
		fields=["name", "product", "product_name", "qty", "status", "answers", "decision", "decided_at"],
		order_by="idx",
	)


def _line(line) -> dict:
	return {
		"product": line.product,
		"product_name": _(line.product_name or line.product),
		"qty": line.qty,
		"state": _(client_words.LINE_STATES[line.status or "New"], context=REQUEST),
		"kind": "done" if line.status == "Completed" else _kind(line.status or "New"),
		"answers": [
			{"question": _(answer["question"]), "answer": answer_words.in_words(answer)}
			for answer in json.loads(line.answers or "[]")
		],
	}


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


def _own_files(user: str, request: str) -> list[dict]:
	"""Files that the client sent along, never those of the front office."""
	rows = frappe.get_all(
		"File",
		filters={"attached_to_doctype": REQUEST, "attached_to_name": request, "owner": user},
		fields=["name", "file_name"],
		order_by="creation, name",
	)
	return [
		{"file_name": row.file_name, "file_url": client_conversation.url_of(request, row.name)}
		for row in rows
	]
