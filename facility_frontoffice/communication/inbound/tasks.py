"""What the scheduler calls for mail that came in, and what has it handled at once."""

import time

import frappe
from filelock import FileLock, Timeout
from frappe import _
from frappe.utils import now_datetime

from facility_frontoffice.communication.inbound import store, taking_in
from facility_frontoffice.communication.texts import settings

CHUNK = 50
SECONDS = 240  # of the 300 that the job has
HANDLE = "facility_frontoffice.communication.inbound.tasks.handle_waiting"


def handle_waiting() -> None:
	"""Handles the mails that wait, as they came, until there are none or the time is up. Called each minute.

	One sweep at a time: who writes twice within a minute must find the first when the second is handled.
	"""
	try:
		with FileLock(frappe.get_site_path("locks", "facility_inbound_mail.lock"), timeout=0):
			_sweep(time.monotonic() + SECONDS)
	except Timeout:
		return  # the one that has it takes these as well


def _sweep(until: float) -> None:
	before: list[str] = []
	# what somebody else has under their lock comes again as it is: the next sweep looks at it
	while (names := _due()) and names != before:
		before = names
		for name in names:
			if time.monotonic() > until:
				return
			taking_in.handle(name)


def _due() -> list[str]:
	return frappe.get_all(
		store.DOCTYPE,
		filters={"state": store.WAITING, "next_attempt_at": ("<=", now_datetime())},
		order_by="next_attempt_at, received_at, name",
		limit=CHUNK,
		pluck="name",
	)


def handle_soon() -> None:
	"""Has a worker handle what waits. When the job queue is down, the sweep of each minute does."""
	try:
		frappe.enqueue(
			HANDLE, queue="short", job_id="facility_frontoffice.handle_mail", deduplicate=True, timeout=300
		)
	except Exception:
		frappe.log_error(title=_("Mail waits for the next sweep"))


def forget_old() -> None:
	"""Deletes the mails as they came that are done with. Called each day."""
	store.delete_old(settings().keep_mail_days or 0)
