"""Who gets a step: which party (S54, S58), and which person in it.

A routing rule that fits decides, else the step, else the product. Who cannot be given work is passed over. Why is kept with
the work, as a sentence in the language of the house. See `routing_rules` for the choices themselves.
"""

import json
from collections.abc import Iterable
from dataclasses import replace

import frappe
from frappe import _
from frappe.cache_manager import get_doctype_map
from frappe.query_builder import Case as SqlCase
from frappe.query_builder.functions import Count, Sum
from frappe.utils import cint, escape_html, getdate, now_datetime

from facility_frontoffice.communication.texts import house_language
from facility_frontoffice.fulfilment import notices, presence, routing_rules, suppliers
from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.fulfilment.routing_rules import Candidate, Case, Choice, Rule
from facility_frontoffice.fulfilment.rules import Party, Step
from facility_frontoffice.intake import skill_rules, skills
from facility_frontoffice.people import without_role
from facility_frontoffice.service_levels.calendars import moment_of, to_moment
from facility_frontoffice.service_levels.working_time import CalendarError

RULE, UNIT, MEMBER = "Facility Routing Rule", "Backoffice Unit", "Facility Team Member"
ASSIGNMENT, PRODUCT, CATEGORY = "Backoffice Assignment", "Facility Product", "Facility Product Category"

CACHE_KEY = "facility_frontoffice:routing_rules"
# A category or place that is moved in its tree counts as more or less specific from then on at the latest.
CACHE_SECONDS = 3600
BY_STEP, BY_PRODUCT = "step", "product"


class NobodyError(FulfilmentError):
	"""There is nobody who can be given this step; the front office chooses by hand."""


# Which party ----------------------------------------------------------------------------------------


def party_for(step: Step, line, request, is_asked: bool = False) -> Party:
	"""The unit or supplier that gets a step of this line, and why.

	Nobody is refused before anything is written, for the first steps and whenever somebody who can choose asks for it
	(`is_asked`). When a later step begins of itself, that would stop who just finished the one before: it waits without a
	party, and the owner of the request is told.
	"""
	choice = choose(step, line, request)
	if choice.backoffice_unit or choice.supplier:
		return Party(choice.backoffice_unit, choice.supplier, reason_of(choice, step, house_language()))
	if is_asked or _is_first(step, line):
		frappe.throw(
			_("{0} Choose a unit or a supplier by hand.").format(escape_html(_nobody(step, line, choice))),
			NobodyError,
			title=_("Choose Who Does This"),
		)
	_tell_owner(request, line, step)
	return Party(None, None, _nobody(step, line, choice, house_language()))


def choose(step: Step, line, request) -> Choice:
	"""Who would get a step now; nobody is told, and nothing is refused."""
	rules = known_rules()
	case = _with_places(case_of(step, line, request), request.location, rules)
	return routing_rules.choose_party(rules, case, _defaults(step, line.product), is_able)


def case_of(step: Step, line, request) -> Case:
	"""What the rules look at, without the place: that costs a statement, see `_with_places`."""
	return Case(
		product=line.product,
		categories=category_path(frappe.get_cached_value(PRODUCT, line.product, "category")),
		request_type=request.request_type or None,
		priority=request.priority or None,
		action=step.action or routing_rules.WORK,
		unit=step.backoffice_unit,
		day=getdate(),
	)


def is_able(unit: str | None = None, supplier: str | None = None) -> bool:
	"""Whether a party can be given work."""
	return not problem_of(unit, supplier)


def problem_of(
	unit: str | None = None, supplier: str | None = None, language: str | None = None
) -> str | None:
	"""Why a party cannot be given work; None when it can."""
	if unit and frappe.get_cached_value(UNIT, unit, "disabled"):
		return _("takes no work any more", language)
	return suppliers.problem_of(supplier, language) if supplier else None


def _defaults(step: Step, product: str) -> list[tuple[str, str | None, str | None]]:
	"""Of the step as it was planned, then of the product as it is now."""
	doc = frappe.get_cached_doc(PRODUCT, product)
	own = (doc.backoffice_unit or None, (doc.supplier or None) if doc.handling == "Supplier" else None)
	planned = (step.backoffice_unit or None, step.supplier or None)
	return [(BY_PRODUCT if planned == own else BY_STEP, *planned), (BY_PRODUCT, *own)]


