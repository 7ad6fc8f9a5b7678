"""What a routing rule must be to work, how it stands among the others, and what it would have caught.

For who sets rules up; the choice itself is in `routing`.
"""

from dataclasses import replace

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce
from frappe.utils import add_days, escape_html, format_date, getdate, now_datetime

from facility_frontoffice.communication.texts import house_language
from facility_frontoffice.fulfilment import routing, routing_rules, service
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.fulfilment.routing_rules import Case, Rule

TRIED_DAYS, TRIED_ROWS, SHOWN_ROWS = 31, 5000, 20


def check(rule) -> None:
	"""Refuses a rule that sends work to nobody or can never fit; says so when another always goes before it."""
	rule.rule_name = (rule.rule_name or "").strip()
	if not (rule.backoffice_unit or rule.supplier):
		_refuse(_("Choose the unit or the supplier that gets the work."), _("No Party"))
	if rule.backoffice_unit and rule.backoffice_unit == rule.instead_of:
		_refuse(
			_(
				"{0} gets these steps without a rule. Choose another unit, or leave “Only Instead Of” empty."
			).format(escape_html(_(rule.backoffice_unit))),
			_("No Difference"),
		)
	if rule.from_date and rule.until_date and getdate(rule.until_date) < getdate(rule.from_date):
		_refuse(_("The period ends before it begins. Choose a later end."), _("Wrong Dates"))
	if rule.product:
		rule.product_category = None
	if rule.enabled:
		for words in problems(rule):
			frappe.msgprint(escape_html(words), title=_("Look at This Rule"), indicator="orange", alert=True)


def problems(rule, deciding: list[Rule] | None = None) -> list[str]:
	"""Why a rule does less than it seems, in the language of the session.

	Who asks for many gives the rules that decide (`deciding_rules`), which are then read once.
	"""
	found = []
	for unit, supplier in ((rule.backoffice_unit, None), (None, rule.supplier)):
		if problem := routing.problem_of(unit, supplier):
			found.append(_("{0}: {1}. The rule is passed over until then.").format(unit or supplier, problem))
	if rule.product and frappe.get_cached_value(routing.PRODUCT, rule.product, "disabled"):
		found.append(
			_("{0} is not asked for any more: it is disabled. The rule never fits.").format(rule.product)
		)
	if rule.instead_of and frappe.get_cached_value(routing.UNIT, rule.instead_of, "disabled"):
		found.append(
			_("{0} takes no work any more, so that nothing goes elsewhere instead.").format(rule.instead_of)
		)
	mine = routing.rule_of(rule)
	if routing_rules.is_over(mine, getdate()):
		found.append(_("This rule ended on {0}.").format(format_date(rule.until_date)))
	if before := routing_rules.stands_before(deciding_rules() if deciding is None else deciding, mine):
		found.append(
			_(
				"This rule never decides: “{0}” takes all of it first. Change the order, or what one of the two asks."
			).format(before.name)
		)
	return found


def deciding_rules() -> list[Rule]:
	"""The enabled rules, without those that are passed over because their party cannot be given work."""
	return [
		rule
		for rule in routing.enabled_rules()
		if (rule.backoffice_unit and routing.is_able(rule.backoffice_unit))
		or (rule.supplier and routing.is_able(supplier=rule.supplier))
	]


def standing(rule) -> dict:
	"""{"words", "problems"} for the top of the form; `words` says in one sentence what the rule does."""
	mine = routing.rule_of(rule)
	party = (
		_("{0} with {1}").format(rule.backoffice_unit, rule.supplier)
		if rule.backoffice_unit and rule.supplier
		else rule.backoffice_unit or rule.supplier or _("nobody")
	)
	return {
		"words": _("{0} goes to {1}.").format(_capital(routing.in_words(mine)), party),
		"problems": problems(rule) if rule.enabled else [_("This rule is off.")],
	}


