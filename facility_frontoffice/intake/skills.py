"""Skills of agents, set beside the catalogue (S31). See `skill_rules` for what may be typed."""

import frappe
from frappe import _

from facility_frontoffice.intake import skill_rules

CATEGORY = "Facility Product Category"


def catalogue() -> skill_rules.Catalogue:
	"""The products that are supplied, as skills name them: also by their names in the language of the session."""
	categories = frappe.get_all(
		CATEGORY, fields=["name", "parent_facility_product_category as parent"], order_by="lft, name"
	)
	above = {row.name: row.parent for row in categories}
	products = frappe.get_all(
		"Facility Product",
		filters={"disabled": 0},
		fields=["name", "product_name", "category"],
		order_by="name",
	)
	return skill_rules.catalogue_of(
		(
			(row.name, (row.product_name, _(row.product_name)), _with_above(row.category, above))
			for row in products
		),
		((row.name, (_(row.name),)) for row in categories),
	)


def warn_of_unknown(desk) -> None:
	"""Says which skills are no family or product. No refusal: the catalogue may come later."""
	if not any(agent.skills for agent in desk.agents):
		return
	known = catalogue()
	unknown = dict.fromkeys(
		name for agent in desk.agents for name in skill_rules.unknown_in(agent.skills, known)
	)
	if unknown:
		frappe.msgprint(
			_(
				"No product family or product is called: {0}. Check the skills, with commas between them."
			).format(frappe.utils.escape_html(", ".join(unknown))),
			title=_("Unknown Skills"),
			indicator="orange",
		)


def _with_above(category: str | None, above: dict[str, str | None]) -> list[str]:
	path: list[str] = []
	while category and category not in path:
		path.append(category)
		category = above.get(category)
	return path
