"""A trouble that many report: one request or unit mends it, and whoever reports it waits with it.

A request that joins sends no work out: its lines are under way as long as the disturbance runs, and are done when
it is over. A later end, other words and the end itself go to everybody who waits, each request in a transaction of
its own (`spread`); `has_news` stays set until the last of them was told, so a worker that dies half way, or a queue
that is down, delays the news and loses none. The caller has checked the permission.
"""

import hashlib
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import format_datetime, get_datetime, now_datetime

from facility_frontoffice.communication import service as communication
from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.fulfilment.following import locked_request
from facility_frontoffice.intake.checks import refuse_when_ended
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.service_levels.calendars import moment_of

REQUEST, DISTURBANCE = "Client Request", "Facility Disturbance"
RUNNING, ENDED = "Running", "Ended"
WITH_DISTURBANCE = "With Disturbance"
CHUNK = 200


def running_at(location: str | None) -> list[frappe._dict]:
	"""The disturbances that run at a place or above it, the latest first."""
	if not location:
		return []
	table, place, here = (
		frappe.qb.DocType(DISTURBANCE),
		frappe.qb.DocType("Location"),
		frappe.qb.DocType("Location").as_("here"),
	)
	return (
		frappe.qb.from_(table)
		.join(place)
		.on(place.name == table.location)
		.join(here)
		.on((here.lft >= place.lft) & (here.rgt <= place.rgt))
		.select(
			table.name,
			table.title,
			table.words,
			table.location,
			table.product,
			table.expected_end,
			table.begins_at,
		)
		.where((here.name == location) & (table.status == RUNNING))
		.orderby(table.begins_at, order=frappe.qb.desc)
		.orderby(table.name)
		.run(as_dict=True)
	)


def declare(
	request: str, title: str, words: str, location: str, expected_end=None, product: str | None = None
):
	"""Makes a trouble known that a request reported first; when that request is done, the disturbance is over.

	Returns the disturbance that the request leads already, when two agents declare it at once.
	"""
	refuse_when_ended(locked_request(request))
	# a locking read: a plain one would not see what another agent declared while this one waited for the request
	known = frappe.db.get_value(
		DISTURBANCE, {"client_request": request, "status": RUNNING}, order_by="creation", for_update=True
	)
	if known:
		return frappe.get_doc(DISTURBANCE, known)
	return frappe.get_doc(
		{
			"doctype": DISTURBANCE,
			"title": title,
			"words": words,
			"location": location,
			"expected_end": expected_end,
			"product": product,
			"client_request": request,
		}
	).insert(ignore_permissions=True)


def join(request: str, disturbance: str):
	"""Lets what is still at the front office of a request wait with a disturbance; the client hears what is known."""
	doc = locked_request(request)
	refuse_when_ended(doc)
	known = running(disturbance)
	if known.client_request == doc.name:
		frappe.throw(
			_("{0} is where the disturbance was reported first. It is handled there.").format(doc.name),
			IntakeError,
			title=_("Leads It"),
		)
	let_wait(doc, known)
	doc.save(ignore_permissions=True)
	tell_what_is_known(doc, known)
	return doc


def leave(request: str):
	"""Takes a request out of its disturbance again: its lines are back at the front office."""
	doc = locked_request(request)
	refuse_when_ended(doc)
	for line in _waiting(doc):
		line.update({"status": "New", "decision": "", "decided_by": None, "decided_at": None})
	doc.disturbance = None
	doc.flags.joins_disturbance = True
	return doc.save(ignore_permissions=True)


def let_wait(request, disturbance) -> None:
	"""Changes the request, which the caller saves; the client hears of it by `tell_what_is_known`."""
	open_lines = [line for line in request.lines if line.status in (None, "", "New") and not line.decision]
	if not open_lines:
		frappe.throw(
			_("Choose a product first: what is it that does not work?"), IntakeError, title=_("No Product")
		)
	now = now_datetime()
	for line in open_lines:
		line.update(
			{
				"status": "In Progress",
				"decision": WITH_DISTURBANCE,
				"decided_by": frappe.session.user,
				"decided_at": now,
			}
		)
	request.disturbance = disturbance.name
	request.first_response_at = request.first_response_at or now
	request.flags.joins_disturbance = request.flags.told_apart = True
	if request.client_email or request.channel in ("Phone", "Counter"):
		request.last_client_update_at = now


