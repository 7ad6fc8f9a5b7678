"""What somebody may promise without asking anybody (S51). Pure: no Frappe, no database."""

from collections.abc import Sequence
from dataclasses import dataclass

# Why a mandate does not cover a promise
OTHER_KIND, OTHER_PRODUCT, TOO_MUCH, TOO_SOON = "kind", "product", "amount", "soon"


@dataclass(frozen=True)
class Mandate:
	"""What one mandate covers; None or zero is no limit. `not_sooner_than` is seconds of working time."""

	kind: str | None = None
	product: str | None = None
	category: str | None = None
	maximum_amount: float = 0
	not_sooner_than: float = 0


@dataclass(frozen=True)
class Undertaking:
	"""What somebody is about to promise about one product, or about none that is known.

	`categories` is that of the product with all above it. `working_time` is the seconds of working time between
	now and the promised moment.
	"""

	kind: str
	product: str | None = None
	categories: frozenset[str] = frozenset()
	amount: float = 0
	working_time: float = 0


def why_not_covered(
	mandates: Sequence[Mandate], undertaking: Undertaking
) -> tuple[Mandate, tuple[str, ...]] | None:
	"""The mandate that comes nearest, and what it lacks; None when one covers it, or when there is none.

	Who has no mandate has no limit: a front office that has set up none works as before.
	"""
	found = [(mandate, _lacking(mandate, undertaking)) for mandate in mandates]
	if not found or any(not lacking for _mandate, lacking in found):
		return None
	return min(found, key=lambda pair: _distance(pair[1]))


def _lacking(mandate: Mandate, undertaking: Undertaking) -> tuple[str, ...]:
	lacking = []
	if mandate.kind and mandate.kind != undertaking.kind:
		lacking.append(OTHER_KIND)
	if (mandate.product and mandate.product != undertaking.product) or (
		mandate.category and mandate.category not in undertaking.categories
	):
		lacking.append(OTHER_PRODUCT)
	if mandate.maximum_amount and undertaking.amount > mandate.maximum_amount:
		lacking.append(TOO_MUCH)
	if undertaking.working_time < mandate.not_sooner_than:
		lacking.append(TOO_SOON)
	return tuple(lacking)


def _distance(lacking: tuple[str, ...]) -> tuple[bool, int]:
	"""A limit that is exceeded says more than a mandate that is about something else."""
	return (OTHER_KIND in lacking or OTHER_PRODUCT in lacking, len(lacking))
