"""Purchase Receipt: when everything of its orders is in, the assignment is done (S15).

Goods that arrive are received, whatever became of the assignment meanwhile.
"""

from facility_frontoffice.fulfilment import purchase_progress, purchasing


def validate(doc, method=None) -> None:
	purchasing.check_rows(doc, only_open=False)


def on_submit(doc, method=None) -> None:
	purchase_progress.received(doc)


def on_cancel(doc, method=None) -> None:
	purchase_progress.receipt_cancelled(doc)
