"""Suppliers as parties of the front office: ERPNext's Supplier, with a contract, what they do, and who gets the work.

What we know about a supplier beside ERPNext is in custom fields (`setup.custom_fields.SUPPLIER_FIELDS`).
"""

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum
from frappe.utils import add_days, format_date, getdate, now_datetime

from facility_frontoffice.communication.texts import house_language
from facility_frontoffice.fulfilment import rules, supplier_rules
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.service_levels.agreements import HOURS_FIELD, LEVEL_FIELD
from facility_frontoffice.service_levels.calendars import to_moment, working_calendar

RECENT_DAYS = 90
FIELDS = {
	"name": "name",
	"supplier_name": "supplier_name",
	"disabled": "disabled",
	"language": "language",
	"begins": "facility_contract_from",
	"ends": "facility_contract_until",
	"agreement": "facility_agreement",
	"tasks": "facility_tasks",
	"skills": "facility_skills",
	"hours": HOURS_FIELD,
	"level": LEVEL_FIELD,
	"work_email": "facility_work_email",
	"work_phone": "facility_work_phone",
	"primary_email": "email_id",
	"primary_phone": "mobile_no",
}


@dataclass(frozen=True)
class Contact:
	"""Where the work of a supplier goes, and in which language; `email` is None when nobody can be told."""

	email: str | None
	language: str


def check_contract(supplier: str | None) -> None:
	"""Refuses new work for a supplier without a contract in force. What runs already goes on.

	A supplier of whom no contract is known is free to be asked.
	"""
	if not supplier:
		return
	problem = problem_of(supplier)
	if problem:
		frappe.throw(
			_("{0} cannot be given work: {1}. Send it elsewhere, or bring the supplier up to date.").format(
				frappe.utils.escape_html(_name_of(supplier)), problem
			),
			FulfilmentError,
			title=_("No Contract in Force"),
		)


def problem_of(supplier: str, language: str | None = None) -> str | None:
	"""Why a supplier cannot be given new work, as the end of a sentence; None when it can."""
	return _problem_of_row(_cached(supplier), language)


def _problem_of_row(row, language: str | None) -> str | None:
	if row.disabled:
		return _("it is not in use any more", language)
	state = supplier_rules.contract_state(_day(row.begins), _day(row.ends), getdate())
	if state == supplier_rules.ENDED:
		return _("the contract ended on {0}", language).format(format_date(row.ends))
	if state == supplier_rules.NOT_BEGUN:
		return _("the contract begins on {0}", language).format(format_date(row.begins))
	return None


def problems_of(names: list[str]) -> list[tuple[str, str, str | None]]:
	"""(name, title, problem) of each of these suppliers, in one statement; see `problem_of`."""
	rows = (
		frappe.get_all(
			"Supplier",
			filters={"name": ("in", names)},
			fields=[f"{field} as {name}" for name, field in FIELDS.items()],
			order_by="name",
		)
		if names
		else ()
	)
	return [(row.name, row.supplier_name or row.name, _problem_of_row(row, None)) for row in rows]


def is_disabled(supplier: str) -> bool:
	return bool(_cached(supplier).disabled)


def _cached(supplier: str):
	"""As `_read`, from the cache of documents."""
	doc = frappe.get_cached_doc("Supplier", supplier)
	return frappe._dict({name: doc.get(field) for name, field in FIELDS.items()})


def _name_of(supplier: str) -> str:
	return _cached(supplier).supplier_name or supplier


def check_dates(doc) -> None:
	"""A contract ends after it begins. Called for each Supplier that is saved."""
	begins, ends = _day(doc.get("facility_contract_from")), _day(doc.get("facility_contract_until"))
	if begins and ends and ends < begins:
		frappe.throw(
			_("The contract ends on {0}, before it begins on {1}. Correct one of the two.").format(
				format_date(ends), format_date(begins)
			),
			FulfilmentError,
			title=_("Contract"),
		)


def contact_of(supplier: str) -> Contact:
	"""Who gets the work: the address for work, else that of the primary contact."""
	row = _read(supplier)
	return Contact(
		(row.work_email or row.primary_email or "").strip() or None, row.language or house_language()
	)


def card(supplier: str) -> dict:
	"""What who sends work should know of a supplier (S63), in three statements.

	`contract` is one of `supplier_rules.contract_state`, `days_left` counts when it ends soon. `returned` is of the
	work that was sent in the last `RECENT_DAYS`.
	"""
	row = _read(supplier)
	begins, ends, today = _day(row.begins), _day(row.ends), getdate()
	return {
		"supplier": row.name,
		"supplier_name": row.supplier_name,
		"contract": supplier_rules.contract_state(begins, ends, today),
		"begins": begins,
		"ends": ends,
		"days_left": supplier_rules.days_left(begins, ends, today),
		"agreement": row.agreement or "",
		"level": row.level or "",
		"tasks": row.tasks or "",
		"skills": row.skills or "",
		"hours": row.hours or "",
		"is_open_now": _is_open_now(row.hours),
		"email": row.work_email or row.primary_email or "",
		"phone": row.work_phone or row.primary_phone or "",
		"recent_days": RECENT_DAYS,
		**_work_of(supplier),
	}


def _work_of(supplier: str) -> dict:
	"""How much work is open and late, and of the recent work how much was sent and came back."""
	table = frappe.qb.DocType("Backoffice Assignment")
	now = now_datetime()
	since = add_days(now, -RECENT_DAYS)
	is_open, is_recent = table.status.isin(rules.UNFINISHED), table.sent_at >= since
	figures = {
		"open": is_open,
		"late": is_open & (table.breached_at.isnotnull() | (table.due < now)),
		"sent": is_recent,
		"returned": is_recent & (table.status == "Returned"),
	}
	row = (
		frappe.qb.from_(table)
		.select(Count("*").as_("all"), *(_times(when).as_(name) for name, when in figures.items()))
		.where((table.supplier == supplier) & (is_open | is_recent))
		.run(as_dict=True)[0]
	)
	return {name: int(row[name] or 0) for name in figures}


def _times(condition):
	return Sum(Case().when(condition, 1).else_(0))


def _is_open_now(calendar: str | None) -> bool | None:
	if not calendar:
		return None
	now = to_moment(now_datetime())
	return working_calendar(calendar).elapsed(now, frappe.utils.add_to_date(now, minutes=1)) > 0


def _read(supplier: str):
	row = frappe.db.get_value("Supplier", supplier, list(FIELDS.values()), as_dict=True)
	if not row:
		frappe.throw(
			_("There is no supplier {0}.").format(frappe.utils.escape_html(supplier)),
			frappe.DoesNotExistError,
			title=_("Not Found"),
		)
	return frappe._dict({name: row[field] for name, field in FIELDS.items()})


def _day(value):
	return getdate(value) if value else None
