"""Connections on ERPNext's forms: from an order, a client or a room to the requests of the front office.

Orders carry requests and assignments in their rows, so these are internal links; the others are named by the
request. Frappe hands over the connections of a form without the form's name: what its linked documents
call it tells which one it is.
"""

from frappe import _

REQUEST = "Client Request"
ASSIGNMENT = "Backoffice Assignment"

# What documents linked to a form call it: what requests and assignments call it.
ORDERS = ("material_request", "purchase_order", "purchase_receipt_no")
ONLY_OF_REQUESTS = ("customer", "issue")
CALLED = {"customer": "customer", "asset_name": "asset", None: "location"}


def client_requests(data: dict) -> dict:
	"""Requests, and for rooms, assets and orders the assignments too."""
	called = data.get("fieldname")
	if called in ORDERS:
		return _from_rows(data)
	field = CALLED.get(called, called)
	data["fieldname"] = called or field
	return _add(data, {REQUEST: field} if field in ONLY_OF_REQUESTS else {REQUEST: field, ASSIGNMENT: field})


def assignments(data: dict) -> dict:
	"""What a supplier is to do for the front office."""
	return _add(data, {ASSIGNMENT: "supplier"})


def _from_rows(data: dict) -> dict:
	data.setdefault("internal_links", {}).update(
		{REQUEST: ["items", "client_request"], ASSIGNMENT: ["items", "backoffice_assignment"]}
	)
	# Without rows of ours Frappe looks from outside: by name it finds none, where a missing field is an error.
	return _add(data, {REQUEST: "name", ASSIGNMENT: "name"})


def _add(data: dict, fields: dict[str, str]) -> dict:
	data.setdefault("non_standard_fieldnames", {}).update(fields)
	data.setdefault("transactions", []).append({"label": _("Front Office"), "items": list(fields)})
	return data
