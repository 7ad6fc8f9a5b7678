"""What was bought for a line cost, in the currency of the company: what came in, as ERPNext's documents say."""

from collections.abc import Iterable

import frappe
from frappe.query_builder.functions import Sum
from frappe.utils import flt

ASSIGNMENT = "Backoffice Assignment"


def of_lines(lines: Iterable[str]) -> dict[str, float]:
	"""Net costs of each line of a request, in five statements for all of them; a return counts below zero.

	Counted are receipts, at what they were billed for as far as they were; invoices of what was billed without one, as
	services are; and what came from stock.
	"""
	filters = {"request_line": ("in", sorted(lines))}
	fields = ["name", "request_line"]
	names = dict(frappe.get_all(ASSIGNMENT, filters=filters, fields=fields, as_list=True))
	costs: dict[str, float] = {}
	if not names:
		return costs
	for query in (_received, _billed_otherwise, _billed, _from_stock):
		for assignment, amount in query(sorted(names)):
			line = names[assignment]
			costs[line] = flt(costs.get(line, 0) + flt(amount), 2)
	return costs


def _received(assignments: list[str]):
	row = frappe.qb.DocType("Purchase Receipt Item")
	return _sum(row, row.base_net_amount, row.backoffice_assignment.isin(assignments))


def _billed_otherwise(assignments: list[str]):
	"""By how much the invoices of what was received differ from the receipts."""
	billed, received = frappe.qb.DocType("Purchase Invoice Item"), frappe.qb.DocType("Purchase Receipt Item")
	of_receipt = received.base_net_amount * billed.qty / received.qty
	return (
		frappe.qb.from_(billed)
		.join(received)
		.on(received.name == billed.pr_detail)
		.select(received.backoffice_assignment, Sum(billed.base_net_amount - of_receipt))
		.where(
			received.backoffice_assignment.isin(assignments)
			& (received.qty != 0)
			& (received.docstatus == 1)
			& (billed.docstatus == 1)
		)
		.groupby(received.backoffice_assignment)
		.run()
	)


def _billed(assignments: list[str]):
	row = frappe.qb.DocType("Purchase Invoice Item")
	is_alone = (row.pr_detail.isnull()) | (row.pr_detail == "")
	return _sum(row, row.base_net_amount, row.backoffice_assignment.isin(assignments) & is_alone)


def _from_stock(assignments: list[str]):
	row = frappe.qb.DocType("Stock Entry Detail")
	return _sum(row, row.basic_amount, row.backoffice_assignment.isin(assignments))


def _sum(row, amount, condition):
	return (
		frappe.qb.from_(row)
		.select(row.backoffice_assignment, Sum(amount))
		.where(condition & (row.docstatus == 1))
		.groupby(row.backoffice_assignment)
		.run()
	)
