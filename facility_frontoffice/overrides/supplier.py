"""Suppliers, as the front office adds to them."""

from facility_frontoffice.fulfilment import suppliers


def validate(doc, method=None) -> None:
	suppliers.check_dates(doc)
