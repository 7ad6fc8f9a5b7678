"""Purchase Order: approval by amount, on every way by which an order is saved (`purchasing.approval`)."""

from facility_frontoffice.purchasing import approval


def validate(doc, method=None) -> None:
	approval.check(doc)


def before_submit(doc, method=None) -> None:
	approval.check_submit(doc)


def before_update_after_submit(doc, method=None) -> None:
	approval.check_update(doc)


def before_cancel(doc, method=None) -> None:
	approval.cancel(doc)


def on_update(doc, method=None) -> None:
	approval.follow(doc)


def on_trash(doc, method=None) -> None:
	approval.forget(doc)
