"""Asset: its label is its own."""

from facility_frontoffice.assets import labels


def before_insert(doc, method=None) -> None:
	labels.of_new(doc)


def before_validate(doc, method=None) -> None:
	labels.keep(doc)


def before_cancel(doc, method=None) -> None:
	labels.keep(doc)


def before_update_after_submit(doc, method=None) -> None:
	labels.keep(doc)
