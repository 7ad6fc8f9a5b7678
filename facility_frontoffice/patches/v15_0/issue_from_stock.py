"""What is taken from stock names the request that it is for."""

from facility_frontoffice.setup import custom_fields


def execute():
	for doctype in ("Stock Entry", "Stock Entry Detail"):
		custom_fields.add_missing(doctype)
