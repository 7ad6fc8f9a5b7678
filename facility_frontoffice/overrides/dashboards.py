"""Connections on ERPNext's forms: from an order, a client or a room to the requests of the front office.

Documents that buy carry requests and assignments in their rows, work on assets carries them itself, so these are
internal links; the others are named by the request. Frappe hands over the connections of a form without the form's
name, so there is a function for each kind. What a reader may not open the desk does not show: to a purchaser the
assignment, and not the request. The way back is `purchasing.connections`.
"""

from frappe import _

REQUEST = "Client Request"
ASSIGNMENT = "Backoffice Assignment"
PRODUCT = "Facility Product"
CHARGE = "Facility Charge"
LINKS = {REQUEST: "client_request", ASSIGNMENT: "backoffice_assignment"}


def purchase_document(data: dict) -> dict:
	"""What buys, or issues from stock: Material Request until Stock Entry."""
	return _add_internal(data, {doctype: ["items", field] for doctype, field in LINKS.items()})


def asset_work(data: dict) -> dict:
	"""Repair, maintenance and movement of assets."""
	return _add_internal(data, LINKS)


def place_or_asset(data: dict) -> dict:
	"""A Location or an Asset: what was asked there or about it, and who works on it."""
	field = "asset" if data.get("fieldname") == "asset_name" else "location"
	return _add(data, {REQUEST: field, ASSIGNMENT: field})


def customer(data: dict) -> dict:
	return _add(data, {REQUEST: "customer", CHARGE: "customer"})


def issue(data: dict) -> dict:
	return _add(data, {REQUEST: "issue"})


def project(data: dict) -> dict:
	return _add(data, {REQUEST: "project"})


def cost_center(data: dict) -> dict:
	return _add(data, {REQUEST: "cost_center", CHARGE: "cost_center"})


def sales_invoice(data: dict) -> dict:
	"""What a customer is charged for; a charge says in which document it is, of this kind or another."""
	data.setdefault("dynamic_links", {})["document_name"] = ["Sales Invoice", "document_type"]
	return _add(data, {CHARGE: "document_name"})


def supplier(data: dict) -> dict:
	"""What a supplier is to do for the front office."""
	return _add(data, {ASSIGNMENT: "supplier"})


def item(data: dict) -> dict:
	"""Which products of the catalogue are this item."""
	return _add(data, {PRODUCT: "item"})


def _add_internal(data: dict, links: dict[str, str | list[str]]) -> dict:
	data.setdefault("internal_links", {}).update(links)
	# Without links of ours Frappe looks from outside: by name it finds none, where a missing field is an error.
	return _add(data, dict.fromkeys(links, "name"))


def _add(data: dict, fields: dict[str, str]) -> dict:
	data.setdefault("non_standard_fieldnames", {}).update(fields)
	# The desk counts only on forms that say how others call them.
	data["fieldname"] = data.get("fieldname") or next(iter(fields.values()))
	data.setdefault("transactions", []).append({"label": _("Front Office"), "items": list(fields)})
	return data
