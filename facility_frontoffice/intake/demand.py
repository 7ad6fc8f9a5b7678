"""What clients ask and the catalogue does not know (S10): measured when a request is made, and when it is translated.

Costs no statement: the index of suggestions is in memory.
"""

import frappe
from frappe import _

from facility_frontoffice.catalogue import suggestions

NOT_KNOWN, NOT_SUGGESTED = -1, 0
# So far down a list nobody looks.
LIMIT = 20


def measure(doc) -> None:
	"""Notes on a new request how many products fit the client's words."""
	doc.suggestions_found = found_for(words_of(doc))


def found_for(words: str) -> int:
	"""How many products fit these words; -1 when there are none to go by."""
	ranked = _ranked(words)
	return NOT_KNOWN if ranked is None else len(ranked)


def rank_of(doc, product: str) -> int:
	"""The place of a product among the suggestions for the words of a request, from 1; 0 when it is none of them."""
	ranked = _ranked_once(doc, words_of(doc))
	if ranked is None:
		return NOT_KNOWN
	return ranked.index(product) + 1 if product in ranked else NOT_SUGGESTED


def words_of(doc) -> str:
	"""Subject and description; a subject that was taken from the description counts once."""
	subject, description = (doc.subject or "").strip(), (doc.description or "").strip()
	if description.startswith(subject.rstrip("…")):
		return description
	return "\n".join(filter(None, (subject, description)))


def _ranked_once(doc, words: str) -> list[str] | None:
	"""For all lines of one save, and for nobody after it: the catalogue changes."""
	key = (frappe.utils.cstr(doc.modified), words)
	if doc.flags.ranked is None or doc.flags.ranked[0] != key:
		doc.flags.ranked = (key, _ranked(words))
	return doc.flags.ranked[1]


def _ranked(words: str) -> list[str] | None:
	"""None when it cannot be said: no figure is worth that a client's question is lost."""
	if not words:
		return None
	try:
		return suggestions.ranked(words, LIMIT)
	except Exception:
		frappe.log_error(title=_("Demand could not be measured"))
		return None
