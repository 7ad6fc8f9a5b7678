"""Who a product is meant for. Pure: no Frappe.

Rows of one kind are alternatives, kinds add up: "company A or B" and "role Manager". Without rows it is for
everybody.
"""

from collections.abc import Iterable, Mapping, Set

# Also the names of the doctypes that hold the values, in the order in which they are said.
KINDS = ("Company", "Department", "Customer", "Location", "Role")
# A company, department or place counts with everything below it.
TREES = ("Company", "Department", "Location")

Row = tuple[str, str]


def is_for(audience: Iterable[Row], belongs_to: Mapping[str, Set[str]]) -> bool:
	"""Whether somebody may ask for a product.

	`audience` are pairs of a kind and a value. `belongs_to` has, per kind, all values that hold for the person; for
	trees also those above their own, so that who sits in a room sits in its building too.
	"""
	return not missing(audience, belongs_to)


def missing(audience: Iterable[Row], belongs_to: Mapping[str, Set[str]]) -> dict[str, list[str]]:
	"""The kinds of which the person has no value, with what would do; empty when the product is for them."""
	return {
		kind: values
		for kind, values in by_kind(audience).items()
		if not belongs_to.get(kind, frozenset()) & set(values)
	}


def by_kind(audience: Iterable[Row]) -> dict[str, list[str]]:
	"""The values per kind, in the order of `KINDS` and of the rows."""
	found: dict[str, list[str]] = {}
	for kind, value in audience:
		found.setdefault(kind, []).append(value)
	return {kind: found[kind] for kind in sorted(found, key=_place_of)}


def _place_of(kind: str) -> int:
	return KINDS.index(kind) if kind in KINDS else len(KINDS)
