"""What a mandate would have meant for the promises of the past month: for an admin who thinks of it.

Reads what was promised; nothing is written and nobody is asked. Roles, mandates and hours are those of now.
"""

from collections import defaultdict
from dataclasses import dataclass

import frappe
from frappe.query_builder.functions import Coalesce
from frappe.utils import flt

from facility_frontoffice.fulfilment.routing import CATEGORY, PRODUCT, path_in, tree
from facility_frontoffice.people import name_of
from facility_frontoffice.rehearsals import DAYS, since
from facility_frontoffice.service_levels import mandate_rules as rules
from facility_frontoffice.service_levels.calendars import to_moment
from facility_frontoffice.service_levels.feasibility import hours_of
from facility_frontoffice.service_levels.mandate_rules import Mandate, Undertaking
from facility_frontoffice.service_levels.mandates import MANDATE
from facility_frontoffice.service_levels.working_time import WorkingCalendar

PROMISE, REQUEST = "Facility Commitment", "Client Request"
MAXIMUM_PROMISES = 5_000
SHOWN = 20


def rehearse(doc, days: int = DAYS) -> dict:
	"""`{"looked_at", "asked", "alone", "rows", "is_complete"}` of the promises to clients by people with the role.

	`alone`: how many they could have made alone with this mandate beside the others that there are; `asked`: for how many
	they really had to ask. `rows` are the newest of those that change by it, or that need somebody else with it.
	"""
	promises = _promises(doc.role, since(days))
	roles = _roles_of({row.made_by for row in promises})
	others = _others(doc)
	undertakings = _Undertakings(promises)
	mine = [] if doc.disabled else [_mandate(doc)]
	alone, rows = 0, []
	for row in promises:
		before = [mandate for role, mandate in others if role in roles[row.made_by]]
		after = [*before, *mine]
		asked_for = undertakings.of(row)
		may_before = all(not rules.why_not_covered(before, each) for each in asked_for)
		may_after = all(not rules.why_not_covered(after, each) for each in asked_for)
		alone += may_after
		if may_before != may_after or not may_after:
			rows.append((row, may_after, may_before != may_after))
	return {
		"looked_at": len(promises),
		"asked": sum(bool(row.approval_reason) for row in promises),
		"alone": alone,
		"rows": [_shown(*found) for found in rows[:SHOWN]],
		"is_complete": len(promises) < MAXIMUM_PROMISES,
	}


def _promises(role: str, since) -> list:
	table, has_role = frappe.qb.DocType(PROMISE), frappe.qb.DocType("Has Role")
	people = (
		frappe.qb.from_(has_role)
		.select(has_role.parent)
		.where((has_role.parenttype == "User") & (has_role.role == role))
	)
	# what waits for an approval is not made yet
	person = Coalesce(table.made_by, table.owner)
	return (
		frappe.qb.from_(table)
		.select(
			table.name,
			table.client_request,
			table.promise,
			table.kind,
			table.due,
			table.creation,
			person.as_("made_by"),
			table.product,
			table.amount,
			table.approval_reason,
		)
		.where((table.creation >= since) & (table.promised_to == "Client") & person.isin(people))
		.orderby(table.creation, order=frappe.qb.desc)
		.orderby(table.name)
		.limit(MAXIMUM_PROMISES)
		.run(as_dict=True)
	)


def _roles_of(users: set[str]) -> dict[str, set[str]]:
	found: dict[str, set[str]] = defaultdict(set)
	for row in frappe.get_all(
		"Has Role",
		filters={"parenttype": "User", "parent": ("in", sorted(users))},
		fields=["parent", "role"],
		order_by="parent, role",
	):
		found[row.parent].add(row.role)
	return found


def _others(doc) -> list[tuple[str, Mandate]]:
	rows = frappe.get_all(
		MANDATE,
		filters={"disabled": 0, "name": ("!=", doc.name or "")},
		fields=["*"],
		order_by="creation, name",
	)
	return [(row.role, _mandate(row)) for row in rows]


def _mandate(row) -> Mandate:
	return Mandate(
		row.kind or None,
		row.product or None,
		row.product_category or None,
		flt(row.maximum_amount),
		flt(row.not_sooner_than),
	)


@dataclass
class _Undertakings:
	"""What each promise was about, as the rules see it: four statements for all."""

	promises: list

	def __post_init__(self):
		names = sorted({row.client_request for row in self.promises})
		self.requests = {
			row.name: row
			for row in frappe.get_all(
				REQUEST, filters={"name": ("in", names)}, fields=["name", "service_desk"], order_by="name"
			)
		}
		self.products: dict[str, list[str]] = defaultdict(list)
		for line in frappe.get_all(
			"Client Request Line",
			filters={"parent": ("in", names), "status": ("!=", "Cancelled"), "product": ("is", "set")},
			fields=["parent", "product"],
			order_by="parent, idx",
		):
			self.products[line.parent].append(line.product)
		self.categories = dict(
			frappe.get_all(PRODUCT, fields=["name", "category"], as_list=True, order_by="name")
		)
		self.families = tree(CATEGORY)

	def of(self, row) -> list[Undertaking]:
		hours = hours_of(self.requests[row.client_request]) or WorkingCalendar.always()
		made, due = to_moment(row.creation), to_moment(row.due)
		working_time = max(0.0, hours.elapsed(made, due)) if due and due > made else 0.0
		products = [row.product] if row.product else self.products[row.client_request] or [None]
		return [
			Undertaking(
				row.kind,
				product,
				frozenset(path_in(self.families, self.categories.get(product))),
				flt(row.amount),
				working_time,
			)
			for product in products
		]


def _shown(row, may: bool, changes: bool) -> dict:
	return {
		"name": row.name,
		"promise": row.promise,
		"by": name_of(row.made_by),
		"at": row.creation,
		"may": may,
		"changes": changes,
	}
