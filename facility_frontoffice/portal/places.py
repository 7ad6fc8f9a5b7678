"""The place that a client finds filled in when they ask something: it can be changed, and a QR code goes before it."""

import frappe

from facility_frontoffice.intake.client_profiles import DOCTYPE as PROFILE
from facility_frontoffice.intake.client_profiles import key_of

USUAL, LAST = "usual", "last"


def remembered(user: str) -> dict | None:
	"""`{"location", "from"}`: the usual place that somebody noted, else that of the last question of this client.

	`from` is `USUAL` or `LAST`, so that the form can say why it stands there. None when nothing is known.
	"""
	email = frappe.db.get_value("User", user, "email", cache=True)
	if usual := frappe.db.get_value(PROFILE, key_of(email), "location"):
		return {"location": usual, "from": USUAL}
	last = frappe.get_all(
		"Client Request",
		filters={"client_user": user, "location": ("is", "set"), "for_someone_else": 0},
		pluck="location",
		order_by="received_at desc, name desc",
		limit=1,
	)
	return {"location": last[0], "from": LAST} if last else None
