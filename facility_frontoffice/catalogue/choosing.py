"""A part of the default catalogue, chosen by category and in a language: for who sets a front office up.

What is there already is left alone, as by `loader`.
"""

from collections.abc import Collection
from dataclasses import replace

import frappe
from frappe import _

from facility_frontoffice.catalogue import loader, service
from facility_frontoffice.setup.seed import Seed, make_missing

# The texts of the catalogue are there in these
LANGUAGES = ("en", "nl")
PARENT = "parent_facility_product_category"


def what_it_brings() -> list[dict]:
	"""`{"category", "brings", "there", "names"}` of each category with products: how many the app brings, and how many of
	those are on the site.
	"""
	seeds = loader.products()
	there = set(
		frappe.get_all(
			service.PRODUCT,
			filters={"name": ("in", [seed.name for seed in seeds])},
			pluck="name",
			order_by="name",
		)
	)
	found: dict[str, dict] = {}
	for seed in seeds:
		row = found.setdefault(seed.values["category"], {"brings": 0, "there": 0, "names": []})
		row["brings"] += 1
		row["there"] += seed.name in there
		row["names"].append(seed.values["product_name"])
	return [{"category": category, **row} for category, row in found.items()]


def load(categories: Collection[str], language: str | None = None) -> dict[str, int]:
	"""Makes what is missing of these categories, with the units and service levels that their products need.

	`language`: the texts of the products are written in it. Without one they are in English, and each person reads them in
	their own language, for the translations come along. Returns how many were made, as `loader.load_default_catalogue`.
	"""
	products = [seed for seed in loader.products() if seed.values["category"] in categories]
	units = {unit for seed in products for unit in _units_of(seed.values)}
	levels = {seed.values["service_level"] for seed in products}
	work = {
		"categories": _with_parents({seed.values["category"] for seed in products}),
		"units": [seed for seed in loader.units() if seed.name in units],
		"service_levels": [seed for seed in loader.service_levels() if seed.name in levels],
		"products": [_in_language(seed, language) for seed in products],
	}
	return {kind: make_missing(seeds) for kind, seeds in work.items()}


def _with_parents(names: set[str]) -> list[Seed]:
	seeds = loader.categories()
	parents = {seed.name: seed.values.get(PARENT) for seed in seeds}
	wanted: set[str | None] = set()
	for name in names:
		while name and name not in wanted:
			wanted.add(name)
			name = parents.get(name)
	return [seed for seed in seeds if seed.name in wanted]


def _units_of(product: dict) -> set[str]:
	named = {product.get("backoffice_unit"), *(step.get("backoffice_unit") for step in product["steps"])}
	return {unit for unit in named if unit}


def in_each_language(seed: Seed) -> list[Seed]:
	"""A product as it can have been loaded."""
	return [_in_language(seed, language) for language in LANGUAGES]


def _in_language(seed: Seed, language: str | None) -> Seed:
	"""A product with its texts in another language; the words by which it is found are in all languages already."""
	if not language or language == "en":
		return seed

	def said(values: dict, *fields: str) -> dict:
		return {**values, **{field: _(values[field], language) for field in fields if values.get(field)}}

	return replace(
		seed,
		values={
			**said(seed.values, "product_name", "description", "answer_card"),
			"questions": [
				{**said(row, "question"), "options": _lines(row.get("options"), language)}
				for row in seed.values["questions"]
			],
			"steps": [said(step, "step_name", "client_task") for step in seed.values["steps"]],
		},
	)


def _lines(text: str | None, language: str) -> str:
	return "\n".join(_(line, language) for line in (text or "").split("\n") if line)
