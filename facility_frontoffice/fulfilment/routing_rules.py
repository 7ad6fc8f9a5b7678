"""Which party gets a step, and which person of a unit. Pure: no Frappe.

Both choices are total and deterministic: the order of what is given plays no part, and every case has one answer, which
may be that nobody can.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

WORK = "Work"
# How a unit gives its work to people
UNIT_PICKS, LEAST_WORK, BY_TURNS = "Nobody (the unit picks)", "Least Work", "By Turns"

_FIRST_DAY, _LAST_DAY = date.min, date.max
LONG_AGO = datetime.min


# Parties --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
	"""What one rule asks of a step, and who gets it then. What is None asks nothing.

	`category_path` and `location_path` begin with what the rule asks, then what that is in, up to the root.
	`product_path` is the category of `product`, then those above it.
	"""

	name: str
	order: int = 0
	backoffice_unit: str | None = None
	supplier: str | None = None
	product: str | None = None
	product_path: tuple[str, ...] = ()
	category_path: tuple[str, ...] = ()
	location_path: tuple[str, ...] = ()
	request_type: str | None = None
	priority: str | None = None
	action: str = WORK
	instead_of: str | None = None
	from_date: date | None = None
	until_date: date | None = None

	@property
	def category(self) -> str | None:
		return next(iter(self.category_path), None)

	@property
	def location(self) -> str | None:
		return next(iter(self.location_path), None)


@dataclass(frozen=True)
class Case:
	"""A step that is to be sent. Paths begin with the nearest; `unit` would get it without a rule."""

	product: str
	categories: tuple[str, ...] = ()
	locations: tuple[str, ...] = ()
	request_type: str | None = None
	priority: str | None = None
	action: str = WORK
	unit: str | None = None
	day: date | None = None


def fits(rule: Rule, case: Case) -> bool:
	return (
		rule.action == case.action
		and rule.product in (None, case.product)
		and (not rule.category or rule.category in case.categories)
		and (not rule.location or rule.location in case.locations)
		and rule.request_type in (None, case.request_type)
		and rule.priority in (None, case.priority)
		and rule.instead_of in (None, case.unit)
		and (case.day is None or _starts(rule) <= case.day <= _ends(rule))
	)


def in_turn(rules: Iterable[Rule]) -> list[Rule]:
	"""The first in order first; of those with one number the more specific, at last by name."""
	return sorted(rules, key=_turn)


def fitting(rules: Iterable[Rule], case: Case) -> list[Rule]:
	"""The rules that fit, the one that decides first."""
	return in_turn(rule for rule in rules if fits(rule, case))


def _turn(rule: Rule) -> tuple:
	"""A product goes before a family, a deep family or place before a high one, more conditions before fewer."""
	others = (rule.request_type, rule.priority, rule.instead_of, rule.from_date, rule.until_date)
	return (
		rule.order,
		-int(bool(rule.product)),
		-len(rule.category_path),
		-len(rule.location_path),
		-sum(value is not None for value in others),
		rule.name,
	)


def stands_before(rules: Iterable[Rule], rule: Rule) -> Rule | None:
	"""A rule that takes everything that this one would catch, so that it can never win; None when there is none."""
	return next(
		(
			other
			for other in in_turn(rules)
			if other.name != rule.name and _turn(other) < _turn(rule) and covers(other, rule)
		),
		None,
	)


def covers(wide: Rule, narrow: Rule) -> bool:
	"""Whether every step that fits `narrow` fits `wide`."""
	return (
		wide.action == narrow.action
		and wide.product in (None, narrow.product)
		and (not wide.category or wide.category in (*narrow.category_path, *narrow.product_path))
		and (not wide.location or wide.location in narrow.location_path)
		and wide.request_type in (None, narrow.request_type)
		and wide.priority in (None, narrow.priority)
		and wide.instead_of in (None, narrow.instead_of)
		and _starts(wide) <= _starts(narrow)
		and _ends(narrow) <= _ends(wide)
	)


def is_over(rule: Rule, today: date) -> bool:
	return _ends(rule) < today


def _starts(rule: Rule) -> date:
	return rule.from_date or _FIRST_DAY


def _ends(rule: Rule) -> date:
	return rule.until_date or _LAST_DAY


@dataclass(frozen=True)
class Choice:
	"""Who gets a step. `rule` decided, or, when that is None, `source` (a word of the caller); None for nobody.

	`skipped` are those that would have got it before, as (unit, supplier) of which one is None.
	"""

	backoffice_unit: str | None = None
	supplier: str | None = None
	rule: Rule | None = None
	source: str | None = None
	skipped: tuple[tuple[str | None, str | None], ...] = ()


def choose_party(
	rules: Iterable[Rule],
	case: Case,
	defaults: Sequence[tuple[str, str | None, str | None]],
	is_able: Callable[[str | None, str | None], bool],
) -> Choice:
	"""The first rule that fits and whose party can be given work, else the first of the defaults that can.

	`defaults` are (source, unit, supplier). `is_able(unit, supplier)` is asked for one of the two at a time. A unit that
	guards a supplier keeps the work when the supplier cannot do it.
	"""
	skipped: list[tuple[str | None, str | None]] = []
	offers = [
		*((rule, None, rule.backoffice_unit, rule.supplier) for rule in fitting(rules, case)),
		*((None, *default) for default in defaults),
	]
	for rule, source, unit, supplier in offers:
		asked = [party for party in ((unit, None), (None, supplier)) if any(party)]
		able = [party for party in asked if is_able(*party)]
		skipped += [party for party in asked if party not in able]
		if able:
			unit, supplier = (unit, None) in able and unit, (None, supplier) in able and supplier
			return Choice(unit or None, supplier or None, rule, source, tuple(dict.fromkeys(skipped)))
	return Choice(skipped=tuple(dict.fromkeys(skipped)))


# People ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
	"""Somebody of a unit. `late` is the part of `open_work` that is late; `last_given` is None for never."""

	user: str
	is_in: bool = True
	is_skilled: bool = False
	open_work: int = 0
	late: int = 0
	last_given: datetime | None = None

	@property
	def weight(self) -> int:
		"""Late work counts twice: who is behind gets no more on top of it."""
		return self.open_work + self.late


def choose_person(candidates: Iterable[Candidate], person_choice: str) -> Candidate | None:
	"""Who is in, then who knows the work (everybody where nobody does), then who has least or waited longest."""
	present = [candidate for candidate in candidates if candidate.is_in]
	able = [candidate for candidate in present if candidate.is_skilled] or present
	if person_choice not in (LEAST_WORK, BY_TURNS):
		return None
	return min(able, key=lambda candidate: _place(candidate, person_choice), default=None)


def _place(candidate: Candidate, person_choice: str) -> tuple:
	load = candidate.weight if person_choice == LEAST_WORK else 0
	return (load, candidate.last_given or LONG_AGO, candidate.user)


def with_one_more(candidate: Candidate, given: datetime) -> Candidate:
	"""The same person, after somebody else gave them work at this moment."""
	return replace(candidate, open_work=candidate.open_work + 1, last_given=given)
