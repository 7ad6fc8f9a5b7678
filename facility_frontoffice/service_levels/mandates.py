"""Mandates of roles: whether somebody may promise something alone, and in words why not (S51)."""

from collections.abc import Iterable
from datetime import datetime

import frappe
from frappe import _
from frappe.utils import flt, fmt_money, format_duration
from frappe.utils.nestedset import get_ancestors_of

from facility_frontoffice.service_levels import mandate_rules as rules
from facility_frontoffice.service_levels.errors import CommitmentError
from facility_frontoffice.service_levels.feasibility import hours_of
from facility_frontoffice.service_levels.mandate_rules import Mandate, Undertaking
from facility_frontoffice.service_levels.working_time import WorkingCalendar

MANDATE = "Facility Mandate"
CATEGORY = "Facility Product Category"


def check(doc) -> None:
	"""Refuses a mandate that can never cover anything."""
	if doc.product and doc.product_category and doc.product_category not in _categories_of(doc.product):
		frappe.throw(
			_("{0} is not in {1}. Leave one of the two empty.").format(doc.product, doc.product_category),
			CommitmentError,
			title=_("Covers Nothing"),
		)


def why_beyond(
	user: str, request, kind: str, products: Iterable[str | None], due: datetime, amount
) -> list[str]:
	"""In words, why this user may not promise this alone; empty when they may.

	`due` is an aware moment. A promise about several products must be covered for each of them.
	"""
	mandates = [] if user == "Administrator" else _of(user)
	if not mandates:
		return []
	hours = hours_of(request) or WorkingCalendar.always()
	working_time = max(0.0, hours.elapsed(datetime.now(due.tzinfo), due))
	reasons = []
	for product in products:
		undertaking = Undertaking(kind, product, _categories_of(product), flt(amount), working_time)
		reasons += _in_words(undertaking, rules.why_not_covered(mandates, undertaking))
	return list(dict.fromkeys(reasons))


def _of(user: str) -> list[Mandate]:
	rows = frappe.get_all(
		MANDATE,
		filters={"role": ("in", frappe.get_roles(user)), "disabled": 0},
		fields=["kind", "product", "product_category", "maximum_amount", "not_sooner_than"],
		order_by="creation, name",
	)
	return [
		Mandate(
			row.kind or None,
			row.product or None,
			row.product_category or None,
			flt(row.maximum_amount),
			flt(row.not_sooner_than),
		)
		for row in rows
	]


def _categories_of(product: str | None) -> frozenset[str]:
	"""The category of a product with all above it."""
	category = frappe.get_cached_value("Facility Product", product, "category") if product else None
	return frozenset((category, *get_ancestors_of(CATEGORY, category))) if category else frozenset()


def _in_words(undertaking: Undertaking, found: tuple[Mandate, tuple[str, ...]] | None) -> list[str]:
	if not found:
		return []
	mandate, lacking = found
	product = undertaking.product and frappe.get_cached_value(
		"Facility Product", undertaking.product, "product_name"
	)
	words = {
		rules.OTHER_KIND: lambda: _("The mandate is not for this kind of promise: {0}.").format(
			_(undertaking.kind)
		),
		rules.OTHER_PRODUCT: lambda: _("The mandate is not for {0}.").format(
			_(product) if product else _("a question without a product")
		),
		rules.TOO_MUCH: lambda: _("The amount is above the limit of {0}.").format(
			fmt_money(mandate.maximum_amount, currency=frappe.db.get_default("currency"))
		),
		rules.TOO_SOON: lambda: _(
			"The mandate asks for {0} of working time until the promised moment."
		).format(format_duration(mandate.not_sooner_than, hide_days=True)),
	}
	return [words[reason]() for reason in lacking]
