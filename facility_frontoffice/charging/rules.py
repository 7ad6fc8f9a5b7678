"""Who bears what a request costs, and how much that is. Pure: no Frappe, no clock, no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

FIXED_PRICE, AT_COST = "Fixed Price", "What It Cost"
CORRECTION = "Correction"
COST_CENTER, CUSTOMER = "Cost Center", "Customer"

TO_CHARGE, CHARGED, WAIVED, CANCELLED = "To Charge", "Charged", "Waived", "Cancelled"


def first_of_company(
	candidates: Iterable[str | None], company_of: Mapping[str, str], company: str | None
) -> str | None:
	"""The first cost centre or project that is of the company; None when there is none.

	`company_of` has those that can be booked on. What belongs to another company is passed over, not an error: a
	request of one company may be bought for by another.
	"""
	for candidate in candidates:
		if candidate and company and company_of.get(candidate) == company:
			return candidate
	return None


@dataclass(frozen=True)
class Bearer:
	"""Who bears a charge: a cost centre inside, or a customer who gets an invoice."""

	kind: str
	name: str


def bearer(
	own: str | None,
	of_department: str | None,
	of_customer: str | None,
	customer: str | None,
	of_product: str | None = None,
) -> Bearer | None:
	"""Who bears what a request costs; None when nobody is known, which the charge shows as missing.

	The request's own cost centre goes before that of its department, and that before that of its customer. A customer
	without a cost centre is a tenant, and gets an invoice. That on which the product is booked is for who has none and is
	no customer. All but `customer` are cost centres of the company.
	"""
	cost_center = own or of_department or of_customer
	if cost_center:
		return Bearer(COST_CENTER, cost_center)
	if customer:
		return Bearer(CUSTOMER, customer)
	return Bearer(COST_CENTER, of_product) if of_product else None


def amount_of(qty: float, rate: float) -> float:
	"""An amount in cents, rounded as a person does."""
	return _rounded(Decimal(str(qty)) * Decimal(str(rate)))


def with_percentage(costs: float, percentage: float) -> float:
	"""Costs with what is added for the handling, in cents."""
	return _rounded(Decimal(str(costs)) * (1 + Decimal(str(percentage or 0)) / 100))


def _rounded(amount: Decimal) -> float:
	return float(amount.quantize(Decimal("0.01"), ROUND_HALF_UP))


def next_act(statuses: Iterable[str], is_done: bool) -> str | None:
	"""What a line asks of its charges: "charge", "take back", or nothing.

	`statuses` are those of the charges of the line that are not taken back and not corrected. A line is charged when it is
	done and nothing is charged for it; a waived charge was decided upon, so the line is not charged anew.
	"""
	counting = [status for status in statuses if status != CANCELLED]
	if is_done:
		return None if counting else "charge"
	return "take back" if any(status in (TO_CHARGE, CHARGED) for status in counting) else None


def month_of(day: date) -> tuple[date, date]:
	"""The first and the last day of the month of a day."""
	first = day.replace(day=1)
	following = (first + timedelta(days=32)).replace(day=1)
	return first, following - timedelta(days=1)
