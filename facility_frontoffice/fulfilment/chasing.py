"""Asking a silent unit or supplier how it stands (S61).

`next_chase_at` (UTC, indexed) follows from the rules at each save of an assignment, and the sweep looks at nothing
else. What it does for an assignment is written in one transaction with the next moment, under the row lock, so it is
done once. News of any kind begins the count anew.
"""

from datetime import datetime, timedelta
from functools import partial

import frappe
from frappe import _
from frappe.utils import (
	add_to_date,
	cint,
	escape_html,
	flt,
	format_datetime,
	get_url_to_form,
	now_datetime,
	strip_html_tags,
)

from facility_frontoffice.communication.notices import Notice, notify
from facility_frontoffice.communication.texts import as_typed, house_language, in_language, settings
from facility_frontoffice.fulfilment import chasing_rules as rules
from facility_frontoffice.fulfilment import sweeps
from facility_frontoffice.fulfilment.chasing_rules import Silence
from facility_frontoffice.fulfilment.notices import people_at_work, title_of
from facility_frontoffice.fulfilment.rules import REQUEST_ENDED
from facility_frontoffice.people import guardians_of
from facility_frontoffice.service_levels.calendars import (
	UTC,
	from_utc,
	moment_of,
	to_moment,
	to_utc,
	working_calendar,
)

ASSIGNMENT = "Backoffice Assignment"
CHUNK = 200
FIELDS = (
	"name", "client_request", "product", "product_name", "step", "status", "backoffice_unit", "supplier", "assigned_to",
	"client_name", "calendar", "norm", "due", "expected_date", "planned_start", "sent_at", "last_update_at", "chases",
)  # fmt: skip
REQUEST_FIELDS = ("status", "front_office_owner", "service_desk")
# What moves the moment of asking without being news
MOVES = ("status", "due", "norm", "calendar", "backoffice_unit", "supplier")
# Who was warned by an escalation just now is not asked the same by another notice
JUST_WARNED_MINUTES = 60
# The watch, which warns, looks each minute; at the same moment it goes first
GRACE_MINUTES = 2


def settle(doc, before) -> None:
	"""Sets when an assignment is asked after. Called before each write, when its clocks are known."""
	if before:
		# the sweep writes these past the documents: a form that was opened before it brings old ones
		doc.chases, doc.next_chase_at = before.chases, before.next_chase_at
	is_news = not before or moment_of(before.last_update_at) != moment_of(doc.last_update_at)
	if is_news:
		doc.chases = 0
	elif not any(_differ(doc.get(name), before.get(name)) for name in MOVES):
		return
	doc.next_chase_at = to_utc(_next(doc, datetime.now(UTC)))


def _differ(value, other) -> bool:
	return (str(value) if value else None) != (str(other) if other else None)


def _next(doc, now: datetime) -> datetime | None:
	"""Who was asked already since the last news keeps the moment; others get theirs by the rules."""
	calendar, silence = working_calendar(doc.calendar), silence_of(doc)
	if not cint(doc.chases):
		return rules.first_chase(calendar, silence)
	kept = from_utc(doc.next_chase_at) if doc.next_chase_at else None
	planned = rules.next_chase(calendar, silence, now, cint(doc.chases))
	return kept if kept and planned else planned


def next_if_asked_now(doc, now: datetime) -> datetime | None:
	"""When to ask an assignment, or a row of it, that was not asked before, as if it was heard of just now."""
	return rules.next_chase(working_calendar(doc.calendar), silence_of(doc), now, 0)


def silence_of(doc) -> Silence:
	"""What the rules need to know of an assignment, or of a row of it."""
	begins_at = doc.expected_date if doc.status == "Waiting for Supplier" else doc.planned_start
	return Silence(
		status=doc.status,
		heard_at=to_moment(doc.last_update_at or doc.sent_at or now_datetime()),
		maximum=maximum_silence(doc.backoffice_unit, doc.calendar),
		begins_at=to_moment(begins_at),
		due=to_moment(doc.due),
		norm=flt(doc.norm) or None,
	)


def maximum_silence(unit: str | None, calendar: str | None) -> float:
	"""Seconds of working time that a unit may be silent: its own, or that of the settings; zero for always."""
	own = flt(frappe.get_cached_doc("Backoffice Unit", unit).get("maximum_silence")) if unit else 0
	if own:
		return own
	days = flt(frappe.get_cached_doc("Facility Frontoffice Settings").chase_after)
	return days * working_calendar(calendar).working_day_seconds


# The sweep ----------------------------------------------------------------------------------------


def chase_due() -> int:
	"""Asks whoever has been silent for too long; a chunk. Returns how many assignments it did."""
	now = datetime.now(UTC)
	before = now - timedelta(minutes=GRACE_MINUTES)
	rows = sweeps.take(ASSIGNMENT, "next_chase_at", FIELDS, before, CHUNK)
	requests = sweeps.free_requests({row.client_request for row in rows}, REQUEST_FIELDS)
	rows = [row for row in rows if row.client_request in requests]
	values, asked, handed_over = {}, [], []
	for row in rows:
		act, values[row.name] = _look(row, requests[row.client_request], now)
		if act == rules.ASK:
			asked.append(row)
		elif act == rules.HAND_OVER:
			handed_over.append((row, _no_answer))
	for row in _ask(asked):
		values[row.name] = {"chases": rules.ASKED_AT_MOST + 1, "next_chase_at": None}
		handed_over.append((row, _nobody_to_ask))
	frappe.db.bulk_update(ASSIGNMENT, values, update_modified=False)
	_hand_over(handed_over, requests)
	return len(rows)


