"""What can be asked: products, their questions and norms, as callers need them."""

import frappe
from frappe import _
from frappe.utils import escape_html, getdate, today

from facility_frontoffice.catalogue import answer_rules, audience, references, rules
from facility_frontoffice.catalogue.question_rules import Problem, Question
from facility_frontoffice.service_levels import norms
from facility_frontoffice.service_levels.calendars import working_calendar
from facility_frontoffice.setup import roles

PRODUCT = "Facility Product"


class CatalogueError(frappe.ValidationError):
	"""A product, or an answer to its questions, cannot be right."""


def validate_answers(product: str, answers: dict | None, request: str | None = None) -> list[dict]:
	"""The answers to the questions of `product` as they are kept: `{"question", "type", "answer"}`, see `answer_rules`.

	`answers` maps the source text of a question to its answer. `request` is the request that they belong to, once
	there is one: its files may be named again. Throws one CatalogueError with everything that is wrong.
	"""
	doc = available_product(product)
	if answers is not None and not isinstance(answers, dict):
		frappe.throw(_("Give the answers as pairs of a question and its answer."), CatalogueError)
	kept, problems = answer_rules.check_answers(questions_of(doc), answers or {}, getdate(today()))
	is_client = not sees_unpublished(frappe.session.user)
	problems += references.check(kept, frappe.session.user, is_client, request)
	throw_problems(problems, _("Please Check: {0}").format(_(doc.product_name)))
	return kept


def questions_for(product: str) -> list[dict]:
	"""The questions of a product, in order, with labels in the language of the session.

	`question` and `options` are the source texts that answers must use; `choices` pairs each option with its
	label; `condition` is `{"question", "operator", "answer"}` or None, see `question_rules`.
	"""
	return [
		{
			"question": question.question,
			"label": _(question.question),
			"question_type": question.question_type,
			"options": list(question.options),
			"choices": [{"value": option, "label": _(option)} for option in question.options],
			"mandatory": question.mandatory,
			"minimum": question.minimum,
			"maximum": question.maximum,
			"not_in_past": question.not_in_past,
			"condition": vars(question.condition) if question.condition else None,
		}
		for question in questions_of(available_product(product))
	]


def available_product(product: str | None):
	"""The product document. Throws when there is none of that code, or it is not supplied any more."""
	if not product or not isinstance(product, str):
		frappe.throw(_("Choose a product first."), CatalogueError, title=_("No Product"))
	name = frappe.db.exists(PRODUCT, product, cache=True) or frappe.db.exists(PRODUCT, product)
	if not name:
		frappe.throw(
			_("There is no product {0}. Choose one from the catalogue.").format(escape_html(product[:140])),
			CatalogueError,
			title=_("Unknown Product"),
		)
	doc = frappe.get_cached_doc(PRODUCT, name)
	if doc.disabled:
		frappe.throw(
			_("{0} is not supplied any more. Choose another product.").format(_(doc.product_name)),
			CatalogueError,
			title=_("Not Supplied Any More"),
		)
	return doc


def questions_of(doc) -> list[Question]:
	"""The questions of a product document as the rules want them."""
	return rules.questions_in(doc.questions)


def products_for(user: str) -> list[frappe._dict]:
	"""The products that `user` may ask for, by category and name: clients see what is published and for them."""
	rows = frappe.get_all(
		PRODUCT,
		filters={"disabled": 0},
		fields=["name as product_code", "product_name", "category", "description"],
		order_by="category, product_name, name",
	)
	visible = visible_products(user)
	return rows if visible is None else [row for row in rows if row.product_code in visible]


def visible_products(user: str) -> set[str] | None:
	"""The codes of the products that a client may know of; None for who knows the whole catalogue."""
	return None if sees_unpublished(user) else audience.visible_to(user)


def may_ask_for(doc, user: str) -> bool:
	return sees_unpublished(user) or bool(doc.published and audience.is_for_user(doc, user))


def sees_unpublished(user: str) -> bool:
	"""Whoever works at the front office or behind it knows the whole catalogue; clients the published part."""
	return bool(set(frappe.get_roles(user)) & {*roles.DESK_ROLES, "System Manager"})


def norm_text(doc) -> str:
	"""How long the product usually takes, in the language of the session; empty when nothing is promised."""
	level = _level_of(doc)
	if not level or level.no_norm:
		return ""
	norm = norms.norm_for("Medium", level.norms)
	return words_of(norm.resolve_within if norm else None, level.calendar)


def words_of(resolve_within: float | None, calendar: str | None) -> str:
	"""A norm in seconds of working time by `calendar`, as it is said; empty when nothing is promised."""
	words = rules.norm_in_words(resolve_within, working_day_seconds(calendar))
	return _(words[0]).format(words[1]) if words else ""


def working_day_seconds(calendar: str | None = None) -> int:
	"""What one working day is: in `calendar`, or else in that of the default desk, or the default calendar."""
	return working_calendar(calendar or _default_calendar()).working_day_seconds


def throw_problems(problems: list[Problem], title: str) -> None:
	"""Throws one error that lists all problems; returns when there are none."""
	if not problems:
		return
	frappe.throw("<br>".join(in_words(problem) for problem in problems), CatalogueError, title=title)


def in_words(problem: Problem) -> str:
	"""A problem in the language of the session, safe to show as HTML."""
	text, gaps = problem
	return _(text).format(*(_gap(gap) for gap in gaps))


def _gap(value: object) -> str:
	"""What fills a gap in a message: texts of the catalogue are translated, what people typed is escaped."""
	if isinstance(value, tuple):
		return ", ".join(_gap(part) for part in value)
	return escape_html(_(str(value)))


def _level_of(doc):
	desk = _default_desk()
	settings = frappe.get_cached_doc("Facility Frontoffice Settings")
	name = (
		doc.service_level
		or (desk and desk.service_level)
		or settings.default_service_level
		or frappe.db.get_value("Facility Service Level", {"is_default": 1}, order_by="name", cache=True)
	)
	return frappe.get_cached_doc("Facility Service Level", name) if name else None


def _default_calendar() -> str | None:
	desk = _default_desk()
	settings = frappe.get_cached_doc("Facility Frontoffice Settings")
	return (desk and desk.calendar) or settings.default_calendar


def _default_desk():
	name = frappe.get_cached_doc("Facility Frontoffice Settings").default_service_desk
	return frappe.get_cached_doc("Facility Service Desk", name) if name else None
