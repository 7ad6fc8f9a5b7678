"""Letters to suppliers without a log-in. The link in a letter is made here, and its secret kept nowhere but in the mail."""

import json
from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import escape_html, get_url

from facility_frontoffice.communication import frame, parts, plain_text
from facility_frontoffice.communication.letter import Composed, Letter
from facility_frontoffice.communication.notices import Notice, notify
from facility_frontoffice.communication.rules import subject_with_number
from facility_frontoffice.communication.texts import as_typed, desk_of, in_language, moment, template_of
from facility_frontoffice.fulfilment import supplier_tokens
from facility_frontoffice.fulfilment.notices import title_of
from facility_frontoffice.fulfilment.supplier_link_rules import without_tokens
from facility_frontoffice.people import name_of

ASSIGNMENT = "Backoffice Assignment"
WORK, REMINDER, WITHDRAWN = "Work", "Work reminder", "Work withdrawn"
PAGE = "/supplier-work"
PERSON_FIELDS = ("beneficiary_name", "client_name")
ASKED_LENGTH = 2_000


def compose(message) -> Letter | None:
	"""The letter of a *Facility Message* for a supplier; None when it is about work that is theirs no more.

	Makes a new link, where the letter has one. A sending that fails takes it back with everything else, and the next
	attempt makes another.
	"""
	facts = json.loads(message.context or "{}")
	work = frappe.get_doc(ASSIGNMENT, message.backoffice_assignment)
	if message.kind == WITHDRAWN:
		return _letter(message, work, facts)
	if not supplier_tokens.is_of(work, facts.get("supplier")):
		return None
	# What says how it goes on, and what somebody asked for who has an old link, leave the link that they have alone
	is_new = message.kind == WORK and not (facts.get("goes_on") or facts.get("is_asked_for"))
	token, expires_at = supplier_tokens.make(work, message, replaces=is_new)
	return _letter(message, work, facts, token, expires_at)


def tell_owner(work, words: Callable) -> None:
	"""A notice for the owner of the request, also when it is they who act: nothing else says that no mail went out.

	`work` is the assignment, or a row with its name and client_request; `words` gives the text as HTML, in a language.
	"""
	owner = frappe.db.get_value("Client Request", work.client_request, "front_office_owner")
	if owner:
		notify([Notice(owner, words, ASSIGNMENT, work.name)])


def tell_owner_of_failure(message) -> None:
	"""That a *Facility Message* for a supplier will not be tried again."""
	work = frappe.db.get_value(
		ASSIGNMENT,
		message.backoffice_assignment,
		["name", "client_request", "supplier", "product", "product_name", "step"],
		as_dict=True,
	)
	if not work:
		return

	def words(language: str | None) -> str:
		return _("The mail to {0} about {1} could not be sent to {2}. Call them.", language).format(
			escape_html(work.supplier or ""), title_of(work, language), escape_html(message.recipient)
		)

	tell_owner(work, words)


def _letter(message, work, facts: dict, token: str | None = None, expires_at=None) -> Letter:
	template = template_of(message.kind, message.language, message.get("message_rule"))
	link = get_url(f"{PAGE}?t={token}") if token else ""
	composed = compose_for(work, facts, message.language, template, link, expires_at)
	return Letter(
		composed.subject,
		composed.html,
		work.doctype,
		work.name,
		kept=without_tokens(composed.content),
		text=composed.text,
		desk=composed.desk,
	)


def compose_for(
	work, facts: dict, language: str | None, template, link: str = "", expires_at=None
) -> Composed:
	"""The words of a letter about an assignment; writes nothing, so a preview may give a link of its own making."""
	with in_language(language):
		context = {**context_of(work, facts, link, expires_at), "language": language}
		context |= parts.of(context)
		mail = template.get_formatted_email(context)
		content = mail["message"]
		html = frame.dress(content, context)
	subject = subject_with_number(mail["subject"], work.name)
	return Composed(subject, content, html, plain_text.from_html(content), desk=context["desk"]["name"])


def context_of(work, facts: dict, link: str, expires_at) -> dict:
	request = frappe.db.get_value(
		"Client Request",
		work.client_request,
		["front_office_owner", "service_desk", *PERSON_FIELDS],
		as_dict=True,
	)
	return {
		"goes_on": False,
		"number": "",
		**facts,
		"supplier_name": frappe.get_cached_value("Supplier", facts.get("supplier"), "supplier_name") or "",
		"work": {
			"name": work.name,
			"what": what_of(work),
			"place": work.location or "",
			"asked": as_typed(work.instructions)[:ASKED_LENGTH],
			"until": moment(work.expected_date or work.due),
			"person": person_of(request),
		},
		"link": link,
		"valid_until": moment(expires_at),
		"owner_name": name_of(request.front_office_owner) or "",
		"desk": desk_of(request.service_desk),
	}


def person_of(request) -> str:
	"""Whom to ask for at the place, from a request's `PERSON_FIELDS`: who it is for, else who asked."""
	return as_typed(request.beneficiary_name or request.client_name)


def what_of(work) -> str:
	"""The product and step of an assignment in the language of now, for example "Office move: Carry"."""
	number = f"{work.qty:g} × " if work.qty and work.qty != 1 else ""
	name = number + _(work.product_name or work.product)
	return f"{name}: {_(work.step)}" if work.step else name
