"""What the screens of the desk show: who a client is, and how a request stands. All but one only read.

Each function answers one panel in one call. A caller sees of a client what is needed to take in a question,
and of a request what the platform's permissions let them read.
"""

import json

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, now_datetime

from facility_frontoffice.fulfilment import client_tasks
from facility_frontoffice.fulfilment.files import decode_file
from facility_frontoffice.fulfilment.rules import REQUEST_ENDED
from facility_frontoffice.service_levels import service as service_levels
from facility_frontoffice.service_levels.calendars import UTC, to_moment, to_site_time, working_calendar
from facility_frontoffice.service_levels.clock import ClockReading, read_clock

REQUEST = "Client Request"
FOUND_LIMIT = 8
LAST_LIMIT = 5


@frappe.whitelist(methods=["GET", "POST"])
def find_clients(text: str) -> list[dict]:
	"""People whose name, e-mail address or telephone number holds all words of `text`.

	Each has the fields of a Client Request that follow from the choice. A user and a contact with one e-mail
	address are one person. Fewer than two characters find nobody.
	"""
	frappe.has_permission(REQUEST, "create", throw=True)
	words = _words(text)
	if not words:
		return []
	people = {}
	for person in [*_users(words), *_contacts(words)]:
		known = people.setdefault((person["client_email"] or person["contact"] or "").lower(), person)
		known.update({key: value for key, value in person.items() if value and not known.get(key)})
	found = list(people.values())[:FOUND_LIMIT]
	_add_employees(found)
	_add_places(found)
	return found


@frappe.whitelist(methods=["GET", "POST"])
def about_client(
	user: str | None = None,
	email: str | None = None,
	location: str | None = None,
	leave_out: str | None = None,
) -> dict:
	"""What an agent should have in view (S19): open and last requests of the client, and what is open there.

	`leave_out` is the request on the screen.
	"""
	frappe.has_permission(REQUEST, "read", throw=True)
	own = _requests_of(user, email, leave_out)
	return {
		"open": [row for row in own if row.status not in REQUEST_ENDED],
		"last": [row for row in own if row.status in REQUEST_ENDED][:LAST_LIMIT],
		"here": _open_at(location, leave_out, {row.name for row in own}),
	}


@frappe.whitelist(methods=["GET", "POST"])
def promise(request: dict, products: list) -> list[dict]:
	"""What can be promised for each product of a request that is still being typed, before it is said (S21).

	`request` holds fields that the norm depends on; `products` are codes. In order of the products, each once.
	"""
	frappe.has_permission(REQUEST, "create", throw=True)
	return [_promise(request, product) for product in dict.fromkeys(products)]


@frappe.whitelist(methods=["GET", "POST"])
def progress(request: str) -> dict:
	"""How a request stands: clocks, lines with their parties, tasks, messages, notes, purchases."""
	doc = frappe.get_doc(REQUEST, request)
	doc.check_permission("read")
	events = _clock_events(doc)
	return {
		"now": now_datetime(),
		"status": doc.status,
		"clocks": _clocks(doc, events),
		"events": [
			{"clock": row.clock, "event": row.event, "at": row.occurred_at, "status": row.status}
			for row in events
		],
		"next_due_at": doc.next_due_at,
		"promised_date": doc.promised_date,
		"desired_date": doc.desired_date,
		"last_client_update_at": doc.last_client_update_at,
		"owner": _full_name(doc.front_office_owner),
		"lines": _lines(doc),
		"tasks": _tasks(doc.name),
		# a unit may read the request, not the letters to the client
		"messages": _messages(doc.name) if frappe.has_permission("Facility Message", "read") else None,
		"notes": _notes(doc.name),
		"reservations": _reservations(doc.name),
		"purchases": _purchases(doc.name),
	}


