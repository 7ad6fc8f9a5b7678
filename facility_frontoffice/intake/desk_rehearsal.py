"""Which desk the requests of the past month would have come to, by a desk or an arrangement as it stands on a form.

What somebody put at a desk stays there, as it would; the products and the catalogue are those of now.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

import frappe
from frappe import _

from facility_frontoffice.fulfilment.routing import CATEGORY, PRODUCT, path_in, tree
from facility_frontoffice.intake import desk_rules, desks
from facility_frontoffice.intake.desk_rules import Desk
from facility_frontoffice.rehearsals import SHOWN, Bar, Findings, Group, Row, looked_at, since

REQUEST, LINE, STEP = "Client Request", "Client Request Line", "Facility Product Step"
SETTINGS = "Facility Frontoffice Settings"
MAXIMUM_REQUESTS = 5_000
CHUNK = 1_000


def rehearse_desk(doc) -> Findings:
	"""What would come to this desk, as it stands on the form, with the other desks and the settings as they are."""
	settings = frappe.get_cached_doc(SETTINGS)
	mine = desks.as_rule(doc)
	others = [desk for desk in desks.directory() if desk.name != mine.name]
	rows = _requests()
	places = _places(rows, settings.desk_arrangement, [*others, mine], settings.default_service_desk)
	here = sum(desk == mine.name for desk in places.values())
	before = sum(row.service_desk == mine.name for row in rows)
	moved = [
		row
		for row in rows
		if places[row.name] != row.service_desk and mine.name in (places[row.name], row.service_desk)
	]
	return Findings(
		_("Would have come here: {0} of {1} requests. Are here: {2}.").format(here, len(rows), before),
		_notes(rows),
		rows=[_shown(row, places[row.name]) for row in moved[:SHOWN]],
	)


def groups_of(settings) -> list[Group]:
	"""How many requests each desk would have got, by the arrangement and the default desk of settings on their form."""
	rows = _requests()
	after = Counter(
		_places(rows, settings.desk_arrangement, desks.directory(), settings.default_service_desk).values()
	)
	before = Counter(row.service_desk for row in rows)
	names = sorted({*after, *before} - {None})
	bars = [Bar(after[name], _("{0}. Are there: {1}.").format(_(name), before[name])) for name in names]
	return [Group(_("Requests at Each Desk"), bars)] if bars else []


def _requests() -> list:
	return frappe.get_all(
		REQUEST,
		filters={"creation": (">=", since())},
		fields=["name", "subject", "status", "service_desk", "desk_is_chosen", "creation"],
		order_by="creation desc, name",
		limit_page_length=MAXIMUM_REQUESTS,
	)


def _places(
	rows: list, arrangement: str | None, directory: Iterable[Desk], default: str | None
) -> dict[str, str | None]:
	products, describe, known = _first_products(rows), _catalogue(), list(directory)
	found: dict[str, str | None] = {}
	by_product: dict[str | None, str | None] = {}
	for row in rows:
		product = products.get(row.name)
		if product not in by_product:
			by_product[product] = desk_rules.choose(
				arrangement or desk_rules.ALL_CENTRAL, known, default, *describe(product)
			)
		found[row.name] = row.service_desk if row.desk_is_chosen else by_product[product]
	return found


def _first_products(rows: list) -> dict[str, str]:
	found: dict[str, str] = {}
	for begin in range(0, len(rows), CHUNK):
		for line in frappe.get_all(
			LINE,
			filters={
				"parent": ("in", [row.name for row in rows[begin : begin + CHUNK]]),
				"product": ("is", "set"),
				"status": ("!=", "Cancelled"),
			},
			fields=["parent", "product"],
			order_by="parent, idx",
		):
			found.setdefault(line.parent, line.product)
	return found


def _catalogue() -> Callable[[str | None], tuple[str | None, tuple[str, ...]]]:
	"""Gives the first unit of a product, and its category with those above it: three statements for all."""
	steps = defaultdict(list)
	for step in frappe.get_all(
		STEP,
		filters={"parenttype": PRODUCT},
		fields=["parent", "sequence", "idx", "backoffice_unit"],
		order_by="parent, idx",
	):
		steps[step.parent].append(step)
	products = {
		row.name: row
		for row in frappe.get_all(PRODUCT, fields=["name", "category", "backoffice_unit"], order_by="name")
	}
	families = tree(CATEGORY)

	def describe(product: str | None) -> tuple[str | None, tuple[str, ...]]:
		row = products.get(product)
		if not row:
			return None, ()
		unit = desk_rules.first_unit(row.backoffice_unit, steps[product])
		return unit, path_in(families, row.category)

	return describe


def _notes(rows: list) -> list[str]:
	chosen = sum(bool(row.desk_is_chosen) for row in rows)
	return [
		*([_("Of {0} somebody chose the desk: these stay where they are.").format(chosen)] if chosen else []),
		*looked_at(len(rows), MAXIMUM_REQUESTS),
	]


def _shown(row, desk: str | None) -> Row:
	return Row(
		REQUEST,
		row.name,
		row.subject or row.name,
		words=_("at {0}").format(_(row.service_desk)) if row.service_desk else _("at no desk"),
		mark=_("would come to {0}").format(_(desk)) if desk else _("would come to no desk"),
		colour="blue",
		at=row.creation,
	)
