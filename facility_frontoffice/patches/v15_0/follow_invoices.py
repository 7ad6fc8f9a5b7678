"""Purchase Invoices name the requests that they are for: with *Update Stock* they take goods in, and services end by them."""

from facility_frontoffice.setup import custom_fields


def execute():
	for doctype in ("Purchase Invoice", "Purchase Invoice Item"):
		custom_fields.add_missing(doctype)
