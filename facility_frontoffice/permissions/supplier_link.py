"""Who sees the links of suppliers, and how often a visitor may try one.

The front office sees that there are links, and what became of them. A link itself is seen by who gets the mail.

Guessing: a token that we did not sign costs no query and no page. An address that brings many is answered with nothing
but "later"; so are all when there are many in all, for an address in a header is easily made up. A token that we
signed is never held up by the guesses of others: it cannot be a guess. What its holder does is limited by itself.
"""

import hashlib
from collections.abc import Callable
from functools import wraps

import frappe

from facility_frontoffice.fulfilment import supplier_tokens as tokens
from facility_frontoffice.fulfilment.supplier_acts import refuse_link
from facility_frontoffice.fulfilment.supplier_link_rules import Token
from facility_frontoffice.permissions.criteria import EVERYTHING, NOTHING, is_met, sees_everything
from facility_frontoffice.permissions.limits import is_over_limit, refuse_pace

DOCTYPE = "Facility Supplier Link"
WINDOW = 600
GUESSES_OF_AN_ADDRESS = 20
GUESSES_IN_ALL = 500


def query_conditions(user: str | None = None) -> str:
	return criterion(user or frappe.session.user)


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	return is_met(DOCTYPE, doc.name, criterion(user or frappe.session.user))


def criterion(user: str) -> str:
	return EVERYTHING if sees_everything(user) else NOTHING


def checked_token(text: object) -> Token:
	"""The token in a text that a visitor brings. Throws when we did not sign it, and says less to who guesses."""
	token = tokens.signed(text)
	if token:
		return token
	address = getattr(frappe.local, "request_ip", None) or "nowhere"
	# In this order: addresses are easily made up, and each that is counted is kept for a while
	if is_over_limit("supplier_link:guesses", GUESSES_IN_ALL, WINDOW):
		refuse_pace()
	of_address = hashlib.sha256(address.encode()).hexdigest()
	if is_over_limit(f"supplier_link:guesses:{of_address}", GUESSES_OF_AN_ADDRESS, WINDOW):
		refuse_pace()
	refuse_link()


def check_pace(token: Token, action: str, limit: int, seconds: int = WINDOW) -> None:
	"""Refuses the holder of a link after `limit` times within `seconds`."""
	if is_over_limit(f"supplier_link:{action}:{token.name}", limit, seconds):
		refuse_pace()


def with_link(limit: int, seconds: int = WINDOW) -> Callable:
	"""For a method that a visitor calls with a `token`: it is one of ours, and used at most `limit` times in `seconds`."""

	def decorate(function: Callable) -> Callable:
		@wraps(function)
		def checked(token: str, *args, **kwargs):
			check_pace(checked_token(token), function.__name__, limit, seconds)
			return function(token, *args, **kwargs)

		checked.limit_for_guests = (limit, seconds)
		return checked

	return decorate
