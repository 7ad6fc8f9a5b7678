"""A trouble that many report, or work that was planned: who reports it waits with it, and everybody there may be told.

One request or unit mends it. A request that joins sends no work out: its lines are under way as long as the
disturbance lasts, and are done when it is over. A question on the portal or by mail joins by itself, when it asks for
just that product at or below just that place (a setting); one that an agent takes in is offered it. What is news goes out
by `disturbance_news`, to everybody there as `disturbance_people` found them. The caller has checked the permission.
"""

import frappe
from frappe import _
from frappe.utils import add_days, format_datetime, get_datetime, now_datetime

from facility_frontoffice.communication import service as communication
from facility_frontoffice.fulfilment.following import locked_request
from facility_frontoffice.intake import disturbance_news as news
from facility_frontoffice.intake import disturbance_people, disturbance_rules
from facility_frontoffice.intake.checks import refuse_when_ended
from facility_frontoffice.intake.disturbance_rules import ANNOUNCED, ENDED, OUTAGE, PLANNED_WORK, RUNNING
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.service_levels.calendars import moment_of

REQUEST, DISTURBANCE = "Client Request", "Facility Disturbance"
WITH_DISTURBANCE = news.WITH_DISTURBANCE
# Of what comes in by these ways nobody of ours is there to offer it
BY_ITSELF = ("Portal", "Email")
# Work that begins later is no answer yet to what somebody asks today
SOON_DAYS = 14


def running_at(location: str | None) -> list[frappe._dict]:
	"""The disturbances that run at a place or above it, and those of a product wherever it is; the latest first."""
	return _at(location, frappe.qb.DocType(DISTURBANCE).status == RUNNING)


def known_at(location: str | None) -> list[frappe._dict]:
	"""What an agent should know of a place: what runs there, and after that work that begins there soon."""
	table = frappe.qb.DocType(DISTURBANCE)
	soon = add_days(now_datetime(), SOON_DAYS)
	is_soon = (table.status == ANNOUNCED) & (table.begins_at <= soon)
	return sorted(_at(location, (table.status == RUNNING) | is_soon), key=lambda row: row.status != RUNNING)


