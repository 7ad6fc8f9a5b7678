"""Fields that this app adds to ERPNext's doctypes.

One table feeds both installing and uninstalling. The rows of a purchase document carry the request and the
assignment that they are for, and ERPNext's own mapping hands them on: from Material Request and Request for
Quotation over Supplier Quotation and Purchase Order to Purchase Receipt. The document itself carries them only
when all its rows agree, so that lists can be filtered on it; that is worked out at each save
(`fulfilment.purchasing`). Parties and places may carry a service level (`service_levels.agreements`).
"""

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from facility_frontoffice.service_levels.agreements import LEVEL_FIELD

MODULE = "Facility Frontoffice"

# Where our section goes: after the last field of a section, so that the next section stays whole.
ROWS = {
	"Material Request Item": "cost_center",
	"Request for Quotation Item": "project_name",
	"Supplier Quotation Item": "project",
	"Purchase Order Item": "cost_center",
	"Purchase Receipt Item": "cost_center",
}
HEADERS = {
	"Material Request": "more_info_tab",
	"Request for Quotation": "opportunity",
	"Purchase Order": "more_info_tab",
	"Purchase Receipt": "more_info_tab",
}
SINGLE_DOCUMENTS = {
	"Asset Repair": "actions_performed",
	"Asset Maintenance Log": "description",
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


def create() -> None:
	create_custom_fields(_all_fields(), ignore_validate=True)


def remove() -> None:
	"""Takes the fields away, with what an admin changed on them, and what was in them.

	Left behind, the links of old orders would point at the wrong requests as soon as the app is installed
	again and counts from one.
	"""
	for doctype, fields in _all_fields().items():
		names = [field["fieldname"] for field in fields]
		frappe.db.delete("Custom Field", {"dt": doctype, "fieldname": ("in", names)})
		frappe.db.delete("Property Setter", {"doc_type": doctype, "field_name": ("in", names)})
		_drop_columns(doctype, [field["fieldname"] for field in fields if field["fieldtype"] == "Link"])
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
	return fields


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
