"""The link by which a guest follows one request: made, read, withdrawn.

A row of *Facility Guest Link* is the right to follow a request; the link itself is kept nowhere, see `guest_rules`. All
links of one request to one address are the same one, so an old mail goes on working. It dies when the front office
withdraws it, when the request gets another e-mail address, and some days after the request ended.

Below `communication`, whose messages carry the link: this imports nothing that tells anybody anything.
"""

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, get_url, now_datetime
from frappe.utils.password import get_encryption_key

from facility_frontoffice.portal import guest_rules as rules

DOCTYPE, REQUEST, SETTINGS = "Facility Guest Link", "Client Request", "Facility Frontoffice Settings"
PAGE = "/guest"
DEFAULT_DAYS = 30


class GuestLinkError(frappe.DoesNotExistError):
	"""There is nothing behind this link: it is forged, expired, withdrawn, or for another address. Which is not told."""


@dataclass(frozen=True)
class Access:
	"""What a link opens: the name of its row and of the request, the address that it is for, and `guest_rules`' state."""

	link: str
	request: str
	email: str
	state: str


def are_allowed() -> bool:
	return bool(frappe.get_cached_doc(SETTINGS).allow_guests)


def make(request: str) -> None:
	"""Lets the guest of a request follow it; for one that has this already nothing happens."""
	if not frappe.db.exists(DOCTYPE, {"client_request": request}):
		link = frappe.get_doc({"doctype": DOCTYPE, "name": new_name(), "client_request": request})
		link.flags.name_set = True
		link.insert(ignore_permissions=True, ignore_links=True)


def address_of(request) -> str:
	"""The whole address at which the guest of a request follows it; empty when they cannot.

	`request` is a Client Request. Whose request the front office gave to a log-in
	follows it there.
	"""
	if not request.get("asked_by_guest") or request.get("client_user") or not request.get("client_email"):
		return ""
	if request.flags.is_preview:
		return get_url(f"{PAGE}?t=preview")  # opens nothing
	row = frappe.db.get_value(
		DOCTYPE, {"client_request": request.name}, ["name", "is_withdrawn", "times_withdrawn"], as_dict=True
	)
	if not row or row.is_withdrawn or not are_allowed():
		return ""
	mark = rules.mark_of(key(rules.FOLLOW), request.client_email, row.times_withdrawn)
	return get_url(f"{PAGE}?t={rules.write(key(rules.FOLLOW), rules.Token(row.name, mark))}")


def signed(text: object, purpose: str = rules.FOLLOW) -> rules.Token | None:
	"""The token, when we made it for this. Costs no query: it is asked of every guess."""
	return rules.read(key(purpose), text)


def access(token: rules.Token) -> Access | None:
	"""What a signed token opens now, or None."""
	link, request = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType(REQUEST)
	rows = (
		frappe.qb.from_(link)
		.join(request)
		.on(request.name == link.client_request)
		.select(
			link.name.as_("link"),
			link.is_withdrawn,
			link.times_withdrawn,
			request.name,
			request.status,
			request.completed_at,
			request.client_email,
			request.client_user,
			request.asked_by_guest,
		)
		.where(link.name == token.name)
		.run(as_dict=True)
	)
	row = rows[0] if rows else None
	if not row or row.is_withdrawn or not row.asked_by_guest or row.client_user or not row.client_email:
		return None
	if not rules.is_of(token, key(rules.FOLLOW), row.client_email, row.times_withdrawn):
		return None
	days = cint(frappe.get_cached_doc(SETTINGS).guest_link_days) or DEFAULT_DAYS
	ended_at = get_datetime(row.completed_at) if row.completed_at else None
	state = rules.state_of(row.status, ended_at, days, now_datetime())
	return Access(row.link, row.name, row.client_email, state) if state else None


def opened(token: rules.Token) -> Access:
	return access(token) or refuse()


def refuse():
	frappe.throw(_("This link does not work (any more)."), GuestLinkError, title=_("This Link Does Not Work"))


def settle(doc) -> None:
	"""Called before each write of a link: to withdraw makes every link of before worthless, for good."""
	before = doc.get_doc_before_save()
	doc.times_withdrawn = cint(before.times_withdrawn) if before else 0
	if doc.is_withdrawn and not (before and before.is_withdrawn):
		doc.times_withdrawn += 1


def forget(request: str) -> None:
	"""A request that is deleted takes along what its guest had."""
	frappe.db.delete(DOCTYPE, {"client_request": request})
	frappe.db.delete("Facility Guest Question", {"client_request": request})


def key(purpose: str) -> bytes:
	return rules.key_for(get_encryption_key(), purpose)


def new_name() -> str:
	return frappe.generate_hash(length=20)
