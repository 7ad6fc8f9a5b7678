"""Telling colleagues, in the desk: a row of the platform's Notification Log, in the transaction of what it tells.

So a notice is there once when the change is, and not when the change is undone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import frappe
from frappe.utils import now_datetime

FIELDS = [
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"for_user",
	"from_user",
	"type",
	"subject",
	"document_type",
	"document_name",
	"read",
]


@dataclass(frozen=True)
class Notice:
	"""One message to one colleague. `words` gives the text, as HTML, in a language."""

	user: str
	words: Callable[[str | None], str]
	doctype: str
	document: str


def notify(notices: Iterable[Notice]) -> None:
	"""Shows each notice to its user, in that user's language; one statement for all of them."""
	notices = list(notices)
	if not notices:
		return
	languages = languages_of({notice.user for notice in notices})
	now, sender = now_datetime(), frappe.session.user
	frappe.db.bulk_insert(
		"Notification Log",
		FIELDS,
		[
			[
				frappe.generate_hash(length=10), now, now, sender, sender, notice.user, sender, "Alert",
				notice.words(languages[notice.user]), notice.doctype, notice.document, 0,
			]
			for notice in notices
			if notice.user in languages
		],
	)  # fmt: skip
	for user in languages:
		frappe.publish_realtime("notification", after_commit=True, user=user)


def tell_colleagues(users: Iterable[str | None], words: Callable, doctype: str, document: str) -> None:
	"""The same notice to several people, but not to who does it."""
	others = {user for user in users if user} - {frappe.session.user}
	notify(Notice(user, words, doctype, document) for user in sorted(others))


def languages_of(users: set[str]) -> dict[str, str | None]:
	"""The language of each of these users that is enabled."""
	if not users:
		return {}
	rows = frappe.get_all(
		"User",
		filters={"name": ("in", sorted(users)), "enabled": 1},
		fields=["name", "language"],
		as_list=True,
	)
	return dict(rows)
