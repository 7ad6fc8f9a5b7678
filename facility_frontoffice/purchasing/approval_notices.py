"""What approvers, purchasers and the front office hear of an approval, in the desk."""

import frappe
from frappe import _
from frappe.utils import escape_html, fmt_money

from facility_frontoffice.communication.notices import tell_colleagues
from facility_frontoffice.fulfilment.notices import title_of
from facility_frontoffice.people import guardians_of, name_of

ORDER = "Purchase Order"


def ask(doc, approval, people: list[str], again: bool = False) -> None:
	"""An order waits for one of these people."""

	def words(language: str | None) -> str:
		text = (
			_("{0} still waits for your approval: {1}, {2}", language)
			if again
			else _("{0} waits for your approval: {1}, {2}", language)
		)
		amount = fmt_money(approval.amount, currency=approval.currency)
		return text.format(
			f"<strong>{doc.name}</strong>", escape_html(doc.supplier_name or doc.supplier), amount
		)

	tell_colleagues(people, words, ORDER, doc.name)


def tell_purchaser(doc, approval) -> None:
	"""What was decided, to who made the order and who asked."""

	def words(language: str | None) -> str:
		who, order = escape_html(name_of(approval.decided_by) or ""), f"<strong>{doc.name}</strong>"
		if approval.status == "Approved":
			return _("{0} approved {1}", language).format(who, order)
		return _("{0} rejected {1}: {2}", language).format(who, order, escape_html(approval.reason or ""))

	tell_colleagues({doc.owner, approval.asked_by}, words, ORDER, doc.name)


def tell_front_office(doc, assignment: str) -> None:
	"""The client waits longer, or gets something else: the owner of the request watches that."""
	work = frappe.db.get_value(
		"Backoffice Assignment",
		assignment,
		["name", "client_request", "product", "product_name", "step"],
		as_dict=True,
	)
	request = frappe.db.get_value(
		"Client Request", work.client_request, ["front_office_owner", "service_desk"], as_dict=True
	)

	def words(language: str | None) -> str:
		return _(
			"The order for {0} was rejected: {1}. The purchaser changes it, or gives the work back.", language
		).format(title_of(work, language), escape_html(doc.flags.approval.reason or ""))

	tell_colleagues(guardians_of(request), words, "Backoffice Assignment", assignment)