def tell_what_is_known(request, disturbance) -> None:
	communication.tell(
		request,
		"Reply",
		f"Disturbance:{disturbance.name}:{_version(disturbance)}",
		message=_in_words(disturbance, communication.language_of(request)),
	)


# Called by the documents ---------------------------------------------------------------------------


def check(doc) -> None:
	before = doc.get_doc_before_save()
	moved = not before or moment_of(before.expected_end) != moment_of(doc.expected_end)
	if (
		doc.status == RUNNING
		and doc.expected_end
		and moved
		and get_datetime(doc.expected_end) < now_datetime()
	):
		frappe.throw(
			_("{0} has passed. Choose the moment before which it is over, or leave it empty.").format(
				format_datetime(doc.expected_end)
			),
			IntakeError,
			title=_("Date in the Past"),
		)
	doc.outcome = (doc.outcome or "").strip()
	if doc.status == ENDED and not doc.outcome:
		frappe.throw(
			_("Say how it ended: everybody who waits reads this."), IntakeError, title=_("Outcome Missing")
		)
	doc.ended_at = (doc.ended_at or now_datetime()) if doc.status == ENDED else None
	if before and (moved or before.words != doc.words or before.status != doc.status):
		doc.has_news = 1


def spread_later(doc) -> None:
	"""Has a worker bring the news; when the job queue is down, the next sweep does."""
	if doc.has_news:
		frappe.db.after_commit.add(_enqueue)


def refuse_when_somebody_waits(doc) -> None:
	waiting = _waiting_requests(doc.name, limit=1)
	if waiting:
		frappe.throw(
			_("{0} waits with this disturbance. End it first; then everybody hears that it is over.").format(
				waiting[0]
			),
			IntakeError,
			title=_("Somebody Waits"),
		)


def follow_request(request) -> None:
	"""When the request that leads a disturbance is done, the disturbance is over."""
	name = frappe.db.get_value(
		DISTURBANCE, {"client_request": request.name, "status": RUNNING}, order_by="creation", for_update=True
	)
	if not name:
		return
	doc = frappe.get_doc(DISTURBANCE, name)
	doc.status = ENDED
	# the answer to the request is for who asked; others read what was written for all
	doc.outcome = doc.outcome or _("It is over.", communication.language_of(request))
	doc.save(ignore_permissions=True)


def hand_over_lead(request: str, other) -> None:
	"""What a request led is led by the one that it was joined with; when that one waits with it, a person ends it."""
	for name in frappe.get_all(
		DISTURBANCE, filters={"client_request": request, "status": RUNNING}, order_by="creation", pluck="name"
	):
		lead = None if other.disturbance == name else other.name
		frappe.db.set_value(DISTURBANCE, name, "client_request", lead)


# The news -----------------------------------------------------------------------------------------


def spread() -> None:
	"""Brings the news of every disturbance to who waits with it. Commits after each request.

	Several may run at once: what a request was told is unique in the database, and its row is locked.
	"""
	for name in frappe.get_all(DISTURBANCE, filters={"has_news": 1}, order_by="modified, name", pluck="name"):
		doc = frappe.get_doc(DISTURBANCE, name)
		after, everybody_heard = "", True
		while chunk := _waiting_requests(name, after=after):
			for request in chunk:
				everybody_heard &= _bring_news(request, doc)
				frappe.db.commit()
			after = chunk[-1]
		if everybody_heard:
			# news that came while this was under way stays news
			frappe.db.set_value(
				DISTURBANCE, {"name": name, "modified": doc.modified}, "has_news", 0, update_modified=False
			)
			frappe.db.commit()


