"""Who can handle what, from the skills of agents as they were typed. Pure: no Frappe.

Skills are names with commas between: of product families, each with everything below it, and of products, by
code or by name. Case and spaces do not matter. “all” is everything; nothing typed is nothing known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

EVERYTHING = ("all", "alles", "*")


@dataclass(frozen=True)
class Catalogue:
	"""Products by what they are called, and by the categories that they are in, the higher ones too.

	Names are as `name_of` gives them; a product may have several.
	"""

	by_name: Mapping[str, frozenset[str]]
	by_category: Mapping[str, frozenset[str]]
	products: frozenset[str]


def names_in(skills: str | None) -> list[str]:
	"""The names that were typed, each once, as they were typed."""
	found = {name_of(part): part.strip() for part in (skills or "").split(",")}
	return [typed for name, typed in found.items() if name]


def name_of(text: str) -> str:
	"""A name in the form in which names are compared."""
	return " ".join(text.split()).casefold()


def products_of(skills: str | None, catalogue: Catalogue) -> frozenset[str]:
	"""The products that somebody with these skills can handle."""
	found = (_products_of(name_of(typed), catalogue) for typed in names_in(skills))
	return frozenset().union(*(products for products in found if products is not None))


def unknown_in(skills: str | None, catalogue: Catalogue) -> list[str]:
	"""What was typed that is neither a family nor a product."""
	return [typed for typed in names_in(skills) if _products_of(name_of(typed), catalogue) is None]


def catalogue_of(
	products: Iterable[tuple[str, Iterable[str], Iterable[str]]],
	categories: Iterable[tuple[str, Iterable[str]]],
) -> Catalogue:
	"""`products` are (code, names, categories with the higher ones); `categories` are (category, names).

	A category without products is known all the same.
	"""
	by_name: dict[str, set[str]] = {}
	inside: dict[str, set[str]] = {}
	codes = set()
	for code, names, within in products:
		codes.add(code)
		for name in (code, *names):
			by_name.setdefault(name_of(name), set()).add(code)
		for category in within:
			inside.setdefault(category, set()).add(code)
	by_category: dict[str, set[str]] = {}
	for category, names in categories:
		for name in (category, *names):
			by_category.setdefault(name_of(name), set()).update(inside.get(category, ()))
	return Catalogue(_frozen(by_name), _frozen(by_category), frozenset(codes))


def _products_of(name: str, catalogue: Catalogue) -> frozenset[str] | None:
	"""None when nothing is called so. A family and a product of one name count both."""
	if name in EVERYTHING:
		return catalogue.products
	found = [names[name] for names in (catalogue.by_category, catalogue.by_name) if name in names]
	return frozenset().union(*found) if found else None


def _frozen(sets: dict[str, set[str]]) -> dict[str, frozenset[str]]:
	return {name: frozenset(values) for name, values in sets.items()}
