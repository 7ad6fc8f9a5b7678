"""Stock Entry: what is issued from stock for a client needs not be bought (S15)."""

from facility_frontoffice.fulfilment import from_documents
from facility_frontoffice.purchasing import quantities, rows


def validate(doc, method=None) -> None:
	# what ends a transit, or corrects an issue, is for who waited when it left the shelf
	issues = doc.purpose in quantities.ISSUES and not doc.outgoing_stock_entry
	rows.check_rows(doc, only_open=issues and not doc.amended_from)
	if issues:
		quantities.refuse_bought_twice(doc)


def on_submit(doc, method=None) -> None:
	from_documents.tell(doc)


def on_cancel(doc, method=None) -> None:
	from_documents.tell(doc)