def reason_of(choice: Choice, step: Step, language: str | None = None) -> str:
	"""Why somebody gets a step, as a sentence."""
	if choice.rule:
		said = _("Rule {0}: {1}", language).format(choice.rule.name, in_words(choice.rule, language))
	elif choice.source == BY_STEP and step.step:
		said = _("The step “{0}” of the product says so", language).format(_(step.step, language))
	else:
		said = _("The product says so", language)
	return ". ".join([said, *_skipped(choice, language)])


def _nobody(step: Step, line, choice: Choice, language: str | None = None) -> str:
	name = _(line.product_name or line.product, language)
	what = f"{name}: {_(step.step, language)}" if step.step else name
	said = _("Nobody can be given “{0}”.", language).format(what)
	return " ".join([said, *(f"{words}." for words in _skipped(choice, language))])


def _skipped(choice: Choice, language: str | None) -> list[str]:
	return [
		f"{unit or supplier}: {problem_of(unit, supplier, language)}" for unit, supplier in choice.skipped
	]


def planned_unit(plan: str | None, sequence: int, step: str | None) -> str | None:
	"""The unit that gets a step without a rule, by the plan of its line as it is kept."""
	rows = json.loads(plan or "[]")
	return next(
		(
			row.get("backoffice_unit")
			for row in rows
			if (row["sequence"], row["step"] or "") == (sequence, step or "")
		),
		None,
	)


def _is_first(step: Step, line) -> bool:
	plan = json.loads(line.plan or "[]")
	return step.sequence <= min((row["sequence"] for row in plan), default=step.sequence)


def _tell_owner(request, line, step: Step) -> None:
	def words(language: str | None) -> str:
		return _("Nobody can be given the next step of {0}: {1}. Choose who does it.", language).format(
			escape_html(_(line.product_name or line.product, language)), escape_html(_(step.step, language))
		)

	notices.tell_colleagues([request.front_office_owner], words, request.doctype, request.name)


def in_words(rule: Rule, language: str | None = None) -> str:
	"""What a rule asks, for people: “Climate in Building North, Fault”."""
	product = rule.product and (
		frappe.get_cached_value(PRODUCT, rule.product, "product_name") or rule.product
	)
	what = _(product or rule.category, language) if product or rule.category else _("everything", language)
	if rule.location:
		what = _("{0} in {1}", language).format(what, rule.location)
	others = [_(value, language) for value in (rule.request_type, rule.priority) if value]
	if rule.instead_of:
		others.append(_("instead of {0}", language).format(rule.instead_of))
	return ", ".join([what, *others])


# The rules that there are ---------------------------------------------------------------------------


def known_rules() -> list[Rule]:
	"""`enabled_rules`, from the cache."""
	rules = frappe.cache.get_value(CACHE_KEY, expires=True)
	if rules is None:
		rules = enabled_rules()
		frappe.cache.set_value(CACHE_KEY, rules, expires_in_sec=CACHE_SECONDS)
	return rules


def forget_rules() -> None:
	"""Called for each rule that changes: also once it is committed, for another may have read the old ones meanwhile."""
	for moment in (frappe.db.after_commit, frappe.db.after_rollback):
		moment.add(lambda: frappe.cache.delete_value(CACHE_KEY))
	frappe.cache.delete_value(CACHE_KEY)


def enabled_rules() -> list[Rule]:
	"""All rules that are enabled, with the trees that they name; three statements at most."""
	rows = frappe.get_all(RULE, filters={"enabled": 1}, fields=["*"], order_by="name")
	parents = _parents(rows)
	return [rule_of(row, parents) for row in rows]


