"""How often a visitor may ask, follow a link, or guess one.

An address in a header is easily made up, so no limit relies on it alone: it only stops who does not take that trouble
before they use up what all have together. What decides is what is asked in all, and how much mail one address gets.

A link that we did not sign costs no query and no page. One that we signed is never held up by the guesses of others.
"""

import hashlib

import frappe
from frappe.utils import cint

from facility_frontoffice.permissions.limits import is_over_limit, refuse_pace
from facility_frontoffice.portal import guest_links, guest_rules
from facility_frontoffice.portal.guest_rules import Token

WINDOW, HOUR, DAY = 600, 3600, 86_400
GUESSES_OF_AN_ADDRESS, GUESSES_IN_ALL = 20, 500
FORMS_OF_AN_ADDRESS, FORMS_IN_ALL = 60, 2_000
ASKED_FROM_AN_ADDRESS = 10


def checked_token(text: object, purpose: str) -> Token:
	"""The token in a text that a visitor brings. Throws when we did not sign it for this, and says less to who guesses."""
	token = guest_links.signed(text, purpose)
	if token:
		return token
	# In this order: addresses are easily made up, and each that is counted is kept for a while
	if is_over_limit("guest:guesses", GUESSES_IN_ALL, WINDOW):
		refuse_pace()
	if is_over_limit(f"guest:guesses:{_address()}", GUESSES_OF_AN_ADDRESS, WINDOW):
		refuse_pace()
	guest_links.refuse()


def check_pace(token: Token, action: str, limit: int) -> None:
	"""Refuses the holder of a link after `limit` times within ten minutes."""
	if is_over_limit(f"guest:{action}:{token.name}", limit, WINDOW):
		refuse_pace()


def check_forms() -> None:
	"""Refuses who sends forms faster than people do, before anything is read of them."""
	if is_over_limit("guest:forms", FORMS_IN_ALL, WINDOW):
		refuse_pace()
	if is_over_limit(f"guest:forms:{_address()}", FORMS_OF_AN_ADDRESS, WINDOW):
		refuse_pace()


def check_questions() -> None:
	"""Refuses a question too many: of this address of the network, and of all guests together."""
	if is_over_limit(f"guest:asked:{_address()}", ASKED_FROM_AN_ADDRESS, HOUR):
		refuse_pace()
	in_all = cint(frappe.get_cached_doc(guest_links.SETTINGS).guests_per_hour)
	if in_all and is_over_limit("guest:asked", in_all, HOUR):
		refuse_pace()


def may_be_mailed(email: str) -> bool:
	"""Counts a mail that a visitor has us send, and tells whether the address may still get it today."""
	mailbox = _digest(guest_rules.mailbox_of(email))
	return not is_over_limit(f"guest:mail:{mailbox}", guest_rules.MAILS_A_DAY, DAY)


def _address() -> str:
	return _digest(getattr(frappe.local, "request_ip", None) or "nowhere")


def _digest(text: str) -> str:
	return hashlib.sha256(text.encode()).hexdigest()
