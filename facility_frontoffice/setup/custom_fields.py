"""Fields that this app adds to ERPNext's doctypes.

One table feeds both installing and uninstalling. The rows of a purchase document carry the request and the
assignment that they are for, and ERPNext's own mapping hands them on: from Material Request and Request for
Quotation over Supplier Quotation and Purchase Order to Purchase Receipt, or to the Stock Entry that issues it.
The document itself carries them only when all its rows agree, so that lists can be filtered on it; that is worked out at each save
(`purchasing.rows`). Parties and places may carry a service level (`service_levels.agreements`). A supplier has
a contract and says who gets the work (`fulfilment.suppliers`).
"""

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from facility_frontoffice.purchasing.approval_rules import STATE_FIELD
from facility_frontoffice.service_levels.agreements import HOURS_FIELD, LEVEL_FIELD
from facility_frontoffice.setup.seed import Seed

MODULE = "Facility Frontoffice"

# Where our section goes: after the last field of a section, so that the next section stays whole.
ROWS = {
	"Material Request Item": "cost_center",
	"Request for Quotation Item": "project_name",
	"Supplier Quotation Item": "project",
	"Purchase Order Item": "cost_center",
	"Purchase Receipt Item": "cost_center",
	"Purchase Invoice Item": "cost_center",
	"Stock Entry Detail": "dimension_col_break",
}
HEADERS = {
	"Material Request": "more_info_tab",
	"Request for Quotation": "opportunity",
	"Purchase Order": "more_info_tab",
	"Purchase Receipt": "more_info_tab",
	"Purchase Invoice": "more_info_tab",
	"Stock Entry": "is_return",
}
SINGLE_DOCUMENTS = {
	"Asset Repair": "actions_performed",
	"Asset Maintenance Log": "description",
	"Asset Movement": "assets",
	"Issue": "description",
}
# Who may have a service level of their own, and after which field it stands. For a supplier it is what was agreed
# with them; for the others what is promised to them, or there.
LEVEL_HOLDERS = {
	"Customer": "customer_group",
	"Department": "company",
	"Location": "is_group",
	"Supplier": "supplier_group",
}
# What may have a label with a QR code: its code stays when the name changes; see `assets.labels`.
LABEL_FIELD = "facility_label"
LABEL_HOLDERS = {"Asset": "custodian", "Location": "is_group"}
# What the front office knows of a supplier beside ERPNext, in a tab of its own; see `fulfilment.suppliers`.
SUPPLIER_FIELDS = (
	{"fieldname": "facility_frontoffice_tab", "fieldtype": "Tab Break", "label": "Front Office"},
	{"fieldname": "facility_card", "fieldtype": "HTML", "label": "Supplier Card"},
	{"fieldname": "facility_contract_section", "fieldtype": "Section Break"},
	{
		"fieldname": "facility_contract_from",
		"fieldtype": "Date",
		"label": "Contract From",
		"description": "Empty: no first day",
	},
	{
		"fieldname": "facility_contract_until",
		"fieldtype": "Date",
		"label": "Contract Until",
		"description": "The last day. After it no new work goes there; what runs goes on",
	},
	{"fieldname": "facility_agreement", "fieldtype": "Small Text", "label": "Agreement"},
	{"fieldname": "facility_supplier_column", "fieldtype": "Column Break"},
	{
		"fieldname": "facility_work_email",
		"fieldtype": "Data",
		"options": "Email",
		"label": "E-mail for Work",
		"description": "Gets each new work, with a link to act on it without a log-in. Empty: the primary contact",
	},
	{
		"fieldname": "facility_work_phone",
		"fieldtype": "Data",
		"options": "Phone",
		"label": "Telephone for Work",
	},
	{
		"fieldname": HOURS_FIELD,
		"fieldtype": "Link",
		"options": "Facility Calendar",
		"label": "Hours",
		"ignore_user_permissions": 1,
	},
	{"fieldname": "facility_supplier_section", "fieldtype": "Section Break"},
	{"fieldname": "facility_tasks", "fieldtype": "Small Text", "label": "What They Do"},
	{"fieldname": "facility_supplier_column_2", "fieldtype": "Column Break"},
	{"fieldname": "facility_skills", "fieldtype": "Small Text", "label": "Skills"},
)
SUPPLIER_TAB_AFTER = "portal_users"
# The documents that charge on, and after which field it stands that they do.
CHARGING_DOCUMENTS = {"Sales Invoice": "remarks", "Journal Entry": "user_remark"}
# Whose requests are borne by a cost centre of their own, and after which field it stands; see `charging.cost_centers`.
COST_CENTER_HOLDERS = {"Customer": LEVEL_FIELD, "Department": LEVEL_FIELD}


