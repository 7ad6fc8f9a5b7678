"""The synonyms of this site: what its clients say, and what that means. They are the admin's."""

import frappe
from frappe import _
from frappe.utils import escape_html

from facility_frontoffice.catalogue import service
from facility_frontoffice.catalogue.service import CatalogueError
from facility_frontoffice.intake.synonyms import Synonym, circle, key_of
from facility_frontoffice.intake.translation import split_keywords

DOCTYPE = "Facility Synonym"
TABLE = "Facility Synonym Product"


def enabled() -> list[Synonym]:
	"""The synonyms that count, in the order of their phrases."""
	rows = frappe.get_all(
		DOCTYPE, filters={"enabled": 1}, fields=["name", "phrase", "meaning"], order_by="phrase, name"
	)
	products: dict[str, list[str]] = {}
	if rows:
		for row in frappe.get_all(
			TABLE, filters={"parenttype": DOCTYPE}, fields=["parent", "product"], order_by="parent, idx"
		):
			products.setdefault(row.parent, []).append(row.product)
	return [
		Synonym(row.phrase, split_keywords(row.meaning), tuple(products.get(row.name, ()))) for row in rows
	]


def prepare(doc) -> None:
	"""Tidies what was typed, and writes down what it leads to, for lists."""
	doc.phrase = " ".join((doc.phrase or "").split())
	doc.meaning = ", ".join(dict.fromkeys(split_keywords(doc.meaning)))
	doc.set("products", _each_once(doc.products))
	names = {
		row.name: row.product_name
		for row in frappe.get_all(
			service.PRODUCT,
			filters={"name": ("in", [row.product for row in doc.products])},
			fields=["name", "product_name"],
			order_by="name",
		)
	}
	doc.leads_to = "\n".join(
		[*split_keywords(doc.meaning), *(names.get(row.product, row.product) for row in doc.products)]
	)


def check(doc) -> None:
	"""Refuses a synonym that says or means nothing, that is there already, and one that leads back to itself."""
	phrase = key_of(doc.phrase)
	meanings = split_keywords(doc.meaning)
	if not phrase:
		_refuse(_("Type the word or words that clients say, with letters or digits in them."), _("No Word"))
	if not meanings and not doc.products:
		_refuse(
			_("Say what “{0}” means: other words that clients use, or the products that are meant.").format(
				escape_html(doc.phrase)
			),
			_("No Meaning"),
		)
	for meaning in meanings:
		if not key_of(meaning):
			_refuse(
				_("“{0}” has no word in it. Take it out, or write it with letters.").format(
					escape_html(meaning)
				),
				_("No Word"),
			)
	others = frappe.get_all(
		DOCTYPE,
		filters={"name": ("!=", doc.name or "")},
		fields=["phrase", "meaning", "enabled"],
		order_by="name",
	)
	_check_duplicate(doc, phrase, others)
	_check_circle(doc, meanings, others)


def _check_duplicate(doc, phrase: tuple[str, ...], others: list) -> None:
	for other in others:
		if key_of(other.phrase) == phrase:
			_refuse(
				_("“{0}” is there already. Add what it means to that one.").format(escape_html(other.phrase)),
				_("There Already"),
			)


def _check_circle(doc, meanings: tuple[str, ...], others: list) -> None:
	if not doc.enabled:
		return
	known = {other.phrase: split_keywords(other.meaning) for other in others if other.enabled}
	path = circle({**known, doc.phrase: meanings}, doc.phrase)
	if path:
		_refuse(
			_("This leads back to itself: {0}. Leave one of these out, or name the product instead.").format(
				escape_html(" → ".join([*path, path[0]]))
			),
			_("Goes Round in a Circle"),
		)


def _each_once(rows: list) -> list:
	return list({row.product: row for row in rows if row.product}.values())


def _refuse(message: str, title: str) -> None:
	frappe.throw(message, CatalogueError, title=title)
