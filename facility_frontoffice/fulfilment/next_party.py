"""Who could do work that was returned (S58), for the front office to choose from.

From rules, what was done in the past year, skills and tasks, and what the return itself says. See `next_party_rules`.
"""

from dataclasses import replace

import frappe
from frappe import _
from frappe.query_builder import Case as SqlCase
from frappe.query_builder import CustomFunction
from frappe.query_builder.functions import Coalesce, Count, Sum
from frappe.utils import add_days, cint, now_datetime

from facility_frontoffice.fulfilment import next_party_rules, routing, routing_rules
from facility_frontoffice.fulfilment.next_party_rules import Party
from facility_frontoffice.intake import skill_rules, skills

# The platform's own `Locate` takes a text for what is looked for, not a column.
Locate = CustomFunction("LOCATE", ["sought", "text"])

ASSIGNMENT, UNIT, SUPPLIER = "Backoffice Assignment", "Backoffice Unit", "Supplier"
LOOKS_BACK_DAYS = 365
LIMIT = 3
# More reasons than these are not read.
SAID = 3


def suggest(assignment: str, limit: int = LIMIT) -> list[dict]:
	"""Who could get this work, the likeliest first, in the language of the session.

	Each is {"backoffice_unit", "supplier", "name", "reason", "share"}: a unit, a supplier, or both where the unit guards the
	supplier; `share` is the part of this product that they did without returning it, from 0 to 1, None without a record. Who
	returned this step of the line already is left out. A number of statements that does not depend on how much there is.
	"""
	return [
		{
			"backoffice_unit": party.backoffice_unit,
			"supplier": party.supplier,
			"name": name_of(party),
			"reason": _capital(reason_of(party)),
			"share": party.share,
		}
		for party in likeliest(assignment, limit)
	]


def likeliest(assignment: str, limit: int = LIMIT) -> list[Party]:
	"""As `suggest`, as the rules see them; for who words them in more than one language."""
	work = _work(assignment)
	if not work:
		return []
	returned_by = _returned_by(work)
	return next_party_rules.ranked(_parties(work, returned_by), returned_by, limit)


def _capital(words: str) -> str:
	return words[:1].upper() + words[1:]


def name_of(party: Party) -> str:
	if not party.supplier:
		return party.backoffice_unit or ""
	name = frappe.get_cached_value(SUPPLIER, party.supplier, "supplier_name") or party.supplier
	return f"{name} ({party.backoffice_unit})" if party.backoffice_unit else name


def reason_of(party: Party, language: str | None = None) -> str:
	"""Why, the strongest signs first: “they did 12 of 13 last year, they know this work”."""
	said = []
	if party.is_named:
		said.append(_("the return names them", language))
	if party.rule:
		said.append(_("rule {0} sends it there", language).format(party.rule))
	if party.done:
		said.append(
			_("they did {0} of {1} last year", language).format(party.done, party.done + party.returned)
		)
	if party.done_here:
		said.append(_("{0} of them near this place", language).format(party.done_here))
	if party.is_skilled:
		said.append(_("they know this work", language))
	elif party.has_task:
		said.append(_("it is among their tasks", language))
	if party.is_own:
		said.append(_("the product names them", language))
	del said[SAID:]
	if party.works_here is False:
		said.append(_("but they work elsewhere", language))
	return ", ".join(said)


# What is known --------------------------------------------------------------------------------------


def _work(assignment: str):
	work, request = frappe.qb.DocType(ASSIGNMENT), frappe.qb.DocType("Client Request")
	line = frappe.qb.DocType("Client Request Line")
	rows = (
		frappe.qb.from_(work)
		.join(request)
		.on(request.name == work.client_request)
		.left_join(line)
		.on(line.name == work.request_line)
		.select(
			work.name,
			work.product,
			work.location,
			work.request_line,
			work.round,
			work.sequence,
			work.step,
			work.action,
			work.return_reason,
			work.backoffice_unit,
			work.supplier,
			line.plan,
			request.request_type,
			request.priority,
		)
		.where(work.name == assignment)
		.run(as_dict=True)
	)
	return rows[0] if rows else None


def _returned_by(work) -> set[tuple]:
	"""Those who gave this step of the line back: a unit, a supplier, or both when the one guards the other."""
	rows = frappe.get_all(
		ASSIGNMENT,
		filters={
			"request_line": work.request_line,
			"round": work.round,
			"sequence": work.sequence,
			"step": work.step or ("is", "not set"),
			"status": "Returned",
		},
		fields=["backoffice_unit", "supplier"],
		order_by="name",
	)
	return {
		party
		for row in [*rows, work]
		for party in ((row.backoffice_unit or None, None), (None, row.supplier or None))
		if any(party)
	}