def create() -> None:
	create_custom_fields(_all_fields(), ignore_validate=True)


def add_missing(doctype: str) -> None:
	"""Adds the fields of a doctype that a later release brought; what an admin changed on the others stays."""
	create_custom_fields({doctype: _all_fields()[doctype]}, ignore_validate=True, update=False)


def seeds() -> list[Seed]:
	return [
		Seed("Custom Field", f"{doctype}-{field['fieldname']}", {"dt": doctype, **field})
		for doctype, fields in _all_fields().items()
		for field in fields
	]


def make(seed: Seed):
	field = {key: value for key, value in seed.values.items() if key != "dt"}
	create_custom_fields({seed.values["dt"]: [field]}, ignore_validate=True, update=False)
	return frappe.get_doc("Custom Field", seed.name)


def remove() -> None:
	"""Takes the fields away, with what an admin changed on them, and what was in them.

	Left behind, the links of old orders would point at the wrong requests as soon as the app is installed
	again and counts from one.
	"""
	for doctype, fields in _all_fields().items():
		names = [field["fieldname"] for field in fields]
		frappe.db.delete("Custom Field", {"dt": doctype, "fieldname": ("in", names)})
		frappe.db.delete("Property Setter", {"doc_type": doctype, "field_name": ("in", names)})
		_drop_columns(doctype, names)
	frappe.db.delete("Custom Field", {"module": MODULE})
	frappe.db.delete("Property Setter", {"module": MODULE})
	frappe.clear_cache()


def _all_fields() -> dict[str, list[dict]]:
	fields = {}
	for doctype, place in ROWS.items():
		fields[doctype] = _section(place, "client_request") + _links(fetch=True)
	for doctype, place in HEADERS.items():
		# Derived from the rows: nothing to fill in, so nothing to see when the rows are not for one request.
		# Not copied: a new document works it out from its own rows.
		fields[doctype] = _section(place, depends_on="eval:doc.client_request") + _links(
			read_only=1, no_copy=1, description="Set when all items are for the same one"
		)
	for doctype, place in SINGLE_DOCUMENTS.items():
		# A copy of an Issue is another question than the one that goes on as a request.
		copied = {"no_copy": 1} if doctype == "Issue" else {}
		fields[doctype] = _section(place, "client_request") + _links(fetch=True, **copied)
	for doctype, place in LEVEL_HOLDERS.items():
		fields[doctype] = [
			{
				"fieldname": LEVEL_FIELD,
				"label": "Service Level of the Front Office",
				"fieldtype": "Link",
				"options": "Facility Service Level",
				"insert_after": place,
				"module": MODULE,
				"ignore_user_permissions": 1,
			}
		]
	for doctype, place in LABEL_HOLDERS.items():
		fields.setdefault(doctype, []).append(
			{
				"fieldname": LABEL_FIELD,
				"label": "Code of the Label",
				"fieldtype": "Data",
				"insert_after": place,
				"module": MODULE,
				"unique": 1,
				"hidden": 1,
				"read_only": 1,
				"no_copy": 1,
				"print_hide": 1,
			}
		)
	fields["Supplier"] += _supplier_fields()
	for doctype, place in COST_CENTER_HOLDERS.items():
		fields[doctype].append(_cost_center(place))
	fields["Purchase Order"].append(_approval_state())
	for doctype, place in CHARGING_DOCUMENTS.items():
		fields.setdefault(doctype, []).append(_charges_period(place))
	fields.setdefault("Sales Invoice Item", []).append(_charge_of_row())
	return fields


