"""Who could do work that came back, from what is known of each party. Pure: no Frappe.

The order is total and deterministic, and the same whatever order the parties are given in. More work done well never puts
a party lower, more work returned never higher.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from facility_frontoffice.intake import words

# What each sign weighs. Whom the return names goes before everything else, a rule before what figures say.
NAMED, RULE, HISTORY, HERE, SKILLED, TASKS, OWN, ELSEWHERE = 20.0, 4.0, 3.0, 1.0, 2.0, 1.0, 1.0, -3.0
# With so many done a record counts in full; a single one says little.
FULL_RECORD = 5
SHORTEST_WORD = 4


@dataclass(frozen=True)
class Party:
	"""A unit, a supplier, or a supplier that a unit guards, and what speaks for it.

	`done` and `returned` are of this product in the past year, `done_here` those of them at this place. `works_here` is
	None where nothing is known about where the party works.
	"""

	backoffice_unit: str | None = None
	supplier: str | None = None
	is_named: bool = False
	rule: str | None = None
	done: int = 0
	returned: int = 0
	done_here: int = 0
	is_skilled: bool = False
	has_task: bool = False
	is_own: bool = False
	works_here: bool | None = None

	@property
	def share(self) -> float | None:
		"""The part that it did and did not return, from 0 to 1; None without a record."""
		whole = self.done + self.returned
		return self.done / whole if whole else None


def weight(party: Party) -> float:
	"""How much speaks for a party; zero or less is nothing."""
	record = (party.share or 0) * min(party.done, FULL_RECORD) / FULL_RECORD
	here = (party.share or 0) * min(party.done_here, FULL_RECORD) / FULL_RECORD
	return (
		NAMED * party.is_named
		+ RULE * bool(party.rule)
		+ HISTORY * record
		+ HERE * here
		+ SKILLED * party.is_skilled
		+ TASKS * party.has_task
		+ OWN * party.is_own
		+ ELSEWHERE * (party.works_here is False)
	)


def ranked(parties: Iterable[Party], excluded: Iterable[tuple], limit: int) -> list[Party]:
	"""The parties that something speaks for, the likeliest first.

	The excluded are (unit, supplier) of which one is None; a supplier that an excluded unit guards is out too.
	"""
	without = set(excluded)
	found = [party for party in parties if without.isdisjoint(_halves(party)) and weight(party) > 0]
	return sorted(found, key=_place)[: max(limit, 0)]


def _halves(party: Party) -> tuple[tuple, tuple]:
	return (party.backoffice_unit, None), (None, party.supplier)


def _place(party: Party) -> tuple:
	return (-weight(party), -party.done, party.backoffice_unit or "", party.supplier or "")


def words_of(text: str | None) -> frozenset[str]:
	"""The words that say what something is about, in Dutch or English: of at least four letters, in lower case."""
	return frozenset(word.said for word in words.words_of(text) if len(word.said) >= SHORTEST_WORD)


def shares_a_word(one: frozenset[str], other: frozenset[str]) -> bool:
	"""Whether a word of one begins a word of the other, so that “move” finds “moves” and “moving” does not."""
	return any(a.startswith(b) or b.startswith(a) for a in one for b in other)


def is_named_in(text: str | None, name: str) -> bool:
	"""Whether a text names a party, as a whole and whatever the case; a name as short as “IT” with its capitals alone."""
	name, text = name.strip(), text or ""
	if len(name) >= SHORTEST_WORD:
		name, text = name.casefold(), text.casefold()
	return bool(name) and bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))
