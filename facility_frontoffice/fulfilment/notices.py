"""What colleagues hear of an assignment without looking for it."""

import frappe
from frappe import _
from frappe.utils import escape_html

from facility_frontoffice.communication.notices import tell_colleagues
from facility_frontoffice.people import guardians_of, people_of_unit


def tell_of_new_work(assignment) -> None:
	"""New work, to who is to do it, or else to the people of the unit."""

	def words(language: str | None) -> str:
		return _("New work: {0} for {1}", language).format(
			title_of(assignment, language), _client(assignment, language)
		)

	tell_colleagues(people_at_work(assignment), words, assignment.doctype, assignment.name)


def tell_owner_of_return(assignment) -> None:
	"""Returned work waits for a decision of the front office (S58): with who could do it instead."""
	# it asks the routing, which tells colleagues itself
	from facility_frontoffice.fulfilment import next_party

	goes_elsewhere = assignment.action != "Approve" and assignment.return_kind != "Information Missing"
	likeliest = next_party.likeliest(assignment.name, limit=1) if goes_elsewhere else []

	def words(language: str | None) -> str:
		said = _("{0} returned {1}: {2}", language).format(
			escape_html(assignment.supplier or assignment.backoffice_unit or ""),
			title_of(assignment, language),
			escape_html(assignment.return_reason or ""),
		)
		perhaps = [
			_("Perhaps {0}: {1}.", language).format(
				escape_html(next_party.name_of(party)), escape_html(next_party.reason_of(party, language))
			)
			for party in likeliest
		]
		return " ".join([_ended(said), *perhaps]) if perhaps else said

	owner = frappe.db.get_value("Client Request", assignment.client_request, "front_office_owner")
	tell_colleagues([owner], words, "Client Request", assignment.client_request)


def _ended(sentence: str) -> str:
	"""With a full stop where somebody wrote none."""
	sentence = sentence.rstrip()
	return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def tell_owner_of_cancelled_work(assignment) -> None:
	"""What a unit cancels is the front office's again: to send elsewhere, or to refuse with an alternative (S45)."""

	def words(language: str | None) -> str:
		return _("{0} cancelled {1}. Decide what the client gets instead.", language).format(
			escape_html(assignment.supplier or assignment.backoffice_unit or ""),
			title_of(assignment, language),
		)

	owner = frappe.db.get_value("Client Request", assignment.client_request, "front_office_owner")
	tell_colleagues([owner], words, "Client Request", assignment.client_request)


def tell_owner_of_inspection(assignment, wrong: list) -> None:
	"""What an inspection found wrong is for the front office to put right, or to tell."""

	def words(language: str | None) -> str:
		return _("{0}: not in order are {1}", language).format(
			title_of(assignment, language), escape_html(", ".join(row.point for row in wrong))
		)

	owner = frappe.db.get_value("Client Request", assignment.client_request, "front_office_owner")
	tell_colleagues([owner], words, assignment.doctype, assignment.name)


def tell_of_client_task(task, assignment) -> None:
	"""The client did what the work waited for."""

	def words(language: str | None) -> str:
		return _("{0} did what was asked: {1}", language).format(
			_client(assignment, language), escape_html(_(task.task, language))
		)

	tell_colleagues(people_at_work(assignment), words, assignment.doctype, assignment.name)


def tell_of_corrected_task(task, assignment) -> None:
	"""The client gave another answer than before, while the work goes on."""

	def words(language: str | None) -> str:
		return _("{0} changed the answer to: {1}", language).format(
			_client(assignment, language), escape_html(_(task.task, language))
		)

	tell_colleagues(people_at_work(assignment), words, assignment.doctype, assignment.name)


def tell_owner_to_pass_on(task, assignment) -> None:
	"""A supplier without a log-in reads the new answer by their link, when they look; a person tells them."""

	def words(language: str | None) -> str:
		return _("{0} changed the answer to: {1}. {2} is not told by itself: call them.", language).format(
			_client(assignment, language),
			escape_html(_(task.task, language)),
			escape_html(assignment.supplier),
		)

	request = frappe.db.get_value(
		"Client Request", assignment.client_request, ["front_office_owner", "service_desk"], as_dict=True
	)
	tell_colleagues(guardians_of(request), words, assignment.doctype, assignment.name)


def people_at_work(assignment) -> list[str | None]:
	"""Who does it, or else everybody of the unit. `assignment` may be a row."""
	doer = assignment.assigned_to
	return [doer] if doer else people_of_unit(assignment.backoffice_unit)


def title_of(assignment, language: str | None) -> str:
	names = (
		_(name, language) for name in (assignment.product_name or assignment.product, assignment.step) if name
	)
	return f"<strong>{escape_html(' – '.join(names))}</strong>"


def _client(assignment, language: str | None) -> str:
	return escape_html(assignment.client_name or _("the client", language))