def _look(row, request, now: datetime) -> tuple[str | None, dict]:
	"""What is asked for now, and what is written; all rows get the same columns."""
	chases, calendar, silence = cint(row.chases), working_calendar(row.calendar), silence_of(row)
	values = {"chases": chases, "next_chase_at": None}
	if request.status in REQUEST_ENDED or not rules.may_be_asked(silence):
		return None, values
	if request.status == "On Hold":
		later = rules.next_chase(calendar, silence, now, 0)
		return None, {**values, "next_chase_at": to_utc(later)}
	if not calendar.is_open(now):
		return None, {**values, "next_chase_at": to_utc(calendar.next_opening(now))}
	values["chases"] = chases + 1
	values["next_chase_at"] = to_utc(rules.next_chase(calendar, silence, now, chases + 1))
	return rules.what_to_do(chases), values


def _ask(rows: list) -> list:
	"""Asks a supplier by their link; else the person, or the unit, by mail where nobody of it can log in.

	Returns the rows of which there was nobody to ask.
	"""
	if not rows:
		return []
	warned = _just_warned({row.name for row in rows})
	notices, unreached = [], []
	for row in rows:
		if row.supplier and _ask_outside(row):
			continue
		people = sorted({person for person in people_at_work(row) if person})
		notices += [
			Notice(person, partial(_question, row), ASSIGNMENT, row.name)
			for person in people
			if (row.name, person) not in warned
		]
		if not people and (row.supplier or not _ask_outside(row)):
			unreached.append(row)
	notify(notices)
	return unreached


def _just_warned(names: set[str]) -> set[tuple[str, str]]:
	"""Assignment and person, of those who heard of it by an escalation within the hour."""
	rows = frappe.get_all(
		"Facility Escalation",
		filters={
			"reference_doctype": ASSIGNMENT,
			"reference_name": ("in", sorted(names)),
			"creation": (">", add_to_date(now_datetime(), minutes=-JUST_WARNED_MINUTES)),
		},
		fields=["reference_name", "notified"],
		order_by="creation",
	)
	return {(row.reference_name, person) for row in rows for person in (row.notified or "").split(", ")}


def _ask_outside(row) -> bool:
	"""Asks who cannot log in by mail. What cannot be sent is logged, and undoes nothing else."""
	frappe.db.savepoint("facility_chase")
	try:
		return _ask_supplier(row) if row.supplier else _mail_unit(row)
	except Exception:
		frappe.db.rollback(save_point="facility_chase")
		frappe.log_error(
			title=_("A silent party could not be asked"),
			reference_doctype=ASSIGNMENT,
			reference_name=row.name,
		)
		return False


def _ask_supplier(row) -> bool:
	from facility_frontoffice.fulfilment import (
		supplier_links,
	)  # which needs the life of an assignment, as this does

	occasion = f"Chase:{row.last_update_at or row.sent_at}:{cint(row.chases) + 1}"
	return bool(supplier_links.remind(row.name, occasion))


def _mail_unit(row) -> bool:
	email = (
		frappe.get_cached_doc("Backoffice Unit", row.backoffice_unit).email if row.backoffice_unit else None
	)
	if not email or not settings().send_messages:
		return False
	with in_language(house_language()):
		words = _question(row, None)
	frappe.sendmail(
		recipients=[email],
		subject=as_typed(strip_html_tags(words))[:140],
		message=f'<p>{words}</p><p><a href="{get_url_to_form(ASSIGNMENT, row.name)}">{row.name}</a></p>',
		reference_doctype=ASSIGNMENT,
		reference_name=row.name,
		delayed=True,
		add_unsubscribe_link=0,
	)
	return True


def _hand_over(rows: list[tuple], requests: dict) -> None:
	"""Who guards the request and the lead of the unit hear once that nobody answers. Each row with its words."""
	notify(
		Notice(person, partial(words, row), ASSIGNMENT, row.name)
		for row, words in rows
		for person in sorted(_in_charge(row, requests[row.client_request]))
	)


def _in_charge(row, request) -> set[str]:
	lead = frappe.get_cached_doc("Backoffice Unit", row.backoffice_unit).lead if row.backoffice_unit else None
	return {*guardians_of(request), lead} - {None, ""}


# Words --------------------------------------------------------------------------------------------


def _question(row, language: str | None) -> str:
	date = row.expected_date or row.due
	title, client = title_of(row, language), escape_html(row.client_name or _("the client", language))
	if not date:
		return _("How does it stand with {0} for {1}?", language).format(title, client)
	return _("How does it stand with {0} for {1}? Will you make {2}?", language).format(
		title, client, format_datetime(date)
	)


def _no_answer(row, language: str | None) -> str:
	return _(
		"{0} was asked twice how it stands with {1} for {2}, and did not answer. Call them.", language
	).format(
		escape_html(row.supplier or row.backoffice_unit or ""),
		title_of(row, language),
		escape_html(row.client_name or _("the client", language)),
	)


def _nobody_to_ask(row, language: str | None) -> str:
	return _(
		"Nothing was heard about {0} for {1}, and {2} could not be asked by mail. Call them.", language
	).format(
		title_of(row, language),
		escape_html(row.client_name or _("the client", language)),
		escape_html(row.supplier or row.backoffice_unit or ""),
	)
