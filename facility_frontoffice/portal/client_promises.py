"""What we promised a client about a request, in their words. Never who keeps it, what it took, or doubts about it.

A promise that still needs an approval was never made, as far as the client goes.
"""

import frappe
from frappe import _
from frappe.utils import format_datetime, get_datetime, now_datetime

from facility_frontoffice.portal import client_words
from facility_frontoffice.portal.client_timeline import moment

FIELDS = [
	"kind",
	"promise",
	"status",
	"starts_at",
	"due",
	"made_at",
	"fulfilled_at",
	"broken_at",
	"withdrawn_at",
	"withdrawn_reason",
]


def promises_to(client_request: str) -> list:
	"""Rows of what this client was promised; `says` is the promise in a sentence.

	What is still to come is first, the soonest on top; what is settled follows.
	"""
	rows = frappe.get_all(
		"Facility Commitment",
		filters={
			"client_request": client_request,
			"promised_to": "Client",
			"made_at": ("is", "set"),
			"status": ("not in", ("To Approve", "Declined")),
		},
		fields=FIELDS,
		order_by="due, creation, name",
	)
	for row in rows:
		row.says = _says(row)
	return sorted(rows, key=lambda row: bool(row.fulfilled_at or row.withdrawn_at))


def shown(row) -> dict:
	"""One promise as the page shows it."""
	state, tone = client_words.promise_state(
		row.status, get_datetime(row.due), bool(row.fulfilled_at), now_datetime()
	)
	return {
		"says": row.says,
		"text": row.promise or "",
		"when": moment(row.starts_at or row.due),
		"at": get_datetime(row.due),
		"state": _(state),
		"tone": tone,
		"reason": _(row.withdrawn_reason) if row.withdrawn_at and row.withdrawn_reason else "",
	}


def _says(row) -> str:
	sentence = _(client_words.PROMISES[row.kind])
	if not row.starts_at:
		return sentence.format(moment(row.due))
	begins, ends = get_datetime(row.starts_at), get_datetime(row.due)
	until = format_datetime(ends, "HH:mm") if begins.date() == ends.date() else moment(ends)
	return sentence.format(moment(begins), until)
