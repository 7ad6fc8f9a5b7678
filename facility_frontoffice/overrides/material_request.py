"""Material Request: from asking for goods, the assignment that they are for is in progress."""

from facility_frontoffice.fulfilment import purchase_progress, purchasing


def before_validate(doc, method=None) -> None:
	purchasing.check_items_chosen(doc)


def validate(doc, method=None) -> None:
	purchasing.check_rows(doc)


def on_submit(doc, method=None) -> None:
	purchase_progress.requested(doc)


def on_cancel(doc, method=None) -> None:
	purchase_progress.request_cancelled(doc)
