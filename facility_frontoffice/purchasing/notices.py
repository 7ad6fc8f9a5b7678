"""What colleagues hear of what is bought, when documents of ERPNext leave something to decide."""

import frappe
from frappe import _
from frappe.utils import escape_html

from facility_frontoffice.communication.notices import tell_colleagues
from facility_frontoffice.communication.texts import house_language
from facility_frontoffice.fulfilment.notices import people_at_work, title_of
from facility_frontoffice.fulfilment.rules import UNFINISHED
from facility_frontoffice.people import guardians_of


def tell_unit_to_act(assignment, why: str) -> None:
	"""Nobody is waited for any more, and it is not done. `why` is a sentence in the language of the house."""
	assignment.add_comment("Info", escape_html(why))

	def words(language: str | None) -> str:
		return f"{title_of(assignment, language)}: {escape_html(why)}"

	tell_colleagues(people_at_work(assignment), words, assignment.doctype, assignment.name)


def tell_buyer_of_cancelled_work(assignment) -> None:
	"""Nobody waits any more for what is on its way."""

	def words(language: str | None) -> str:
		return _(
			"{0} was cancelled by the client or the front office, and {1} still runs. Cancel the order, or keep what comes.",
			language,
		).format(title_of(assignment, language), escape_html(assignment.purchase_order))

	buyer = frappe.db.get_value("Purchase Order", assignment.purchase_order, "owner")
	people = {*people_at_work(assignment), buyer}
	tell_colleagues(people, words, "Purchase Order", assignment.purchase_order)


def note_running_order(returned, assignment) -> None:
	"""Who gets work of a party that ordered for it would buy the same again."""
	words = _(
		"{0} was ordered for {1}, which was returned. Link it to this assignment, or cancel it.",
		house_language(),
	)
	assignment.add_comment("Info", words.format(returned.purchase_order, returned.name))


def tell_front_office_to_decide(assignment, doc) -> None:
	"""The client heard that it is done, or has it already; and now it is not all there any more."""

	def words(language: str | None) -> str:
		return _(
			"{0}: what was delivered is not all there any more, by {1}. The client was told that it is done: decide what they get.",
			language,
		).format(title_of(assignment, language), escape_html(doc.name))

	request = frappe.db.get_value(
		"Client Request", assignment.client_request, ["front_office_owner", "service_desk"], as_dict=True
	)
	tell_colleagues(guardians_of(request), words, "Client Request", assignment.client_request)


def tell_who_is_next_to_wait(assignment) -> None:
	"""The next step was begun with what came; now that has gone back."""

	def words(language: str | None) -> str:
		return _("{0} is not delivered after all. Wait for it.", language).format(
			title_of(assignment, language)
		)

	for work in frappe.get_all(
		assignment.doctype,
		filters={
			"request_line": assignment.request_line,
			"round": assignment.round,
			"sequence": (">", assignment.sequence),
			"status": ("in", UNFINISHED),
		},
		fields=["name", "assigned_to", "backoffice_unit"],
		order_by="name",
	):
		tell_colleagues(people_at_work(work), words, assignment.doctype, work.name)
