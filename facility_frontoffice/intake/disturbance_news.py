"""Brings the news of a disturbance to everybody who knows of it, each once, whatever dies on the way.

News are other words, another end, and that it is over. Who waits with a request hears it of the request; everybody else
there (`disturbance_people`) gets a message of their own. `has_news` stays set until the last of them was told, so a
worker that dies half way, or a queue that is down, delays the news and loses none. Requests are told one by one, for
each follows its own rules; people by the hundred: that they were told, and the message, are one transaction.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import now_datetime

from facility_frontoffice.communication import disturbance_words
from facility_frontoffice.communication import service as communication
from facility_frontoffice.communication.rules import TOLD
from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.fulfilment.following import locked_request
from facility_frontoffice.intake import disturbance_people, disturbance_rules
from facility_frontoffice.intake.disturbance_rules import ENDED, PLANNED_WORK
from facility_frontoffice.service_levels.calendars import moment_of

REQUEST, DISTURBANCE = "Client Request", "Facility Disturbance"
PERSON, MESSAGE = disturbance_people.PERSON, "Facility Message"
WITH_DISTURBANCE = "With Disturbance"
KIND = "Disturbance"
CHUNK = 200
PEOPLE_CHUNK = 500


def spread_later(doc) -> None:
	"""Has a worker bring the news; when the job queue is down, the next sweep does."""
	if doc.has_news:
		frappe.db.after_commit.add(_enqueue)


def spread() -> None:
	"""Brings the news of every disturbance to who knows of it. Commits after each request, and each chunk of people.

	Several may run at once: what somebody was told is unique in the database, and its row is locked.
	"""
	for name in frappe.get_all(DISTURBANCE, filters={"has_news": 1}, order_by="modified, name", pluck="name"):
		doc = frappe.get_doc(DISTURBANCE, name)
		requests_heard, people_heard = _tell_requests(doc), _tell_people(doc)
		if requests_heard and people_heard:
			# news that came while this was under way stays news
			frappe.db.set_value(
				DISTURBANCE, {"name": name, "modified": doc.modified}, "has_news", 0, update_modified=False
			)
			frappe.db.commit()


def version_of(disturbance) -> str:
	"""Which news clients have who know all of it."""
	return disturbance_rules.version_of(disturbance.news_number, disturbance.status == ENDED)


def known_of(disturbance) -> tuple:
	"""What clients know of it; when this changes, it is news."""
	begins_at = moment_of(disturbance.begins_at) if disturbance.kind == PLANNED_WORK else None
	is_over = disturbance.status == ENDED
	return disturbance.words, begins_at, moment_of(disturbance.expected_end), is_over


def _is_latest(disturbance, lock: bool = False) -> bool:
	"""Whether nothing was changed since it was read; `lock`: and nothing is, until the commit."""
	modified = frappe.db.get_value(DISTURBANCE, disturbance.name, "modified", for_update=lock)
	return moment_of(modified) == moment_of(disturbance.modified)


# Who waits with a request -------------------------------------------------------------------------


def _tell_requests(disturbance) -> bool:
	after, everybody_heard = "", True
	while chunk := waiting_requests(disturbance.name, after=after):
		for request in chunk:
			everybody_heard &= _bring_news(request, disturbance)
			frappe.db.commit()
		after = chunk[-1]
	return everybody_heard


def _bring_news(request: str, disturbance) -> bool:
	"""Whether the request has the news now. One that cannot be saved keeps nobody else waiting, and is tried again."""
	if not _is_latest(disturbance):
		return False
	frappe.db.savepoint("news")
	try:
		doc = locked_request(request)
		is_ended = doc.status in fulfilment_rules.REQUEST_ENDED
		if doc.disturbance != disturbance.name or is_ended or not waiting_lines(doc):
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
	for line in waiting_lines(request):
		line.status = "Completed"
	request.answer = request.answer or disturbance.outcome
	request.last_client_update_at = now_datetime()
	request.save(ignore_permissions=True)
	if request.status not in fulfilment_rules.REQUEST_ENDED:  # else the message of its end tells
		occasion = f"DisturbanceOver:{disturbance.name}:{request.cycle or 0}"
		communication.tell(request, "Reply", occasion, message=disturbance.outcome)


def _tell_news(request, disturbance) -> None:
	old, new = moment_of(request.promised_date), moment_of(disturbance.expected_end)
	occasion = f"Disturbance:{disturbance.name}:{version_of(disturbance)}"
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
		words = in_words(disturbance, communication.language_of(request))
		communication.tell(request, "Reply", occasion, message=words)


def waiting_requests(disturbance: str, after: str = "", limit: int = CHUNK) -> list[str]:
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


def waiting_lines(request) -> Iterable:
	return [
		line for line in request.lines if line.decision == WITH_DISTURBANCE and line.status == "In Progress"
	]


# Everybody else there -----------------------------------------------------------------------------


def _tell_people(disturbance) -> bool:
	"""Whether everybody on the list has heard the latest. A chunk that fails is left for the next sweep.

	The row of the disturbance is locked for each chunk: of several workers one tells, and nobody tells old news after new.
	"""
	version = version_of(disturbance)
	while _is_latest(disturbance, lock=True):
		frappe.db.savepoint("people")
		try:
			looked_at = _tell_chunk(disturbance, version)
		except Exception:
			frappe.db.rollback(save_point="people")
			frappe.log_error(
				title=_("News of a disturbance did not reach some people"),
				reference_doctype=DISTURBANCE,
				reference_name=disturbance.name,
			)
			frappe.db.commit()
			return False
		frappe.db.commit()
		if not looked_at:
			return True
		_show_progress(disturbance)
	frappe.db.commit()
	return False


def _tell_chunk(disturbance, version: str) -> int:
	"""Tells the next people who have not heard this version; returns how many were looked at."""
	people = _not_told(disturbance.name, version)
	if not people:
		return 0
	waiting = disturbance_people.waiting_keys(disturbance)
	told = [
		person
		for person in people
		if disturbance_rules.is_news(person.told_version, version) and not waiting & _addresses(person)
	]
	_tell(disturbance, version, told)
	frappe.db.set_value(
		PERSON,
		{"name": ("in", [person.name for person in people])},
		{"told_version": version, "told_at": now_datetime()},
		update_modified=False,
	)
	return len(people)


def _not_told(disturbance: str, version: str) -> list:
	table = frappe.qb.DocType(PERSON)
	return (
		frappe.qb.from_(table)
		.select(
			table.name, table.email, table.client_user, table.client_name, table.language, table.told_version
		)
		.where((table.disturbance == disturbance) & (table.told_version != version))
		.orderby(table.name)
		.limit(PEOPLE_CHUNK)
		.for_update()
		.run(as_dict=True)
	)  # fmt: skip


def _tell(disturbance, version: str, people: list) -> None:
	"""Records a message for each of these people. What still waits to be sent of older news is overtaken.

	Who has read nothing of it, for the first message still waited, need not read that it is over.
	"""
	heard = _overtake(disturbance.name, people)
	if version == disturbance_rules.OVER:
		people = [person for person in people if _addresses(person) & heard]
	communication.tell_many(
		_telling(disturbance, version, person, bool(_addresses(person) & heard)) for person in people
	)


def _telling(disturbance, version: str, person, has_heard: bool) -> communication.Telling:
	news = disturbance_words.CHANGED if has_heard else disturbance_words.KNOWN
	if version == disturbance_rules.OVER:
		news = disturbance_words.OVER
	return communication.Telling(
		None,
		KIND,
		f"Disturbance:{version}",
		{"news": news},
		disturbance=disturbance.name,
		recipient=person.email,
		user=person.client_user,
		language=person.language,
		person_name=person.client_name,
	)


def _overtake(disturbance: str, people: list) -> set[str]:
	"""Takes back what was not sent yet; returns the addresses and log-ins to which something went out before."""
	addresses = {address for person in people for address in _addresses(person)}
	rows = frappe.get_all(
		MESSAGE,
		filters={
			"disturbance": disturbance,
			"client_request": ("is", "not set"),
			"recipient": ("in", sorted(addresses)),
		},
		fields=["name", "recipient", "status"],
		order_by="name",
	)
	if queued := [row.name for row in rows if row.status == "Queued"]:
		frappe.db.set_value(MESSAGE, {"name": ("in", queued), "status": "Queued"}, "status", "Overtaken")
	return {row.recipient.lower() for row in rows if row.status in (*TOLD, "Unclear")}


def _addresses(person) -> set[str]:
	return {value.lower() for value in (person.email, person.client_user) if value}


def progress(disturbance: str) -> dict:
	"""How far the news is: `{"people", "told"}`, of those who are told without a request."""
	doc = frappe.get_doc(DISTURBANCE, disturbance)
	total = frappe.db.count(PERSON, {"disturbance": disturbance})
	return {
		"people": total,
		"told": frappe.db.count(PERSON, {"disturbance": disturbance, "told_version": version_of(doc)}),
	}


def _show_progress(disturbance) -> None:
	frappe.publish_realtime(
		"facility_disturbance_told",
		{"name": disturbance.name, **progress(disturbance.name)},
		doctype=DISTURBANCE,
		docname=disturbance.name,
	)


# Words --------------------------------------------------------------------------------------------


def in_words(disturbance, language: str) -> str:
	"""What is known, for who reported it."""
	known = (
		_("This belongs to work that was planned there.", language)
		if disturbance.kind == PLANNED_WORK
		else _("This trouble is known to us, and being worked on.", language)
	)
	parts = [known, disturbance.words]
	if disturbance.expected_end:
		parts.append(
			_("We expect it to be over before {0}.", language).format(
				communication.moment_in_words(disturbance.expected_end, language)
			)
		)
	parts.append(_("You need do nothing: you hear from us when it is over.", language))
	return "\n".join(parts)


def _enqueue() -> None:
	try:
		frappe.enqueue(
			"facility_frontoffice.intake.disturbance_news.spread",
			queue="default",
			job_id="facility_frontoffice.spread_disturbances",
			deduplicate=True,
			timeout=1500,
		)
	except Exception:
		frappe.log_error(title=_("News of a disturbance waits for the next sweep"))