def rule_of(row, parents: dict[str, dict] | None = None) -> Rule:
	"""A rule from its document or row."""
	parents = _parents([row]) if parents is None else parents
	category = row.product and frappe.get_cached_value(PRODUCT, row.product, "category")
	return Rule(
		name=row.rule_name or row.name or "",
		order=cint(row.rule_order),
		backoffice_unit=row.backoffice_unit or None,
		supplier=row.supplier or None,
		product=row.product or None,
		product_path=path_in(parents[CATEGORY], category),
		category_path=() if row.product else path_in(parents[CATEGORY], row.product_category),
		location_path=path_in(parents["Location"], row.location),
		request_type=row.request_type or None,
		priority=row.priority or None,
		action=row.action or routing_rules.WORK,
		instead_of=row.instead_of or None,
		from_date=getdate(row.from_date) if row.from_date else None,
		until_date=getdate(row.until_date) if row.until_date else None,
	)


def _parents(rows) -> dict[str, dict]:
	"""The trees that these rules need, as {name: parent}."""
	return {
		CATEGORY: tree(CATEGORY) if any(row.product or row.product_category for row in rows) else {},
		"Location": tree("Location") if any(row.location for row in rows) else {},
	}


def tree(doctype: str) -> dict[str, str | None]:
	field = f"parent_{frappe.scrub(doctype)}"
	return dict(frappe.get_all(doctype, fields=["name", field], as_list=True, order_by="name"))


def path_in(parents: dict[str, str | None], name: str | None) -> tuple[str, ...]:
	"""What is called `name` in a tree, then what that is in, up to the root."""
	path: list[str] = []
	while name and name not in path:
		path.append(name)
		name = parents.get(name)
	return tuple(path)


def category_path(category: str | None) -> tuple[str, ...]:
	path: list[str] = []
	while category and category not in path:
		path.append(category)
		category = frappe.get_cached_value(CATEGORY, category, "parent_facility_product_category")
	return tuple(path)


def _with_places(case: Case, location: str | None, rules: Iterable[Rule]) -> Case:
	"""The place and what it is in, where a rule asks for one; one statement then."""
	if not location or not any(
		rule.location and routing_rules.fits(replace(rule, location_path=()), case) for rule in rules
	):
		return case
	return replace(case, locations=places_above(location))


def places_above(location: str) -> tuple[str, ...]:
	"""A place, then what it is in, the nearest first."""
	place, above = frappe.qb.DocType("Location"), frappe.qb.DocType("Location").as_("above")
	found = (
		frappe.qb.from_(place)
		.join(above)
		.on((above.lft <= place.lft) & (above.rgt >= place.rgt))
		.select(above.name)
		.where(place.name == location)
		.orderby(above.lft, order=frappe.qb.desc)
		.run(pluck=True)
	)
	return tuple(found)


# Which person ---------------------------------------------------------------------------------------


def person_for(
	backoffice_unit: str | None, product: str, due, assignment=None
) -> tuple[str | None, str | None]:
	"""The person of a unit who gets the work, and why; nobody when the unit picks its own work.

	An Assignment Rule of the admin that is about this `assignment` (a document that need not be saved) goes before this;
	without one, any that is in force today. Who is in counts for the first day on which the unit works, else for the day on
	which it must be done.
	"""
	unit = frappe.get_cached_doc(UNIT, backoffice_unit) if backoffice_unit else None
	person_choice = unit.person_choice if unit else None
	if person_choice not in (routing_rules.LEAST_WORK, routing_rules.BY_TURNS):
		return None, None
	if any(_is_about(rule, assignment) for rule in assignment_rules()):
		return None, None
	candidates = _candidates(unit, product, due)
	chosen = _take(candidates, person_choice)
	language = house_language()
	if not chosen:
		return None, _("Nobody of {0} is in", language).format(backoffice_unit) if candidates else None
	return chosen.user, _person_reason(chosen, person_choice, language)


def assignment_rules() -> list:
	"""The enabled Assignment Rules for our work, from the platform's own cache."""
	rows = get_doctype_map(
		"Assignment Rule",
		ASSIGNMENT,
		filters={"document_type": ASSIGNMENT, "disabled": 0},
		order_by="priority desc",
	)
	return [frappe.get_cached_doc("Assignment Rule", row["name"]) for row in rows]


