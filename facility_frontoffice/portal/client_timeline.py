"""What happened to a request, in order, in the client's words: the time line of the portal."""

import html
import json

import frappe
from frappe import _
from frappe.utils import format_datetime, get_datetime, now_datetime, strip_html

from facility_frontoffice.communication.rules import once_each
from facility_frontoffice.portal import changing
from facility_frontoffice.purchasing import client_sees

REQUEST = "Client Request"


def timeline(request, lines, tasks, promises=()) -> list[dict]:
	"""Rows of at, when (in words), text, detail, kind, and `is_said` for words that the conversation has too.

	`request`, `lines`, `tasks` and `promises` are rows as `client_view` reads them.
	"""
	events = [
		*_events_of_request(request),
		*_events_of_lines(lines),
		*_events_of_work(request.name),
		*_events_of_tasks(tasks),
		*_events_of_promises(promises),
		*_events_of_messages(request.name),
		*_events_of_client(request.name),
		*_events_of_changes(request.name),
	]
	return _in_order(events)


def timeline_for_others(request, lines) -> list[dict]:
	"""What a colleague of the client reads: how far it is, with the dates, and no words that anybody wrote.

	No tasks, promises and messages either: those are between the client and the front office.
	"""
	events = [
		*_events_of_request(request),
		*_events_of_lines(lines),
		*_events_of_work(request.name),
		*_events_of_delays(request.name),
	]
	return _in_order([{**event, "detail": ""} for event in events])


def _in_order(events: list[dict]) -> list[dict]:
	events.sort(key=lambda event: event["at"])
	return [{**event, "when": moment(event["at"])} for event in events]


def _event(at, text: str, detail: str | None = "", kind: str = "us", is_said: bool = False) -> dict:
	"""`kind` tells who did it: us, or you; or that it is late, or over."""
	return {"at": get_datetime(at), "text": text, "detail": detail or "", "kind": kind, "is_said": is_said}


def _events_of_request(request) -> list[dict]:
	events = [_event(request.received_at, _("We received your question"), request.told_norm)]
	if request.merged_into:
		return [*events, _event_of_joining(request)]
	if request.completed_at and request.status in ("Completed", "Closed"):
		events.append(_event(request.completed_at, _("Done"), request.answer, "over"))
	if request.completed_at and request.status == "Cancelled":
		detail = "\n".join(filter(None, (request.cancel_reason, request.alternative)))
		events.append(_event(request.completed_at, _("Cancelled"), detail, "over"))
	return events


def _event_of_joining(request) -> dict:
	text = _("From here on we handle this together with your question {0}").format(request.merged_into)
	return _event(request.completed_at, text, kind="over")


def _events_of_lines(lines) -> list[dict]:
	return [
		_event(line.decided_at, _("We understood: {0}").format(_(line.product_name or line.product)))
		for line in lines
		if line.decision == "Sent Out" and line.decided_at
	]


def _events_of_work(request: str) -> list[dict]:
	rows = frappe.get_all(
		"Backoffice Assignment",
		filters={"client_request": request},
		fields=[
			"backoffice_unit",
			"supplier",
			"step",
			"action",
			"status",
			"accepted_at",
			"completed_at",
			"purchase_order",
			"product_name",
		],
		order_by="creation, name",
	)
	events = []
	if any(row.purchase_order or row.action == "Purchase" for row in rows):
		events += [
			_event(order["at"], _("Ordered"), order["detail"]) for order in client_sees.orders_for(request)
		]
	for row in rows:
		who = _(row.backoffice_unit) if row.backoffice_unit else client_sees.name_of_supplier(row.supplier)
		what = _(row.step) if row.step else _(row.product_name or "")
		is_done = row.status == "Completed" and row.completed_at
		if row.accepted_at and not (is_done and _is_same_moment(row.accepted_at, row.completed_at)):
			events.append(_event(row.accepted_at, _("{0} took it on").format(who), what))
		if is_done:
			events.append(_event(row.completed_at, _done_words(row.action).format(who), what))
	return events


def _done_words(action: str) -> str:
	if action == "Approve":
		return _("{0} agreed")
	if action == "Purchase":
		return _("Delivered to us")
	return _("{0} is done with its part")


