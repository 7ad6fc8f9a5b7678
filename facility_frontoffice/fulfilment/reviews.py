"""The monthly review across units and suppliers (S64): made by itself with its figures, held, and its actions guarded.

One review a month: its name is the month, which the database keeps unique.
"""

import json

import frappe
from frappe import _
from frappe.utils import add_months, escape_html, get_first_day, get_last_day, getdate, today

from facility_frontoffice.communication.notices import Notice, notify
from facility_frontoffice.communication.texts import as_typed
from facility_frontoffice.fulfilment import party_figures
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.people import managers

DOCTYPE, ACTION = "Facility Review", "Facility Review Action"
TO_HOLD, HELD = "To Hold", "Held"


def name_for(month) -> str:
	return f"FR-{getdate(month):%Y-%m}" if month else ""


def settle(doc) -> None:
	"""Called by the controller before each write."""
	doc.month = get_first_day(doc.month)
	if doc.month > getdate(today()):
		frappe.throw(
			_("That month has not begun. Choose one that has."),
			FulfilmentError,
			title=_("Month in the Future"),
		)
	if doc.is_new() or not doc.figures:
		take_figures(doc)
	doc.held_on = (doc.held_on or today()) if doc.status == HELD else None
	before = doc.get_doc_before_save()
	told = {row.name: (row.told_on, row.due) for row in before.actions} if before else {}
	for row in doc.actions:
		told_on, due = told.get(row.name, (None, None))
		# another date is another promise
		row.told_on = told_on if getdate(row.due) == due else None


def take_figures(doc) -> None:
	"""How each party did in the month, as it is known now."""
	rows = party_figures.of_period(doc.month, get_last_day(doc.month))
	doc.figures = json.dumps(rows, default=str)


def refresh(name: str) -> None:
	"""Takes the figures anew; of a review that was held they stay what was talked about."""
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	if doc.status == HELD:
		frappe.throw(
			_("This review was held. Its figures are those that were talked about."),
			FulfilmentError,
			title=_("Already Held"),
		)
	take_figures(doc)
	doc.save()


def open_before(month) -> list[dict]:
	"""Actions of earlier reviews that are not done, the oldest first."""
	review, action = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType(ACTION)
	return (
		frappe.qb.from_(action)
		.join(review)
		.on(review.name == action.parent)
		.select(review.name.as_("review"), action.action, action.party, action.responsible, action.due)
		.where((action.parenttype == DOCTYPE) & action.done_on.isnull() & (review.month < getdate(month)))
		.orderby(action.due)
		.orderby(action.name)
		.run(as_dict=True)
	)


# What the scheduler calls -------------------------------------------------------------------------


def make_monthly() -> None:
	"""At the begin of a month: the review of the month before, once; the managers hear of it."""
	month = get_first_day(add_months(today(), -1))
	if frappe.db.exists(DOCTYPE, name_for(month)):
		return
	try:
		doc = frappe.get_doc({"doctype": DOCTYPE, "month": month}).insert(ignore_permissions=True)
	except frappe.DuplicateEntryError:  # another worker was quicker
		frappe.clear_last_message()
		return

	def words(language: str | None) -> str:
		return _("The review of {0} can be held: the figures are there.", language).format(
			frappe.utils.format_date(doc.month, "MMMM yyyy")
		)

	notify(Notice(user, words, DOCTYPE, doc.name) for user in managers())


def tell_of_late_actions() -> None:
	"""Each morning: who promised something in a review and is late hears it, once for each date."""
	action = frappe.qb.DocType(ACTION)
	late = (
		frappe.qb.from_(action)
		.select(action.name, action.parent, action.action, action.responsible)
		.where((action.parenttype == DOCTYPE) & action.done_on.isnull() & action.told_on.isnull())
		.where(action.due < getdate(today()))
		.for_update(skip_locked=True)
		.run(as_dict=True)
	)
	if not late:
		return
	frappe.db.set_value(ACTION, {"name": ("in", [row.name for row in late])}, "told_on", today())
	notify(Notice(row.responsible, _late_words(row), DOCTYPE, row.parent) for row in late)


def _late_words(row):
	def words(language: str | None) -> str:
		return _("Late, from {0}: {1}", language).format(row.parent, escape_html(as_typed(row.action)))

	return words
