"""Suggesting products of this site for what a client says.

The index is made once per site and process, and made again as soon as any product has changed.
"""

import frappe
from frappe import _

from facility_frontoffice.catalogue import service
from facility_frontoffice.intake.translation import ProductMatcher, ProductWords, split_keywords

# Clients are understood in these languages, whatever language the desk works in.
LANGUAGES = ("en", "nl")
CACHE_KEY = "facility_frontoffice:product_words"

# site: (stamp of the words, published only, index); an index is too slow to unpickle for each question
_indexes: dict[tuple[str, bool], tuple[str, ProductMatcher]] = {}


def suggest(text: str, limit: int, user: str, language: str | None = None) -> list[dict]:
	"""The products that fit `text` best, of those that `user` may ask for.

	Rows of product_code, product_name (in `language`, or that of the session), score (0 to 1) and why: the
	words of the client that led to it.
	"""
	matcher = _matcher(published_only=not service.sees_unpublished(user))
	found = matcher.suggest(text, limit)
	names = _names([suggestion.product_code for suggestion in found])
	return [
		{
			"product_code": suggestion.product_code,
			"product_name": _(names[suggestion.product_code], lang=language),
			"score": suggestion.score,
			"why": list(suggestion.why),
		}
		for suggestion in found
		if suggestion.product_code in names
	]


def forget() -> None:
	"""Has the index made again, in every process, once the change is committed and also when it is undone."""
	frappe.cache.delete_value(CACHE_KEY)
	frappe.db.after_commit.add(lambda: frappe.cache.delete_value(CACHE_KEY))
	frappe.db.after_rollback.add(lambda: frappe.cache.delete_value(CACHE_KEY))


def _matcher(published_only: bool) -> ProductMatcher:
	stamp = frappe.cache.get_value(CACHE_KEY, shared=False)
	key = (frappe.local.site, published_only)
	if stamp and key in _indexes and _indexes[key][0] == stamp:
		return _indexes[key][1]
	if not stamp:
		stamp = frappe.generate_hash(length=16)
		frappe.cache.set_value(CACHE_KEY, stamp)
	matcher = ProductMatcher(_products(published_only))
	_indexes[key] = (stamp, matcher)
	return matcher


def _products(published_only: bool) -> list[ProductWords]:
	filters = {"disabled": 0, **({"published": 1} if published_only else {})}
	rows = frappe.get_all(
		service.PRODUCT,
		filters=filters,
		fields=["name", "product_name", "keywords", "description"],
		order_by="name",
	)
	return [
		ProductWords(
			product_code=row.name,
			names=_in_all_languages(row.product_name),
			keywords=split_keywords(row.keywords),
			descriptions=_in_all_languages(row.description),
		)
		for row in rows
	]


def _in_all_languages(text: str | None) -> tuple[str, ...]:
	return tuple(dict.fromkeys((text, *(_(text, lang=language) for language in LANGUAGES)))) if text else ()


def _names(codes: list[str]) -> dict[str, str]:
	rows = frappe.get_all(
		service.PRODUCT, filters={"name": ("in", codes)}, fields=["name", "product_name"], order_by="name"
	)
	return {row.name: row.product_name for row in rows}