def _is_same_moment(one, other) -> bool:
	return abs((get_datetime(one) - get_datetime(other)).total_seconds()) < 60


def _events_of_tasks(tasks) -> list[dict]:
	events = []
	for task in tasks:
		events.append(_event(task.creation, _("We asked you"), _(task.task)))
		if task.status == "Done" and task.completed_at:
			events.append(_event(task.completed_at, _("You did what we asked"), task.answer, "you"))
	return events


def _events_of_promises(promises) -> list[dict]:
	events = []
	for row in promises:
		detail = "\n".join(filter(None, (row.says, row.promise)))
		events.append(_event(row.made_at, _("We promised you"), detail))
		if row.broken_at:
			events.append(_event(row.broken_at, _("We did not keep this promise in time"), row.says, "late"))
		if row.fulfilled_at:
			text = _("We did it after all") if row.broken_at else _("We kept our promise")
			events.append(_event(row.fulfilled_at, text, row.says))
		if row.withdrawn_at:
			reason = _(row.withdrawn_reason) if row.withdrawn_reason else None
			detail = "\n".join(filter(None, (row.says, reason)))
			events.append(_event(row.withdrawn_at, _("We took back a promise"), detail))
	return events


def _events_of_delays(request: str) -> list[dict]:
	return _events_of_messages(request, ("Delay",))


def _events_of_messages(request: str, kinds: tuple[str, ...] = ("Reply", "Delay", "Reopened")) -> list[dict]:
	"""Replies of people, delays, and what was not right yet; what other messages say is on the time line already."""
	rows = frappe.get_all(
		"Facility Message",
		filters={"client_request": request, "audience": "Client", "kind": ("in", kinds)},
		fields=["kind", "context", "creation", "message_key"],
		order_by="creation, name",
	)
	events = []
	for row in once_each(rows):
		facts = json.loads(row.context or "{}")
		if row.kind == "Reply":
			events.append(_event(row.creation, _("We wrote to you"), facts.get("message"), is_said=True))
		elif row.kind == "Reopened":
			words = plain(facts.get("message"))
			events.append(_event(row.creation, _("We took it up again"), words, "you" if words else "us"))
		else:
			text = _("Later than promised: {0} instead of {1}").format(
				moment(facts.get("new_date")), moment(facts.get("old_date"))
			)
			events.append(_event(row.creation, text, facts.get("reason"), "late"))
	return events


def _events_of_client(request: str) -> list[dict]:
	rows = frappe.get_all(
		"Communication",
		filters={
			"reference_doctype": REQUEST,
			"reference_name": request,
			"communication_type": "Communication",
			"sent_or_received": "Received",
			"communication_medium": "Chat",
		},
		fields=["content", "creation"],
		order_by="creation, name",
	)
	return [
		_event(row.creation, _("You wrote to us"), plain(row.content), "you", is_said=True) for row in rows
	]


def _events_of_changes(request: str) -> list[dict]:
	"""The first line of such a note says that it is one; the time line does that itself."""
	return [
		_event(
			row.creation, _("You changed your question"), plain(row.content).partition("\n")[2].strip(), "you"
		)
		for row in changing.history_of(request)
	]


# Words --------------------------------------------------------------------------------------------


def moment(value) -> str:
	"""A moment in the language of the session: "Tuesday 3 March, 15:20"; with the year when it is another."""
	value = get_datetime(value) if value else None
	if not value:
		return ""
	if value.year != now_datetime().year:
		return format_datetime(value, "EEEE d MMMM yyyy, HH:mm")
	return format_datetime(value, "EEEE d MMMM, HH:mm")


def day(value) -> str:
	value = get_datetime(value) if value else None
	if not value:
		return ""
	return format_datetime(value, "d MMMM" if value.year == now_datetime().year else "d MMMM yyyy")


def plain(html_text: str | None) -> str:
	"""The words of a text with markup; the pages escape it again."""
	lines = (html_text or "").replace("<br>", "\n").replace("</p>", "</p>\n")
	return html.unescape(strip_html(lines)).strip()
