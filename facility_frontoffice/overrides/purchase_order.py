"""Purchase Order: from ordering to delivery the assignment waits for the supplier, until the day of the order.

ERPNext's "Update Items" saves the rows first and the order after; both it and an edited delivery date come
here as `on_update_after_submit`.
"""

from facility_frontoffice.fulfilment import purchase_progress, purchasing


def before_validate(doc, method=None) -> None:
	purchasing.check_items_chosen(doc)


def validate(doc, method=None) -> None:
	purchasing.check_rows(doc)


def on_submit(doc, method=None) -> None:
	purchase_progress.ordered(doc)


def on_update_after_submit(doc, method=None) -> None:
	purchase_progress.order_changed(doc)


def on_cancel(doc, method=None) -> None:
	purchase_progress.order_cancelled(doc)
