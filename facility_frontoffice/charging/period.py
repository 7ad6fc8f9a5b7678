"""Charging a month on: one draft invoice for each customer, and one draft entry inside for each company.

Exactly once: the charges are locked before they are looked at, and become charged in the transaction that makes the
document. Who stops half way has made some documents whole, and the others not at all; two at once wait for each other,
and the second finds nothing left to charge. What one customer lacks does not stop the others, and is kept on the charges.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils import flt, getdate, today

from facility_frontoffice.charging import charges, cost_centers, rules
from facility_frontoffice.charging.charges import CHARGE
from facility_frontoffice.charging.cost_centers import ChargingError

INVOICE, ENTRY = "Sales Invoice", "Journal Entry"
FIELDS = [
	"name", "customer", "cost_center", "from_cost_center", "product", "product_name", "qty", "rate", "amount", "costs",
	"kind", "why", "day", "company", "problem", "request_line",
]  # fmt: skip


@dataclass
class Group:
	"""What goes on one document: the charges of a customer, or those inside a company (`customer` is empty)."""

	company: str
	customer: str
	rows: list = field(default_factory=list)
	left_out: list = field(default_factory=list)

	@property
	def amount(self) -> float:
		return flt(sum(flt(row.amount) for row in self.rows), 2)

	def as_dict(self) -> dict:
		return {
			"company": self.company,
			"customer": self.customer,
			"number": len(self.rows),
			"amount": self.amount,
			"left_out": [
				{"charge": row.name, "product_name": row.product_name, "problem": row.missing}
				for row in self.left_out
			],
		}


def key_of(month) -> str:
	return f"{getdate(month):%Y-%m}"


def preview(month, company: str | None = None) -> list[dict]:
	"""What charging a month on would make, without making it, and what is missing, which is kept on the charges.
	The costs are those of now.
	"""
	check_month(month)
	found = _to_charge(month, company)
	charges.refresh_costs([row.name for row in found])
	groups = _groups(_to_charge(month, company))
	_note_problems(groups)
	return [group.as_dict() for group in groups]


def make_drafts(month, company: str | None = None) -> dict:
	"""Makes the drafts of a month: `made` as (doctype, name), `failed` as (who, why). Commits after each document."""
	check_month(month)
	charges.refresh_costs([row.name for row in _to_charge(month, company)])
	groups = _groups(_to_charge(month, company))
	_note_problems(groups)
	frappe.db.commit()
	made, failed = [], []
	for group in groups:
		if not group.rows:
			continue
		try:
			documents = _make(group, month)
			frappe.db.commit()
			made += documents
		except Exception as error:
			frappe.db.rollback()
			failed.append((group.customer or group.company, _note_failure(group, error)))
			frappe.db.commit()
	return {"made": made, "failed": failed, "left_out": sum(len(group.left_out) for group in groups)}


def check_month(month) -> None:
	if rules.month_of(getdate(month))[0] > getdate(today()):
		frappe.throw(
			_("That month has not begun. Choose one that has."), ChargingError, title=_("Month in the Future")
		)


def _to_charge(month, company: str | None, names: Iterable[str] | None = None, lock: bool = False) -> list:
	"""What is to be charged up to the end of a month, also what was left of months before."""
	table = frappe.qb.DocType(CHARGE)
	query = (
		frappe.qb.from_(table)
		.select(*[table[name] for name in FIELDS])
		.where((table.status == rules.TO_CHARGE) & (table.day <= rules.month_of(getdate(month))[1]))
		.orderby(table.day)
		.orderby(table.name)
	)
	if company:
		query = query.where(table.company == company)
	if names is not None:
		query = query.where(table.name.isin(sorted(names)))
	return (query.for_update() if lock else query).run(as_dict=True)


def _groups(rows: list) -> list[Group]:
	"""The documents to make, customers first; a row that lacks something is left out, with what is missing."""
	missing = _missing(rows)
	groups: dict[tuple, Group] = {}
	for row in rows:
		row.missing = missing.get(row.name, "")
		customer = row.customer if row.customer and not row.cost_center else ""
		group = groups.setdefault((row.company or "", customer), Group(row.company or "", customer))
		(group.left_out if row.missing else group.rows).append(row)
	return sorted(groups.values(), key=lambda group: (group.company, not group.customer, group.customer))


# What is missing ----------------------------------------------------------------------------------


def _missing(rows: list) -> dict[str, str]:
	"""What each charge lacks to be charged on, as a sentence that says what to do; nothing for most."""
	items, disabled = _items(rows), _disabled_customers(rows)
	companies = cost_centers.companies_of(
		{name for row in rows for name in (row.cost_center, row.from_cost_center) if name}
	)
	found = {}
	for row in rows:
		problem = _not_bookable(row, companies) or _missing_of(row, items, disabled)
		if problem:
			found[row.name] = problem
	return found


def _not_bookable(row, companies: dict) -> str:
	for cost_center in (row.cost_center, row.from_cost_center):
		if cost_center and row.company and companies.get(cost_center) != row.company:
			return cost_centers.not_bookable(cost_center, row.company)
	return ""


def _missing_of(row, items: dict, disabled: set) -> str:
	if not row.company:
		return _("No company is known. Choose a default company in the settings.")
	if not flt(row.amount):
		if row.kind == rules.AT_COST:
			return _("Nothing was received or billed yet, so no costs are known.")
		return _("The product {0} has no price.").format(row.product)
	if row.cost_center:
		if not row.from_cost_center:
			return _("The unit that did it has no cost center in {0}. Choose one on the charge.").format(
				row.company
			)
		if not account_of(row.company):
			return _("There is no account for charging inside {0}. Choose one in the settings.").format(
				row.company
			)
		return ""
	if not row.customer:
		return _("Nobody bears it: there is no cost center and no customer. Choose one on the charge.")
	if row.customer in disabled:
		return _("The customer {0} is disabled.").format(row.customer)
	item = items.get(row.product)
	if not item:
		return _("The product {0} has no item for the invoice. Choose one on the product.").format(
			row.product
		)
	if item.disabled or not item.is_sales_item:
		return _("The item {0} cannot be sold. Choose another one on the product.").format(item.name)
	if not _income_account(item.name, row.company):
		return _("There is no income account for {0} in {1}.").format(item.name, row.company)
	return ""


def _items(rows: list) -> dict:
	"""The item on the invoice of each product, by two statements for all."""
	products = sorted({row.product for row in rows if row.customer})
	if not products:
		return {}
	chosen = {
		row.name: row.charge_item or row.item
		for row in frappe.get_all(
			"Facility Product", filters={"name": ("in", products)}, fields=["name", "charge_item", "item"]
		)
	}
	names = sorted(filter(None, chosen.values()))
	items = {
		row.name: row
		for row in frappe.get_all(
			"Item", filters={"name": ("in", names)}, fields=["name", "disabled", "is_sales_item"]
		)
	}
	return {product: items.get(item) for product, item in chosen.items()}


def _disabled_customers(rows: list) -> set:
	names = sorted({row.customer for row in rows if row.customer})
	if not names:
		return set()
	return set(frappe.get_all("Customer", filters={"name": ("in", names), "disabled": 1}, pluck="name"))


def _income_account(item: str, company: str) -> str | None:
	"""Where ERPNext would book it: the item's own, that of its group, or that of the company."""
	doc = frappe.get_cached_doc("Item", item)
	group = frappe.get_cached_doc("Item Group", doc.item_group)
	for row in (*doc.item_defaults, *group.item_group_defaults):
		if row.company == company and row.income_account:
			return row.income_account
	return frappe.get_cached_value("Company", company, "default_income_account")