def _bring_news(request: str, disturbance) -> bool:
	"""Whether the request has the news now. One that cannot be saved keeps nobody else waiting, and is tried again."""
	frappe.db.savepoint("news")
	try:
		doc = locked_request(request)
		is_ended = doc.status in fulfilment_rules.REQUEST_ENDED
		if doc.disturbance != disturbance.name or is_ended or not _waiting(doc):
			return True
		if disturbance.status == ENDED:
			_finish(doc, disturbance)
		else:
			_tell_news(doc, disturbance)
		return True
	except Exception:
		frappe.db.rollback(save_point="news")
		frappe.log_error(
			title=_("News of a disturbance did not reach a request"),
			reference_doctype=REQUEST,
			reference_name=request,
		)
		return False


def _finish(request, disturbance) -> None:
	for line in _waiting(request):
		line.status = "Completed"
	request.answer = request.answer or disturbance.outcome
	request.last_client_update_at = now_datetime()
	request.save(ignore_permissions=True)
	if request.status not in fulfilment_rules.REQUEST_ENDED:  # else the message of its end tells
		occasion = f"DisturbanceOver:{disturbance.name}:{request.cycle or 0}"
		communication.tell(request, "Reply", occasion, message=disturbance.outcome)


def _tell_news(request, disturbance) -> None:
	old, new = moment_of(request.promised_date), moment_of(disturbance.expected_end)
	occasion = f"Disturbance:{disturbance.name}:{_version(disturbance)}"
	if communication.was_told(request, occasion):
		return
	request.last_client_update_at = now_datetime()
	is_later = bool(old and new and new > old)
	if is_later:
		request.promised_date = new
	request.save(ignore_permissions=True)
	if is_later:
		communication.tell(request, "Delay", occasion, old_date=old, new_date=new, reason=disturbance.words)
	else:
		words = _in_words(disturbance, communication.language_of(request))
		communication.tell(request, "Reply", occasion, message=words)


def _in_words(disturbance, language: str) -> str:
	parts = [_("This trouble is known to us, and being worked on.", language), disturbance.words]
	if disturbance.expected_end:
		parts.append(
			_("We expect it to be over before {0}.", language).format(
				communication.moment_in_words(disturbance.expected_end, language)
			)
		)
	parts.append(_("You need do nothing: you hear from us when it is over.", language))
	return "\n".join(parts)


def _version(disturbance) -> str:
	"""What clients know of it: the same words and moment are told once."""
	known = f"{disturbance.words}|{moment_of(disturbance.expected_end)}"
	return hashlib.sha256(known.encode()).hexdigest()[:12]


# Parts --------------------------------------------------------------------------------------------


def _enqueue() -> None:
	try:
		frappe.enqueue(
			"facility_frontoffice.intake.disturbances.spread",
			queue="default",
			job_id="facility_frontoffice.spread_disturbances",
			deduplicate=True,
			timeout=1500,
		)
	except Exception:
		frappe.log_error(title=_("News of a disturbance waits for the next sweep"))


def _waiting_requests(disturbance: str, after: str = "", limit: int = CHUNK) -> list[str]:
	return frappe.get_all(
		REQUEST,
		filters=[
			["disturbance", "=", disturbance],
			["status", "not in", fulfilment_rules.REQUEST_ENDED],
			["name", ">", after],
		],
		order_by="name",
		limit=limit,
		pluck="name",
	)


def _waiting(request) -> Iterable:
	return [
		line for line in request.lines if line.decision == WITH_DISTURBANCE and line.status == "In Progress"
	]


def running(disturbance: str):
	"""The disturbance, under its row lock; throws when it is over."""
	doc = frappe.get_doc(DISTURBANCE, disturbance, for_update=True)
	if doc.status != RUNNING:
		frappe.throw(
			_("{0} is over. Handle the question on its own.").format(doc.title),
			IntakeError,
			title=_("It Is Over"),
		)
	return doc