def _is_about(rule, assignment) -> bool:
	"""Whether a rule of the platform gives this work today, as the platform decides it."""
	if rule.is_rule_not_applicable_today():
		return False
	if not assignment:
		return True
	try:
		return bool(frappe.safe_eval(rule.assign_condition, None, assignment.as_dict()))
	except Exception:  # whatever an admin wrote; the platform says so when it tries
		return True


def _candidates(unit, product: str, due) -> dict[str, Candidate]:
	"""The members who can open the work, by the name of their row; two statements beside those for who is in."""
	member, work = frappe.qb.DocType(MEMBER), frappe.qb.DocType(ASSIGNMENT)
	rows = (
		frappe.qb.from_(member)
		.left_join(work)
		.on((work.assigned_to == member.user) & work.status.isin(fulfilment_rules.UNFINISHED))
		.select(
			member.name,
			member.user,
			member.skills,
			member.last_given_at,
			Count(work.name).as_("open_work"),
			Sum(SqlCase().when(work.due < now_datetime(), 1).else_(0)).as_("late"),
		)
		.where((member.parent == unit.name) & (member.parenttype == UNIT))
		.groupby(member.name)
		.orderby(member.idx)
		.run(as_dict=True)
	)
	blind = without_role([row.user for row in rows])
	rows = [row for row in rows if row.user not in blind]
	there = _who_is_in(unit, due) if rows else set()
	catalogue = names_of(product)
	return {
		row.name: Candidate(
			user=row.user,
			is_in=row.user in there,
			is_skilled=product in skill_rules.products_of(row.skills, catalogue),
			open_work=cint(row.open_work),
			late=cint(row.late),
			last_given=moment_of(row.last_given_at),
		)
		for row in rows
	}


def _who_is_in(unit, due) -> set[str]:
	calendar, now = presence.calendar_of(unit), now_datetime()
	try:
		opens = calendar.next_opening(to_moment(now))
	except CalendarError:  # holidays without end
		return set()
	first = opens.date()
	last = to_moment(due).astimezone(opens.tzinfo).date() if due else first
	for day in dict.fromkeys((first, max(first, last))):
		there = {
			person["user"]
			for person in presence.people_in(unit.name, day)
			if any(end > now for _start, end in person["spans"])
		}
		if there:
			return there
	return set()


def names_of(product: str) -> skill_rules.Catalogue:
	"""All that a skill may call this product by: its names, and the families that it is in. From the cache."""
	doc = frappe.get_cached_doc(PRODUCT, product)
	path = category_path(doc.category)
	return skill_rules.catalogue_of(
		[(doc.name, skills.names_of(doc.product_name), path)],
		[(name, skills.names_of(name)) for name in path],
	)


def _take(candidates: dict[str, Candidate], person_choice: str) -> Candidate | None:
	"""The best person, whose row is locked until the hand-over is committed. `candidates` are by the name of their row.

	The counts are of the moment at which the transaction began. Somebody whose row is locked is being given work by another
	hand-over just now, and whose row has changed was given some since: they count as having one more. Nobody waits.
	"""
	rows = {candidate.user: row for row, candidate in candidates.items()}
	locked: dict[str, bool] = {}
	while best := routing_rules.choose_person(candidates.values(), person_choice):
		row = rows[best.user]
		if row in locked:
			break
		seen = frappe.db.get_values(
			MEMBER, {"name": row}, ["last_given_at"], for_update=True, skip_locked=True, as_dict=True
		)
		locked[row] = bool(seen)
		given = moment_of(seen[0].last_given_at) if seen else now_datetime()
		if seen and given == best.last_given:
			break
		candidates[row] = routing_rules.with_one_more(best, given or now_datetime())
	if best and locked[rows[best.user]]:  # else the other hand-over notes the moment
		frappe.db.set_value(MEMBER, rows[best.user], "last_given_at", now_datetime(), update_modified=False)
	return best


def _person_reason(person: Candidate, person_choice: str, language: str) -> str:
	said = [_("Is in", language)]
	if person.is_skilled:
		said.append(_("knows this work", language))
	if person_choice == routing_rules.LEAST_WORK:
		said.append(_("has the least open work ({0})", language).format(person.open_work))
	else:
		said.append(_("it is their turn", language))
	return ", ".join(said)
