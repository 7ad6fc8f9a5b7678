"""Request for Quotation: its rows hand the assignment on to the quotation and the order."""

from facility_frontoffice.fulfilment import purchasing


def validate(doc, method=None) -> None:
	purchasing.check_rows(doc)
