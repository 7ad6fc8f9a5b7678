"""Incoming mail for the demo: kept and handled as what a mail server gives."""

import frappe

from facility_frontoffice.communication.inbound import store, taking_in

ACCOUNT = "Front Office Demo"
ADDRESS = "questions@example.com"


def deliver(raw: str | bytes) -> str | None:
	"""Receives one raw mail on the demo's account; returns its *Facility Inbound Mail*, None when it was there. Commits."""
	raw = raw if isinstance(raw, bytes) else raw.encode()
	name = store.keep(store.Place(account()), raw)
	frappe.db.commit()
	if name:
		taking_in.handle(name)
	return name


def account() -> str:
	"""The account has no server to fetch from; only what arrives here is taken in."""
	if not frappe.db.exists("Email Account", ACCOUNT):
		frappe.get_doc(
			{
				"doctype": "Email Account",
				"email_account_name": ACCOUNT,
				"email_id": ADDRESS,
				"append_to": "Client Request",
				"enable_incoming": 0,
				"enable_outgoing": 0,
			}
		).insert(ignore_permissions=True)
	return ACCOUNT


def hold(subject: str, text: str) -> str:
	"""A mail that is held, as if too much came of its sender: for who wants to look at one. Commits."""
	raw = (
		f"From: Building <{ADDRESS.replace('questions', 'building')}>\r\nSubject: {subject}\r\n\r\n{text}\r\n"
	)
	name = store.keep(store.Place(account()), raw.encode())
	values = {"state": store.HELD, "outcome": "Too Many", "next_attempt_at": None}
	frappe.db.set_value(store.DOCTYPE, name, values)
	frappe.db.commit()
	return name
