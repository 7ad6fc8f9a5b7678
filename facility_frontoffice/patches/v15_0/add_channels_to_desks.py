"""Desks get channels with norms, and one arrangement: as before, all requests come to the default desk.

A request at another desk than the default was put there by somebody, so it stays there.
"""

import frappe

from facility_frontoffice.setup import desk_channels

SETTINGS, REQUEST = "Facility Frontoffice Settings", "Client Request"


def execute():
	desk_channels.fill_desks_without()
	for field, value in {"desk_arrangement": "Central", "end_calls_after": 4}.items():
		if not frappe.db.get_singles_dict(SETTINGS).get(field):
			frappe.db.set_single_value(SETTINGS, field, value, update_modified=False)
	default = frappe.db.get_single_value(SETTINGS, "default_service_desk")
	frappe.db.set_value(
		REQUEST,
		[["service_desk", "is", "set"], ["service_desk", "!=", default or ""], ["desk_is_chosen", "=", 0]],
		"desk_is_chosen",
		1,
		update_modified=False,
	)