def _parties(work, returned_by: set[tuple]) -> list[Party]:
	"""Every unit and supplier that something is known of, and that can be given work."""
	places = routing.places_above(work.location) if work.location else ()
	product = frappe.get_cached_doc(routing.PRODUCT, work.product)
	own = _able(product.backoffice_unit, product.supplier if product.handling == "Supplier" else None)
	units, suppliers = _units(), _suppliers(work.return_reason)
	history = _history(work, places)
	by_rule = _by_rule(work, places)
	catalogue = routing.names_of(work.product)
	about = next_party_rules.words_of(" ".join([*skills.names_of(product.product_name), work.step or ""]))
	alone = {*((unit, None) for unit in units), *((None, supplier) for supplier in suppliers), *history}
	keys = {own, *by_rule, *(_able(*party) for party in alone)} - {(None, None)}
	guarded = {supplier for unit, supplier in keys if unit and supplier and (unit, None) not in returned_by}
	found = []
	for unit, supplier in keys:
		if supplier in guarded and not unit:
			continue  # stands there with the unit that guards it
		known = (suppliers.get(supplier) if supplier else units.get(unit)) or frappe._dict(
			title=supplier or unit
		)
		done, returned, done_here = history.get((None, supplier) if supplier else (unit, None), (0, 0, 0))
		found.append(
			Party(
				backoffice_unit=unit,
				supplier=supplier,
				is_named=next_party_rules.is_named_in(work.return_reason, known.title),
				rule=by_rule.get((unit, supplier)),
				done=done,
				returned=returned,
				done_here=done_here,
				is_skilled=work.product in skill_rules.products_of(_skills_of(known), catalogue),
				has_task=next_party_rules.shares_a_word(about, next_party_rules.words_of(known.tasks)),
				is_own=(unit, supplier) == own,
				works_here=bool(known.places & set(places)) if known.places and places else None,
			)
		)
	return found


def _able(unit: str | None, supplier: str | None) -> tuple[str | None, str | None]:
	"""What is left of a party without whom cannot be given work, as when a rule is followed."""
	return (
		unit if unit and routing.is_able(unit) else None,
		supplier if supplier and routing.is_able(supplier=supplier) else None,
	)


def _units() -> dict[str, frappe._dict]:
	"""Units by name, with the skills of their people and the places where they work; three statements."""
	rows = frappe.get_all(
		UNIT, filters={"disabled": 0}, fields=["name", "name as title", "tasks", "skills"], order_by="name"
	)
	found = {row.name: frappe._dict(row, typed=[row.skills], places=set()) for row in rows}
	for row in _rows_of("Facility Team Member", "skills"):
		if row.parent in found:
			found[row.parent].typed.append(row.skills)
	for row in _rows_of("Facility Unit Place", "location"):
		if row.parent in found:
			found[row.parent].places.add(row.location)
	return found


def _rows_of(table: str, field: str) -> list:
	return frappe.get_all(
		table,
		filters={"parenttype": UNIT, field: ("is", "set")},
		fields=["parent", field],
		order_by="parent, idx",
	)


def _suppliers(return_reason: str | None) -> dict[str, frappe._dict]:
	"""Suppliers that somebody said something about, also in the reason of the return, by name."""
	table = frappe.qb.DocType(SUPPLIER)
	rows = (
		frappe.qb.from_(table)
		.select(
			table.name,
			table.supplier_name.as_("title"),
			table.facility_skills.as_("skills"),
			table.facility_tasks.as_("tasks"),
		)
		.where(table.disabled == 0)
		.where(
			(Coalesce(table.facility_skills, "") != "")
			| (Coalesce(table.facility_tasks, "") != "")
			| (Locate(table.supplier_name, return_reason or "") > 0)
		)
		.orderby(table.name)
		.run(as_dict=True)
	)
	return {row.name: frappe._dict(row, typed=[row.skills], places=set()) for row in rows}


def _skills_of(known) -> str:
	return ",".join(skills for skills in known.typed or () if skills)


def _history(work, places) -> dict[tuple, tuple[int, int, int]]:
	"""(done, returned, done here) of this product in the past year, by party. A supplier counts before who guards it."""
	table = frappe.qb.DocType(ASSIGNMENT)
	done = table.status == "Completed"
	place = frappe.qb.DocType("Location")
	# the room and those beside it; what is right below the root has everything beside it
	first, last = _bounds(places[1] if len(places) > 2 else places[0]) if places else (0, 0)
	here = done & (place.lft >= first) & (place.rgt <= last)

	def number(condition):
		return Sum(SqlCase().when(condition, 1).else_(0))

	rows = (
		frappe.qb.from_(table)
		.left_join(place)
		.on(place.name == table.location)
		.select(
			table.backoffice_unit,
			table.supplier,
			number(done).as_("done"),
			number(table.status == "Returned").as_("returned"),
			number(here).as_("here"),
			Count(table.name).as_("sent"),
		)
		.where(table.product == work.product)
		.where(table.action == work.action)
		.where(table.name != work.name)
		.where(table.sent_at >= add_days(now_datetime(), -LOOKS_BACK_DAYS))
		.groupby(table.backoffice_unit, table.supplier)
		.run(as_dict=True)
	)
	found: dict[tuple, tuple[int, int, int]] = {}
	for row in rows:
		party = (None, row.supplier) if row.supplier else (row.backoffice_unit, None)
		if any(party):
			figures = (cint(row.done), cint(row.returned), cint(row.here))
			found[party] = tuple(map(sum, zip(found.get(party, (0, 0, 0)), figures, strict=True)))
	return found


def _bounds(place: str) -> tuple[int, int]:
	return frappe.db.get_value("Location", place, ["lft", "rgt"]) or (0, 0)


def _by_rule(work, places) -> dict[tuple, str]:
	"""The first rule that fits, by each party that a fitting rule names."""
	planned = routing.planned_unit(work.plan, work.sequence, work.step)
	step = frappe._dict(action=work.action, backoffice_unit=planned)
	case = routing.case_of(step, work, work)
	fitting = routing_rules.fitting(routing.known_rules(), replace(case, locations=tuple(places)))
	found: dict[tuple, str] = {}
	for rule in fitting:
		found.setdefault(_able(rule.backoffice_unit, rule.supplier), rule.name)
	return found
