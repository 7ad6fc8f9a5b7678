"""Facility Calendars as working calendars, and the time of the site as exact moments."""

from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import frappe
from frappe.utils import get_datetime, get_system_timezone

from facility_frontoffice.service_levels.working_time import WorkingCalendar

UTC = timezone.utc


def working_calendar(name: str | None) -> WorkingCalendar:
	"""The calendar of that name; without one, the clock runs around the clock in the site's zone."""
	if not name:
		return WorkingCalendar.always(get_system_timezone())
	return WorkingCalendar.from_config(config_of(frappe.get_cached_doc("Facility Calendar", name)))


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


def to_moment(value) -> datetime | None:
	"""An exact moment from a datetime in the site's zone, as documents store it."""
	naive = get_datetime(value) if value else None
	return naive.replace(tzinfo=ZoneInfo(get_system_timezone())) if naive else None


def to_site_time(moment: datetime | None) -> datetime | None:
	"""A moment as documents store it: without a zone, in that of the site."""
	if moment is None:
		return None
	return moment.astimezone(ZoneInfo(get_system_timezone())).replace(tzinfo=None)
