"""Purchase Order: from ordering to delivery the assignment waits for the supplier, until the day of the order.

ERPNext's "Update Items" saves the rows first and the order after; both it and an edited delivery date come
here as `on_update_after_submit`. Closing, holding and taking it up again come as `on_change`. An amended order goes on
for whom the first was, also when that has ended: the purchaser corrects, and is not stopped.
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


def on_update_after_submit(doc, method=None) -> None:
	progress.order_changed(doc)


def on_change(doc, method=None) -> None:
	progress.status_changed(doc)


def on_cancel(doc, method=None) -> None:
	progress.order_changed(doc)
