"""What an admin should know of a message rule before a client finds out. Warns, and never stops a save."""

from functools import cached_property

import frappe
from frappe import _
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.communication import message_rules, preview, samples, template_checks, text_messages
from facility_frontoffice.communication.message_rules import DOCTYPE, Rule
from facility_frontoffice.communication.rules import SUPPLIER_KINDS, best_language
from facility_frontoffice.communication.texts import house_language
from facility_frontoffice.setup import roles

MESSAGE = "Facility Message"
DAYS = 30
# Without these a client has to ask how it stands
IMPORTANT = ("Received", "Needs you", "Delay", "Done", "Cancelled", "Reply")


class Surroundings:
	"""What rules are held against, each thing read once: for who asks about many."""

	def __init__(self):
		self.latest = samples.Latest()

	@cached_property
	def languages(self) -> list[str]:
		return languages_in_use()

	@cached_property
	def telling(self) -> list:
		"""The rules that are on and tell who asked, as rows of name and kind."""
		return frappe.get_all(
			DOCTYPE,
			filters={"enabled": 1, "for_whom": ("!=", "Who It Is For")},
			fields=["name", "kind"],
			order_by="name",
		)


def of(rule: Rule, is_on: bool = True, around: Surroundings | None = None) -> list[str]:
	"""What is wrong with a rule as it stands, in the language of now, the worst first."""
	around = around or Surroundings()
	request = around.latest.of(rule)
	warnings = [
		*_about_texts(rule, request),
		*_about_channels(rule),
		*_about_narrowing(rule, request),
		*_about_the_kind(rule, is_on, around),
		*_about_languages(rule, around),
	]
	return list(dict.fromkeys(warnings))


def kinds_without_rule() -> list[str]:
	"""Important kinds of message of which no rule that is on tells the client."""
	told = {row.kind for row in Surroundings().telling}
	return [kind for kind in IMPORTANT if kind not in told]


def languages_in_use() -> list[str]:
	"""The languages in which people were written to lately, those of clients who log in, and of the house."""
	written = frappe.get_all(
		MESSAGE,
		filters={"creation": (">=", add_to_date(now_datetime(), days=-DAYS)), "language": ("is", "set")},
		pluck="language",
		distinct=True,
		order_by="language",
	)
	user, role = frappe.qb.DocType("User"), frappe.qb.DocType("Has Role")
	of_clients = (
		frappe.qb.from_(user)
		.join(role)
		.on((role.parent == user.name) & (role.parenttype == "User"))
		.select(user.language)
		.distinct()
		.where(
			(user.enabled == 1)
			& (role.role == roles.CLIENT)
			& user.language.isnotnull()
			& (user.language != "")
		)
		.orderby(user.language)
		.run(pluck=True)
	)
	return list(dict.fromkeys([house_language(), *written, *of_clients]))


def _about_texts(rule: Rule, request: str | None) -> list[str]:
	if not rule.texts:
		return [_("This rule has no text: nothing can be sent. Add a row to the texts.")]
	try:
		contexts = preview.contexts_for(rule, request, [language for language, *_text in rule.texts])
	except preview.NothingToShowError:
		frappe.clear_last_message()
		return []  # nothing to try it on
	warnings = []
	for language, template, sms_text in rule.texts:
		document = frappe.get_cached_doc(preview.TEMPLATE, template)
		for problem in preview.problems_of(document, sms_text if rule.by_sms else None, contexts[language]):
			warnings.append(in_words(problem))
	return warnings


def in_words(problem: template_checks.Problem) -> str:
	where = _("{0}, line {1}").format(problem.where, problem.line) if problem.line else problem.where
	return f"{where}: {problem.what} {problem.advice}"


def _about_channels(rule: Rule) -> list[str]:
	warnings = []
	if not (rule.by_mail or rule.in_app or rule.by_sms):
		warnings.append(_("No way is chosen: by this rule nobody hears anything."))
	if rule.by_sms and not text_messages.are_possible():
		warnings.append(_("Text messages do not go out: no gateway is set in SMS Settings."))
	if rule.by_sms:
		without = [language for language, _template, sms_text in rule.texts if not sms_text]
		if without:
			warnings.append(
				_("The text message in {0} has no words of its own: the subject of the mail is sent.").format(
					", ".join(without)
				)
			)
	if rule.kind in SUPPLIER_KINDS and (rule.by_sms or rule.in_app or not rule.by_mail):
		warnings.append(_("Suppliers are told by e-mail only, whatever is chosen here."))
	return warnings


def _about_narrowing(rule: Rule, request: str | None) -> list[str]:
	warnings = []
	if rule.kind in SUPPLIER_KINDS and rule.narrowed_by:
		warnings.append(_("What a rule is only for does not count for suppliers: they get all their work."))
	if rule.condition:
		problem = request and template_checks.condition_problem(
			rule.condition, samples.whole_requests([request])[0], message_rules.value_of
		)
		if problem:
			warnings.append(in_words(problem))
	return warnings


def _about_the_kind(rule: Rule, is_on: bool, around: Surroundings) -> list[str]:
	if rule.kind not in IMPORTANT:
		return []
	if any(row.kind == rule.kind and row.name != rule.name for row in around.telling):
		return []
	if not is_on:
		return [_("This rule is off and there is no other for this: clients do not hear it.")]
	if rule.for_whom == "Who It Is For":
		return [_("Who asks does not hear this: no rule tells the client.")]
	if rule.narrowed_by:
		return [_("There is no other rule for this: clients to whom it does not apply do not hear it.")]
	return []


def _about_languages(rule: Rule, around: Surroundings) -> list[str]:
	available = [row[0] for row in rule.texts]
	missing = [
		language
		for language in around.languages
		if available and language not in available and language.split("-")[0] not in available
	]
	return [
		_("There is no text in {0}: who reads that gets {1}.").format(
			_language_name(language), _language_name(best_language(language, available))
		)
		for language in missing
	]


def _language_name(code: str) -> str:
	return _(frappe.get_cached_value("Language", code, "language_name") or code)