def _charges_period(place: str) -> dict:
	"""What says that a document carries charges, so that others cost nothing. Copied, for an amended document charges the
	same on; a mere copy loses it (`charging.documents`)."""
	return {
		"fieldname": "facility_charge_period",
		"label": "Charges of the Front Office Of",
		"fieldtype": "Data",
		"insert_after": place,
		"module": MODULE,
		"read_only": 1,
		"depends_on": "facility_charge_period",
		"print_hide": 1,
		"no_copy": 0,
		"description": "The month of which charges are on this document",
	}


def _charge_of_row() -> dict:
	return {
		"fieldname": "facility_charge",
		"label": "Charge of the Front Office",
		"fieldtype": "Link",
		"options": "Facility Charge",
		"insert_after": "cost_center",
		"module": MODULE,
		"read_only": 1,
		"depends_on": "facility_charge",
		"print_hide": 1,
		"no_copy": 0,
		"ignore_user_permissions": 1,
	}


def _approval_state() -> dict:
	"""Of our own, so that what another workflow left on the orders stays (`purchasing.approval`)."""
	return {
		"fieldname": STATE_FIELD,
		"label": "Approval",
		"fieldtype": "Link",
		"options": "Workflow State",
		"insert_after": "backoffice_assignment",
		"module": MODULE,
		"hidden": 1,
		"read_only": 1,
		"no_copy": 1,
		"allow_on_submit": 1,
		"print_hide": 1,
		"search_index": 1,
		"ignore_user_permissions": 1,
	}


def _cost_center(place: str) -> dict:
	return {
		"fieldname": "facility_cost_center",
		"label": "Cost Center of Their Requests",
		"fieldtype": "Link",
		"options": "Cost Center",
		"insert_after": place,
		"module": MODULE,
		"ignore_user_permissions": 1,
		"description": "Bears what the front office does and buys for them. A customer without one gets an invoice",
	}


def _supplier_fields() -> list[dict]:
	places = (SUPPLIER_TAB_AFTER, *(field["fieldname"] for field in SUPPLIER_FIELDS))
	return [
		{**field, "insert_after": place, "module": MODULE}
		for field, place in zip(SUPPLIER_FIELDS, places, strict=False)
	]


def _section(place: str, opened_by: str | None = None, **properties) -> list[dict]:
	return [
		{
			"fieldname": "facility_frontoffice_section",
			"label": "Front Office",
			"fieldtype": "Section Break",
			"insert_after": place,
			"collapsible": 1,
			"collapsible_depends_on": f"eval:doc.{opened_by}" if opened_by else None,
			"module": MODULE,
			**properties,
		}
	]


def _links(fetch: bool = False, **properties) -> list[dict]:
	"""Fields of rows are copied: by the mapping of ERPNext, and to an amended document.

	Not printed: a supplier has no business with who asked.
	"""
	common = {
		"fieldtype": "Link",
		"module": MODULE,
		"search_index": 1,
		"print_hide": 1,
		"allow_on_submit": 0,
		"no_copy": 0,
		"ignore_user_permissions": 1,
		**properties,
	}
	request = {
		**common,
		"fieldname": "client_request",
		"label": "Client Request",
		"options": "Client Request",
		"insert_after": "facility_frontoffice_section",
	}
	if fetch:
		# An assignment says which request it is of; one that was filled in is checked, not written over.
		request |= {"fetch_from": "backoffice_assignment.client_request", "fetch_if_empty": 1}
	return [
		request,
		{
			"fieldname": "facility_frontoffice_column",
			"fieldtype": "Column Break",
			"insert_after": "client_request",
			"module": MODULE,
		},
		{
			**common,
			"fieldname": "backoffice_assignment",
			"label": "Backoffice Assignment",
			"options": "Backoffice Assignment",
			"insert_after": "facility_frontoffice_column",
		},
	]


def _drop_columns(doctype: str, names: list[str]) -> None:
	existing = [name for name in names if name in frappe.db.get_table_columns(doctype)]
	if existing:
		# Frappe has no call for this; names come from the table above only. Indexes go with their columns.
		drops = ", ".join(f"DROP COLUMN `{name}`" for name in existing)
		frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` {drops}")