def account_of(company: str) -> str | None:
	"""The account on which work is moved from one cost centre to another."""
	chosen = frappe.get_cached_doc("Facility Frontoffice Settings").charging_account
	if chosen and frappe.get_cached_value("Account", chosen, "company") == company:
		return chosen
	return frappe.get_cached_value("Company", company, "default_expense_account")


def _note_problems(groups: list[Group]) -> None:
	"""Keeps on each charge what it lacks, and takes away what it does not lack any more."""
	changed = {
		row.name: {"problem": row.missing or None}
		for group in groups
		for row in (*group.rows, *group.left_out)
		if (row.problem or "") != row.missing
	}
	if changed:
		frappe.db.bulk_update(CHARGE, changed)


def _note_failure(group: Group, error: Exception) -> str:
	if isinstance(error, frappe.ValidationError):
		why = frappe.utils.strip_html(str(error))[:500]
	else:
		frappe.log_error(title=_("Charging on {0} did not work").format(group.customer or group.company))
		why = _("An error occurred; it was logged.")
	frappe.clear_messages()
	names = [row.name for row in group.rows]
	frappe.db.set_value(CHARGE, {"name": ("in", names), "status": rules.TO_CHARGE}, "problem", why)
	return why


# Making documents ---------------------------------------------------------------------------------


def _make(group: Group, month) -> list[tuple[str, str]]:
	"""The documents of a group; none when another has charged all of it meanwhile."""
	rows = _to_charge(month, group.company, [row.name for row in group.rows], lock=True)
	# who bears it may have been changed meanwhile: it goes with the next time
	rows = [row for row in rows if _is_of(group, row)]
	if not rows:
		return []
	documents = _invoices(group, rows, month) if group.customer else [_entry(group, rows, month)]
	return [(document.doctype, document.name) for document in documents]