def _at(location: str | None, condition) -> list[frappe._dict]:
	table, place, here = (
		frappe.qb.DocType(DISTURBANCE),
		frappe.qb.DocType("Location"),
		frappe.qb.DocType("Location").as_("here"),
	)
	is_here = (here.lft >= place.lft) & (here.rgt <= place.rgt) & (here.name == (location or ""))
	is_everywhere = table.location.isnull() | (table.location == "")
	return (
		frappe.qb.from_(table)
		.left_join(place)
		.on(place.name == table.location)
		.left_join(here)
		.on(is_here)
		.select(
			table.name,
			table.title,
			table.words,
			table.location,
			table.product,
			table.expected_end,
			table.begins_at,
			table.status,
		)
		.where(condition & (here.name.isnotnull() | is_everywhere))
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
		return frappe.get_doc(DISTURBANCE, known, for_update=True)
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
	"""Takes a request out of its disturbance again: its lines are back at the front office, and do not join it by themselves."""
	doc = locked_request(request)
	refuse_when_ended(doc)
	for line in news.waiting_lines(doc):
		line.update({"status": "New", "decision": "", "decided_by": None, "decided_at": None})
	doc.left_disturbance = doc.disturbance
	doc.disturbance = None
	doc.flags.joins_disturbance = True
	return doc.save(ignore_permissions=True)


def let_wait(request, disturbance) -> None:
	"""Changes the request, which the caller saves; the client hears of it by `tell_what_is_known`."""
	open_lines = _open_lines(request)
	if not open_lines:
		frappe.throw(
			_("Choose a product first: what is it that does not work?"), IntakeError, title=_("No Product")
		)
	_wait(request, disturbance, open_lines, frappe.session.user)
	request.first_response_at = request.first_response_at or now_datetime()


def join_by_itself(request, before) -> None:
	"""Lets a question wait that came without anybody of ours, as far as it asks for what is known. Called before a write.

	Only of lines that are new: who was taken out is not brought in again by the next save. A person wrote the words, but
	nobody of ours read this question: when all of it waits nobody need answer it, and no figure says that somebody did.
	"""
	if request.disturbance or request.flags.joins_disturbance or request.channel not in BY_ITSELF:
		return
	if not before and _was_handled_before(request):
		return
	known_lines = {line.name for line in before.lines} if before else set()
	lines = [line for line in _open_lines(request) if line.name not in known_lines]
	if not lines or not frappe.get_cached_doc("Facility Frontoffice Settings").join_new_reports:
		return
	found = _running_for(request, lines)
	if not found:
		return
	disturbance, lines = found
	_wait(request, disturbance, lines, disturbance.owner)
	request.flags.waits_by_itself = disturbance
	request.flags.needs_no_answer = not before and not _open_lines(request)


def tell_of_joining(request) -> None:
	"""What is known is all that the client of a question that joined by itself reads. Called after the write."""
	if disturbance := request.flags.pop("waits_by_itself", None):
		tell_what_is_known(request, disturbance)


def tell_what_is_known(request, disturbance) -> None:
	communication.tell(
		request,
		"Reply",
		f"Disturbance:{disturbance.name}:{news.version_of(disturbance)}",
		message=news.in_words(disturbance, communication.language_of(request)),
	)


def tell_everybody(name: str, expected: int):
	"""Has everybody there told, and of all that comes after it; `expected` is the number of people that was shown and confirmed."""
	doc = frappe.get_doc(DISTURBANCE, name, for_update=True)
	_refuse_when_over(doc)
	people = disturbance_people.people_of(doc)
	disturbance_people.check_number(len(people), expected)
	doc.people = disturbance_people.keep(doc, people)
	doc.told_at = now_datetime()
	doc.tell_everybody = doc.has_news = 1
	return doc.save(ignore_permissions=True)


# Called by the documents ---------------------------------------------------------------------------


def check(doc) -> None:
	before = doc.get_doc_before_save()
	doc.kind = doc.kind or OUTAGE
	doc.begins_at = doc.begins_at or now_datetime()
	moved = not before or moment_of(before.expected_end) != moment_of(doc.expected_end)
	_refuse_to_begin_again(doc, before)
	_check_place(doc)
	_check_begin(doc)
	_check_end(doc, moved)
	doc.outcome = (doc.outcome or "").strip()
	if doc.status == ENDED and not doc.outcome:
		frappe.throw(
			_("Say how it ended: everybody who waits reads this."), IntakeError, title=_("Outcome Missing")
		)
	doc.status = disturbance_rules.status_at(doc.status, moment_of(doc.begins_at), moment_of(now_datetime()))
	doc.ended_at = (doc.ended_at or now_datetime()) if doc.status == ENDED else None
	if before and news.known_of(before) != news.known_of(doc):
		doc.news_number = (before.news_number or 0) + 1
		doc.has_news = 1


def _refuse_to_begin_again(doc, before) -> None:
	"""Everybody heard that it is over, and their requests are done."""
	if before and before.status == ENDED != doc.status:
		frappe.throw(
			_("{0} is over, and everybody heard so. Make the new trouble known as one of its own.").format(
				doc.title
			),
			IntakeError,
			title=_("It Is Over"),
		)


def _check_place(doc) -> None:
	if not (doc.location or doc.product):
		frappe.throw(
			_("Choose where it is, or which product it is about."), IntakeError, title=_("Where Is It?")
		)


def _check_begin(doc) -> None:
	if doc.kind != PLANNED_WORK and doc.status != ENDED and get_datetime(doc.begins_at) > now_datetime():
		frappe.throw(
			_("An outage has begun. Choose {0} for what begins later.").format(_(PLANNED_WORK)),
			IntakeError,
			title=_("Not Begun Yet"),
		)


def _check_end(doc, moved: bool) -> None:
	if doc.status == ENDED or not doc.expected_end:
		return
	end = get_datetime(doc.expected_end)
	if moved and end < now_datetime():
		frappe.throw(
			_("{0} has passed. Choose the moment before which it is over, or leave it empty.").format(
				format_datetime(doc.expected_end)
			),
			IntakeError,
			title=_("Date in the Past"),
		)
	if end <= get_datetime(doc.begins_at):
		frappe.throw(
			_("It is over before it begins. Choose a later end."), IntakeError, title=_("Wrong Times")
		)


def refuse_when_somebody_waits(doc) -> None:
	waiting = news.waiting_requests(doc.name, limit=1)
	if waiting:
		frappe.throw(
			_("{0} waits with this disturbance. End it first; then everybody hears that it is over.").format(
				waiting[0]
			),
			IntakeError,
			title=_("Somebody Waits"),
		)
	if doc.status != ENDED and doc.tell_everybody:
		frappe.throw(
			_("{0} people know of it. End it first; then everybody hears that it is over.").format(
				doc.people
			),
			IntakeError,
			title=_("People Know of It"),
		)


def follow_request(request) -> None:
	"""When the request that leads a disturbance is done, the disturbance is over."""
	name = frappe.db.get_value(
		DISTURBANCE, {"client_request": request.name, "status": RUNNING}, order_by="creation", for_update=True
	)
	if not name:
		return
	doc = frappe.get_doc(DISTURBANCE, name, for_update=True)  # as it is now, not as this transaction saw it
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


# Parts --------------------------------------------------------------------------------------------


def running(disturbance: str):
	"""The disturbance, under its row lock; throws when it is over."""
	doc = frappe.get_doc(DISTURBANCE, disturbance, for_update=True)
	if doc.status != RUNNING:
		frappe.throw(
			_("{0} is over. Handle the question on its own.").format(doc.title)
			if doc.status == ENDED
			else _("{0} has not begun. Handle the question on its own.").format(doc.title),
			IntakeError,
			title=_("It Is Over") if doc.status == ENDED else _("Not Begun Yet"),
		)
	return doc


def _refuse_when_over(doc) -> None:
	if doc.status == ENDED:
		frappe.throw(
			_("{0} is over: there is nothing to tell everybody.").format(doc.title),
			IntakeError,
			title=_("It Is Over"),
		)


def _open_lines(request) -> list:
	return [line for line in request.lines if line.status in (None, "", "New") and not line.decision]


def leaves_open(request) -> bool:
	"""Whether nothing was decided of a request but that a part of it waits with a disturbance."""
	decided = [line for line in request.lines if line.status not in (None, "", "New", "Cancelled")]
	waits_only = decided and all(line.decision == WITH_DISTURBANCE for line in decided)
	return bool(waits_only and _open_lines(request))


def _wait(request, disturbance, lines: list, user: str) -> None:
	now = now_datetime()
	for line in lines:
		line.update(
			{"status": "In Progress", "decision": WITH_DISTURBANCE, "decided_by": user, "decided_at": now}
		)
	request.disturbance = disturbance.name
	request.flags.joins_disturbance = request.flags.told_apart = True
	if request.client_email or request.channel in ("Phone", "Counter"):
		request.last_client_update_at = now


def _running_for(request, lines: list):
	"""(the disturbance under its row lock, the lines that belong to it); None when nothing that is known fits."""
	known = running_at(request.location)
	for product in dict.fromkeys(line.product for line in lines):
		for row in known:
			if row.name == request.left_disturbance or row.product != product:
				continue
			doc = frappe.get_doc(DISTURBANCE, row.name, for_update=True)
			if doc.status == RUNNING and doc.client_request != request.name:
				return doc, [line for line in lines if line.product == product]
	return None


def _was_handled_before(request) -> bool:
	"""Whether an agent typed it, to whom it was offered, or it is no new report but a part or a copy of an older one."""
	is_by_hand = bool(request.intake_seconds) or request.front_office_owner == frappe.session.user
	return bool(is_by_hand or request.split_from or request.flags.is_from_issue or frappe.flags.in_import)
