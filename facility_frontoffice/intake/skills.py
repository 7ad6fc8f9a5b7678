"""Skills of people, set beside the catalogue (S31). See `skill_rules` for what may be typed."""

from collections.abc import Iterable

import frappe
from frappe import _

from facility_frontoffice.communication.texts import house_language
from facility_frontoffice.intake import skill_rules

CATEGORY = "Facility Product Category"
# Skills are typed in one of these, whatever the language of who looks for somebody.
LANGUAGES = ("en", "nl")


def names_of(name: str) -> tuple[str, ...]:
	"""What a product or family is called: as it was entered, in English, in Dutch, and in the language of the house."""
	translated = (_(name, language) for language in (*LANGUAGES, house_language()))
	return tuple(dict.fromkeys((name, *translated)))


def catalogue() -> skill_rules.Catalogue:
	"""The products that are supplied, as skills name them, see `names_of`."""
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
		((row.name, names_of(row.product_name), _with_above(row.category, above)) for row in products),
		((row.name, names_of(row.name)) for row in categories),
	)


def warn_of_unknown(typed: Iterable[str | None]) -> None:
	"""Says which skills are no family or product. No refusal: the catalogue may come later."""
	typed = [skills for skills in typed if skills]
	if not typed:
		return
	known = catalogue()
	unknown = dict.fromkeys(name for skills in typed for name in skill_rules.unknown_in(skills, known))
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