def _is_of(group: Group, row) -> bool:
	if group.customer:
		return row.customer == group.customer and not row.cost_center
	return bool(row.cost_center and row.from_cost_center)


def _invoices(group: Group, rows: list, month) -> list:
	"""The draft invoice, and a draft credit note for what was corrected: ERPNext takes no amounts below zero."""
	parts = {
		is_return: [row for row in rows if (flt(row.amount) < 0) == bool(is_return)] for is_return in (0, 1)
	}
	return [_invoice(group, part, month, is_return) for is_return, part in parts.items() if part]


def _invoice(group: Group, rows: list, month, is_return: int):
	items = _items(rows)
	doc = _draft(INVOICE, group.company, month, {"customer": group.customer, "is_return": is_return})
	if not doc:
		doc = frappe.new_doc(
			INVOICE,
			customer=group.customer,
			company=group.company,
			is_return=is_return,
			currency=frappe.get_cached_value("Company", group.company, "default_currency"),
			conversion_rate=1,
			ignore_pricing_rule=1,
			update_stock=0,
			# the day stays as it is: else ERPNext makes it that of each save, and refuses the due date before it
			posting_date=today(),
			set_posting_time=1,
			facility_charge_period=key_of(month),
		)
	for row in rows:
		doc.append("items", _item_row(row, items[row.product].name, is_return))
	doc.run_method("set_missing_values")
	doc.flags.charges_are_checked = True
	doc.save(ignore_permissions=True)
	_charged(rows, doc)
	return doc


def _item_row(row, item: str, is_return: int) -> dict:
	"""With its own number and price where these give the amount, else as one."""
	qty, rate, amount = flt(row.qty) or 1, flt(row.rate, 2), abs(flt(row.amount))
	if not rate or rules.amount_of(qty, rate) != amount:
		qty, rate = 1, amount
	return {
		"item_code": item,
		"qty": -qty if is_return else qty,
		"rate": rate,
		"price_list_rate": rate,
		"description": row.why,
		"cost_center": row.from_cost_center,
		"facility_charge": row.name,
	}


def _entry(group: Group, rows: list, month):
	"""The draft entry: on one account, from the cost centre that did the work to the one that bears it."""
	account = account_of(group.company)
	last = min(rules.month_of(getdate(month))[1], getdate(today()))
	doc = _draft(ENTRY, group.company, month, {}) or frappe.new_doc(
		ENTRY,
		voucher_type="Journal Entry",
		company=group.company,
		posting_date=last,
		facility_charge_period=key_of(month),
		user_remark=_("Charges of the front office, {0}").format(key_of(month)),
	)
	for (source, target, is_back), part in sorted(_by_cost_centers(rows).items()):
		amount = flt(sum(flt(row.amount) for row in part), 2)
		debit, credit = (source, target) if is_back else (target, source)
		remark = "\n".join(row.why for row in part)[:5000]
		for side, cost_center in (("debit", debit), ("credit", credit)):
			doc.append(
				"accounts",
				{
					"account": account,
					"cost_center": cost_center,
					f"{side}_in_account_currency": abs(amount),
					side: abs(amount),
					"exchange_rate": 1,
					"user_remark": remark,
				},
			)
	doc.flags.charges_are_checked = True
	doc.save(ignore_permissions=True)
	_charged(rows, doc)
	return doc


def _by_cost_centers(rows: list) -> dict[tuple[str, str, bool], list]:
	"""Corrections apart: what is done again after one adds up to nothing, and ERPNext takes no such entry."""
	found: dict[tuple[str, str, bool], list] = {}
	for row in rows:
		found.setdefault((row.from_cost_center, row.cost_center, flt(row.amount) < 0), []).append(row)
	return found


def _draft(doctype: str, company: str, month, filters: dict):
	"""The draft that is there for the month already: what came later goes on it, and not on a second one."""
	name = frappe.db.get_value(
		doctype,
		{"company": company, "docstatus": 0, "facility_charge_period": key_of(month), **filters},
		"name",
		order_by="creation",
		for_update=True,
	)
	return frappe.get_doc(doctype, name) if name else None


def _charged(rows: list, document) -> None:
	frappe.db.set_value(
		CHARGE,
		{"name": ("in", [row.name for row in rows])},
		{
			"status": rules.CHARGED,
			"document_type": document.doctype,
			"document_name": document.name,
			"charged_on": today(),
			"problem": None,
		},
	)
