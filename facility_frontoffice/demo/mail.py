"""Incoming mail for the demo: given to the platform as its mail accounts give theirs."""

import frappe
from frappe.email.receive import InboundMail

ACCOUNT = "Front Office Demo"
ADDRESS = "questions@example.com"


def deliver(raw: str) -> None:
	"""Receives one raw mail on the demo's account. Commits."""
	InboundMail(raw.encode(), _account()).process()
	frappe.db.commit()


def _account():
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
	account = frappe.get_doc("Email Account", ACCOUNT)
	# The account has no server to fetch from; only what arrives here is taken in.
	account.enable_incoming = 1
	return account
