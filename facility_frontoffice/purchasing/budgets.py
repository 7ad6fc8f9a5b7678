"""What is left of the budgets that an order is booked on, as ERPNext keeps them.

The budget, and what is booked on it, are ERPNext's own figures. What is ordered and not yet billed is counted over all
items: ERPNext counts it for each item apart when it checks an order.
"""

from dataclasses import dataclass

import frappe
from erpnext.accounts.doctype.budget.budget import get_actual_expense
from erpnext.accounts.utils import get_fiscal_years
from frappe.query_builder.functions import Sum
from frappe.utils import flt, getdate


@dataclass(frozen=True)
class BudgetLine:
	"""One cost centre and account of an order, in the company's currency. `left` is what remains after the order."""

	cost_center: str
	account: str
	has_budget: bool
	period: str
	budget: float
	spent: float
	ordered: float
	this_order: float

	@property
	def left(self) -> float:
		return flt(self.budget - self.spent - self.ordered - self.this_order, 2)


def of_order(doc) -> list[BudgetLine]:
	"""The budgets of an order, one for each cost centre and account; also those without a budget.

	A budget of a group of cost centres holds for those in it, as ERPNext has it; the narrowest one is shown.
	"""
	amounts: dict[tuple[str, str], float] = {}
	for row in doc.items:
		if row.cost_center:
			key = (row.cost_center, row.expense_account or _default_account(doc.company))
			amounts[key] = amounts.get(key, 0) + flt(row.base_net_amount)
	if not amounts:
		return []
	# none for a day in no year that is open: then there is no budget either
	years = get_fiscal_years(getdate(doc.transaction_date), company=doc.company, boolean=True)
	year, first, last = years[0] if years else ("", None, None)
	found = _budgets(doc.company, year, {account for _center, account in amounts if account})
	lines: dict[tuple[str, str], BudgetLine] = {}
	for (cost_center, account), amount in sorted(amounts.items(), key=str):
		budget = _narrowest(found, cost_center, account)
		key = (budget.cost_center if budget else cost_center, account or "")
		before = lines.get(key)
		if before:
			amount += before.this_order
		lines[key] = _line(doc, key, budget, amount, year, (first, last), before)
	return list(lines.values())


def _line(doc, key, budget, amount: float, year: str, period, before: BudgetLine | None) -> BudgetLine:
	cost_center, account = key
	if before:
		spent, ordered = before.spent, before.ordered
	elif budget:
		spent, ordered = _spent(doc.company, cost_center, account, year), _ordered(doc, key, budget, period)
	else:
		spent = ordered = 0
	return BudgetLine(
		cost_center, account, bool(budget), year, flt(budget.amount if budget else 0), spent, ordered, amount
	)


def _budgets(company: str, year: str, accounts: set[str]) -> list:
	"""The submitted budgets of cost centres for these accounts, with the place of each in the tree."""
	if not accounts:
		return []
	budget, row = frappe.qb.DocType("Budget"), frappe.qb.DocType("Budget Account")
	center = frappe.qb.DocType("Cost Center")
	return (
		frappe.qb.from_(budget)
		.join(row)
		.on(row.parent == budget.name)
		.join(center)
		.on(center.name == budget.cost_center)
		.select(budget.cost_center, row.account, row.budget_amount.as_("amount"), center.lft, center.rgt)
		.where(
			(budget.company == company)
			& (budget.fiscal_year == year)
			& (budget.docstatus == 1)
			& (budget.budget_against == "Cost Center")
			& row.account.isin(sorted(accounts))
		)
		.orderby(center.lft)
		.run(as_dict=True)
	)


def _narrowest(budgets: list, cost_center: str, account: str | None):
	place = frappe.get_cached_value("Cost Center", cost_center, ["lft", "rgt"], as_dict=True)
	holding = [
		row for row in budgets if row.account == account and row.lft <= place.lft and row.rgt >= place.rgt
	]
	return max(holding, key=lambda row: row.lft, default=None)


def _spent(company: str, cost_center: str, account: str, year: str) -> float:
	return flt(
		get_actual_expense(
			frappe._dict(
				company=company,
				account=account,
				cost_center=cost_center,
				fiscal_year=year,
				budget_against_field="cost_center",
				budget_against_doctype="Cost Center",
				is_tree=True,
			)
		)
	)


def _ordered(doc, key, budget, period) -> float:
	"""Submitted orders that are not billed yet, without this one."""
	row, order = frappe.qb.DocType("Purchase Order Item"), frappe.qb.DocType("Purchase Order")
	center = frappe.qb.DocType("Cost Center")
	unbilled = row.base_net_amount - row.billed_amt * order.conversion_rate
	found = (
		frappe.qb.from_(row)
		.join(order)
		.on(order.name == row.parent)
		.join(center)
		.on(center.name == row.cost_center)
		.select(Sum(unbilled))
		.where(
			(order.docstatus == 1)
			& (order.status != "Closed")
			& (order.company == doc.company)
			& (order.name != doc.name)
			& order.transaction_date.between(*period)
			& (row.expense_account == key[1])
			& (row.amount > row.billed_amt)
			& (center.lft >= budget.lft)
			& (center.rgt <= budget.rgt)
		)
		.run()
	)
	return flt(found[0][0])


def _default_account(company: str) -> str:
	return frappe.get_cached_value("Company", company, "default_expense_account") or ""