def try_out(rule) -> dict:
	"""What a rule, as it is on the form, would have caught of what was handed over in the past month.

	{"looked_at", "caught", "decided", "taken_before", "is_all", "rows"}: `decided` counts what really went by the rule, as it was
	then; `taken_before` what fits it but goes to another rule first.
	Rows, the newest first and at most `SHOWN_ROWS`, are {"assignment", "request", "subject", "product", "location", "went_to",
	"status"}. The period of the rules is left out: it is tried as if it were always.
	"""
	mine = replace(routing.rule_of(rule), from_date=None, until_date=None)
	others = [other for other in deciding_rules() if other.name != mine.name]
	rules = [*(replace(other, from_date=None, until_date=None) for other in others), mine]
	rows = _handed_over()
	cases = _cases(rows)
	caught, taken_before = [], 0
	for row, case in zip(rows, cases, strict=True):
		if not routing_rules.fits(mine, case):
			continue
		if routing_rules.fitting(rules, case)[0].name == mine.name:
			caught.append(row)
		else:
			taken_before += 1
	return {
		"looked_at": len(rows),
		"caught": len(caught),
		"decided": sum((row.routing_reason or "").startswith(_beginnings(mine)) for row in rows),
		"taken_before": taken_before,
		"is_all": len(rows) < TRIED_ROWS,
		"rows": [_shown(row, mine) for row in caught[:SHOWN_ROWS]],
	}


def _beginnings(rule: Rule) -> tuple[str, ...]:
	"""How the reason begins of work that went by a rule: it is kept in the language of the house, which may have changed."""
	languages = dict.fromkeys(("en", house_language(), frappe.local.lang))
	return tuple(_("Rule {0}: {1}", language).format(rule.name, "") for language in languages)


def who_would(product: str, request: dict) -> list[dict]:
	"""Who would get the steps that begin with a product, by what is known of the request, before anything is sent.

	`request` has what is known yet of location, request_type, priority, and the answers of the line as they are kept. Each is
	{"step", "backoffice_unit", "supplier", "supplier_name", "reason"}, in the language of the session. Empty when all steps
	hang on answers that are not given yet.
	"""
	line = frappe._dict(product=product, answers=request.get("answers"))
	about = frappe._dict(request)
	plan = service.plan_of(line)
	first = min((step.sequence for step in plan), default=None)
	found = []
	for step in plan:
		if step.sequence != first:
			continue
		choice = routing.choose(step, line, about)
		found.append(
			{
				"step": _(step.step) if step.step else "",
				"backoffice_unit": choice.backoffice_unit,
				"supplier": choice.supplier,
				"supplier_name": frappe.get_cached_value("Supplier", choice.supplier, "supplier_name")
				if choice.supplier
				else None,
				"reason": routing.reason_of(choice, step)
				if choice.backoffice_unit or choice.supplier
				else "",
			}
		)
	return found


def _handed_over() -> list:
	work, request = frappe.qb.DocType(routing.ASSIGNMENT), frappe.qb.DocType("Client Request")
	line = frappe.qb.DocType("Client Request Line")
	return (
		frappe.qb.from_(work)
		.join(request)
		.on(request.name == work.client_request)
		.left_join(line)
		.on(line.name == work.request_line)
		.select(
			work.name,
			work.client_request,
			work.product,
			work.product_name,
			work.sequence,
			work.step,
			work.action,
			line.plan,
			work.backoffice_unit,
			work.supplier,
			work.status,
			work.routing_reason,
			Coalesce(work.location, request.location).as_("location"),
			request.subject,
			request.request_type,
			request.priority,
		)
		.where((work.sent_at >= add_days(now_datetime(), -TRIED_DAYS)) & (work.hop <= 1))
		.orderby(work.sent_at, order=frappe.qb.desc)
		.orderby(work.name)
		.limit(TRIED_ROWS)
		.run(as_dict=True)
	)


def _cases(rows) -> list[Case]:
	"""Three statements for all of them: the catalogue and the two trees."""
	categories = dict(
		frappe.get_all(routing.PRODUCT, fields=["name", "category"], as_list=True, order_by="name")
	)
	families, places = routing.tree(routing.CATEGORY), routing.tree("Location")
	return [
		Case(
			product=row.product,
			categories=routing.path_in(families, categories.get(row.product)),
			locations=routing.path_in(places, row.location),
			request_type=row.request_type or None,
			priority=row.priority or None,
			action=row.action,
			unit=routing.planned_unit(row.plan, row.sequence, row.step),
		)
		for row in rows
	]


def _shown(row, rule: Rule) -> dict:
	return {
		"assignment": row.name,
		"request": row.client_request,
		"subject": row.subject,
		"product": " – ".join(_(name) for name in (row.product_name or row.product, row.step) if name),
		"location": row.location,
		"went_to": row.supplier or row.backoffice_unit,
		"is_same": (row.backoffice_unit, row.supplier) == (rule.backoffice_unit, rule.supplier),
		"status": row.status,
	}


def _capital(words: str) -> str:
	return words[:1].upper() + words[1:]


def _refuse(problem: str, title: str) -> None:
	frappe.throw(problem, FulfilmentError, title=title)
