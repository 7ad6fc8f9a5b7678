"""Which desk a request belongs to, and when a desk is open. Pure: no Frappe. Moments are aware."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from facility_frontoffice.service_levels.working_time import WorkingCalendar, as_utc

CENTRAL, UNIT = "Central", "Unit"
# How the front office is arranged
ALL_CENTRAL, PER_UNIT, MIXED = "Central", "Per Unit", "Mixed"

# A desk that does not close for so long is open around the clock.
LONGEST_SPAN = timedelta(days=8)


@dataclass(frozen=True)
class Desk:
	"""A desk as the rule sees it. `families` are names of product categories, each with what is below it."""

	name: str
	kind: str = CENTRAL
	backoffice_unit: str | None = None
	families: frozenset[str] = field(default_factory=frozenset)
	is_disabled: bool = False


def choose(
	arrangement: str | None,
	desks: Iterable[Desk],
	default: str | None,
	unit: str | None = None,
	path: Sequence[str] = (),
) -> str | None:
	"""The desk for a request; None only when there is no desk that is not disabled.

	`unit` delivers the first product; `path` is the category of that product, then what it is in, up to the root.
	Where two desks would do, that of the unit goes first, then the first by name.
	"""
	enabled = sorted((desk for desk in desks if not desk.is_disabled), key=lambda desk: desk.name)
	own = [desk for desk in enabled if unit and desk.kind == UNIT and desk.backoffice_unit == unit]
	found: list[Desk] = []
	if arrangement == MIXED:
		found = _with_family([*own, *enabled], path) or own
	elif arrangement == PER_UNIT:
		found = own
	return next((desk.name for desk in found), None) or _default(enabled, default)


def first_unit(own: str | None, steps: Iterable) -> str | None:
	"""The unit that delivers a product, or its first step that has one. Steps have sequence, idx and backoffice_unit."""
	in_order = sorted(steps, key=lambda step: (step.sequence or 0, step.idx))
	return next(filter(None, (own, *(step.backoffice_unit for step in in_order))), None)


def _with_family(desks: Sequence[Desk], path: Sequence[str]) -> list[Desk]:
	"""The desks that hold the deepest category of the path that any holds."""
	for category in path:
		found = [desk for desk in desks if category in desk.families]
		if found:
			return found
	return []


def _default(enabled: Sequence[Desk], default: str | None) -> str | None:
	"""The default desk; while that is disabled a central one, or else whichever there is."""
	names = [desk.name for desk in enabled]
	if default in names:
		return default
	central = [desk.name for desk in enabled if desk.kind == CENTRAL]
	return next(iter([*central, *names]), None)


def closes_at(calendar: WorkingCalendar, at: datetime) -> datetime | None:
	"""When what is open at `at` closes; `at` itself when it is closed, None when it is open around the clock.

	Spans that adjoin, such as those of two whole days, are one.
	"""
	at = as_utc(at)
	low, high = 0, int(LONGEST_SPAN.total_seconds())
	if _is_open_for(calendar, at, high):
		return None
	while high - low > 1:
		middle = (low + high) // 2
		low, high = (middle, high) if _is_open_for(calendar, at, middle) else (low, middle)
	return at + timedelta(seconds=calendar.elapsed(at, at + timedelta(seconds=high)))


def _is_open_for(calendar: WorkingCalendar, at: datetime, seconds: int) -> bool:
	return calendar.elapsed(at, at + timedelta(seconds=seconds)) == seconds
