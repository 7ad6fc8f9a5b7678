"""Facility Calendars as working calendars, and the time of the site as exact moments.

A clock runs by a version of a calendar, fixed when the promise is made: a later change of hours or holidays
moves nothing that runs.
"""

import hashlib
import json
from datetime import datetime, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

import frappe
from frappe.utils import get_datetime, get_system_timezone, now_datetime

from facility_frontoffice.service_levels.working_time import WorkingCalendar

UTC = timezone.utc
VERSION = "Facility Calendar Version"


def working_calendar(name: str | None) -> WorkingCalendar:
	"""The calendar of that name as it is now; without one, around the clock in the site's zone."""
	if not name:
		return _around_the_clock(get_system_timezone())
	return WorkingCalendar.from_config(config_of(frappe.get_cached_doc("Facility Calendar", name)))


def calendar_as_agreed(version: str | None) -> WorkingCalendar:
	"""The calendar as it was when something was promised by it; without one, around the clock."""
	return _by_version(version) if version else _around_the_clock(get_system_timezone())


def version_of(name: str | None) -> str | None:
	"""The name of the present version of a calendar, kept when it is new. None stands for around the clock."""
	if not name:
		return None
	config = json.dumps(config_of(frappe.get_cached_doc("Facility Calendar", name)), sort_keys=True)
	version = hashlib.sha256(config.encode()).hexdigest()[:20]
	known = f"facility_calendar_version:{version}"
	if not frappe.cache.get_value(known):
		_keep(version, name, config)
		# Only what is committed is known to be there
		frappe.db.after_commit.add(lambda: frappe.cache.set_value(known, 1))
	return version


@lru_cache(maxsize=512)
def _by_version(version: str) -> WorkingCalendar:
	"""Kept for as long as the process lives: the name of a version is that of its content, on every site."""
	return WorkingCalendar.from_config(json.loads(frappe.db.get_value(VERSION, version, "config")))


@lru_cache(maxsize=8)
def _around_the_clock(time_zone: str) -> WorkingCalendar:
	return WorkingCalendar.always(time_zone)


def _keep(version: str, calendar: str, config: str) -> None:
	"""Two who promise by a new version at one moment write one row."""
	now, user = now_datetime(), frappe.session.user
	frappe.db.bulk_insert(
		VERSION,
		["name", "creation", "modified", "owner", "modified_by", "calendar", "config"],
		[[version, now, now, user, user, calendar, config]],
		ignore_duplicates=True,
	)


def config_of(calendar) -> dict:
	"""A Facility Calendar as the pure calendar wants it."""
	hours: dict[str, list[list[str]]] = {}
	for span in calendar.hours:
		hours.setdefault((span.weekday or "")[:3].lower(), []).append([span.opens_at, span.closes_at])
	return {"timezone": calendar.time_zone, "hours": hours, "holidays": _holidays(calendar.holiday_list)}


def _holidays(holiday_list: str | None) -> list[str]:
	"""Days off. Weekly days off of the list count too: the hours say on which days we work at all."""
	if not holiday_list:
		return []
	return sorted(
		str(row.holiday_date) for row in frappe.get_cached_doc("Holiday List", holiday_list).holidays
	)


def moment_of(value) -> datetime | None:
	"""A moment of the site, or None: the platform's own `get_datetime` makes the present of nothing."""
	return get_datetime(value) if value else None


def to_moment(value) -> datetime | None:
	"""An exact moment from a datetime in the site's zone, as documents store it."""
	naive = get_datetime(value) if value else None
	return naive.replace(tzinfo=ZoneInfo(get_system_timezone())) if naive else None


def to_site_time(moment: datetime | None) -> datetime | None:
	"""A moment as documents store it: without a zone, in that of the site."""
	if moment is None:
		return None
	return moment.astimezone(ZoneInfo(get_system_timezone())).replace(tzinfo=None)


def from_utc(value) -> datetime | None:
	"""An exact moment from a column that holds UTC."""
	return get_datetime(value).replace(tzinfo=UTC) if value else None


def to_utc(moment: datetime | None) -> datetime | None:
	"""A moment for a column that holds UTC: without a zone, and exact also in the hour that comes twice."""
	return moment.astimezone(UTC).replace(tzinfo=None) if moment else None
