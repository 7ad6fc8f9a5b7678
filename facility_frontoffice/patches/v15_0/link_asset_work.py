"""Movements of assets name the request that they are for; assets and rooms may have a label."""

from facility_frontoffice.setup import custom_fields


def execute():
	for doctype in ("Asset Movement", *custom_fields.LABEL_HOLDERS):
		custom_fields.add_missing(doctype)
