"""Quiet hours, and when messages go together, where the platform had filled in the moment of the installation."""

import frappe

from facility_frontoffice.setup.message_rules import TIMES, nobody_chose

SETTINGS = "Facility Frontoffice Settings"


def execute():
	stored = frappe.db.get_singles_dict(SETTINGS)
	for field, time in TIMES.items():
		# what an admin has emptied stays empty
		if stored.get(field) and nobody_chose(str(stored[field])):
			frappe.db.set_single_value(SETTINGS, field, time, update_modified=False)
	frappe.clear_document_cache(SETTINGS, SETTINGS)
