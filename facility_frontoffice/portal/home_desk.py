"""The desk as a client sees it before they call: open or not, how long it takes, or to be called back instead (S38).

What is said of the wait was measured (S39); nothing is said when nothing was. A call-back is a promise as any other:
within the hours, by somebody at work, and no more at one moment than the desk has hands for (S50).
"""

import hashlib
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import cint, format_datetime, get_datetime, get_system_timezone, now_datetime

from facility_frontoffice.intake import desks, service
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.people import is_at_work
from facility_frontoffice.portal import home_rules
from facility_frontoffice.portal.client_timeline import moment
from facility_frontoffice.portal.questions import check_may_ask
from facility_frontoffice.reachability import moments, rules
from facility_frontoffice.reachability import service as contacts
from facility_frontoffice.service_levels import commitments, feasibility, promises
from facility_frontoffice.service_levels.calendars import to_moment, to_site_time, working_calendar

REQUEST, COMMITMENT = "Client Request", "Facility Commitment"
RECENT = timedelta(minutes=30)
WEEKS = 4
MOST_CALLS = 500
ABOUT_LENGTH = 1_000
# Call-backs that one person at the desk can make in half an hour, beside all else
CALLS_PER_PERSON = 2
FEWEST_DIGITS, MOST_DIGITS = 3, 15


def of(user: str) -> dict | None:
	"""The desk that questions of this client come to, None when there is none.

	`channels` are `{"channel", "label", "address", "href", "open", "text"}`; `wait` says how long a call takes now;
	`softeners` what makes waiting feel shorter; `call_back` the moments that can be chosen, by day, and `call` the one
	that was promised.
	"""
	desk = desks.desk_by_rule(frappe.new_doc(REQUEST))
	if not desk:
		return None
	doc = frappe.get_cached_doc(desks.DESK, desk)
	channels = _channels(doc)
	phone = next((row for row in channels if row["channel"] == rules.PHONE), None)
	call = promised_call(user)
	return {
		"name": _(desk),
		"channels": channels,
		"wait": _wait(desk) if phone and phone["open"] else "",
		"softeners": _softeners(desk),
		"call": call,
		"days": [] if call else _days(call_moments(desk)),
		"number": "" if call else _number_of(user),
	}


def call_back(user: str, at: str, phone: str, about: str = "") -> str:
	"""Promises to call a client before `at`, one of `call_moments`, and returns the name of the request that it is about.

	Twice at once, it is one call. Throws when the moment is gone, when no number was given, or when a call was promised
	already.
	"""
	check_may_ask(user)
	number = _checked_number(phone)
	if promised_call(user):
		frappe.throw(
			_("We call you already. You can change that where you follow your question."),
			IntakeError,
			title=_("Promised Already"),
		)
	chosen = _checked_moment(desks.desk_by_rule(frappe.new_doc(REQUEST)), at)
	# nobody meets another's request by it, for the user is in it
	key = hashlib.sha256(f"call-back\n{user}\n{_calls_before(user)}".encode()).hexdigest()
	if known := frappe.db.get_value(REQUEST, {"submission_key": key}):
		return known
	frappe.db.savepoint("portal_call_back")
	try:
		request = _make_request(user, number, about, key)
	except frappe.UniqueValidationError:
		# pressed twice at the same moment: the other was first
		frappe.db.rollback(save_point="portal_call_back")
		frappe.clear_last_message()
		return frappe.db.get_value(REQUEST, {"submission_key": key}, for_update=True)
	_promise(request, chosen)
	return request.name


def promised_call(user: str) -> dict | None:
	"""The call that this client still waits for: `{"request", "when", "is_promised"}`; else somebody must agree first."""
	commitment, request = frappe.qb.DocType(COMMITMENT), frappe.qb.DocType(REQUEST)
	rows = (
		frappe.qb.from_(commitment)
		.join(request)
		.on(request.name == commitment.client_request)
		.select(request.name.as_("request"), commitment.due, commitment.status)
		.where(
			(request.client_user == user)
			& (commitment.kind == promises.CALL_BACK)
			& commitment.status.isin((promises.OPEN, promises.TO_APPROVE))
		)
		.orderby(commitment.due)
		.orderby(commitment.name)
		.limit(1)
		.run(as_dict=True)
	)
	return next(
		(
			{
				"request": row.request,
				"when": moment(row.due),
				"is_promised": row.status == promises.OPEN,
			}
			for row in rows
		),
		None,
	)


