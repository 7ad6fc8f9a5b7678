"""The list of words that an answer should not have, for the desk. It is the admin's; see `wording` for how it matches."""

import frappe
from frappe import _

from facility_frontoffice.intake import wording
from facility_frontoffice.intake.errors import IntakeError

DOCTYPE = "Facility Discouraged Word"
CACHE_KEY = "facility_frontoffice:discouraged_words"


def find(text: str | None, language: str | None = None) -> list[dict]:
	"""Rows of phrase, found (as typed) and better, in the order of the text; each phrase once."""
	found = {}
	for finding in wording.find(text, _words(), language):
		found.setdefault(
			finding.phrase, {"phrase": finding.phrase, "found": finding.found, "better": finding.better}
		)
	return list(found.values())


def check(doc) -> None:
	"""Refuses a phrase without a word, one that is listed already, and an exception that does not hold it."""
	doc.phrase = (doc.phrase or "").strip()
	words = wording.words_of(doc.phrase)
	if not words:
		frappe.throw(_("Type a word or a phrase, with letters in it."), IntakeError, title=_("No Word"))
	others = frappe.get_all(
		DOCTYPE, filters={"name": ("!=", doc.name or "")}, fields=["phrase", "language"], order_by="name"
	)
	for other in others:
		if wording.words_of(other.phrase) == words and (other.language or "") == (doc.language or ""):
			frappe.throw(
				_("“{0}” is listed already. Change that one.").format(other.phrase),
				IntakeError,
				title=_("Listed Already"),
			)
	for exception in exceptions_of(doc.exceptions):
		if not _holds(wording.words_of(exception), words):
			frappe.throw(
				_("“{0}” does not hold “{1}”, so it is no exception to it.").format(exception, doc.phrase),
				IntakeError,
				title=_("No Exception"),
			)


def exceptions_of(text: str | None) -> tuple[str, ...]:
	return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def forget() -> None:
	"""A change counts at once, in every process, when it is committed and also when it is undone."""
	frappe.cache.delete_value(CACHE_KEY)
	frappe.db.after_commit.add(lambda: frappe.cache.delete_value(CACHE_KEY))
	frappe.db.after_rollback.add(lambda: frappe.cache.delete_value(CACHE_KEY))


def _words() -> list[wording.Discouraged]:
	rows = frappe.cache.get_value(CACHE_KEY, _rows)
	return [
		wording.Discouraged(
			phrase=row["phrase"],
			better=row["better"] or "",
			language=row["language"] or None,
			exceptions=exceptions_of(row["exceptions"]),
		)
		for row in rows
	]


def _rows() -> list[dict]:
	rows = frappe.get_all(
		DOCTYPE,
		filters={"enabled": 1},
		fields=["phrase", "better", "language", "exceptions"],
		order_by="phrase, name",
	)
	return [dict(row) for row in rows]


def _holds(whole: tuple, part: tuple) -> bool:
	return any(whole[start : start + len(part)] == part for start in range(len(whole) - len(part) + 1))
