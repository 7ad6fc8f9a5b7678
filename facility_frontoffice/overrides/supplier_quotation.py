"""Supplier Quotation: its rows hand the assignment on from the request for it to the order.

Also what a supplier fills in on the portal.
"""

from facility_frontoffice.purchasing import rows


def before_insert(doc, method=None) -> None:
	rows.take_from_quotation_request(doc)


def validate(doc, method=None) -> None:
	rows.check_rows(doc, only_open=False)
