"""A disturbance as the texts of messages know it: in words, in the language of now."""

from frappe import _
from frappe.utils import get_datetime, now_datetime

from facility_frontoffice.communication.texts import as_typed, moment

KNOWN, CHANGED, OVER = "Known", "Changed", "Over"


def of(doc, facts: dict) -> dict:
	"""`doc` is a Facility Disturbance or a row with its fields; `facts` are those of the message.

	`facts["news"]` says what the message was recorded for (KNOWN, CHANGED or OVER); without it, what holds now.
	"""
	is_over = facts.get("news") == OVER or (not facts.get("news") and doc.get("status") == "Ended")
	begins_at = doc.get("begins_at")
	is_still_to_come = bool(begins_at) and get_datetime(begins_at) > now_datetime()
	return {
		"title": as_typed(doc.get("title")),
		"what": as_typed(doc.get("outcome") if is_over else doc.get("words")),
		"location": as_typed(doc.get("location")),
		"product": _(doc.get("product_name") or "") if doc.get("product_name") else "",
		"starts": moment(begins_at) if is_still_to_come else "",
		"until": moment(doc.get("expected_end")),
		"is_planned": doc.get("kind") == "Planned Work",
		"is_changed": facts.get("news") == CHANGED,
		"is_over": is_over,
	}
