"""Sales Invoice and Journal Entry: those that charge on keep their charges right (`charging.documents`)."""

from facility_frontoffice.charging import documents


def validate(doc, method=None) -> None:
	documents.check(doc)


def on_update(doc, method=None) -> None:
	documents.follow(doc)


def on_cancel(doc, method=None) -> None:
	documents.free(doc)


def on_trash(doc, method=None) -> None:
	documents.free(doc)
