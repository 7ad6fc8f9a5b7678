"""What the scheduler and a button call: the drafts of a month."""

import frappe
from frappe import _
from frappe.utils import add_months, escape_html, get_first_day, getdate, today

from facility_frontoffice.charging import period
from facility_frontoffice.charging.charges import CHARGE
from facility_frontoffice.communication.notices import Notice, notify
from facility_frontoffice.people import managers


def charge_last_month() -> None:
	"""On the first of a month, where the settings ask for it: the drafts of the month before."""
	if not frappe.get_cached_doc("Facility Frontoffice Settings").charge_monthly:
		return
	_make(get_first_day(add_months(today(), -1)), None, managers())


def enqueue(month, company: str | None) -> None:
	"""Makes the drafts of a month in the background; who asked hears what came of it."""
	frappe.enqueue(
		"facility_frontoffice.charging.tasks.make",
		queue="long",
		timeout=1800,
		job_id=f"facility_charge:{period.key_of(month)}:{company or ''}",
		deduplicate=True,
		enqueue_after_commit=True,
		month=str(getdate(month)),
		company=company,
		user=frappe.session.user,
	)


def make(month: str, company: str | None, user: str) -> None:
	_make(month, company, [user])


def _make(month, company: str | None, people: list[str]) -> None:
	done = period.make_drafts(month, company)

	def words(language: str | None) -> str:
		said = _("Charging on of {0}: {1} drafts made.", language).format(
			frappe.utils.format_date(getdate(month), "MMMM yyyy"), len(done["made"])
		)
		if done["left_out"]:
			said += " " + _("{0} charges lack something.", language).format(done["left_out"])
		for who, why in done["failed"][:3]:
			said += " " + _("{0} failed: {1}", language).format(escape_html(who), escape_html(why))
		return said

	doctype, name = done["made"][0] if done["made"] else (CHARGE, "")
	notify(Notice(person, words, doctype, name) for person in people)
	frappe.db.commit()
