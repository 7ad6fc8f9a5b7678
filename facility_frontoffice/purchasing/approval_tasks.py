"""What the scheduler calls: orders that wait long for approval are asked about again."""

import frappe
from frappe.query_builder.functions import Coalesce
from frappe.utils import flt, now_datetime

from facility_frontoffice.purchasing import approval, approval_mail, approval_notices
from facility_frontoffice.purchasing.approval_setup import APPROVAL, ORDER, is_on, settings
from facility_frontoffice.service_levels.calendars import to_moment, working_calendar

CHUNK = 200


def chase() -> int:
	"""Asks again who may approve, in the desk and by mail, after so much working time. Returns how many orders."""
	days = flt(settings().chase_after)
	if not days or not is_on():
		return 0
	calendar = working_calendar(frappe.get_cached_doc("Facility Frontoffice Settings").default_calendar)
	now = now_datetime()
	if not calendar.is_open(to_moment(now)):
		return 0
	asked = 0
	for row in _waiting():
		waited = calendar.elapsed(to_moment(row.chased_at or row.asked_at), to_moment(now))
		if waited < days * calendar.working_day_seconds:
			break
		_ask_again(row.name, now)
		asked += 1
	return asked


def _waiting() -> list:
	"""Those that another sweep does not hold, who heard nothing for longest first. An answer that comes meanwhile waits
	for us, not the other way round."""
	table = frappe.qb.DocType(APPROVAL)
	return (
		frappe.qb.from_(table)
		.select(table.name, table.asked_at, table.chased_at)
		.where(table.status == "Waiting")
		.orderby(Coalesce(table.chased_at, table.asked_at))
		.limit(CHUNK)
		.for_update(skip_locked=True)
		.run(as_dict=True)
	)


def _ask_again(name: str, now) -> None:
	doc = frappe.get_doc(APPROVAL, name)
	doc.db_set({"chased_at": now, "chases": doc.chases + 1}, update_modified=False)
	order = frappe.get_doc(ORDER, doc.purchase_order)
	approval_notices.ask(order, doc, approval.people_asked(doc, order.owner), again=True)
	approval_mail.enqueue(doc.name)
