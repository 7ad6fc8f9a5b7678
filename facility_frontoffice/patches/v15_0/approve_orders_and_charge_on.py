"""Cost centres of who asks, approval of orders (switched off), and charging on, for sites that are older than these."""

from facility_frontoffice.purchasing import approval_setup
from facility_frontoffice.setup import custom_fields, grants

HOLDERS = ("Customer", "Department", "Purchase Order", "Sales Invoice", "Sales Invoice Item", "Journal Entry")


def execute():
	for doctype in HOLDERS:
		custom_fields.add_missing(doctype)
	grants.create(["Account", "Cost Center", "Project"])
	approval_setup.create()
