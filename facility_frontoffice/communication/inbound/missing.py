"""Mails that a server lists and does not give: noted, so that somebody knows, until the server gives them after all.

Such a row is *Failed*, and has no digest, for nobody knows what the mail says. A manager hears when it is not given at
the next run either.
"""

import hashlib
from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import now_datetime

from facility_frontoffice.communication.inbound import alarms, store
from facility_frontoffice.communication.inbound.store import DOCTYPE, FAILED, NO_SUBJECT, Place

# Where nothing is marked, what came after is listed from the mail that is missing on: not for ever
GO_ON_AFTER = timedelta(days=1)


def uids(account: str, folder: str | None) -> set[str]:
	"""What was not given until now, by the names of the server."""
	filters = {
		"email_account": account,
		"folder": folder or "",
		"state": FAILED,
		"digest": ("is", "not set"),
	}
	return set(frappe.get_all(DOCTYPE, filters=filters, pluck="uid"))


def note(place: Place, size: int) -> bool:
	"""Notes that a mail of `size` bytes was not given, and commits; returns whether to go on without it."""
	now = now_datetime()
	key = _key(place)
	row = frappe.db.get_value(
		DOCTYPE, {"mail_key": key}, ["name", "state", "creation", "attempts"], as_dict=True
	)
	if not row:
		_insert(place, size, key, now)
	elif row.state == FAILED and row.attempts == 1:
		frappe.db.set_value(DOCTYPE, row.name, {"attempts": 2, "handled_at": now})
		alarms.tell_of(row.name, alarms.NOT_GIVEN)
	frappe.db.commit()
	return bool(row) and now - row.creation > GO_ON_AFTER


def forget(place: Place) -> None:
	"""The server gave it after all. What somebody decided about it stays."""
	frappe.db.delete(DOCTYPE, {"mail_key": _key(place), "state": FAILED})


def _insert(place: Place, size: int, key: str, now) -> None:
	row = frappe.new_doc(DOCTYPE)
	row.update(
		{
			"name": frappe.generate_hash(length=10),
			"subject": NO_SUBJECT,
			"state": FAILED,
			"error": _("The mail server has this mail, and does not give it."),
			"attempts": 1,
			"received_at": place.received_at or now,
			"email_account": place.account,
			"folder": place.folder or "",
			"uid": place.uid,
			"mail_key": key,
			"size": size,
		}
	)
	store.insert(row)


def _key(place: Place) -> str:
	return hashlib.sha256(f"not given\0{place.account}\0{place.folder}\0{place.uid}".encode()).hexdigest()
