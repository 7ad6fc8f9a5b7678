"""Leave that was granted in HRMS counts as absence, where HRMS is installed beside this app.

What kind of leave it is, is between an employee and who grants it: here it is *Leave*. A half day off is no absence, for HRMS
does not say which half.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import frappe

from facility_frontoffice.fulfilment import presence_rules
from facility_frontoffice.fulfilment.presence_rules import Absence
from facility_frontoffice.service_levels.calendars import to_moment

HRMS = "hrms"
KIND = "Leave"


def absences_of(users: Sequence[str], first: date, last: date) -> dict[str, list[Absence]]:
	"""{user: leave that touches these days of the site's time, both included}. One statement; none without HRMS."""
	if HRMS not in frappe.get_installed_apps():
		return {}
	leave, employee = frappe.qb.DocType("Leave Application"), frappe.qb.DocType("Employee")
	rows = (
		frappe.qb.from_(leave)
		.join(employee)
		.on(employee.name == leave.employee)
		.select(employee.user_id, leave.from_date, leave.to_date, leave.half_day, leave.half_day_date)
		.where(employee.user_id.isin(users))
		.where((leave.docstatus == 1) & (leave.status == "Approved"))
		.where((leave.from_date <= last) & (leave.to_date >= first))
		.orderby(leave.from_date)
		.orderby(leave.name)
		.run(as_dict=True)
	)
	found: dict[str, list[Absence]] = {}
	for row in rows:
		for starts, ends in _whole_days(row):
			found.setdefault(row.user_id, []).append(Absence(starts, ends, KIND))
	return found


def _whole_days(row) -> list[tuple[datetime, datetime]]:
	starts, ends = _midnight(row.from_date), _midnight(row.to_date + timedelta(days=1))
	if not row.half_day:
		return [(starts, ends)]
	half = row.half_day_date or row.from_date
	return presence_rules.without(starts, ends, _midnight(half), _midnight(half + timedelta(days=1)))


def _midnight(day: date) -> datetime:
	return to_moment(datetime.combine(day, time.min))
