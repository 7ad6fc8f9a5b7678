"""Loads the default catalogue into a site, on request.

What is there already is left alone, however it was changed; what was deleted comes back, because somebody
asked for it. Nothing is committed here.
"""

import frappe
from frappe import _
from frappe.utils import add_years, today

from facility_frontoffice.catalogue import default_catalogue, service
from facility_frontoffice.setup.seed import Seed, make_missing

CATEGORY = "Facility Product Category"
UNIT = "Backoffice Unit"
LEVEL = "Facility Service Level"

# That a question came in is said at once, whatever it is about (S37)
ACKNOWLEDGE_WITHIN = 3600


def load_default_catalogue() -> dict[str, int]:
	"""Makes the categories, units, service levels and products that are missing.

	Returns how many were made of each: `{"categories", "units", "service_levels", "products"}`.
	"""
	work = {
		"categories": categories(),
		"units": units(),
		"service_levels": service_levels(),
		"products": products(),
	}
	total, done, counts = sum(len(seeds) for seeds in work.values()), 0, {}
	for kind, seeds in work.items():
		counts[kind] = 0
		for seed in seeds:
			# The caller has the right to load the catalogue, which is more than to make one row
			counts[kind] += make_missing([seed])
			done += 1
			_show_progress(done, total)
	return counts


def is_loaded() -> bool:
	"""Whether any product of the default catalogue is here: then what is missing of it was deleted."""
	codes = [product["product_code"] for product in default_catalogue.products()]
	return bool(frappe.db.exists(service.PRODUCT, {"name": ("in", codes)}))


def categories() -> list[Seed]:
	"""Parents first."""
	return [Seed(CATEGORY, values["category_name"], values) for values in default_catalogue.categories()]


def units() -> list[Seed]:
	day = service.working_day_seconds()
	return [
		Seed(UNIT, values["unit_name"], {**values, "default_norm": day})
		for values in default_catalogue.units()
	]


def service_levels() -> list[Seed]:
	day = service.working_day_seconds()
	norms = dict.fromkeys(
		(product["response_norm"], product["resolution_norm"]) for product in default_catalogue.products()
	)
	return [_level(response, resolution, day) for response, resolution in norms]


def _level(response_norm: str, resolution_norm: str, day: int) -> Seed:
	name = default_catalogue.level_name(response_norm, resolution_norm)
	respond = default_catalogue.norm_seconds(response_norm, day)
	norm = {
		"priority": "Medium",
		"acknowledge_within": min(respond, ACKNOWLEDGE_WITHIN),
		"respond_within": respond,
		"resolve_within": default_catalogue.norm_seconds(resolution_norm, day),
	}
	return Seed(LEVEL, name, {"level_name": name, "norms": [norm]})


def products() -> list[Seed]:
	day = service.working_day_seconds()
	return [
		Seed(
			service.PRODUCT,
			values["product_code"],
			_product(values, day),
			at_first={"review_by": add_years(today(), 1)},
		)
		for values in default_catalogue.products()
	]


def _product(values: dict, day: int) -> dict:
	values = dict(values)
	level = default_catalogue.level_name(values.pop("response_norm"), values.pop("resolution_norm"))
	return {
		"published": 1,
		"disabled": 0,
		**values,
		"service_level": level,
		"questions": [
			{**question, "options": "\n".join(question.get("options", ()))}
			for question in values["questions"]
		],
		"steps": [
			{**step, "norm": default_catalogue.norm_seconds(step["norm"], day)} for step in values["steps"]
		],
	}


def _show_progress(done: int, total: int) -> None:
	if done % 5 == 0 or done == total:
		frappe.publish_progress(done * 100 / total, title=_("Default Catalogue"), description=_("Loading"))
