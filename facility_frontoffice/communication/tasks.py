"""What the scheduler calls to keep clients told."""

import frappe
from frappe.utils import now_datetime

from facility_frontoffice.communication import service

CHUNK = 200


def send_queued() -> None:
	"""Sends what is queued, oldest first, each in a transaction of its own.

	Several may run at once: each takes a message that no other has.
	"""
	names = frappe.get_all(
		"Facility Message",
		filters={"status": "Queued", "next_attempt_at": ("<=", now_datetime())},
		order_by="creation",
		limit=CHUNK,
		pluck="name",
	)
	for name in names:
		service.send(name)
		frappe.db.commit()
