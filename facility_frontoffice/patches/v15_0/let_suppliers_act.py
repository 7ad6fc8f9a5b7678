"""Suppliers get a contract and an address for work, and act by a link in a mail.

Messages of before were all for clients.
"""

import frappe

from facility_frontoffice.fulfilment.supplier_tokens import DEFAULT_DAYS
from facility_frontoffice.setup import custom_fields, message_rules

SETTINGS, MESSAGE = "Facility Frontoffice Settings", "Facility Message"


def execute():
	custom_fields.add_missing("Supplier")
	frappe.db.set_value(MESSAGE, {"audience": ("is", "not set")}, "audience", "Client", update_modified=False)
	for kind in ("Work", "Work reminder", "Work withdrawn"):
		message_rules.add(kind)
	if not frappe.db.get_singles_dict(SETTINGS).get("supplier_link_days"):
		frappe.db.set_single_value(SETTINGS, "supplier_link_days", DEFAULT_DAYS, update_modified=False)
