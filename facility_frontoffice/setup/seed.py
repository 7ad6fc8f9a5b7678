"""One description of a record that comes with the app: it is made by it, compared with it, and restored to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import frappe


@dataclass(frozen=True)
class Seed:
	"""`name` is what it is called when it is made, and in lists. `values` are its fields, a table as a list of rows.

	It is found by `identity`, fields with their values, or else by its name. What is in `at_first` is filled in when
	it is made and is no part of what was shipped: it depends on the day, or is the name.
	"""

	doctype: str
	name: str
	values: dict
	identity: dict = field(default_factory=dict)
	at_first: dict = field(default_factory=dict)


def is_there(seed: Seed) -> bool:
	return bool(frappe.db.exists(seed.doctype, seed.identity or seed.name))


def document(seed: Seed):
	"""A new document, as shipped. Not saved."""
	return frappe.get_doc({"doctype": seed.doctype, **seed.values, **seed.at_first})


def make(seed: Seed):
	return document(seed).insert(ignore_permissions=True)


def make_missing(seeds: Iterable[Seed]) -> int:
	"""Makes those that are not there. Returns how many."""
	missing = [seed for seed in seeds if not is_there(seed)]
	for seed in missing:
		make(seed)
	return len(missing)


def defaults_of(doctype: str) -> dict[str, str]:
	"""{field: default} of the fields of a doctype that have one, as its meta has it: text."""
	return {
		field.fieldname: field.default
		for field in frappe.get_meta(doctype).fields
		if field.default is not None
	}
