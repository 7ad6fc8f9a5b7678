"""Asset Movement: who waits for it hears of it."""

from facility_frontoffice.assets import documents, progress


def validate(doc, method=None) -> None:
	documents.check_link(doc)


def on_change(doc, method=None) -> None:
	progress.changed(doc)


def on_trash(doc, method=None) -> None:
	progress.deleted(doc)
