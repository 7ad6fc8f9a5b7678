"""Request for Quotation: its rows hand the assignment on to the quotation and the order."""

from facility_frontoffice.purchasing import rows


def validate(doc, method=None) -> None:
	rows.check_rows(doc)
