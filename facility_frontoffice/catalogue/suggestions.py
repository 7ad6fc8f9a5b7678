"""Suggesting products of this site for what a client says.

The index is made once per site and process, and made again as soon as a product or a synonym has changed. What
was learned from earlier choices is kept apart from it, so that learning costs no new index.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

import frappe
from frappe import _

from facility_frontoffice.catalogue import learning, service, synonyms
from facility_frontoffice.intake.synonyms import Synonym
from facility_frontoffice.intake.translation import ProductMatcher, ProductWords, split_keywords

# Clients are understood in these languages, whatever language the desk works in.
LANGUAGES = ("en", "nl")
CACHE_KEY = "facility_frontoffice:product_words"
STAMP_LASTS = 24 * 3600
# Who began before a change was committed may have read the old words under the new stamp; that ends here. In seconds.
INDEX_LASTS = 300


@dataclass(frozen=True)
class _Index:
	stamp: str
	made_at: float
	matcher: ProductMatcher
	names: dict[str, str]


# by site; an index is too slow to unpickle for each question
_indexes: dict[str, _Index] = {}


def suggest(text: str, limit: int, user: str, language: str | None = None) -> list[dict]:
	"""The products that fit `text` best, of those that `user` may ask for.

	Rows of product_code, product_name (in `language`, or that of the session), score (0 to 1) and why: the
	words of the client that led to it.
	"""
	index = _index()
	visible = service.visible_products(user)
	found = index.matcher.suggest(
		text,
		limit,
		experience=learning.experience(),
		among=visible,
		# what one client said of a matter is no business of another
		shared_only=visible is not None,
	)
	return [
		{
			"product_code": suggestion.product_code,
			"product_name": _(index.names[suggestion.product_code], lang=language),
			"score": suggestion.score,
			"why": list(suggestion.why),
		}
		for suggestion in found
	]


def ranked(text: str, limit: int) -> list[str]:
	"""Codes of the products that fit `text`, best first, of the whole catalogue; without a statement."""
	found = _index().matcher.suggest(text, limit, experience=learning.experience(may_queue=False))
	return [suggestion.product_code for suggestion in found]


def forget() -> None:
	"""Has the index made again, in every process, once the change is committed and also when it is undone."""
	frappe.cache.delete_value(CACHE_KEY)
	frappe.db.after_commit.add(lambda: frappe.cache.delete_value(CACHE_KEY))
	frappe.db.after_rollback.add(lambda: frappe.cache.delete_value(CACHE_KEY))


def _index() -> _Index:
	# what expires is not kept for the length of a request or job, so that a change counts within it too
	stamp = frappe.cache.get_value(CACHE_KEY, expires=True)
	known = _indexes.get(frappe.local.site)
	if stamp and known and known.stamp == stamp and time.monotonic() - known.made_at < INDEX_LASTS:
		return known
	if not stamp:
		stamp = frappe.generate_hash(length=16)
		frappe.cache.set_value(CACHE_KEY, stamp, expires_in_sec=STAMP_LASTS)
	rows = _rows()
	matcher = _matcher(rows, synonyms.enabled())
	index = _Index(stamp, time.monotonic(), matcher, {row.name: row.product_name for row in rows})
	_indexes[frappe.local.site] = index
	return index


def matcher_with(book: Iterable[Synonym]) -> ProductMatcher:
	"""The catalogue of now as it would be searched with these synonyms and no others; kept nowhere."""
	return _matcher(_rows(), book)


def _matcher(rows: list, book: Iterable[Synonym]) -> ProductMatcher:
	return ProductMatcher([_words_of(row) for row in rows], book)


def _rows() -> list[frappe._dict]:
	return frappe.get_all(
		service.PRODUCT,
		filters={"disabled": 0},
		fields=["name", "product_name", "keywords", "sayings", "description"],
		order_by="name",
	)


def _words_of(row) -> ProductWords:
	return ProductWords(
		product_code=row.name,
		names=_in_all_languages(row.product_name),
		keywords=(*split_keywords(row.keywords), *split_keywords(row.sayings)),
		descriptions=_in_all_languages(row.description),
	)


def _in_all_languages(text: str | None) -> tuple[str, ...]:
	return tuple(dict.fromkeys((text, *(_(text, lang=language) for language in LANGUAGES)))) if text else ()
