"""Settings of outages and planned work get their defaults, and disturbances that run already their kind.

Settings that exist do not get the defaults of new fields by themselves, but a zero as soon as they are saved. What an
admin has filled in since, also with nothing, stays.
"""

import frappe

SETTINGS, DISTURBANCE = "Facility Frontoffice Settings", "Facility Disturbance"
FIELDS = ("join_new_reports", "disturbance_days")


def execute():
	filled_in = frappe.db.get_singles_dict(SETTINGS)
	for field in FIELDS:
		if field not in filled_in:
			default = frappe.get_meta(SETTINGS).get_field(field).default
			frappe.db.set_single_value(SETTINGS, field, default, update_modified=False)
	frappe.clear_document_cache(SETTINGS, SETTINGS)
	frappe.db.set_value(DISTURBANCE, {"kind": ("is", "not set")}, "kind", "Outage", update_modified=False)
