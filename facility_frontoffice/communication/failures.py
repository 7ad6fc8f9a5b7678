"""Telling the owner of a request that its client was not told, once, so that somebody telephones."""

from collections.abc import Callable, Iterable

import frappe
from frappe import _
from frappe.utils import escape_html

from facility_frontoffice.communication import to_suppliers
from facility_frontoffice.communication.notices import Notice, notify

REQUEST = "Client Request"


def give_up(messages: Iterable, is_unclear: bool = False) -> None:
	"""Tells the owners, in one statement, of messages that are not tried again; the caller marks these.

	`messages` are rows with audience, client_request, backoffice_assignment, kind and recipient. `is_unclear`: it may have
	arrived, and a person decides whether it goes again.
	"""
	messages = list(messages)
	for message in messages:
		if message.audience == "Supplier":
			to_suppliers.tell_owner_of_failure(message)
	to_clients = [row for row in messages if row.audience != "Supplier" and row.client_request]
	owners = _owners({row.client_request for row in to_clients})
	notify(
		Notice(owners[row.client_request], _words(row, is_unclear), REQUEST, row.client_request)
		for row in to_clients
		if owners.get(row.client_request)
	)


def _owners(requests: set[str]) -> dict:
	if not requests:
		return {}
	return dict(
		frappe.get_all(
			REQUEST,
			filters={"name": ("in", sorted(requests)), "front_office_owner": ("is", "set")},
			fields=["name", "front_office_owner"],
			as_list=True,
		)
	)


def _words(message, is_unclear: bool) -> Callable[[str | None], str]:
	def words(language: str | None) -> str:
		if is_unclear:
			text = _(
				"Nobody knows whether the message “{0}” about {1} reached {2}. Look, and decide.", language
			)
		else:
			text = _("The message “{0}” about {1} could not be sent to {2}. Call them.", language)
		return text.format(
			_(message.kind, language),
			escape_html(message.client_request),
			escape_html(message.recipient or ""),
		)

	return words
