"""Desks: moving a request to another one, and how they stand now. See `intake.desks` and `intake.desk_moves`."""

import frappe

from facility_frontoffice.intake import desk_moves, desks

DESK, REQUEST = "Facility Service Desk", "Client Request"


@frappe.whitelist(methods=["POST"])
def move(request: str, desk: str, reason: str, keep_owner: bool = False) -> dict:
	frappe.has_permission(REQUEST, "write", doc=request, throw=True)
	doc = desk_moves.move(request, desk, reason, keep_owner)
	return {"name": doc.name, "service_desk": doc.service_desk, "front_office_owner": doc.front_office_owner}


@frappe.whitelist(methods=["GET", "POST"])
def standing(desk: str | None = None) -> dict:
	"""How each channel of a desk stands, and what makes waiting there feel shorter; without `desk`, the default desk.

	`takes` says in sentences what comes to this desk. Channels have channel, open, opens_at, closes_at, text,
	answer_within (seconds, None without a norm) and target_share (percent).
	"""
	frappe.has_permission(DESK, "read", throw=True)
	name = desk or desks.default_desk()
	doc = frappe.get_cached_doc(DESK, name) if name else None
	if doc:
		doc.check_permission("read")
	return {
		"desk": name,
		"channels": [
			{
				"channel": row.channel,
				**desks.standing(name, row.channel),
				"answer_within": row.answer_within or None,
				"target_share": row.target_share,
			}
			for row in (doc.channels if doc else ())
		],
		"softeners": desks.softeners_of(name),
		"takes": desks.what_it_takes(name),
	}
