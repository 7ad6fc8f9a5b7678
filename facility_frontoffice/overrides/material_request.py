"""Material Request: from asking for goods, the assignment that they are for is in progress.

One that is stopped asks no more: then all that was ordered may be all there is. An amended one goes on for whom the
first was.
"""

from facility_frontoffice.fulfilment import from_documents
from facility_frontoffice.purchasing import progress, quantities, rows


def before_validate(doc, method=None) -> None:
	rows.check_items_chosen(doc)


def validate(doc, method=None) -> None:
	rows.check_rows(doc, only_open=not doc.amended_from)
	quantities.refuse_bought_twice(doc)


def on_submit(doc, method=None) -> None:
	from_documents.tell(doc)


def on_change(doc, method=None) -> None:
	progress.status_changed(doc)


def on_cancel(doc, method=None) -> None:
	from_documents.tell(doc)
