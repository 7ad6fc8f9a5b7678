"""Calls, as telephone systems tell them and as ERPNext logs them (S35).

An event may come late, twice, or before the one that it follows: see `rules`. Who is called hears of it on the
screen, after the commit.
"""

from datetime import datetime

import frappe
from frappe import _
from frappe.utils import escape_html, get_datetime, now_datetime

from facility_frontoffice.intake import desks
from facility_frontoffice.reachability import callers, moments, rules
from facility_frontoffice.reachability.errors import ContactError
from facility_frontoffice.service_levels.calendars import UTC, to_moment
from facility_frontoffice.setup import roles

TELEPHONY = "Telephone"
# To whom a call may be shown
AT_THE_DESK = (roles.AGENT, roles.MANAGER, roles.ADMINISTRATOR)
KEY_LENGTH = 140
SYSTEM_LENGTH = 80


def tell(
	call_id: str,
	event: str,
	at: str | datetime | None = None,
	caller: str | None = None,
	called: str | None = None,
	agent: str | None = None,
	system: str | None = None,
):
	"""Notes what happened to a call, and returns its contact moment. The caller has checked the permission.

	`call_id` is the number of the call in that `system`. `at` is a moment with a zone, or in the site's time; without
	it, now. `agent` is a user; somebody else is nobody. Telling the same again changes nothing.
	"""
	if event not in rules.EVENTS:
		frappe.throw(
			_("{0} is nothing that a call does. Tell one of: {1}.").format(
				escape_html(str(event)[:KEY_LENGTH]), ", ".join(rules.EVENTS)
			),
			ContactError,
			title=_("Unknown Event"),
		)
	key = {
		"external_id": _key(call_id, _("number of the call")),
		"system": _key(system or TELEPHONY, _("system"), SYSTEM_LENGTH),
	}
	told = rules.Event.told(_moment(at), agent=_agent(agent), caller=_number(caller), called=_number(called))
	return _note(key, {event: told})


def follow_log(call_log) -> None:
	"""Lets the contact moment of an incoming call follow ERPNext's log of it, however that was changed."""
	names = rules.EVENTS_OF_LOG.get(call_log.status)
	if call_log.type != "Incoming" or not names:
		return
	facts = {
		"agent": _agent(call_log.employee_user_id),
		"caller": _number(call_log.get("from")),
		"called": _number(call_log.get("to")),
	}
	now = datetime.now(UTC)
	started = to_moment(call_log.start_time or call_log.creation) or now
	ended = max(started, to_moment(call_log.end_time) or now)
	moments_of = {rules.RINGING: started, rules.ANSWERED: now}
	told = {name: rules.Event.told(moments_of.get(name, ended), **facts) for name in names}
	_note({"call_log": call_log.name}, told)


# Parts --------------------------------------------------------------------------------------------


def _note(key: dict, told: dict[str, rules.Event]):
	_lock_request(key)
	doc, is_new = moments.make_once(key, lambda: _values(told))
	before = {} if is_new else rules.from_json(doc.events)
	events = before
	for name, event in told.items():
		events = rules.add(events, name, event)
	if events == before:
		return doc
	if not is_new:
		_take_in(doc, before, events)
		moments.save(doc)
	_show(doc, set(events) - set(before))
	return doc


def _lock_request(key: dict) -> None:
	"""The request first and its contacts then, as everywhere: that somebody speaks to its client is noted on it."""
	request = frappe.db.get_value(moments.MOMENT, key, "client_request")
	if request:
		frappe.db.get_value("Client Request", request, "name", for_update=True)


def _values(told: dict[str, rules.Event]) -> dict:
	return {
		"channel": rules.PHONE,
		"direction": "Incoming",
		"events": rules.to_json(told),
		"service_desk": _desk_of(told),
		"agent": rules.fact(told, "agent"),
		**callers.find(rules.fact(told, "caller")),
	}


def _take_in(doc, before: dict, events: dict) -> None:
	"""What is known now and was not before. Who an agent said that it was, is who it is."""
	doc.events = rules.to_json(events)
	doc.agent = rules.fact(events, "agent") or doc.agent
	caller = rules.fact(events, "caller")
	if caller != rules.fact(before, "caller") and not (doc.client_user or doc.contact or doc.caller_name):
		doc.update(callers.find(caller))
	if rules.fact(events, "called") != rules.fact(before, "called"):
		doc.service_desk = _desk_of(events) or doc.service_desk


def _desk_of(events: dict) -> str | None:
	"""The desk that was called, else that of the agent, else the default."""
	called = rules.fact(events, "called")
	if called:
		rows = frappe.get_all(
			desks.DESK,
			filters={"disabled": 0, "phone": ("is", "set")},
			fields=["name", "phone"],
			order_by="name",
		)
		if found := next((row.name for row in rows if rules.is_same_number(row.phone, called)), None):
			return found
	return desks.desk_of_agent(rules.fact(events, "agent")) or desks.default_desk()


def _show(doc, news: set[str]) -> None:
	"""Tells the screens of the desk: that it rings, who answered, or that it is over."""
	if not news:
		return
	message = {
		"contact_moment": doc.name,
		"outcome": doc.outcome,
		"agent": doc.agent,
		"client_request": doc.client_request,
		**{
			name: doc.get(name)
			for name in (
				"service_desk",
				"caller_name",
				"caller_phone",
				"caller_email",
				"client_user",
				"contact",
				"employee",
			)
		},
	}
	for user in _who_is_called(doc):
		frappe.publish_realtime("facility_call", message, user=user, after_commit=True)


def _who_is_called(doc) -> list[str]:
	"""The agents of the desk, and who answered; only who may see a contact moment."""
	users = {*desks.staff_of(doc.service_desk), doc.agent} - {None}
	if not users:
		return []
	user, role = frappe.qb.DocType("User"), frappe.qb.DocType("Has Role")
	return (
		frappe.qb.from_(user)
		.join(role)
		.on((role.parent == user.name) & (role.parenttype == "User"))
		.select(user.name)
		.distinct()
		.where((user.enabled == 1) & user.name.isin(sorted(users)) & role.role.isin(AT_THE_DESK))
		.orderby(user.name)
		.run(pluck=True)
	)


def _moment(at) -> datetime:
	"""What a system with a clock of its own says; the future has not happened yet."""
	now = datetime.now(UTC)
	if not at:
		return now
	try:
		told = datetime.fromisoformat(str(at).strip())
	except ValueError:
		try:
			told = get_datetime(at)
		except Exception:
			told = None
	if told is None:
		frappe.throw(
			_("{0} is no moment. Write it as {1}.").format(
				escape_html(str(at)[:KEY_LENGTH]), now_datetime().replace(microsecond=0).isoformat()
			),
			ContactError,
			title=_("Unknown Moment"),
		)
	told = told if told.tzinfo else to_moment(told)
	return min(told.astimezone(UTC), now)


def _agent(user: str | None) -> str | None:
	if not user:
		return None
	return frappe.db.get_value("User", {"name": user, "enabled": 1, "user_type": "System User"}, cache=True)


def _number(text: str | None) -> str | None:
	return (str(text or "").strip()[: callers.NUMBER_LENGTH]) or None


def _key(text: str, what: str, length: int = KEY_LENGTH) -> str:
	text = str(text or "").strip()
	if not text or len(text) > length:
		frappe.throw(
			_("Give the {0}, in at most {1} characters.").format(what, length),
			ContactError,
			title=_("Not Known Which Call"),
		)
	return text
