"""What a client sees of purchases: that something was ordered, and who supplies it and for how much only when set.

The settings "Clients See Suppliers" and "Clients See Prices" are off unless an administrator puts them on. A reason
that somebody typed for the front office may name a supplier or an order; what goes to the client does not.
"""

import frappe
from frappe import _
from frappe.query_builder import CustomFunction
from frappe.query_builder.functions import Min, Sum
from frappe.utils import fmt_money

from facility_frontoffice.purchasing import client_rules

ORDER = "Purchase Order"
QUOTATION_REQUEST = "Request for Quotation"
# Documents with rows that carry an assignment, and whether these are of one supplier.
DOCUMENTS = {
	"Material Request": False,
	QUOTATION_REQUEST: False,  # it has several, in a table
	"Supplier Quotation": True,
	ORDER: True,
	"Purchase Receipt": True,
	"Purchase Invoice": True,
}
_json_search = CustomFunction("JSON_SEARCH", ["document", "how_many", "text", "escape", "path"])


def sees_suppliers() -> bool:
	return bool(_settings().clients_see_suppliers)


def sees_prices() -> bool:
	return bool(_settings().clients_see_prices)


def orders_for(request: str) -> list[dict]:
	"""What was ordered for a request: `{"at", "detail"}`, the detail in the client's words.

	An order may have waited as a draft, for an approval for one: it is ordered when it was submitted. The price is that of the rows for this request alone: what else is in the order is for others.
	"""
	row, order = frappe.qb.DocType(f"{ORDER} Item"), frappe.qb.DocType(ORDER)
	rows = (
		frappe.qb.from_(row)
		.join(order)
		.on(order.name == row.parent)
		.select(
			order.name, order.creation, order.supplier_name, order.currency, Sum(row.net_amount).as_("amount")
		)
		.where((row.client_request == request) & (order.docstatus == 1))
		.groupby(order.name)
		.orderby(order.creation)
		.orderby(order.name)
		.run(as_dict=True)
	)
	submitted = _submitted_at([found.name for found in rows])
	return [{"at": submitted.get(found.name, found.creation), "detail": _detail(found)} for found in rows]


def _submitted_at(orders: list[str]) -> dict:
	"""When each was submitted, as far as the platform keeps what was changed: it has no field for that."""
	if not orders:
		return {}
	version = frappe.qb.DocType("Version")
	submission = _json_search(version.data, "one", "docstatus", None, "$.changed[*][0]")
	query = (
		frappe.qb.from_(version)
		.select(version.docname, Min(version.creation))
		.where((version.ref_doctype == ORDER) & version.docname.isin(orders) & submission.isnotnull())
		.groupby(version.docname)
	)
	return dict(query.run())


def _detail(order) -> str:
	parts = []
	if sees_suppliers():
		parts.append(order.supplier_name)
	if sees_prices():
		parts.append(_("{0} without taxes").format(fmt_money(order.amount, currency=order.currency)))
	return " · ".join(filter(None, parts))


def name_of_supplier(supplier: str | None) -> str:
	"""Who does it, for a client: by name only when that is set."""
	if supplier and sees_suppliers():
		return frappe.get_cached_value("Supplier", supplier, "supplier_name") or supplier
	return _("Our supplier")


def words_about(assignment: str, supplier: str | None, words: str, language: str) -> str:
	"""Words about an assignment that a client is going to read, without names of suppliers and orders."""
	if not words:
		return words
	parents = {doctype: _parents(doctype, assignment) for doctype in DOCUMENTS}
	names = {row.name: _("the order", language) for rows in parents.values() for row in rows}
	if not sees_suppliers():
		suppliers = {supplier, *(row.supplier for rows in parents.values() for row in rows)}
		suppliers.update(_asked([row.name for row in parents[QUOTATION_REQUEST]]))
		for found in suppliers - {None, ""}:
			called = frappe.get_cached_value("Supplier", found, "supplier_name") or found
			names |= dict.fromkeys((found, called), _("the supplier", language))
	return client_rules.without_names(words, names)


def _parents(doctype: str, assignment: str) -> list:
	row, parent = frappe.qb.DocType(f"{doctype} Item"), frappe.qb.DocType(doctype)
	query = (
		frappe.qb.from_(row)
		.join(parent)
		.on(parent.name == row.parent)
		.select(parent.name)
		.distinct()
		.where(row.backoffice_assignment == assignment)
		.orderby(parent.name)
	)
	if DOCUMENTS[doctype]:
		query = query.select(parent.supplier)
	return query.run(as_dict=True)


def _asked(quotation_requests: list[str]) -> list[str]:
	"""The suppliers who were asked for a quotation, also those who get no order."""
	if not quotation_requests:
		return []
	filters = {"parent": ("in", quotation_requests), "parenttype": QUOTATION_REQUEST}
	return frappe.get_all("Request for Quotation Supplier", filters=filters, pluck="supplier")


def _settings():
	return frappe.get_cached_doc("Facility Frontoffice Settings")