def call_moments(desk: str) -> list[datetime]:
	"""Before which moments somebody at the desk can call, in the site's time; none when nobody is there to do it."""
	people = [user for user in desks.staff_of(desk) if is_at_work(user)]
	phone = desks.channel_of(desk, rules.PHONE)
	if not people or (phone and not phone.enabled):
		return []
	now = datetime.now(ZoneInfo(get_system_timezone()))
	full = [at for at, number in _calls_due(desk).items() if number >= CALLS_PER_PERSON * len(people)]
	hours = feasibility.hours_of(frappe._dict(service_desk=desk))
	calendars = [working_calendar(desks.calendar_of(desk, rules.PHONE)), *([hours] if hours else [])]
	found = home_rules.call_moments(calendars, now, now.tzinfo, [to_moment(at) for at in full])
	return [to_site_time(at) for at in found]


# What is shown ------------------------------------------------------------------------------------


def _channels(doc) -> list[dict]:
	rows = []
	for channel in home_rules.WAYS:
		row = desks.channel_of(doc.name, channel)
		address = {rules.PHONE: doc.phone, rules.EMAIL: doc.email}.get(channel) or ""
		# a telephone without a number, or a counter that nobody spoke of, helps nobody
		if (
			(row and not row.enabled)
			or (not row and not address)
			or (channel != rules.COUNTER and not address)
		):
			continue
		standing = desks.standing(doc.name, channel)
		rows.append(
			{
				"channel": channel,
				"label": _(home_rules.WAYS[channel]),
				"address": address,
				"href": _href(channel, address),
				"open": standing["open"],
				"text": standing["text"],
			}
		)
	return rows


def _href(channel: str, address: str) -> str:
	if channel == rules.PHONE:
		return f"tel:{'+' if address.strip().startswith('+') else ''}{rules.digits(address)}"
	return f"mailto:{address}" if address else ""


def _wait(desk: str) -> str:
	now = now_datetime()
	table = frappe.qb.DocType(moments.MOMENT)
	hour = now.replace(minute=0, second=0, microsecond=0)
	periods = [
		(hour - timedelta(weeks=week), hour - timedelta(weeks=week) + timedelta(hours=1))
		for week in range(1, WEEKS + 1)
	]
	when = table.started_at >= now - RECENT
	for begins, ends in periods:
		when |= (table.started_at >= begins) & (table.started_at < ends)
	rows = (
		frappe.qb.from_(table)
		.select(table.started_at, table.answer_seconds, table.outcome)
		.where(
			when
			& (table.channel == rules.PHONE)
			& (table.direction == "Incoming")
			& (table.service_desk == desk)
			& (table.answer_seconds.isnotnull() | (table.outcome == rules.WAITING))
		)
		.orderby(table.started_at, order=frappe.qb.desc)
		.limit(MOST_CALLS)
		.run()
	)
	recent = [float(seconds) for at, seconds, _outcome in rows if seconds is not None and at >= now - RECENT]
	usual = [float(seconds) for at, seconds, _outcome in rows if seconds is not None and at < now - RECENT]
	waiting = [
		(now - at).total_seconds()
		for at, _seconds, outcome in rows
		if outcome == rules.WAITING and at >= now - RECENT
	]
	words = home_rules.wait_in_words(home_rules.expected_wait(recent, waiting, usual))
	if words:
		return _(words[0]).format(*words[1])
	row = desks.channel_of(desk, rules.PHONE)
	words = home_rules.norm_in_words(cint(row.answer_within) if row else 0)
	return _(words[0]).format(*words[1]) if words else ""


def _softeners(desk: str) -> list[dict]:
	return [
		{**row, "url": row["url"] if home_rules.is_safe_address(row["url"]) else ""}
		for row in desks.softeners_of(desk, rules.PORTAL)
	]


