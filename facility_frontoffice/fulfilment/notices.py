"""What colleagues hear of an assignment without looking for it."""

import frappe
from frappe import _
from frappe.utils import escape_html

from facility_frontoffice.communication.notices import tell_colleagues
from facility_frontoffice.people import people_of_unit


def tell_unit(assignment) -> None:
	"""New work, to the people of the unit."""

	def words(language: str | None) -> str:
		return _("New work: {0} for {1}", language).format(
			_title(assignment, language), _client(assignment, language)
		)

	tell_colleagues(people_of_unit(assignment.backoffice_unit), words, assignment.doctype, assignment.name)


def tell_owner_of_return(assignment) -> None:
	"""Returned work waits for a decision of the front office (S58)."""

	def words(language: str | None) -> str:
		return _("{0} returned {1}: {2}", language).format(
			escape_html(assignment.supplier or assignment.backoffice_unit or ""),
			_title(assignment, language),
			escape_html(assignment.return_reason or ""),
		)

	owner = frappe.db.get_value("Client Request", assignment.client_request, "front_office_owner")
	tell_colleagues([owner], words, "Client Request", assignment.client_request)


def tell_owner_of_cancelled_work(assignment) -> None:
	"""What a unit cancels is the front office's again: to send elsewhere, or to refuse with an alternative (S45)."""

	def words(language: str | None) -> str:
		return _("{0} cancelled {1}. Decide what the client gets instead.", language).format(
			escape_html(assignment.supplier or assignment.backoffice_unit or ""), _title(assignment, language)
		)

	owner = frappe.db.get_value("Client Request", assignment.client_request, "front_office_owner")
	tell_colleagues([owner], words, "Client Request", assignment.client_request)


def tell_of_client_task(task, assignment) -> None:
	"""The client did what the work waited for."""

	def words(language: str | None) -> str:
		return _("{0} did what was asked: {1}", language).format(
			_client(assignment, language), escape_html(_(task.task, language))
		)

	doer, unit = assignment.assigned_to, assignment.backoffice_unit
	people = [doer] if doer else people_of_unit(unit)
	tell_colleagues(people, words, assignment.doctype, assignment.name)


def _title(assignment, language: str | None) -> str:
	names = (
		_(name, language) for name in (assignment.product_name or assignment.product, assignment.step) if name
	)
	return f"<strong>{escape_html(' – '.join(names))}</strong>"


def _client(assignment, language: str | None) -> str:
	return escape_html(assignment.client_name or _("the client", language))