@frappe.whitelist(methods=["GET", "POST"])
def assignment(assignment: str) -> dict:
	"""What who does the work should know: how to reach the client, what was promised, the steps around it."""
	doc = frappe.get_doc("Backoffice Assignment", assignment)
	doc.check_permission("read")
	request = frappe.db.get_value(
		REQUEST, doc.client_request, ["subject", "client_phone", "promised_date", "status"], as_dict=True
	)
	line = frappe.db.get_value(
		"Client Request Line", doc.request_line, ["name", "plan", "round", "status"], as_dict=True
	)
	own = [row for row in _assignments(doc.client_request) if row.request_line == doc.request_line]
	steps = [{"name": row.name, "step": row.step, "party": row.party, "status": row.status} for row in own]
	return {
		**(request or {}),
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


@frappe.whitelist(methods=["POST"])
def complete_client_task(
	task: str, answer: str | None = None, filename: str | None = None, filedata: str | None = None
) -> dict:
	"""Notes what a client did or gave at the desk or by telephone. `filedata` is base64."""
	frappe.has_permission("Facility Client Task", "write", doc=task, throw=True)
	content = decode_file(filedata) if filedata else None
	return {"request": client_tasks.complete(task, answer, filename, content)}


# Clients ------------------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
	"""The words to look for; the signs that LIKE gives a meaning are taken out."""
	plain = (text or "").replace("%", " ").replace("_", " ").replace("\\", " ").strip()
	return plain.split()[:5] if len(plain) >= 2 else []


def _matches(fields: tuple, words: list[str]):
	"""Each word is in one of the fields."""
	condition = None
	for word in words:
		one = None
		for field in fields:
			found = field.like(f"%{word}%")
			one = found if one is None else (one | found)
		condition = one if condition is None else (condition & one)
	return condition


def _users(words: list[str]) -> list[dict]:
	user = frappe.qb.DocType("User")
	rows = (
		frappe.qb.from_(user)
		.select(user.name, user.full_name, user.email, user.mobile_no, user.phone, user.language)
		.where(
			(user.enabled == 1)
			& user.name.notin(("Guest", "Administrator"))
			& _matches((user.full_name, user.email, user.mobile_no, user.phone), words)
		)
		.orderby(user.full_name)
		.orderby(user.name)
		.limit(FOUND_LIMIT)
		.run(as_dict=True)
	)
	return [
		_person(
			client_user=row.name,
			client_name=row.full_name,
			client_email=row.email,
			client_phone=row.mobile_no or row.phone,
			language=row.language,
		)
		for row in rows
	]


def _contacts(words: list[str]) -> list[dict]:
	contact = frappe.qb.DocType("Contact")
	link = frappe.qb.DocType("Dynamic Link")
	rows = (
		frappe.qb.from_(contact)
		.left_join(link)
		.on(
			(link.parent == contact.name) & (link.parenttype == "Contact") & (link.link_doctype == "Customer")
		)
		.select(
			contact.name,
			contact.full_name,
			contact.email_id,
			contact.mobile_no,
			contact.phone,
			contact.user,
			contact.department,
			contact.company_name,
			link.link_name,
		)
		.where(_matches((contact.full_name, contact.email_id, contact.mobile_no, contact.phone), words))
		.orderby(contact.full_name)
		.orderby(contact.name)
		.limit(FOUND_LIMIT)
		.run(as_dict=True)
	)
	return [
		_person(
			contact=row.name,
			client_user=row.user,
			client_name=row.full_name,
			client_email=row.email_id,
			client_phone=row.mobile_no or row.phone,
			customer=row.link_name,
			organisation=row.link_name or row.company_name or row.department,
		)
		for row in rows
	]


def _person(**values) -> dict:
	empty = dict.fromkeys(
		[
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
			"organisation",
			"language",
		]
	)
	return {**empty, **values}


def _add_employees(people: list[dict]) -> None:
	"""Company and department of those who work here."""
	users = [person["client_user"] for person in people if person["client_user"]]
	if not users:
		return
	employees = frappe.get_all(
		"Employee",
		filters={"user_id": ("in", users), "status": "Active"},
		fields=["name", "user_id", "company", "department", "cell_number"],
		order_by="name",
	)
	by_user = {row.user_id: row for row in employees}
	for person in people:
		if row := by_user.get(person["client_user"]):
			person["employee"] = row.name
			person["company"] = row.company
			person["department"] = row.department
			person["client_phone"] = person["client_phone"] or row.cell_number
			person["organisation"] = person["organisation"] or row.department or row.company


def _add_places(people: list[dict]) -> None:
	"""Where a client's last request was: most people ask about the place where they sit."""
	emails = [person["client_email"] for person in people if person["client_email"]]
	if not emails:
		return
	rows = frappe.get_list(
		REQUEST,
		filters={"client_email": ("in", emails), "location": ("is", "set")},
		fields=["client_email", "location"],
		order_by="creation desc",
		limit=50,
	)
	places = {row.client_email: row.location for row in reversed(rows)}
	for person in people:
		person["location"] = places.get(person["client_email"])


def _requests_of(user: str | None, email: str | None, leave_out: str | None) -> list[dict]:
	who = [[field, "=", value] for field, value in (("client_user", user), ("client_email", email)) if value]
	if not who:
		return []
	return frappe.get_list(
		REQUEST,
		filters=[["name", "!=", leave_out or ""]],
		or_filters=who,
		fields=["name", "subject", "status", "received_at", "location", "promised_date", "completed_at"],
		order_by="received_at desc, name desc",
		limit=20,
	)


def _open_at(location: str | None, leave_out: str | None, own: set[str]) -> list[dict]:
	"""Open requests about the same place: it may be known already."""
	if not location:
		return []
	rows = frappe.get_list(
		REQUEST,
		filters={"location": location, "status": ("not in", REQUEST_ENDED), "name": ("!=", leave_out or "")},
		fields=["name", "subject", "status", "received_at"],
		order_by="received_at desc, name desc",
		limit=LAST_LIMIT + len(own),
	)
	return [row for row in rows if row.name not in own][:LAST_LIMIT]


def _promise(request: dict, product: str) -> dict:
	settings = frappe.get_cached_doc("Facility Frontoffice Settings")
	doc = frappe.new_doc(REQUEST)
	for field in ("impact", "urgency", "service_desk"):
		doc.set(field, request.get(field) or doc.get(field))
	doc.service_desk = doc.service_desk or settings.default_service_desk
	doc.received_at = now_datetime()
	doc.append("lines", {"product": product})
	service_levels.choose_norm(doc)
	service_levels.follow(doc)
	return {
		"product": product,
		"priority": doc.priority,
		"service_level": doc.service_level,
		"reason": doc.service_level_reason,
		"response_due": doc.response_due,
		"resolution_due": doc.resolution_due,
	}


# Progress -----------------------------------------------------------------------------------------


def _clocks(doc, events: list) -> list[dict]:
	"""The clocks of a request as they read now; seconds of working time."""
	calendar = working_calendar(doc.calendar)
	now = to_moment(now_datetime())
	found = []
	for clock in service_levels.CLOCKS[REQUEST]:
		own = [
			(get_datetime(row.occurred_at_utc).replace(tzinfo=UTC), row.event)
			for row in events
			if row.clock == clock.name
		]
		moment = max([now, *(at for at, _event in own)])
		reading = read_clock(calendar, doc.get(clock.norm) or None, own, moment)
		found.append(_told_clock(clock, doc, own, reading))
	return found


def _told_clock(clock, doc, events: list, reading: ClockReading) -> dict:
	breached_at = doc.get(clock.breached_at) or to_site_time(reading.breached_at)
	return {
		"clock": clock.name,
		"norm": doc.get(clock.norm),
		"elapsed": reading.elapsed,
		"state": str(reading.state),
		"due": to_site_time(reading.due),
		"breached_at": breached_at,
		# since when it waits or has stopped
		"since": to_site_time(events[-1][0]) if events and str(reading.state) != "running" else None,
	}


def _clock_events(doc) -> list:
	return frappe.get_all(
		"Facility Clock Event",
		filters={"reference_doctype": doc.doctype, "reference_name": doc.name},
		fields=["clock", "event", "occurred_at", "occurred_at_utc", "status"],
		order_by="position, creation",
	)


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
			"decided_by": _full_name(line.decided_by),
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
		row.person = _full_name(row.assigned_to)
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
	return [{"question": _(row["question"]), "answer": row["answer"]} for row in rows or []]


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
			"who": _full_name(row.comment_email) or row.comment_by,
			"text": " ".join(frappe.utils.strip_html_tags(row.content or "").split())[:1000],
		}
		for row in rows
	]


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


def _full_name(user: str | None) -> str | None:
	return (frappe.get_cached_value("User", user, "full_name") or user) if user else None
