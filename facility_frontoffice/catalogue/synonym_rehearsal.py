"""What a synonym would have suggested for what clients asked in the past month: for an admin who thinks of it.

The words of the requests are read once more, with and without the synonym as it stands on the form, by the catalogue of
now; what was learned from choices is left out.
"""

import frappe
from frappe import _

from facility_frontoffice.catalogue import suggestions, synonyms
from facility_frontoffice.communication.texts import as_typed
from facility_frontoffice.intake.synonyms import Synonym, SynonymBook, key_of
from facility_frontoffice.intake.translation import split_keywords
from facility_frontoffice.intake.words import spoken
from facility_frontoffice.rehearsals import SHOWN, Findings, Row, looked_at, since

REQUEST, LINE = "Client Request", "Client Request Line"
MAXIMUM_REQUESTS = 5_000
# So many are matched with the whole catalogue, twice
MATCHED = 200
SUGGESTED = 5


def rehearse(doc) -> Findings:
	"""The requests in whose words the phrase is, and whether the products that were chosen would be suggested by it."""
	synonyms.prepare(doc)
	synonyms.check(doc)
	mine = Synonym(doc.phrase, split_keywords(doc.meaning), tuple(row.product for row in doc.products))
	rows = _requests()
	only_mine = SynonymBook([mine])
	saying = [row for row in rows if only_mine.meanings(spoken(_words_of(row)))]
	others = [other for other in synonyms.enabled() if key_of(other.phrase) != key_of(doc.phrase)]
	without, with_it = suggestions.matcher_with(others), suggestions.matcher_with([*others, mine])
	chosen = _chosen(saying[:MATCHED])
	found = [
		(row, _codes(without, row), _codes(with_it, row), chosen.get(row.name, set()))
		for row in saying[:MATCHED]
	]
	return Findings(
		_("{0} of {1} requests say “{2}”.").format(len(saying), len(rows), doc.phrase),
		[*(_counted(found) if found else []), *looked_at(len(rows), MAXIMUM_REQUESTS)],
		rows=[_shown(*each) for each in found[:SHOWN]],
	)


def _requests() -> list:
	return frappe.get_all(
		REQUEST,
		filters={"creation": (">=", since())},
		fields=["name", "subject", "description", "creation"],
		order_by="creation desc, name",
		limit_page_length=MAXIMUM_REQUESTS,
	)


def _words_of(row) -> str:
	return as_typed(f"{row.subject or ''} {row.description or ''}")


def _codes(matcher, row) -> list[str]:
	return [found.product_code for found in matcher.suggest(_words_of(row), SUGGESTED)]


def _chosen(rows: list) -> dict[str, set[str]]:
	found: dict[str, set[str]] = {}
	for line in frappe.get_all(
		LINE,
		filters={
			"parent": ("in", [row.name for row in rows]),
			"status": ("!=", "Cancelled"),
			"product": ("is", "set"),
		},
		fields=["parent", "product"],
		order_by="parent, idx",
	):
		found.setdefault(line.parent, set()).add(line.product)
	return found


def _counted(found: list[tuple]) -> list[str]:
	differing = sum(before != after for _row, before, after, _chosen in found)
	decided = [(before, after, chosen) for _row, before, after, chosen in found if chosen]
	right = sum(bool(chosen & set(after)) for _before, after, chosen in decided)
	right_before = sum(bool(chosen & set(before)) for before, _after, chosen in decided)
	return [
		_("For {0} other products are suggested by it.").format(differing),
		_("What was chosen is among the first {0}: {1} of {2} times. Without this synonym: {3}.").format(
			SUGGESTED, right, len(decided), right_before
		),
	]


def _shown(row, before: list[str], after: list[str], chosen: set[str]) -> Row:
	new = [code for code in after if code not in before]
	words = _("also suggested: {0}").format(", ".join(new)) if new else _("the same products are suggested")
	is_right = bool(chosen & set(after))
	return Row(
		REQUEST,
		row.name,
		row.subject or row.name,
		words=words,
		mark=(_("chosen was suggested") if is_right else _("chosen was not suggested")) if chosen else "",
		colour="green" if is_right else "orange",
		at=row.creation,
	)
