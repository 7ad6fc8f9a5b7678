"""Loads the default catalogue into a site, on request.

What is there already is left alone, however it was changed; what was deleted comes back, because somebody
asked for it. Nothing is committed here.
"""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import add_years, today

from facility_frontoffice.catalogue import default_catalogue, service

CATEGORY = "Facility Product Category"
UNIT = "Backoffice Unit"
LEVEL = "Facility Service Level"

# That a question came in is said at once, whatever it is about (S37)
ACKNOWLEDGE_WITHIN = 3600


def load_default_catalogue() -> dict[str, int]:
	"""Makes the categories, units, service levels and products that are missing.

	Returns how many were made of each: `{"categories", "units", "service_levels", "products"}`.
	"""
	day = service.working_day_seconds()
	products = default_catalogue.products()
	levels = dict.fromkeys((product["response_norm"], product["resolution_norm"]) for product in products)
	work = [
		("categories", default_catalogue.categories(), _make_category),
		("units", default_catalogue.units(), lambda values: _make_unit(values, day)),
		("service_levels", list(levels), lambda norms: _make_level(*norms, day)),
		("products", products, lambda values: _make_product(values, day)),
	]
	total, done, counts = sum(len(rows) for _kind, rows, _make in work), 0, {}
	for kind, rows, make in work:
		counts[kind] = 0
		for row in rows:
			counts[kind] += make(row)
			done += 1
			_show_progress(done, total)
	return counts


def _make_category(values: dict) -> bool:
	return _insert_if_missing(CATEGORY, values["category_name"], lambda: values)


def _make_unit(values: dict, day: int) -> bool:
	return _insert_if_missing(UNIT, values["unit_name"], lambda: {**values, "default_norm": day})


def _make_level(response_norm: str, resolution_norm: str, day: int) -> bool:
	name = default_catalogue.level_name(response_norm, resolution_norm)
	respond = default_catalogue.norm_seconds(response_norm, day)
	norm = {
		"priority": "Medium",
		"acknowledge_within": min(respond, ACKNOWLEDGE_WITHIN),
		"respond_within": respond,
		"resolve_within": default_catalogue.norm_seconds(resolution_norm, day),
	}
	return _insert_if_missing(LEVEL, name, lambda: {"level_name": name, "norms": [norm]})


def _make_product(values: dict, day: int) -> bool:
	return _insert_if_missing(service.PRODUCT, values["product_code"], lambda: _product(values, day))


def _product(values: dict, day: int) -> dict:
	values = dict(values)
	level = default_catalogue.level_name(values.pop("response_norm"), values.pop("resolution_norm"))
	return {
		**values,
		"service_level": level,
		"review_by": add_years(today(), 1),
		"questions": [
			{**question, "options": "\n".join(question.get("options", ()))}
			for question in values["questions"]
		],
		"steps": [
			{**step, "norm": default_catalogue.norm_seconds(step["norm"], day)} for step in values["steps"]
		],
	}


def _insert_if_missing(doctype: str, name: str, values: Callable[[], dict]) -> bool:
	"""Whether it was made. The caller has the right to load the catalogue, which is more than to make one row."""
	if frappe.db.exists(doctype, name):
		return False
	frappe.get_doc({"doctype": doctype, **values()}).insert(ignore_permissions=True)
	return True


def _show_progress(done: int, total: int) -> None:
	if done % 5 == 0 or done == total:
		frappe.publish_progress(done * 100 / total, title=_("Default Catalogue"), description=_("Loading"))