def _days(times: list[datetime]) -> list[dict]:
	"""`{"day", "moments": [{"value", "label"}]}`, in the order of the clock."""
	days: dict[str, list[dict]] = {}
	for at in times:
		day = format_datetime(at, "EEEE d MMMM")
		days.setdefault(day, []).append({"value": str(at), "label": format_datetime(at, "HH:mm")})
	return [{"day": day, "moments": rows} for day, rows in days.items()]


def _number_of(user: str) -> str:
	numbers = frappe.db.get_value("User", user, ["mobile_no", "phone"]) or ()
	return next(filter(None, numbers), "")


# Calling back -------------------------------------------------------------------------------------


def _make_request(user: str, number: str, about: str, key: str):
	who = frappe.utils.get_fullname(user)
	return service.create_request(
		{
			"subject": _("Call back: {0}").format(who)[:140],
			"description": (about or "").replace("\x00", "").strip()[:ABOUT_LENGTH] or None,
			"request_type": "Information",
			"channel": rules.PORTAL,
			"client_user": user,
			"client_phone": number,
			"submission_key": key,
		}
	)


def _promise(request, at: datetime) -> None:
	"""The contact says that the choice was offered and taken; what comes of it follows from the promise."""
	contact = contacts.from_intake(request)
	commitment = commitments.make(
		request.name,
		promises.CALL_BACK,
		"",
		at,
		responsible=_keeper(request.service_desk, request.front_office_owner),
	)
	contact.update(
		{
			"choice_offered": 1,
			"choice": rules.CALL_BACK,
			"choice_at": now_datetime(),
			"choice_for": commitment.due,
			"commitment": commitment.name,
			"outcome": rules.WILL_BE_CALLED,
		}
	)
	moments.save(contact)


def _keeper(desk: str, owner: str | None) -> str:
	"""Who calls: the owner of the request, else the first of the desk who is at work."""
	people = [owner, *sorted(desks.staff_of(desk))]
	return next(user for user in people if user and is_at_work(user))


def _checked_moment(desk: str | None, at: str) -> datetime:
	offered = call_moments(desk) if desk else []
	try:
		chosen = get_datetime(str(at)[:40]) if at else None
	except Exception:  # the platform's parser raises many kinds
		chosen = None
	if chosen in offered:
		return chosen
	if not offered:
		frappe.throw(
			_("We cannot promise to call you now. Send your question instead, and we answer in writing."),
			IntakeError,
			title=_("No Moment Free"),
		)
	frappe.throw(
		_("That moment is not free any more. The first moment that we can call you is before {0}.").format(
			moment(offered[0])
		),
		IntakeError,
		title=_("Choose Another Moment"),
	)


def _checked_number(phone: str | None) -> str:
	number = rules.as_shown(str(phone or "")[:60])
	if not FEWEST_DIGITS <= len(rules.digits(number)) <= MOST_DIGITS:
		frappe.throw(
			_("Type the telephone number on which we can reach you, for example 06 1234 5678."),
			IntakeError,
			title=_("No Number"),
		)
	return number


def _calls_before(user: str) -> int:
	"""How many calls this client was promised until now: two presses at once mean the same next one."""
	commitment, request = frappe.qb.DocType(COMMITMENT), frappe.qb.DocType(REQUEST)
	return (
		frappe.qb.from_(commitment)
		.join(request)
		.on(request.name == commitment.client_request)
		.select(Count(commitment.name))
		.where((request.client_user == user) & (commitment.kind == promises.CALL_BACK))
		.run()[0][0]
	)


def _calls_due(desk: str) -> Counter:
	"""How many calls are promised already, by the half hour that they are in."""
	commitment, request = frappe.qb.DocType(COMMITMENT), frappe.qb.DocType(REQUEST)
	rows = (
		frappe.qb.from_(commitment)
		.join(request)
		.on(request.name == commitment.client_request)
		.select(commitment.due, Count(commitment.name))
		.where(
			(commitment.kind == promises.CALL_BACK)
			& (commitment.status == promises.OPEN)
			& (commitment.due >= now_datetime())
			& (request.service_desk == desk)
		)
		.groupby(commitment.due)
		.run()
	)
	due = Counter()
	for at, number in rows:
		due[home_rules.end_of_step(at)] += number
	return due
