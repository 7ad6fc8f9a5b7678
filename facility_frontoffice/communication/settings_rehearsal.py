"""What the settings on their form would have meant for the past month: quiet hours, storms of mail, silent units, desks.

Each is counted twice, by the form and by what is saved: the difference is what the change does.
"""

from collections import defaultdict, deque
from dataclasses import replace
from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.utils import flt, get_datetime, get_system_timezone, get_time

from facility_frontoffice.communication import quiet_rules
from facility_frontoffice.communication.inbound import holding_rules, store
from facility_frontoffice.communication.message_rows import MAIL, MESSAGE
from facility_frontoffice.communication.quiet_rules import QuietTime
from facility_frontoffice.communication.rules import NEVER_WAIT
from facility_frontoffice.fulfilment import chasing, chasing_rules
from facility_frontoffice.intake import desk_rehearsal
from facility_frontoffice.rehearsals import Bar, Findings, Group, closing, since
from facility_frontoffice.service_levels.calendars import UTC, working_calendar

SETTINGS, RULE, UNIT = "Facility Frontoffice Settings", "Facility Message Rule", "Backoffice Unit"
MAXIMUM_ROWS = 20_000
# For each of these the working time is counted, twice
MAXIMUM_WORK = 2_000
HOUR = timedelta(hours=1)


def rehearse(doc) -> Findings:
	"""What the settings of the form would have done, beside those that are saved."""
	saved = frappe.get_cached_doc(SETTINGS)
	messages, mails, work = _messages(), _inbound(), _open_work()
	counts = (
		(_quiet, messages, _("Messages to clients that would have waited for the end of the quiet hours.")),
		(_storms, messages, _("Mails to clients that would have gone later, together: too many in an hour.")),
		(_held, mails, _("Mails that would have been held: too many of one sender in an hour.")),
		(_chased, work, _("Assignments of which would be asked now how it stands.")),
	)
	is_cut = MAXIMUM_ROWS in (len(messages), len(mails)) or len(work) == MAXIMUM_WORK
	bars = []
	for count, rows, words in counts:
		after, before = count(doc, rows), count(saved, rows)
		bars.append(
			Bar(after, words if after == before else _("{0} By what is saved: {1}.").format(words, before))
		)
	return Findings(
		_("What would have been different in the past 30 days."),
		[
			_("{0} messages, {1} mails that came in and {2} assignments were looked at.").format(
				len(messages), len(mails), len(work)
			),
			*closing(is_cut),
		],
		[Group(_("What Would Have Been Done"), bars), *desk_rehearsal.groups_of(doc)],
	)


def _messages() -> list:
	return frappe.get_all(
		MESSAGE,
		filters={"creation": (">=", since()), "audience": "Client"},
		fields=["kind", "channel", "recipient", "message_rule", "creation"],
		order_by="creation desc, name",
		limit_page_length=MAXIMUM_ROWS,
	)


def _inbound() -> list:
	return frappe.get_all(
		store.DOCTYPE,
		filters={"received_at": (">=", since()), "state": ("in", (store.TAKEN_IN, store.HELD))},
		fields=["sender", "received_at"],
		order_by="received_at desc, name",
		limit_page_length=MAXIMUM_ROWS,
	)


def _open_work() -> list:
	return frappe.get_all(
		chasing.ASSIGNMENT,
		filters={"status": ("in", chasing_rules.ASKED_IN)},
		fields=list(chasing.FIELDS),
		order_by="creation desc, name",
		limit_page_length=MAXIMUM_WORK,
	)


def _quiet(settings, messages: list) -> int:
	quiet = QuietTime(
		start=_time(settings.quiet_from),
		end=_time(settings.quiet_until),
		weekend=bool(settings.quiet_weekend),
		zone=get_system_timezone(),
	)
	keeping = set(frappe.get_all(RULE, filters={"keeps_quiet_hours": 1}, pluck="name", order_by="name"))
	return sum(
		row.message_rule in keeping and quiet_rules.first_moment(quiet, row.creation) > row.creation
		for row in messages
	)


def _storms(settings, messages: list) -> int:
	limit = settings.messages_per_hour
	if not limit:
		return 0
	sent: dict[str, deque] = defaultdict(deque)
	late = 0
	for row in reversed(messages):
		if row.channel != MAIL or row.kind in NEVER_WAIT or not row.recipient:
			continue
		recent = _of_the_hour(sent[row.recipient], row.creation)
		if len(recent) >= limit:
			late += 1
		else:
			recent.append(row.creation)
	return late


def _held(settings, mails: list) -> int:
	limit = settings.mails_per_hour
	if not limit:
		return 0
	came: dict[str, deque] = defaultdict(deque)
	held = 0
	for row in reversed(mails):
		if holding_rules.is_trusted(row.sender, settings.never_held):
			continue
		moment = get_datetime(row.received_at)
		recent = _of_the_hour(came[row.sender or ""], moment)
		held += len(recent) >= limit
		recent.append(moment)
	return held


def _of_the_hour(moments: deque, now: datetime) -> deque:
	"""The same queue without the moments that are an hour ago or more."""
	while moments and moments[0] <= now - HOUR:
		moments.popleft()
	return moments


def _chased(settings, work: list) -> int:
	"""Those who were asked before have their moment by that, and are left out."""
	now, days = datetime.now(UTC), flt(settings.chase_after)
	with_own = set(frappe.get_all(UNIT, filters={"maximum_silence": (">", 0)}, pluck="name", order_by="name"))
	asked = 0
	for row in work:
		if row.chases:
			continue
		calendar, silence = working_calendar(row.calendar), chasing.silence_of(row)
		if row.backoffice_unit not in with_own:
			silence = replace(silence, maximum=days * calendar.working_day_seconds)
		moment = chasing_rules.first_chase(calendar, silence)
		asked += bool(moment and moment <= now)
	return asked


def _time(value):
	return get_time(value) if value not in (None, "") else None
