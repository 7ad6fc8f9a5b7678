"""What is done to an assignment from a distance: on the round with a poor connection, or by a signed link.

Who sends may not hear whether it arrived, and sends it again. Each act has a key of its own, made by the sender; the
database keeps it unique. The key and what was done are written in one transaction: both are there, or neither.
"""

import json
from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import now_datetime

from facility_frontoffice.fulfilment import assignment as life
from facility_frontoffice.fulfilment.errors import FulfilmentError

DOCTYPE = "Facility Work Act"
KEY_LENGTH = (16, 100)
WHO_LENGTH = 140
FIELDS = (
	"name", "creation", "modified", "owner", "modified_by", "act_key", "backoffice_assignment", "act", "done_by",
)  # fmt: skip


def once(key: str, assignment: str, act: str, do: Callable[[], dict], done_by: str = "") -> dict:
	"""Does `do` and returns what it returns; sent again with the same key, what it returned the first time.

	`key` is 16 to 100 characters that the sender chose at random. `do` gives something that fits in JSON. Two at one
	moment wait for each other. What `do` refuses leaves no trace: the sender may correct it under the same key.
	"""
	_check(key)
	life.locked(assignment)  # two with one key would otherwise hold what the other waits for
	key = _own(key, assignment)
	if not _take(key, assignment, act, done_by):
		return json.loads(_outcome_of(key))
	outcome = do()
	frappe.db.set_value(DOCTYPE, {"act_key": key}, "outcome", json.dumps(outcome, default=str))
	return outcome


def answer_to(key: object, assignment: str) -> dict | None:
	"""What was answered to an act that was done with this key; None when none was."""
	if not isinstance(key, str):
		return None
	outcome = frappe.db.get_value(DOCTYPE, {"act_key": _own(key, assignment)}, "outcome")
	return json.loads(outcome) if outcome else None


def _own(key: str, assignment: str) -> str:
	return f"{assignment}:{key}"


def _check(key: str) -> None:
	shortest, longest = KEY_LENGTH
	if not isinstance(key, str) or not shortest <= len(key) <= longest:
		frappe.throw(
			_("This cannot be told apart from other things that were sent. Reload the page and try again."),
			FulfilmentError,
			title=_("Key Missing"),
		)


def _take(key: str, assignment: str, act: str, done_by: str) -> bool:
	"""Whether this is the first with this key."""
	now, user = now_datetime(), frappe.session.user
	who = (done_by or user)[:WHO_LENGTH]
	row = [frappe.generate_hash(length=10), now, now, user, user, key, assignment, act, who]
	frappe.db.bulk_insert(DOCTYPE, FIELDS, [row], ignore_duplicates=True)
	return frappe.db._cursor.rowcount > 0


def _outcome_of(key: str) -> str:
	"""A locking read: the other may have committed after this transaction began."""
	return frappe.db.get_value(DOCTYPE, {"act_key": key}, "outcome", for_update=True) or "{}"


def forget(assignment: str) -> None:
	"""An assignment that is deleted takes along what was sent about it."""
	frappe.db.delete(DOCTYPE, {"backoffice_assignment": assignment})
