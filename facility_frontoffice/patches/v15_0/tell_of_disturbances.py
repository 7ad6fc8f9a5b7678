"""Settings of outages and planned work get their defaults, and disturbances that run already their kind.

Settings that exist do not get the defaults of new fields by themselves, but a zero as soon as they are saved. What an
admin has filled in since, also with nothing, stays.
"""

import frappe

from facility_frontoffice.setup import seeds

DISTURBANCE = "Facility Disturbance"


def execute():
	seeds.fill_new_settings()
	frappe.db.set_value(DISTURBANCE, {"kind": ("is", "not set")}, "kind", "Outage", update_modified=False)
