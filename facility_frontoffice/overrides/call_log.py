"""Calls that ERPNext's telephony logs: each incoming one is a contact moment."""

from facility_frontoffice.reachability import calls, moments


def on_change(doc, method=None) -> None:
	"""Also what an integration writes past the save comes here."""
	if not doc.flags.in_delete:
		calls.follow_log(doc)


def on_trash(doc, method=None) -> None:
	moments.forget_source("call_log", doc.name)
