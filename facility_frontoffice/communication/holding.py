"""Why a message does not go at once: quiet hours, once a day with others, or too many mails in an hour."""

import json
from datetime import datetime, time

import frappe
from frappe.query_builder.functions import Count, Min
from frappe.utils import add_to_date, get_datetime, get_system_timezone, get_time, now_datetime

from facility_frontoffice.communication import delay_rules, quiet_rules
from facility_frontoffice.communication.message_rows import MAIL, MESSAGE
from facility_frontoffice.communication.message_rules import Rule
from facility_frontoffice.communication.quiet_rules import QuietTime
from facility_frontoffice.communication.rules import NEVER_WAIT
from facility_frontoffice.communication.texts import settings

QUIET, DAILY, STORM = "Quiet Hours", "Others of the Day", "Fewer Messages"
# These go in one mail with the others of their kind
COMBINED = (DAILY, STORM)


def wait_of(message, rule: Rule | None) -> dict | None:
	"""Until when a message waits and for what, as values for it; None when it goes now.

	Each reason holds a message once: what was held goes when its moment comes.
	"""
	waits = _wait_of(message, rule)
	if not waits or _may_wait(message, waits):
		return waits
	keeps_quiet = bool(rule and rule.keeps_quiet_hours)
	waits = _held(quiet_moment(now_datetime(), keeps_quiet), QUIET)
	return waits if waits["next_attempt_at"] > now_datetime() and _may_wait(message, waits) else None


def _may_wait(message, waits: dict) -> bool:
	"""What tells of a delay goes before the date passes that it takes back (S62)."""
	old_date = json.loads(message.context or "{}").get("old_date") if message.kind == "Delay" else None
	return delay_rules.may_wait(
		waits["next_attempt_at"], get_datetime(old_date) if old_date else None, now_datetime()
	)


def _wait_of(message, rule: Rule | None) -> dict | None:
	now = now_datetime()
	keeps_quiet = bool(rule and rule.keeps_quiet_hours)
	if message.held_for in COMBINED:
		return None
	may_wait = message.kind not in NEVER_WAIT and message.channel == MAIL
	if rule and rule.is_combined and may_wait:
		return _held(quiet_moment(_daily_moment(now), keeps_quiet), DAILY)
	moment = quiet_moment(now, keeps_quiet)
	if moment > now:
		return _held(moment, QUIET)
	if may_wait:
		moment = _after_storm(message.recipient, now)
		if moment:
			return _held(quiet_moment(moment, keeps_quiet), STORM)
	return None


def quiet_moment(moment: datetime, keeps_quiet: bool) -> datetime:
	return quiet_rules.first_moment(quiet_time(), moment) if keeps_quiet else moment


def quiet_time() -> QuietTime:
	found = settings()
	return QuietTime(
		start=_time(found.quiet_from),
		end=_time(found.quiet_until),
		weekend=bool(found.quiet_weekend),
		zone=get_system_timezone(),
	)


def _daily_moment(now: datetime) -> datetime:
	return quiet_rules.next_time_of_day(now, _time(settings().combined_at) or time(16))


def _after_storm(recipient: str, now: datetime) -> datetime | None:
	"""When this address may have a mail again; None when it may have one now. A combined mail is one mail."""
	limit = settings().messages_per_hour
	if not limit:
		return None
	message = frappe.qb.DocType(MESSAGE)
	((mails, first),) = (
		frappe.qb.from_(message)
		.select(Count(message.email_queue).distinct(), Min(message.sent_at))
		.where((message.recipient == recipient) & (message.channel == MAIL))
		.where((message.sent_at > add_to_date(now, hours=-1)) & message.kind.notin(NEVER_WAIT))
		.run()
	)
	return add_to_date(first, hours=1) if mails >= limit else None


def _held(until: datetime, why: str) -> dict:
	return {"status": "Queued", "next_attempt_at": until, "held_for": why}


def _time(value) -> time | None:
	return get_time(value) if value not in (None, "") else None
