"""How a message of a rule looks, for a request that is there: with the functions that real messages are made with.

Nothing is recorded, no link of a supplier is made and nobody is told. The rule is taken as it stands on the form.
"""

from collections.abc import Iterable
from dataclasses import asdict

import frappe
from frappe import _
from frappe.utils import add_to_date, get_url, now_datetime

from facility_frontoffice.communication import (
	mailing,
	parts,
	samples,
	sms_rules,
	template_checks,
	text_messages,
	to_clients,
	to_suppliers,
)
from facility_frontoffice.communication.letter import Letter
from facility_frontoffice.communication.message_rules import Rule
from facility_frontoffice.communication.people import language_of
from facility_frontoffice.communication.rules import SUPPLIER_KINDS
from facility_frontoffice.communication.template_checks import Problem
from facility_frontoffice.communication.texts import house_language, in_language

REQUEST, ASSIGNMENT, DISTURBANCE = "Client Request", "Backoffice Assignment", "Facility Disturbance"
TEMPLATE = "Email Template"


class NothingToShowError(frappe.ValidationError):
	pass


def show(rule: Rule, request: str | None, language: str | None) -> dict:
	"""A message as it would go out now.

	Returns `{"request", "title", "applies", "language", "languages", "subject", "html", "text", "sms", "problems"}`: `sms`
	is `{"text", "parts", "letters", "odd"}`; where a problem is fatal, what it is about is empty.
	"""
	about = _About(rule, request or samples.latest_request(rule))
	chosen = rule.text_in(language or _language_of(about, rule))
	if not chosen:
		frappe.throw(
			_("This rule has no text yet. Choose a mail in the table of texts."),
			NothingToShowError,
			title=_("No Text"),
		)
	text_language, template_name, sms_text = chosen
	template = frappe.get_cached_doc(TEMPLATE, template_name)
	context = about.context(text_language)
	problems = problems_of(template, sms_text if rule.by_sms else None, context)
	shown = {
		"request": about.request,
		"title": about.title(),
		"applies": about.applies(),
		"language": text_language,
		"languages": [row[0] for row in rule.texts],
		"problems": [asdict(problem) for problem in problems],
		**dict.fromkeys(("subject", "html", "text"), ""),
		"sms": _sms(""),
	}
	if any(problem.is_fatal for problem in problems):
		return shown
	composed = about.compose(text_language, template, sms_text)
	shown.update({"subject": composed.subject, "html": composed.html, "text": composed.text})
	if sms_text:
		shown["sms"] = _sms(composed.sms)
	return shown


def mail_to_me(rule: Rule, request: str | None, language: str | None) -> str:
	"""Mails a preview to the user of the session, and returns their address. No message is recorded."""
	user = frappe.session.user
	address = frappe.db.get_value("User", user, "email")
	shown = show(rule, request, language)
	if not shown["html"]:
		problem = next(problem for problem in shown["problems"] if problem["is_fatal"])
		frappe.throw(f"{problem['where']}: {problem['what']}", NothingToShowError, title=_("Cannot Be Sent"))
	letter = Letter(_("Test: {0}").format(shown["subject"]), shown["html"], "User", user, text=shown["text"])
	if not (address and mailing.queue_mail(address, letter, mailing.Manner())):
		frappe.throw(
			_("Mail cannot be sent to you: you have no e-mail address, or unsubscribed from all mail."),
			NothingToShowError,
			title=_("Cannot Be Sent"),
		)
	return address


def problems_of(template, sms_text: str | None, context: dict) -> list[Problem]:
	"""What is wrong with the subject, the mail and the text message."""
	return [
		*template_checks.problems(_("Subject of {0}").format(template.name), template.subject, context),
		*template_checks.problems(template.name, template.response_, context),
		*template_checks.problems(_("Text Message"), sms_text, context, text_messages.environment()),
	]


def context_for(rule: Rule, request: str | None, language: str) -> dict:
	"""What a text of this rule may name, with what it is for this request."""
	return contexts_for(rule, request or samples.latest_request(rule), [language])[language]


def contexts_for(rule: Rule, request: str | None, languages: Iterable[str]) -> dict[str, dict]:
	"""The same in several languages; `request` may be None for what is about none."""
	about = _About(rule, request)
	return {language: about.context(language) for language in languages}


def _language_of(about: "_About", rule: Rule) -> str:
	return (
		language_of(about.document)
		if about.document and rule.kind not in SUPPLIER_KINDS
		else house_language()
	)


def _sms(text: str) -> dict:
	return {
		"text": text,
		"parts": sms_rules.parts(text),
		"letters": len(text),
		"odd": "".join(sms_rules.odd_letters(text)),
	}


class _About:
	"""What a preview is about: a request, and for some kinds the disturbance or the work with it."""

	def __init__(self, rule: Rule, request: str | None):
		self.rule, self.request = rule, request
		self.document = frappe.get_doc(REQUEST, request) if request else None
		if self.document:
			# what opens a request without a log-in is for its client alone
			self.document.flags.is_preview = True
		self.work = self._work() if rule.kind in SUPPLIER_KINDS else None
		self.disturbance = self._disturbance() if rule.kind == "Disturbance" else None
		if not (self.document or self.disturbance):
			frappe.throw(
				_("There is no request yet that this could be about. Take one in, and look again."),
				NothingToShowError,
				title=_("No Request Yet"),
			)

	def title(self) -> str:
		return self.document.subject if self.document else self.disturbance.title

	def applies(self) -> bool:
		return samples.applies(self.rule, self.document) if self.document else not self.rule.narrowed_by

	def facts(self, language: str) -> dict:
		facts = samples.facts_for(self.request, self.rule.kind, language)
		if self.work:
			facts["supplier"] = self.work.supplier
		return facts

	def context(self, language: str) -> dict:
		with in_language(language):
			facts = self.facts(language)
			if self.work:
				context = to_suppliers.context_of(self.work, facts, *self._link())
			else:
				context = to_clients.context_of(self.document, facts, language, self.disturbance)
			context = {**context, "language": language}
			return {**context, **parts.of(context)}

	def compose(self, language: str, template, sms_text: str | None):
		if self.work:
			return to_suppliers.compose_for(
				self.work, self.facts(language), language, template, *self._link()
			)
		return to_clients.compose(
			self.rule.kind,
			language,
			self.document,
			self.facts(language),
			disturbance=self.disturbance,
			rule=self.rule.name,
			recipient=self.document.client_email if self.document else None,
			template=template,
			sms_text=sms_text,
		)

	def _work(self):
		name = samples.assignment_of(self.request)
		if not name:
			frappe.throw(
				_("No supplier works on {0}. Choose a request that is out at a supplier.").format(
					self.request or _("a request")
				),
				NothingToShowError,
				title=_("No Work of a Supplier"),
			)
		return frappe.get_doc(ASSIGNMENT, name)

	def _disturbance(self):
		name = samples.disturbance_for(self.request)
		if not name:
			frappe.throw(
				_("There was no disturbance yet that this could be about."),
				NothingToShowError,
				title=_("No Disturbance"),
			)
		doc = frappe.get_doc(DISTURBANCE, name).as_dict()
		product = (
			frappe.get_cached_value("Facility Product", doc.product, "product_name") if doc.product else None
		)
		return frappe._dict(doc, product_name=product)

	def _link(self) -> tuple:
		"""An address that opens nothing: the real one holds a secret, and is made when it is sent."""
		if self.rule.kind == to_suppliers.WITHDRAWN:
			return "", None
		return get_url(f"{to_suppliers.PAGE}?t=preview"), add_to_date(now_datetime(), days=14)
