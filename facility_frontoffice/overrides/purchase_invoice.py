"""Purchase Invoice: with *Update Stock* it takes goods in as a receipt does; a service that is billed is done (S15).

A debit note takes that back. What arrives is booked, whatever became of the assignment meanwhile.
"""

from facility_frontoffice.fulfilment import from_documents
from facility_frontoffice.purchasing import rows


def validate(doc, method=None) -> None:
	rows.check_rows(doc, only_open=False)


def on_submit(doc, method=None) -> None:
	from_documents.tell(doc)


def on_cancel(doc, method=None) -> None:
	from_documents.tell(doc)
